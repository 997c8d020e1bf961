/** The contract for one Binance spot account, out of the files beside this one. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {
  AmendChange,
  Amendment,
  BookStreamHandlers,
  Cancellation,
  Capabilities,
  ExchangeAdapter,
  HistoryQuery,
  OrderStream,
  OrderStreamHandlers,
  PreparedOrder,
} from '../../adapter/exchange-adapter.ts';
import type {AccountConfig} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook, PriceBoard, TradingFees} from '../../model/market.ts';
import type {Order, OrderRef, OrderRequest} from '../../model/order.ts';
import {readBalances, readCommission, readKeyRights} from './account.ts';
import {amendInPlace, onlyShrinks, replace} from './amend.ts';
import {iso, levelsOf} from './amounts.ts';
import {openBookStream} from './book-stream.ts';
import {Client} from './client.ts';
import {History} from './history.ts';
import {feesOf, type Owner, orderOf} from './mapping.ts';
import {readPrices} from './prices.ts';
import {Rest} from './rest.ts';
import type {WireOrder} from './schemas.ts';
import {openOrderStream} from './stream.ts';
import {Symbols, wireSymbol} from './symbols.ts';
import {nameOf, prepare, Trading} from './trading.ts';

/** Most levels that one book answer has. */
const MAX_DEPTH = 5000;

export class BinanceAdapter implements ExchangeAdapter {
  readonly account: AccountConfig;
  readonly capabilities: Capabilities;
  readonly #context: AdapterContext;
  readonly #owner: Owner;
  readonly #client: Client;
  readonly #rest: Rest;
  readonly #symbols: Symbols;
  readonly #trading: Trading;
  readonly #history: History;

  constructor(context: AdapterContext, capabilities: Capabilities) {
    this.account = context.account;
    this.capabilities = capabilities;
    this.#context = context;
    this.#owner = {account: context.account.account, exchange: context.account.exchange};
    this.#client = new Client(context);
    this.#rest = new Rest(this.#client);
    this.#symbols = new Symbols(this.#rest, context.memory);
    this.#trading = new Trading(this.#rest, this.#client, this.#owner);
    this.#history = new History(this.#rest, this.#client, this.#owner);
  }

  market(symbol: string, maxAgeMs: number, signal: AbortSignal) {
    return this.#symbols.market(symbol, maxAgeMs, signal);
  }

  markets(signal: AbortSignal) {
    return this.#symbols.markets(signal);
  }

  async book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
    const limit = Math.min(Math.max(depth, 1), MAX_DEPTH);
    const {lastUpdateId, bids, asks} = await this.#rest.depth(wireSymbol(symbol), limit, signal);
    return {
      symbol,
      bids: levelsOf(bids),
      asks: levelsOf(asks),
      receivedAt: this.#context.clock.now(),
      exchangeAt: null,
      sequence: String(lastUpdateId),
    };
  }

  bookStream(symbol: string, handlers: BookStreamHandlers, signal: AbortSignal): Promise<OrderStream> {
    return openBookStream({context: this.#context, rest: this.#rest}, symbol, handlers, signal);
  }

  prices(signal: AbortSignal): Promise<PriceBoard> {
    return readPrices(this.#rest, this.#context.clock, signal);
  }

  async fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees> {
    const {memory, clock} = this.#context;
    const cached = memory.fees(symbol);
    if (cached !== null && clock.now() - Date.parse(cached.at) < maxAgeMs) return cached;
    const fees = feesOf(symbol, await readCommission(this.#rest, wireSymbol(symbol), signal), iso(clock.now()));
    memory.saveFees(fees);
    return fees;
  }

  balances(signal: AbortSignal) {
    return readBalances(this.#rest, this.account.environment, signal);
  }

  syncClock(signal: AbortSignal) {
    return this.#client.syncClock(signal);
  }

  keyRights(signal: AbortSignal) {
    return readKeyRights(this.#rest, this.account.environment, signal);
  }

  prepareOrder(request: OrderRequest, market: Market): PreparedOrder {
    return prepare(request, market, this.#client.now());
  }

  placeOrder(order: PreparedOrder, signal: AbortSignal) {
    return this.#trading.place(order, signal);
  }

  testOrder(order: PreparedOrder, signal: AbortSignal): Promise<void> {
    return this.#trading.test(order, signal);
  }

  async cancelOrder(ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
    this.#client.requireWriter();
    if (ref.symbol !== '') return this.#trading.cancel(ref, signal);
    const open = await this.#openOrder(ref, signal);
    if (open === null) return {outcome: 'NOT_OPEN', error: needsSymbol()};
    return this.#trading.cancel({...ref, symbol: open.symbol}, signal);
  }

  async cancelAll(symbol: string | null, signal: AbortSignal): Promise<void> {
    this.#client.requireWriter();
    const names =
      symbol === null ? (await this.#rest.openOrders(null, signal)).map((order) => order.symbol) : [wireSymbol(symbol)];
    await this.#trading.cancelAll([...new Set(names)], signal);
  }

  amendStyle(order: Order, change: AmendChange): 'IN_PLACE' | 'REPLACE' {
    return onlyShrinks(order, change) && this.#symbols.canAmend(order.symbol) ? 'IN_PLACE' : 'REPLACE';
  }

  async amendOrder(order: Order, change: AmendChange, target: PreparedOrder, signal: AbortSignal): Promise<Amendment> {
    this.#client.requireWriter();
    const parts = {rest: this.#rest, client: this.#client, owner: this.#owner, trading: this.#trading};
    if (this.amendStyle(order, change) === 'IN_PLACE' && change.quantity !== undefined) {
      return amendInPlace(parts, order, {newQty: change.quantity, signedAt: target.signedAt}, signal);
    }
    return replace(parts, order, target, await this.#wireType(order, signal), signal);
  }

  async order(ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    if (ref.symbol !== '') return this.#history.order(ref, signal);
    const open = await this.#openOrder(ref, signal);
    // Not open is not "not there", and closed orders cannot be asked for without their symbol.
    if (open === null) throw needsSymbol();
    return open;
  }

  orderSources(ref: OrderRef, sentAt: number) {
    return this.#history.sources(ref, sentAt);
  }

  async openOrders(symbol: string | null, signal: AbortSignal): Promise<readonly Order[]> {
    if (symbol === null) return this.#named(await this.#rest.openOrders(null, signal), signal);
    const orders = await this.#rest.openOrders(wireSymbol(symbol), signal);
    return orders.map((wire) => orderOf(this.#owner, symbol, wire));
  }

  closedOrders(query: HistoryQuery, signal: AbortSignal) {
    return this.#history.closedOrders(query, signal);
  }

  fills(query: HistoryQuery, signal: AbortSignal) {
    return this.#history.fills(query, signal);
  }

  orderStream(handlers: OrderStreamHandlers, signal: AbortSignal): Promise<OrderStream> {
    const parts = {context: this.#context, client: this.#client, symbols: this.#symbols, owner: this.#owner};
    return openOrderStream(parts, handlers, signal);
  }

  /** Holds nothing open between calls: connections belong to the transports, streams to their readers. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #named(orders: readonly WireOrder[], signal: AbortSignal): Promise<readonly Order[]> {
    const names = orders.map(({symbol}) => symbol);
    const symbolOf = await this.#symbols.resolve(names, signal);
    return orders.map((wire) => orderOf(this.#owner, symbolOf(wire.symbol), wire));
  }

  async #openOrder(ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    const orders = await this.#rest.openOrders(null, signal);
    const found = orders.filter(({orderId, clientOrderId}) =>
      ref.id === null ? clientOrderId === ref.clientOrderId : orderId === ref.id,
    );
    return (await this.#named(found, signal))[0] ?? null;
  }

  /** What the order is on the wire. A stop may be a take-profit placed elsewhere, which only Binance can tell. */
  async #wireType(order: Order, signal: AbortSignal): Promise<string> {
    if (order.type === 'LIMIT') return order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
    return (await this.#rest.queryOrder(wireSymbol(order.symbol), nameOf(order), signal)).type;
  }
}

function needsSymbol(): DeskError {
  return new DeskError('not-found', 'No open order with that id. Binance finds closed orders by their symbol only.', {
    hint: 'Name it with --symbol, for example --symbol BTC/USDT.',
    sent: false,
  });
}
