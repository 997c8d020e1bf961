import type {AccountHandle} from '../../adapter/accounts.ts';
import {placeOf} from '../../adapter/same-account.ts';
import type {Order} from '../../model/order.ts';

/** An order with the account that answered it. */
export interface Held {
  readonly handle: AccountHandle;
  /** Null when only the journal knows it. */
  readonly order: Order | null;
}

/** Two keys of one exchange account show the same orders: each counts once, under the key that may trade. */
export function distinct<T extends Held>(found: readonly T[]): readonly T[] {
  const kept = new Map<string, T>();
  const alone: T[] = [];
  for (const each of found) {
    const {handle, order} = each;
    if (order === null) {
      alone.push(each);
      continue;
    }
    const key = `${placeOf(handle)} ${order.symbol} ${order.id} ${order.clientOrderId} ${order.createdAt}`;
    const other = kept.get(key);
    if (other === undefined || (other.handle.mode === 'read' && handle.mode !== 'read')) kept.set(key, each);
  }
  return [...kept.values(), ...alone];
}
