/** Lists that come in pages. What cannot be read of them is named, and takes nothing else along. */
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {joinRows, type Missing, type Rows} from '../contract/rows.ts';

export interface CursorPage<T> {
  readonly rows: readonly T[];
  /** Null or "": this is the last page. */
  readonly cursor: string | null;
}

/**
 * Follows a cursor until an answer without one, or with one that was there before; a short or empty page ends nothing.
 * A later page that does not come is in `missing`; the first one is thrown. With `limit` no page is read beyond it.
 */
export async function allPages<T>(
  what: string,
  read: (cursor: string | null) => Promise<CursorPage<T>>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Rows<T>> {
  const first = await read(null);
  const rows = [...first.rows];
  const seen = new Set<string>();
  for (let {cursor} = first, page = 2; isNext(cursor) && !seen.has(cursor) && rows.length <= limit; page++) {
    seen.add(cursor);
    try {
      const next = await read(cursor);
      rows.push(...next.rows);
      cursor = next.cursor;
    } catch (error) {
      return {rows, missing: [missingPart(`page ${page} of ${what}`, error)]};
    }
  }
  return {rows, missing: []};
}

function isNext(cursor: string | null): cursor is string {
  return cursor !== null && cursor !== '';
}

/** Pages by number, from 1, of a list that says how many rows it has. The first is thrown, the others are asked together. */
export async function numberedPages<T>(
  what: string,
  pageSize: number,
  read: (page: number) => Promise<{readonly rows: readonly T[]; readonly total: number}>,
): Promise<Rows<T>> {
  const first = await read(1);
  const numbers = Array.from({length: Math.max(0, Math.ceil(first.total / pageSize) - 1)}, (_, index) => index + 2);
  const rows = [...first.rows];
  const missing: Missing[] = [];
  const results = await Promise.allSettled(numbers.map(read));
  results.forEach((result, index) => {
    if (result.status === 'fulfilled') rows.push(...result.value.rows);
    else missing.push(missingPart(`page ${numbers[index]} of ${what}`, result.reason));
  });
  if (missing.length === 0 && rows.length < first.total) {
    const words = `${what}: ${rows.length} of ${first.total} rows came.`;
    missing.push({what, error: new DeskError('protocol', words)});
  }
  return {rows, missing};
}

/** A part that could not be read. Anything but DeskError is a fault of ours and is thrown on. */
export function missingPart(what: string, error: unknown): Missing {
  if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
  return {what, error};
}

/**
 * Parts of one answer asked at the same moment, each of which stands alone: one that fails is in `missing`. Throws the first
 * failure when every part failed.
 */
export async function eachAlone<T>(parts: readonly Part<T>[]): Promise<Rows<T>> {
  const results = await Promise.allSettled(parts.map(({read}) => read()));
  const answers: Rows<T>[] = [];
  const failed: Missing[] = [];
  results.forEach((result, index) => {
    const {what = '', product} = parts[index] ?? {};
    const of = <P extends Missing>(part: P): P => (product === undefined ? part : {product, ...part});
    if (result.status === 'rejected') failed.push(of(missingPart(what, result.reason)));
    else answers.push({rows: result.value.rows, missing: result.value.missing.map(of)});
  });
  if (answers.length === 0 && failed[0] !== undefined) throw failed[0].error;
  return joinRows([...answers, {rows: [], missing: failed}]);
}

export interface Part<T> {
  /** In a few words for the user, e.g. "funding wallet". */
  readonly what: string;
  /** Of what is missing of it, too. */
  readonly product?: Product;
  read(): Promise<Rows<T>>;
}

/** Rows one by one: what `read` answers null for, or throws DeskError at, is counted in `missing`. */
export function readRows<T>(what: string, rows: readonly unknown[], read: (row: unknown) => T | null): Rows<T> {
  const good: T[] = [];
  let odd = 0;
  let first: DeskError | null = null;
  for (const row of rows) {
    try {
      const value = read(row);
      if (value !== null) good.push(value);
      else odd += 1;
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      odd += 1;
      first ??= error;
    }
  }
  if (odd === 0) return {rows: good, missing: []};
  const error = first ?? new DeskError('protocol', `${what}: ${odd} of ${rows.length} rows could not be read.`);
  return {rows: good, missing: [{what: `${odd} of ${rows.length} ${what}`, error}]};
}
