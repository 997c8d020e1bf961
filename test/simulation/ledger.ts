/** Every order of the customer that there is at the exchange: in the engine, and those that a venue keeps until their trigger fires. */
import type {LiveVenue} from '../../src/lib/sandbox/create-venue.ts';
import {CUSTOMER, type EngineOrder} from '../../src/lib/sandbox/engine/types.ts';

export function ordersOf({engine, venue}: LiveVenue): readonly EngineOrder[] {
  return [...engine.orders.all(CUSTOMER), ...(venue.waiting?.(CUSTOMER) ?? [])];
}

/** Newest first: what a trigger made of an order comes before it. */
export function ordersNamed({engine, venue}: LiveVenue, clientOrderId: string): readonly EngineOrder[] {
  const waiting = (venue.waiting?.(CUSTOMER) ?? []).filter((order) => order.clientOrderId === clientOrderId);
  return [...engine.orders.byClientId(CUSTOMER, clientOrderId), ...waiting.toReversed()];
}
