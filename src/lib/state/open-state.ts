/** Opens the state directory: lazily, because many commands never need it, and forgivingly for reads alone. */
import type {AccountConfig} from '../model/account.ts';
import {quoted} from '../model/quoted.ts';
import type {Clock} from '../transport/clock.ts';
import {defaultDirectory} from './directory.ts';
import type {ExchangeMemory} from './exchange-memory.ts';
import {NO_ORIGIN, type OriginSource} from './origin.ts';
import {type ProcessIdentity, systemIdentity} from './process-identity.ts';
import {openSpareDirectory} from './spare-directory.ts';
import {createSharedMemory} from './sqlite/shared-memory.ts';
import {createActionLog} from './sqlite/sql-actions.ts';
import {createAlertMemory} from './sqlite/sql-alerts.ts';
import {createFillMemory} from './sqlite/sql-fills.ts';
import {createHalt} from './sqlite/sql-halt.ts';
import {createJournal} from './sqlite/sql-journal.ts';
import {createLedgerMemory} from './sqlite/sql-ledger.ts';
import {createSettingLog} from './sqlite/sql-settings.ts';
import {Store} from './sqlite/store.ts';
import type {State} from './state.ts';

export interface StateOptions {
  /** Default: $MXT_STATE, else $XDG_STATE_HOME/mxt, else ~/.local/state/mxt. */
  readonly directory?: string | undefined;
  readonly clock: Clock;
  /** One line for the user, at most once. */
  readonly warn: (line: string) => void;
  readonly identity?: ProcessIdentity;
  /** False: nothing waits long for a database that another process locks. For commands that end risk. */
  readonly patient?: boolean;
  /** Longest wait for one exchange: a quarter of it, at most, is spent on a database that another process locks, but for the journal. */
  readonly timeoutMs?: number;
  /** Who this process acts for. Default: not known. */
  readonly origin?: OriginSource;
}

/** Never throws: what is wrong is said when it matters. */
export function openState(options: StateOptions): State {
  const {directory = defaultDirectory(), warn, patient = true, timeoutMs} = options;
  const store = new Store(directory, patient, timeoutMs === undefined ? undefined : timeoutMs / 4);
  const state = stateIn(directory, store, options);
  if (directory === ':memory:') return state;
  const spares: State[] = [];
  return {
    ...state,
    spare(reason) {
      const spare = openSpareDirectory(directory, (path) => {
        const store = new Store(path);
        store.forWriting();
        return stateIn(path, store, options);
      });
      spares.push(spare);
      warn(
        `Closing orders are journaled in ${spare.directory}. ${reason} Settle those of unknown outcome with: ${settlingIn(spare)}`,
      );
      return spare;
    },
    close() {
      for (const each of [state, ...spares]) each.close();
    },
  };
}

/** The command that settles the orders of a spare directory. */
function settlingIn({directory = ''}: State): string {
  return `mxt order resolve --state-dir ${quoted(directory)}`;
}

function stateIn(directory: string, store: Store, options: StateOptions): State {
  const {clock, warn, identity = systemIdentity, origin = NO_ORIGIN} = options;
  const memories = new Map<string, ExchangeMemory>();
  let warned = false;
  const warnOnce = (reason: string): void => {
    if (!warned)
      warn(
        `Warning: the state directory ${directory} cannot be used (${reason}): nothing is remembered, and no new order can be placed.`,
      );
    warned = true;
  };
  return {
    directory,
    memory(account: AccountConfig) {
      const known = memories.get(account.account);
      if (known !== undefined) return known;
      const memory = createSharedMemory(account, {store, clock, warn: warnOnce});
      memories.set(account.account, memory);
      return memory;
    },
    journal: createJournal(store, clock, identity, origin),
    halt: createHalt(store, clock, origin),
    alerts: createAlertMemory(store),
    ledger: createLedgerMemory(store),
    settings: createSettingLog(store, clock, origin),
    actions: createActionLog(store, clock, origin),
    fills: createFillMemory(store),
    archive: {
      compact: async (options) => (await import('./sqlite/compact.ts')).compact(store.forWriting(), options, identity),
    },
    close: () => store.close(),
  };
}
