import type {State} from './state.ts';

/**
 * Symbols on which this machine has placed orders of an account since an instant (epoch ms): what an exchange that answers
 * symbol by symbol can be asked for. None without a usable state directory: reads work without one.
 */
export function placedSymbols(account: string, since: number, {journal}: Pick<State, 'journal'>): readonly string[] {
  return readable(() => journal.symbols(account, since, 'ALL'));
}

/** Symbols on which orders of an account that were placed here may be open: what an exchange that cancels by symbol gets first. */
export function openSymbols(account: string, {journal}: Pick<State, 'journal'>): readonly string[] {
  return readable(() => journal.symbols(account, 0, 'MAY_BE_OPEN'));
}

function readable(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
