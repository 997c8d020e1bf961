/** All exchanges' books as one: who stands at each price, and with fees what it really costs. */
import type {AccountStatus} from '../adapter/accounts.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import type {Failure} from '../model/errors.ts';
import type {Gathered} from './gather.ts';
import type {Candidate} from './route.ts';

export interface MergedLevel {
  /** With fees: what a taker pays or gets per unit; else the price in the books. */
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  /** Base units from the best price through this one. */
  readonly cumulative: DecimalText;
  /** Who stands there, in the order of the keys file. `bookPrice` is the order's own price. */
  readonly accounts: readonly {
    readonly account: string;
    readonly exchange: string;
    readonly bookPrice: DecimalText;
    readonly quantity: DecimalText;
    /** Other accounts that see this very book; its quantity is here once. */
    readonly sameBook: readonly string[];
  }[];
}

export interface BookDocument {
  readonly at: string;
  readonly symbol: string;
  /** Whether taker fees are in the prices. */
  readonly fees: boolean;
  /** Best first, as `bids` are. */
  readonly asks: readonly MergedLevel[];
  readonly bids: readonly MergedLevel[];
  /** Best ask less best bid; negative when the books cross over exchanges. Null with an empty side. */
  readonly spread: DecimalText | null;
  /** Milliseconds between the oldest and the newest book. */
  readonly skewMs: number;
  readonly complete: boolean;
  /** `standardFee`: true where the fee in its prices is the exchange's standard one, for want of a key. */
  readonly accounts: readonly (AccountStatus & {readonly excluded: string | null; readonly standardFee: boolean})[];
  readonly failures: readonly Failure[];
}

/** Merges what was gathered, `depth` prices a side. `now` is epoch milliseconds. */
export function mergeBooks(
  symbol: string,
  gathered: Omit<Gathered, 'forSide'>,
  depth: number,
  fees: boolean,
  now: number,
): BookDocument {
  const {candidates, statuses, failures} = gathered;
  const shown = candidates.filter((candidate) => leftOut(candidate, fees) === null);
  const asks = side(shown, true, depth, fees);
  const bids = side(shown, false, depth, fees);
  const [ask, bid] = [asks[0], bids[0]];
  const times = shown.flatMap(({book}) => book?.receivedAt ?? []);
  return {
    at: new Date(now).toISOString(),
    symbol,
    fees,
    asks,
    bids,
    spread: ask === undefined || bid === undefined ? null : plain(dec(ask.price).minus(bid.price)),
    skewMs: times.length < 2 ? 0 : Math.round(Math.max(...times) - Math.min(...times)),
    complete: failures.length === 0,
    accounts: statuses.map((status) => {
      const candidate = candidates.find(({account}) => account === status.account);
      const error = status.error ?? failures.find(({account}) => account === status.account);
      const failed = error === undefined ? {} : {status: 'failed' as const, error};
      const excluded = candidate === undefined ? null : leftOut(candidate, fees);
      return {...status, ...failed, excluded, standardFee: candidate?.fees?.standard === true};
    }),
    failures,
  };
}

/** A book is shown even where its rules or, without fees, its fee could not be asked. */
function leftOut({book, fees, excluded}: Candidate, withFees: boolean): string | null {
  if (book === null) return excluded ?? 'order book not known';
  return withFees && fees === null ? (excluded ?? 'taker fee not known') : null;
}

/** Each book once, through the account with the lowest fee on it (the first of equals), and who else sees it. */
function booksOf(candidates: readonly Candidate[], withFees: boolean) {
  const feeOf = ({fees}: Candidate) => (withFees ? (fees?.taker ?? '0') : '0');
  return [...Map.groupBy(candidates, ({bookId}) => bookId).values()].flatMap((sharing) => {
    const [first, ...others] = [...sharing].sort((one, other) => dec(feeOf(one)).cmp(feeOf(other)));
    return first === undefined ? [] : [{...first, fee: feeOf(first), sameBook: others.map(({account}) => account)}];
  });
}

function side(candidates: readonly Candidate[], asks: boolean, depth: number, withFees: boolean): MergedLevel[] {
  const at = new Map<DecimalText, {price: Decimal; accounts: MergedLevel['accounts'][number][]}>();
  for (const {account, exchange, book, fee, sameBook} of booksOf(candidates, withFees)) {
    const factor = asks ? dec(1).plus(fee) : dec(1).minus(fee);
    for (const [bookPrice, quantity] of ((asks ? book?.asks : book?.bids) ?? []).slice(0, depth)) {
      const price = dec(bookPrice).times(factor);
      const key = plain(price);
      const level = at.get(key) ?? {price, accounts: []};
      level.accounts.push({account, exchange, bookPrice, quantity, sameBook});
      at.set(key, level);
    }
  }
  const sorted = [...at].sort(([, one], [, other]) => (asks ? one.price.cmp(other.price) : other.price.cmp(one.price)));
  let cumulative = ZERO;
  return sorted.slice(0, depth).map(([price, {accounts}]) => {
    const quantity = accounts.reduce((sum, each) => sum.plus(each.quantity), ZERO);
    cumulative = cumulative.plus(quantity);
    return {price, quantity: plain(quantity), cumulative: plain(cumulative), accounts};
  });
}
