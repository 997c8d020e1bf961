/** What happens when an order meets the book: fills, fees, resting, ending, and stops that a new last price fires. */
import type {SandboxClock} from '../venue.ts';
import {floorTo, over, smaller, text, times, units} from './fixed.ts';
import {FEE_ACCOUNT, type Ledger, TRADING_WALLET} from './ledger.ts';
import {isOpen, type LiveOrder, remaining, snapshot} from './live-order.ts';
import type {Level, OrderBook} from './order-book.ts';
import type {OrderStore} from './order-store.ts';
import type {Outbox} from './outbox.ts';
import type {EngineMarket, EngineTrade} from './types.ts';

/** The account of the market maker: unlimited money, no fees, no history. */
export const HOUSE = 'house';

/** Fees are cut to this many units (eight decimals), as exchanges book them. */
const FEE_STEP = 10n ** 8n;

export interface MarketBook {
  market: EngineMarket;
  readonly book: OrderBook;
}

export class Matcher {
  readonly #ledger: Ledger;
  readonly #store: OrderStore;
  readonly #outbox: Outbox;
  readonly #clock: Pick<SandboxClock, 'now'>;
  readonly #fees: {readonly maker: bigint; readonly taker: bigint};

  constructor(parts: {
    ledger: Ledger;
    store: OrderStore;
    outbox: Outbox;
    clock: Pick<SandboxClock, 'now'>;
    fees: {readonly maker: string; readonly taker: string};
  }) {
    this.#ledger = parts.ledger;
    this.#store = parts.store;
    this.#outbox = parts.outbox;
    this.#clock = parts.clock;
    this.#fees = {maker: units(parts.fees.maker), taker: units(parts.fees.taker)};
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
    else if (order.price === null) this.end(order, on, 'EXPIRED', 'NO_LIQUIDITY');
    else if (order.request.timeInForce === 'GTC') on.book.side(order.buy).add(order, order.price);
    else this.end(order, on, 'EXPIRED', order.request.timeInForce);
  }

  /** Takes from the other side while it crosses. True when the account's own order stands in the way. */
  take(order: LiveOrder, on: MarketBook, ownAllowed = false): boolean {
    const others = on.book.side(!order.buy);
    for (let level = others.best(); level !== null && crosses(order, level.price); level = others.best()) {
      const maker = level.head;
      if (maker === null) return false;
      if (maker.accountId === order.accountId && !ownAllowed) return true;
      const wanted = order.quantity === null ? affordable(order, level.price, on.market) : remaining(order);
      if (wanted === 0n) return false;
      this.#trade(order, maker, smaller(wanted, remaining(maker)), level.price, on);
      if (!isOpen(order)) return false;
    }
    return false;
  }

  /** Ends an open order: off the book, money unlocked, event out. */
  end(order: LiveOrder, on: MarketBook, status: 'CANCELED' | 'EXPIRED', reason: string): void {
    on.book.side(order.buy).remove(order);
    on.book.stops.delete(order);
    order.status = status;
    order.endReason = reason;
    order.updatedAt = this.#clock.now();
    this.#close(order, on);
    this.announce(order, status);
  }

  /** Sets the lock of a limit order to what its remainder needs. False when there is too little money. */
  relock(order: LiveOrder, on: MarketBook): boolean {
    const price = order.price ?? order.stopPrice ?? 0n;
    const needed = order.buy ? times(price, remaining(order)) : remaining(order);
    const asset = paidAsset(order, on.market);
    if (needed <= order.locked) this.#ledger.unlock(order.accountId, asset, order.locked - needed);
    else if (order.accountId !== HOUSE && !this.#ledger.lock(order.accountId, asset, needed - order.locked)) return false;
    order.locked = order.accountId === HOUSE ? 0n : needed;
    return true;
  }

  /** True when the free balance covers what a market order would pay now. */
  canPayMarket(order: LiveOrder, on: MarketBook): boolean {
    const free = this.#ledger.free(order.accountId, paidAsset(order, on.market)) + order.locked;
    if (order.buy) return free >= (order.quoteQuantity ?? reach(order, on.book).cost);
    return free >= (order.quantity ?? over(order.quoteQuantity ?? 0n, on.book.bids.best()?.price ?? 1n));
  }

  /** Fires every stop that the last price has reached, until none is left. */
  fireStops(on: MarketBook): void {
    for (let due = dueStop(on.book); due !== null; due = dueStop(on.book)) {
      on.book.stops.delete(due);
      due.status = 'NEW';
      due.updatedAt = this.#clock.now();
      this.announce(due, 'TRIGGERED');
      if (due.price === null && !this.canPayMarket(due, on)) this.end(due, on, 'EXPIRED', 'NO_FUNDS');
      else this.execute(due, on);
    }
  }

  announce(
    order: LiveOrder,
    change: 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'REPLACED' | 'TRIGGERED',
    trade: EngineTrade | null = null,
  ): void {
    if (order.accountId === HOUSE || !this.#outbox.heard) return;
    this.#outbox.put({type: 'ORDER', at: order.updatedAt, order: snapshot(order), trade, change});
  }

  #trade(taker: LiveOrder, maker: LiveOrder, quantity: bigint, price: bigint, on: MarketBook): void {
    const at = this.#clock.now();
    const {book, market} = on;
    book.tradeId += 1;
    book.last = price;
    this.#outbox.put({
      type: 'PUBLIC_TRADE',
      at,
      symbol: market.symbol,
      tradeId: book.tradeId,
      price: text(price),
      quantity: text(quantity),
      buyerIsMaker: maker.buy,
    });
    for (const order of [taker, maker]) {
      const trade = this.#settle(order, order === maker, quantity, price, on, at);
      if (order === maker) book.side(maker.buy).shrink(maker, quantity);
      const done = order.quantity === null ? affordable(order, price, market) === 0n : remaining(order) === 0n;
      order.status = done ? 'FILLED' : 'PARTIALLY_FILLED';
      order.updatedAt = at;
      if (done) {
        book.side(order.buy).remove(order);
        this.#close(order, on);
      }
      if (trade !== null) this.announce(order, 'TRADE', trade);
    }
  }

  /** Moves the money of one side of a trade and writes its fill. */
  #settle(order: LiveOrder, isMaker: boolean, quantity: bigint, price: bigint, on: MarketBook, at: number): EngineTrade | null {
    const {market, book} = on;
    const quote = times(price, quantity);
    const received = order.buy ? quantity : quote;
    const isHouse = order.accountId === HOUSE;
    const rate = isMaker ? this.#fees.maker : this.#fees.taker;
    const fee = isHouse ? 0n : floorTo(times(received, rate), FEE_STEP);
    const feeAsset = order.buy ? market.base : market.quote;
    order.filled += quantity;
    order.filledQuote += quote;
    this.#pay(order, on, order.buy ? quote : quantity);
    this.#ledger.credit(order.accountId, TRADING_WALLET, feeAsset, received - fee);
    if (isHouse) return null;
    this.#ledger.credit(FEE_ACCOUNT, TRADING_WALLET, feeAsset, fee);
    order.fees.set(feeAsset, (order.fees.get(feeAsset) ?? 0n) + fee);
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
      feeAsset,
      maker: isMaker,
      at,
    };
    this.#store.addTrade(order, trade);
    return trade;
  }

  #pay(order: LiveOrder, on: MarketBook, amount: bigint): void {
    const asset = paidAsset(order, on.market);
    if (order.locked < amount) {
      this.#ledger.credit(order.accountId, TRADING_WALLET, asset, -amount);
      return;
    }
    this.#ledger.spendLocked(order.accountId, asset, amount);
    order.locked -= amount;
    this.relock(order, on);
  }

  #close(order: LiveOrder, on: MarketBook): void {
    this.#ledger.unlock(order.accountId, paidAsset(order, on.market), order.locked);
    order.locked = 0n;
    if (order.accountId !== HOUSE) this.#store.closed(order);
  }
}

/** The asset an order pays with. */
export function paidAsset(order: LiveOrder, market: EngineMarket): string {
  return order.buy ? market.quote : market.base;
}

export function crosses(order: LiveOrder, price: bigint): boolean {
  return order.price === null || (order.buy ? price <= order.price : price >= order.price);
}

/** What the order could trade now up to its own limit and quantity, before it meets an order of its own account. */
function reach(order: LiveOrder, book: OrderBook): {readonly quantity: bigint; readonly cost: bigint} {
  const wanted = remaining(order);
  let quantity = 0n;
  let cost = 0n;
  for (const level of book.side(!order.buy).levels()) {
    if (!crosses(order, level.price)) break;
    for (let maker: LiveOrder | null = level.head; maker !== null; maker = maker.next) {
      if (maker.accountId === order.accountId || quantity === wanted) return {quantity, cost};
      const part = smaller(wanted - quantity, remaining(maker));
      quantity += part;
      cost += times(part, level.price);
    }
  }
  return {quantity, cost};
}

/** Base units, in whole steps, that the rest of an order's quote amount is worth at a price. */
function affordable(order: LiveOrder, price: Level['price'], market: EngineMarket): bigint {
  return floorTo(over((order.quoteQuantity ?? 0n) - order.filledQuote, price), units(market.stepSize));
}

function dueStop(book: OrderBook): LiveOrder | null {
  for (const stop of book.stops) {
    if (stop.stopPrice === null) continue;
    if (stop.trigger === 'RISE' ? book.last >= stop.stopPrice : book.last <= stop.stopPrice) return stop;
  }
  return null;
}
