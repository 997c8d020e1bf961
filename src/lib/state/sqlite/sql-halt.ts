import type {Clock} from '../../transport/clock.ts';
import {type ActionDraft, switchAction} from '../action-log.ts';
import type {Halt, HaltRecord} from '../halt.ts';
import {NO_ORIGIN, type OriginSource} from '../origin.ts';
import type {Database} from './database.ts';
import {insertAction} from './sql-actions.ts';
import {guarded, type Store} from './store.ts';

/** The halt flag in the database. */
export function createHalt(store: Store, clock: Clock, origin: OriginSource = NO_ORIGIN): Halt {
  return {
    current: () => guarded(() => readHalt(store.forReading())),
    raise: (reason) =>
      guarded(() => {
        const database = store.forWriting();
        return database.durably(() => {
          const at = clock.now();
          database.statement('INSERT OR IGNORE INTO halt (only, at, reason) VALUES (1, ?, ?)').run(at, reason);
          recordSwitch(database, switchAction('kill', 'halted', reason), at, origin);
          return readHalt(database) ?? {at, reason};
        });
      }),
    lift: () =>
      guarded(() => {
        const database = store.forWriting();
        database.durably(() => {
          database.statement('DELETE FROM halt').run();
          recordSwitch(database, switchAction('lift', 'lifted', null), clock.now(), origin);
        });
      }),
  };
}

/** In the flag's own write; the flag depends on nothing but itself. */
function recordSwitch(database: Database, action: ActionDraft, at: number, origin: OriginSource): void {
  try {
    insertAction(database, action, at, origin());
  } catch {
    // Without a record, then. A transaction that ended with it fails to be committed, and is tried again.
  }
}

/** Also read inside the journal's transactions. */
export function readHalt(database: Database): HaltRecord | null {
  const row = database.statement('SELECT at, reason FROM halt').get();
  return row === undefined ? null : {at: Number(row.at), reason: String(row.reason)};
}
