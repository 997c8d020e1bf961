import type {Order} from '../../model/order.ts';
import type {AmendDocument} from '../../orders/change/amending.ts';
import type {CancelVerdict} from '../../orders/end/cancel-one.ts';
import {amount} from '../format.ts';
import {shortName} from './order-name.ts';
import type {AmendSaid, CancelSaid} from './panel-work.ts';

/** What came of a cancel, in one line. Never says canceled without the exchange's word for it. */
export function cancelSaid(asked: Order, [verdict, ...linked]: readonly CancelVerdict[]): CancelSaid {
  const name = shortName(asked);
  if (verdict === undefined) return {outcome: 'unknown', text: `${name}: no answer`};
  const {outcome, order, error} = verdict;
  const others = linked.flatMap((each) => (each.order === null ? [] : [`${each.order.id} ${each.order.status}`]));
  const also = others.length === 0 ? '' : `; with it ended ${others.join(', ')}`;
  return {outcome, text: `${name}: ${words(outcome, order)}${because(outcome, error, asked)}${also}`};
}

/** Why, where it did not end; and the way out of a doubt. */
function because(outcome: CancelVerdict['outcome'], error: CancelVerdict['error'], {id, clientOrderId}: Order): string {
  if (outcome !== 'rejected' && outcome !== 'unknown') return '';
  const look = outcome === 'unknown' ? `Look at it with: mxt order show ${id ?? clientOrderId}` : undefined;
  const reasons = [error?.message, error?.hint ?? look].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? '' : ` (${reasons.join(' ')})`;
}

function words(outcome: CancelVerdict['outcome'], order: Order | null): string {
  if (outcome === 'filled') return 'too late, it was filled';
  if (outcome === 'not-found') return 'the exchange knows no such order';
  if (outcome === 'rejected') return 'not canceled';
  if (outcome === 'unknown') return 'not known whether it is canceled';
  const ended = order === null || order.status === 'CANCELED' ? 'canceled' : `had ended ${order.status}`;
  return order === null || order.filled === null || order.filled === '0'
    ? ended
    : `${ended}, filled ${amount(order.filled)} before`;
}

/** What came of an amend, in one line. `wasAsked`: false where nothing had to be sent. */
export function amendSaid(asked: Order, document: AmendDocument | null, wasAsked: boolean): AmendSaid {
  if (document === null) return {text: null, heir: null};
  const {outcome, order, previous, error} = document;
  const because = error === undefined ? '' : ` (${[error.message, error.hint].filter(Boolean).join(' ')})`;
  const name = shortName(asked);
  const terms = `${amount(order.quantity)} @ ${amount(order.price ?? order.stopPrice)}`;
  if (outcome === 'amended') {
    if (!wasAsked) return {text: `${name}: it has these terms already, nothing was sent`, heir: null};
    if (previous === null) return {text: `${name}: amended to ${terms}`, heir: null};
    return {text: `${name}: replaced by ${order.id ?? order.clientOrderId}, ${terms}`, heir: order};
  }
  if (outcome === 'partial') return {text: `${name}: ended, and what should replace it does not rest${because}`, heir: null};
  return {text: `${name}: ${outcome === 'rejected' ? 'not changed' : 'not known whether it is changed'}${because}`, heir: null};
}
