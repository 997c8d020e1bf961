/**
 * Closed orders and fills, oldest first from an instant on.
 *
 * Bybit answers a stretch of at most seven days, newest first, in pages. So stretches are read from the oldest on, in all
 * products at once; one that holds more rows than are wanted is made shorter, since only its oldest rows count.
 */
import {joinRows, type Missing, type Page, type Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {allPages, eachAlone, readRows} from '../../adapter/kit/pages.ts';
import type {Product} from '../../model/market.ts';
import type {Fill, Order} from '../../model/order.ts';
import type {Query} from './client.ts';
import {spellingOf} from './encode.ts';
import {Row} from './fields.ts';
import {causeOf, toFill} from './fill.ts';
import {type ReadContext, toOrders} from './look.ts';
import {type Endpoint, executionList, orderHistory} from './rest.ts';

/** The widest stretch that history and executions answer. */
const WIDEST_MS = 7 * 24 * 3_600_000;
/** The newest row may carry a stamp a little ahead of our idea of their clock. */
const AHEAD_MS = 1000;

interface History<T> {
  /** For messages. */
  readonly what: string;
  readonly endpoint: Endpoint;
  readonly pageRows: string;
  decode(product: Product, payloads: readonly unknown[]): Promise<Rows<T>>;
  keyOf(row: T): string;
  /** The time that stretches go by, ISO 8601. */
  timeOf(row: T): string;
}

/** By the time at which they were made, which is what Bybit's stretches go by. */
export async function closedOrders(context: ReadContext, query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
  const history: History<Order> = {
    what: 'closed orders',
    endpoint: orderHistory,
    pageRows: '50',
    decode: async (product, payloads) => {
      const {rows, missing} = await toOrders(context, product, payloads, signal);
      return {
        rows: rows.filter(({status}) => status !== 'NEW' && status !== 'PARTIALLY_FILLED' && status !== 'PENDING'),
        missing,
      };
    },
    keyOf: ({symbol, id}) => `${symbol} ${id}`,
    timeOf: ({createdAt, updatedAt}) => createdAt ?? updatedAt ?? '',
  };
  return readHistory(context, history, query, signal);
}

/** Of every cause: also what the exchange closed by force. Funding is no fill. */
export async function fills(context: ReadContext, query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const {markets} = context;
  const history: History<Fill> = {
    what: 'fills',
    endpoint: executionList,
    pageRows: '100',
    decode: async (product, payloads) => {
      const trades = payloads.filter((payload) => causeOf(new Row(payload)) !== null);
      await markets.learn(
        product,
        trades.map((payload) => new Row(payload).text('symbol')).filter((wire) => wire !== ''),
        signal,
      );
      return readRows('fills', trades, (payload) => {
        const row = new Row(payload);
        return toFill(row, markets.get(product, row.text('symbol')), causeOf(row) ?? 'TRADE');
      });
    },
    keyOf: ({symbol, id}) => `${symbol} ${id}`,
    timeOf: ({at}) => at,
  };
  return readHistory(context, history, query, signal);
}

async function readHistory<T>(
  context: ReadContext,
  history: History<T>,
  {symbol, since, limit}: HistoryQuery,
  signal: AbortSignal,
): Promise<Page<T>> {
  const {client} = context;
  const spelled = symbol === null ? null : spellingOf(symbol);
  const products = spelled === null ? context.products : [spelled.category];
  const end = Math.ceil(client.exchangeTime()) + AHEAD_MS;
  const found = new Map<string, T>();
  const missing: Missing[] = [];
  // The instant may be our own or the time of the last row that was told, so the earlier reading of it counts.
  let from = Math.floor(Math.min(since, client.exchangeTime(since)));
  let width = WIDEST_MS;
  let isCut = false;
  while (from < end && found.size <= limit && !isCut) {
    const to = Math.min(end, from + width);
    // Within a millisecond nothing can be told apart by time.
    const wanted = to - from <= 1 ? Number.POSITIVE_INFINITY : limit - found.size + 1;
    const span = {symbol: spelled?.wire, startTime: String(from), endTime: String(to)};
    const stretch = await readStretch(context, history, products, span, wanted, signal);
    if (stretch === 'TOO_MANY' && found.size < limit) {
      width = Math.max(1, Math.floor((to - from) / 2));
      continue;
    }
    if (stretch === 'TOO_MANY') break;
    // Stretches touch, so that nothing falls between two: rows are told apart by their ids.
    for (const row of stretch.rows) found.set(history.keyOf(row), row);
    missing.push(...stretch.missing);
    isCut = stretch.isCut;
    from = to;
    width = Math.min(WIDEST_MS, width * 2);
  }
  const rows = [...found.values()].sort((a, b) => (history.timeOf(a) < history.timeOf(b) ? -1 : 1));
  return {rows: rows.slice(0, limit), missing, more: rows.length > limit || from < end};
}

interface Stretch<T> extends Rows<T> {
  /** A page or a product could not be read, which says more than a row that could not. */
  readonly isCut: boolean;
}

/** All rows of one stretch in every product, or TOO_MANY as soon as a product has more of them than are wanted. */
async function readStretch<T>(
  {client}: ReadContext,
  {what, endpoint, pageRows, decode}: History<T>,
  products: readonly Product[],
  span: Query,
  wanted: number,
  signal: AbortSignal,
): Promise<Stretch<T> | 'TOO_MANY'> {
  let isTooLong = false;
  const pages = await eachAlone(
    products.map((category) => ({
      what: `${what} of ${category}`,
      read: async () => {
        const list = await allPages(
          `the ${what} of ${category}`,
          async (cursor) => {
            const query = {category, ...span, limit: pageRows, cursor: cursor ?? undefined};
            const result = await client.readPart(endpoint, query, signal);
            return {rows: result.list('list'), cursor: result.text('nextPageCursor')};
          },
          wanted,
        );
        if (list.rows.length > wanted) isTooLong = true;
        return {rows: [{category, payloads: list.rows}], missing: list.missing};
      },
    })),
  );
  if (isTooLong) return 'TOO_MANY';
  const decoded = await Promise.all(pages.rows.map(({category, payloads}) => decode(category, payloads)));
  return {...joinRows([...decoded, {rows: [], missing: pages.missing}]), isCut: pages.missing.length > 0};
}
