/**
 * Moves old orders out of the database:
 *
 *   claim (a row names the file) ─► write beside ─► synced ─► renamed ─► rows deleted and indexed, in one synced transaction
 *
 * A file whose row still has a holder counts for nothing, whoever died there: its orders are still in the database, and the next run
 * removes it. Rows that changed while their file was written stay where they are.
 */
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {DeskError} from '../../model/errors.ts';
import type {ArchivedFile, ArchiveFiles, Compaction, CompactOptions} from '../archive.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import {archiveFiles} from './archive-files.ts';
import {type ArchivedLine, insertKeys} from './archive-index.ts';
import type {Database} from './database.ts';
import {selectIntents} from './intent-row.ts';
import {guarded} from './store.ts';

/** So few that the lock is held for a moment only. */
const MOST = 1000;

/** Settled for good: ended or proven unplaced, nothing works on it, and nothing that it is a part of may go on. */
const MOVABLE = `live IS NULL AND state IN ('CONFIRMED', 'REJECTED', 'NOT_PLACED') AND created_at < ? AND updated_at < ?
  AND holder IS NULL AND NOT EXISTS (SELECT 1 FROM amends WHERE replacement = intents.id AND after_json IS NULL)
  AND (parent IS NULL OR EXISTS (SELECT 1 FROM routes WHERE id = parent AND kind <> 'PAIR' AND ended IS NOT NULL))`;

export async function compact(database: Database, options: CompactOptions, identity: ProcessIdentity): Promise<Compaction> {
  const {before, signal, onFile, files = archiveFiles, most = MOST} = options;
  const size = () => statSync(database.path).size;
  const bytes = size();
  const moved: ArchivedFile[] = [];
  guarded(() => clearRemains(database, files, identity));
  while (!signal.aborted) {
    const file = guarded(() => moveSome(database, {before, files, most}, identity));
    if (file === 'NONE') break;
    if (file !== null) {
      moved.push(file);
      onFile?.(file);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (moved.length > 0) giveBack(database);
  const left = database.statement('SELECT count(*) AS n FROM intents WHERE created_at < ?').get(before);
  return {files: moved, kept: Number(left?.n ?? 0), bytes: {before: bytes, after: size()}};
}

/** Files of runs that died: their orders are in the database. */
function clearRemains(database: Database, files: ArchiveFiles, {self, isAlive}: ProcessIdentity): void {
  const rows = database.statement('SELECT id, name, holder FROM archives WHERE holder IS NOT NULL').all();
  if (rows.some(({holder}) => holder !== self && isAlive(String(holder))))
    throw new DeskError('limit', 'Another mxt is archiving orders of this state directory.', {
      hint: 'Run it again when that one has ended.',
      sent: false,
    });
  for (const {id, name} of rows) {
    for (const path of [`${String(name)}.new`, String(name)]) files.remove(join(database.archiveFolder, path));
    database.durably(() => database.statement('DELETE FROM archives WHERE id = ?').run(id ?? 0));
  }
}

interface Move {
  readonly before: number;
  readonly files: ArchiveFiles;
  readonly most: number;
}

/** NONE: there is nothing left to move. Null: all of it has changed meanwhile. */
function moveSome(database: Database, {before, files, most}: Move, {self}: ProcessIdentity): ArchivedFile | 'NONE' | null {
  const lines = readLines(database, `${MOVABLE} ORDER BY created_at LIMIT ?`, before, before, most);
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return 'NONE';
  const {archive, name} = database.durably(() => claim(database, self, first.createdAt));
  const texts = lines.map((line) => JSON.stringify(line));
  const path = join(database.archiveFolder, name);
  files.write(`${path}.new`, `${texts.join('\n')}\n`);
  files.publish(`${path}.new`, path);
  const orders = database.durably(() => {
    let [at, count] = [0, 0];
    for (const [index, line] of lines.entries()) {
      const text = texts[index] ?? '';
      const length = Buffer.byteLength(text);
      const [now] = readLines(database, `id = ? AND ${MOVABLE}`, line.id, before, before);
      if (now !== undefined && JSON.stringify(now) === text) {
        database.statement('DELETE FROM intents WHERE id = ?').run(line.id);
        database.statement('DELETE FROM aliases WHERE intent = ?').run(line.id);
        insertKeys(database, line, {archive, at, length});
        count += 1;
      }
      at += length + 1;
    }
    const end = 'UPDATE archives SET holder = NULL, oldest = ?, newest = ?, markets = ? WHERE id = ?';
    if (count > 0) database.statement(end).run(first.createdAt, last.createdAt, marketsOf(lines), archive);
    return count;
  });
  if (orders > 0) return {name, orders, oldest: first.createdAt, newest: last.createdAt};
  files.remove(path);
  database.durably(() => database.statement('DELETE FROM archives WHERE id = ?').run(archive));
  return null;
}

function claim(database: Database, holder: string, oldest: number): {readonly archive: number; readonly name: string} {
  const {lastInsertRowid} = database.statement(`INSERT INTO archives (name, holder) VALUES ('', ?)`).run(holder);
  const archive = Number(lastInsertRowid);
  const name = `orders-${new Date(oldest).toISOString().slice(0, 10)}-${archive}.jsonl`;
  database.statement('UPDATE archives SET name = ? WHERE id = ?').run(name, archive);
  return {archive, name};
}

function readLines(database: Database, where: string, ...values: (string | number)[]): readonly ArchivedLine[] {
  return selectIntents(database, where, ...values).map((intent) => ({
    ...intent,
    orderId: textOrNull(database.statement('SELECT order_id FROM intents WHERE id = ?').get(intent.id)?.order_id),
    aliases: database
      .statement('SELECT alias FROM aliases WHERE intent = ? ORDER BY alias')
      .all(intent.id)
      .map(({alias}) => String(alias)),
  }));
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** On which markets there are orders of which account, each once. */
function marketsOf(lines: readonly ArchivedLine[]): string {
  const markets = lines.map(({account, venue, credential, symbol}) => JSON.stringify({account, venue, credential, symbol}));
  return `[${[...new Set(markets)].join(',')}]`;
}

/** Makes the file of the database smaller. Not while another process uses it: its room is used again in any case. */
function giveBack(database: Database): void {
  try {
    database.vacuum();
  } catch {
    // Locked, or too little room for a copy.
  }
}
