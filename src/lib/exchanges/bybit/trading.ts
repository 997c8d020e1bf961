/**
 * Commands on one order: place, cancel, amend. Bybit's acks are receipts: the engine speaks on the order stream or when
 * asked. Nothing that places or changes an order is sent twice; what an answer doesn't prove is thrown as `unknown-outcome`.
 */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import type {OrderRef} from '../../model/order.ts';
import type {Client, Query} from './client.ts';
import {targetOf} from './encode.ts';
import type {Envelope} from './envelope.ts';
import {changeVerdict, doubtfulError, isBusy, isUnknownKind, placementVerdict, refusalError} from './errors.ts';
import {type Endpoint, orderAmend, orderCancel, orderCreate} from './rest.ts';

/**
 * Kinds of spot order that a cancel must name; linear needs no such word. The plain one first: it is the usual one. The page of one
 * order lists the first three; the last two are those of a pair that a take-profit and a stop-loss make.
 */
export const CANCEL_FILTERS = ['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'] as const;

export async function place(
  client: Client,
  {request, market, wire, signedAt}: PreparedOrder,
  signal: AbortSignal,
): Promise<Placement> {
  const envelope = await client.command(orderCreate, {category: market.product, body: wire.body, signedAt}, signal);
  if (envelope.code === 0) {
    const [orderId, orderLinkId] = [envelope.result.text('orderId'), envelope.result.text('orderLinkId')];
    if (orderId === '' || (orderLinkId !== '' && orderLinkId !== request.clientOrderId)) {
      throw new DeskError('unknown-outcome', 'Bybit acknowledged another order than the one sent.', {sent: true});
    }
    return {outcome: 'ACCEPTED', id: orderId};
  }
  const verdict = placementVerdict(envelope.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(envelope);
  return {outcome: verdict === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED', error: refusalError(envelope)};
}

/** On spot a conditional order is a kind of its own: where the plain kind has no such order, the others are asked. */
export async function cancel(client: Client, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  const target = targetOf(ref);
  const filters = target.category === 'spot' ? CANCEL_FILTERS : [undefined];
  let last: Cancellation = {outcome: 'ACCEPTED'};
  for (const orderFilter of filters) {
    const envelope = await change(client, orderCancel, {...target, orderFilter}, signal);
    if (envelope.code === 0) {
      ackOf(envelope);
      return {outcome: 'ACCEPTED'};
    }
    // A regional site may not have this kind of order: then it has no such order of it.
    if (isUnknownKind(envelope.code, orderFilter)) continue;
    const verdict = changeVerdict(envelope.code);
    // An order that is being worked on stays open unless it is asked for again, and a cancel may be: so this is no verdict yet.
    if (verdict === 'UNKNOWN' || isBusy(envelope.code)) throw doubtfulError(envelope);
    last = {outcome: verdict === 'REFUSED' ? 'REJECTED' : 'NOT_OPEN', error: refusalError(envelope)};
    if (verdict !== 'MISSING') return last;
  }
  return last;
}

/** Amends in place, signed with the time that was journaled. A change that changes nothing is taken as made. */
export async function amend(
  client: Client,
  ref: OrderRef,
  {quantity, price}: AmendChange,
  signedAt: number,
  signal: AbortSignal,
): Promise<Amendment> {
  const envelope = await change(client, orderAmend, {...targetOf(ref), qty: quantity, price}, signal, signedAt);
  if (envelope.code === 0) {
    ackOf(envelope);
    return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  }
  const verdict = changeVerdict(envelope.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(envelope);
  if (verdict === 'NO_CHANGE') return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusalError(envelope)};
}

/** Sends a command that changes orders, once. */
export function change(
  client: Client,
  endpoint: Endpoint,
  terms: {readonly category: Product} & Query,
  signal: AbortSignal,
  signedAt = client.exchangeTime(),
): Promise<Envelope> {
  return client.command(endpoint, {category: terms.category, body: JSON.stringify(terms), signedAt}, signal);
}

/** An acknowledgement without an id leaves the outcome open. */
function ackOf({result}: Envelope): void {
  if (result.text('orderId') !== '' || result.text('orderLinkId') !== '') return;
  throw new DeskError('unknown-outcome', 'Bybit acknowledged no order.', {sent: true});
}
