/**
 * Closed orders, trades and rows of the ledger, oldest first from an instant on. Kraken answers them newest first, fifty at a time with how many there
 * are, so the page with the oldest is asked for first. What is new meanwhile moves every row one further back: the count tells.
 */
import type {Missing, Page} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {isoOfSecondsOrNull} from '../../adapter/kit/numbers.ts';
import {missingPart, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Fill, Order} from '../../model/order.ts';
import type {Client} from './client.ts';
import {type Entry, entriesOf} from './entries.ts';
import {toFill} from './fill.ts';
import type {Markets} from './markets.ts';
import {toOrders} from './orders.ts';
import {closedOrders as closedOrdersOf, ledgers, PAGE_ROWS, tradesHistory} from './rest.ts';
import {spell} from './symbols.ts';

/**
 * `consolidate_taker` false: the trades of an order have the ids that the stream tells, also where it took several at once.
 * https://docs.kraken.com/api/docs/rest-api/get-closed-orders · .../rest-api/get-trade-history
 */
const LISTS = {
  closed: {
    what: 'closed orders',
    endpoint: closedOrdersOf,
    params: {closetime: 'close', consolidate_taker: 'false'},
    time: 'closetm',
  },
  trades: {what: 'fills', endpoint: tradesHistory, params: {consolidate_taker: 'false'}, time: 'time'},
  ledger: {what: 'rows of the ledger', endpoint: ledgers, params: {}, time: 'time'},
} as const;

interface Question {
  readonly since: number;
  readonly limit?: number;
  readonly endsRisk?: boolean;
}

interface Entries {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  readonly more: boolean;
  readonly missing: readonly Missing[];
}

/** By the time at which they closed: one that closed while nobody listened is there, whenever it was placed. */
export async function closedOrders(
  client: Client,
  markets: Markets,
  query: HistoryQuery,
  signal: AbortSignal,
): Promise<Page<Order>> {
  const {entries, more, missing} = await historyEntries(client, 'closed', {...query, endsRisk: false}, signal);
  const {rows, missing: odd} = await toOrders(client, markets, entries, signal);
  return {rows: ofSymbol(rows, query.symbol), more, missing: [...missing, ...odd]};
}

export async function fills(client: Client, markets: Markets, query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>> {
  const {entries, more, missing} = await historyEntries(client, 'trades', {...query, endsRisk: false}, signal);
  await markets.learn(
    entries.map(([, payload]) => new Row(payload).text('pair')),
    signal,
  );
  const {rows, missing: odd} = readRows('fills', entries, (entry) => {
    const [id, payload] = entry as Entry;
    const row = new Row(payload);
    return toFill(id, row, markets.get(row.text('pair')));
  });
  return {rows: ofSymbol(rows, query.symbol), more, missing: [...missing, ...odd]};
}

/** Text that is not canonical is Kraken's own spelling, as an order of an unlisted pair shows it. */
function ofSymbol<T extends {readonly symbol: string}>(rows: readonly T[], symbol: string | null): readonly T[] {
  return symbol === null ? rows : rows.filter((row) => row.symbol === symbol || spell(row.symbol) === symbol);
}

/** Rows of every pair: Kraken has no question for one. With `limit` no page is read beyond it. `endsRisk` as the call has it. */
export async function historyEntries(
  client: Client,
  list: keyof typeof LISTS,
  {since, limit = Number.POSITIVE_INFINITY, endsRisk = true}: Question,
  signal: AbortSignal,
): Promise<Entries> {
  const {what, endpoint, params, time} = LISTS[list];
  // The instant may be our own or the time of the last row that was told, so the earlier reading of it counts.
  const from = Math.floor(Math.min(since, client.exchangeTime(since)));
  // Whole seconds, of which the first is left out. Without an end: our clock may be behind theirs.
  const start = Math.max(0, Math.floor(from / 1000) - 1);
  const read = async (ofs: number) => {
    const result = await client.askPart({...endpoint, endsRisk}, {...params, start, ofs}, signal);
    return {entries: entriesOf(result.any(list)), count: Number(result.text('count'))};
  };
  const timeOf = (payload: unknown) => Date.parse(isoOfSecondsOrNull(new Row(payload).any(time)) ?? '') || Number.NaN;
  const found = new Map<string, unknown>();
  const {isCut, missing} = await oldestPages(what, read, limit, (page) => {
    // A row without a time counts: left out, it would be read as not there.
    for (const [id, payload] of page) if (!(timeOf(payload) < from)) found.set(id, payload);
  });
  const entries = [...found].toSorted(([, a], [, b]) => (timeOf(a) || 0) - (timeOf(b) || 0));
  return {entries: entries.slice(0, limit), more: isCut || entries.length > limit, missing};
}

/**
 * Pages from the oldest on, as many as `limit` rows need. One that does not come is the last, so that there is no hole; the first
 * answer, which says how many rows there are, is thrown.
 */
async function oldestPages(
  what: string,
  read: (ofs: number) => Promise<{readonly entries: readonly Entry[]; readonly count: number}>,
  limit: number,
  keep: (page: readonly Entry[]) => void,
): Promise<{readonly isCut: boolean; readonly missing: readonly Missing[]}> {
  const newest = await read(0);
  let count = Number.isSafeInteger(newest.count) ? newest.count : newest.entries.length;
  /** Rows of a page; those that moved out of it, to the page behind, since the one before was read come with it. */
  const readPage = async (ofs: number): Promise<number> => {
    const page = await read(ofs);
    keep(page.entries);
    if (!(page.count > count)) return page.entries.length;
    count = page.count;
    return page.entries.length + (await readPage(ofs + PAGE_ROWS));
  };
  let kept = 0;
  for (let ofs = Math.max(0, Math.ceil(count / PAGE_ROWS) - 1) * PAGE_ROWS; ofs > 0; ofs -= PAGE_ROWS) {
    if (kept > limit) return {isCut: true, missing: []};
    try {
      kept += await readPage(ofs);
    } catch (error) {
      return {isCut: true, missing: [missingPart(`page ${ofs / PAGE_ROWS + 1} of the ${what}`, error)]};
    }
  }
  if (kept > limit) return {isCut: true, missing: []};
  keep(newest.entries);
  return {isCut: false, missing: []};
}
