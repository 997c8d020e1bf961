/** The contract, out of the rest of this folder: one Bybit account (unified), spot and linear perpetuals. */
import type {AdapterContext} from '../../adapter/context.ts';
import type {
  AmendChange,
  Amendment,
  BookStreamHandlers,
  Cancellation,
  Capabilities,
  ExchangeAdapter,
  HistoryQuery,
  OrderSource,
  OrderStream,
  OrderStreamHandlers,
  Placement,
  PreparedOrder,
} from '../../adapter/exchange-adapter.ts';
import type {AccountConfig, Balance, KeyRights, Position} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook, PriceBoard, TradingFees} from '../../model/market.ts';
import type {Fill, Order, OrderRef, OrderRequest} from '../../model/order.ts';
import {readBalances, readKeyRights, readPositions} from './account-reads.ts';
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
  readonly account: AccountConfig;
  readonly capabilities: Capabilities;
  readonly derivatives?: {positions(signal: AbortSignal): Promise<readonly Position[]>};
  readonly #context: AdapterContext;
  readonly #client: Client;
  readonly #instruments: Instruments;
  readonly #categories: readonly Category[];
  readonly #orders: OrderReads;

  constructor(context: AdapterContext, capabilities: Capabilities) {
    this.account = context.account;
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
    if (this.#categories.includes('linear')) {
      this.derivatives = {positions: (signal) => readPositions(this.#client, this.#instruments, signal)};
    }
  }

  async market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market> {
    const {category} = spellingOf(symbol);
    if (!this.#categories.includes(category)) {
      throw new DeskError('not-found', `This account does not trade ${symbol}.`, {
        hint: `Add ${category} to its products in the keys file.`,
      });
    }
    return this.#instruments.market(symbol, maxAgeMs, signal);
  }

  async markets(signal: AbortSignal): Promise<readonly Market[]> {
    return (await Promise.all(this.#categories.map((category) => this.#instruments.all(category, signal)))).flat();
  }

  async book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
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

  async bookStream(symbol: string, handlers: BookStreamHandlers, signal: AbortSignal): Promise<OrderStream> {
    const market = await this.market(symbol, ANY_AGE_MS, signal);
    return openBookStream({context: this.#context, client: this.#client, market, depth: STREAM_DEPTH}, handlers, signal);
  }

  async prices(signal: AbortSignal): Promise<PriceBoard> {
    return priceBoard(await tickers(this.#client, {category: 'spot'}, signal), this.#context.clock.now());
  }

  async fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees> {
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

  balances(signal: AbortSignal): Promise<readonly Balance[]> {
    return readBalances(this.#client, signal);
  }

  syncClock(signal: AbortSignal): Promise<{readonly offsetMs: number; readonly roundTripMs: number}> {
    return this.#client.syncClock(signal);
  }

  keyRights(signal: AbortSignal): Promise<KeyRights> {
    return readKeyRights(this.#client, signal);
  }

  prepareOrder(request: OrderRequest, market: Market): PreparedOrder {
    const body = encodeOrder(request, market);
    const signedAt = this.#client.now();
    return {request, market, wire: {method: 'POST', path: ORDER_CREATE, body}, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
  }

  placeOrder(order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
    return place(this.#client, order, signal);
  }

  cancelOrder(ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
    return cancel(this.#client, targetOf(ref), signal);
  }

  async cancelAll(symbol: string | null, signal: AbortSignal): Promise<void> {
    if (symbol !== null) {
      const {category, wire} = spellingOf(symbol);
      return cancelAll(this.#client, category, wire, signal);
    }
    await Promise.all(this.#categories.map((category) => cancelAll(this.#client, category, undefined, signal)));
  }

  /** Price and quantity are both changed in place; the order keeps its ids. */
  amendStyle(): 'IN_PLACE' {
    return 'IN_PLACE';
  }

  amendOrder(order: Order, change: AmendChange, {signedAt}: PreparedOrder, signal: AbortSignal): Promise<Amendment> {
    return amend(this.#client, targetOf(order), change, signedAt, signal);
  }

  order(ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
    return this.#orders.order(ref, signal);
  }

  orderSources(ref: OrderRef, sentAt: number): readonly OrderSource[] {
    return this.#orders.sources(ref, sentAt);
  }

  openOrders(symbol: string | null, signal: AbortSignal): Promise<readonly Order[]> {
    return this.#orders.open(symbol, signal);
  }

  closedOrders(query: HistoryQuery, signal: AbortSignal): Promise<readonly Order[]> {
    return this.#orders.closed(query, signal);
  }

  fills(query: HistoryQuery, signal: AbortSignal): Promise<readonly Fill[]> {
    return this.#orders.fills(query, signal);
  }

  orderStream(handlers: OrderStreamHandlers, signal: AbortSignal): Promise<OrderStream> {
    const from = {context: this.#context, client: this.#client, instruments: this.#instruments, categories: this.#categories};
    return openOrderStream(from, handlers, signal);
  }

  /** Holds nothing open of its own: connections belong to the transport, streams to their readers. */
  async [Symbol.asyncDispose](): Promise<void> {}
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
