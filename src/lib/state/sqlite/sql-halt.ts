import type {Clock} from '../../transport/clock.ts';
import type {Halt, HaltRecord} from '../halt.ts';
import type {Database} from './database.ts';
import {guarded, type Store} from './store.ts';

/** The halt flag in the database. */
export function createHalt(store: Store, clock: Clock): Halt {
  return {
    current: () => guarded(() => readHalt(store.forReading())),
    raise: (reason) =>
      guarded(() => {
        const database = store.forWriting();
        return database.durably(() => {
          const at = clock.now();
          database.statement('INSERT OR IGNORE INTO halt (only, at, reason) VALUES (1, ?, ?)').run(at, reason);
          return readHalt(database) ?? {at, reason};
        });
      }),
    lift: () =>
      guarded(() => {
        const database = store.forWriting();
        database.durably(() => database.statement('DELETE FROM halt').run());
      }),
  };
}

/** Also read inside the journal's transactions. */
export function readHalt(database: Database): HaltRecord | null {
  const row = database.statement('SELECT at, reason FROM halt').get();
  return row === undefined ? null : {at: Number(row.at), reason: String(row.reason)};
}
