/** Cancel-and-replace: one request, two verdicts. The replacement is an intent of its own, journaled before the send. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {Amendment} from '../../adapter/contract/trading.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type OrderRequest} from '../../model/order.ts';
import {amendAction} from '../../state/action-log.ts';
import type {IntentDraft} from '../../state/journal.ts';
import {type CancelVerdict, ended} from '../end/cancel-one.ts';
import {record} from '../end/record-ends.ts';
import type {OrderDeps} from '../order-deps.ts';
import {mayRepeat} from '../place/admission.ts';
import {resolveAndRelease} from '../place/earlier.ts';
import type {LimitCheck} from '../place/limits.ts';
import {draftOn} from '../place/prepare.ts';
import {replace} from '../place/send.ts';
import {submissionOf} from '../place/submission.ts';
import {settleAnswer} from '../settle/confirm.ts';
import {recordSighting} from '../settle/record.ts';
import type {AmendDocument, Amending} from './amending.ts';

/** Throws DeskError when nothing was sent. */
export async function replaceOrder(
  amending: Amending,
  {check, value}: LimitCheck,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendDocument> {
  const {adapter, market, settings, order, change, request, adjustments} = amending;
  // The replacement is only what is left: the filled part has been traded by the old order.
  const rest = {...request, quantity: plain(dec(request.quantity).minus(order.filled ?? '0'))};
  const wire = adapter.trading.prepareOrder(rest, market, settings);
  const {intent} = deps.state.journal.open(replacementDraft(amending, rest, value), {check, mayRepeat});
  const {intent: sent, answer} = await replace(intent, order, change, wire, adapter, deps);
  const settled = await resolveAndRelease(await settleAnswer(sent, placementIn(answer), adapter, deps), adapter, deps);
  const {outcome, order: shown, error} = submissionOf(settled);
  const previous = await previousVerdict(answer, amending, deps);
  const untouched = outcome === 'rejected' && previous.outcome === 'rejected';
  const word = outcome === 'placed' ? 'amended' : outcome === 'unknown' ? 'unknown' : untouched ? 'rejected' : 'partial';
  // The replacement itself was journaled before the send.
  record([{...amendAction({before: order, change}), outcome: word}], deps);
  return {
    outcome: word,
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
  return draftOn(adapter, request, {
    id: intentId,
    clientId: name,
    routeId: null,
    legIndex: null,
    replaces: order.clientOrderId ?? order.id,
    terms: `replace ${order.id ?? order.clientOrderId ?? ''} ${JSON.stringify(change)}`,
    adjustments,
    value,
  });
}

/** The half of the answer that is about the replacement. */
function placementIn(answer: Amendment | DeskError): Parameters<typeof settleAnswer>[1] {
  if (answer instanceof DeskError) return answer;
  if (answer.style !== 'REPLACED')
    return new DeskError('unknown-outcome', 'The exchange amended in place although a replacement was expected.', {sent: true});
  if (answer.placement !== null) return answer.placement;
  const kept = new DeskError('rejected', 'The old order was not canceled, so nothing was placed.', {sent: true});
  return {outcome: 'REJECTED', error: 'error' in answer.cancellation ? answer.cancellation.error : kept};
}

/** What became of the old order: in the engine's words where it spoke, else as it reads, which may lag behind them. */
async function previousVerdict(
  answer: Amendment | DeskError,
  amending: Amending,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<CancelVerdict> {
  const {adapter, order, intent} = amending;
  const cancellation = answer instanceof DeskError || answer.style !== 'REPLACED' ? null : answer.cancellation;
  const now =
    cancellation?.outcome === 'CANCELED'
      ? cancellation.order
      : await withTimeout(deps.call, (signal) => adapter.trading.order(order, signal)).catch(() => null);
  if (now !== null && isTerminal(now.status)) {
    if (intent !== null) recordSighting(intent, now, 'amend', adapter, deps);
    return ended(now);
  }
  const untouched =
    cancellation === null ? answer instanceof DeskError && answer.detail.sent === false : cancellation.outcome === 'REJECTED';
  return {outcome: untouched ? 'rejected' : 'unknown', order: now ?? order};
}
