/** The one SQLite file: opening, schema version, and writing that is on disk before it returns. */
import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {LostDatabase, prepareDatabaseFile} from '../directory.ts';
import {bringUpToDate, SCHEMA_VERSION, versionOf} from './schema.ts';

/** Longest wait for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000;
/** The same for commands that end risk, and the least of all: long enough for the transactions of other commands. */
const IMPATIENT_MS = 50;
/** After a wait in vain nothing but the journal waits for so long. */
const GIVEN_UP_MS = 60_000;
/** Bytes of a log that is written back and removed by any command: the next one to open it reads all of it. */
const LONG_LOG = 1_000_000;
/** SQLITE_BUSY: https://www.sqlite.org/rescode.html */
const BUSY = 5;

export class Database {
  /** False when a newer mxt has changed the schema: what it wrote can be read, and nothing is written. */
  readonly writable: boolean;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** False: for commands that end risk, which go on without what another process locks. */
  readonly patient: boolean;
  readonly #longestMs: number;
  /** As it is set now. */
  #waitMs: number;
  /** When a lock was waited for in vain, by the process's own clock; null: locks are waited for. */
  #gaveUpAt: number | null = null;
  /** Of its file, or ":memory:". */
  readonly path: string;
  /** Whether it has written what must outlast a power cut. */
  #keeps = false;

  /**
   * `directory` may be ":memory:". `patient` false: a lock is hardly waited for; true: `longestMs` at most, and longer for what
   * is written durably. `waits` false: no lock is waited for while it is opened. Throws LostDatabase, or whatever the system or SQLite says.
   */
  constructor(directory: string, patient = true, waits = true, longestMs = BUSY_TIMEOUT_MS) {
    this.patient = patient;
    this.#longestMs = patient ? Math.max(IMPATIENT_MS, Math.min(Math.round(longestMs), BUSY_TIMEOUT_MS)) : IMPATIENT_MS;
    const {DatabaseSync: Sqlite} = process.getBuiltinModule('node:sqlite');
    const path = directory === ':memory:' ? directory : prepareDatabaseFile(directory, buildDatabase);
    this.path = path;
    this.#waitMs = waits ? this.#longestMs : 0;
    this.#sqlite = new Sqlite(path, {timeout: this.#waitMs});
    try {
      // Caches and budgets may lose their last write in a power cut; the journal switches to FULL for each of its own.
      this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      if (versionOf(this.#sqlite) === 0 && path !== ':memory:') throw new LostDatabase(path, 'holds nothing');
      if (versionOf(this.#sqlite) < SCHEMA_VERSION) this.transaction(() => bringUpToDate(this.#sqlite));
      this.writable = versionOf(this.#sqlite) <= SCHEMA_VERSION;
      this.#waitUpTo(this.#longestMs);
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
    if (this.#gaveUpAt !== null && performance.now() - this.#gaveUpAt > GIVEN_UP_MS) this.#waitAgain();
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
    // The journal is worth the longest wait, whatever caches do without.
    if (this.patient) this.#waitUpTo(BUSY_TIMEOUT_MS);
    try {
      const result = this.transaction(work);
      this.#gaveUpAt = null;
      return result;
    } finally {
      this.#sqlite.exec('PRAGMA synchronous = NORMAL');
      if (this.patient) this.#waitUpTo(this.#gaveUpAt === null ? this.#longestMs : 0);
    }
  }

  /**
   * Whether the error is another process's lock that this one goes on without. SQLite waits in the only thread, where nothing
   * else happens meanwhile, time limits included: one wait is enough, and the next attempts fail at once while the lock stands.
   */
  givesUpOn(error: unknown): boolean {
    if (!isLock(error)) return false;
    this.#waitUpTo(0);
    this.#gaveUpAt = performance.now();
    return true;
  }

  #waitAgain(): void {
    if (this.#gaveUpAt === null || !this.patient) return;
    this.#gaveUpAt = null;
    this.#waitUpTo(this.#longestMs);
  }

  #waitUpTo(ms: number): void {
    if (ms !== this.#waitMs) this.#sqlite.exec(`PRAGMA busy_timeout = ${ms}`);
    this.#waitMs = ms;
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

/** Whether another process holds what was wanted. */
export function isLock(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY;
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
