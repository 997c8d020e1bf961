import type {AccountHandle} from '../../adapter/accounts.ts';
import {placedSymbols} from '../../state/placed-symbols.ts';
import type {OrderDeps} from '../order-deps.ts';

/** Symbols in which this machine has placed orders of an account: where an exchange cancels by symbol, those go first. */
export function knownSymbols({account}: Pick<AccountHandle, 'account'>, {state}: Pick<OrderDeps, 'state'>): readonly string[] {
  return [...new Set(placedSymbols(account, 0, state))];
}
