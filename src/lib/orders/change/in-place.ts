/** Absolute targets in place: the order keeps its id. Journaled before the send; what makes it larger counts towards the day. */
import {within} from '../../adapter/accounts.ts';
import type {Amendment, PreparedOrder} from '../../adapter/contract/trading.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Amend, JournalView} from '../../state/journal.ts';
import {venueOf} from '../../state/shared-memory.ts';
import {halted} from '../../state/sql-journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitCheck} from '../place/limits.ts';
import {UNMEASURED} from '../settle/exchange-time.ts';
import {made, retract, settleAmend, shows} from '../settle/settle-change.ts';
import type {AmendDocument, Amending} from './amend.ts';

/** Where the answer says little, the order itself is asked for. Throws DeskError when nothing was sent (limit, halt, state). */
export async function amendInPlace(amending: Amending, limits: LimitCheck, deps: OrderDeps): Promise<AmendDocument> {
  const {adapter, order, change, adjustments, request, market} = amending;
  const prepared = adapter.trading.prepareOrder(request, market);
  const amend = journal(amending, prepared, limits, deps);
  let answer: Amendment | DeskError;
  try {
    answer = await within(deps.call, (signal) => adapter.trading.amendOrder(order, change, prepared, signal));
  } catch (error) {
    answer = error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
  }
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
    shows(answer.order, change)
  )
    return {...made(amend, answer.order, deps), ...rest};
  const verdict = await settleAmend(amend, adapter, UNMEASURED, deps.call.timeoutMs, deps);
  if (verdict.outcome !== 'unknown' || !(answer instanceof DeskError)) return {...verdict, ...rest};
  const {message, hint = ''} = verdict.error ?? {message: ''};
  return {
    ...verdict,
    ...rest,
    error: {...toFailure(answer), kind: 'unknown-outcome', message: `${answer.message} ${message}`, hint},
  };
}

/** The last look before the send: at the halt flag, and for a larger order at the day, which it is then part of. */
function journal({adapter, order, change}: Amending, {fenceAt}: PreparedOrder, limits: LimitCheck, {state}: OrderDeps): Amend {
  const {value, checkRaise} = limits;
  const price = order.price ?? order.stopPrice;
  const by =
    price === null || order.quantity === null ? dec(value.amount) : dec(value.amount).minus(dec(price).times(order.quantity));
  const raise = by.gt(0) ? {amount: plain(by), asset: value.asset} : null;
  const check = raise === null ? refuseHalted : checkRaise(raise);
  return state.journal.amend({venue: venueOf(adapter.config), before: order, change, raise, fenceAt}, check);
}

function refuseHalted({halt}: JournalView): void {
  if (halt !== null) throw halted(halt.reason);
}

/** What proves that nothing was changed: an allow-listed refusal, or that no byte was sent. */
function refusalIn(answer: Amendment | DeskError): DeskError | null {
  if (answer instanceof DeskError) return answer.detail.sent === false ? answer : null;
  return answer.style === 'IN_PLACE' && answer.outcome === 'REJECTED' ? answer.error : null;
}
