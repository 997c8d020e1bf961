/** Sums of the result, USD. Each amount is rounded where it arises, so that every sum of them is exact. */
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';

const PLACES = 8;

/** An amount of USD to eight decimals. */
export function usd(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(PLACES);
}

export function usdOf(quantity: Decimal | string, price: Decimal): Decimal {
  return usd(dec(quantity).times(price));
}

/** What the change of equity is made of. Fees and withdrawals above 0 were paid. */
export const FIELDS = [
  'realized',
  'unrealizedChange',
  'funding',
  'interest',
  'fees',
  'deposits',
  'withdrawals',
  'unexplained',
] as const;
export type Field = (typeof FIELDS)[number];

/** One amount of one field, and what it is counted under. */
export interface Posting {
  readonly field: Field;
  readonly amount: Decimal;
  readonly account: string;
  readonly asset: string;
  /** UTC day, 2026-11-28. */
  readonly day: string;
  /** Of a move between two accounts that are both known: the same at both ends. */
  readonly move: string | null;
}

/** By how much what was held changed, by what was measured at both ends. */
export interface Change extends Pick<Posting, 'amount' | 'account' | 'asset' | 'day'> {}

/** What the fields come to: by the identity this is the change of equity. */
export function sumOfFields(sums: Readonly<Record<Field, Decimal>>): Decimal {
  const {realized, unrealizedChange, funding, interest, fees, deposits, withdrawals, unexplained} = sums;
  return [realized, unrealizedChange, funding, interest, fees.neg(), deposits, withdrawals.neg(), unexplained].reduce(
    (sum, each) => sum.plus(each),
    ZERO,
  );
}
