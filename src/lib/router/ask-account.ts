/** What one account is asked for a route: its markets with books and fees, and the balance that pays. */
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {Holdings} from '../adapter/contract/account-data.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {twinId} from '../adapter/same-account.ts';
import {readFees} from '../adapter/trading-fees.ts';
import type {Failure} from '../model/errors.ts';
import {toFailure} from '../model/errors.ts';
import type {Market, OrderBook, Product, TradingFees} from '../model/market.ts';
import {productOf, splitSymbol} from '../model/symbol.ts';
import {type ConversionMarket, conversionSymbols} from './conversion.ts';
import {type AccountMarginFacts, readMarginFacts} from './margin-bound.ts';
import type {PublicReads} from './public-reads.ts';
import {type Result, resultOf} from './result-of.ts';

const FEES_MAX_AGE_MS = 86_400_000;
const CONVERSION_DEPTH = 5;

export interface MarketAnswer {
  readonly symbol: string;
  readonly market: Result<Market>;
  readonly book: Result<OrderBook>;
  /** Null: not asked. */
  readonly fees: Result<TradingFees> | null;
  /** Of a perpetual. Null: not asked. */
  readonly margin: Result<AccountMarginFacts> | null;
}

export interface AccountAnswer {
  /** Null: not asked. */
  readonly balances: Result<Holdings> | null;
  readonly markets: readonly MarketAnswer[];
  readonly conversions: readonly ConversionMarket[];
  /** The exchange's own id of the account; null where no other key asked may be for it, or it is not known. */
  readonly uid: string | null;
}

export interface Asked {
  /** The asked symbol first, then its siblings in other quotes; in this account's spelling. */
  readonly symbols: readonly string[];
  readonly product: Product;
  readonly depth: number;
  readonly withBalances: boolean;
  readonly withFees: boolean;
  /** All that are asked: two keys of one account have one balance. */
  readonly handles: readonly AccountHandle[];
}

export async function askAccount(
  adapter: ExchangeAdapter,
  handle: AccountHandle,
  asked: Asked,
  {reads, call, signal}: {readonly reads: PublicReads; readonly call: CallOptions; readonly signal: AbortSignal},
): Promise<AccountAnswer> {
  const {symbols, product, depth, withBalances, withFees, handles} = asked;
  const quote = splitSymbol(symbols[0] ?? '')?.quote ?? '';
  const pairs = symbols.slice(1).flatMap((symbol) => conversionSymbols(splitSymbol(symbol)?.quote ?? '', quote));
  const age = {maxAgeMs: FEES_MAX_AGE_MS, now: call.clock.now()};
  const isOwn = withBalances && handle.mode !== 'public';
  const askMarket = async (symbol: string, levels: number): Promise<MarketAnswer> => {
    const [market, book, fees, margin] = await Promise.all([
      reads.market(adapter, handle, symbol),
      reads.book(adapter, handle, symbol, levels),
      withFees ? resultOf(readFees(adapter, handle, symbol, age, signal), call) : null,
      isOwn && productOf(symbol) === 'linear' ? resultOf(readMarginFacts(symbol, handle, adapter, call), call) : null,
    ]);
    return {symbol, market, book, fees, margin};
  };
  const [balances, markets, conversions, uid] = await Promise.all([
    // What pays for contracts is margin.
    isOwn && product === 'spot' ? resultOf(adapter.account.balances(product, signal), call) : null,
    Promise.all(symbols.map((symbol) => askMarket(symbol, depth))),
    Promise.all(pairs.map((symbol) => askMarket(symbol, CONVERSION_DEPTH))),
    withBalances ? twinId(adapter, handle, handles, call) : null,
  ]);
  const open = conversions.flatMap(({market, book, fees}) =>
    market.value?.status === 'TRADING' && book.value !== null && fees !== null && fees.value !== null
      ? [{book: book.value, fees: fees.value}]
      : [],
  );
  return {balances, markets, conversions: open, uid};
}

/** The exchange's "no such symbol", when that is its answer for every symbol asked. */
export function hasNone({markets}: AccountAnswer): boolean {
  return markets.every(({market}) => market.failure?.kind === 'not-found');
}

/**
 * Why none of the questions that an exchange is always asked for came; null where one did. Rules and fees may be remembered, and are
 * no sign of an answer.
 */
export function whyUnanswered({balances, markets}: AccountAnswer): Failure | null {
  const asked = [balances, ...markets.flatMap(({book, margin}) => [book, margin])].filter((each) => each !== null);
  const [first = null] = asked.map(({failure}) => failure);
  const isAnswered =
    asked.some(({failure}) => failure === null) || markets.some(({market}) => market.failure?.kind === 'not-found');
  return isAnswered ? null : first;
}

/** A symbol that an exchange does not have is no failure: only the answers about a market it has can fail. */
export function failuresOf({balances, markets}: AccountAnswer): readonly Failure[] {
  const own = markets.flatMap(({market, book, fees, margin}) => {
    if (market.failure?.kind === 'not-found') return [];
    return [market.failure ?? [], book.failure ?? [], fees?.failure ?? [], margin?.failure ?? []].flat();
  });
  const wallets = (balances?.value?.missing ?? []).map(({what, error}) => ({
    ...toFailure(error),
    message: `${what}: ${error.message}`,
  }));
  return [...(balances?.failure ? [balances.failure] : []), ...wallets, ...own];
}
