/** Cancels. May be sent again; the verdict is always the order's final state, never the mere request. */
import {type AccountHandle, type AccountStatus, askAccounts, within} from '../../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../adapter/contract/exchange.ts';
import type {Cancellation} from '../../../adapter/contract/trading.ts';
import {DeskError, type Failure, toFailure} from '../../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../../model/order.ts';
import {type Intent, isUnsettled} from '../../../state/journal.ts';
import {ambiguous, isOneOrder, journaled, notFound, searchOrder} from '../../look/find.ts';
import type {OrderDeps} from '../../order-deps.ts';
import {foreignTo} from '../../ownership.ts';
import {confirmSeen} from '../../resolve.ts';

export interface CancelVerdict {
  /** canceled: it will not trade any more; `order` has what was filled. filled: too late. not-found: no such order. */
  readonly outcome: 'canceled' | 'filled' | 'not-found' | 'rejected' | 'unknown';
  readonly order: Order | null;
  readonly error?: Failure;
}

export interface CancelDocument {
  readonly orders: readonly CancelVerdict[];
  readonly accounts: readonly AccountStatus[];
}

const ASK_FIRST_MS = 25;
const ASK_CAP_MS = 800;

/** Cancels each id (theirs or ours), in parallel. An id that is nowhere is a verdict, not an exception. */
export async function cancelOrders(ids: readonly string[], symbol: string | null, deps: OrderDeps): Promise<CancelDocument> {
  return together(await Promise.all(ids.map(async (id) => named(id, await cancelId(id, symbol, deps)))));
}

/** A verdict in doubt without an order says at least which one was meant. */
function named(id: string, {orders, accounts}: CancelDocument): CancelDocument {
  const name = (verdict: CancelVerdict): CancelVerdict => {
    if (verdict.outcome !== 'unknown' || verdict.order !== null) return verdict;
    const {message, ...error} = verdict.error ?? {kind: 'unknown-outcome', message: 'Nobody knows yet what became of the order.'};
    const hint = `Look at it with: mxt order show ${id}`;
    return {...verdict, error: {hint, ...error, message: message.includes(id) ? message : `${id}: ${message}`}};
  };
  return {orders: orders.map(name), accounts};
}

/** One document of several; an account that failed once has failed. */
function together(results: readonly CancelDocument[]): CancelDocument {
  const statuses = new Map<string, AccountStatus>();
  for (const status of results.flatMap(({accounts}) => accounts)) {
    if (statuses.get(status.account)?.status !== 'failed') statuses.set(status.account, status);
  }
  return {orders: results.flatMap(({orders}) => orders), accounts: [...statuses.values()]};
}

async function cancelId(id: string, symbol: string | null, deps: OrderDeps): Promise<CancelDocument> {
  const known = journaled(id, symbol, deps);
  if (known.length > 0) {
    if (!isOneOrder(known)) return refused(ambiguous(id, known));
    return together(await Promise.all(known.map(({handle, ref, intent}) => cancelOn(handle, ref, intent, deps))));
  }
  const [only, ...others] = deps.accounts;
  if (symbol !== null && only !== undefined && others.length === 0) return cancelGuessed(only, id, symbol, deps);
  const {found, accounts, failures} = await searchOrder(id, symbol, deps);
  const [first, ...more] = found;
  if (first === undefined) {
    const error = toFailure(notFound(id, failures));
    return {orders: [{outcome: failures.length > 0 ? 'unknown' : 'not-found', order: null, error}], accounts};
  }
  if (more.length > 0) return refused(ambiguous(id, found), accounts);
  const {orders} = await cancelOn(first.handle, first.ref, null, deps);
  return {orders, accounts};
}

function refused(error: DeskError, accounts: readonly AccountStatus[] = []): CancelDocument {
  return {orders: [{outcome: 'rejected', order: null, error: toFailure(error)}], accounts};
}

/** One account and the symbol are known: one question less, trying the likelier kind of id first. */
async function cancelGuessed(handle: AccountHandle, id: string, symbol: string, deps: OrderDeps): Promise<CancelDocument> {
  const theirs: OrderRef = {symbol, id, clientOrderId: null};
  const ours: OrderRef = {symbol, id: null, clientOrderId: id};
  const looksOurs = /^[0-9a-f]{32}$/.test(id) || !/\d{5}/.test(id);
  const [first, second] = looksOurs ? [ours, theirs] : [theirs, ours];
  const result = await cancelOn(handle, first, null, deps);
  const retry = result.orders.every(
    ({outcome, order, error}) =>
      order === null && (outcome === 'not-found' || (outcome === 'rejected' && error?.kind !== 'auth')),
  );
  return retry ? cancelOn(handle, second, null, deps) : result;
}

async function cancelOn(handle: AccountHandle, ref: OrderRef, intent: Intent | null, deps: OrderDeps): Promise<CancelDocument> {
  // Both questions of a cancel have their own time: the outer budget only has to be long enough for them.
  const call = {...deps.call, timeoutMs: deps.call.timeoutMs * 4};
  const {answers, statuses} = await askAccounts([handle], call, (adapter) => cancelOne(adapter, ref, intent, deps));
  const [answer] = answers;
  if (answer !== undefined) return {orders: [answer.value], accounts: statuses};
  const error = statuses[0]?.error;
  return {orders: [{outcome: 'unknown', order: null, ...(error !== undefined && {error})}], accounts: statuses};
}

/** Cancels one order on one account and asks for its final state where the answer does not hold it. */
export async function cancelOne(
  adapter: ExchangeAdapter,
  ref: OrderRef,
  intent: Intent | null,
  deps: OrderDeps,
): Promise<CancelVerdict> {
  let answer = await send(adapter, ref, deps);
  // A cancel may be sent again: it can only end the same order twice.
  if (answer instanceof DeskError && !deps.call.signal.aborted) answer = await send(adapter, ref, deps);
  const verdict = await verdictOf(answer, adapter, ref, intent, deps);
  if (verdict.order !== null && intent !== null && isTerminal(verdict.order.status) && foreignTo(intent, verdict.order) === null)
    confirmSeen(intent, verdict.order, 'cancel', deps);
  return verdict;
}

async function send(adapter: ExchangeAdapter, ref: OrderRef, {call}: OrderDeps): Promise<Cancellation | DeskError> {
  try {
    return await within(call, (signal) => adapter.trading.cancelOrder(ref, signal));
  } catch (error) {
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

async function verdictOf(
  answer: Cancellation | DeskError,
  adapter: ExchangeAdapter,
  ref: OrderRef,
  intent: Intent | null,
  deps: OrderDeps,
): Promise<CancelVerdict> {
  const told = !(answer instanceof DeskError) && answer.outcome === 'CANCELED' ? answer.order : null;
  if (told !== null && isTerminal(told.status) && isNamed(told, ref)) return ended(told);
  const patient = answer instanceof DeskError || answer.outcome === 'ACCEPTED' || answer.outcome === 'CANCELED';
  const order = await finalState(adapter, ref, patient, deps);
  if (order !== null && order !== 'unreadable' && isTerminal(order.status)) return ended(order);
  const refusal = answer instanceof DeskError ? answer : 'error' in answer ? answer.error : null;
  const error = refusal === null ? undefined : toFailure(refusal.on(adapter.config));
  const shown = order === 'unreadable' ? null : order;
  const because = {order: shown, ...(error !== undefined && {error})};
  if (answer instanceof DeskError) {
    return {outcome: shown !== null && answer.detail.sent === false ? 'rejected' : 'unknown', ...because};
  }
  if (answer.outcome === 'REJECTED') return {outcome: 'rejected', ...because};
  if (answer.outcome !== 'NOT_OPEN' || order !== null) return {outcome: 'unknown', ...because};
  if (intent === null) return {outcome: 'not-found', ...because};
  // A read that lags behind does not outweigh what the exchange said before.
  if (intent.order !== null && isTerminal(intent.order.status)) return ended(intent.order);
  // An order that is still on its way is not open yet either.
  const exists = isUnsettled(intent.state) || intent.state === 'CONFIRMED';
  return {outcome: exists ? 'unknown' : 'not-found', ...because};
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
  {call}: OrderDeps,
): Promise<Order | null | 'unreadable'> {
  const deadline = call.clock.monotonic() + call.timeoutMs;
  for (let wait = ASK_FIRST_MS; ; wait = Math.min(wait * 2, ASK_CAP_MS)) {
    const told = await within(call, (signal) => adapter.trading.order(ref, signal)).catch((): 'unreadable' => 'unreadable');
    const order = told !== null && told !== 'unreadable' && !isNamed(told, ref) ? 'unreadable' : told;
    if (order !== null && order !== 'unreadable' && isTerminal(order.status)) return order;
    const again = patient || order === 'unreadable';
    if (!again || call.signal.aborted || call.clock.monotonic() + wait > deadline) return order;
    await call.clock.sleep(wait, call.signal).catch(() => {});
  }
}
