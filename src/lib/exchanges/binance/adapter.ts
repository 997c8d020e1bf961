/** The contract for one Binance spot account, out of the files beside this one. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {AccountData} from '../../adapter/contract/account-data.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {MarketData} from '../../adapter/contract/market-data.ts';
import type {OrderFeed} from '../../adapter/contract/order-feed.ts';
import {allRows} from '../../adapter/contract/rows.ts';
import type {
  AmendChange,
  Amendment,
  CancelAllReport,
  CancelScope,
  PreparedOrder,
  Trading as TradingFacet,
} from '../../adapter/contract/trading.ts';
import type {AccountConfig} from '../../model/account.ts';
import type {OrderBook, TradingFees} from '../../model/market.ts';
import type {Order} from '../../model/order.ts';
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
  readonly config: AccountConfig;
  readonly capabilities: Capabilities;
  readonly marketData: MarketData;
  readonly account: AccountData;
  readonly trading: TradingFacet;
  readonly orderFeed: OrderFeed;
  readonly #context: AdapterContext;
  readonly #owner: Owner;
  readonly #client: Client;
  readonly #rest: Rest;
  readonly #symbols: Symbols;
  readonly #trading: Trading;
  readonly #history: History;

  constructor(context: AdapterContext, capabilities: Capabilities) {
    this.config = context.account;
    this.capabilities = capabilities;
    this.#context = context;
    this.#owner = {account: context.account.account, exchange: context.account.exchange};
    this.#client = new Client(context);
    this.#rest = new Rest(this.#client);
    this.#symbols = new Symbols(this.#rest, context.memory);
    this.#trading = new Trading(this.#rest, this.#client, this.#owner);
    this.#history = new History(this.#rest, this.#client, this.#owner);
    this.marketData = this.#marketData();
    this.account = this.#accountData();
    this.trading = this.#tradingFacet();
    const parts = {context, client: this.#client, symbols: this.#symbols, owner: this.#owner};
    this.orderFeed = {open: (handlers, signal) => openOrderStream(parts, handlers, signal)};
  }

  #marketData(): MarketData {
    const [context, rest, symbols] = [this.#context, this.#rest, this.#symbols];
    return {
      market: (symbol, maxAgeMs, signal) => symbols.market(symbol, maxAgeMs, signal),
      markets: (signal) => symbols.markets(signal),
      book: (symbol, depth, signal) => this.#book(symbol, depth, signal),
      bookStream: (symbol, handlers, signal) => openBookStream({context, rest}, symbol, handlers, signal),
      prices: (signal) => readPrices(rest, context.clock, signal),
      syncClock: (signal) => this.#client.syncClock(signal),
    };
  }

  #accountData(): AccountData {
    const [rest, {environment}] = [this.#rest, this.config];
    return {
      balances: async (_wanted, signal) => ({...allRows(await readBalances(rest, environment, signal)), unread: []}),
      fees: (symbol, maxAgeMs, signal) => this.#fees(symbol, maxAgeMs, signal),
      keyRights: (signal) => readKeyRights(rest, environment, signal),
      uid: async () => null,
    };
  }

  #tradingFacet(): TradingFacet {
    const [trading, history] = [this.#trading, this.#history];
    return {
      prepareOrder: (request, market) => prepare(request, market, this.#client.now()),
      placeOrder: (order, signal) => trading.place(order, signal),
      testOrder: (order, signal) => trading.test(order, signal),
      cancelOrder: async (ref, signal) => {
        this.#client.requireWriter();
        return trading.cancel(ref, signal);
      },
      cancelAll: (scope, signal) => this.#cancelAll(scope, signal),
      amendStyle: (order, change) => this.#amendStyle(order, change),
      amendOrder: (order, change, target, signal) => this.#amendOrder(order, change, target, signal),
      order: (ref, signal) => history.order(ref, signal),
      lookUp: async (id, signal) => ({orders: await this.#openOrdersNamed(id, signal), complete: false}),
      orderSources: (ref, sentAt) => history.sources(ref, sentAt),
      openOrders: async (symbol, signal) => allRows(await this.#openOrders(symbol, signal)),
      closedOrders: (query, signal) => history.closedOrders(query, signal),
      fills: (query, signal) => history.fills(query, signal),
    };
  }

  async #book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
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

  async #fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees> {
    const {memory, clock} = this.#context;
    const cached = memory.fees(symbol);
    if (cached !== null && clock.now() - Date.parse(cached.at) < maxAgeMs) return cached;
    const fees = feesOf(symbol, await readCommission(this.#rest, wireSymbol(symbol), signal), iso(clock.now()));
    memory.saveFees(fees);
    return fees;
  }

  async #cancelAll({symbol}: CancelScope, signal: AbortSignal): Promise<CancelAllReport> {
    this.#client.requireWriter();
    const names =
      symbol === null ? (await this.#rest.openOrders(null, signal)).map((order) => order.symbol) : [wireSymbol(symbol)];
    const symbols = [...new Set(names)];
    await this.#trading.cancelAll(symbols, signal);
    return {canceled: symbols, orders: [], failed: []};
  }

  #amendStyle(order: Order, change: AmendChange): 'IN_PLACE' | 'REPLACE' {
    return onlyShrinks(order, change) && this.#symbols.canAmend(order.symbol) ? 'IN_PLACE' : 'REPLACE';
  }

  async #amendOrder(order: Order, change: AmendChange, target: PreparedOrder, signal: AbortSignal): Promise<Amendment> {
    this.#client.requireWriter();
    const parts = {rest: this.#rest, client: this.#client, owner: this.#owner, trading: this.#trading};
    if (this.#amendStyle(order, change) === 'IN_PLACE' && change.quantity !== undefined) {
      return amendInPlace(parts, order, {newQty: change.quantity, signedAt: target.signedAt}, signal);
    }
    return replace(parts, order, target, await this.#wireType(order, signal), signal);
  }

  async #openOrders(symbol: string | null, signal: AbortSignal): Promise<readonly Order[]> {
    if (symbol === null) return this.#named(await this.#rest.openOrders(null, signal), signal);
    const orders = await this.#rest.openOrders(wireSymbol(symbol), signal);
    return orders.map((wire) => orderOf(this.#owner, symbol, wire));
  }

  async #named(orders: readonly WireOrder[], signal: AbortSignal): Promise<readonly Order[]> {
    const names = orders.map(({symbol}) => symbol);
    const symbolOf = await this.#symbols.resolve(names, signal);
    return orders.map((wire) => orderOf(this.#owner, symbolOf(wire.symbol), wire));
  }

  async #openOrdersNamed(id: string, signal: AbortSignal): Promise<readonly Order[]> {
    const orders = await this.#rest.openOrders(null, signal);
    return this.#named(
      orders.filter(({orderId, clientOrderId}) => orderId === id || clientOrderId === id),
      signal,
    );
  }

  /** What the order is on the wire. A stop may be a take-profit placed elsewhere, which only Binance can tell. */
  async #wireType(order: Order, signal: AbortSignal): Promise<string> {
    if (order.type === 'LIMIT') return order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
    return (await this.#rest.queryOrder(wireSymbol(order.symbol), nameOf(order), signal)).type;
  }
}
