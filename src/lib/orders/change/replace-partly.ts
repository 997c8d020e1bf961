/**
 * Replaces an order that is partly filled. One cancel-and-replace request would size the new order by a fill that may have
 * grown on the way, and so buy more than was asked. So: cancel, read what was filled in the end, place what is left. Both
 * halves are journaled before the first, so that a death between them is taken up by `order resolve`.
 */
import {dec, plain} from '../../model/decimal.ts';
import {DeskError, type Failure, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import {applyRules} from '../../model/rules.ts';
import type {Amend} from '../../state/journal.ts';
import {type CancelVerdict, cancelOne} from '../end/cancel-one.ts';
import type {OrderDeps} from '../order-deps.ts';
import {mayRepeat} from '../place/admission.ts';
import {resolveAndRelease} from '../place/earlier.ts';
import type {LimitCheck} from '../place/limits.ts';
import {submissionOf} from '../place/submission.ts';
import {sendIntent} from '../place/submit.ts';
import {nameOf, recordMade, retract} from '../settle/settle-change.ts';
import {type AmendDocument, type Amending, journalChange} from './amending.ts';
import {replacementDraft} from './replace.ts';

/** Never throws for what the exchange says: once the old order is canceled, every end is a verdict. */
export async function replacePartly(
  amending: Amending,
  limits: LimitCheck,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendDocument> {
  const {adapter, market, settings, order, request, adjustments, intent, intentId} = amending;
  const wire = adapter.trading.prepareOrder(request, market, settings);
  const pair = journalChange(amending, wire, {raise: null, replacement: intentId}, limits.checkHalt, deps);
  const ref = {symbol: order.symbol, id: order.id, clientOrderId: order.clientOrderId};
  const previous = await cancelOne(adapter, ref, {intent, order}, deps);
  const ended = previous.order ?? order;
  if (previous.outcome !== 'canceled') {
    const error: Failure = previous.error ?? {kind: 'rejected', message: `The order was not canceled: ${previous.outcome}.`};
    const outcome = previous.outcome === 'unknown' ? 'unknown' : 'rejected';
    // A cancel in doubt leaves the pair in doubt.
    if (outcome === 'rejected') retract(pair, deps);
    return {outcome, order: ended, previous, adjustments, error};
  }
  if (ended.filled === null) {
    retract(pair, deps);
    return {outcome: 'partial', order: ended, previous, adjustments, error: unknownFill(ended)};
  }
  const rest = dec(request.quantity).minus(ended.filled);
  if (rest.isNegative()) {
    retract(pair, deps);
    // More traded between the reading and the cancel than the new quantity allows: nothing can take that back.
    const message = `${ended.filled} was filled before the cancel, more than the new quantity of ${request.quantity}; the rest is canceled.`;
    return {outcome: 'partial', order: ended, previous, adjustments, error: {kind: 'rejected', message}};
  }
  if (rest.isZero()) return {...recordMade(pair, ended, deps), previous, adjustments};
  try {
    return await placeRest(amending, plain(rest), previous, pair, limits, deps);
  } catch (error) {
    return {outcome: 'partial', order: ended, previous, adjustments, error: toFailure(error)};
  } finally {
    // From here on the replacement speaks for itself in the journal, and what was not placed has been reported.
    recordMade(pair, ended, deps);
  }
}

/** What is left is not known: an order of a guessed size could buy twice. */
function unknownFill(order: Order): Failure {
  return {
    kind: 'rejected',
    message: 'The order was canceled, but how much of it was filled could not be read: nothing was placed for the rest.',
    hint: `See it with \`mxt order show ${nameOf(order)}\`, then place what is left.`,
  };
}

async function placeRest(
  amending: Amending,
  quantity: string,
  previous: CancelVerdict,
  pair: Amend,
  {check, value}: LimitCheck,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendDocument> {
  const {adapter, market, settings, adjustments} = amending;
  const {request} = applyRules({...amending.request, quantity}, market, {exact: false, referencePrice: null});
  const wire = adapter.trading.prepareOrder(request, market, settings);
  const {intent} = deps.state.journal.open(replacementDraft(amending, request, value), {
    check(view) {
      refuseSettled(pair, deps);
      check(view);
    },
    mayRepeat,
  });
  const settled = await resolveAndRelease(await sendIntent(intent, {adapter, held: settings, wire}, deps), adapter, deps);
  const {outcome, order, error} = submissionOf(settled);
  const word = outcome === 'placed' ? 'amended' : outcome === 'unknown' ? 'unknown' : 'partial';
  return {outcome: word, order, previous, adjustments, ...(error !== undefined && {error})};
}

/**
 * This process may have been stopped for long between the halves: whoever was told meanwhile that the second was never sent has
 * perhaps placed it. Runs in the transaction that opens the second half.
 */
function refuseSettled({row}: Amend, {state}: Pick<OrderDeps, 'state'>): void {
  if (state.journal.amends(0).some((each) => each.row === row && each.after === null)) return;
  throw new DeskError('limit', 'Another mxt has settled this change meanwhile: nothing was placed for the rest.', {sent: false});
}
