/** Absolute targets in place: the order keeps its id, and what makes it larger counts towards the day. */
import {within} from '../adapter/accounts.ts';
import type {AmendChange, Amendment} from '../adapter/exchange-adapter.ts';
import {dec, plain} from '../model/decimal.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import {isTerminal, type Order} from '../model/order.ts';
import {halted} from '../state/sql-journal.ts';
import type {AmendDocument, Amending} from './amend.ts';
import type {LimitCheck} from './limits.ts';
import type {OrderDeps} from './order-deps.ts';

/** Where the answer says little, the order itself is asked for. Throws DeskError when nothing was sent (limit, halt, state). */
export async function amendInPlace(amending: Amending, limits: LimitCheck, deps: OrderDeps): Promise<AmendDocument> {
  const {adapter, order, change, adjustments, request} = amending;
  const raise = allow(amending, limits, deps);
  let answer: Amendment | DeskError;
  try {
    answer = await within(deps.call, (signal) => adapter.amendOrder(order, change, request.clientOrderId, signal));
  } catch (error) {
    answer = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
  const refusal = refusalIn(answer);
  if (refusal !== null) {
    if (raise !== null) retract(raise, deps);
    return {outcome: 'rejected', order, previous: null, adjustments, error: toFailure(refusal)};
  }
  if (answer instanceof DeskError || answer.style === 'REPLACED')
    return byState(amending, answer instanceof DeskError ? toFailure(answer) : undefined, deps);
  if (answer.outcome === 'AMENDED') return {outcome: 'amended', order: answer.order, previous: null, adjustments};
  return byState(amending, undefined, deps);
}

/** The last look before the send: at the halt flag, and for a larger order at the day, which it is then part of. */
function allow({adapter, order}: Amending, {value, checkRaise}: LimitCheck, {state}: OrderDeps): number | null {
  const price = order.price ?? order.stopPrice;
  const by = price === null ? dec(value.amount) : dec(value.amount).minus(dec(price).times(order.quantity));
  if (by.gt(0)) {
    const raised = {amount: plain(by), asset: value.asset};
    return state.journal.raise({account: adapter.account.account, value: raised}, checkRaise(raised));
  }
  const halt = state.halt.current();
  if (halt !== null) throw halted(halt.reason);
  return null;
}

/** What proves that nothing was changed: an allow-listed refusal, or that no byte was sent. */
function refusalIn(answer: Amendment | DeskError): DeskError | null {
  if (answer instanceof DeskError) return answer.detail.sent === false ? answer : null;
  return answer.style === 'IN_PLACE' && answer.outcome === 'REJECTED' ? answer.error : null;
}

function retract(raise: number, {state}: OrderDeps): void {
  try {
    state.journal.retract(raise);
  } catch {
    // It stays counted: the limit errs on the safe side.
  }
}

/** Asks until the order shows the new terms or has ended. */
async function byState(
  {adapter, order, change, adjustments}: Amending,
  error: Failure | undefined,
  deps: OrderDeps,
): Promise<AmendDocument> {
  const {clock, signal, timeoutMs} = deps.call;
  const deadline = clock.monotonic() + timeoutMs;
  const ref = {symbol: order.symbol, id: order.id, clientOrderId: order.clientOrderId};
  let last = order;
  for (let wait = 25; ; wait = Math.min(wait * 2, 800)) {
    last = (await within(deps.call, (given) => adapter.order(ref, given)).catch(() => null)) ?? last;
    if (shows(last, change)) return {outcome: 'amended', order: last, previous: null, adjustments};
    if (isTerminal(last.status)) {
      const over: Failure = error ?? {kind: 'rejected', message: `The order was ${last.status} before it could be changed.`};
      return {outcome: 'rejected', order: last, previous: null, adjustments, error: over};
    }
    if (signal.aborted || clock.monotonic() + wait > deadline) break;
    await clock.sleep(wait, signal).catch(() => {});
  }
  const doubt: Failure = {
    kind: 'unknown-outcome',
    message: `The order does not show the change yet${error === undefined ? '' : ` (${error.message})`}.`,
    hint: 'Look again with `mxt order show`.',
  };
  return {outcome: 'unknown', order: last, previous: null, adjustments, error: doubt};
}

function shows(order: Order, {price, quantity}: AmendChange): boolean {
  return (
    (price === undefined || (order.price !== null && dec(order.price).eq(price))) &&
    (quantity === undefined || dec(order.quantity).eq(quantity))
  );
}
