/** The one SQLite file: opening, schema version, and writing that is on disk before it returns. */
import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {LostDatabase, prepareDatabaseFile} from '../directory.ts';
import {bringUpToDate, SCHEMA_VERSION, versionOf} from './schema.ts';

/** Longest wait for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000;
/** The same for commands that end risk: long enough for the transactions of other commands. */
const IMPATIENT_MS = 50;
/** Bytes of a log that is written back and removed by any command: the next one to open it reads all of it. */
const LONG_LOG = 1_000_000;
/** SQLITE_BUSY */
const BUSY = 5;

export class Database {
  /** False when a newer mxt has changed the schema: what it wrote can be read, and nothing is written. */
  readonly writable: boolean;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #patient: boolean;
  /** Of its file, or ":memory:". */
  readonly path: string;
  /** Whether it has written what must outlast a power cut. */
  #keeps = false;

  /**
   * `directory` may be ":memory:". `patient` false: a lock is hardly waited for. `waits` false: no lock is waited for while it
   * is opened. Throws LostDatabase, or whatever the system or SQLite says.
   */
  constructor(directory: string, patient = true, waits = true) {
    this.#patient = patient;
    const {DatabaseSync: Sqlite} = process.getBuiltinModule('node:sqlite');
    const path = directory === ':memory:' ? directory : prepareDatabaseFile(directory, buildDatabase);
    this.path = path;
    const timeout = patient ? BUSY_TIMEOUT_MS : IMPATIENT_MS;
    this.#sqlite = new Sqlite(path, {timeout: waits ? timeout : 0});
    try {
      // Caches and budgets may lose their last write in a power cut; the journal switches to FULL for each of its own.
      this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      if (versionOf(this.#sqlite) === 0 && path !== ':memory:') throw new LostDatabase(path, 'holds nothing');
      if (versionOf(this.#sqlite) < SCHEMA_VERSION) this.transaction(() => bringUpToDate(this.#sqlite));
      this.writable = versionOf(this.#sqlite) <= SCHEMA_VERSION;
      if (!waits) this.#sqlite.exec(`PRAGMA busy_timeout = ${timeout}`);
    } catch (error) {
      this.#sqlite.close();
      throw error;
    }
  }

  /** Where old orders are moved to. */
  get archiveFolder(): string {
    return join(dirname(this.path), 'archive');
  }

  /** Writes the database anew without the room that deleted rows have left. Throws while another process uses it. */
  vacuum(): void {
    this.#sqlite.exec('PRAGMA synchronous = FULL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = NORMAL');
  }

  /** A prepared statement, made once. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** All or nothing, and alone among all processes: the write lock is taken first. */
  transaction<T>(work: () => T): T {
    try {
      this.#sqlite.exec('BEGIN IMMEDIATE');
    } catch (error) {
      this.givesUpOn(error);
      throw error;
    }
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  /** Like `transaction`, and on the disk (fsync) when it returns. */
  durably<T>(work: () => T): T {
    this.#keeps = true;
    this.#sqlite.exec('PRAGMA synchronous = FULL');
    try {
      return this.transaction(work);
    } finally {
      this.#sqlite.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /**
   * Whether the error is another process's lock that this one goes on without. SQLite waits in the only thread: one
   * wait is enough, and the next attempts fail at once while the lock stands.
   */
  givesUpOn(error: unknown): boolean {
    if (this.#patient || !(error instanceof Error) || !('errcode' in error) || error.errcode !== BUSY) return false;
    this.#sqlite.exec('PRAGMA busy_timeout = 0');
    return true;
  }

  /**
   * The last process to close would write the log back and remove it, and the next write would make it anew, each with several syncs. So a
   * short log is left behind: what it holds is written back only after something that must be found in the file itself.
   */
  close(): void {
    const other = logSize(this.path) > LONG_LOG ? null : secondReader(this.path);
    try {
      if (this.#keeps && other !== null) this.#sqlite.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // A full or broken disk: all of it is in the log.
    }
    this.#sqlite.close();
    other?.close();
  }
}

/** Bytes of the log; none in memory. */
function logSize(path: string): number {
  return statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? Number.POSITIVE_INFINITY;
}

/** A connection that keeps the one that closes before it from being the last; itself it can write nothing back. Null: it can't be had. */
function secondReader(path: string): DatabaseSync | null {
  const {DatabaseSync: Sqlite} = process.getBuiltinModule('node:sqlite');
  try {
    const reader = new Sqlite(path, {readOnly: true, timeout: 0});
    reader.prepare('SELECT 1 FROM halt').get();
    return reader;
  } catch {
    return null;
  }
}

/** Makes the contents of a new database at this path, on the disk when it returns. */
function buildDatabase(path: string): void {
  const {DatabaseSync: Sqlite} = process.getBuiltinModule('node:sqlite');
  const sqlite = new Sqlite(path);
  try {
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    bringUpToDate(sqlite);
    sqlite.exec('COMMIT');
  } finally {
    sqlite.close();
  }
}
