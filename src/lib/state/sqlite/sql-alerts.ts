import type {AlertMemory} from '../alert-memory.ts';
import {guarded, type Store} from './store.ts';

/** What alerts said last, in the database. */
export function createAlertMemory(store: Store): AlertMemory {
  return {
    last: (name) =>
      guarded(() => {
        const said = store.forReading().statement('SELECT said FROM alerts WHERE name = ?').get(name)?.said;
        return said === undefined ? null : String(said);
      }),
    save: (name, said) =>
      guarded(() => {
        const database = store.forWriting();
        database.durably(() => {
          if (said === null) database.statement('DELETE FROM alerts WHERE name = ?').run(name);
          else database.statement('INSERT OR REPLACE INTO alerts (name, said) VALUES (?, ?)').run(name, said);
        });
      }),
  };
}
