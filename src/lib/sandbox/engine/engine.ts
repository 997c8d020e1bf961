/**
 * The engine behind every venue: places, cancels and amends; its parts answer questions and tell what happened. Synchronous
 * and deterministic: the same seed and the same calls make the same trades.
 */
import type {DecimalText} from '../../model/decimal.ts';
import type {SandboxClock} from '../clock.ts';
import {isByMark, placed, refuse, reserveForNew, triggerOf, wouldTake} from './admission.ts';
import {text, units} from './fixed.ts';
import {Ledger} from './ledger.ts';
import {isOpen, type LiveOrder, newLiveOrder, snapshot, waitsUnfunded} from './live-order.ts';
import {Contracts} from './margin/contracts.ts';
import {MarginWatch} from './margin/margin-watch.ts';
import {Markets, type MarketsOptions} from './markets.ts';
import {type MarketBook, Matcher} from './matcher.ts';
import type {NewMovement} from './movement.ts';
import {Movements} from './movements.ts';
import {isReached} from './order-book.ts';
import {OrderStore} from './order-store.ts';
import {Outbox} from './outbox.ts';
import {SpotSettlement} from './spot-settlement.ts';
import {
  type EngineOrder,
  type EngineOrderRequest,
  type EngineResult,
  type EngineTrade,
  FEE_ACCOUNT,
  type FeeSchedule,
  HOUSE,
  type OrderChange,
  type PlacedOrder,
} from './types.ts';

export interface EngineOptions extends Pick<MarketsOptions, 'listed' | 'usdPrice' | 'opening'> {
  /** By which basis and funding rates are drawn. */
  readonly venue: string;
  readonly fees: FeeSchedule;
  /** Of contracts; default: those of spot. */
  readonly contractFees?: Pick<FeeSchedule, 'maker' | 'taker'>;
  /** The wallet that contracts are held in; default: the one that spot trades from. */
  readonly contractWallet?: string;
  /** By asset the share of its value that counts where an account's coins are one pool; none: no account can be so. */
  readonly collateral?: Readonly<Record<string, DecimalText>>;
  readonly clock: Pick<SandboxClock, 'now'>;
}

export class Engine {
  readonly fees: FeeSchedule;
  readonly contractFees: Pick<FeeSchedule, 'maker' | 'taker'>;
  readonly ledger = new Ledger();
  readonly orders = new OrderStore();
  readonly events = new Outbox();
  readonly movements = new Movements(this.ledger, this.events, () => this.#clock.now());
  readonly markets: Markets;
  readonly matcher: Matcher;
  readonly contracts: Contracts;
  readonly #marginWatch: MarginWatch;
  /** Books of contracts on which stops wait for a mark or index price: these move without a trade there. */
  readonly #marked = new Set<MarketBook>();
  readonly #clock: Pick<SandboxClock, 'now'>;
  #lastOrderId = 10_000_000_000;

  constructor({venue, listed, usdPrice, opening, fees, contractFees = fees, contractWallet, collateral, clock}: EngineOptions) {
    this.fees = fees;
    this.contractFees = contractFees;
    this.#clock = clock;
    this.matcher = new Matcher({
      orders: this.orders,
      events: this.events,
      clock,
      marketOf: (symbol) => this.markets.live(symbol),
      triggerPrice: ({request}, on) => this.#triggerPrice(request, on),
    });
    this.contracts = new Contracts({
      ...{venue, ledger: this.ledger, events: this.events, fees: contractFees, clock},
      ...(contractWallet !== undefined && {wallet: contractWallet}),
      ...(collateral !== undefined && {collateral}),
      markets: () => this.markets,
      hasOrders: (accountId, symbol) =>
        this.orders.open(accountId, symbol).some((order) => this.markets.find(order.symbol)?.product === 'linear'),
    });
    this.#marginWatch = new MarginWatch({
      ...{contracts: this.contracts, matcher: this.matcher, orders: this.orders},
      ...{markets: () => this.markets, nextOrderId: () => this.nextOrderId(), now: () => clock.now()},
    });
    const settlements = {spot: new SpotSettlement(this.ledger, fees), linear: this.contracts.settlement};
    this.markets = new Markets({listed, usdPrice, opening, settlements, nextOrderId: () => this.nextOrderId()});
    if (listed.some(({product}) => product === 'linear'))
      this.ledger.encumber((accountId, asset, wallet) => this.contracts.risk.encumbered(accountId, asset, wallet));
  }

  /** Price-time priority, exact decimals, money tied up before the order rests. WOULD_TAKE for a crossing LIMIT_MAKER. */
  place(request: EngineOrderRequest): EngineResult<PlacedOrder> {
    const on = this.markets.live(request.symbol);
    if (on === null) return refuse('UNKNOWN_SYMBOL');
    if (on.market.status !== 'TRADING') return refuse('MARKET_CLOSED');
    const trigger = triggerOf(request, this.#triggerPrice(request, on));
    if (trigger === 'NOW') return refuse('WOULD_TRIGGER');
    const order = newLiveOrder(this.nextOrderId(), request, trigger, this.#clock.now());
    const refusal = reserveForNew(order, on);
    if (refusal !== null) return refuse(refusal);
    const enter = () => {
      this.orders.add(order);
      this.matcher.announce(order, 'NEW');
      this.enter(order, on);
    };
    return this.apply(on, enter, (trades) => placed(order, trades));
  }

  cancel(accountId: string, symbol: string, orderId: number, endReason = 'USER'): EngineResult<EngineOrder> {
    const found = this.#openOrder(accountId, symbol, orderId);
    if (!found.ok) return found;
    const {order, on} = found.value;
    const end = () => this.matcher.end(order, on, 'CANCELED', endReason);
    return this.apply(on, end, () => ({ok: true, value: snapshot(order)}));
  }

  /** Keeps its place in the queue only where the price stays and the quantity shrinks. */
  amend(accountId: string, symbol: string, orderId: number, change: OrderChange): EngineResult<PlacedOrder> {
    const found = this.#openOrder(accountId, symbol, orderId);
    if (!found.ok) return found;
    const {order, on} = found.value;
    const price = change.price === undefined ? order.price : units(change.price);
    const quantity = change.quantity === undefined ? order.quantity : units(change.quantity);
    const stopPrice = change.stopPrice === undefined ? order.stopPrice : units(change.stopPrice);
    if (on.market.status === 'HALTED') return refuse('MARKET_CLOSED');
    if (stopPrice !== null && stopPrice !== order.stopPrice) {
      if (order.status !== 'UNTRIGGERED') return refuse('AMEND_NOT_ALLOWED');
      if (isReached(order.trigger, stopPrice, this.#triggerPrice(order.request, on))) return refuse('WOULD_TRIGGER');
    }
    if (quantity === null || quantity <= order.filled || (change.price !== undefined && order.price === null))
      return refuse('AMEND_NOT_ALLOWED');
    const inPlace = price === order.price && stopPrice === order.stopPrice && quantity <= (order.quantity ?? -1n);
    if (!inPlace) {
      const moved: LiveOrder = {...order, price, quantity, stopPrice};
      if (wouldTake(moved, on)) return refuse('WOULD_TAKE');
      if (!waitsUnfunded(order) && !on.settlement.reserve(moved, on.market)) return refuse('INSUFFICIENT_FUNDS');
      order.locked = moved.locked;
    }
    const requeued = !inPlace && order.level !== null;
    const move = () => {
      if (requeued) on.book.side(order.buy).remove(order);
      else on.book.side(order.buy).shrink(order, (order.quantity ?? 0n) - quantity);
      order.price = price;
      order.quantity = quantity;
      order.stopPrice = stopPrice;
      order.updatedAt = this.#clock.now();
      if (change.clientOrderId !== undefined) order.clientOrderId = change.clientOrderId;
      this.orders.rename(order);
      if (!waitsUnfunded(order)) on.settlement.reserve(order, on.market);
      this.matcher.announce(order, 'REPLACED');
      if (requeued) this.matcher.execute(order, on);
    };
    return this.apply(on, move, (trades) => placed(order, trades));
  }

  /** Test and demo money. */
  deposit(accountId: string, wallet: string, asset: string, amount: DecimalText): void {
    this.move({kind: 'DEPOSIT', accountId, wallet, asset, amount});
  }

  /** Throws a RangeError for more than a wallet has free. */
  move(movement: NewMovement): void {
    this.movements.book(movement);
    this.#deliver();
  }

  /**
   * One change of a book as a whole: does it, fires the stops it reaches, reads the result out of the customers' trades, and
   * only then lets the events out, whose listeners may change the engine again.
   */
  apply<T>(on: MarketBook, change: () => void, read: (trades: readonly EngineTrade[]) => T): T {
    change();
    this.matcher.fireStops(on);
    const result = read(this.matcher.takeTrades());
    this.#tellBook(on);
    this.watchMargins();
    this.#deliver();
    return result;
  }

  /** After a change of a price: stops of contracts by mark and index price, then liquidations. */
  watchMargins(): void {
    for (const on of this.#marked) {
      this.matcher.fireStops(on);
      this.#tellBook(on);
      if (![...on.book.stops].some(isByMark)) this.#marked.delete(on);
    }
    for (const on of this.#marginWatch.run()) this.#tellBook(on);
  }

  /** Pays the funding of a contract that is due at an instant, epoch ms; default: now. */
  settleFunding(symbol: string, at = this.#clock.now()): void {
    this.contracts.settleFunding(symbol, at);
    this.watchMargins();
    this.#deliver();
  }

  /** Holds the mark price of a contract at a value, or lets it follow the index again with null. Throws a RangeError for no contract. */
  setMark(symbol: string, price: DecimalText | null): void {
    const market = this.markets.find(symbol);
    if (market?.product !== 'linear') throw new RangeError('There is no such contract in this sandbox.');
    const {marks} = this.contracts;
    marks.set(symbol, price === null ? null : units(price));
    this.events.put({type: 'MARK', at: this.#clock.now(), symbol, markPrice: text(marks.mark(market))});
    this.watchMargins();
    this.#deliver();
  }

  #triggerPrice({triggerBy = 'LAST'}: EngineOrderRequest, {market, book}: MarketBook): bigint {
    if (triggerBy === 'LAST') return book.last;
    return triggerBy === 'MARK' ? this.contracts.marks.mark(market) : this.contracts.marks.index(market);
  }

  /** A known order begins to work: in the book, or waiting for its price. */
  enter(order: LiveOrder, on: MarketBook): void {
    if (order.trigger === null) return this.matcher.execute(order, on);
    on.book.stops.add(order);
    if (isByMark(order)) this.#marked.add(on);
  }

  #tellBook(on: MarketBook): void {
    const changed = this.markets.takeChanges(on);
    if (changed === null) return;
    for (const symbol of on.book.symbols) this.events.put({type: 'BOOK', at: this.#clock.now(), symbol, ...changed});
  }

  /** Tells every balance that moved since the last time, and delivers what waits. */
  #deliver(): void {
    for (const [accountId, balances] of this.ledger.takeTouched()) {
      if (accountId === HOUSE || accountId === FEE_ACCOUNT) continue;
      this.events.put({type: 'BALANCE', at: this.#clock.now(), accountId, balances});
    }
    this.events.deliver();
  }

  #openOrder(accountId: string, symbol: string, orderId: number): EngineResult<{order: LiveOrder; on: MarketBook}> {
    const on = this.markets.live(symbol);
    if (on === null) return refuse('UNKNOWN_SYMBOL');
    const order = this.orders.live(accountId, orderId);
    if (order === null || order.symbol !== symbol || !isOpen(order)) return refuse('NOT_OPEN');
    return {ok: true, value: {order, on}};
  }

  nextOrderId(): number {
    this.#lastOrderId += 1;
    return this.#lastOrderId;
  }
}
