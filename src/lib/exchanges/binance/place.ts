/** Placing and cancelling: one request each, and what its answer proves. */
import * as v from 'valibot';
import type {Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import type {Answer} from '../../adapter/kit/client.ts';
import {readWritten} from '../../adapter/outcome.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRef, OrderRequest} from '../../model/order.ts';
import {type Client, RECV_WINDOW_MS} from './client.ts';
import {orderParams} from './encode.ts';
import {isDuplicate, refusalOf} from './errors.ts';
import {familyIn, ListReply, listOf} from './linked.ts';
import {wireSymbol} from './market.ts';
import {ALONE, clientOrderIdOf, type Family, type OrderPlace, orderOf, WireOrder} from './order.ts';
import {idParams} from './order-reads.ts';
import {CANCEL_ORDER, NEW_ORDER, TEST_ORDER} from './rest.ts';

/** Encodes an order. The time in it and the window after it are the fence. */
export function prepare(client: Client, request: OrderRequest, market: Market): PreparedOrder {
  const signedAt = client.exchangeTime();
  const {linked} = request;
  const {endpoint, params} =
    linked === undefined
      ? {endpoint: NEW_ORDER, params: orderParams(request, market.exchangeSymbol)}
      : listOf(request, linked, market);
  const body = client.stamp(params, signedAt);
  return {request, market, wire: {method: 'POST', path: endpoint.path, body}, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
}

export async function place(client: Client, order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  const {request, market, wire} = order;
  const endpoint = request.linked === undefined ? NEW_ORDER : listOf(request, request.linked, market).endpoint;
  return placementOf(client, await client.send(endpoint, () => wire.body, signal), order);
}

/** Throws what the exchange says against the order; nothing is placed either way. */
export async function test(client: Client, order: PreparedOrder, signal: AbortSignal): Promise<void> {
  let refused: DeskError | null;
  try {
    refused = refusalOf(await client.send(TEST_ORDER, () => order.wire.body, signal));
  } catch (error) {
    // A dry run leaves nothing in doubt, whatever became of it.
    if (!(error instanceof DeskError) || error.kind !== 'unknown-outcome') throw error;
    throw new DeskError('exchange-down', error.message, error.detail);
  }
  if (refused !== null) throw refused;
}

/** What an answer to a placement proves. An order other than the one asked for, or in odd words, proves nothing good. */
export function placementOf(
  client: Client,
  answer: Answer,
  {market, request}: Pick<PreparedOrder, 'market' | 'request'>,
): Placement {
  const error = refusalOf(answer);
  if (error !== null) return {outcome: isDuplicate(answer) ? 'DUPLICATE' : 'REJECTED', error};
  return readWritten(() => {
    const {wire, family} = newOrderIn(answer, request);
    const isAsked = wire.symbol === market.exchangeSymbol && wire.side === request.side;
    if (!isAsked || clientOrderIdOf(wire) !== request.clientOrderId) {
      throw new DeskError('protocol', 'Binance answered with another order than the one asked for.');
    }
    const order = orderOf(placeOf(client, market.symbol), wire, family);
    if (order.status === 'UNKNOWN' || order.filled === null) {
      throw new DeskError('protocol', 'Binance answered with an order in a state that is not documented.');
    }
    return {outcome: 'PLACED', order};
  });
}

/** In the answer to a list, the order that it began with. */
function newOrderIn(
  {payload}: Answer,
  {linked, clientOrderId}: Pick<OrderRequest, 'linked' | 'clientOrderId'>,
): {readonly wire: WireOrder; readonly family: Family} {
  if (linked === undefined) return {wire: decode(WireOrder, payload, 'new order'), family: ALONE};
  const {contingencyType: contingency, orders, orderReports} = decode(ListReply, payload, 'new order list');
  const wire = orderReports
    .map((row) => decode(WireOrder, row, 'new order'))
    .find((row) => clientOrderIdOf(row) === clientOrderId);
  if (wire === undefined) throw new DeskError('protocol', 'Binance answered with another order list than the one asked for.');
  return {wire, family: familyIn({contingency, ids: orders.map(({orderId}) => String(orderId))}, wire.orderId)};
}

export async function cancel(client: Client, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  client.requireWriter();
  const params = {symbol: wireSymbol(ref), ...idParams(ref)};
  return cancellationOf(await client.change(CANCEL_ORDER, params, signal), placeOf(client, ref.symbol, ref), ref);
}

/** What an answer to a cancel proves. An order of a list ends all of it, and the answer may be the list. */
export function cancellationOf(
  answer: Answer,
  place: OrderPlace,
  {id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'> = {id: null, clientOrderId: null},
): Cancellation {
  const error = refusalOf(answer);
  if (error !== null)
    return {outcome: error.detail.code === '-2011' && error.kind === 'not-found' ? 'NOT_OPEN' : 'REJECTED', error};
  return readWritten(() => {
    const {payload} = answer;
    if (!v.is(ListReply, payload)) return {outcome: 'CANCELED', order: orderOf(place, decode(WireOrder, payload, 'cancel'))};
    const {contingencyType: contingency, orders, orderReports} = payload;
    const rows = orderReports.map((row) => decode(WireOrder, row, 'cancel'));
    const wire = rows.find((row) => (id === null ? clientOrderIdOf(row) === clientOrderId : row.orderId === id));
    if (wire === undefined) throw new DeskError('protocol', 'Binance canceled another order list than the one asked for.');
    const family = familyIn({contingency, ids: orders.map(({orderId}) => String(orderId))}, wire.orderId);
    return {outcome: 'CANCELED', order: orderOf(place, wire, family)};
  });
}

/** Where an order is whose symbol is known already. */
export function placeOf({owner}: Client, symbol: string, ref?: Pick<OrderRef, 'raw'>): OrderPlace {
  return {...owner, symbol, isListed: ref?.raw?.symbol === undefined};
}
