/**
 * Contracts and base units. Sizes of perpetuals are in contracts on every endpoint and channel; one contract is `ctVal` of the base.
 * https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
 */
import {over, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {Markets} from '../../engine/markets.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';

/** Contracts of these coins are sold in hundredths, those of others in tenths. */
const FINE = ['BTC', 'ETH', 'SOL'];

type Sized = Pick<EngineMarket, 'product' | 'base'>;

/** Base units of one contract: a power of ten that is worth some hundred dollars. One for spot, which counts in base units. */
export function contractValue({product, base}: Sized): bigint {
  if (product === 'spot') return UNIT;
  const digits = units(usdPrice(base)).toString().length - UNIT.toString().length;
  return digits >= 2 ? UNIT / 10n ** BigInt(digits - 2) : UNIT * 10n ** BigInt(2 - digits);
}

/** A base quantity in what the instrument counts in. */
export function inContracts(market: Sized, quantity: string): string {
  return market.product === 'spot' ? quantity : text(over(units(quantity), contractValue(market)));
}

/** A size of the wire in base units. */
export function inBase(market: Sized, size: string): string {
  return market.product === 'spot' ? size : text(times(units(size), contractValue(market)));
}

/** Lots of contracts are coarser than those of coins. */
export function setLots(markets: Markets): void {
  for (const {symbol, base, product} of markets.all('linear')) {
    const lot = inBase({product, base}, FINE.includes(base) ? '0.01' : '0.1');
    markets.setRules(symbol, {stepSize: lot, minQuantity: lot});
  }
}
