/** Liquidation: the engine ends an account's orders in a contract, closes the position at the mark price, and settles with the insurance. */
import type {Engine} from '../engine.ts';
import {text} from '../fixed.ts';
import {newLiveOrder} from '../live-order.ts';
import type {LivePosition} from './positions.ts';
import {maintenanceOf} from './tiers.ts';

export function takeOver(position: LivePosition, engine: Engine, orderId: number, at: number): void {
  const {contracts, markets, matcher, orders} = engine;
  const {accountId, symbol, side, quantity} = position;
  const on = markets.live(symbol);
  if (on === null) return;
  for (const {orderId: open} of orders.open(accountId, symbol)) {
    const order = orders.live(accountId, open);
    if (order !== null) matcher.end(order, on, 'CANCELED', 'LIQUIDATION');
  }
  const {market} = on;
  const mark = contracts.marks.mark(market);
  const size = quantity < 0n ? -quantity : quantity;
  const lost = contracts.risk.isIsolated(position) ? position.margin : null;
  const maintenance = maintenanceOf(market, contracts.risk.valueOf(position, market));
  const order = newLiveOrder(
    orderId,
    {
      ...{accountId, clientOrderId: '', symbol, side: quantity < 0n ? 'BUY' : 'SELL', type: 'MARKET', timeInForce: 'IOC'},
      ...{price: null, stopPrice: null, quantity: text(size), quoteQuantity: null, reduceOnly: true},
      ...(side !== 'NET' && {positionSide: side}),
    },
    null,
    at,
  );
  orders.add(order);
  const before = position.realized;
  matcher.absorb(order, markets.houseOrder(symbol, !order.buy, mark, size), mark, on);
  const asset = market.settle ?? market.quote;
  contracts.insure(accountId, asset, lost === null ? null : lost + position.realized - before, maintenance);
}
