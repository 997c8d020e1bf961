/** What was: closed orders, fills, and witnesses for an order whose answer was lost. */
import type {Page} from '../../adapter/contract/rows.ts';
import type {HistoryQuery, OrderSource} from '../../adapter/contract/trading.ts';
import {DeskError} from '../../model/errors.ts';
import {type Fill, isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import {type Owner, orderOf, tradeOf} from './mapping.ts';
import {PAGE_ROWS, type Rest, type Span} from './rest.ts';
import type {MyTrade, WireOrder} from './schemas.ts';
import {wireSymbol} from './symbols.ts';
import {nameOf} from './trading.ts';

/** The longest stretch that one history call may ask for. */
const WINDOW_MS = 86_400_000;
/** Windows asked at once: 8 x 20 of 6000 a minute. */
const WINDOWS_AT_ONCE = 8;
/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;
/** More unknown orders than this since one was sent, and their fills are no witness any more. */
const MOST_STRANGERS = 20;

/** How one kind of history is read: by time, and on from an id. */
interface Ledger<T> {
  byTime(span: Span): Promise<readonly T[]>;
  fromId(id: string): Promise<readonly T[]>;
  idOf(row: T): string;
  timeOf(row: T): number;
}

export class History {
  readonly #rest: Rest;
  readonly #client: Client;
  readonly #owner: Owner;

  constructor(rest: Rest, client: Client, owner: Owner) {
    this.#rest = rest;
    this.#client = client;
    this.#owner = owner;
  }

  /** Closed orders, oldest first, the newest `limit` of them. */
  async closedOrders({symbol, since, limit}: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
    const named = needSymbol(symbol);
    const rows = await this.#allOrders(named, since, limit, signal);
    const orders = rows.map((wire) => orderOf(this.#owner, named, wire)).filter(({status}) => isTerminal(status));
    return {rows: orders.slice(-limit), missing: [], more: orders.length > limit};
  }

  /** Fills, oldest first, the newest `limit` of them. */
  async fills({symbol, since, limit}: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
    const named = needSymbol(symbol);
    const rows = await this.#myTrades(named, since, limit, signal);
    return {rows: rows.slice(-limit).map((trade) => tradeOf(named, trade)), missing: [], more: rows.length > limit};
  }

  /** One order, or null for a parsed "does not exist". */
  async order(ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    try {
      return orderOf(this.#owner, ref.symbol, await this.#rest.queryOrder(wireSymbol(ref.symbol), nameOf(ref), signal));
    } catch (error) {
      if (error instanceof DeskError && error.detail.code === '-2013') return null;
      throw error;
    }
  }

  /** Four witnesses. All read copies that lag behind the engine; none alone proves absence. */
  sources(ref: OrderRef, sentAt: number): readonly OrderSource[] {
    const {symbol} = ref;
    const since = sentAt - CLOCK_SLACK_MS;
    const isIt = (order: WireOrder) => (ref.id !== null ? order.orderId === ref.id : order.clientOrderId === ref.clientOrderId);
    const among = (orders: readonly WireOrder[]) => {
      const found = orders.find(isIt);
      return found === undefined ? null : orderOf(this.#owner, symbol, found);
    };
    return [
      {name: 'order-by-client-id', fromEngine: false, find: (signal) => this.order(ref, signal)},
      {
        name: 'open-orders',
        fromEngine: false,
        find: async (signal) => among(await this.#rest.openOrders(wireSymbol(symbol), signal)),
      },
      {
        name: 'order-history',
        fromEngine: false,
        find: async (signal) => among(await this.#allOrders(symbol, since, Number.POSITIVE_INFINITY, signal)),
      },
      {name: 'fills', fromEngine: false, find: (signal) => this.#byFills(ref, since, isIt, signal)},
    ];
  }

  /** Trades name their order by Binance's id only: each such order since then is looked at. */
  async #byFills(ref: OrderRef, since: number, isIt: (order: WireOrder) => boolean, signal: AbortSignal): Promise<Order | null> {
    const trades = await this.#myTrades(ref.symbol, since, Number.POSITIVE_INFINITY, signal);
    const ids = [...new Set(trades.map(({orderId}) => orderId))].filter((id) => ref.id === null || id === ref.id);
    if (ids.length > MOST_STRANGERS) throw new DeskError('protocol', 'Too many orders were filled since then to look at each.');
    const orders = await Promise.all(ids.map((orderId) => this.#rest.queryOrder(wireSymbol(ref.symbol), {orderId}, signal)));
    const found = orders.find(isIt);
    return found === undefined ? null : orderOf(this.#owner, ref.symbol, found);
  }

  #allOrders(symbol: string, since: number, limit: number, signal: AbortSignal): Promise<readonly WireOrder[]> {
    const name = wireSymbol(symbol);
    return this.#read<WireOrder>(since, limit, {
      byTime: (span) => this.#rest.allOrders(name, span, signal),
      fromId: (orderId) => this.#rest.allOrders(name, {orderId}, signal),
      idOf: ({orderId}) => orderId,
      timeOf: ({time}) => time ?? 0,
    });
  }

  #myTrades(symbol: string, since: number, limit: number, signal: AbortSignal): Promise<readonly MyTrade[]> {
    const name = wireSymbol(symbol);
    return this.#read<MyTrade>(since, limit, {
      byTime: (span) => this.#rest.myTrades(name, span, signal),
      fromId: (fromId) => this.#rest.myTrades(name, {fromId}, signal),
      idOf: ({id}) => id,
      timeOf: ({time}) => time,
    });
  }

  /** Rows since an instant of our clock, oldest first: windows of a day, newest first, until there are enough. */
  async #read<T>(since: number, limit: number, ledger: Ledger<T>): Promise<readonly T[]> {
    const start = Math.max(0, this.#client.toExchangeTime(since));
    // A row may be stamped a moment ahead of our reading of the exchange's clock.
    let end = Math.max(start + 1, this.#client.now() + CLOCK_SLACK_MS);
    const rows = new Map<string, T>();
    while (end > start && rows.size < limit) {
      const spans: Span[] = [];
      for (; end > start && spans.length < WINDOWS_AT_ONCE; end -= WINDOW_MS) {
        spans.push({startTime: Math.max(start, end - WINDOW_MS + 1), endTime: end});
      }
      for (const row of (await Promise.all(spans.map((span) => wholeSpan(span, ledger)))).flat()) rows.set(ledger.idOf(row), row);
    }
    return [...rows.values()].sort((a, b) => ledger.timeOf(a) - ledger.timeOf(b));
  }
}

/** All rows of one window: a full page is continued by id. */
async function wholeSpan<T>(span: Span, ledger: Ledger<T>): Promise<readonly T[]> {
  let page = await ledger.byTime(span);
  const rows = [...page];
  while (page.length >= PAGE_ROWS) {
    const last = page.at(-1);
    if (last === undefined) break;
    page = await ledger.fromId(String(BigInt(ledger.idOf(last)) + 1n));
    rows.push(...page.filter((row) => ledger.timeOf(row) <= span.endTime));
    if (page.some((row) => ledger.timeOf(row) > span.endTime)) break;
  }
  return rows;
}

function needSymbol(symbol: string | null): string {
  if (symbol !== null) return symbol;
  throw new DeskError('unsupported', 'Binance tells the history of one symbol at a time.', {
    hint: 'Name it with --symbol, for example --symbol BTC/USDT.',
  });
}
