/**
 * Replaces an order that is partly filled. One cancel-and-replace request would size the new order by a fill that may have
 * grown on the way, and so buy more than was asked. So: cancel, read what was filled in the end, place what is left.
 */
import {dec, plain} from '../../model/decimal.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import {applyRules} from '../../model/rules.ts';
import {type CancelVerdict, cancelOne} from '../end/cancel-one.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitCheck} from '../place/limits.ts';
import {sendIntent} from '../place/send.ts';
import {submissionOf} from '../place/submit.ts';
import {releaseIntent} from '../settle/record.ts';
import {resolveIntent} from '../settle/resolve.ts';
import type {AmendDocument, Amending} from './amend.ts';
import {replacementDraft} from './replace.ts';

const FIRST_LOOK_MS = 2000;

/** Never throws for what the exchange says: once the old order is canceled, every end is a verdict. */
export async function replacePartly(amending: Amending, limits: LimitCheck, deps: OrderDeps): Promise<AmendDocument> {
  const {adapter, order, request, adjustments, intent} = amending;
  const ref = {symbol: order.symbol, id: order.id, clientOrderId: order.clientOrderId};
  const previous = await cancelOne(adapter, ref, intent, deps);
  const ended = previous.order ?? order;
  if (previous.outcome !== 'canceled') {
    const error: Failure = previous.error ?? {kind: 'rejected', message: `The order was not canceled: ${previous.outcome}.`};
    const outcome = previous.outcome === 'unknown' ? 'unknown' : 'rejected';
    return {outcome, order: ended, previous, adjustments, error};
  }
  const rest = dec(request.quantity).minus(ended.filled ?? '0');
  if (rest.isNegative()) {
    // More traded between the reading and the cancel than the new quantity allows: nothing can take that back.
    const message = `${ended.filled} was filled before the cancel, more than the new quantity of ${request.quantity}; the rest is canceled.`;
    return {outcome: 'partial', order: ended, previous, adjustments, error: {kind: 'rejected', message}};
  }
  if (rest.isZero()) return {outcome: 'amended', order: ended, previous, adjustments};
  try {
    return await placeRest(amending, plain(rest), previous, limits, deps);
  } catch (error) {
    return {outcome: 'partial', order: ended, previous, adjustments, error: toFailure(error)};
  }
}

async function placeRest(
  amending: Amending,
  quantity: string,
  previous: CancelVerdict,
  {check, value}: LimitCheck,
  deps: OrderDeps,
): Promise<AmendDocument> {
  const {adapter, market, adjustments} = amending;
  const {request} = applyRules({...amending.request, quantity}, market, {exact: false, referencePrice: null});
  const prepared = adapter.trading.prepareOrder(request, market);
  const {intent} = deps.state.journal.open(replacementDraft(amending, request, value), check);
  try {
    const sent = await sendIntent(intent, {adapter, market, prepared}, deps);
    const settled = sent.state === 'UNKNOWN' ? await resolveIntent(sent, adapter, FIRST_LOOK_MS, deps) : sent;
    const {outcome, order, error} = submissionOf(settled);
    const word = outcome === 'placed' ? 'amended' : outcome === 'unknown' ? 'unknown' : 'partial';
    return {outcome: word, order, previous, adjustments, ...(error !== undefined && {error})};
  } finally {
    releaseIntent(intent.id, deps.state);
  }
}
