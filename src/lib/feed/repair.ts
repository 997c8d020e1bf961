/** Reading the truth and telling what of it is news: at the start, and after every gap. */
import {DeskError} from '../model/errors.ts';
import {type Fill, isTerminal, type Order, type OrderRef} from '../model/order.ts';
import {keyOf} from './audit.ts';
import type {FeedSource} from './feed-event.ts';
import type {Intake} from './intake.ts';
import {fillTime, type History, orderTime, type Snapshots} from './snapshot.ts';

export interface RepairScope {
  readonly source: FeedSource;
  /** History is read from here, epoch ms; null: what is open is enough. */
  readonly since: number | null;
  /** What happened before this is none of this watch's business, epoch ms. */
  readonly baseline: number;
  /** Orders that somebody waits for: looked for where they are not known otherwise. */
  readonly orders: readonly OrderRef[];
}

/**
 * Open orders first, history second: an order that closes between the two answers is then in both, and not in neither.
 * Events of the new connection are held back meanwhile by the caller and joined afterwards; whichever report is newer
 * wins, so a stale answer does no harm. Answers with the keys (symbol and id) of orders that the exchange should know and does not show.
 */
export async function repair(intake: Intake, snapshots: Snapshots, scope: RepairScope): Promise<readonly string[]> {
  const {table} = intake;
  const before = table.open();
  const open = await snapshots.openOrders();
  const history: History = scope.since === null ? {closed: [], fills: []} : await snapshots.history(scope.since);
  const fills = groupFills(history.fills.filter((fill) => fillTime(fill) >= scope.baseline && !table.hasFill(fill)));
  const closed = history.closed.filter(
    (order) => orderTime(order) >= scope.baseline || table.get(order.symbol, order.id) !== null,
  );
  for (const order of [...closed, ...open]) report(intake, scope.source, order, fills);
  const shown = new Set(open.map(keyOf));
  const missing = before.filter((order) => !shown.has(keyOf(order)) && isStillOpen(intake, order));
  const lost = await askForMissing(intake, snapshots, scope.source, missing, fills);
  for (const group of [...fills.values()]) await askForOrderOf(intake, snapshots, scope.source, group, lost);
  for (const ref of scope.orders) await askForWanted(intake, snapshots, scope.source, ref);
  return lost;
}

/** An order that somebody waits for. That it is not there, or can not be asked for without its symbol, is no news: it may still come. */
async function askForWanted(intake: Intake, snapshots: Snapshots, source: FeedSource, ref: OrderRef) {
  const order = await snapshots.order(ref).catch(() => null);
  if (order !== null) intake.report(source, order, []);
}

/** Orders that were open and are in no answer: asked for one by one. */
async function askForMissing(
  intake: Intake,
  snapshots: Snapshots,
  source: FeedSource,
  missing: readonly Order[],
  fills: FillGroups,
) {
  const lost: string[] = [];
  for (const {symbol, id, clientOrderId} of missing) {
    const order = await snapshots.order({symbol, id, clientOrderId});
    if (order === null) lost.push(`${symbol} ${id}`);
    else report(intake, source, order, fills);
  }
  return lost;
}

/** Executions whose order is in no answer. */
async function askForOrderOf(intake: Intake, snapshots: Snapshots, source: FeedSource, group: readonly Fill[], lost: string[]) {
  const untold = group.filter((fill) => !intake.reportFill(source, fill));
  const [first] = untold;
  if (first === undefined) return;
  const order = await snapshots
    .order({symbol: first.symbol, id: first.orderId, clientOrderId: first.clientOrderId})
    .catch(notShown);
  if (order === null) lost.push(`${first.symbol} ${first.orderId}`);
  else intake.report(source, order, untold);
}

type FillGroups = Map<string, Fill[]>;

function report(intake: Intake, source: FeedSource, order: Order, fills: FillGroups): void {
  const key = keyOf(order);
  intake.report(source, order, fills.get(key) ?? []);
  fills.delete(key);
}

function groupFills(fills: readonly Fill[]): FillGroups {
  return Map.groupBy(fills, ({symbol, orderId}) => `${symbol} ${orderId}`);
}

function isStillOpen({table}: Intake, {symbol, id}: Order): boolean {
  const now = table.get(symbol, id);
  return now !== null && !isTerminal(now.status);
}

function notShown(error: unknown): null {
  if (error instanceof DeskError && (error.kind === 'not-found' || error.kind === 'unsupported')) return null;
  throw error;
}
