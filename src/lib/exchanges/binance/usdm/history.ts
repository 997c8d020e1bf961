/** What was: closed orders of both kinds, fills, and witnesses for an order whose answer was lost. */
import type {Page} from '../../../adapter/contract/rows.ts';
import type {HistoryQuery, OrderSource} from '../../../adapter/contract/trading.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {readHistory, type Span, type Stretch, spansOf, type TimedHistory} from '../../../adapter/kit/windows.ts';
import {DeskError} from '../../../model/errors.ts';
import {type Fill, type FillCause, isTerminal, type Order, type OrderRef} from '../../../model/order.ts';
import type {Client, ReadEndpoint} from '../client.ts';
import {algoOrderOf} from './algo.ts';
import {fillOf, forcedCauses} from './fill.ts';
import {factsOf, toOrder} from './order.ts';
import {type Desk, findOrder, openOrders, placeOf} from './reads.ts';
import {ALL_ALGOS, ALL_ORDERS, FORCE_ORDERS, PAGE_ROWS, USER_TRADES} from './rest.ts';
import {wireSymbol} from './symbols.ts';

/** The longest stretch that one history call may ask for: under seven days. */
const WINDOW_MS = 7 * 86_400_000 - 1;
const WINDOWS_AT_ONCE = 4;
/** As far back as forced orders are looked for: four answers at most. */
const KEPT_FORCED_MS = 28 * 86_400_000;
/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;
const EVERYTHING = Number.POSITIVE_INFINITY;

interface Kind {
  readonly what: string;
  readonly endpoint: ReadEndpoint<typeof ALL_ORDERS.answer>;
  /** The parameter that pages go on from, and the field with the id. */
  readonly from: string;
  readonly id: string;
  readonly time: string;
}

const PLAIN: Kind = {what: 'orders', endpoint: ALL_ORDERS, from: 'orderId', id: 'orderId', time: 'time'};
const WAITING: Kind = {what: 'conditional orders', endpoint: ALL_ALGOS, from: 'algoId', id: 'algoId', time: 'createTime'};
const FILLS: Kind = {what: 'fills', endpoint: USER_TRADES, from: 'fromId', id: 'id', time: 'time'};

/** Closed orders by the time that they were created, oldest first. */
export async function closedOrders(desk: Desk, {symbol, since, limit}: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
  const named = needSymbol(symbol);
  const {orders, missing} = await allOrders(desk, named, spanOf(desk.client, since), false, signal);
  const closed = orders.filter(({status}) => isTerminal(status) || status === 'UNKNOWN');
  return {rows: closed.slice(0, limit), more: closed.length > limit, missing};
}

/** Orders of both kinds, one for each pair of a conditional one and what its trigger made. */
async function allOrders(desk: Desk, symbol: string, span: Span, endsRisk: boolean, signal: AbortSignal) {
  const place = placeOf(desk, symbol);
  const [plain, waiting] = await Promise.all(
    [PLAIN, WAITING].map((kind) => readHistory(historyOf(desk.client, kind, symbol, endsRisk, signal), span, EVERYTHING)),
  );
  const children = new Map((plain?.rows ?? []).map((row) => [row.text('orderId'), row]));
  const made = new Set<string>();
  const algos = (waiting?.rows ?? []).map((row) => {
    const orderId = row.text('actualOrderId');
    const child = children.get(orderId) ?? null;
    if (child !== null) made.add(orderId);
    return algoOrderOf(place, row, child);
  });
  const others = [...children].filter(([id]) => !made.has(id)).map(([, row]) => toOrder(place, factsOf(row)));
  const orders = [...others, ...algos].sort((one, other) => ((one.createdAt ?? '') < (other.createdAt ?? '') ? -1 : 1));
  return {orders, missing: [...(plain?.missing ?? []), ...(waiting?.missing ?? [])]};
}

/** Fills, oldest first. */
export async function fills({client}: Desk, {symbol, since, limit}: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const named = needSymbol(symbol);
  const history = historyOf(client, FILLS, named, false, signal);
  const span = spanOf(client, since);
  const {rows, more, missing} = await readHistory(history, span, limit);
  const causes = rows.length === 0 ? new Map<string, FillCause>() : await readCauses(client, named, span, signal);
  const read = readRows('fills', rows, (each) => {
    const row = each as Row;
    return fillOf(named, row, causes.get(row.text('orderId')));
  });
  return {rows: read.rows, more, missing: [...missing, ...read.missing]};
}

/** A fill does not say why it happened: what was forced stands in a list of its own, week by week. */
async function readCauses(
  client: Client,
  symbol: string,
  span: Span,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FillCause>> {
  const lists = spansOf({...span, from: Math.max(span.from, span.to - KEPT_FORCED_MS)}, WINDOW_MS).map(({from, to}) =>
    client.ask(FORCE_ORDERS, {symbol: wireSymbol({symbol}), startTime: from, endTime: to, limit: 100}, signal),
  );
  return forcedCauses((await Promise.all(lists)).flat());
}

/** Witnesses. All read copies that lag behind the engine; none alone proves absence. */
export function orderSources(desk: Desk, ref: OrderRef, since: number): readonly OrderSource[] {
  const isMeant = (order: Order) => (ref.id !== null ? order.id === ref.id : order.clientOrderId === ref.clientOrderId);
  const among = (orders: readonly Order[]) => orders.findLast(isMeant) ?? null;
  const source = (name: string, shows: OrderSource['shows'], find: OrderSource['find']): OrderSource => {
    return {name, fromEngine: false, shows, find};
  };
  return [
    source('order-by-client-id', 'ALL', (signal) => findOrder(desk, ref, signal)),
    source('open-orders', 'OPEN', async (signal) => among(whole(await openOrders(desk, ref.symbol, signal)))),
    source('order-history', 'ALL', async (signal) => {
      const span = spanOf(desk.client, since - CLOCK_SLACK_MS);
      const {orders, missing} = await allOrders(desk, ref.symbol, span, true, signal);
      return among(whole({rows: orders, missing}));
    }),
  ];
}

/**
 * From an instant until now. It may be our own or the time of the last row that was told, so the earlier reading of it counts. A row may be
 * stamped a moment ahead of our reading of the exchange's clock.
 */
export function spanOf(client: Client, since: number): Span {
  const from = Math.max(0, Math.min(since, client.exchangeTime(since)));
  return {from, to: Math.max(from, client.exchangeTime() + CLOCK_SLACK_MS)};
}

function historyOf(client: Client, kind: Kind, symbol: string, endsRisk: boolean, signal: AbortSignal): TimedHistory<Row> {
  const name = wireSymbol({symbol});
  const ask = async (params: Record<string, string | number>) => {
    const rows = await client.ask({...kind.endpoint, endsRisk}, {symbol: name, ...params, limit: PAGE_ROWS}, signal);
    return whole(
      readRows(kind.what, rows, (payload) => {
        const row = new Row(payload);
        return /^\d+$/.test(row.text(kind.id)) ? row : null;
      }),
    );
  };
  return {
    what: `${kind.what} of ${name}`,
    ...{spanMs: WINDOW_MS, atOnce: WINDOWS_AT_ONCE, pageRows: PAGE_ROWS},
    byTime: ({from, to}) => ask({startTime: from, endTime: to}),
    fromId: (id) => ask({[kind.from]: id}),
    idOf: (row) => row.text(kind.id),
    timeOf: (row) => Number(row.text(kind.time) || Number.NaN),
  };
}

/** All rows, or the error of the part that is missing: an incomplete answer is never evidence of absence. */
function whole<T>({rows, missing}: Pick<Stretch<T>, 'rows' | 'missing'>): readonly T[] {
  if (missing[0] !== undefined) throw missing[0].error;
  return rows;
}

function needSymbol(symbol: string | null): string {
  if (symbol !== null) return symbol;
  throw new DeskError('unsupported', 'Binance needs a symbol to list order history.', {
    hint: 'Name it with --symbol, for example --symbol BTC/USDT:USDT.',
  });
}
