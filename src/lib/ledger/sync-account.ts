/** All logs of one account, its fills among them. */
import {partFailure, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Missing} from '../adapter/contract/rows.ts';
import {DeskError} from '../model/errors.ts';
import {placedSymbols} from '../state/placed-symbols.ts';
import type {State} from '../state/state.ts';
import {type SyncDeps, sourceOfFills, sourceOfLog, symbolOfLog, syncSource} from './sync.ts';

export interface Account {
  readonly adapter: ExchangeAdapter;
  readonly scope: string;
  /** Contracts that are held. */
  readonly contracts: readonly string[];
}

/**
 * From an instant on (epoch ms). Where an exchange answers fills by symbol, those are asked for that were traded from here, that
 * are held, and that a log names. Answers what is not known. Throws `unsupported` where mxt reads no logs of the exchange.
 */
export async function syncAccount(
  {adapter, scope, contracts}: Account,
  since: number,
  deps: SyncDeps & {readonly state: Pick<State, 'journal'>},
): Promise<readonly Missing[]> {
  const {ledger: memory, call} = deps;
  if (adapter.ledger === undefined)
    throw new DeskError('unsupported', `mxt does not read deposits, funding and other entries of ${adapter.config.exchange}.`);
  const logs = await Promise.all(adapter.ledger.logs.map((log) => syncSource(scope, sourceOfLog(log), since, deps)));
  const fills = await syncFills();
  return [...logs, ...fills].filter((part) => part !== null);

  async function syncFills(): Promise<readonly (Missing | null)[]> {
    if (await answersAll()) return [await syncSource(scope, sourceOfFills(adapter, null), since, deps)];
    const named = memory.rows(scope, since - 1, Number.MAX_SAFE_INTEGER).flatMap(({entry}) => entry?.symbol ?? []);
    const known = memory.logs(scope).flatMap((name) => symbolOfLog(name) ?? []);
    const symbols = new Set([...placedSymbols(adapter.config, since, deps.state), ...contracts, ...named, ...known]);
    return Promise.all([...symbols].sort().map((symbol) => syncSource(scope, sourceOfFills(adapter, symbol), since, deps)));
  }

  /** Whether the exchange answers fills of all symbols at once. Any other failure is found again when they are read. */
  async function answersAll(): Promise<boolean> {
    try {
      await withTimeout(call, (signal) => adapter.trading.fills({symbol: null, since: call.clock.now(), limit: 1}, signal));
    } catch (error) {
      return partFailure(error, call).kind !== 'unsupported';
    }
    return true;
  }
}
