/** An order beside its intent, in little room: what follows from the intent, or is as it is where nothing is known, is left out. */
import {createOrder, type Order, type OrderIdentity} from '../../model/order.ts';
import type {Intent} from '../journal.ts';

/** Of the intent's row, which is read without its order. */
type Beside = Pick<Intent, 'account' | 'exchange' | 'symbol' | 'clientOrderId' | 'side'>;

export function orderText(order: Order | null, intent: Beside): string | null {
  if (order === null) return null;
  const usual: Readonly<Record<string, unknown>> = {...impliedBy(intent)};
  const differs = ([field, value]: readonly [string, unknown]) => JSON.stringify(value) !== JSON.stringify(usual[field]);
  return JSON.stringify(Object.fromEntries(Object.entries(order).filter(differs)));
}

/** `known`: what was written, or a whole order, as older versions wrote it. */
export function orderFrom(known: Partial<OrderIdentity & Order>, intent: Beside): Order {
  return createOrder({...impliedBy(intent), ...known});
}

function impliedBy({account, exchange, symbol, clientOrderId, side}: Beside): Order {
  return createOrder({account, exchange, symbol, id: null, clientOrderId, side});
}
