/** What was: closed orders, fills, and witnesses for an order whose answer was lost. */
import type {Page} from '../../adapter/contract/rows.ts';
import type {HistoryQuery, OrderSource} from '../../adapter/contract/trading.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {readHistory, type Span, type Stretch, type TimedHistory} from '../../adapter/kit/windows.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import {type Fill, isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import {MyTrade, tradeOf} from './fill.ts';
import {familiesAmong} from './linked.ts';
import {wireSymbol} from './market.ts';
import {clientOrderIdOf, orderOf, type WireOrder} from './order.ts';
import {findOrder, wireOrders} from './order-reads.ts';
import {placeOf} from './place.ts';
import {ALL_ORDERS, MY_TRADES, OPEN_ORDERS, PAGE_ROWS} from './rest.ts';

/** The longest stretch that one history call may ask for. */
const WINDOW_MS = 86_400_000;
/** 8 x 20 of 6000 a minute. */
const WINDOWS_AT_ONCE = 8;
/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;
const EVERYTHING = Number.POSITIVE_INFINITY;

/** Closed orders by the time that they were created, oldest first. */
export async function closedOrders(client: Client, query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
  const symbol = needSymbol(query.symbol);
  const place = placeOf(client, symbol);
  // Orders that are still open stand among the rows, so all of them are read before the limit cuts.
  const {rows, missing} = await readHistory(orderHistory(client, symbol, false, signal), spanOf(client, query.since), EVERYTHING);
  const familyOf = familiesAmong(rows);
  const closed = rows
    .map((wire) => orderOf(place, wire, familyOf(wire)))
    .filter(({status}) => isTerminal(status) || status === 'UNKNOWN');
  return {rows: closed.slice(0, query.limit), more: closed.length > query.limit, missing};
}

/** Fills, oldest first. */
export async function fills(client: Client, {symbol, since, limit}: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const named = needSymbol(symbol);
  const {rows, more, missing} = await readHistory(fillHistory(client, named, false, signal), spanOf(client, since), limit);
  return {rows: rows.map((trade) => tradeOf(named, trade)), more, missing};
}

/** Four witnesses. All read copies that lag behind the engine; none alone proves absence. */
export function orderSources(client: Client, ref: OrderRef, since: number): readonly OrderSource[] {
  const from = since - CLOCK_SLACK_MS;
  const place = placeOf(client, ref.symbol, ref);
  const among = (rows: readonly WireOrder[]) => {
    const found = rows.find((wire) => (ref.id !== null ? wire.orderId === ref.id : clientOrderIdOf(wire) === ref.clientOrderId));
    return found === undefined ? null : orderOf(place, found);
  };
  const source = (name: string, shows: OrderSource['shows'], find: OrderSource['find']): OrderSource => {
    return {name, fromEngine: false, shows, find};
  };
  return [
    source('order-by-client-id', 'ALL', (signal) => findOrder(client, ref, signal)),
    source('open-orders', 'OPEN', async (signal) => {
      return among(whole(wireOrders(await client.ask(OPEN_ORDERS, {symbol: wireSymbol(ref)}, signal))));
    }),
    source('order-history', 'ALL', async (signal) => {
      const history = orderHistory(client, ref.symbol, true, signal);
      return among(whole(await readHistory(history, spanOf(client, from), EVERYTHING)));
    }),
    source('fills', 'EXECUTED', (signal) => byFills(client, ref, from, among, signal)),
  ];
}

/** Trades name their order by Binance's id only, so the orders that were filled since then are looked at. */
async function byFills(
  client: Client,
  ref: OrderRef,
  since: number,
  among: (rows: readonly WireOrder[]) => Order | null,
  signal: AbortSignal,
): Promise<Order | null> {
  const trades = whole(await readHistory(fillHistory(client, ref.symbol, true, signal), spanOf(client, since), EVERYTHING));
  const ids = [...new Set(trades.map(({orderId}) => orderId))].filter((id) => ref.id === null || id === ref.id);
  const [oldest] = ids.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
  if (oldest === undefined) return null;
  // Strangers' orders are many at times; pages of orders from the oldest of them on hold every one.
  const filled = new Set(ids);
  const orders = orderHistory(client, ref.symbol, true, signal);
  const span = {from: 0, to: EVERYTHING};
  const rows: WireOrder[] = [];
  for (let from = oldest; filled.size > 0; ) {
    const page = await orders.fromId(String(from));
    rows.push(...page.filter(({orderId}) => filled.delete(orderId)));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS || orders.timeOf(last) > span.to) break;
    from = BigInt(last.orderId) + 1n;
  }
  if (filled.size > 0) throw new DeskError('protocol', 'Binance does not show every order that was filled since then.');
  return among(rows);
}

/**
 * From an instant until now. It may be our own or the time of the last row that was told, so the earlier reading of it counts. A row may be
 * stamped a moment ahead of our reading of the exchange's clock.
 */
function spanOf(client: Client, since: number): Span {
  const from = Math.max(0, Math.min(since, client.exchangeTime(since)));
  return {from, to: Math.max(from, client.exchangeTime() + CLOCK_SLACK_MS)};
}

function orderHistory(client: Client, symbol: string, endsRisk: boolean, signal: AbortSignal): TimedHistory<WireOrder> {
  const name = wireSymbol({symbol});
  const ask = async (params: Record<string, string | number>) => {
    const rows = await client.ask({...ALL_ORDERS, endsRisk}, {symbol: name, ...params, limit: PAGE_ROWS}, signal);
    return whole(wireOrders(rows));
  };
  return {
    what: `orders of ${name}`,
    ...PAGING,
    byTime: ({from, to}) => ask({startTime: from, endTime: to}),
    fromId: (orderId) => ask({orderId}),
    idOf: ({orderId}) => orderId,
    timeOf: ({time}) => (typeof time === 'number' ? time : Number.NaN),
  };
}

function fillHistory(client: Client, symbol: string, endsRisk: boolean, signal: AbortSignal): TimedHistory<MyTrade> {
  const name = wireSymbol({symbol});
  const ask = async (params: Record<string, string | number>) => {
    const rows = await client.ask({...MY_TRADES, endsRisk}, {symbol: name, ...params, limit: PAGE_ROWS}, signal);
    return whole(readRows('fills', rows, (row) => decode(MyTrade, row, 'fill')));
  };
  return {
    what: `fills of ${name}`,
    ...PAGING,
    byTime: ({from, to}) => ask({startTime: from, endTime: to}),
    fromId: (fromId) => ask({fromId}),
    idOf: ({id}) => id,
    timeOf: ({time}) => time,
  };
}

const PAGING = {spanMs: WINDOW_MS, atOnce: WINDOWS_AT_ONCE, pageRows: PAGE_ROWS} as const;

/** All rows, or the error of the part that is missing: an incomplete answer is never evidence of absence. */
function whole<T>({rows, missing}: Pick<Stretch<T>, 'rows' | 'missing'>): readonly T[] {
  if (missing[0] !== undefined) throw missing[0].error;
  return rows;
}

function needSymbol(symbol: string | null): string {
  if (symbol !== null) return symbol;
  throw new DeskError('unsupported', 'Binance needs a symbol to list order history.', {
    hint: 'Name it with --symbol, for example --symbol BTC/USDT.',
  });
}
