/** Settles a change in place of which nobody knows whether it was made. Asking changes nothing at the exchange. */
import {within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {AmendChange} from '../../adapter/contract/trading.ts';
import {dec} from '../../model/decimal.ts';
import type {Failure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import type {Amend} from '../../state/journal.ts';
import {venueOf} from '../../state/shared-memory.ts';
import {APART_MS, momentAt} from '../judge/proof.ts';
import {newest} from '../look/newest.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type ExchangeTime, measureTime} from './exchange-time.ts';

export interface AmendVerdict {
  /** rejected: the order has not been changed, and this change can not be made any more. */
  readonly outcome: 'amended' | 'rejected' | 'unknown';
  /** As it stands now, or as it was last seen. */
  readonly order: Order;
  readonly error?: Failure;
}

/** First wait before the order is asked for again; doubles up to the cap, and after that grows with the time spent. */
const ASK_FIRST_MS = 25;
const ASK_CAP_MS = 800;
const ASK_SLOWLY_MS = 5000;

/**
 * Asks for the order until it shows the change, has ended without it, or `budgetMs` is spent. That it was never made is said
 * when the exchange still shows the old terms, twice, after the time in which the change could arrive and reads could lag.
 */
export async function settleAmend(
  amend: Amend,
  adapter: ExchangeAdapter,
  time: ExchangeTime,
  budgetMs: number,
  deps: OrderDeps,
): Promise<AmendVerdict> {
  const {clock, signal} = deps.call;
  const startedAt = clock.monotonic();
  let order = amend.before;
  let unchangedSince: number | null = null;
  for (let wait = ASK_FIRST_MS; ; wait = Math.min(wait * 2, longestWait(clock.monotonic() - startedAt))) {
    const late = momentAt(time(), amend.fenceAt, adapter.capabilities.proof).reads;
    const read = await within(deps.call, (given) => adapter.trading.order(amend.before, given)).catch(
      (): 'unreadable' => 'unreadable',
    );
    if (read === null && (time() ?? 0) - amend.fenceAt > adapter.capabilities.proof.resolveDeadlineMs)
      return neverMade(amend, order, 'is not shown any more: there is nothing left to change', deps);
    // An answer older than what the change was made of may show terms that only look like the new ones.
    const told = read === null || read === 'unreadable' ? null : newest(read, [amend.before]);
    order = told ?? order;
    if (told !== null && shows(told, amend.change)) return made(amend, told, deps);
    if (told !== null && isTerminal(told.status))
      return neverMade(amend, told, `was ${told.status} before it could be changed`, deps);
    if (told !== null && late) {
      unchangedSince ??= clock.monotonic();
      if (clock.monotonic() - unchangedSince >= APART_MS) return neverMade(amend, told, 'was not changed', deps);
    }
    if (signal.aborted || clock.monotonic() + wait > startedAt + budgetMs) break;
    await clock.sleep(wait, signal).catch(() => {});
  }
  return {outcome: 'unknown', order, error: doubt(amend)};
}

function longestWait(spentMs: number): number {
  return Math.min(Math.max(ASK_CAP_MS, Math.round(spentMs / 8)), ASK_SLOWLY_MS);
}

/** The same for a change that another run has left in doubt: by the exchange's clock, measured anew. */
export async function resolveAmend(
  amend: Amend,
  adapter: ExchangeAdapter,
  budgetMs: number,
  deps: OrderDeps,
): Promise<AmendVerdict> {
  if (venueOf(adapter.config) !== amend.venue) return {outcome: 'unknown', order: amend.before, error: doubt(amend)};
  return settleAmend(amend, adapter, await measureTime(adapter, deps), budgetMs, deps);
}

/** Whether the order has these terms. */
export function shows(order: Order, {price, quantity}: AmendChange): boolean {
  return (
    (price === undefined || (order.price !== null && dec(order.price).eq(price))) &&
    (quantity === undefined || (order.quantity !== null && dec(order.quantity).eq(quantity)))
  );
}

/** Notes what is proven. A broken disk does not change it: the next run looks again. */
export function made({row}: Amend, order: Order, {state}: OrderDeps): AmendVerdict {
  try {
    state.journal.amended(row, order);
  } catch {}
  return {outcome: 'amended', order};
}

function neverMade(amend: Amend, order: Order, fate: string, deps: OrderDeps): AmendVerdict {
  retract(amend, deps);
  return {outcome: 'rejected', order, error: {kind: 'rejected', message: `The order ${fate}.`}};
}

export function retract({row}: Amend, {state}: OrderDeps): void {
  try {
    state.journal.retract(row);
  } catch {
    // It stays counted and in doubt: the limit errs on the safe side, and the next run looks again.
  }
}

function doubt({before}: Amend): Failure {
  return {
    kind: 'unknown-outcome',
    message: 'The order does not show the change yet: it may still be made.',
    hint: `Settle it with: mxt order resolve ${nameOf(before)}`,
    account: before.account,
    exchange: before.exchange,
  };
}

/** What the user can call an order that was changed. */
export function nameOf({clientOrderId, id}: Order): string {
  return clientOrderId ?? id ?? '';
}
