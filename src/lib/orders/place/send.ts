/**
 * The only doors through which an order leaves this program. Each marks the intent as sent, on the disk, and then makes one
 * request; nothing is ever sent a second time here. No other file may call `placeOrder` or `amendOrder`.
 */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {AmendChange, Amendment, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Intent, JournalView} from '../../state/journal.ts';
import {boundsOf} from '../judge/evidence.ts';
import {judge} from '../judge/judge.ts';
import type {OrderDeps} from '../order-deps.ts';
import {recordVerdict} from '../settle/record.ts';
import {canceledAs, halted} from './admission.ts';
import {sentRecord} from './ids.ts';

/** What was sent, as journaled, and the exchange's answer or the error that came instead. */
export interface Sent<T> {
  readonly intent: Intent;
  readonly answer: T | DeskError;
}

/**
 * Places. `isMarked`: the journal has opened the intent as sent with these bytes just now; else it is marked here. Throws, with nothing
 * sent, what keeps the journal from being durable, `limit` for a halt, and `rejected` where the user has ended its series.
 */
export async function place(
  intent: Intent,
  wire: PreparedOrder,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
  isMarked = false,
): Promise<Sent<Placement>> {
  const sent = isMarked ? intent : markSent(intent, wire, adapter, deps);
  return {intent: sent, answer: await answered(deps, (signal) => adapter.trading.placeOrder(wire, signal))};
}

/** Cancels and places in one request. Throws as `place` does. */
export async function replace(
  intent: Intent,
  order: Order,
  change: AmendChange,
  wire: PreparedOrder,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Sent<Amendment>> {
  const sent = markSent(intent, wire, adapter, deps);
  return {intent: sent, answer: await sendChange(order, change, wire, adapter, deps)};
}

/**
 * One request to change an order that keeps its id: it places nothing, and the caller has journaled it as an amend. Throws
 * `internal`, with nothing sent, for a change that would make a new order.
 */
export async function changeInPlace(
  order: Order,
  change: AmendChange,
  wire: PreparedOrder,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call'>,
): Promise<Amendment | DeskError> {
  if (adapter.trading.amendStyle(order, change) !== 'IN_PLACE') {
    const words = 'This change makes a new order, which has no place in the journal yet; nothing was sent.';
    throw new DeskError('internal', words, {sent: false});
  }
  return sendChange(order, change, wire, adapter, deps);
}

function sendChange(
  order: Order,
  change: AmendChange,
  wire: PreparedOrder,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call'>,
): Promise<Amendment | DeskError> {
  return answered(deps, (signal) => adapter.trading.amendOrder(order, change, wire, signal));
}

/** The answer, or the error that came instead. Stops waiting on Ctrl-C. */
async function answered<T>({call}: Pick<OrderDeps, 'call'>, send: (signal: AbortSignal) => Promise<T>): Promise<T | DeskError> {
  try {
    return await withTimeout(call, send);
  } catch (error) {
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

/** Not on disk, not sent. Throws what kept it from being journaled as SENT; an INTENT alone also says that nothing was sent. */
function markSent(
  intent: Intent,
  wire: PreparedOrder,
  {capabilities}: ExchangeAdapter,
  {state}: Pick<OrderDeps, 'state'>,
): Intent {
  let stopped = false;
  try {
    const sent = state.journal.markSent(intent.id, sentRecord(wire), (view) => {
      const why = stopOf(intent, wire, view);
      if (why === null) return;
      stopped = true;
      throw why;
    });
    if (sent !== null) return sent;
  } catch (error) {
    // Only what stops it (see `stopOf`) is a verdict on an intent that is ours.
    const evidence = [{saw: 'NOT_SENT', error: null, says: 'stopped before the send'}] as const;
    // Judged as sent: what a first attempt may have left behind is proven unexecuted by now.
    const subject = {...intent, sent: intent.sent ?? sentRecord(wire)};
    if (stopped) recordVerdict(intent, judge(subject, evidence, null, boundsOf(capabilities)), state);
    throw error;
  }
  throw new DeskError('internal', `Another mxt has taken over order ${intent.clientOrderId}; nothing was sent.`, {sent: false});
}

/** Why it may not leave any more, even if it was let in: a halt, or the end of its series by the user. Null: it may. */
function stopOf({routeId}: Intent, {request}: PreparedOrder, view: Pick<JournalView, 'halt' | 'routes'>): DeskError | null {
  if (view.halt !== null && !request.reduceOnly) return halted(view.halt.reason);
  return routeId === null ? null : canceledAs(routeId, view);
}
