/** Cancels one order. May be sent again; the verdict is the order's final state, never the mere request. */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Cancellation} from '../../adapter/contract/trading.ts';
import {DeskError, ERROR_KINDS, type Failure, toFailure} from '../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {recordSighting} from '../settle/record.ts';
import {withRightClock} from './right-clock.ts';

export interface CancelVerdict {
  /** canceled: it will not trade any more; `order` has what was filled. filled: too late. not-found: no such order. */
  readonly outcome: 'canceled' | 'filled' | 'not-found' | 'rejected' | 'unknown';
  readonly order: Order | null;
  readonly error?: Failure;
}

const ASK_FIRST_MS = 25;
const ASK_CAP_MS = 800;
/** A cancel may be sent again, as it can only end the same order twice: once whatever the first took, then while there is time. */
const MOST_SENDS = 3;
const SEND_AGAIN_MS = 50;

/** What is known of an order before it is canceled. */
export interface Known {
  /** Its row in the journal, where it was placed from here. */
  readonly intent: Intent | null;
  /** As the exchange has shown it, in a list or alone; null: not yet. */
  readonly order: Order | null;
}

/** Cancels one order on one account and asks for its final state where the answer does not hold it. */
export async function cancelOne(
  adapter: ExchangeAdapter,
  ref: OrderRef,
  known: Known,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<CancelVerdict> {
  const sent = await send(adapter, ref, deps);
  const verdict = await verdictOf(sent, adapter, ref, known, deps);
  const {intent} = known;
  if (verdict.order !== null) noteEnd(verdict.order, intent, adapter, deps);
  return verdict;
}

/** Writes the end of an order into its own row of the journal, where it has one. */
export function noteEnd(
  order: Order,
  intent: Intent | null,
  adapter: Pick<ExchangeAdapter, 'capabilities'>,
  deps: Pick<OrderDeps, 'state'>,
): void {
  if (intent !== null && isTerminal(order.status)) recordSighting(intent, order, 'cancel', adapter, deps);
}

/** What came of the requests: the last answer, and whether any of them may have reached the exchange. */
interface Sent {
  readonly answer: Cancellation | DeskError;
  readonly mayHaveArrived: boolean;
}

async function send(adapter: ExchangeAdapter, ref: OrderRef, {call}: Pick<OrderDeps, 'call'>): Promise<Sent> {
  const deadline = call.clock.monotonic() + call.timeoutMs;
  let mayHaveArrived = false;
  for (let sends = 1; ; sends++) {
    const answer = await sendOnce(adapter, ref, call);
    if (!(answer instanceof DeskError)) return {answer, mayHaveArrived: true};
    mayHaveArrived ||= answer.detail.sent !== false;
    const waitMs = Math.max(SEND_AGAIN_MS * sends, answer.detail.retryAfterMs ?? 0);
    const isLate = sends > 1 ? call.clock.monotonic() + waitMs > deadline : waitMs > call.timeoutMs;
    if (isLate || call.signal.aborted || sends >= MOST_SENDS || !mayBeSentAgain(answer)) return {answer, mayHaveArrived};
    await call.clock.sleep(waitMs, call.signal).catch(() => {});
  }
}

/** A refusal will be repeated; everything else may pass. */
function mayBeSentAgain({kind}: DeskError): boolean {
  return ERROR_KINDS[kind].retryable || kind === 'unknown-outcome';
}

/** One request to cancel, with a right clock. Never throws: a failure is an answer too. */
export function sendOnce(adapter: ExchangeAdapter, ref: OrderRef, call: CallOptions): Promise<Cancellation | DeskError> {
  return withRightClock(
    adapter,
    call,
    () => attempt(adapter, ref, call),
    (answer) => (answer instanceof DeskError ? answer : 'error' in answer ? answer.error : null)?.kind === 'clock',
  );
}

async function attempt(adapter: ExchangeAdapter, ref: OrderRef, call: CallOptions): Promise<Cancellation | DeskError> {
  try {
    return await withTimeout(call, (signal) => adapter.trading.cancelOrder(ref, signal));
  } catch (error) {
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

async function verdictOf(
  {answer, mayHaveArrived}: Sent,
  adapter: ExchangeAdapter,
  ref: OrderRef,
  {intent, order: before}: Known,
  deps: Pick<OrderDeps, 'call'>,
): Promise<CancelVerdict> {
  const told = endOf(answer, ref);
  if (told !== null) return ended(told);
  const patient = answer instanceof DeskError ? mayHaveArrived : answer.outcome === 'ACCEPTED' || answer.outcome === 'CANCELED';
  const order = await finalState(adapter, ref, patient, deps);
  if (order !== null && order !== 'unreadable' && isTerminal(order.status)) return ended(order);
  const refusal = answer instanceof DeskError ? answer : 'error' in answer ? answer.error : null;
  const error = refusal === null ? undefined : toFailure(refusal.on(adapter.config));
  const shown = order === 'unreadable' ? null : order;
  const because = {order: shown, ...(error !== undefined && {error})};
  // A cancel that was not sent changed nothing: the order is as it was.
  if (answer instanceof DeskError) return {outcome: mayHaveArrived ? 'unknown' : 'rejected', ...because};
  if (answer.outcome === 'REJECTED') return {outcome: 'rejected', ...because};
  if (answer.outcome !== 'NOT_OPEN' || order !== null) return {outcome: 'unknown', ...because};
  // A read that lags behind does not outweigh what the exchange said before.
  const last = [before, intent?.order ?? null].find((each) => each !== null && isTerminal(each.status)) ?? null;
  if (last !== null) return ended(last);
  // An order that was shown is not nowhere, and one that is still on its way is not open yet either.
  const exists = before !== null || (intent !== null && (isUnsettled(intent.state) || intent.state === 'CONFIRMED'));
  return {outcome: exists ? 'unknown' : 'not-found', ...because};
}

/** The end of the order that was named, where the answer itself proves it. */
export function endOf(answer: Cancellation | DeskError, ref: OrderRef): Order | null {
  const order = !(answer instanceof DeskError) && answer.outcome === 'CANCELED' ? answer.order : null;
  return order !== null && isTerminal(order.status) && isNamed(order, ref) ? order : null;
}

export function ended(order: Order): CancelVerdict {
  return {outcome: order.status === 'FILLED' ? 'filled' : 'canceled', order};
}

/** An answer about another order than the one that was named says nothing of it. */
function isNamed(order: Order, ref: OrderRef): boolean {
  return ref.id === null ? (order.clientOrderId ?? ref.clientOrderId) === ref.clientOrderId : order.id === ref.id;
}

/** The order, asked for until it is final where that is expected (`patient`), else once. Null: parsed "not found". */
async function finalState(
  adapter: ExchangeAdapter,
  ref: OrderRef,
  patient: boolean,
  {call}: Pick<OrderDeps, 'call'>,
): Promise<Order | null | 'unreadable'> {
  const deadline = call.clock.monotonic() + call.timeoutMs;
  for (let wait = ASK_FIRST_MS; ; wait = Math.min(wait * 2, ASK_CAP_MS)) {
    const answer = await withTimeout(call, (signal) => adapter.trading.order(ref, signal)).catch((error: unknown) => error);
    const order = answer === null || (isOrder(answer) && isNamed(answer, ref)) ? answer : 'unreadable';
    if (order !== null && order !== 'unreadable' && isTerminal(order.status)) return order;
    // A question that is refused (a market that is gone) will be refused again.
    const isRefused = answer instanceof DeskError && !mayBeSentAgain(answer);
    const again = !isRefused && (patient || order === 'unreadable');
    if (!again || call.signal.aborted || call.clock.monotonic() + wait > deadline) return order;
    await call.clock.sleep(wait, call.signal).catch(() => {});
  }
}

function isOrder(answer: unknown): answer is Order {
  return typeof answer === 'object' && answer !== null && !(answer instanceof Error);
}
