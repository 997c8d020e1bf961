/**
 * Commands on one order: place, try, cancel, amend. An answer names the order and does not say what became of it: the stream does,
 * or a question. Nothing that places or changes an order is sent twice; what an answer does not prove is thrown as
 * `unknown-outcome`. https://docs.kraken.com/api/docs/rest-api/amend-order · .../rest-api/cancel-order
 */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder, Trading} from '../../adapter/contract/trading.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import {cancelAll} from './cancel-all.ts';
import {cancellationOf} from './cancellation.ts';
import type {Client} from './client.ts';
import {DEADLINE_MS, deadlineOf, encodeOrder} from './encode.ts';
import {doubtful, refusalIn, resultOf} from './errors.ts';
import {closedOrders, fills} from './history.ts';
import {nameOf} from './ids.ts';
import {lookUp, openOrders, orderSources, readOrder} from './look.ts';
import type {Markets} from './markets.ts';
import {addOrder, amendOrder, cancelOrder} from './rest.ts';
import {encodeForm} from './sign.ts';
import {spell} from './symbols.ts';

export function createTrading(client: Client, markets: Markets): Trading {
  return {
    prepareOrder(request, market) {
      const signedAt = client.exchangeTime();
      const fenceAt = signedAt + DEADLINE_MS;
      const wire = {method: 'POST', path: addOrder.path, body: encodeOrder(request, market, fenceAt)};
      return {request, market, wire, signedAt, fenceAt};
    },
    placeOrder: (order, signal) => place(client, order, signal),
    testOrder: (order, signal) => test(client, order, signal),
    cancelOrder: (ref, signal) => cancel(client, ref, signal),
    cancelAll: (scope, signal) => cancelAll(client, markets, scope, signal),
    // Price and quantity are both changed in place; the order keeps its ids and its fills.
    amendStyle: () => 'IN_PLACE',
    amendOrder: (order, change, target, signal) => amend(client, order, change, target, signal),
    order: (ref, signal) => readOrder(client, markets, ref, signal),
    lookUp: (id, signal) => lookUp(client, markets, id, signal),
    orderSources: (ref, since) => orderSources(client, markets, ref, since),
    openOrders: ({symbol}, signal) => openOrders(client, markets, symbol, signal),
    closedOrders: (query, signal) => closedOrders(client, markets, query, signal),
    fills: (query, signal) => fills(client, markets, query, signal),
  };
}

async function place(client: Client, {wire, market, signedAt}: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  client.requireWriter();
  const mistimed = await client.mistimed(signedAt, signal);
  if (mistimed !== null) return {outcome: 'REJECTED', error: mistimed};
  const answer = await client.command(addOrder, wire.body, signal, market.exchangeSymbol);
  const refusal = refusalIn(answer, client.exchangeTime());
  if (refusal?.verdict === 'REFUSED') return {outcome: 'REJECTED', error: refusal.error};
  if (refusal?.verdict === 'DUPLICATE') return {outcome: 'DUPLICATE', error: refusal.error};
  // That there is no such order is no answer to a new one.
  if (refusal !== null) throw doubtful(answer, refusal.error);
  const ids = resultOf(answer).any('txid');
  const [id] = Array.isArray(ids) ? ids : [];
  if (typeof id !== 'string' || id === '') throw new DeskError('unknown-outcome', 'Kraken acknowledged no order.', {sent: true});
  return {outcome: 'ACCEPTED', id};
}

/** Kraken checks all but the funds. Throws what it says against the order; nothing is placed either way. */
async function test(client: Client, {wire, market}: PreparedOrder, signal: AbortSignal): Promise<void> {
  let refused: DeskError | null;
  try {
    const answer = await client.command(addOrder, `${wire.body}&validate=true`, signal, market.exchangeSymbol);
    refused = refusalIn(answer, client.exchangeTime())?.error ?? null;
  } catch (error) {
    // A dry run leaves nothing in doubt, whatever became of it.
    if (!(error instanceof DeskError) || error.kind !== 'unknown-outcome') throw error;
    throw new DeskError('exchange-down', error.message, error.detail);
  }
  if (refused !== null) throw refused;
}

async function cancel(client: Client, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  const answer = await client.command(cancelOrder, encodeForm(nameOf(ref)), signal);
  return cancellationOf(answer, client.exchangeTime());
}

/** A post-only order stays one: Kraken refuses a price at which it would trade. */
async function amend(
  client: Client,
  order: Order,
  {price, quantity}: AmendChange,
  {signedAt, fenceAt}: Pick<PreparedOrder, 'signedAt' | 'fenceAt'>,
  signal: AbortSignal,
): Promise<Amendment> {
  client.requireWriter();
  const mistimed = await client.mistimed(signedAt, signal);
  if (mistimed !== null) return {style: 'IN_PLACE', outcome: 'REJECTED', error: mistimed};
  const form = encodeForm({
    ...nameOf(order),
    order_qty: quantity,
    limit_price: price,
    ...(order.postOnly && price !== undefined && {post_only: 'true'}),
    deadline: deadlineOf(fenceAt),
  });
  const pair = order.raw?.symbol ?? spell(order.symbol) ?? order.symbol;
  const answer = await client.command(amendOrder, form, signal, pair);
  const refusal = refusalIn(answer, client.exchangeTime());
  if (refusal !== null) {
    if (refusal.verdict === 'DUPLICATE') throw doubtful(answer, refusal.error);
    return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusal.error};
  }
  if (resultOf(answer).text('amend_id') !== '') return {style: 'IN_PLACE', outcome: 'ACCEPTED'};
  throw new DeskError('unknown-outcome', 'Kraken acknowledged no amendment.', {sent: true});
}
