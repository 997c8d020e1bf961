/** A stretch of history read to its end, page by page, from its oldest row on. */
import {DeskError} from '../model/errors.ts';
import type {Fill, Order} from '../model/order.ts';
import type {Missing, Page, Rows} from './contract/rows.ts';

const PAGE_ROWS = 1000;
/** More rows than a page at one instant: the page is made larger, up to this. */
const LARGEST_PAGE = 32_000;
/** More rows than this are not held in memory at once. */
const MOST_ROWS = 200_000;

/** What is read. */
export interface RowKind<T> {
  /** In a few words for the user: "fills". */
  readonly name: string;
  idOf(row: T): string;
  /** Times of a row by which an exchange may sort it, epoch ms, the earliest first. */
  timesOf(row: T): readonly number[];
}

export interface Stretch<T> extends Omit<RowKind<T>, 'name'> {
  /** In a few words for the user: "fills of BTC/USDT". */
  readonly what: string;
  /** Epoch ms. */
  readonly since: number;
  ask(since: number, limit: number): Promise<Page<T>>;
  /** From where on to ask instead, where rows from an instant on are known; called before each page. */
  skip?(since: number): number;
  /** A page that lacks nothing: all rows from `since` on, and before `to`; null: there are no more. */
  onPage?(rows: readonly T[], since: number, to: number | null): void;
}

export const CLOSED_ORDERS: RowKind<Order> = {
  name: 'closed orders',
  idOf: ({symbol, id, clientOrderId}) => `${symbol} ${id ?? clientOrderId}`,
  // Exchanges sort orders by when they were made, or by when they changed last.
  timesOf: ({createdAt, updatedAt}) => [createdAt, updatedAt].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
};

export const FILLS: RowKind<Fill> = {
  name: 'fills',
  idOf: ({symbol, id}) => `${symbol} ${id}`,
  timesOf: ({at}) => [Date.parse(at) || 0],
};

/**
 * All rows since an instant. What was not read stands in `missing`: a page that did not come (the first one is thrown), what
 * a page lacks, and the rest of a history that is too long. A page that says `more` is continued from its last row; rows at
 * that instant come again, and count once.
 */
export async function readForward<T>(stretch: Stretch<T>): Promise<Rows<T>> {
  const {what, ask, idOf} = stretch;
  const rows = new Map<string, T>();
  const missing: Missing[] = [];
  const skip = (from: number) => stretch.skip?.(from) ?? from;
  let since = skip(stretch.since);
  for (let limit = PAGE_ROWS, isFirst = true; ; isFirst = false) {
    let page: Page<T>;
    try {
      page = await ask(since, limit);
    } catch (error) {
      if (isFirst || !(error instanceof DeskError)) throw error;
      missing.push({what: `${what} from ${instant(since)} on`, error});
      break;
    }
    for (const row of page.rows) rows.set(idOf(row), row);
    missing.push(...page.missing);
    const next = page.more ? nextSince(page.rows, since, stretch) : null;
    if (page.missing.length === 0 && (next !== null || !page.more)) stretch.onPage?.(page.rows, since, next);
    if (!page.more) break;
    if (next === null) limit *= 2;
    else [since, limit] = [skip(next), PAGE_ROWS];
    if (limit > LARGEST_PAGE || rows.size > MOST_ROWS) {
      missing.push({what: `${what} from ${instant(since)} on`, error: tooMany(what, rows.size)});
      break;
    }
  }
  return {rows: [...rows.values()], missing};
}

/**
 * Where the last row stands; null when that may be where this page began. The exchange sorts by one of the row's times, and does
 * not say which: a time before `since` cannot be it, and one at `since` may be, with more rows at that instant.
 */
function nextSince<T>(rows: readonly T[], since: number, {timesOf}: Stretch<T>): number | null {
  const last = rows.at(-1);
  const time = last === undefined ? undefined : timesOf(last).find((each) => each >= since);
  return time === undefined || time === since ? null : time;
}

function tooMany(what: string, count: number): DeskError {
  return new DeskError('protocol', `There are more ${what} than the ${count} that were read.`);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
