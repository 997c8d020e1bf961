/** Placing, cancelling and changing orders on contracts: one request each, and what its answer proves. */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder} from '../../../adapter/contract/trading.ts';
import type {Answer} from '../../../adapter/kit/client.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {readWritten} from '../../../adapter/outcome.ts';
import type {HeldAs} from '../../../model/contract.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Market} from '../../../model/market.ts';
import type {Order, OrderRef, OrderRequest} from '../../../model/order.ts';
import {RECV_WINDOW_MS} from '../client.ts';
import {refusalOf} from '../errors.ts';
import type {OrderPlace} from '../order.ts';
import type {Params} from '../sign.ts';
import {algoNumberOf, algoOrderOf} from './algo.ts';
import {doneOrRefusal, USDM_CODES} from './codes.ts';
import {encodeOrder} from './encode.ts';
import {factsOf, toOrder} from './order.ts';
import {type Desk, findOrder, namesOf, placeOf, rowOrNull} from './reads.ts';
import {CANCEL_ALGO, CANCEL_ORDER, MODIFY_ORDER, NEW_ALGO, NEW_ORDER, QUERY_ALGO, TEST_ORDER} from './rest.ts';
import {wireSymbol} from './symbols.ts';

/** Encodes an order. The time in it and the window after it are the fence. */
export function prepare({client}: Desk, request: OrderRequest, market: Market, settings: HeldAs | null): PreparedOrder {
  const signedAt = client.exchangeTime();
  const {endpoint, params} = encodeOrder(request, market.exchangeSymbol, settings?.positionMode ?? 'ONE_WAY');
  const wire = {method: 'POST', path: endpoint.path, body: client.stamp(params, signedAt)};
  return {request, market, wire, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
}

export async function place(desk: Desk, order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  const isWaiting = order.wire.path === NEW_ALGO.path;
  const answer = await desk.client.send(isWaiting ? NEW_ALGO : NEW_ORDER, () => order.wire.body, signal);
  const error = refusalOf(answer, USDM_CODES);
  if (error !== null) return {outcome: error.detail.code === '-4116' ? 'DUPLICATE' : 'REJECTED', error};
  return readWritten(() => {
    const row = new Row(answer.payload);
    const {symbol, exchangeSymbol} = order.market;
    const {clientOrderId, side} = order.request;
    const isAsked = row.text('symbol') === exchangeSymbol && row.text('side') === side;
    if (!isAsked || row.text(isWaiting ? 'clientAlgoId' : 'clientOrderId') !== clientOrderId)
      throw new DeskError('protocol', 'Binance answered with another order than the one asked for.');
    const at = placeOf(desk, symbol);
    const placed = isWaiting ? algoOrderOf(at, row, null) : toOrder(at, factsOf(row));
    if (placed.status === 'UNKNOWN' || placed.filled === null || placed.id === '')
      throw new DeskError('protocol', 'Binance answered with an order in a state that is not documented.');
    return {outcome: 'PLACED', order: placed};
  });
}

/** Throws what the exchange says against the order; nothing is placed either way. Conditional orders have no test. */
export async function test({client}: Desk, order: PreparedOrder, signal: AbortSignal): Promise<void> {
  if (order.wire.path === NEW_ALGO.path) return;
  let refused: DeskError | null;
  try {
    refused = refusalOf(await client.send(TEST_ORDER, () => order.wire.body, signal), USDM_CODES);
  } catch (error) {
    // A dry run leaves nothing in doubt, whatever became of it.
    if (!(error instanceof DeskError) || error.kind !== 'unknown-outcome') throw error;
    throw new DeskError('exchange-down', error.message, error.detail);
  }
  if (refused !== null) throw refused;
}

/** A client id is tried on both endpoints: what one does not know may wait on the other. */
export async function cancel(desk: Desk, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  desk.client.requireWriter();
  const {order, algo} = namesOf(ref);
  const first = order === null ? null : await cancelPlain(desk, ref, order, signal);
  if (algo === null || (first !== null && first.outcome !== 'NOT_OPEN')) return first ?? nothingOpen();
  return (await cancelWaiting(desk, ref, algo, signal)) ?? first ?? nothingOpen();
}

function nothingOpen(): Cancellation {
  return {outcome: 'NOT_OPEN', error: new DeskError('not-found', 'Binance knows no such open order.')};
}

async function cancelPlain(desk: Desk, ref: OrderRef, name: Params, signal: AbortSignal): Promise<Cancellation> {
  const answer = await desk.client.change(CANCEL_ORDER, {symbol: wireSymbol(ref), ...name}, signal);
  return cancellationOf(answer, placeOf(desk, ref.symbol, ref));
}

function cancellationOf(answer: Answer, at: OrderPlace): Cancellation {
  const error = refusalOf(answer, USDM_CODES);
  if (error !== null) return {outcome: error.kind === 'not-found' ? 'NOT_OPEN' : 'REJECTED', error};
  return readWritten(() => ({outcome: 'CANCELED', order: toOrder(at, factsOf(new Row(answer.payload)))}));
}

/**
 * The answer names the order and does not describe it, and reads lag a second behind it: what they show is told as ended. One that
 * does not wait any more may have fired: then the order that was made of it is meant. Null: there is none of this name.
 */
async function cancelWaiting(desk: Desk, ref: OrderRef, name: Params, signal: AbortSignal): Promise<Cancellation | null> {
  const symbol = wireSymbol(ref);
  const error = doneOrRefusal(await desk.client.change(CANCEL_ALGO, {symbol, ...name}, signal));
  if (error === null) {
    const found = await findOrder(desk, ref, signal).catch(() => null);
    // A plain order may carry the same client id.
    if (found === null || algoNumberOf(found.id) === null) return {outcome: 'ACCEPTED'};
    return {outcome: 'CANCELED', order: {...found, status: 'CANCELED'}};
  }
  if (error.kind !== 'not-found') return {outcome: 'REJECTED', error};
  const row = await rowOrNull(desk, QUERY_ALGO, {symbol, ...name}, signal);
  const orderId = row?.text('actualOrderId') ?? '';
  if (row === null || orderId === '' || orderId === '0') return row === null ? null : {outcome: 'NOT_OPEN', error};
  const made = await cancelPlain(desk, ref, {orderId}, signal);
  if (made.outcome !== 'CANCELED') return made;
  const {id, clientOrderId, type, trigger, stopPrice, childIds} = algoOrderOf(
    placeOf(desk, ref.symbol, ref),
    row,
    new Row({orderId}),
  );
  return {outcome: 'CANCELED', order: {...made.order, id, clientOrderId, type, trigger, stopPrice, childIds}};
}

/** A limit order is changed in place, price and quantity together; a conditional one cannot be: it is ended and placed anew. */
export function amendStyle({type}: Order): 'IN_PLACE' | 'REPLACE' {
  return type === 'LIMIT' ? 'IN_PLACE' : 'REPLACE';
}

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Modify-Order */
export async function amend(
  desk: Desk,
  order: Order,
  {price, quantity}: AmendChange,
  target: PreparedOrder,
  signal: AbortSignal,
): Promise<Amendment> {
  if (amendStyle(order) === 'REPLACE') return replace(desk, order, target, signal);
  const {order: name} = namesOf(order);
  const wanted = {price: price ?? order.price, quantity: quantity ?? order.quantity};
  if (name === null || wanted.price === null || wanted.quantity === null || order.side === null)
    throw new DeskError('protocol', 'Binance does not say what this order is, so that it cannot be changed.', {sent: false});
  const params = {symbol: wireSymbol(order), ...name, side: order.side, quantity: wanted.quantity, price: wanted.price};
  const answer = await desk.client.change(MODIFY_ORDER, params, signal, target.signedAt);
  const error = refusalOf(answer, USDM_CODES);
  if (error !== null) return {style: 'IN_PLACE', outcome: 'REJECTED', error};
  return readWritten(() => {
    const amended = toOrder(placeOf(desk, order.symbol, order), factsOf(new Row(answer.payload)));
    return {style: 'IN_PLACE', outcome: 'AMENDED', order: {...amended, createdAt: amended.createdAt ?? order.createdAt}};
  });
}

/** Two requests: the new one is placed only when the old one has ended without a fill of its own. */
async function replace(desk: Desk, order: Order, target: PreparedOrder, signal: AbortSignal): Promise<Amendment> {
  const cancellation = await cancel(desk, order, signal);
  const isGone = cancellation.outcome === 'CANCELED' && cancellation.order.filled === '0';
  if (!isGone) return {style: 'REPLACED', cancellation, placement: null};
  try {
    return {style: 'REPLACED', cancellation, placement: await place(desk, target, signal)};
  } catch (error) {
    // The old order has ended all the same: that nothing was sent of the new one is its own verdict.
    if (!(error instanceof DeskError) || error.detail.sent !== false) throw error;
    return {style: 'REPLACED', cancellation, placement: {outcome: 'REJECTED', error}};
  }
}
