/**
 * Histories that an exchange answers newest first, in stretches of a limited width, read oldest first from an instant on.
 *
 * Stretches are asked for from the oldest on. One that holds more rows than are wanted is made shorter, since only its oldest
 * rows count; within a millisecond nothing can be told apart by time, so there all rows are taken.
 */
import type {Missing, Page, Rows} from '../contract/rows.ts';
import type {Span} from './windows.ts';

export interface StretchedHistory<T> {
  /** The widest stretch that is answered. */
  readonly widestMs: number;
  /** All rows of a stretch (both ends included, exchange clock), or TOO_MANY as soon as there are more than `wanted`. */
  read(span: Span, wanted: number): Promise<Stretch<T> | 'TOO_MANY'>;
  keyOf(row: T): string;
  /** ISO 8601. */
  timeOf(row: T): string;
}

export interface Stretch<T> extends Rows<T> {
  /** A page or a whole part could not be read, which says more than a row that could not. */
  readonly isCut: boolean;
}

export async function readStretches<T>(history: StretchedHistory<T>, span: Span, limit: number): Promise<Page<T>> {
  const {widestMs, keyOf, timeOf} = history;
  const found = new Map<string, T>();
  const missing: Missing[] = [];
  let {from} = span;
  let width = widestMs;
  let isCut = false;
  while (from < span.to && found.size <= limit && !isCut) {
    const to = Math.min(span.to, from + width);
    const stretch = await history.read({from, to}, to - from <= 1 ? Number.POSITIVE_INFINITY : limit - found.size + 1);
    if (stretch === 'TOO_MANY') {
      // That there is more is all that was left to know.
      if (found.size >= limit) break;
      width = Math.max(1, Math.floor((to - from) / 2));
      continue;
    }
    // Stretches touch, so that nothing falls between two: rows are told apart by their keys.
    for (const row of stretch.rows) found.set(keyOf(row), row);
    missing.push(...stretch.missing);
    isCut = stretch.isCut;
    from = to;
    width = Math.min(widestMs, width * 2);
  }
  const rows = [...found.values()].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
  return {rows: rows.slice(0, limit), missing, more: rows.length > limit || from < span.to};
}
