/** Sums of what orders are worth, exact, one per asset. */
import {type Decimal, dec, plain, ZERO} from '../model/decimal.ts';
import type {IntentValue} from './journal.ts';

/** `times`: how many orders are worth that. */
export function summed(values: Iterable<IntentValue & {readonly times: number}>): readonly IntentValue[] {
  const sums = new Map<string, Decimal>();
  for (const {asset, amount, times} of values) sums.set(asset, (sums.get(asset) ?? ZERO).plus(dec(amount).times(times)));
  return [...sums].map(([asset, sum]) => ({asset, amount: plain(sum)}));
}
