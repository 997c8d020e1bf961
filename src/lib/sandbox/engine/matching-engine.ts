/** The engine behind every venue: places, cancels and amends, answers questions, and tells what happened. */
import {text, units} from './fixed.ts';
import type {TradingFloor} from './floor.ts';
import {isOpen, type LiveOrder, newLiveOrder, snapshot} from './live-order.ts';
import {crosses, type MarketBook} from './matcher.ts';
import type {
  Engine,
  EngineBalance,
  EngineBook,
  EngineEvent,
  EngineMarket,
  EngineOrder,
  EngineOrderRequest,
  EngineRefusal,
  EngineResult,
  EngineTicker,
  EngineTrade,
} from './types.ts';

export interface EngineOptions {
  readonly fees: {readonly maker: string; readonly taker: string};
  /** USD per unit of an asset. */
  readonly usdPrice: (asset: string) => string;
}

type Placed = {readonly order: EngineOrder; readonly trades: readonly EngineTrade[]};
type Change = Parameters<Engine['amend']>[3];

export class MatchingEngine implements Engine {
  readonly #floor: TradingFloor;
  readonly #fees: EngineOptions['fees'];
  readonly #usdPrice: EngineOptions['usdPrice'];

  constructor(floor: TradingFloor, {fees, usdPrice}: EngineOptions) {
    this.#floor = floor;
    this.#fees = fees;
    this.#usdPrice = usdPrice;
  }

  place(request: EngineOrderRequest): EngineResult<Placed> {
    const on = this.#floor.books.get(request.symbol);
    if (on === null) return refuse('UNKNOWN_SYMBOL');
    if (on.market.status !== 'TRADING') return refuse('MARKET_CLOSED');
    const trigger = triggerOf(request, on.book.last);
    if (trigger === 'NOW') return refuse('WOULD_TRIGGER');
    const order = newLiveOrder(this.#floor.nextOrderId(), request, trigger, this.#floor.clock.now());
    const refusal = this.#admit(order, on);
    if (refusal !== null) return refuse(refusal);
    return this.#run(on, () => {
      this.#floor.store.add(order);
      this.#floor.matcher.announce(order, 'NEW');
      if (trigger === null) this.#floor.matcher.execute(order, on);
      else on.book.stops.add(order);
      return () => this.#placed(order, 0);
    });
  }

  cancel(accountId: string, symbol: string, orderId: number, endReason = 'USER'): EngineResult<EngineOrder> {
    const order = this.#floor.store.order(accountId, orderId);
    const on = this.#floor.books.get(symbol);
    if (on === null) return refuse('UNKNOWN_SYMBOL');
    if (order === null || order.symbol !== symbol || !isOpen(order)) return refuse('NOT_OPEN');
    return this.#run(on, () => {
      this.#floor.matcher.end(order, on, 'CANCELED', endReason);
      return () => snapshot(order);
    });
  }

  amend(accountId: string, symbol: string, orderId: number, change: Change): EngineResult<Placed> {
    const order = this.#floor.store.order(accountId, orderId);
    const on = this.#floor.books.get(symbol);
    if (on === null) return refuse('UNKNOWN_SYMBOL');
    if (order === null || order.symbol !== symbol || !isOpen(order)) return refuse('NOT_OPEN');
    const price = change.price === undefined ? order.price : units(change.price);
    const quantity = change.quantity === undefined ? order.quantity : units(change.quantity);
    if (on.market.status === 'HALTED') return refuse('MARKET_CLOSED');
    if (quantity === null || quantity <= order.filled || (change.price !== undefined && order.price === null))
      return refuse('AMEND_NOT_ALLOWED');
    const inPlace = price === order.price && order.quantity !== null && quantity <= order.quantity;
    const refusal = inPlace ? null : this.#refusesMove(order, on, price, quantity);
    if (refusal !== null) return refuse(refusal);
    const tradesBefore = order.trades.length;
    return this.#run(on, () => {
      const requeued = !inPlace && order.level !== null;
      if (requeued) on.book.side(order.buy).remove(order);
      else on.book.side(order.buy).shrink(order, (order.quantity ?? 0n) - quantity);
      order.price = price;
      order.quantity = quantity;
      order.updatedAt = this.#floor.clock.now();
      if (change.clientOrderId !== undefined) order.clientOrderId = change.clientOrderId;
      this.#floor.store.rename(order);
      this.#floor.matcher.relock(order, on);
      this.#floor.matcher.announce(order, 'REPLACED');
      if (requeued) this.#floor.matcher.execute(order, on);
      return () => this.#placed(order, tradesBefore);
    });
  }

  /** Symbols whose book somebody has looked at. */
  activeSymbols(): readonly string[] {
    return this.#floor.books.active();
  }

  markets(): readonly EngineMarket[] {
    return this.#floor.books.markets();
  }

  market(symbol: string): EngineMarket | null {
    return this.#floor.books.market(symbol);
  }

  setMarketStatus(symbol: string, status: EngineMarket['status']): void {
    this.#floor.books.change(symbol, {status});
  }

  setRules(symbol: string, rules: Partial<Pick<EngineMarket, 'tickSize' | 'stepSize' | 'minQuantity' | 'minNotional'>>): void {
    this.#floor.books.change(symbol, rules);
  }

  book(symbol: string, depth: number): EngineBook {
    return this.#floor.books.render(symbol, depth);
  }

  ticker(symbol: string): EngineTicker {
    const market = this.#floor.books.market(symbol);
    if (market === null) throw new RangeError('There is no such symbol in this sandbox.');
    return {symbol, ...this.#floor.books.top(market), usdIndex: this.#usdPrice(market.base)};
  }

  tickers(): readonly EngineTicker[] {
    return this.markets().map((market) => this.ticker(market.symbol));
  }

  fees(): {readonly maker: string; readonly taker: string} {
    return this.#fees;
  }

  order(accountId: string, orderId: number): EngineOrder | null {
    const order = this.#floor.store.order(accountId, orderId);
    return order === null ? null : snapshot(order);
  }

  ordersByClientId(accountId: string, clientOrderId: string): readonly EngineOrder[] {
    return this.#floor.store.byClientId(accountId, clientOrderId).map(snapshot);
  }

  openOrders(accountId: string, symbol: string | null): readonly EngineOrder[] {
    return this.#floor.store.open(accountId, symbol).map(snapshot);
  }

  orders(accountId: string, symbol: string | null): readonly EngineOrder[] {
    return this.#floor.store.all(accountId, symbol).map(snapshot);
  }

  trades(accountId: string, symbol: string | null): readonly EngineTrade[] {
    return this.#floor.store.trades(accountId, symbol);
  }

  balances(accountId: string): readonly EngineBalance[] {
    return this.#floor.ledger.balances(accountId);
  }

  /** Everything that exists of an asset, house and fees included: changes by deposits alone. */
  supply(asset: string): string {
    return text(this.#floor.ledger.total(asset));
  }

  deposit(accountId: string, wallet: string, asset: string, amount: string): void {
    this.#floor.ledger.credit(accountId, wallet, asset, units(amount));
    this.#floor.tellBalances();
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#floor.outbox.subscribe(listener);
  }

  #run<T>(on: MarketBook, work: () => () => T): {readonly ok: true; readonly value: T} {
    return {ok: true, value: this.#floor.run(on, work)};
  }

  #placed(order: LiveOrder, firstTrade: number): Placed {
    return {order: snapshot(order), trades: order.trades.slice(firstTrade)};
  }

  /** Checks that come before an order exists, and takes its lock. */
  #admit(order: LiveOrder, on: MarketBook): EngineRefusal | null {
    const best = on.book.side(!order.buy).best();
    if (wouldTake(order, best)) return 'WOULD_TAKE';
    if (order.request.type === 'MARKET') {
      if (best === null) return 'NO_LIQUIDITY';
      return this.#floor.matcher.canPayMarket(order, on) ? null : 'INSUFFICIENT_FUNDS';
    }
    return this.#floor.matcher.relock(order, on) ? null : 'INSUFFICIENT_FUNDS';
  }

  /** Why an amend that loses its place in the queue cannot be done, before anything is touched. */
  #refusesMove(order: LiveOrder, on: MarketBook, price: bigint | null, quantity: bigint): EngineRefusal | null {
    const moved: LiveOrder = {...order, price, quantity};
    const best = on.book.side(!order.buy).best();
    if (wouldTake(moved, best)) return 'WOULD_TAKE';
    if (!this.#floor.matcher.relock(moved, on)) return 'INSUFFICIENT_FUNDS';
    order.locked = moved.locked;
    return null;
  }
}

/** True for a post-only order that crosses and is to be refused for it. */
function wouldTake(order: LiveOrder, best: {readonly price: bigint} | null): boolean {
  const {type, crossing} = order.request;
  return type === 'LIMIT_MAKER' && crossing !== 'EXPIRE' && best !== null && crosses(order, best.price);
}

function refuse(refusal: EngineRefusal): {readonly ok: false; readonly refusal: EngineRefusal} {
  return {ok: false, refusal};
}

/** NOW when the last price is already there. */
function triggerOf(request: EngineOrderRequest, last: bigint): 'RISE' | 'FALL' | 'NOW' | null {
  if (request.stopPrice === null) return null;
  const stop = units(request.stopPrice);
  const trigger = request.trigger ?? (stop > last ? 'RISE' : 'FALL');
  return (trigger === 'RISE' ? last >= stop : last <= stop) ? 'NOW' : trigger;
}
