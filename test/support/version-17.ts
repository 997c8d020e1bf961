import {closeSync, openSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';

const SQL = new URL('../lib/state/versions/version-17.sql', import.meta.url);

/**
 * The database that mxt of version 17 left, written by that version and kept as SQL: its tables, and with `ROWS` what was in them. The
 * connection is the caller's to close.
 */
export function writeVersion17(directory: string, what: 'TABLES' | 'ROWS'): DatabaseSync {
  const text = readFileSync(SQL, 'utf8');
  const kept = what === 'ROWS' ? text : text.replaceAll(/^INSERT .*\n/gm, '');
  const path = join(directory, 'mxt.db');
  closeSync(openSync(path, 'w', 0o600));
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; ${kept}`);
  return database;
}
