/** Orders of spot that are known before they work: they have an id, can be asked for and ended, and tie up nothing. */
import {reserveForNew} from './admission.ts';
import type {Engine} from './engine.ts';
import {units} from './fixed.ts';
import {isOpen, newLiveOrder, snapshot} from './live-order.ts';
import {isReached} from './order-book.ts';
import type {EngineOrder, EngineOrderRequest, EngineResult} from './types.ts';

/** Makes an order that waits for `release`. A stop names its trigger; a quantity of null is said then. `at`: epoch ms. */
export function hold(engine: Engine, request: EngineOrderRequest, at: number): EngineResult<EngineOrder> {
  const on = engine.markets.live(request.symbol);
  if (on === null) return {ok: false, refusal: 'UNKNOWN_SYMBOL'};
  const order = newLiveOrder(engine.nextOrderId(), request, request.trigger ?? null, at);
  order.status = 'PENDING';
  const enter = () => {
    engine.orders.add(order);
    engine.matcher.announce(order, 'NEW');
  };
  return engine.apply(on, enter, () => ({ok: true, value: snapshot(order)}));
}

/** Ends an open order for a reason that is not its owner's. */
export function expire(engine: Engine, {accountId, orderId}: Pick<EngineOrder, 'accountId' | 'orderId'>, reason: string): void {
  const order = engine.orders.live(accountId, orderId);
  const on = order === null ? null : engine.markets.live(order.symbol);
  if (order === null || on === null || !isOpen(order)) return;
  engine.apply(
    on,
    () => engine.matcher.end(order, on, 'EXPIRED', reason),
    () => undefined,
  );
}

/** Lets an order that was held work. Where it cannot be entered now nothing has happened, and it still waits. */
export function release(
  engine: Engine,
  {accountId, orderId}: Pick<EngineOrder, 'accountId' | 'orderId'>,
  at: number,
  quantity?: string,
): EngineResult<EngineOrder> {
  const order = engine.orders.live(accountId, orderId);
  const on = order === null ? null : engine.markets.live(order.symbol);
  if (order === null || on === null || order.status !== 'PENDING') return {ok: false, refusal: 'NOT_OPEN'};
  if (on.market.status !== 'TRADING') return {ok: false, refusal: 'MARKET_CLOSED'};
  const {stopPrice, trigger} = order;
  if (stopPrice !== null && isReached(trigger, stopPrice, on.book.last)) return {ok: false, refusal: 'WOULD_TRIGGER'};
  if (quantity !== undefined) order.quantity = units(quantity);
  order.status = trigger === null ? 'NEW' : 'UNTRIGGERED';
  const refusal = reserveForNew(order, on);
  if (refusal !== null) {
    order.status = 'PENDING';
    return {ok: false, refusal};
  }
  const enter = () => {
    order.updatedAt = at;
    engine.matcher.announce(order, 'NEW');
    engine.enter(order, on);
  };
  return engine.apply(on, enter, () => ({ok: true, value: snapshot(order)}));
}
