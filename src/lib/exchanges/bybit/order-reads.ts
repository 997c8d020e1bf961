/** Questions about orders and fills: by id, open ones, closed ones in windows, and the witnesses for a lost order. */
import type {Page} from '../../adapter/contract/rows.ts';
import type {HistoryQuery, OrderSource} from '../../adapter/contract/trading.ts';
import {dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {createOrder, type Fill, isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import type {Instruments} from './instruments.ts';
import {isTrade, type Owner, toFill, toOrder} from './mapping.ts';
import {wireSymbol} from './market-mapping.ts';
import type {ExecutionRow, OrderRow} from './order-schemas.ts';
import {allPages, type Category, executionList, type OrderQuery, orderHistory, orderRealtime, SETTLE_COINS} from './rest.ts';

/** The widest window that history and executions answer. */
const WINDOW_MS = 7 * 24 * 3_600_000;
const ORDER_PAGE = 50;
const FILL_PAGE = 100;

export interface OrderReadsContext {
  readonly client: Client;
  readonly instruments: Instruments;
  readonly owner: Owner;
  readonly categories: readonly Category[];
}

export class OrderReads {
  readonly #context: OrderReadsContext;

  constructor(context: OrderReadsContext) {
    this.#context = context;
  }

  /** One order by id: the live copy first, then history. Null only when both say that there is none. */
  async order(ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    return (await this.#find(orderRealtime, ref, signal)) ?? this.#find(orderHistory, ref, signal);
  }

  /** Orders that carry this text as either id, in every category that the account trades. */
  async named(id: string, signal: AbortSignal): Promise<readonly Order[]> {
    const refs = [
      {id, clientOrderId: null},
      {id: null, clientOrderId: id},
    ];
    const found = await Promise.all(
      this.#context.categories.flatMap((category) => refs.map((ref) => this.#findIn(category, ref, signal))),
    );
    return found
      .flat()
      .filter((order, index, all) => all.findIndex((each) => each.id === order.id && each.symbol === order.symbol) === index);
  }

  async open(symbol: string | null, signal: AbortSignal): Promise<readonly Order[]> {
    const lists = await Promise.all(
      this.#scopes(symbol).map(async (scope) => {
        const read = (cursor: string | undefined) =>
          orderRealtime(this.#context.client, {...scope, openOnly: '0', limit: String(ORDER_PAGE), cursor}, signal);
        return this.#toOrders(scope.category, await allPages(read, {pageSize: ORDER_PAGE}), signal);
      }),
    );
    return lists.flat().filter(({status}) => !isTerminal(status));
  }

  async closed(query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>> {
    const orders = await this.#history(query, async (scope, limit) => {
      const read = (cursor: string | undefined) =>
        orderHistory(this.#context.client, {...scope, limit: String(ORDER_PAGE), cursor}, signal);
      return this.#toOrders(scope.category, await allPages(read, {limit}), signal);
    });
    return cut(
      orders.filter(({status}) => isTerminal(status)),
      query.limit,
    );
  }

  async fills(query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
    const fills = await this.#history(query, async (scope, limit) => {
      const read = (cursor: string | undefined) =>
        executionList(this.#context.client, {...scope, limit: String(FILL_PAGE), cursor}, signal);
      return this.#toFills(scope.category, await allPages(read, {limit}), signal);
    });
    return cut(fills, query.limit);
  }

  /** Four places where an order would show. All are copies beside the engine: right after the ack they may lag. */
  sources(ref: OrderRef, sentAt: number): readonly OrderSource[] {
    const isOurs = (order: Order) =>
      ref.clientOrderId === null ? order.id === ref.id : order.clientOrderId === ref.clientOrderId;
    return [
      {name: 'realtime-by-client-id', fromEngine: false, find: (signal) => this.#find(orderRealtime, ref, signal)},
      {name: 'history-by-client-id', fromEngine: false, find: (signal) => this.#find(orderHistory, ref, signal)},
      {name: 'executions-by-client-id', fromEngine: false, find: (signal) => this.#fromExecutions(ref, sentAt, signal)},
      {
        name: 'open-orders',
        fromEngine: false,
        find: async (signal) => (await this.open(ref.symbol, signal)).find(isOurs) ?? null,
      },
    ];
  }

  async #find(read: typeof orderRealtime, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    const {client} = this.#context;
    for (const scope of this.#scopes(ref.symbol)) {
      try {
        const {list} = await read(client, {...scope, ...idOf(ref)}, signal);
        const [order] = await this.#toOrders(scope.category, list.slice(0, 1), signal);
        if (order !== undefined) return order;
      } catch (error) {
        if (!(error instanceof DeskError) || error.kind !== 'not-found') throw error;
      }
    }
    return null;
  }

  async #findIn(category: Category, ref: Pick<OrderRef, 'id' | 'clientOrderId'>, signal: AbortSignal): Promise<readonly Order[]> {
    for (const read of [orderRealtime, orderHistory]) {
      try {
        const {list} = await read(this.#context.client, {category, ...idOf(ref)}, signal);
        if (list.length > 0) return await this.#toOrders(category, list, signal);
      } catch (error) {
        if (!(error instanceof DeskError) || error.kind !== 'not-found') throw error;
      }
    }
    return [];
  }

  /** An order as its executions tell it: complete when they add up to its quantity, else of unknown state. */
  async #fromExecutions(ref: OrderRef, sentAt: number, signal: AbortSignal): Promise<Order | null> {
    const {client, instruments, owner} = this.#context;
    for (const scope of this.#scopes(ref.symbol)) {
      const rows = (
        await allPages((cursor) => executionList(client, {...scope, ...idOf(ref), limit: String(FILL_PAGE), cursor}, signal))
      ).filter((row) => isTrade(row) && Number(row.execTime) >= sentAt - WINDOW_MS);
      const [first] = rows;
      if (first === undefined) continue;
      await instruments.learn(scope.category, [first.symbol], signal);
      return executedOrder(
        rows.map((row) => ({row, fill: toFill(row, instruments.get(scope.category, row.symbol))})),
        owner,
      );
    }
    return null;
  }

  /** Newest window first, until there are enough rows or `since` is reached. */
  async #history<T>(
    {symbol, since, limit}: HistoryQuery,
    read: (scope: OrderQuery, limit: number) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const {client} = this.#context;
    const start = Math.floor(client.toTheirTime(since));
    const lists = await Promise.all(
      this.#categoriesOf(symbol).map(async (category) => {
        const rows: T[] = [];
        // A second more than now: the newest order may carry a stamp a little ahead of our idea of their clock.
        for (let end = Math.ceil(client.now()) + 1000; end > start && rows.length < limit; end -= WINDOW_MS) {
          const startTime = String(Math.max(start, end - WINDOW_MS));
          rows.push(...(await read({category, symbol: wireOf(symbol), startTime, endTime: String(end)}, limit - rows.length)));
        }
        return rows;
      }),
    );
    return lists.flat();
  }

  /** Linear orders of all symbols can only be asked per settle coin. */
  #scopes(symbol: string | null): readonly OrderQuery[] {
    return this.#categoriesOf(symbol).flatMap((category): readonly OrderQuery[] =>
      category === 'linear' && symbol === null
        ? SETTLE_COINS.map((settleCoin) => ({category, settleCoin}))
        : [{category, symbol: wireOf(symbol)}],
    );
  }

  #categoriesOf(symbol: string | null): readonly Category[] {
    if (symbol === null) return this.#context.categories;
    const spelled = wireSymbol(symbol);
    if (spelled === null) throw new DeskError('not-found', `Bybit has no market ${symbol}.`);
    return [spelled.category];
  }

  async #toOrders(category: Category, rows: readonly OrderRow[], signal: AbortSignal): Promise<readonly Order[]> {
    const {instruments, owner} = this.#context;
    await instruments.learn(category, symbolsOf(rows), signal);
    return rows.map((row) => toOrder(row, instruments.get(category, row.symbol), owner));
  }

  async #toFills(category: Category, rows: readonly ExecutionRow[], signal: AbortSignal): Promise<readonly Fill[]> {
    const {instruments} = this.#context;
    const trades = rows.filter(isTrade);
    await instruments.learn(category, symbolsOf(trades), signal);
    return trades.map((row) => toFill(row, instruments.get(category, row.symbol)));
  }
}

/** Bybit looks at `orderId` alone when it is there; asking by one id keeps the answer unambiguous. */
export function idOf({
  id,
  clientOrderId,
}: Pick<OrderRef, 'id' | 'clientOrderId'>): {readonly orderId: string} | {readonly orderLinkId: string} {
  if (id !== null) return {orderId: id};
  if (clientOrderId !== null) return {orderLinkId: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

function cut<T>(rows: readonly T[], limit: number): Page<T> {
  return {rows: rows.slice(0, limit), missing: [], more: rows.length > limit};
}

function wireOf(symbol: string | null): string | undefined {
  return symbol === null ? undefined : wireSymbol(symbol)?.wire;
}

function symbolsOf(rows: readonly {readonly symbol: string}[]): readonly string[] {
  return rows.map(({symbol}) => symbol);
}

function executedOrder(executions: readonly {readonly row: ExecutionRow; readonly fill: Fill}[], owner: Owner): Order | null {
  const [first] = executions;
  if (first === undefined) return null;
  const filled = executions.reduce((sum, {fill}) => sum.plus(fill.quantity), ZERO);
  const value = executions.reduce((sum, {fill}) => sum.plus(dec(fill.quantity).mul(fill.price)), ZERO);
  const told = dec(first.row.orderQty === '' ? '0' : first.row.orderQty);
  const isMarket = first.row.orderType === 'Market';
  // A market order by quote amount tells 0 here; its size is then what was executed.
  const quantity = told.lt(filled) ? filled : told;
  const times = executions.map(({fill}) => fill.at).sort();
  return createOrder({
    account: owner.account,
    exchange: owner.exchange,
    symbol: first.fill.symbol,
    id: first.fill.orderId,
    clientOrderId: first.fill.clientOrderId,
    side: first.fill.side,
    type: isMarket ? 'MARKET' : 'LIMIT',
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
    price: isMarket || first.row.orderPrice === '' ? null : plain(dec(first.row.orderPrice)),
    stopPrice: null,
    quantity: plain(quantity),
    filled: plain(filled),
    remaining: plain(quantity.minus(filled)),
    averagePrice: plain(value.div(filled).toDecimalPlaces(18)),
    status: told.eq(filled) ? 'FILLED' : 'UNKNOWN',
    fees: [],
    updatedAt: times.at(-1) ?? null,
  });
}
