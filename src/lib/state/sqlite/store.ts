import {DeskError} from '../../model/errors.ts';
import {LostDatabase} from '../directory.ts';
import {Database, isLock} from './database.ts';

/**
 * The database behind a State: opened on first use. What failed is tried again when the journal or the halt flag is wanted, since
 * a lock is let go and a full disk is cleared; the second time no lock is waited for.
 */
export class Store {
  readonly #directory: string;
  readonly #patient: boolean;
  readonly #longestMs: number | undefined;
  #opened: Database | Error | null = null;
  #isClosed = false;

  /** `patient` false: what another process locks is done without; true: it is waited for, `longestMs` at most. */
  constructor(directory: string, patient = true, longestMs?: number) {
    this.#directory = directory;
    this.#patient = patient;
    this.#longestMs = longestMs;
  }

  /** Closed by us, which is no fault of the directory. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** For caches, which can do without. */
  tryOpen(): Database | Error {
    return this.#opened ?? this.#open(true);
  }

  #open(isFirst: boolean): Database | Error {
    try {
      this.#opened = new Database(this.#directory, this.#patient, isFirst, this.#longestMs);
    } catch (error) {
      this.#opened = error instanceof Error ? error : new Error('unknown reason');
    }
    return this.#opened;
  }

  /** Throws DeskError `config` with the reason, and --state-dir as the way out. */
  forReading(): Database {
    const isAgain = this.#opened instanceof Error && !this.#isClosed;
    const opened = isAgain ? this.#open(false) : this.tryOpen();
    if (opened instanceof Error) throw unusable(opened);
    return opened;
  }

  /** As forReading; also refuses a database that a newer mxt has changed. */
  forWriting(): Database {
    const database = this.forReading();
    if (!database.writable) throw unusable(new Error('a newer version of mxt has changed it'));
    return database;
  }

  close(): void {
    if (this.#opened instanceof Database) this.#opened.close();
    this.#opened = new Error('it is closed');
    this.#isClosed = true;
  }
}

/** Runs a piece of database work; whatever SQLite or the system throws (full, read-only, I/O) becomes `config`. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw unusable(error instanceof Error ? error : new Error('unknown reason'));
  }
}

function unusable(cause: Error): DeskError {
  const message = `The state directory cannot be used: ${cause.message}.`;
  return new DeskError('config', message, {hint: hintFor(cause), cause});
}

function hintFor(cause: Error): string {
  if (isLoss(cause)) return LOSS;
  return isLock(cause) ? LOCKED : OTHER_PLACE;
}

const LOCKED = 'Another process is writing to it, such as a backup or `mxt state compact`: try again when it has ended.';

const OTHER_PLACE = 'Give a private, writable directory on a local disk with --state-dir DIR (or $MXT_STATE).';

/** Not another directory: a new one would know as little, and say nothing about it. */
const LOSS =
  'It held the order journal. Without it mxt forgets which orders are unsettled, which --client-id were used (the same one would place again), what counts for the limits of today, and a halt. If there is a copy of the directory, put back mxt.db and mxt.db-wal from it, both of the same moment; without a copy of the second, move that one away. Else look at the orders on the exchanges first, then move mxt.db and mxt.db-wal away to begin anew.';

/** SQLite's own words for a damaged file: https://www.sqlite.org/rescode.html (SQLITE_CORRUPT, SQLITE_NOTADB). */
function isLoss(cause: Error): boolean {
  return cause instanceof LostDatabase || ('errcode' in cause && [11, 26].includes(Number(cause.errcode) & 0xff));
}
