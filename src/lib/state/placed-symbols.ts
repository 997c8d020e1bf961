import type {State} from './state.ts';

/**
 * Symbols on which this machine has placed orders of an account since an instant (epoch ms): what an exchange that tells
 * history symbol by symbol can be asked for. None without a usable state directory: reads work without one.
 */
export function placedSymbols(account: string, since: number, {journal}: Pick<State, 'journal'>): readonly string[] {
  try {
    return journal.list(since, 10_000).flatMap((intent) => (intent.account === account ? [intent.symbol] : []));
  } catch {
    return [];
  }
}
