/** The state of one simulated machine, shared by its processes: in memory, or in the real database for a comparison. */

import type {ExchangeMemory} from '../../src/lib/state/exchange-memory.ts';
import {openMemoryState} from '../../src/lib/state/memory/memory-state.ts';
import {MemoryStore} from '../../src/lib/state/memory/memory-store.ts';
import {NO_ORIGIN} from '../../src/lib/state/origin.ts';
import type {ProcessIdentity} from '../../src/lib/state/process-identity.ts';
import {createSharedMemory} from '../../src/lib/state/sqlite/shared-memory.ts';
import {createActionLog} from '../../src/lib/state/sqlite/sql-actions.ts';
import {createAlertMemory} from '../../src/lib/state/sqlite/sql-alerts.ts';
import {createFillMemory} from '../../src/lib/state/sqlite/sql-fills.ts';
import {createHalt} from '../../src/lib/state/sqlite/sql-halt.ts';
import {createJournal} from '../../src/lib/state/sqlite/sql-journal.ts';
import {createLedgerMemory} from '../../src/lib/state/sqlite/sql-ledger.ts';
import {createSettingLog} from '../../src/lib/state/sqlite/sql-settings.ts';
import {Store} from '../../src/lib/state/sqlite/store.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Clock} from '../../src/lib/transport/clock.ts';

export type StateKind = 'memory' | 'sqlite';

export interface SimulatedState {
  /** As one process has it open. */
  open(clock: Clock, identity: ProcessIdentity): State;
  close(): void;
}

export function simulatedState(kind: StateKind): SimulatedState {
  return kind === 'memory' ? inMemory() : inDatabase();
}

function inMemory(): SimulatedState {
  const store = new MemoryStore();
  return {open: (clock, identity) => openMemoryState({clock, identity, store}), close() {}};
}

function inDatabase(): SimulatedState {
  const store = new Store(':memory:');
  return {
    open(clock, identity) {
      const memories = new Map<string, ExchangeMemory>();
      return {
        memory(account) {
          const memory = memories.get(account.account) ?? createSharedMemory(account, {store, clock, warn: () => {}});
          memories.set(account.account, memory);
          return memory;
        },
        journal: createJournal(store, clock, identity),
        halt: createHalt(store, clock),
        alerts: createAlertMemory(store),
        settings: createSettingLog(store, clock),
        ledger: createLedgerMemory(store),
        actions: createActionLog(store, clock, NO_ORIGIN),
        fills: createFillMemory(store),
        close() {},
      };
    },
    close: () => store.close(),
  };
}
