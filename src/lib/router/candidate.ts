/** An account as a place to trade, out of what it was asked; what is not known excludes it, with the reason. */
import type {AccountHandle} from '../adapter/accounts.ts';
import type {Holdings} from '../adapter/contract/account-data.ts';
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import type {Market} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import type {AccountAnswer, MarketAnswer} from './ask-account.ts';
import {conversionOf, conversionSymbols} from './conversion.ts';
import {marginBound} from './margin-bound.ts';
import {bookIdOf} from './public-reads.ts';
import type {Result} from './result-of.ts';
import type {Candidate} from './route.ts';

const STALE_BOOK_MS = 30_000;

/** An account about which nothing is known. */
export function absent(handle: AccountHandle, symbol: string, excluded: string, latencyMs: number): Candidate {
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
    isPublic: handle.mode === 'public',
    excluded,
    latencyMs,
  };
}

export interface Circumstances {
  readonly side: Side;
  /** Quote that was asked for. */
  readonly quote: string;
  /** Epoch ms. */
  readonly now: number;
  readonly latencyMs: number;
}

export function candidateOf(
  handle: AccountHandle,
  {symbol, market, book, fees, margin}: MarketAnswer,
  {balances, conversions}: AccountAnswer,
  {side, quote: asked, now, latencyMs}: Circumstances,
): Candidate {
  const quote = splitSymbol(symbol)?.quote ?? '';
  const between = conversions.filter(({book: each}) => conversionSymbols(quote, asked).includes(each.symbol));
  const conversion = quote === asked ? null : conversionOf(quote, side, between);
  const age = book.value === null ? 0 : now - book.value.receivedAt;
  const facts = margin?.value ?? null;
  const available = facts?.margin.available ?? (balances?.value ? availableOf(market.value, side, balances.value) : null);
  const reasons = [
    market.failure?.kind === 'not-found' ? 'no such symbol' : reasonOf('rules', market),
    reasonOf('order book', book),
    reasonOf('taker fee', fees),
    reasonOf('available margin', margin),
    available === null ? walletReason(balances) : null,
    age > STALE_BOOK_MS ? `order book is ${Math.round(age / 1000)} s old` : null,
    (balances !== null || margin !== null) && handle.mode === 'read' ? 'the account is read-only (mode: read)' : null,
    quote !== asked && conversion === null ? `no market between ${quote} and ${asked} to convert on` : null,
  ];
  return {
    account: handle.account,
    exchange: handle.exchange,
    symbol,
    bookId: bookIdOf(handle, symbol, market.value),
    market: market.value,
    book: book.value,
    fees: fees?.value ?? null,
    available,
    ...(facts !== null && {opens: marginBound(facts, side)}),
    conversion,
    isPublic: handle.mode === 'public',
    excluded: reasons.find((reason) => reason !== null) ?? null,
    latencyMs,
  };
}

function reasonOf(what: string, result: Result<unknown> | null): string | null {
  return result === null || result.failure === null ? null : `${what} not known: ${result.failure.message}`;
}

function walletReason(balances: Result<Holdings> | null): string | null {
  if (balances === null || balances.failure !== null) return reasonOf('free balance', balances);
  const [missing] = balances.value.missing;
  return missing === undefined ? null : `free balance not known: ${missing.what}: ${missing.error.message}`;
}

/**
 * Free amount that pays for the trade: quote for a buy, base for a sell. Null where a wallet that may hold it could not be read
 * while no other one does.
 */
function availableOf(market: Market | null, side: Side, {rows, missing}: Holdings): DecimalText | null {
  if (market === null) return null;
  const asset = side === 'BUY' ? market.quote : market.base;
  const paying = rows.filter((row) => row.asset === asset && row.pays.includes(market.product));
  if (paying.length === 0 && missing.length > 0) return null;
  return plain(paying.reduce((sum, {free}) => sum.plus(dec(free)), ZERO));
}
