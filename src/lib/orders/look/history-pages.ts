/** Reads a stretch of history to its end: a page is never taken for the whole. */
import type {Missing, Page, Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {DeskError} from '../../model/errors.ts';

export interface Pages<T> {
  readonly ask: (query: HistoryQuery) => Promise<Page<T>>;
  readonly idOf: (row: T) => string;
  /** ISO 8601 instant that pages are ordered by; null: the row does not say. */
  readonly atOf: (row: T) => string | null;
}

const PAGE_ROWS = 1000;
/** Rows of one millisecond that are still told apart; a market of more is read in part, which is said. */
const WIDEST_PAGE_ROWS = 8000;

/**
 * All rows from `query.since` on, oldest first. `query.limit` is how many are wanted, not how many there are. What
 * could not be read after the first page is in `missing`; throws when the first page cannot be read.
 */
export async function allPages<T>(what: string, query: HistoryQuery, {ask, idOf, atOf}: Pages<T>): Promise<Rows<T>> {
  const rows = new Map<string, T>();
  const missing: Missing[] = [];
  let [since, limit] = [query.since, PAGE_ROWS];
  const cutShort = (error: DeskError): Rows<T> => {
    const part = {what: `${what} since ${new Date(since).toISOString()}`, error};
    return {rows: [...rows.values()], missing: [...missing, part]};
  };
  for (;;) {
    let page: Page<T>;
    try {
      page = await ask({...query, since, limit});
    } catch (error) {
      if (rows.size === 0 || !(error instanceof DeskError)) throw error;
      return cutShort(error);
    }
    for (const row of page.rows) rows.set(idOf(row), row);
    missing.push(...page.missing);
    if (!page.more) return {rows: [...rows.values()], missing};
    const last = page.rows.at(-1);
    const reached = last === undefined ? null : atOf(last);
    const next = reached === null ? since : Math.max(since, Date.parse(reached));
    // A page full of one instant: only a wider one gets past it.
    limit = next === since ? limit * 2 : PAGE_ROWS;
    if (limit > WIDEST_PAGE_ROWS) return cutShort(new DeskError('protocol', 'Too many rows have the same time.'));
    since = next;
  }
}
