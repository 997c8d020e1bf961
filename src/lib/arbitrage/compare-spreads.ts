/** Every pair of accounts as a place to buy and a place to sell: the document of `mxt spread`. */
import type {AccountHandle, AccountStatus, CallOptions} from '../adapter/accounts.ts';
import {coinOf} from '../model/coins.ts';
import {Decimal, type DecimalText, dec, plain} from '../model/decimal.ts';
import {DeskError, type Failure} from '../model/errors.ts';
import type {Side} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import {BoardReader} from '../portfolio/price-boards.ts';
import {createValuation} from '../portfolio/valuation.ts';
import {type Gathered, gather} from '../router/gather.ts';
import type {LiveBooks} from '../router/live-books.ts';
import {type SpreadRow, type SpreadSide, spreadOf} from './spread.ts';
import {spreadSide} from './spread-side.ts';

export interface SpreadDocument {
  readonly at: string;
  /** False when an account failed, or what it must know of a book, a fee or a balance. */
  readonly complete: boolean;
  /** Best first, losing ones too. */
  readonly rows: readonly (SpreadRow & {readonly profitUsd: DecimalText | null})[];
  /** Places that have no part in it, with the reason. */
  readonly excluded: readonly {readonly account: string; readonly symbol: string; readonly reason: string}[];
  readonly accounts: readonly AccountStatus[];
  readonly failures: readonly Failure[];
}

export interface SpreadRequest {
  /** Canonical. One, or two that are compared with each other. */
  readonly symbols: readonly string[];
  /** In coins (of PEPE, also for 1000PEPE); null: the largest quantity with a gain. */
  readonly size: DecimalText | null;
  /** Levels asked of each book. */
  readonly depth: number;
  readonly books?: LiveBooks;
  /** As `usdPrice` reads it. */
  readonly usd: Promise<UsdPrice>;
}

/** What a unit of the quote is worth in USD. */
export interface UsdPrice {
  /** Null: no board knows it. */
  readonly price: DecimalText | null;
  /** Why it is not known: a board that failed may have known it. */
  readonly failure: Failure | null;
}

/** Averages over a depth have as many digits as there are. */
const USD_PLACES = 8;

/** Throws what `gather` throws. */
export async function compareSpreads(
  {symbols, size, depth, books, usd}: SpreadRequest,
  accounts: readonly AccountHandle[],
  call: CallOptions,
): Promise<SpreadDocument> {
  const asking = {
    anyQuote: false,
    exclude: [],
    side: 'BUY',
    depth,
    withBalances: true,
    ...(books !== undefined && {books}),
  } as const;
  const [gathered, {price, failure}] = await Promise.all([
    Promise.all(symbols.map((symbol) => gather(accounts, call, {...asking, symbol}))),
    usd,
  ]);
  requireOneCoin(symbols, gathered);
  const [buyers, sellers] = [sidesOf(gathered, 'BUY'), sidesOf(gathered, 'SELL')];
  const rows = buyers
    .flatMap((buy) => sellers.filter((sell) => isPair(buy, sell, symbols)).map((sell) => spreadOf(buy, sell, size)))
    .map((row) => ({
      ...row,
      profitUsd:
        row.profit === null || price === null
          ? null
          : plain(dec(row.profit).times(price).toDecimalPlaces(USD_PLACES, Decimal.ROUND_FLOOR)),
    }))
    .toSorted((one, other) => dec(other.netBps ?? '-Infinity').cmp(one.netBps ?? '-Infinity'));
  const failures = [...gathered.flatMap((each) => each.failures), ...(failure === null ? [] : [failure])];
  return {
    at: new Date(call.clock.now()).toISOString(),
    complete: failures.length === 0,
    rows,
    excluded: gathered.flatMap(excludedOf),
    accounts: worstOf(gathered.flatMap((each) => each.statuses)),
    failures,
  };
}

/** The money that both are priced in. Throws `usage` for symbols of different coins or money. */
export function quoteOf(symbols: readonly string[]): string {
  const parts = symbols.map((symbol) => splitSymbol(symbol) ?? {base: symbol, quote: ''});
  const [first, second = first] = parts;
  if (first === undefined || second === undefined) return '';
  // 1000PEPE may be PEPE: the markets say it.
  const mayBeOne = first.base.includes(second.base) || second.base.includes(first.base);
  if (!mayBeOne || first.quote !== second.quote) throw otherCoin(symbols);
  return first.quote;
}

function otherCoin(symbols: readonly string[]): DeskError {
  return new DeskError('usage', `${symbols.join(' and ')} are not the same coin in the same money.`, {
    hint: 'Compare a spot market with a perpetual of the same pair: mxt spread BTC/USDT BTC/USDT:USDT.',
  });
}

/** Asks the price boards of the accounts. Never throws. */
export async function usdPrice(asset: string, accounts: readonly AccountHandle[], call: CallOptions): Promise<UsdPrice> {
  if (asset === 'USD') return {price: '1', failure: null};
  const boards = new BoardReader(call);
  await Promise.all(
    accounts.map(async (handle) => {
      const adapter = await handle.adapter().catch(() => null);
      if (adapter !== null) boards.ask(adapter, handle);
    }),
  );
  const {read, failed} = await boards.result(accounts);
  const price = createValuation([...read.values()]).price(asset);
  const [failure = null] = failed.values();
  return {price, failure: price === null ? failure : null};
}

/** One row per account: of two symbols that were asked for there, the one that failed. */
function worstOf(statuses: readonly AccountStatus[]): readonly AccountStatus[] {
  const worst = new Map<string, AccountStatus>();
  for (const status of statuses) if (worst.get(status.account)?.status !== 'failed') worst.set(status.account, status);
  return [...worst.values()];
}

function sidesOf(gathered: readonly Gathered[], side: Side): readonly SpreadSide[] {
  return gathered.flatMap((each) => each.forSide(side).flatMap((candidate) => spreadSide(candidate, side) ?? []));
}

/** Throws `usage` where the markets of two symbols are known to be of different coins. */
function requireOneCoin(symbols: readonly string[], gathered: readonly Gathered[]): void {
  const [first = new Set<string>(), second = first] = gathered.map(
    ({candidates}) => new Set(candidates.flatMap(({market}) => (market === null ? [] : coinOf(market)))),
  );
  if (first.size > 0 && second.size > 0 && first.isDisjointFrom(second)) throw otherCoin(symbols);
}

/** An ordered pair of two places: two accounts, or two symbols of one. */
function isPair(buy: SpreadSide, sell: SpreadSide, symbols: readonly string[]): boolean {
  if (symbols.length === 1) return buy.account !== sell.account;
  return buy.market.symbol !== sell.market.symbol && buy.market.base === sell.market.base;
}

function excludedOf({candidates}: Gathered): SpreadDocument['excluded'] {
  return candidates.flatMap(({account, symbol, excluded}) => (excluded === null ? [] : [{account, symbol, reason: excluded}]));
}
