/** How far apart two prices are, as a trader says it. */
import {type DecimalText, dec, plain} from '../model/decimal.ts';

/** Basis points by which `price` is worse than `reference` for this side (negative: better), to two places. */
export function distanceBps(price: DecimalText | null, reference: DecimalText | null, buy: boolean): DecimalText | null {
  if (price === null || reference === null || dec(reference).isZero()) return null;
  const apart = buy ? dec(price).minus(reference) : dec(reference).minus(price);
  return plain(apart.div(reference).times(10_000).toDecimalPlaces(2));
}
