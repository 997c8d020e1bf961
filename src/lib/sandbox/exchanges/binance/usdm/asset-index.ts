/** https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Multi-Assets-Mode-Asset-Index */
import {dec, plain} from '../../../../model/decimal.ts';
import type {UsdmContext} from './context.ts';
import {money} from './format.ts';

const COLLATERAL = new Set(['BTC', 'ETH', 'BNB', 'USDC', 'XRP', 'SOL', 'ADA']);

/** USD index of the assets that count as collateral: `[{symbol: "BTCUSD", time, index, ...}]`. */
export function assetIndexes({engine, now}: UsdmContext): object[] {
  return engine.markets
    .all('spot')
    .filter(({base, quote}) => quote === 'USDT' && COLLATERAL.has(base))
    .map(({base, symbol}) => ({base, usdIndex: engine.markets.ticker(symbol).usdIndex}))
    .map(({base, usdIndex}) => ({
      symbol: `${base}USD`,
      time: now(),
      index: money(usdIndex),
      bidBuffer: '0.10000000',
      askBuffer: '0.10000000',
      bidRate: money(plain(dec(usdIndex).mul('0.9'))),
      askRate: money(plain(dec(usdIndex).mul('1.1'))),
      autoExchangeBidBuffer: '0.05000000',
      autoExchangeAskBuffer: '0.05000000',
      autoExchangeBidRate: money(plain(dec(usdIndex).mul('0.95'))),
      autoExchangeAskRate: money(plain(dec(usdIndex).mul('1.05'))),
    }));
}
