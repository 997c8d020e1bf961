/** A State without a disk: for tests and simulations, where it ends with the process and no order of it is real. */

import type {Clock} from '../../transport/clock.ts';
import {identityOf, venueOf} from '../account-names.ts';
import type {AlertMemory} from '../alert-memory.ts';
import type {ExchangeMemory} from '../exchange-memory.ts';
import {NO_ORIGIN, type OriginSource} from '../origin.ts';
import {type ProcessIdentity, systemIdentity} from '../process-identity.ts';
import type {State} from '../state.ts';
import {createVolatileMemory} from '../volatile-memory.ts';
import {createMemoryJournal} from './memory-journal.ts';
import {ledgerIn} from './memory-ledger.ts';
import {actionsIn, fillsIn, haltIn, settingsIn} from './memory-records.ts';
import {MemoryStore} from './memory-store.ts';

interface MemoryStateOptions {
  readonly clock: Clock;
  /** Shared by the states that stand for several processes of one machine. Default: one of its own. */
  readonly store?: MemoryStore;
  readonly identity?: ProcessIdentity;
  readonly origin?: OriginSource;
}

export function openMemoryState({
  clock,
  store = new MemoryStore(),
  identity = systemIdentity,
  origin = NO_ORIGIN,
}: MemoryStateOptions): State {
  const writer = {clock, origin};
  const memories = new Map<string, ExchangeMemory>();
  return {
    memory(account) {
      const known = memories.get(account.account);
      if (known !== undefined) return known;
      const [ofVenue, ofKey] = [venueOf(account), identityOf(account)].map((scope) => store.facts(scope));
      const memory = joined(createVolatileMemory(clock, ofVenue), createVolatileMemory(clock, ofKey));
      memories.set(account.account, memory);
      return memory;
    },
    journal: createMemoryJournal(store, clock, identity, origin),
    halt: haltIn(store, writer),
    alerts: alertsIn(store),
    ledger: ledgerIn(store.money),
    settings: settingsIn(store, writer),
    actions: actionsIn(store, writer),
    fills: fillsIn(store),
    close() {},
  };
}

/** What holds for everybody at an exchange's address, and what for one key. */
function joined(venue: ExchangeMemory, key: ExchangeMemory): ExchangeMemory {
  const ofBudget = (budget: string) => (budget.startsWith('ip') ? venue : key);
  return {
    ...venue,
    fees: key.fees,
    saveFees: key.saveFees,
    accountFact: key.accountFact,
    saveAccountFact: key.saveAccountFact,
    nextNonce: key.nextNonce,
    takeTurn: key.takeTurn,
    admit: (request, signal) => ofBudget(request.budget).admit(request, signal),
    noteUsage: (budget, usage) => ofBudget(budget).noteUsage(budget, usage),
    block: (budget, until) => ofBudget(budget).block(budget, until),
  };
}

function alertsIn({alerts}: MemoryStore): AlertMemory {
  return {
    last: (name) => alerts.get(name) ?? null,
    save(name, said) {
      if (said === null) alerts.delete(name);
      else alerts.set(name, said);
    },
  };
}
