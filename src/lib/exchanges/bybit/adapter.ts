/** The contract, out of the rest of this folder: one Bybit account (unified), spot and linear perpetuals. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {AccountData} from '../../adapter/contract/account-data.ts';
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {Derivatives} from '../../adapter/contract/derivatives.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {BookStreamHandlers, MarketData} from '../../adapter/contract/market-data.ts';
import type {OrderFeed, StreamControl} from '../../adapter/contract/order-feed.ts';
import {allRows} from '../../adapter/contract/rows.ts';
import type {CancelAllReport, CancelScope, PreparedOrder, Trading} from '../../adapter/contract/trading.ts';
import type {AccountConfig} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook, TradingFees} from '../../model/market.ts';
import type {OrderRef, OrderRequest} from '../../model/order.ts';
import {readBalances, readKeyRights, readPositions, readSettings} from './account-reads.ts';
import {amount} from './amounts.ts';
import {openBookStream} from './book-stream.ts';
import {Client} from './client.ts';
import {encodeOrder} from './encode.ts';
import {Instruments} from './instruments.ts';
import {priceBoard, toLevels, wireSymbol} from './market-mapping.ts';
import {idOf, OrderReads} from './order-reads.ts';
import {type Category, feeRate, ORDER_CREATE, orderbook, tickers} from './rest.ts';
import {RECV_WINDOW_MS} from './sign.ts';
import {openOrderStream, ownerOf} from './stream.ts';
import {amend, cancel, cancelAll, place, type Target} from './trading.ts';

const BOOK_MAX_DEPTH = 1000;
const STREAM_DEPTH = 200;
/** Spelling and category of a market never change, so any age will do. */
const ANY_AGE_MS = Number.POSITIVE_INFINITY;

export class BybitAdapter implements ExchangeAdapter {
  readonly config: AccountConfig;
  readonly capabilities: Capabilities;
  readonly marketData: MarketData;
  readonly account: AccountData;
  readonly trading: Trading;
  readonly orderFeed: OrderFeed;
  readonly derivatives?: Derivatives;
  readonly #context: AdapterContext;
  readonly #client: Client;
  readonly #instruments: Instruments;
  readonly #categories: readonly Category[];
  readonly #orders: OrderReads;

  constructor(context: AdapterContext, capabilities: Capabilities) {
    this.config = context.account;
    this.capabilities = capabilities;
    this.#context = context;
    this.#client = new Client(context);
    this.#instruments = new Instruments(this.#client, context.memory);
    this.#categories = context.account.products;
    this.#orders = new OrderReads({
      client: this.#client,
      instruments: this.#instruments,
      owner: ownerOf(context),
      categories: this.#categories,
    });
    this.marketData = this.#marketData();
    this.account = this.#accountData();
    this.trading = this.#tradingFacet();
    const from = {context, client: this.#client, instruments: this.#instruments, categories: this.#categories};
    this.orderFeed = {open: (handlers, signal) => openOrderStream(from, handlers, signal)};
    if (this.#categories.includes('linear')) {
      this.derivatives = {
        positions: async (signal) => allRows(await readPositions(this.#client, this.#instruments, signal)),
        settings: (symbol, signal) => readSettings(this.#client, symbol, spellingOf(symbol).wire, signal),
      };
    }
  }

  #marketData(): MarketData {
    return {
      market: (symbol, maxAgeMs, signal) => this.#market(symbol, maxAgeMs, signal),
      markets: async (signal) =>
        (await Promise.all(this.#categories.map((category) => this.#instruments.all(category, signal)))).flat(),
      book: (symbol, depth, signal) => this.#book(symbol, depth, signal),
      bookStream: (symbol, handlers, signal) => this.#bookStream(symbol, handlers, signal),
      prices: async (signal) => priceBoard(await tickers(this.#client, {category: 'spot'}, signal), this.#context.clock.now()),
      syncClock: (signal) => this.#client.syncClock(signal),
    };
  }

  #accountData(): AccountData {
    return {
      balances: async (_wanted, signal) => ({...allRows(await readBalances(this.#client, signal)), unread: []}),
      fees: (symbol, maxAgeMs, signal) => this.#fees(symbol, maxAgeMs, signal),
      keyRights: (signal) => readKeyRights(this.#client, signal),
      uid: async () => null,
    };
  }

  #tradingFacet(): Trading {
    const [client, orders] = [this.#client, this.#orders];
    return {
      prepareOrder: (request, market) => this.#prepareOrder(request, market),
      placeOrder: (order, signal) => place(client, order, signal),
      cancelOrder: async (ref, signal) => cancel(client, targetOf(ref), signal),
      cancelAll: (scope, signal) => this.#cancelAll(scope, signal),
      // Price and quantity are both changed in place; the order keeps its ids.
      amendStyle: () => 'IN_PLACE',
      amendOrder: async (order, change, {signedAt}, signal) => amend(client, targetOf(order), change, signedAt, signal),
      order: (ref, signal) => orders.order(ref, signal),
      lookUp: async (id, signal) => ({orders: await orders.named(id, signal), complete: true}),
      orderSources: (ref, sentAt) => orders.sources(ref, sentAt),
      openOrders: async (symbol, signal) => allRows(await orders.open(symbol, signal)),
      closedOrders: (query, signal) => orders.closed(query, signal),
      fills: (query, signal) => orders.fills(query, signal),
    };
  }

  async #market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const {category} = spellingOf(symbol);
    if (!this.#categories.includes(category)) {
      throw new DeskError('not-found', `This account does not trade ${symbol}.`, {
        hint: `Add ${category} to its products in the keys file.`,
      });
    }
    return this.#instruments.market(symbol, maxAgeMs, signal);
  }

  async #book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
    const {category, wire} = spellingOf(symbol);
    const limit = String(Math.min(Math.max(1, depth), BOOK_MAX_DEPTH));
    const {b, a, u, ts} = await orderbook(this.#client, {category, symbol: wire, limit}, signal);
    return {
      symbol,
      bids: toLevels(b),
      asks: toLevels(a),
      receivedAt: this.#context.clock.now(),
      exchangeAt: ts ?? null,
      sequence: String(u),
    };
  }

  async #bookStream(symbol: string, handlers: BookStreamHandlers, signal: AbortSignal): Promise<StreamControl> {
    const market = await this.#market(symbol, ANY_AGE_MS, signal);
    return openBookStream({context: this.#context, client: this.#client, market, depth: STREAM_DEPTH}, handlers, signal);
  }

  async #fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees> {
    const {clock, memory} = this.#context;
    const cached = memory.fees(symbol);
    if (cached !== null && clock.now() - Date.parse(cached.at) <= maxAgeMs) return cached;
    const {category, wire} = spellingOf(symbol);
    const row = (await feeRate(this.#client, {category, symbol: wire}, signal)).list.find((each) => each.symbol === wire);
    if (row === undefined) throw new DeskError('not-found', `Bybit tells no fees for ${symbol}.`);
    const fees: TradingFees = {
      symbol,
      maker: amount(row.makerFeeRate, 'makerFeeRate'),
      taker: amount(row.takerFeeRate, 'takerFeeRate'),
      buyFeeIn: category === 'spot' ? 'BASE' : 'QUOTE',
      at: new Date(clock.now()).toISOString(),
    };
    memory.saveFees(fees);
    return fees;
  }

  #prepareOrder(request: OrderRequest, market: Market): PreparedOrder {
    const body = encodeOrder(request, market);
    const signedAt = this.#client.now();
    return {request, market, wire: {method: 'POST', path: ORDER_CREATE, body}, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
  }

  async #cancelAll({symbol}: CancelScope, signal: AbortSignal): Promise<CancelAllReport> {
    if (symbol !== null) {
      const {category, wire} = spellingOf(symbol);
      await cancelAll(this.#client, category, wire, signal);
      return {canceled: [symbol], orders: [], failed: []};
    }
    await Promise.all(this.#categories.map((category) => cancelAll(this.#client, category, undefined, signal)));
    return {canceled: this.#categories, orders: [], failed: []};
  }
}

function spellingOf(symbol: string): {readonly category: Category; readonly wire: string} {
  const spelled = wireSymbol(symbol);
  if (spelled === null) throw new DeskError('not-found', `Bybit has no market ${symbol}.`);
  return spelled;
}

function targetOf(ref: OrderRef): Target {
  const {category, wire} = spellingOf(ref.symbol);
  return {category, symbol: wire, ...idOf(ref)};
}
