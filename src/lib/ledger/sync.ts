/**
 * Brings the local ledger of one account up to date: each log from where its cursor stands, page after page. A cursor never
 * passes an answer that was not whole; what did come is kept all the same, and counts once by its id.
 */
import {type CallOptions, partFailure, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {LedgerLog} from '../adapter/contract/ledger.ts';
import type {Missing, Page} from '../adapter/contract/rows.ts';
import {DeskError} from '../model/errors.ts';
import type {LedgerMemory, LedgerRow, LogCursor} from '../state/ledger-memory.ts';

const PAGE_ROWS = 1000;
/** More rows than a page at one instant: the page is made larger, up to this. */
const LARGEST_PAGE = 32_000;
/** Fills are there at once; a clock that was set, and a copy that lags, are covered by as much. */
const FILLS_LATE_MS = 3_600_000;

export interface SyncDeps {
  readonly call: CallOptions;
  readonly ledger: LedgerMemory;
}

/** One list of the exchange. */
export interface Source {
  readonly name: string;
  readonly lateMs: number;
  readonly keptMs: number | null;
  read(since: number, limit: number, signal: AbortSignal): Promise<Page<LedgerRow>>;
}

export function sourceOfLog(log: LedgerLog): Source {
  return {
    ...{name: log.name, lateMs: log.lateMs, keptMs: log.keptMs},
    async read(since, limit, signal) {
      const page = await log.entries({since, limit}, signal);
      return {...page, rows: page.rows.map((entry) => ({id: entry.id, at: Date.parse(entry.at), entry}))};
    },
  };
}

/** Fills of one symbol, or of all with null. */
export function sourceOfFills({trading}: ExchangeAdapter, symbol: string | null): Source {
  return {
    ...{name: symbol === null ? FILLS : `${FILLS} of ${symbol}`, lateMs: FILLS_LATE_MS, keptMs: null},
    async read(since, limit, signal) {
      const page = await trading.fills({symbol, since, limit}, signal);
      return {...page, rows: page.rows.map((fill) => ({id: `${fill.symbol} ${fill.id}`, at: Date.parse(fill.at), fill}))};
    },
  };
}

const FILLS = 'fills';

/** The symbol that a log of fills is of, or null. */
export function symbolOfLog(name: string): string | null {
  return name.startsWith(`${FILLS} of `) ? name.slice(FILLS.length + 4) : null;
}

/** What of the source's rows since an instant (epoch ms) is not known; null: nothing. Throws for Ctrl-C alone. */
export async function syncSource(
  scope: string,
  source: Source,
  since: number,
  {call, ledger}: SyncDeps,
): Promise<Missing | null> {
  const {name, lateMs, keptMs} = source;
  const known = ledger.cursor(scope, name);
  const now = call.clock.now();
  const oldest = keptMs === null ? since : Math.max(since, now - keptMs);
  const goesOn = known !== null && known.since <= oldest ? known : null;
  const begun = goesOn?.since ?? oldest;
  let from = goesOn === null ? oldest : Math.max(goesOn.since, Math.min(goesOn.until, now) - lateMs);
  for (let limit = PAGE_ROWS; ; ) {
    let page: Page<LedgerRow>;
    try {
      page = await withTimeout(call, (signal) => source.read(from, limit, signal));
    } catch (error) {
      return {what: name, error: partFailure(error, call)};
    }
    const [hole] = page.missing;
    const last = page.rows.at(-1)?.at ?? from;
    const until = page.more ? last : now;
    // Of the last instant of a page that was cut there may be more.
    const whole = {since: from, until: page.more ? last - 1 : now};
    const cursor: LogCursor = {since: begun, until};
    ledger.record(scope, name, page.rows, hole === undefined ? whole : null, hole === undefined ? cursor : null);
    if (hole !== undefined) return {what: `${name}: ${hole.what}`, error: hole.error};
    if (!page.more) return begun > since ? {what: name, error: tooOld(begun)} : null;
    if (last > from) [from, limit] = [last, PAGE_ROWS];
    else if (limit < LARGEST_PAGE) limit *= 2;
    else return {what: name, error: new DeskError('protocol', 'There are more rows at one instant than are read at once.')};
  }
}

function tooOld(begun: number): DeskError {
  const from = new Date(begun).toISOString();
  return new DeskError('unsupported', `The exchange keeps them from ${from} on.`, {
    hint: `Ask with --since ${from.slice(0, 10)} or later.`,
  });
}
