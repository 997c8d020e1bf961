/** Logs that answer at most a page for a stretch of time, in whatever order: a full page is asked for again in shorter stretches. */
import {DeskError} from '../../model/errors.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import type {LedgerQuery} from '../contract/ledger.ts';
import type {Page} from '../contract/rows.ts';
import type {RequestClient} from './client.ts';
import {readRows} from './pages.ts';
import {readStretches, type Stretch} from './stretches.ts';
import type {Span} from './windows.ts';

export interface WindowedLog {
  /** For messages: "deposits". */
  readonly what: string;
  readonly widestMs: number;
  readonly pageRows: number;
  /** Both ends included, exchange clock. */
  ask(span: Span): Promise<readonly unknown[]>;
  /** The entries of one row, none for one that moved nothing. Throws `protocol` for one that cannot be read. */
  entriesOf(payload: unknown): readonly LedgerEntry[];
}

export function readLog(log: WindowedLog, span: Span, limit: number): Promise<Page<LedgerEntry>> {
  const {what, widestMs, pageRows} = log;
  const read = async (stretch: Span): Promise<Stretch<LedgerEntry> | 'TOO_MANY'> => {
    const payloads = await log.ask(stretch);
    const isFull = payloads.length >= pageRows;
    if (isFull && stretch.to - stretch.from > 1) return 'TOO_MANY';
    const {rows, missing} = readRows(what, payloads, (payload) => log.entriesOf(payload));
    const cut = isFull
      ? [{what, error: new DeskError('protocol', `${what}: more rows in a millisecond than one page has.`)}]
      : [];
    return {rows: rows.flat(), missing: [...missing, ...cut], isCut: isFull};
  };
  return readStretches({widestMs, read, keyOf: ({id}) => id, timeOf: ({at}) => at}, span, limit);
}

/** Slack for a clock that was measured with an error. */
const CLOCK_SLACK_MS = 5000;

/** What a query asks for on the exchange's clock, from its start or from where the log begins. */
export function logSpan(client: RequestClient, {since}: Pick<LedgerQuery, 'since'>, keptMs: number | null): Span {
  const to = client.exchangeTime() + CLOCK_SLACK_MS;
  const from = Math.max(0, Math.min(since, client.exchangeTime(since)), keptMs === null ? 0 : to - keptMs);
  return {from: Math.min(from, to), to};
}
