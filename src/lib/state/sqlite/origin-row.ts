/** Origins as rows of their own: the orders of one process share one. */
import type {Origin} from '../origin.ts';
import type {Database} from './database.ts';

/** The row of an origin: the last one where that is the same. Called in a transaction. */
export function originId(database: Database, origin: Origin | null | undefined): number | null {
  if (origin === null || origin === undefined) return null;
  const text = JSON.stringify([origin.by, origin.directory, origin.command]);
  const last = database.statement('SELECT id, origin FROM origins ORDER BY id DESC LIMIT 1').get();
  if (last?.origin === text) return Number(last.id);
  return Number(database.statement('INSERT INTO origins (origin) VALUES (?)').run(text).lastInsertRowid);
}

/** Null: it is not known. */
export function originWith(database: Database, id: unknown): Origin | null {
  if (id === null || id === undefined) return null;
  const row = database.statement('SELECT origin FROM origins WHERE id = ?').get(Number(id));
  if (row === undefined) return null;
  const [by, directory, command] = JSON.parse(String(row.origin)) as [string, string | null, string | null];
  return {by, directory, command};
}
