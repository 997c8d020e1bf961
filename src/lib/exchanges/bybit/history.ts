/** Closed orders and fills, oldest first from an instant on, products merged by time. */
import {joinRows, type Page, type Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {readStretches, type Stretch} from '../../adapter/kit/stretches.ts';
import type {Span} from '../../adapter/kit/windows.ts';
import type {Product} from '../../model/market.ts';
import type {Fill, Order} from '../../model/order.ts';
import {spellingOf} from './encode.ts';
import {causeOf, toFill} from './fill.ts';
import {type ReadContext, toOrders} from './look.ts';
import {type Endpoint, executionList, orderHistory} from './rest.ts';

/** The widest stretch that histories, executions and the transaction log answer. */
export const WIDEST_MS = 7 * 24 * 3_600_000;
/** The newest row may carry a stamp a little ahead of our idea of their clock. */
export const AHEAD_MS = 1000;

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
  {client, products: all}: ReadContext,
  {what, endpoint, pageRows, decode, keyOf, timeOf}: History<T>,
  {symbol, since, limit}: HistoryQuery,
  signal: AbortSignal,
): Promise<Page<T>> {
  const spelled = symbol === null ? null : spellingOf(symbol);
  const products = spelled === null ? all : [spelled.category];
  // A long history leaves the share of the rate budget that cancels need.
  const unhurried = {...endpoint, endsRisk: false};
  const read = async ({from, to}: Span, wanted: number): Promise<Stretch<T> | 'TOO_MANY'> => {
    const query = {symbol: spelled?.wire, startTime: String(from), endTime: String(to), limit: pageRows};
    const parts = products.map((category) => ({
      what: `${what} of ${category}`,
      product: category,
      read: async () => {
        const list = await client.pages(`the ${what} of ${category}`, unhurried, {category, ...query}, signal, wanted);
        return {rows: [{category, payloads: list.rows}], missing: list.missing};
      },
    }));
    const {rows, missing} = await eachAlone(parts);
    if (rows.some(({payloads}) => payloads.length > wanted)) return 'TOO_MANY';
    const decoded = await Promise.all(rows.map(({category, payloads}) => decode(category, payloads)));
    return {...joinRows([...decoded, {rows: [], missing}]), isCut: missing.length > 0};
  };
  // The instant may be our own or the time of the last row that was told, so the earlier reading of it counts.
  const from = Math.floor(Math.min(since, client.exchangeTime(since)));
  const to = Math.ceil(client.exchangeTime()) + AHEAD_MS;
  return readStretches({widestMs: WIDEST_MS, read, keyOf, timeOf}, {from, to}, limit);
}
