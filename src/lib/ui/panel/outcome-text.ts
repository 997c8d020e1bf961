import type {Order} from '../../model/order.ts';
import type {AmendDocument} from '../../orders/change/amending.ts';
import type {CancelVerdict} from '../../orders/end/cancel-one.ts';
import {amount} from '../format.ts';

/** What came of a cancel, in one line. Never says canceled without the exchange's word for it. */
export function cancelText({symbol, id, clientOrderId}: Order, verdict: CancelVerdict | undefined): string {
  const name = `${symbol} ${id ?? clientOrderId ?? ''}`;
  if (verdict === undefined) return `${name}: no answer`;
  const {outcome, order, error} = verdict;
  if (outcome === 'canceled')
    return `${name}: canceled${order === null || order.filled === '0' ? '' : `, filled ${amount(order.filled)} before`}`;
  if (outcome === 'filled') return `${name}: too late, it was filled`;
  if (outcome === 'not-found') return `${name}: not open any more`;
  const because = error === undefined ? '' : ` (${error.message})`;
  return outcome === 'rejected' ? `${name}: not canceled${because}` : `${name}: not known whether it is canceled${because}`;
}

/** What came of an amend, in one line. */
export function amendText({symbol, id, clientOrderId}: Order, document: AmendDocument): string {
  const {outcome, order, error} = document;
  const because = error === undefined ? '' : ` (${error.message})`;
  const name = `${symbol} ${id ?? clientOrderId ?? ''}`;
  if (outcome === 'amended') return `${name}: amended to ${amount(order.quantity)} @ ${amount(order.price ?? order.stopPrice)}`;
  if (outcome === 'partial') return `${name}: only partly changed${because}`;
  return outcome === 'rejected' ? `${name}: not changed${because}` : `${name}: not known whether it is changed${because}`;
}
