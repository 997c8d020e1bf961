/** Books, rules, fees and balances of all accounts, asked at once: one round trip when rules and fees are cached. */
import {type AccountHandle, type AccountStatus, askAccounts, type Call} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {nearMarkets} from '../adapter/find-market.ts';
import type {Balance} from '../model/account.ts';
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import type {Market, OrderBook, TradingFees} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import {type ConversionMarket, conversionOf, conversionSymbols, siblingsOf} from './conversion.ts';
import type {Candidate} from './route.ts';

export interface GatherRequest {
  readonly symbol: string;
  readonly side: Side;
  /** Levels asked of each book. */
  readonly depth: number;
  readonly anyQuote: boolean;
  /** Accounts or exchanges left out by name. */
  readonly exclude: readonly string[];
  /** False to look only: no balances are asked, and none bounds the plan. */
  readonly withBalances: boolean;
  /** True when the plan is to be sent: accounts that may only read are left out. */
  readonly placing?: boolean;
}

export interface Gathered {
  readonly candidates: readonly Candidate[];
  readonly statuses: readonly AccountStatus[];
  readonly failures: readonly Failure[];
}

const RULES_MAX_AGE_MS = 3_600_000;
const FEES_MAX_AGE_MS = 86_400_000;
const STALE_BOOK_MS = 30_000;
const CONVERSION_DEPTH = 5;
/** Money in these wallets has to be moved before it can trade. */
const IDLE_WALLETS: ReadonlySet<string> = new Set(['funding', 'earn', 'staking', 'isolated']);

/** One thing asked of an account: its value, or why there is none. */
type Told<T> = {readonly value: T; readonly failure: null} | {readonly value: null; readonly failure: Failure};

interface MarketAnswer {
  readonly symbol: string;
  readonly market: Told<Market>;
  readonly book: Told<OrderBook>;
  readonly fees: Told<TradingFees>;
}

interface AccountAnswer {
  readonly balances: Told<readonly Balance[]> | null;
  readonly markets: readonly MarketAnswer[];
  readonly conversions: readonly ConversionMarket[];
}

/**
 * Asks every account; one that fails becomes excluded candidates and a failure, and never stops the others. Throws
 * `usage` for an unknown name to exclude, and `not-found` with near names when all that were asked answered that they have no such symbol.
 */
export async function gather(accounts: readonly AccountHandle[], call: Call, request: GatherRequest): Promise<Gathered> {
  checkExcluded(accounts, request.exclude);
  const symbols = request.anyQuote ? siblingsOf(request.symbol) : [request.symbol];
  const asked = accounts.filter((handle) => leftOut(handle, request) === null);
  const {answers, statuses} = await askAccounts(asked, call, (adapter, signal) => ask(adapter, symbols, request, signal));
  const missing = answers.filter(({value}) => hasNone(value));
  if (missing.length > 0 && missing.length === asked.length) {
    const near = await askAccounts(asked, call, (adapter, signal) => nearMarkets(request.symbol, adapter, signal));
    const names = [...new Set(near.answers.flatMap(({value}) => value))];
    throw new DeskError('not-found', `No account has a market ${request.symbol}.`, {
      hint: names.length > 0 ? `Did you mean ${names.join(', ')}?` : 'See what there is with `mxt market list`.',
    });
  }
  const now = call.clock.now();
  const candidates = accounts.flatMap((handle): Candidate[] => {
    const reason = leftOut(handle, request);
    const status = statuses.find(({account}) => account === handle.account);
    const answer = answers.find((each) => each.handle === handle)?.value;
    if (answer === undefined)
      return [absent(handle, request.symbol, reason ?? status?.error?.message ?? 'not asked', status?.latencyMs ?? 0)];
    const found = answer.markets.map((market) =>
      candidateOf(handle, market, answer, request, {now, latencyMs: status?.latencyMs ?? 0}),
    );
    // Of the other quotes only those that the exchange has.
    return found.filter(({symbol, market}) => symbol === request.symbol || market !== null);
  });
  const own = answers.flatMap(({handle: {account, exchange}, value}) => {
    // Several questions, one reason: said once.
    const reasons = new Map(failuresOf(value).map((failure) => [failure.message, failure]));
    return [...reasons.values()].map((failure) => ({...failure, account, exchange}));
  });
  return {candidates: onNewestLook(candidates), statuses, failures: [...statuses.flatMap(({error}) => error ?? []), ...own]};
}

/** A misspelt name must not let an order reach the account that was to be left out. Throws `usage`. */
function checkExcluded(accounts: readonly AccountHandle[], exclude: readonly string[]): void {
  for (const name of exclude) {
    if (accounts.some(({account, exchange}) => account === name || exchange === name)) continue;
    throw new DeskError('usage', `--exclude "${name.slice(0, 40)}" is no account or exchange of this call.`, {
      hint: `Accounts: ${accounts.map(({account}) => account).join(', ')}.`,
    });
  }
}

function leftOut(
  {account, exchange, products, mode}: AccountHandle,
  {exclude, symbol, placing = false}: GatherRequest,
): string | null {
  if (exclude.includes(account) || exclude.includes(exchange)) return 'left out with --exclude';
  if (placing && mode !== 'trade') return `the account is in ${mode} mode`;
  const product = splitSymbol(symbol)?.settle === null ? 'spot' : 'linear';
  return products.includes(product) ? null : `the keys file has no ${product} for this account`;
}

async function ask(
  adapter: ExchangeAdapter,
  symbols: readonly string[],
  request: GatherRequest,
  signal: AbortSignal,
): Promise<AccountAnswer> {
  const asked = splitSymbol(request.symbol)?.quote ?? '';
  const pairs = symbols.slice(1).flatMap((symbol) => conversionSymbols(splitSymbol(symbol)?.quote ?? '', asked));
  const [balances, markets, conversions] = await Promise.all([
    request.withBalances ? told(adapter.account.balances('ALL', signal).then(({rows}) => rows)) : null,
    Promise.all(symbols.map((symbol) => askMarket(adapter, symbol, request.depth, signal))),
    Promise.all(pairs.map((symbol) => askMarket(adapter, symbol, CONVERSION_DEPTH, signal))),
  ]);
  const open = conversions.flatMap(({market, book, fees}) =>
    market.value?.status === 'TRADING' && book.value !== null && fees.value !== null
      ? [{book: book.value, fees: fees.value}]
      : [],
  );
  return {balances, markets, conversions: open};
}

async function askMarket(adapter: ExchangeAdapter, symbol: string, depth: number, signal: AbortSignal): Promise<MarketAnswer> {
  const [market, book, fees] = await Promise.all([
    told(adapter.marketData.market(symbol, RULES_MAX_AGE_MS, signal)),
    told(adapter.marketData.book(symbol, depth, signal)),
    told(adapter.account.fees(symbol, FEES_MAX_AGE_MS, signal)),
  ]);
  return {symbol, market, book, fees};
}

async function told<T>(answer: Promise<T>): Promise<Told<T>> {
  try {
    return {value: await answer, failure: null};
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'interrupted') throw error;
    return {value: null, failure: toFailure(error)};
  }
}

/** The exchange's "no such symbol", when that is its answer for every symbol asked. */
function hasNone({markets}: AccountAnswer): boolean {
  return markets.every(({market}) => market.failure?.kind === 'not-found');
}

/** A symbol that an exchange does not have is no failure: only the answers about a market it has can fail. */
function failuresOf({balances, markets}: AccountAnswer): readonly Failure[] {
  const own = markets.flatMap(({market, book, fees}) => {
    if (market.failure?.kind === 'not-found') return [];
    return [market.failure ?? [], book.failure ?? [], fees.failure ?? []].flat();
  });
  return balances?.failure ? [balances.failure, ...own] : own;
}

/** The same for accounts of one exchange on one server: they see one book. */
function bookIdOf({exchange, environment, restUrl = ''}: AccountHandle, symbol: string): string {
  return `${exchange} ${environment} ${restUrl} ${symbol}`;
}

/** Accounts that share a book are planned on the newest look at it: what one of them saw, the other can take. */
function onNewestLook(candidates: readonly Candidate[]): readonly Candidate[] {
  const newest = new Map<string, OrderBook>();
  for (const {bookId, book} of candidates) {
    const known = newest.get(bookId);
    if (book !== null && (known === undefined || book.receivedAt > known.receivedAt)) newest.set(bookId, book);
  }
  return candidates.map((each) => (each.book === null ? each : {...each, book: newest.get(each.bookId) ?? each.book}));
}

function absent(handle: AccountHandle, symbol: string, excluded: string, latencyMs: number): Candidate {
  return {
    account: handle.account,
    exchange: handle.exchange,
    symbol,
    bookId: bookIdOf(handle, symbol),
    market: null,
    book: null,
    fees: null,
    available: null,
    conversion: null,
    excluded,
    latencyMs,
  };
}

function candidateOf(
  handle: AccountHandle,
  {symbol, market, book, fees}: MarketAnswer,
  {balances, conversions}: AccountAnswer,
  request: GatherRequest,
  {now, latencyMs}: {readonly now: number; readonly latencyMs: number},
): Candidate {
  const {account, exchange, mode} = handle;
  const [quote = '', asked = ''] = [splitSymbol(symbol)?.quote, splitSymbol(request.symbol)?.quote];
  const between = conversions.filter(({book: each}) => conversionSymbols(quote, asked).includes(each.symbol));
  const conversion = quote === asked ? null : conversionOf(quote, request.side, between);
  const age = book.value === null ? 0 : now - book.value.receivedAt;
  const reasons = [
    market.failure?.kind === 'not-found' ? 'no such symbol' : reasonOf('rules', market),
    reasonOf('order book', book),
    reasonOf('taker fee', fees),
    balances === null ? null : reasonOf('free balance', balances),
    age > STALE_BOOK_MS ? `order book is ${Math.round(age / 1000)} s old` : null,
    request.withBalances && mode === 'read' ? 'the account is read-only (mode: read)' : null,
    quote !== asked && conversion === null ? `no market between ${quote} and ${asked} to convert on` : null,
  ];
  return {
    account,
    exchange,
    symbol,
    bookId: bookIdOf(handle, symbol),
    market: market.value,
    book: book.value,
    fees: fees.value,
    available: availableOf(market.value, request.side, balances?.value ?? null),
    conversion,
    excluded: reasons.find((reason) => reason !== null) ?? null,
    latencyMs,
  };
}

function reasonOf(what: string, {failure}: Told<unknown>): string | null {
  return failure === null ? null : `${what} not known: ${failure.message}`;
}

/** Free amount that pays for the trade: quote for a buy, base for a sell. Null on perpetuals, or when nobody told. */
function availableOf(market: Market | null, side: Side, balances: readonly Balance[] | null): DecimalText | null {
  if (market === null || balances === null || market.product !== 'spot') return null;
  const asset = side === 'BUY' ? market.quote : market.base;
  const free = balances.filter((each) => each.asset === asset && !IDLE_WALLETS.has(each.wallet));
  return plain(free.reduce((sum, each) => sum.plus(dec(each.free)), ZERO));
}
