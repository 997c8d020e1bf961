/** What happens when an order meets the book: fills, resting, ending, and stops that a new last price fires. */
import type {SandboxClock} from '../clock.ts';
import type {EngineEvent} from './events.ts';
import {smaller, text, times, units} from './fixed.ts';
import {isOpen, type LiveOrder, remaining, snapshot, waitsUnfunded} from './live-order.ts';
import {dueStop, isReachedByOther, type OrderBook} from './order-book.ts';
import type {OrderStore} from './order-store.ts';
import type {Outbox} from './outbox.ts';
import {crosses, reach} from './reach.ts';
import type {ContractCharge, Settlement} from './settlement.ts';
import {BROTHER, type EngineMarket, type EngineTrade, HOUSE} from './types.ts';

/** A market that is being traded: its rules, its book, and who moves its money. */
export interface MarketBook {
  market: EngineMarket;
  readonly book: OrderBook;
  readonly settlement: Settlement;
}

type Change = Extract<EngineEvent, {type: 'ORDER'}>['change'];

export interface MatcherParts {
  readonly orders: OrderStore;
  readonly events: Outbox;
  readonly clock: Pick<SandboxClock, 'now'>;
  /** The market of an order, where it is another one on the same book. */
  readonly marketOf: (symbol: string) => MarketBook | null;
  /** What a stop waits for: the last price of its book, or a price of contracts. */
  readonly triggerPrice: (stop: LiveOrder, on: MarketBook) => bigint;
}

export class Matcher {
  readonly #orders: OrderStore;
  readonly #events: Outbox;
  readonly #clock: Pick<SandboxClock, 'now'>;
  readonly #marketOf: MatcherParts['marketOf'];
  readonly #triggerPrice: MatcherParts['triggerPrice'];
  #trades: EngineTrade[] = [];

  constructor({orders, events, clock, marketOf, triggerPrice}: MatcherParts) {
    this.#orders = orders;
    this.#events = events;
    this.#clock = clock;
    this.#marketOf = marketOf;
    this.#triggerPrice = triggerPrice;
  }

  /** The customers' trades since the last call. */
  takeTrades(): readonly EngineTrade[] {
    const trades = this.#trades;
    this.#trades = [];
    return trades;
  }

  /** Trades what crosses, then rests or ends the order by its type and time in force. */
  execute(order: LiveOrder, on: MarketBook): void {
    const best = on.book.side(!order.buy).best();
    if (order.request.type === 'LIMIT_MAKER' && best !== null && crosses(order, best.price)) {
      this.end(order, on, 'EXPIRED', 'POST_ONLY');
      return;
    }
    if (order.request.timeInForce === 'FOK' && order.price !== null && reach(order, on.book).quantity < remaining(order)) {
      this.end(order, on, 'EXPIRED', 'FOK');
      return;
    }
    const selfTrade = this.take(order, on);
    if (!isOpen(order)) return;
    if (selfTrade) this.end(order, on, 'EXPIRED', 'SELF_TRADE');
    else if (atMost(1n, order, on) === 0n) this.end(order, on, 'CANCELED', 'REDUCE_ONLY');
    else if (order.price === null) this.end(order, on, 'EXPIRED', 'NO_LIQUIDITY');
    else if (order.request.timeInForce === 'GTC') on.book.side(order.buy).add(order, order.price);
    else this.end(order, on, 'EXPIRED', order.request.timeInForce);
  }

  /** Takes from the other side while it crosses. True when the account's own order is in the way. */
  take(order: LiveOrder, on: MarketBook, ownAllowed = false): boolean {
    const others = on.book.side(!order.buy);
    for (let level = others.best(); level !== null && crosses(order, level.price); level = others.best()) {
      const maker = level.head;
      if (maker === null) return false;
      if (maker.accountId === order.accountId && !ownAllowed) return true;
      const asked = order.quantity === null ? on.settlement.affordable(order, on.market, level.price) : remaining(order);
      const wanted = atMost(asked, order, on);
      if (wanted === 0n) return false;
      const other = this.#own(maker, on);
      const offered = atMost(remaining(maker), maker, other);
      if (offered === 0n) this.end(maker, other, 'CANCELED', 'REDUCE_ONLY');
      else this.#trade(order, maker, smaller(wanted, offered), level.price, on);
      if (!isOpen(order)) return false;
    }
    return false;
  }

  /** Ends an open order: off the book, its money free, event out. */
  end(order: LiveOrder, on: MarketBook, status: 'CANCELED' | 'EXPIRED', reason: string): void {
    on.book.side(order.buy).remove(order);
    on.book.stops.delete(order);
    order.status = status;
    order.endReason = reason;
    order.updatedAt = this.#clock.now();
    this.#close(order, on);
    this.announce(order, status);
  }

  /** Fires every stop whose price has been reached, until none is left. */
  fireStops(on: MarketBook): void {
    const next = () => dueStop(on.book, (stop) => this.#triggerPrice(stop, on));
    for (let due = next(); due !== null; due = next()) this.#fire(due, this.#own(due, on));
  }

  #fire(due: LiveOrder, on: MarketBook): void {
    on.book.stops.delete(due);
    this.#endBrother(due, on);
    // Without the money the order of an unfunded stop is not made at all; what tied its money up at once may still be short of the market.
    if (waitsUnfunded(due) && !this.#isPayable(due, on)) return this.end(due, on, 'EXPIRED', 'NO_FUNDS');
    const {otherStop} = due.request;
    if (otherStop !== undefined && isReachedByOther(due, this.#triggerPrice(due, on))) {
      due.firedByOther = true;
      due.price = otherStop.price === null ? null : units(otherStop.price);
    }
    due.status = 'NEW';
    due.updatedAt = this.#clock.now();
    if (due.request.closesAll) due.quantity = on.settlement.limit?.(due, on.market) ?? due.quantity;
    this.announce(due, 'TRIGGERED');
    if (atMost(1n, due, on) === 0n) this.end(due, on, 'CANCELED', 'REDUCE_ONLY');
    else if (!this.#isPayable(due, on)) this.end(due, on, 'EXPIRED', 'NO_FUNDS');
    else this.execute(due, on);
  }

  /** Whether the order can be paid now; the money of a limit order is tied up then. */
  #isPayable(due: LiveOrder, {settlement, market, book}: MarketBook): boolean {
    return due.price === null ? settlement.canPay(due, market, reach(due, book)) : settlement.reserve(due, market);
  }

  announce(order: LiveOrder, change: Change, trade: EngineTrade | null = null): void {
    if (order.accountId === HOUSE || !this.#events.heard) return;
    this.#events.put({type: 'ORDER', at: order.updatedAt, order: snapshot(order), trade, change});
  }

  #trade(taker: LiveOrder, maker: LiveOrder, quantity: bigint, price: bigint, on: MarketBook): void {
    const at = this.#clock.now();
    const {book} = on;
    book.tradeId += 1;
    book.last = price;
    const printed = {tradeId: book.tradeId, price: text(price), quantity: text(quantity), buyerIsMaker: maker.buy};
    for (const symbol of book.symbols) this.#events.put({type: 'PUBLIC_TRADE', at, symbol, ...printed});
    const other = this.#own(maker, on);
    if (other.market.quote !== on.market.quote) {
      const [buyer, seller] = taker.buy ? [on, other] : [other, on];
      on.settlement.convert?.(buyer.market, seller.market, times(price, quantity));
    }
    for (const order of [taker, maker]) {
      const own = order === maker ? other : on;
      const trade = this.#fill(order, order === maker, quantity, price, own, at);
      if (order === maker) book.side(maker.buy).shrink(maker, quantity);
      const left = order.quantity === null ? own.settlement.affordable(order, own.market, price) : remaining(order);
      const done = left === 0n;
      order.status = done ? 'FILLED' : 'PARTIALLY_FILLED';
      order.updatedAt = at;
      if (done) {
        book.side(order.buy).remove(order);
        this.#close(order, own);
      }
      if (trade !== null) this.announce(order, 'TRADE', trade);
      this.#endBrother(order, own);
    }
  }

  /** One of two orders stands for the other as well: where one fires or trades, the other gives its money back. */
  #endBrother({brother}: LiveOrder, on: MarketBook): void {
    if (brother !== null && isOpen(brother)) this.end(brother, on, 'EXPIRED', BROTHER);
  }

  /** The market of an order on this book: it may pay with another money. */
  #own(order: LiveOrder, on: MarketBook): MarketBook {
    return order.symbol === on.market.symbol ? on : (this.#marketOf(order.symbol) ?? on);
  }

  /** One side of a trade: its money, its order, and what the customer's history says of it. */
  #fill(
    order: LiveOrder,
    maker: boolean,
    quantity: bigint,
    price: bigint,
    on: MarketBook,
    at: number,
    cause: EngineTrade['cause'] = 'TRADE',
  ): EngineTrade | null {
    const {market, book, settlement} = on;
    const quote = times(price, quantity);
    order.filled += quantity;
    order.filledQuote += quote;
    const {fee, asset, profit = null, contract} = settlement.settle(order, market, {price, quantity, maker});
    if (order.accountId === HOUSE) return null;
    order.fees.set(asset, (order.fees.get(asset) ?? 0n) + fee);
    const trade: EngineTrade = {
      tradeId: book.tradeId,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      accountId: order.accountId,
      symbol: market.symbol,
      side: order.request.side,
      price: text(price),
      quantity: text(quantity),
      quoteQuantity: text(quote),
      fee: text(fee),
      feeAsset: asset,
      maker,
      at,
      profit: profit === null ? null : text(profit),
      contract: contract === undefined ? null : contractText(contract),
      cause,
    };
    this.#orders.addTrade(trade);
    this.#trades.push(trade);
    return trade;
  }

  /** Trades an order with the market maker outside of the book, as the engine does with a position that it takes over. */
  absorb(order: LiveOrder, house: LiveOrder, price: bigint, on: MarketBook): void {
    const at = this.#clock.now();
    const quantity = remaining(order);
    on.book.tradeId += 1;
    this.#fill(house, true, quantity, price, on, at);
    const trade = this.#fill(order, false, quantity, price, on, at, 'LIQUIDATION');
    order.status = 'FILLED';
    order.updatedAt = at;
    this.#close(order, on);
    if (trade !== null) this.announce(order, 'TRADE', trade);
  }

  #close(order: LiveOrder, on: MarketBook): void {
    on.settlement.release(order, on.market);
    if (order.accountId !== HOUSE) this.#orders.closed(order);
  }
}

function contractText({closed, entryValue, openFee, held}: ContractCharge): EngineTrade['contract'] {
  return {closed: text(closed), entryValue: text(entryValue), openFee: text(openFee), held: text(held)};
}

/** What of a quantity the settlement lets trade now. */
function atMost(quantity: bigint, order: LiveOrder, {settlement, market}: MarketBook): bigint {
  const limit = settlement.limit?.(order, market) ?? null;
  return limit === null ? quantity : smaller(quantity, limit);
}
