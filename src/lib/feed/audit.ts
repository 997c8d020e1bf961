/** Does the exchange still agree with what its stream reported? The only way to notice an event that never came. */
import type {Order} from '../model/order.ts';
import type {Clock} from '../transport/clock.ts';
import type {EventJoiner} from './event-joiner.ts';
import {fillTime, orderTime, type Snapshots} from './snapshot.ts';

export interface AuditScope {
  /** Also compares closed orders and executions since this instant (epoch ms); null: open orders alone. */
  readonly since: number | null;
  readonly baseline: number;
  /** Orders that the exchange was found not to show: that they are not in its list is nothing new. */
  readonly lost: ReadonlySet<string>;
}

export interface Comparison {
  /** Keys of what disagrees. */
  readonly differences: ReadonlySet<string>;
  /** False: the exchange's answers lack a part, so that agreement proves nothing. */
  readonly isWhole: boolean;
}

/**
 * One disagreement may be a lagging answer; the same key twice, seconds apart, is not. Orders that were reported on while
 * the question was under way are left out: their answer may be older. An order that is not in a list which lacks a part
 * may be in that part.
 */
export async function audit({table}: EventJoiner, snapshots: Snapshots, scope: AuditScope): Promise<Comparison> {
  const mark = table.touches;
  const found = new Set<string>();
  const untouched = ({symbol, id}: Order) => !table.touchedAfter(symbol, id, mark);
  const before = table.open();
  const open = await snapshots.openOrders();
  for (const order of open.rows) if (untouched(order) && table.wouldChange(order)) found.add(keyOf(order));
  const shown = new Set(open.rows.map(keyOf));
  for (const order of open.missing.length > 0 ? [] : before) {
    if (!shown.has(keyOf(order)) && !scope.lost.has(keyOf(order)) && untouched(order)) found.add(keyOf(order));
  }
  if (scope.since === null) return {differences: found, isWhole: open.missing.length === 0};
  const {closed, fills, missing} = await snapshots.history(scope.since);
  for (const order of closed) {
    const ours = orderTime(order) >= scope.baseline || table.get(order.symbol, order.id) !== null;
    if (ours && untouched(order) && table.wouldChange(order)) found.add(keyOf(order));
  }
  for (const fill of fills)
    if (fillTime(fill) >= scope.baseline && !table.hasFill(fill)) found.add(`${fill.symbol} trade ${fill.id}`);
  return {differences: found, isWhole: open.missing.length + missing.length === 0};
}

/** How an order is named in the answers of `audit`. */
export function keyOf({symbol, id}: Order): string {
  return `${symbol} ${id}`;
}

const EVERY_MS = 30_000;
const AGAIN_MS = 5000;
/** Every how many audits closed orders and executions are compared too. The first one always does. */
const DEEP_EVERY = 10;

export interface AuditPlan {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** True while nothing is read from the stream: no audit then. */
  isPaused(): boolean;
  /** One audit; rejects when the exchange does not answer, which proves nothing. */
  compare(deep: boolean): Promise<Comparison>;
  /** Stream and exchange agreed in everything, asked at this time of the monotonic clock. */
  onAgreed(at: number): void;
}

/** Audits every 30 s, and once more 5 s after a disagreement. Resolves with what stayed in disagreement; rejects at the signal. */
export async function auditUntilDisagreement({clock, signal, isPaused, compare, onAgreed}: AuditPlan): Promise<string> {
  for (let round = 0; ; round++) {
    await clock.sleep(EVERY_MS, signal);
    if (isPaused()) continue;
    const deep = round % DEEP_EVERY === 0;
    const startedAt = clock.monotonic();
    const first = await compare(deep).catch(() => null);
    if (first === null) continue;
    if (first.differences.size === 0) {
      if (deep && first.isWhole) onAgreed(startedAt);
      continue;
    }
    await clock.sleep(AGAIN_MS, signal);
    const second = await compare(deep).catch(() => null);
    const still = [...(second?.differences ?? [])].find((key) => first.differences.has(key));
    if (still !== undefined) return `the exchange's answer differs from what its stream reported: ${still}`;
  }
}
