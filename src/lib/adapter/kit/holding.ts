/** One coin of one wallet, as every exchange's numbers come to it. Pure. */
import type {Balance} from '../../model/account.ts';
import {type Decimal, plain, ZERO} from '../../model/decimal.ts';

/** What is known of a holding beside its amounts. */
export type HoldingFacts = Pick<Balance, 'pays' | 'unrealizedPnl' | 'usdValue'>;

/** Where nothing more is said: it pays for no order. */
const PAYS_NOTHING: HoldingFacts = {pays: [], unrealizedPnl: '0', usdValue: null};

/** `spendable` below nothing is nothing; what of the total is not free is locked. Null for a coin of which there is nothing. */
export function holding(
  asset: string,
  wallet: string,
  {total, spendable}: {readonly total: Decimal; readonly spendable: Decimal},
  more: Partial<HoldingFacts> = {},
): Balance | null {
  const free = spendable.isNegative() ? ZERO : spendable;
  if (total.isZero() && free.isZero()) return null;
  const amounts = {total: plain(total), free: plain(free), locked: plain(total.minus(free))};
  return {asset, wallet, ...amounts, ...PAYS_NOTHING, ...more};
}
