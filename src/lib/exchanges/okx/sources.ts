/** The witnesses for an order that was sent: where it would show if it existed. */
import type {Rows} from '../../adapter/contract/rows.ts';
import type {OrderSource} from '../../adapter/contract/trading.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import type {Desk} from './desk.ts';
import {closedOrders, executedOrder, fillsOf} from './history.ts';
import {openOrders, readOrder} from './look.ts';

/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;
/** Rows of a history that are looked through. */
const SOME = 200;

/** Four places where an order would show. All are copies beside the engine: right after the ack they may lag. */
export function orderSources(desk: Desk, ref: OrderRef, since: number): readonly OrderSource[] {
  const isMeant = (order: Order) =>
    ref.clientOrderId === null ? order.id === ref.id : order.clientOrderId === ref.clientOrderId;
  const from = since - CLOCK_SLACK_MS;
  const source = (name: string, shows: OrderSource['shows'], find: OrderSource['find']): OrderSource => {
    return {name, fromEngine: false, shows, find};
  };
  const among = (name: string, shows: OrderSource['shows'], read: (signal: AbortSignal) => Promise<Rows<Order>>) =>
    source(name, shows, async (signal) => {
      const {rows, missing} = await read(signal);
      const found = rows.find(isMeant) ?? null;
      // Without the whole list, an order that is not in it may still be there.
      if (found === null && missing[0] !== undefined) throw missing[0].error;
      return found;
    });
  return [
    source('order-by-client-id', 'ALL', (signal) => readOrder(desk, ref, signal)),
    among('open-orders', 'OPEN', (signal) => openOrders(desk, {symbol: ref.symbol, products: 'ACCOUNT'}, signal)),
    among('order-history', 'ENDED', (signal) => closedOrders(desk, {symbol: ref.symbol, since: from, limit: SOME}, signal)),
    among('fills', 'EXECUTED', async (signal) => {
      const {rows, missing} = await fillsOf(desk, {symbol: ref.symbol, since: from, limit: SOME}, signal);
      const own = rows.filter((fill) => fill.clientOrderId === ref.clientOrderId && fill.clientOrderId !== null);
      const order = executedOrder(own, desk.owner);
      return {rows: order === null ? [] : [order], missing};
    }),
  ];
}
