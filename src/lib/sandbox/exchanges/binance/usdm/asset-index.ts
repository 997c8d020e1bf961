/** https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Multi-Assets-Mode-Asset-Index */
import {text, times, UNIT, units} from '../../../engine/fixed.ts';
import type {UsdmContext} from './context.ts';
import {money} from './format.ts';

/** What a coin counts for is its index less the buffer; what an exchange of it by force brings lies between. */
const HALF = 2n;

/** USD index of the assets that count as collateral: `[{symbol: "BTCUSD", time, index, ...}]`. */
export function assetIndexes({engine, now}: UsdmContext): object[] {
  const {risk} = engine.contracts;
  return engine.markets
    .all('spot')
    .filter(({base, quote}) => quote === 'USDT' && risk.weight(base) > 0n)
    .map(({base, symbol}) => {
      const index = units(engine.markets.ticker(symbol).usdIndex);
      const buffer = UNIT - risk.weight(base);
      const rate = (share: bigint) => money(text(times(index, share)));
      return {
        ...{symbol: `${base}USD`, time: now(), index: money(text(index))},
        ...{
          bidBuffer: money(text(buffer)),
          askBuffer: money(text(buffer)),
          bidRate: rate(UNIT - buffer),
          askRate: rate(UNIT + buffer),
        },
        ...{autoExchangeBidBuffer: money(text(buffer / HALF)), autoExchangeAskBuffer: money(text(buffer / HALF))},
        ...{autoExchangeBidRate: rate(UNIT - buffer / HALF), autoExchangeAskRate: rate(UNIT + buffer / HALF)},
      };
    });
}
