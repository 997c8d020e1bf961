/** Histories that are asked for by stretches of time and continued by id, oldest first. */
import {DeskError} from '../../model/errors.ts';
import type {Missing} from '../contract/rows.ts';
import {missingPart} from './pages.ts';

/** From and to are inclusive, on the exchange's clock, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Consecutive stretches of at most `lengthMs`, oldest first, without overlap. */
export function spansOf({from, to}: Span, lengthMs: number): readonly Span[] {
  const spans: Span[] = [];
  for (let start = from; start <= to; start += lengthMs) spans.push({from: start, to: Math.min(to, start + lengthMs - 1)});
  return spans;
}

export interface TimedHistory<T> {
  /** For messages: "fills of BTCUSDT". */
  readonly what: string;
  readonly spanMs: number;
  /** Stretches asked for at once while nothing was found yet. */
  readonly atOnce: number;
  /** Rows of a page that is full. */
  readonly pageRows: number;
  byTime(span: Span): Promise<readonly T[]>;
  /** Rows from this id on, it included, oldest first. */
  fromId(id: string): Promise<readonly T[]>;
  /** Whole numbers that grow with time. */
  idOf(row: T): string;
  /** Epoch ms. NaN: not known; such a row counts to every stretch, since one that is left out would be read as "not there". */
  timeOf(row: T): number;
}

export interface Stretch<T> {
  /** Oldest first. */
  readonly rows: readonly T[];
  /** There were more than `limit`; those beyond are not in `rows` in full. */
  readonly more: boolean;
  readonly missing: readonly Missing[];
}

/**
 * Rows of `span`, oldest first, at least `limit` of them when there are. Stretches of time are asked for only until the first
 * row is found; from there on pages by id need no stretches, so a quiet year costs no more than its rows.
 */
export async function readHistory<T>(history: TimedHistory<T>, span: Span, limit: number): Promise<Stretch<T>> {
  const spans = spansOf(span, history.spanMs);
  for (let at = 0; at < spans.length; at += history.atOnce) {
    const found = await Promise.all(spans.slice(at, at + history.atOnce).map((each) => oldestIn(history, each)));
    const first = found.find((row) => row !== null) ?? null;
    if (first !== null) return byIds(history, first, span, limit);
  }
  return {rows: [], more: false, missing: []};
}

/** The oldest row of a stretch; a full page may have left out older ones, so what lies before it is asked for. */
async function oldestIn<T>(history: TimedHistory<T>, span: Span): Promise<T | null> {
  const {idOf, timeOf} = history;
  let oldest: T | null = null;
  for (let to = span.to; ; ) {
    const page = await history.byTime({from: span.from, to});
    const first = page.reduce<T | null>(
      (least, row) => (least === null || BigInt(idOf(row)) < BigInt(idOf(least)) ? row : least),
      null,
    );
    if (first === null || (oldest !== null && BigInt(idOf(first)) >= BigInt(idOf(oldest)))) return oldest;
    oldest = first;
    if (page.length < history.pageRows) return oldest;
    to = timeOf(first);
    if (Number.isNaN(to)) throw new DeskError('protocol', `${history.what}: the first row of a full page has no time.`);
  }
}

async function byIds<T>(history: TimedHistory<T>, first: T, span: Span, limit: number): Promise<Stretch<T>> {
  const rows: T[] = [];
  let id = BigInt(history.idOf(first));
  for (;;) {
    let page: readonly T[];
    try {
      page = await history.fromId(String(id));
    } catch (error) {
      if (rows.length === 0) throw error;
      return {rows, more: false, missing: [missingPart(`${history.what} from id ${id} on`, error)]};
    }
    rows.push(...page.filter((row) => isWithin(history.timeOf(row), span)));
    const last = page.at(-1);
    const isOver = last === undefined || page.length < history.pageRows || history.timeOf(last) > span.to;
    if (isOver || rows.length > limit) return {rows: rows.slice(0, limit), more: rows.length > limit, missing: []};
    const next = BigInt(history.idOf(last)) + 1n;
    if (next <= id) throw new DeskError('protocol', `${history.what}: a page does not go on from id ${id}.`);
    id = next;
  }
}

function isWithin(time: number, {from, to}: Span): boolean {
  return !(time < from || time > to);
}
