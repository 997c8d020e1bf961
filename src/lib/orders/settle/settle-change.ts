/** Settles a change whose outcome is unknown. Asking changes nothing at the exchange. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {dec, plain} from '../../model/decimal.ts';
import type {Failure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {venueOf} from '../../state/account-names.ts';
import type {Amend} from '../../state/journal.ts';
import {boundsOf} from '../judge/evidence.ts';
import {type ChangeVerdict, judgeChange, type Reading} from '../judge/judge-change.ts';
import {newest} from '../look/newest.ts';
import type {OrderDeps} from '../order-deps.ts';
import {createExchangeTime, type ExchangeTime} from './exchange-time.ts';

export interface AmendVerdict {
  /**
   * rejected: the order has not been changed, and this change cannot be made any more. partial: the old order was canceled,
   * and the one to replace it was not placed.
   */
  readonly outcome: 'amended' | 'rejected' | 'unknown' | 'partial';
  /** As it stands now, or as it was last seen. */
  readonly order: Order;
  readonly error?: Failure;
}

/** First wait before the order is asked for again; doubles up to the cap, and after that grows with the time spent. */
const ASK_FIRST_MS = 25;
const ASK_CAP_MS = 800;
const ASK_SLOWLY_MS = 5000;

/** Asks for the order until the judge has a verdict on the change, or `budgetMs` is spent. */
export async function settleChange(
  amend: Amend,
  adapter: ExchangeAdapter,
  time: ExchangeTime,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendVerdict> {
  const {clock, signal} = deps.call;
  const bounds = boundsOf(adapter.capabilities);
  const startedAt = clock.monotonic();
  const readings: Reading[] = [];
  for (let wait = ASK_FIRST_MS; ; wait = Math.min(wait * 2, longestWait(clock.monotonic() - startedAt))) {
    await time.measure();
    const askedAt = time.now();
    const read = await withTimeout(deps.call, (given) => adapter.trading.order(amend.before, given)).catch(
      (): 'unreadable' => 'unreadable',
    );
    // An answer older than what the change was made of may show terms that only look like the new ones.
    if (read !== 'unreadable')
      readings.push({order: read === null ? null : newest(read, [amend.before]), askedAt, at: clock.monotonic()});
    const verdict = judgeChange(amend, readings, bounds);
    if (verdict.is !== 'OPEN') return recordChange(amend, verdict, deps);
    if (signal.aborted || clock.monotonic() + wait > startedAt + budgetMs)
      return {outcome: 'unknown', order: verdict.order, error: doubt(amend)};
    await clock.sleep(wait, signal).catch(() => {});
  }
}

function longestWait(spentMs: number): number {
  return Math.min(Math.max(ASK_CAP_MS, Math.round(spentMs / 8)), ASK_SLOWLY_MS);
}

/** The same for a change that another run has left in doubt: by the exchange's clock, measured again. */
export async function resolveChange(
  amend: Amend,
  adapter: ExchangeAdapter,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendVerdict> {
  if (venueOf(adapter.config) !== amend.venue) return {outcome: 'unknown', order: amend.before, error: doubt(amend)};
  const sent = amend.replacement === null ? null : deps.state.journal.get(amend.replacement);
  // Its replacement was sent: that is an intent of its own, with a verdict of its own.
  if (sent !== null && sent.sent !== null) return recordMade(amend, sent.order ?? amend.before, deps);
  return settleChange(amend, adapter, createExchangeTime(adapter, deps), budgetMs, deps);
}

/** Writes a verdict on a change. */
function recordChange(amend: Amend, {is, order, says}: ChangeVerdict, deps: Pick<OrderDeps, 'state'>): AmendVerdict {
  if (is === 'MADE') return recordMade(amend, order, deps);
  retract(amend, deps);
  if (is === 'HALF') return sentMeanwhile(amend, order, deps) ?? {outcome: 'partial', order, error: missing(amend, order)};
  return {outcome: 'rejected', order, error: {kind: 'rejected', message: `The order ${says}.`}};
}

/** Looked at after the retraction, without which no replacement is opened: it may have been opened just before. Null: it was not. */
function sentMeanwhile(amend: Amend, order: Order, {state: {journal}}: Pick<OrderDeps, 'state'>): AmendVerdict | null {
  const sent = amend.replacement === null ? null : journal.get(amend.replacement);
  if (sent === null) return null;
  if (sent.sent !== null) return {outcome: 'amended', order: sent.order ?? order};
  return journal.lease(sent.id) ? null : {outcome: 'unknown', order, error: doubt(amend)};
}

/** A broken disk does not change what is proven: the next run looks again. */
export function recordMade({row}: Pick<Amend, 'row'>, order: Order, {state}: Pick<OrderDeps, 'state'>): AmendVerdict {
  try {
    state.journal.amended(row, order);
  } catch {
    // See above.
  }
  return {outcome: 'amended', order};
}

export function retract({row}: Pick<Amend, 'row'>, {state}: Pick<OrderDeps, 'state'>): void {
  try {
    state.journal.retract(row);
  } catch {
    // It stays counted and in doubt: the limit errs on the safe side, and the next run looks again.
  }
}

/** What a replacement was to place, and how to place it now. */
function missing({change, before}: Amend, order: Order): Failure {
  const {filled, side, symbol, account} = order;
  if (filled === null) {
    return {
      kind: 'rejected',
      message: 'The order was canceled, and its replacement was never sent. How much of it was filled could not be read.',
      hint: `See it with \`mxt order show ${nameOf(order)}\`, then place what is left.`,
      account,
    };
  }
  const total = change.quantity ?? before.quantity ?? '0';
  const left = plain(dec(total).minus(filled));
  const price = change.price ?? before.price;
  const command = `mxt order place ${side?.toLowerCase() ?? ''} ${left} ${symbol}${price === null ? '' : ` --price ${price}`} --on ${account}`;
  return {
    kind: 'rejected',
    message: `The order was canceled with ${filled} filled, and the order for the other ${left} was never sent.`,
    hint: `Place it with: ${command}`,
    account,
  };
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
