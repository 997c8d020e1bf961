/** What is asked of an order before it may enter a book. */
import {units} from './fixed.ts';
import {type LiveOrder, snapshot, waitsUnfunded} from './live-order.ts';
import type {MarketBook} from './matcher.ts';
import {isReached} from './order-book.ts';
import {crosses, reach} from './reach.ts';
import type {EngineOrderRequest, EngineRefusal, EngineResult, EngineTrade, PlacedOrder} from './types.ts';

/** Why a new order cannot be taken. With null its money is tied up. */
export function reserveForNew(order: LiveOrder, on: MarketBook): EngineRefusal | null {
  if (wouldTake(order, on)) return 'WOULD_TAKE';
  // A stop that only reduces may wait for a position that is not there yet.
  if (order.stopPrice === null && on.settlement.limit?.(order, on.market) === 0n) return 'NOTHING_TO_REDUCE';
  const broken = on.settlement.breaks?.(order, on.market) ?? null;
  if (broken !== null) return broken;
  if (waitsUnfunded(order)) return null;
  if (order.price === null && order.stopPrice === null) {
    if (on.book.side(!order.buy).best() === null) return 'NO_LIQUIDITY';
    return on.settlement.canPay(order, on.market, reach(order, on.book)) ? null : 'INSUFFICIENT_FUNDS';
  }
  return on.settlement.reserve(order, on.market) ? null : 'INSUFFICIENT_FUNDS';
}

/** True for a post-only order that crosses and is to be refused for it. */
export function wouldTake(order: LiveOrder, on: MarketBook): boolean {
  const {type, crossing} = order.request;
  const best = on.book.side(!order.buy).best();
  return type === 'LIMIT_MAKER' && crossing !== 'EXPIRE' && best !== null && crosses(order, best.price);
}

/** True for a stop that waits for a price which moves without a trade on its own book. */
export function isByMark({request: {triggerBy}}: LiveOrder): boolean {
  return triggerBy === 'MARK' || triggerBy === 'INDEX';
}

/** NOW when the price is already there. */
export function triggerOf(request: EngineOrderRequest, last: bigint): 'RISE' | 'FALL' | 'NOW' | null {
  if (request.stopPrice === null) return null;
  const stop = units(request.stopPrice);
  const trigger = request.trigger ?? (stop > last ? 'RISE' : 'FALL');
  return isReached(trigger, stop, last) ? 'NOW' : trigger;
}

/** What placing or amending answers: the order, and its own trades of the change. */
export function placed(order: LiveOrder, trades: readonly EngineTrade[]): EngineResult<PlacedOrder> {
  return {ok: true, value: {order: snapshot(order), trades: trades.filter(({orderId}) => orderId === order.orderId)}};
}

export function refuse(refusal: EngineRefusal): {readonly ok: false; readonly refusal: EngineRefusal} {
  return {ok: false, refusal};
}
