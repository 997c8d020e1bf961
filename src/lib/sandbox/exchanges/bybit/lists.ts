/** What the lists of an account have in common: times, cursors, pages. */
import {pageAfter} from '../../kit/paging.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badParameter, badRequest} from './errors.ts';
import {limitOf} from './params.ts';

export const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Whether an instant is in the window that a request asks for: `usualMs` to now, or from one end on, at most `widestMs`. */
export function timeFilter(
  {clock}: Pick<Context, 'clock'>,
  params: Params,
  usualMs = WEEK_MS,
  widestMs = Math.max(usualMs, WEEK_MS),
): (at: number) => boolean {
  const start = params.integer('startTime');
  const end = params.integer('endTime');
  const from = start ?? (end ?? clock.now()) - usualMs;
  const to = end ?? (start === null ? Number.POSITIVE_INFINITY : start + usualMs);
  if (start !== null && end !== null && (end < start || end - start > widestMs))
    throw badRequest(`The time range between startTime and endTime cannot exceed ${widestMs / DAY_MS} days.`);
  return (at) => at >= from && at <= to;
}

interface Paging<T> {
  readonly usual: number;
  readonly most: number;
  readonly nameOf: (item: T) => string;
  readonly follows: (item: T, cursor: string, index: number) => boolean;
}

/** A page of what follows the cursor. Cursors go out URL-encoded, as on the exchange, and are taken back either way. */
export function page<T>(
  found: readonly T[],
  params: Params,
  {usual, most, nameOf, follows}: Paging<T>,
): {readonly items: readonly T[]; readonly nextPageCursor: string} {
  const cursor = cursorOf(params);
  const after = cursor === null ? null : (item: T, index: number) => follows(item, cursor, index);
  const {items, more} = pageAfter(found, limitOf(params, usual, most), after);
  const last = items.at(-1);
  return {items, nextPageCursor: more && last !== undefined ? encodeURIComponent(`page_args=${nameOf(last)}`) : ''};
}

/** The same of rows that have a name each, newest first: what comes after the one with the cursor's name. */
export function pageByName<T>(found: readonly T[], params: Params, usual: number, most: number, nameOf: (item: T) => string) {
  const follows = (_: T, cursor: string, index: number) => index > 0 && nameOf(found[index - 1] as T) === cursor;
  return page(found, params, {usual, most, nameOf, follows});
}

/** Throws 10001 for what is no cursor of ours. */
function cursorOf(params: Params): string | null {
  const given = params.optional('cursor');
  if (given === null) return null;
  const name = /^page_args(?:=|%3D)([0-9a-z-]+)$/.exec(given)?.[1];
  if (name === undefined) throw badParameter('cursor');
  return name;
}
