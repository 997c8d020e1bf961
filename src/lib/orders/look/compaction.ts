/** What archiving old orders came to, as the JSON contract prints it. */
import type {Compaction} from '../../state/archive.ts';

export interface CompactDocument {
  readonly at: string;
  /** Orders journaled and last heard of before this instant were looked at. */
  readonly before: string;
  /** How many were moved. */
  readonly orders: number;
  /** Older ones that stay: unsettled, perhaps open, or part of a pair or of something that has not ended. */
  readonly kept: number;
  readonly files: readonly {readonly name: string; readonly orders: number; readonly oldest: string; readonly newest: string}[];
  /** Size of the database. */
  readonly bytes: {readonly before: number; readonly after: number};
}

/** `done` undefined: nothing lies on a disk. */
export function compactionDocument(done: Compaction | undefined, before: number, now: number): CompactDocument {
  const {files = [], kept = 0, bytes = {before: 0, after: 0}} = done ?? {};
  return {
    at: iso(now),
    before: iso(before),
    orders: files.reduce((sum, {orders}) => sum + orders, 0),
    kept,
    files: files.map(({name, orders, oldest, newest}) => ({name, orders, oldest: iso(oldest), newest: iso(newest)})),
    bytes,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
