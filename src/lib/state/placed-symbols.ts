import type {AccountConfig} from '../model/account.ts';
import type {OrderRef} from '../model/order.ts';
import {senderOf} from './account-names.ts';
import type {State} from './state.ts';

/** More orders than one account has open. */
const MOST_OPEN = 1000;

/**
 * Symbols on which this machine has placed orders of an account since an instant (epoch ms): what an exchange that answers
 * symbol by symbol can be asked for. None without a usable state directory: reads work without one.
 */
export function placedSymbols(account: AccountConfig, since: number, {journal}: Pick<State, 'journal'>): readonly string[] {
  return readable(() => journal.symbols(senderOf(account), since, 'ALL'));
}

/** Symbols on which orders of an account that were placed here may be open: what an exchange that cancels by symbol gets first. */
export function openSymbols(account: AccountConfig, {journal}: Pick<State, 'journal'>): readonly string[] {
  return readable(() => journal.symbols(senderOf(account), 0, 'MAY_BE_OPEN'));
}

/** The orders themselves, as far as their ids at the exchange are known: what an exchange that cancels by id alone gets first. */
export function openPlaced(account: AccountConfig, {journal}: Pick<State, 'journal'>): readonly OrderRef[] {
  const intents = readable(() => journal.mayBeOpen(senderOf(account), MOST_OPEN));
  return intents.flatMap(({symbol, order, clientOrderId}) =>
    order === null || order.id === null ? [] : [{symbol, id: order.id, clientOrderId}],
  );
}

function readable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
