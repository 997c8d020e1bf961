/** Fills that were read once: a long history is read once, and then only what is new. A cache, which can do without. */
import type {Fill} from '../model/order.ts';

/** All fills from `since` on, and before `until`, are kept; epoch ms by the exchange's times. */
export interface FillSpan {
  readonly since: number;
  readonly until: number;
}

/** `scope` names what was asked of which account. Never throws: without a database nothing is remembered. */
export interface FillMemory {
  /** Oldest first, apart from each other. */
  spans(scope: string): readonly FillSpan[];
  /** Keeps these, and that all of the span is kept now; null: that is not sure. Not synced: what a power cut takes is read again. */
  keep(scope: string, fills: readonly Fill[], span: FillSpan | null): void;
  /** From `since` on and before `until`, oldest first. Null: they cannot be read. */
  list(scope: string, since: number, until: number): readonly Fill[] | null;
}

/** With one more; those that touch are one. */
export function withSpan(spans: readonly FillSpan[], added: FillSpan): readonly FillSpan[] {
  if (added.until <= added.since) return spans;
  const touches = ({since, until}: FillSpan) => since <= added.until && until >= added.since;
  const joined = spans.filter(touches);
  const since = Math.min(added.since, ...joined.map((span) => span.since));
  const until = Math.max(added.until, ...joined.map((span) => span.until));
  return [...spans.filter((span) => !touches(span)), {since, until}].toSorted((a, b) => a.since - b.since);
}
