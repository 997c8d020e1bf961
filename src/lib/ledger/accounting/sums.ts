/** Postings added up: in all, and by account, coin or day. Pure. */
import {type Decimal, plain, ZERO} from '../../model/decimal.ts';
import {type Change, FIELDS, type Field, type Posting} from './money.ts';

export type Sums = Readonly<Record<Field | 'equityChange', string>>;

/** The whole, or one row of it. A move whose two ends are both in it is neither a deposit nor a withdrawal. */
export function sumsOf(postings: readonly Posting[], changes: readonly Change[]): Sums {
  const sums = new Map<Field, Decimal>(FIELDS.map((field) => [field, ZERO]));
  const ends = Map.groupBy(
    postings.filter(({move}) => move !== null),
    ({move}) => move,
  );
  for (const {field, amount, move} of postings) {
    if (move !== null && (ends.get(move)?.length ?? 0) > 1) continue;
    sums.set(field, (sums.get(field) ?? ZERO).plus(amount));
  }
  const of = (field: Field) => plain(sums.get(field) ?? ZERO);
  return {
    equityChange: plain(changes.reduce((sum, {amount}) => sum.plus(amount), ZERO)),
    realized: of('realized'),
    unrealizedChange: of('unrealizedChange'),
    funding: of('funding'),
    interest: of('interest'),
    fees: of('fees'),
    deposits: of('deposits'),
    withdrawals: of('withdrawals'),
    unexplained: of('unexplained'),
  };
}

export type Key = 'account' | 'asset' | 'day';

/** A row for each account, coin or day in which anything moved, in the order of the names. */
export function groupedSums(
  key: Key,
  postings: readonly Posting[],
  changes: readonly Change[],
): readonly (readonly [string, Sums])[] {
  const names = new Set([...postings, ...changes.filter(({amount}) => !amount.isZero())].map((each) => each[key]));
  return [...names].sort().map((name) => [
    name,
    sumsOf(
      postings.filter((each) => each[key] === name),
      changes.filter((each) => each[key] === name),
    ),
  ]);
}
