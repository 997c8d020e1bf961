/**
 * Commands on one order: place, cancel, edit. Coinbase's acks are receipts: what became of it is told by the user channel or
 * when asked. Nothing that places or changes an order is sent twice; what an answer does not prove is thrown as `unknown-outcome`.
 */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import {previewBody} from './encode.ts';
import {changeVerdict, doubtfulError, placementVerdict, type Refusal, refusalError, tellingReason} from './errors.ts';
import type {ReadContext} from './lists.ts';
import {openOrders} from './look.ts';
import {cancelOrders, createOrder, editOrder} from './rest.ts';

/**
 * An id that was used before is answered with the order that it first made, in the words of a new one: only that order itself
 * tells. `failure_reason` may stand beside success, and means nothing then.
 */
export async function place({client, ids}: ReadContext, order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  const {request, market, wire, signedAt} = order;
  const commanded = await client.command(createOrder, wire.body, signal, signedAt);
  if ('refusal' in commanded) return {outcome: 'REJECTED', error: commanded.refusal};
  const {result} = commanded;
  if (result.flag('success') === true) {
    const made = result.inner('success_response');
    const id = made.text('order_id') || result.text('order_id');
    const isAsked =
      ['', market.exchangeSymbol].includes(made.text('product_id')) && ['', request.side].includes(made.text('side'));
    if (id === '' || !isAsked || !['', request.clientOrderId].includes(made.text('client_order_id'))) {
      throw new DeskError('unknown-outcome', 'Coinbase acknowledged another order than the one sent.', {sent: true});
    }
    ids.note({id, clientOrderId: request.clientOrderId});
    return {outcome: 'ACCEPTED', id};
  }
  if (result.flag('success') !== false)
    throw new DeskError('unknown-outcome', 'Coinbase did not say what became of the order.', {sent: true});
  const refusal = refusalIn(result);
  const verdict = placementVerdict(refusal.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
  return {outcome: verdict === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED', error: refusalError(refusal)};
}

/** Of the fields that hold a reason, the one that says something. */
function refusalIn(result: Row): Refusal {
  const error = result.inner('error_response');
  const fields = ['preview_failure_reason', 'new_order_failure_reason', 'error'] as const;
  const code = tellingReason([...fields.map((field) => error.text(field)), result.text('failure_reason')]);
  return {code, message: error.text('message') || error.text('error_details')};
}

/** The exchange's dry run. Throws what it would refuse the order for. */
export async function test(client: Client, {wire}: PreparedOrder, signal: AbortSignal): Promise<void> {
  const errs = (await client.preview(previewBody(wire.body), signal)).any('errs');
  const reasons = (Array.isArray(errs) ? errs : []).filter((each) => typeof each === 'string');
  if (reasons.length > 0) throw refusalError({code: tellingReason(reasons), message: reasons.join(', ')});
}

/** Only the exchange's own id cancels: an order that is known by its client id alone is looked for among the open ones first. */
export async function cancel(context: ReadContext, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  const {client} = context;
  client.requireWriter();
  const id = ref.id ?? context.ids.idOf(ref.clientOrderId) ?? (await openId(context, ref, signal));
  if (id === null) {
    const words = `Coinbase shows no open order with the client order id ${ref.clientOrderId ?? ''}.`;
    return {outcome: 'NOT_OPEN', error: new DeskError('not-found', words, {sent: true})};
  }
  const commanded = await client.command(cancelOrders, JSON.stringify({order_ids: [id]}), signal);
  if ('refusal' in commanded) return {outcome: 'REJECTED', error: commanded.refusal};
  const answer = cancelAnswerOf(commanded.result, id);
  if (answer === null) throw new DeskError('unknown-outcome', 'Coinbase did not say what became of the cancel.', {sent: true});
  if (answer === 'SUCCESS') return {outcome: 'ACCEPTED'};
  const verdict = changeVerdict(answer.code);
  // An order that is being worked on stays open unless it is asked for again, and a cancel may be: so this is no verdict yet.
  if (verdict === 'UNKNOWN' || verdict === 'BUSY') throw doubtfulError(answer);
  if (verdict === 'NO_CHANGE') return {outcome: 'ACCEPTED'};
  return {outcome: verdict === 'REFUSED' ? 'REJECTED' : 'NOT_OPEN', error: refusalError(answer)};
}

async function openId(context: ReadContext, {symbol, clientOrderId, raw}: OrderRef, signal: AbortSignal): Promise<string | null> {
  if (clientOrderId === null) throw new DeskError('usage', 'An order is named by its id or its client order id.');
  const {rows, missing} = await openOrders(context, {symbol: raw?.symbol ?? symbol}, signal);
  const found = rows.find((order) => order.clientOrderId === clientOrderId);
  if (found === undefined && missing[0] !== undefined) throw missing[0].error;
  return found?.id ?? null;
}

/** What a batch of cancels says of one id; null: nothing. */
export function cancelAnswerOf(result: Row, id: string): 'SUCCESS' | Refusal | null {
  const results = result.any('results');
  const row = (Array.isArray(results) ? results : []).map((each) => new Row(each)).find((each) => each.text('order_id') === id);
  if (row?.flag('success') === true) return 'SUCCESS';
  return row?.flag('success') === false ? {code: tellingReason([row.text('failure_reason')]), message: ''} : null;
}

/** In place: the order keeps its ids. Price and size must both be given; a size is the new total. */
export async function amend(
  client: Client,
  order: Order,
  change: AmendChange,
  signedAt: number,
  signal: AbortSignal,
): Promise<Amendment> {
  const [price, size] = [change.price ?? order.price, change.quantity ?? order.quantity];
  if (order.id === null || price === null || size === null) {
    throw new DeskError('unsupported', 'Coinbase edits orders that have an id, a price and a size in the base coin.', {
      sent: false,
    });
  }
  if (order.type === 'LIMIT' && order.stopPrice !== null)
    throw new DeskError('unsupported', 'Coinbase changes no bracket: cancel it and place another order.', {sent: false});
  const stop = order.stopPrice === null ? {} : {stop_price: order.stopPrice};
  const commanded = await client.command(editOrder, JSON.stringify({order_id: order.id, price, size, ...stop}), signal, signedAt);
  if ('refusal' in commanded) return {style: 'IN_PLACE', outcome: 'REJECTED', error: commanded.refusal};
  const success = commanded.result.flag('success');
  if (success === true) return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  if (success === null) throw new DeskError('unknown-outcome', 'Coinbase did not say what became of the edit.', {sent: true});
  const errors = [commanded.result.any('errors')].flat().map((each) => new Row(each));
  const reasons = errors.flatMap((each) => [each.text('edit_failure_reason'), each.text('preview_failure_reason')]);
  const refusal = {code: tellingReason(reasons), message: ''};
  const verdict = changeVerdict(refusal.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
  if (verdict === 'NO_CHANGE') return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusalError(refusal)};
}
