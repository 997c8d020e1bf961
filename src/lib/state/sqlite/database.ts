/** The one SQLite file: opening, schema version, and writing that is on disk before it returns. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {LostDatabase, prepareDatabaseFile} from '../directory.ts';
import {bringUpToDate, SCHEMA_VERSION, versionOf} from './schema.ts';

/** Longest wait for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000;
/** The same for commands that end risk: long enough for the transactions of other commands. */
const IMPATIENT_MS = 50;
/** SQLITE_BUSY */
const BUSY = 5;

export class Database {
  /** False when a newer mxt has changed the schema: what it wrote can be read, and nothing is written. */
  readonly writable: boolean;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #patient: boolean;
  #durable = false;

  /**
   * `directory` may be ":memory:". `patient` false: a lock is hardly waited for. `waits` false: no lock is waited for while it
   * is opened. Throws LostDatabase, or whatever the system or SQLite says.
   */
  constructor(directory: string, patient = true, waits = true) {
    this.#patient = patient;
    const {DatabaseSync: Sqlite} = process.getBuiltinModule('node:sqlite');
    const path = directory === ':memory:' ? directory : prepareDatabaseFile(directory, buildDatabase);
    const timeout = patient ? BUSY_TIMEOUT_MS : IMPATIENT_MS;
    this.#sqlite = new Sqlite(path, {timeout: waits ? timeout : 0});
    try {
      // Caches and budgets may lose their last write in a power cut; the journal switches to FULL before its first one.
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
    if (!this.#durable) {
      this.#sqlite.exec('PRAGMA synchronous = FULL');
      this.#durable = true;
    }
    return this.transaction(work);
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

  close(): void {
    this.#sqlite.close();
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
