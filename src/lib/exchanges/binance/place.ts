/** Placing and cancelling: one request each, and what its answer proves. */
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
import {wireSymbol} from './market.ts';
import {clientOrderIdOf, type OrderPlace, orderOf, WireOrder} from './order.ts';
import {idParams} from './order-reads.ts';
import {CANCEL_ORDER, NEW_ORDER, TEST_ORDER} from './rest.ts';

/** Encodes an order. The time in it and the window after it are the fence. */
export function prepare(client: Client, request: OrderRequest, market: Market): PreparedOrder {
  const signedAt = client.exchangeTime();
  const body = client.stamp(orderParams(request, market.exchangeSymbol), signedAt);
  return {request, market, wire: {method: 'POST', path: NEW_ORDER.path, body}, signedAt, fenceAt: signedAt + RECV_WINDOW_MS};
}

export async function place(client: Client, order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  return placementOf(client, await client.send(NEW_ORDER, () => order.wire.body, signal), order);
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
    const wire = decode(WireOrder, answer.payload, 'new order');
    const isAsked = wire.symbol === market.exchangeSymbol && wire.side === request.side;
    if (!isAsked || clientOrderIdOf(wire) !== request.clientOrderId) {
      throw new DeskError('protocol', 'Binance answered with another order than the one asked for.');
    }
    const order = orderOf(placeOf(client, market.symbol), wire);
    if (order.status === 'UNKNOWN' || order.filled === null) {
      throw new DeskError('protocol', 'Binance answered with an order in a state that is not documented.');
    }
    return {outcome: 'PLACED', order};
  });
}

export async function cancel(client: Client, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  client.requireWriter();
  const params = {symbol: wireSymbol(ref), ...idParams(ref)};
  return cancellationOf(await client.change(CANCEL_ORDER, params, signal), placeOf(client, ref.symbol, ref));
}

/** What an answer to a cancel proves. */
export function cancellationOf(answer: Answer, place: OrderPlace): Cancellation {
  const error = refusalOf(answer);
  if (error !== null)
    return {outcome: error.detail.code === '-2011' && error.kind === 'not-found' ? 'NOT_OPEN' : 'REJECTED', error};
  return readWritten(() => ({outcome: 'CANCELED', order: orderOf(place, decode(WireOrder, answer.payload, 'cancel'))}));
}

/** Where an order is whose symbol is known already. */
export function placeOf({owner}: Client, symbol: string, ref?: Pick<OrderRef, 'raw'>): OrderPlace {
  return {...owner, symbol, isListed: ref?.raw?.symbol === undefined};
}
