/**
 * What one unit of an asset is worth in USD, from last prices.
 *
 * The rule, in order: fewest conversions (at most three), then the bridges as the exchanges list them, then the order
 * of the boards. A market is used in both directions. No asset is assumed to be a dollar: USDT is priced like any other.
 *
 *     ORDI ──/USDT, binance──► USDT ──/USD, bybit──► USD          two conversions
 */
import {type Decimal, type DecimalText, dec, ONE, plain} from '../model/decimal.ts';
import type {PriceBoard} from '../model/market.ts';

/** Significant digits kept of a quotient, which no digits would make exact, and of a product. */
const QUOTIENT_DIGITS = 20;
const PRODUCT_DIGITS = 40;

export interface Valuation {
  /** USD per unit; null when no chain of markets leads there. */
  price(asset: string): DecimalText | null;
}

/**
 * A valuation over price boards, the preferred one first. `first`: the boards that the asset's own market must be on,
 * where a name may mean another coin elsewhere; the bridge that it is priced in may be valued by any.
 * Prices are found when asked for, and kept.
 */
export function createValuation(boards: readonly PriceBoard[], first: readonly PriceBoard[] = boards): Valuation {
  const bridges = [...new Set(boards.flatMap((board) => board.bridges))];
  const found = new Map<string, Decimal | null>();
  /** `origin`: where the chain began, to which it does not come back. */
  const usd = (asset: string, conversions: number, from: readonly PriceBoard[], origin = asset): Decimal | null => {
    if (asset === 'USD') return ONE;
    const direct = rate(from, asset, 'USD');
    if (direct !== null || conversions <= 1) return direct;
    // All chains of two before any chain of three.
    for (let allowed = 1; allowed < conversions; allowed++) {
      for (const bridge of bridges) {
        if (bridge === asset || bridge === origin) continue;
        const inBridge = rate(from, asset, bridge);
        const ofBridge = inBridge === null ? null : usd(bridge, allowed, boards, origin);
        if (inBridge !== null && ofBridge !== null) return inBridge.times(ofBridge).toSignificantDigits(PRODUCT_DIGITS);
      }
    }
    return null;
  };
  return {
    price(asset) {
      let price = found.get(asset);
      if (price === undefined) {
        price = usd(asset, 3, first);
        found.set(asset, price);
      }
      return price === null ? null : plain(price);
    },
  };
}

/** One conversion: the first exchange that has the market, else the first that has it the other way round. */
function rate(boards: readonly PriceBoard[], base: string, quote: string): Decimal | null {
  for (const board of boards) {
    const price = board.price(base, quote);
    if (price !== null) return dec(price);
  }
  for (const board of boards) {
    const price = board.price(quote, base);
    if (price !== null && price !== '0') return ONE.div(dec(price)).toSignificantDigits(QUOTIENT_DIGITS);
  }
  return null;
}
