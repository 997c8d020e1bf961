/** Waiting orders that stand and fall with a position. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-post-place-algo-order */
import type {EnginePosition} from '../../engine/margin/position.ts';
import type {Context} from './context.ts';

/** After a position was closed: what waited to close all of it, or was to end with it, ends. */
export function endWithPosition({engine, notes}: Context, {accountId, symbol, side, marginMode}: EnginePosition): void {
  for (const order of engine.orders.open(accountId, symbol)) {
    const {closesAll, endsWithPosition} = notes.of(order.orderId);
    const isMeant = (order.positionSide ?? 'NET') === side && order.marginMode === marginMode;
    if (order.status === 'UNTRIGGERED' && isMeant && (closesAll || endsWithPosition))
      engine.cancel(accountId, symbol, order.orderId, 'POSITION_CLOSED');
  }
}
