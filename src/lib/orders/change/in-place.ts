/** Absolute targets in place: the order keeps its id. Journaled before the send; what makes it larger counts towards the day. */
import type {Amendment} from '../../adapter/contract/trading.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Amend} from '../../state/journal.ts';
import {hasTerms} from '../judge/judge-change.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitCheck} from '../place/limits.ts';
import {changeInPlace} from '../place/send.ts';
import {UNMEASURED} from '../settle/exchange-time.ts';
import {recordMade, retract, settleChange} from '../settle/settle-change.ts';
import {type AmendDocument, type Amending, journalChange} from './amending.ts';

/** Where the answer says little, the order itself is asked for. Throws DeskError when nothing was sent (limit, halt, state). */
export async function amendInPlace(
  amending: Amending,
  limits: LimitCheck,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<AmendDocument> {
  const {adapter, order, change, adjustments, request, market, settings} = amending;
  const wire = adapter.trading.prepareOrder(request, market, settings);
  const raise = raiseOf(amending, limits);
  const check = raise === null ? limits.checkHalt : limits.checkRaise(raise);
  const amend = journalChange(amending, wire, {raise, replacement: null}, check, deps);
  const answer = await changeInPlace(order, change, wire, adapter, deps);
  const rest = {previous: null, adjustments};
  const refusal = refusalIn(answer);
  if (refusal !== null) {
    retract(amend, deps);
    return {outcome: 'rejected', order, ...rest, error: toFailure(refusal)};
  }
  if (
    !(answer instanceof DeskError) &&
    answer.style === 'IN_PLACE' &&
    answer.outcome === 'AMENDED' &&
    hasTerms(answer.order, change)
  )
    return {...recordMade(amend, answer.order, deps), ...rest};
  const verdict = await settleChange(amend, adapter, UNMEASURED, deps.call.timeoutMs, deps);
  if (verdict.outcome !== 'unknown' || !(answer instanceof DeskError)) return {...verdict, ...rest};
  const {message, hint = ''} = verdict.error ?? {message: ''};
  return {
    ...verdict,
    ...rest,
    error: {...toFailure(answer), kind: 'unknown-outcome', message: `${answer.message} ${message}`, hint},
  };
}

/** By how much the order's value grows; null where it does not. */
function raiseOf({order}: Amending, {value}: LimitCheck): Amend['raise'] {
  const price = order.price ?? order.stopPrice;
  const by =
    price === null || order.quantity === null ? dec(value.amount) : dec(value.amount).minus(dec(price).times(order.quantity));
  return by.gt(0) ? {amount: plain(by), asset: value.asset} : null;
}

/** What proves that nothing was changed: an allow-listed refusal, or that no byte was sent. */
function refusalIn(answer: Amendment | DeskError): DeskError | null {
  if (answer instanceof DeskError) return answer.detail.sent === false ? answer : null;
  return answer.style === 'IN_PLACE' && answer.outcome === 'REJECTED' ? answer.error : null;
}
