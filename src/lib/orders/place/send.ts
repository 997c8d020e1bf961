/** One journaled intent to the exchange: SENT on disk first, then one POST, then its verdict on disk. */
import {within} from '../../adapter/accounts.ts';
import type {Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {DeskError, ERROR_KINDS, toFailure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import type {Intent, Settlement} from '../../state/journal.ts';
import {foreignTo, mismatch} from '../judge/ownership.ts';
import type {OrderDeps} from '../order-deps.ts';
import {settleIntent} from '../settle/record.ts';
import {confirmSeen} from '../settle/resolve.ts';
import {bodyHash} from './ids.ts';
import type {Draft} from './submit.ts';

/** First wait before asking for an order of which only a receipt came; doubles up to the cap. */
const CONFIRM_FIRST_MS = 25;
const CONFIRM_CAP_MS = 800;

/** What a send needs of a draft. */
export type Sendable = Pick<Draft, 'adapter' | 'market' | 'prepared'>;

/** Returns the intent as journaled afterwards, on Ctrl-C too. Throws what keeps the journal from being durable. */
export async function sendIntent(intent: Intent, draft: Sendable, deps: OrderDeps): Promise<Intent> {
  let prepared: PreparedOrder = draft.prepared;
  for (let attempt = 1; ; attempt++) {
    const sent = markSent(intent, prepared, deps);
    const answer = await place(draft, prepared, deps);
    if (attempt === 1 && isMistimed(answer) && !isOverdue(sent, deps)) {
      // Proven unexecuted: the exchange refused the time stamp before anything else. Once more, with its own time.
      const synced = await within(deps.call, (signal) => draft.adapter.marketData.syncClock(signal)).catch(() => null);
      if (synced !== null) {
        deps.state.journal.note(intent.id, {source: 'placement', says: 'refused for its time stamp; clock measured again'});
        prepared = draft.adapter.trading.prepareOrder(prepared.request, draft.market);
        continue;
      }
    }
    return settleAnswer(sent, answer, draft, deps);
  }
}

function isMistimed(answer: Placement | DeskError): boolean {
  return !(answer instanceof DeskError) && answer.outcome === 'REJECTED' && answer.error.kind === 'clock';
}

/** Held up on the way (a stopped process, a machine that slept): whoever asked has gone on, and the market too. */
function isOverdue({createdAt}: Intent, {call: {clock, timeoutMs}}: OrderDeps): boolean {
  return Math.abs(clock.now() - createdAt) > timeoutMs;
}

/** Not on disk, not sent. Throws what kept it from being journaled as SENT; an INTENT alone also says that nothing was sent. */
export function markSent(intent: Intent, prepared: PreparedOrder, {state}: OrderDeps): Intent {
  try {
    return state.journal.markSent(intent.id, {wire: prepared.wire, bodyHash: bodyHash(prepared.wire), fenceAt: prepared.fenceAt});
  } catch (error) {
    // Only a halt is a verdict on an intent that is ours; one that was taken over is its new holder's to judge.
    if (error instanceof DeskError && error.kind === 'limit') {
      settleIntent(intent, {state: 'NOT_PLACED', unsent: true, evidence: {source: 'mxt', says: 'halted before the send'}}, state);
    }
    throw error;
  }
}

/** The POST's answer, or the error that came instead. Stops waiting on Ctrl-C. */
async function place({adapter}: Sendable, prepared: PreparedOrder, {call}: OrderDeps): Promise<Placement | DeskError> {
  try {
    return await within(call, (signal) => adapter.trading.placeOrder(prepared, signal));
  } catch (error) {
    return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
}

/** Writes what an answer proves, and confirms a receipt. */
export async function settleAnswer(
  intent: Intent,
  answer: Placement | DeskError,
  draft: Pick<Draft, 'adapter'>,
  deps: OrderDeps,
): Promise<Intent> {
  const settle = (settlement: Settlement) => settleIntent(intent, settlement, deps.state);
  if (answer instanceof DeskError) {
    const error = {...toFailure(answer), clientOrderId: intent.clientOrderId};
    // Only "no byte was sent" is proof here; a timeout, a bug or a new word is not.
    if (answer.detail.sent === false)
      return settle({state: 'NOT_PLACED', unsent: true, error, evidence: {source: 'placement', says: 'not sent'}});
    return settle({state: 'UNKNOWN', error, evidence: {source: 'placement', says: `no usable answer: ${answer.kind}`}});
  }
  switch (answer.outcome) {
    case 'PLACED': {
      const wrong = mismatch(intent, answer.order);
      if (wrong === null) return confirmSeen(intent, answer.order, 'placement', deps);
      const message = `The exchange answered with another order than the one asked for: ${wrong}.`;
      const error = {kind: 'protocol' as const, message, clientOrderId: intent.clientOrderId};
      return settle({state: 'UNKNOWN', error, evidence: {source: 'placement', says: wrong}});
    }
    case 'REJECTED':
      return settle({
        // Refused for the moment that it came in: the same intent may be tried again, as its error says.
        ...(ERROR_KINDS[answer.error.kind].retryable ? {state: 'NOT_PLACED', unsent: true} : {state: 'REJECTED'}),
        error: {...toFailure(answer.error), clientOrderId: intent.clientOrderId},
        evidence: {source: 'placement', says: `refused: ${answer.error.detail.code ?? answer.error.kind}`},
      });
    case 'DUPLICATE':
      return confirm(
        settle({state: 'UNKNOWN', evidence: {source: 'placement', says: 'the client order id is taken'}}),
        draft,
        deps,
        {id: null, taken: true},
      );
    case 'ACCEPTED':
      return confirm(
        settle({state: 'ACKED', evidence: {source: 'placement', says: `receipt, id ${answer.id ?? 'not told'}`}}),
        draft,
        deps,
        {id: answer.id, taken: false},
      );
  }
}

/** Asks for the order until the engine has spoken of it; gives up (still unknown) when the time of the call is over. */
async function confirm(
  intent: Intent,
  draft: Pick<Draft, 'adapter'>,
  deps: OrderDeps,
  {id, taken}: {readonly id: string | null; readonly taken: boolean},
): Promise<Intent> {
  const {clock, signal, timeoutMs} = deps.call;
  const deadline = clock.monotonic() + timeoutMs;
  for (let wait = CONFIRM_FIRST_MS; ; wait = Math.min(wait * 2, CONFIRM_CAP_MS)) {
    const ref = {symbol: intent.symbol, id, clientOrderId: intent.clientOrderId};
    const order = await within(deps.call, (given) => draft.adapter.trading.order(ref, given)).catch(() => null);
    if (order !== null && hasSpoken(order)) {
      const wrong = mismatch(intent, order);
      return wrong === null ? confirmSeen(intent, order, 'order', deps) : settleOther(intent, order, wrong, {taken, draft}, deps);
    }
    if (signal.aborted || clock.monotonic() + wait > deadline) break;
    await clock.sleep(wait, signal).catch(() => {});
  }
  const evidence = {source: 'order', says: 'the engine has not spoken of it'};
  return settleIntent(intent, {state: 'UNKNOWN', evidence}, deps.state);
}

/** Another order has the name. One that keeps the name from ours proves that ours was refused for it; else nothing is proven. */
function settleOther(
  intent: Intent,
  order: Order,
  wrong: string,
  {taken, draft: {adapter}}: {readonly taken: boolean; readonly draft: Pick<Draft, 'adapter'>},
  {state}: OrderDeps,
): Intent {
  const keeps = !isTerminal(order.status) || adapter.capabilities.clientOrderIds.uniqueness === 'EVER';
  const refused = taken && keeps && foreignTo(intent, order) !== null;
  const message = `The client order id stands for another order${order.id === null ? '' : ` (${order.id})`}: ${wrong}.`;
  const error = {kind: refused ? ('rejected' as const) : ('protocol' as const), message, clientOrderId: intent.clientOrderId};
  return settleIntent(intent, {state: refused ? 'REJECTED' : 'UNKNOWN', error, evidence: {source: 'order', says: wrong}}, state);
}

/** A stop waits as PENDING; for any other order PENDING only repeats the receipt. */
function hasSpoken({status, type}: Order): boolean {
  if (isTerminal(status)) return true;
  return status === 'PENDING' ? type === 'STOP_LIMIT' || type === 'STOP_MARKET' : status !== 'UNKNOWN';
}

/** Ctrl-C stops the waiting, never the order: what is known is on disk, and the order is named. */
export function interruptedBy({clientOrderId, key, state}: Intent): DeskError {
  const fate =
    state === 'CONFIRMED' ? 'was placed' : state === 'REJECTED' || state === 'NOT_PLACED' ? 'was not placed' : 'may be live';
  return new DeskError('interrupted', `Interrupted: order ${clientOrderId} ${fate}.`, {
    hint:
      fate === 'may be live'
        ? `Settle it with: mxt order resolve ${key ?? clientOrderId}`
        : `See it with: mxt order show ${key ?? clientOrderId}`,
    clientOrderId,
  });
}
