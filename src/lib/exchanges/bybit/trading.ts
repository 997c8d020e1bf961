/**
 * Commands: place, cancel, amend. Bybit's acks are receipts: the engine speaks on the order stream or when asked.
 * Nothing is sent twice; what an answer doesn't prove is thrown as `unknown-outcome`.
 */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {changeVerdict, doubtfulError, placementVerdict, type Refusal, refusalError} from './errors.ts';
import {type Category, orderChange, orderCreate, SETTLE_COINS} from './rest.ts';
import {CancelAllAck, type Envelope, OrderAck} from './schemas.ts';

/** Which order, in Bybit's words; with both ids the exchange looks at `orderId` alone. */
export interface Target {
  readonly category: Category;
  readonly symbol: string;
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
}

/** Kinds of spot order that a cancel must name; linear needs no such word. The plain one first: it is the usual one. */
const SPOT_FILTERS = ['Order', 'StopOrder', 'tpslOrder'] as const;

export async function place(
  client: Client,
  {request, market, wire, signedAt}: PreparedOrder,
  signal: AbortSignal,
): Promise<Placement> {
  const envelope = await orderCreate(client, market.product, wire.body, signedAt, signal);
  if (envelope.retCode === 0) {
    const {orderId, orderLinkId} = ackOf(envelope);
    if (orderId === '' || (orderLinkId !== '' && orderLinkId !== request.clientOrderId)) {
      throw new DeskError('unknown-outcome', 'Bybit acknowledged another order than the one sent.', {sent: true});
    }
    return {outcome: 'ACCEPTED', id: orderId};
  }
  const refusal = refusalOf(envelope);
  const verdict = placementVerdict(refusal.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
  return {outcome: verdict === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED', error: refusalError(refusal)};
}

/** On spot a conditional order is a kind of its own: where the plain kind has no such order, the others are asked. */
export async function cancel(client: Client, target: Target, signal: AbortSignal): Promise<Cancellation> {
  const filters = target.category === 'spot' ? SPOT_FILTERS : [undefined];
  let last: Cancellation = {outcome: 'ACCEPTED'};
  for (const orderFilter of filters) {
    const envelope = await orderChange(client, '/v5/order/cancel', {...target, orderFilter}, signal);
    if (envelope.retCode === 0) {
      ackOf(envelope);
      return {outcome: 'ACCEPTED'};
    }
    const refusal = refusalOf(envelope);
    const verdict = changeVerdict(refusal.code);
    if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
    last = {outcome: verdict === 'REFUSED' ? 'REJECTED' : 'NOT_OPEN', error: refusalError(refusal)};
    if (verdict !== 'MISSING') return last;
  }
  return last;
}

/** Every kind of open order of a category, of one symbol or of all. Resolves when the exchange took all requests. */
export async function cancelAll(
  client: Client,
  category: Category,
  symbol: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const scopes =
    category === 'spot'
      ? SPOT_FILTERS.map((orderFilter) => ({category, symbol, orderFilter}))
      : symbol === undefined
        ? SETTLE_COINS.map((settleCoin) => ({category, settleCoin}))
        : [{category, symbol}];
  await Promise.all(
    scopes.map(async (scope) => {
      const envelope = await orderChange(client, '/v5/order/cancel-all', scope, signal);
      if (envelope.retCode === 0) {
        const {success} = readAck(() => decode(CancelAllAck, envelope.result, '/v5/order/cancel-all'));
        if (success === '0') throw new DeskError('unknown-outcome', 'Bybit did not cancel all orders.', {sent: true});
        return;
      }
      const refusal = refusalOf(envelope);
      const verdict = changeVerdict(refusal.code);
      if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
      if (verdict === 'REFUSED') throw refusalError(refusal);
    }),
  );
}

/** Amends in place. A change that changes nothing is taken as made. */
export async function amend(
  client: Client,
  target: Target,
  change: AmendChange,
  signedAt: number,
  signal: AbortSignal,
): Promise<Amendment> {
  const terms = {...target, qty: change.quantity, price: change.price};
  const envelope = await orderChange(client, '/v5/order/amend', terms, signal, signedAt);
  if (envelope.retCode === 0) {
    ackOf(envelope);
    return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  }
  const refusal = refusalOf(envelope);
  const verdict = changeVerdict(refusal.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(refusal);
  if (verdict === 'NO_CHANGE') return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusalError(refusal)};
}

function refusalOf({retCode, retMsg}: Envelope): Refusal {
  return {code: retCode, message: retMsg};
}

function ackOf({result}: Envelope): OrderAck {
  return readAck(() => decode(OrderAck, result, 'order acknowledgement'));
}

/** An acknowledgement that can't be read leaves the outcome open. */
function readAck<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    throw new DeskError('unknown-outcome', error.message, {sent: true, cause: error});
  }
}
