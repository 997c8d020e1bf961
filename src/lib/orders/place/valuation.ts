/** What an order may cost at most, and in which currency: the figures behind the limits. */
import {askAccounts} from '../../adapter/accounts.ts';
import {type Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor, type Part, takeQuantity, takeValue} from '../../model/depth.ts';
import {DeskError} from '../../model/errors.ts';
import type {Level, Market, OrderBook, PriceBoard} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {createValuation} from '../../portfolio/valuation.ts';
import type {IntentValue} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';

/** A book older than this says nothing about what an order costs now. */
const BOOK_MAX_AGE_MS = 3000;
/** Longest wait for the prices of other accounts once the order's own are there. */
const OTHERS_MS = 500;

/** Ends the wait. One for all: making one captures a stack. */
const ENOUGH = new DOMException('Enough prices have come', 'AbortError');

/** Price of one unit of an asset in the limit's currency; null when no market leads there. */
export type Rates = (asset: string, into: string) => Decimal | null;

/**
 * Asks every account's prices at once; those that fail are left out. The order's own account comes first: what it is worth is
 * told there, and once its prices have come the others are waited for no longer than a moment.
 */
export async function readRates(
  {accounts, call}: Pick<OrderDeps, 'accounts' | 'call'>,
  own: string | null = null,
): Promise<Rates> {
  const handles = accounts.toSorted((a, b) => Number(b.account === own) - Number(a.account === own));
  const boards = new Map<number, PriceBoard>();
  const asked = handles.map(async (handle, index) => {
    const {answers} = await askAccounts([handle], call, (adapter, signal) => adapter.marketData.prices(signal));
    for (const {value} of answers) boards.set(index, value);
  });
  const all = Promise.all(asked);
  const over = new AbortController();
  const enough = (async () => {
    await asked[0];
    if (own === null || !boards.has(0)) return all;
    return call.clock.sleep(OTHERS_MS, over.signal).catch(() => {});
  })();
  await Promise.race([all, enough]);
  over.abort(ENOUGH);
  return ratesFrom(handles.flatMap((_, index) => boards.get(index) ?? []));
}

/** Of boards that were read, the preferred one first. */
export function ratesFrom(boards: readonly PriceBoard[]): Rates {
  const valuation = createValuation(boards);
  return (asset, into) => {
    if (asset === into) return ONE;
    const [one, other] = [valuation.price(asset), valuation.price(into)];
    return one === null || other === null || other === '0' ? null : dec(one).div(other);
  };
}

/**
 * The order's value without asking anybody: price x quantity in quote units; a market order in the units it was sized in.
 */
export function plainValue(request: OrderRequest, market: Market): IntentValue {
  if (request.type === 'MARKET')
    return {amount: request.quantity, asset: request.quantityIn === 'QUOTE' ? market.quote : market.base};
  const price = 'price' in request ? request.price : request.stopPrice;
  return {amount: plain(dec(price).times(request.quantity)), asset: market.quote};
}

/**
 * The most the order can exchange, in quote units: a sell far under the market trades at the market, and a market order
 * walks the book. Throws `limit` when the book is stale, empty or too thin to tell.
 */
export function boundedValue(request: OrderRequest, market: Market, book: OrderBook, now: number): IntentValue {
  const levels = facing(request, book, now);
  const plainly = plainValue(request, market);
  if (request.type === 'MARKET') {
    if (request.quantityIn === 'QUOTE') return plainly;
    return {amount: plain(wholeOf('BASE', dec(request.quantity), levels, market).value), asset: market.quote};
  }
  const best = levels[0];
  const atBest = best === undefined ? ZERO : dec(best[0]).times(request.quantity);
  return atBest.gt(plainly.amount) && (request.side === 'SELL' || request.type === 'STOP_MARKET')
    ? {amount: plain(atBest), asset: market.quote}
    : plainly;
}

/** The price the order would trade at: its limit, its trigger, or the average that a market order pays in this book. */
export function expectedPrice(request: OrderRequest, market: Market, book: OrderBook, now: number): Decimal {
  const levels = facing(request, book, now);
  if ('price' in request) return dec(request.price);
  if ('stopPrice' in request) return dec(request.stopPrice);
  const {quantity, value} = wholeOf(request.quantityIn, dec(request.quantity), levels, market);
  return value.div(quantity);
}

/** The levels the order would trade with, best first. Throws `limit` for a book that is stale or has none. */
export function facing(request: OrderRequest, book: OrderBook, now: number): readonly Level[] {
  if (now - book.receivedAt > BOOK_MAX_AGE_MS) throw unpriced(`the book of ${book.symbol} is ${now - book.receivedAt} ms old`);
  const levels = levelsFor(request.side, book);
  if (levels.length === 0) throw unpriced(`the book of ${book.symbol} has no ${request.side === 'BUY' ? 'asks' : 'bids'}`);
  return levels;
}

/** What a market order trades with. Throws `limit` where the visible book does not reach so far. */
function wholeOf(quantityIn: 'BASE' | 'QUOTE', wanted: Decimal, levels: readonly Level[], {symbol}: Market): Part {
  const taken = quantityIn === 'QUOTE' ? takeValue(levels, wanted) : takeQuantity(levels, wanted);
  const reached = quantityIn === 'QUOTE' ? taken.value : taken.quantity;
  if (reached.lt(wanted)) throw unpriced(`the visible book of ${symbol} holds only ${plain(reached)} of ${plain(wanted)}`);
  return taken;
}

function unpriced(why: string): DeskError {
  return new DeskError('limit', `The order cannot be checked against your limits: ${why}.`, {
    hint: 'Try again, give a --price, or change limits in the keys file.',
    sent: false,
  });
}

/** A value in the limit's currency. Throws `limit` when no price leads there: unknown is not "within". */
export function convert({amount, asset}: IntentValue, into: string, rates: Rates, key: string): Decimal {
  const rate = rates(asset, into);
  if (rate !== null) return dec(amount).times(rate);
  throw new DeskError('limit', `limits.${key} cannot be checked: no price leads from ${asset} to ${into}.`, {
    hint: `Give limits.${key} in ${asset}, or try again when prices are there.`,
    sent: false,
  });
}

/** Money for a message. */
export function shown(amount: Decimal, asset: string): string {
  const text: DecimalText = plain(amount.toDecimalPlaces(8));
  return `${text} ${asset}`;
}
