/** Cancel-and-replace: one request, two verdicts. The replacement is an intent of its own, journaled before the send. */
import {within} from '../../adapter/accounts.ts';
import type {Amendment} from '../../adapter/contract/trading.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import {isTerminal, type OrderRequest} from '../../model/order.ts';
import type {Intent, IntentDraft} from '../../state/journal.ts';
import {credentialOf, venueOf} from '../../state/shared-memory.ts';
import {type CancelVerdict, ended} from '../end/cancel-one.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitCheck} from '../place/limits.ts';
import {markSent, settleAnswer} from '../place/send.ts';
import {submissionOf} from '../place/submit.ts';
import {releaseIntent, settleIntent} from '../settle/record.ts';
import {confirmSeen, resolveIntent} from '../settle/resolve.ts';
import type {AmendDocument, Amending} from './amend.ts';

const FIRST_LOOK_MS = 2000;

/** Throws DeskError when nothing was sent. */
export async function replaceOrder(amending: Amending, {check, value}: LimitCheck, deps: OrderDeps): Promise<AmendDocument> {
  const {adapter, market, order, change, request, adjustments} = amending;
  const {journal} = deps.state;
  // The replacement is only what is left: the filled part has been traded by the old order.
  const rest = {...request, quantity: plain(dec(request.quantity).minus(order.filled ?? '0'))};
  const prepared = adapter.trading.prepareOrder(rest, market);
  const {intent} = journal.open(replacementDraft(amending, rest, value), check);
  const sent = markSent(intent, prepared, deps);
  let answer: Amendment | DeskError;
  try {
    answer = await within(deps.call, (signal) => adapter.trading.amendOrder(order, change, prepared, signal));
  } catch (error) {
    answer = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
  const settled = await settle(sent, answer, amending, deps);
  releaseIntent(intent.id, deps.state);
  const {outcome, order: shown, error} = submissionOf(settled);
  const previous = await previousVerdict(answer, amending, deps);
  const untouched = outcome === 'rejected' && previous.outcome === 'rejected';
  return {
    outcome: outcome === 'placed' ? 'amended' : outcome === 'unknown' ? 'unknown' : untouched ? 'rejected' : 'partial',
    order: untouched ? (previous.order ?? order) : shown,
    previous,
    adjustments,
    ...(error !== undefined && {error}),
  };
}

/** The replacement as an intent of its own; the name goes with the order. */
export function replacementDraft(
  {adapter, order, change, intentId, adjustments, name}: Amending,
  request: OrderRequest,
  value: IntentDraft['value'],
): IntentDraft {
  const {account, exchange} = adapter.config;
  return {
    id: intentId,
    account,
    exchange,
    venue: venueOf(adapter.config),
    credential: credentialOf(adapter.config),
    clientOrderId: request.clientOrderId,
    key: name,
    parent: order.clientOrderId ?? order.id,
    child: 0,
    terms: `replace ${order.id ?? order.clientOrderId ?? ''} ${JSON.stringify(change)}`,
    request,
    adjustments,
    value,
  };
}

async function settle(intent: Intent, answer: Amendment | DeskError, amending: Amending, deps: OrderDeps): Promise<Intent> {
  if (answer instanceof DeskError || (answer.style === 'REPLACED' && answer.placement !== null)) {
    const placement = answer instanceof DeskError ? answer : answer.placement;
    const settled = placement === null ? intent : await settleAnswer(intent, placement, amending, deps);
    return settled.state === 'UNKNOWN' ? resolveIntent(settled, amending.adapter, FIRST_LOOK_MS, deps) : settled;
  }
  if (answer.style === 'REPLACED') {
    const refusal = 'error' in answer.cancellation ? toFailure(answer.cancellation.error) : null;
    const error = refusal ?? {kind: 'rejected' as const, message: 'The old order was not canceled, so nothing was placed.'};
    return settleIntent(
      intent,
      {state: 'REJECTED', error, evidence: {source: 'amend', says: 'no replacement was sent'}},
      deps.state,
    );
  }
  return settleIntent(
    intent,
    {
      state: 'UNKNOWN',
      evidence: {source: 'amend', says: 'amended in place although a replacement was expected'},
    },
    deps.state,
  );
}

/** What became of the old order: in the engine's words where it spoke, else as it reads, which may lag behind them. */
async function previousVerdict(answer: Amendment | DeskError, amending: Amending, deps: OrderDeps): Promise<CancelVerdict> {
  const {adapter, order, intent} = amending;
  const told = answer instanceof DeskError || answer.style !== 'REPLACED' ? null : answer.cancellation;
  const now =
    told?.outcome === 'CANCELED'
      ? told.order
      : await within(deps.call, (signal) => adapter.trading.order(order, signal)).catch(() => null);
  if (now !== null && isTerminal(now.status)) {
    if (intent !== null) confirmSeen(intent, now, 'amend', deps);
    return ended(now);
  }
  const untouched = told === null ? answer instanceof DeskError && answer.detail.sent === false : told.outcome === 'REJECTED';
  return {outcome: untouched ? 'rejected' : 'unknown', order: now ?? order};
}
