/** Finds archived orders again. An order that is asked of and can't be read is an error: it is never taken for one that never was. */

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DeskError} from '../../model/errors.ts';
import {isFrom, type Sender} from '../account-names.ts';
import type {Intent} from '../journal.ts';
import {readPart} from './archive-files.ts';
import {type ArchivedLine, keyOf, keysOf, type NameKind, namesOf} from './archive-index.ts';
import type {Database} from './database.ts';

const PLACES = `SELECT archived.archive, archived.at, archived.length, archives.name FROM archived JOIN archives ON archives.id = archived.archive
  WHERE archived.name = ?`;

interface Found {
  readonly line: ArchivedLine;
  readonly archive: number;
  readonly at: number;
}

/** Orders that stand in the archive alone. */
export function archivedUnder(database: Database, kind: NameKind, name: string): readonly Intent[] {
  return found(database, kind, name).map(({line}) => intentIn(line));
}

function found(database: Database, kind: NameKind, name: string): readonly Found[] {
  const isMeant = (line: ArchivedLine) =>
    kind === 'name' ? namesOf(line).includes(name) : (kind === 'parent' ? line.routeId : line.replaces) === name;
  return database
    .statement(PLACES)
    .all(keyOf(kind, name))
    .map((row) => {
      const text = reading(String(row.name), () => readPart(pathOf(database, row.name), Number(row.at), Number(row.length)));
      return {line: parsed(text, String(row.name)), archive: Number(row.archive), at: Number(row.at)};
    })
    .filter(({line}) => isMeant(line));
}

/** Takes an order out of the archive, into the hands of the caller, who writes it into the journal. Null: it is not there. */
export function takeOut(database: Database, id: string): ArchivedLine | null {
  const place = found(database, 'name', id).find(({line}) => line.id === id);
  if (place === undefined) return null;
  const remove = database.statement('DELETE FROM archived WHERE name = ? AND archive = ? AND at = ?');
  for (const key of keysOf(place.line)) remove.run(key, place.archive, place.at);
  return place.line;
}

/** Archived orders since an instant, newest first, at most so many. Files that are all older than what is found are not read. */
export function archivedSince(database: Database, since: number, limit: number): readonly Intent[] {
  const files = database
    .statement('SELECT id, name, newest FROM archives WHERE holder IS NULL AND newest >= ? ORDER BY newest DESC')
    .all(since);
  let kept: readonly Intent[] = [];
  for (const {id, name, newest} of files) {
    const last = kept[limit - 1];
    if (last !== undefined && last.createdAt > Number(newest)) break;
    const lines = reading(String(name), () => readFileSync(pathOf(database, name), 'utf8')).split('\n');
    const isHere = database.statement('SELECT 1 FROM archived WHERE name = ? AND archive = ? AND at = ?');
    let at = 0;
    const more: Intent[] = [];
    for (const text of lines) {
      const start = at;
      at += Buffer.byteLength(text) + 1;
      if (text === '') continue;
      const line = parsed(text, String(name));
      // One that was changed while it was written, or taken out since, stands in the journal.
      if (line.createdAt >= since && isHere.get(keyOf('name', line.id), Number(id), start) !== undefined)
        more.push(intentIn(line));
    }
    kept = newestFirst([...kept, ...more]).slice(0, limit);
  }
  return kept;
}

/** Symbols of archived orders that were sent from an account since an instant. */
export function archivedSymbols(database: Database, sender: Sender, since: number): readonly string[] {
  const rows = database.statement('SELECT markets FROM archives WHERE holder IS NULL AND newest >= ?').all(since);
  const markets = rows.flatMap(({markets}) => JSON.parse(String(markets)) as readonly (Sender & {readonly symbol: string})[]);
  return markets.filter((each) => isFrom(each, sender)).map(({symbol}) => symbol);
}

export function newestFirst(intents: readonly Intent[]): readonly Intent[] {
  return intents.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}

function intentIn({orderId: _, aliases: __, ...intent}: ArchivedLine): Intent {
  return intent;
}

function pathOf(database: Database, name: unknown): string {
  return join(database.archiveFolder, String(name));
}

function parsed(text: string, name: string): ArchivedLine {
  return reading(name, () => JSON.parse(text) as ArchivedLine);
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error && !(cause instanceof SyntaxError) ? cause.message : 'it is damaged';
    throw new DeskError('config', `The archive ${name} of the order journal can't be read: ${why}.`, {
      hint: 'Put the file back into the folder `archive` of the state directory: orders that stand in it would be taken for unknown ones.',
      cause,
    });
  }
}
