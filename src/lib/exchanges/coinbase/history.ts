/** Closed orders and fills, oldest first from an instant on. Coinbase answers both newest first. */
import {joinRows, type Page, type Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {readStretches, type StretchedHistory} from '../../adapter/kit/stretches.ts';
import type {Span} from '../../adapter/kit/windows.ts';
import {type Fill, isTerminal, type Order} from '../../model/order.ts';
import type {Client, Query} from './client.ts';
import {standingFills, toFill} from './fill.ts';
import {fillRows, ORDER_PAGE, type ReadContext, SOURCES, stampOf, toOrders} from './lists.ts';
import {wireSymbol} from './market.ts';
import {fillList, orderList} from './rest.ts';

/** No width is refused; a stretch of this one is seldom too full. */
const WIDEST_MS = 90 * 24 * 3_600_000;
/** The newest row may carry a stamp a little ahead of our idea of their clock. */
const AHEAD_MS = 1000;

/** By the time at which they were made, which is what Coinbase filters by. */
export function closedOrders(context: ReadContext, query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
  const read = async (span: Span, wanted: number) => {
    const parts = SOURCES.map((order_placement_source) => ({
      what: `closed orders (${order_placement_source})`,
      read: () => {
        const filter = {product_type: 'SPOT', ...marketOf(query), order_placement_source, limit: ORDER_PAGE};
        const times = {start_date: stampOf(span.from), end_date: stampOf(span.to + 1)};
        return context.client.pages('the closed orders', {...orderList, endsRisk: false}, {...filter, ...times}, signal, wanted);
      },
    }));
    const {rows, missing} = await eachAlone(parts);
    const orders = toOrders(context, rows);
    const closed = orders.rows.filter(({status}) => isTerminal(status) || status === 'UNKNOWN');
    // Open ones stand among them: whether there are too many shows only where no page was left out.
    if (rows.length > wanted) return 'TOO_MANY';
    return {rows: closed, missing: [...orders.missing, ...missing], isCut: missing.length > 0};
  };
  const keyOf = ({id}: Order) => id ?? '';
  const timeOf = ({createdAt, updatedAt}: Order) => createdAt ?? updatedAt ?? '';
  return readFrom(context.client, {widestMs: WIDEST_MS, read, keyOf, timeOf}, query);
}

/** Executions, as they stand after corrections. */
export function fills({client}: ReadContext, query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const read = async (span: Span, wanted: number) => {
    // Whether the ends belong to the stretch is not said: a millisecond more at each.
    const times = {start_sequence_timestamp: stampOf(span.from - 1), end_sequence_timestamp: stampOf(span.to + 1)};
    const {rows, missing} = await fillRows(client, {...marketOf(query), ...times}, signal, wanted, {
      ...fillList,
      endsRisk: false,
    });
    if (rows.length > wanted) return 'TOO_MANY';
    const found = toFills(rows);
    return {...joinRows([found, {rows: [], missing}]), isCut: missing.length > 0};
  };
  return readFrom(client, {widestMs: WIDEST_MS, read, keyOf: ({id}) => id, timeOf: ({at}) => at}, query);
}

export function toFills(rows: readonly unknown[]): Rows<Fill> {
  return readRows('fills', standingFills(rows), toFill);
}

function marketOf({symbol}: HistoryQuery): Query {
  return symbol === null ? {} : {product_ids: wireSymbol({symbol})};
}

function readFrom<T>(client: Client, history: StretchedHistory<T>, {since, limit}: HistoryQuery): Promise<Page<T>> {
  // The instant may be our own or the time of the last row that was told, so the earlier reading of it counts.
  const from = Math.max(0, Math.floor(Math.min(since, client.exchangeTime(since))));
  const to = Math.ceil(client.exchangeTime()) + AHEAD_MS;
  return readStretches(history, {from, to}, limit);
}
