/** Reading the truth and reporting what of it is news: at the start, and after every gap. */
import type {Missing} from '../adapter/contract/rows.ts';
import {DeskError} from '../model/errors.ts';
import {type Fill, isTerminal, type Order, type OrderRef} from '../model/order.ts';
import {keyOf} from './audit.ts';
import type {EventJoiner} from './event-joiner.ts';
import type {FeedSource} from './feed-event.ts';
import {isFinal} from './final.ts';
import {fillTime, type History, orderTime, type Snapshots} from './snapshot.ts';

export interface RepairScope {
  readonly source: FeedSource;
  /** History is read from here, epoch ms; null: what is open is enough. */
  readonly since: number | null;
  /** What happened before this does not concern this watch, epoch ms. */
  readonly baseline: number;
  /** Orders that a caller waits for: looked for where they are not known otherwise. */
  readonly orders: readonly OrderRef[];
}

export interface Repaired {
  /** Keys (symbol and id) of orders that the exchange should know and does not show. */
  readonly lost: readonly string[];
  /** What could not be read: the repair is not whole, and must be tried again. */
  readonly missing: readonly Missing[];
}

/**
 * Open orders first, history second: an order that closes between the two answers is then in both, and not in neither.
 * Events of the new connection are held back meanwhile by the caller and joined afterwards; whichever report is newer
 * wins, so a stale answer does no harm.
 */
export async function repair(joiner: EventJoiner, snapshots: Snapshots, scope: RepairScope): Promise<Repaired> {
  const {table} = joiner;
  const before = table.open();
  const open = await snapshots.openOrders();
  const history: History = scope.since === null ? {closed: [], fills: [], missing: []} : await snapshots.history(scope.since);
  const fills = groupFills(history.fills.filter((fill) => fillTime(fill) >= scope.baseline && !table.hasFill(fill)));
  const closed = history.closed.filter(
    (order) => orderTime(order) >= scope.baseline || table.get(order.symbol, order.id) !== null,
  );
  const repairing = new Repairing(joiner, snapshots, scope.source, fills);
  for (const order of [...closed, ...open.rows]) repairing.report(order);
  const shown = new Set(open.rows.map(keyOf));
  await repairing.askForHidden(before.filter((order) => !shown.has(keyOf(order)) && isStillOpen(joiner, order)));
  await repairing.askForOrdersOfFills();
  for (const ref of scope.orders) await repairing.askForWanted(ref);
  return {lost: repairing.lost, missing: [...open.missing, ...history.missing, ...repairing.missing]};
}

class Repairing {
  readonly lost: string[] = [];
  readonly missing: Missing[] = [];
  readonly #joiner: EventJoiner;
  readonly #snapshots: Snapshots;
  readonly #source: FeedSource;
  /** Executions that are not reported yet, by order. */
  readonly #fills: Map<string, Fill[]>;

  constructor(joiner: EventJoiner, snapshots: Snapshots, source: FeedSource, fills: Map<string, Fill[]>) {
    this.#joiner = joiner;
    this.#snapshots = snapshots;
    this.#source = source;
    this.#fills = fills;
  }

  report(order: Order): void {
    const key = keyOf(order);
    this.#joiner.report(this.#source, order, this.#fills.get(key) ?? []);
    this.#fills.delete(key);
  }

  /** Orders that were open and are in no answer: asked for one by one. */
  async askForHidden(hidden: readonly Order[]): Promise<void> {
    for (const {symbol, id, clientOrderId} of hidden) {
      const order = await this.#ask({symbol, id, clientOrderId});
      if (order === null) this.lost.push(`${symbol} ${id}`);
      else if (order !== 'unread') this.report(order);
    }
  }

  /** Executions whose order is in no answer. */
  async askForOrdersOfFills(): Promise<void> {
    for (const group of [...this.#fills.values()]) {
      const untold = group.filter((fill) => !this.#joiner.reportFill(this.#source, fill));
      const [first] = untold;
      if (first === undefined) continue;
      const order = await this.#ask({symbol: first.symbol, id: first.orderId, clientOrderId: first.clientOrderId});
      if (order === null) this.lost.push(`${first.symbol} ${first.orderId}`);
      else if (order !== 'unread') this.#joiner.report(this.#source, order, untold);
    }
  }

  /** An order that a caller waits for. Not finding it, or lacking its symbol to ask, is not reported: it may still come. */
  async askForWanted(ref: OrderRef): Promise<void> {
    const order = await this.#snapshots.order(ref).catch(() => null);
    if (order !== null) this.#joiner.report(this.#source, order, []);
  }

  /** Null: the exchange does not show it. `unread`: no answer, so it is asked for again later. */
  async #ask(ref: OrderRef): Promise<Order | null | 'unread'> {
    try {
      return await this.#snapshots.order(ref);
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      if (error.kind === 'not-found' || error.kind === 'unsupported') return null;
      if (isFinal(error, this.#source === 'recovery') || error.kind === 'interrupted') throw error;
      this.missing.push({what: `order ${ref.id ?? ref.clientOrderId} of ${ref.symbol}`, error});
      return 'unread';
    }
  }
}

function groupFills(fills: readonly Fill[]): Map<string, Fill[]> {
  return Map.groupBy(fills, ({symbol, orderId}) => `${symbol} ${orderId}`);
}

function isStillOpen({table}: EventJoiner, {symbol, id}: Order): boolean {
  const now = table.get(symbol, id);
  return now !== null && !isTerminal(now.status);
}
