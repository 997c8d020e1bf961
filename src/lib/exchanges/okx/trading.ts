/**
 * Placing and cancelling one order. OKX's acks are receipts: the engine speaks on the order channel or when asked. Nothing that
 * places an order is sent twice; what an answer doesn't prove is thrown as `unknown-outcome`.
 */
import type {Cancellation, Placement, PreparedOrder, Trading} from '../../adapter/contract/trading.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderRef} from '../../model/order.ts';
import {childrenOf, hasFired} from './algo.ts';
import {amend} from './amend.ts';
import {cancelAll} from './cancel-all.ts';
import {type Client, FENCE_MS} from './client.ts';
import type {Desk} from './desk.ts';
import {algoNameOf, encodeOrder, nameOf} from './encode.ts';
import {encodeContract} from './encode-contract.ts';
import {type Envelope, itemOf} from './envelope.ts';
import {changeVerdict, doubtfulError, isOtherMode, placementVerdict, type Refusal, refusalError} from './errors.ts';
import {closedOrders, fillsOf} from './history.ts';
import {lookUp, openOrders, readOrder} from './look.ts';
import * as rest from './rest.ts';
import {SIGNED_WINDOW_MS} from './sign.ts';
import {orderSources} from './sources.ts';

export function createTrading(desk: Desk): Trading {
  const {client} = desk;
  return {
    prepareOrder(request, market, settings): PreparedOrder {
      const isContract = market.product === 'linear';
      const {endpoint, body} = isContract
        ? encodeContract(request, market, settings)
        : encodeOrder(request, market, desk.mode.word);
      const signedAt = client.exchangeTime();
      // `expTime` is not said of conditional orders: they are refused by their time stamp alone.
      const fenceAt = signedAt + (endpoint.fenced ? FENCE_MS : SIGNED_WINDOW_MS);
      return {request, market, wire: {method: 'POST', path: endpoint.path, body}, signedAt, fenceAt};
    },
    placeOrder: (order, signal) => place(desk, order, signal),
    cancelOrder: (ref, signal) => cancel(desk, ref, signal),
    cancelAll: (scope, signal) => cancelAll(desk, scope, signal),
    // Price and quantity are both changed in place; the order keeps its ids.
    amendStyle: () => 'IN_PLACE',
    amendOrder: (order, change, {signedAt}, signal) => amend(desk, order, change, signedAt, signal),
    order: (ref, signal) => readOrder(desk, ref, signal),
    lookUp: (id, signal) => lookUp(desk, id, signal),
    orderSources: (ref, since) => orderSources(desk, ref, since),
    openOrders: (scope, signal) => openOrders(desk, scope, signal),
    closedOrders: (query, signal) => closedOrders(desk, query, signal),
    fills: (query, signal) => fillsOf(desk, query, signal),
  };
}

async function place(desk: Desk, {request, market, wire, signedAt}: PreparedOrder, signal: AbortSignal): Promise<Placement> {
  const isAlgo = wire.path === rest.placeAlgo.path;
  const endpoint = isAlgo ? rest.placeAlgo : rest.placeOrder;
  const command = {instId: market.exchangeSymbol, body: wire.body, signedAt};
  const item = itemOf(await desk.client.command(endpoint, command, signal));
  if (item.code === 0) {
    const [id, clientId] = isAlgo
      ? [item.row.text('algoId'), item.row.text('algoClOrdId')]
      : [item.row.text('ordId'), item.row.text('clOrdId')];
    if (id === '' || (clientId !== '' && clientId !== request.clientOrderId)) {
      throw new DeskError('unknown-outcome', 'OKX acknowledged another order than the one sent.', {sent: true});
    }
    if (isAlgo) {
      const {stopPrice = null, trigger = {kind: 'STOP', by: 'LAST'} as const} = 'stopPrice' in request ? request : {};
      desk.families.note({id, clientOrderId: request.clientOrderId, stopPrice, trigger, childIds: []});
    }
    return {outcome: 'ACCEPTED', id};
  }
  if (isOtherMode(item)) desk.mode.forget();
  const verdict = placementVerdict(item.code);
  if (verdict === 'UNKNOWN') throw doubtfulError(item);
  return {outcome: verdict === 'DUPLICATE' ? 'DUPLICATE' : 'REJECTED', error: refusalError(item)};
}

/**
 * Plain and conditional orders are canceled at endpoints of their own, and "unknown" of one proves nothing about the other. A
 * conditional order whose trigger fired goes on as other orders: those are canceled then.
 */
async function cancel(desk: Desk, ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
  const {client, families} = desk;
  client.requireWriter();
  const instId = ref.raw?.symbol ?? (await desk.markets.instrumentAtOnce(ref.symbol, signal));
  const plain = () => send(client, rest.cancelOrder, {instId, ...nameOf(ref)}, signal);
  const algo = () => send(client, rest.cancelAlgos, {instId, ...algoNameOf(ref)}, signal);
  let last: Refusal | null = null;
  for (const ask of families.has(ref) ? [algo] : [plain, algo]) {
    const item = itemOf(await ask());
    if (item.code === 0) return acceptedOf(item.row);
    const verdict = changeVerdict(item.code);
    if (verdict === 'REFUSED') return {outcome: 'REJECTED', error: refusalError(item)};
    // A cancel of it is under way already, which is what was asked for; whether it comes through, the order tells.
    if (item.code === CANCELING) return {outcome: 'ACCEPTED'};
    if (verdict === 'UNKNOWN') throw doubtfulError(item);
    last = item;
  }
  if (last === null) throw new DeskError('internal', 'No cancel was sent.');
  return (await cancelChildren(desk, ref, last, signal)) ?? {outcome: 'NOT_OPEN', error: refusalError(last)};
}

/** "Already in canceling status". */
const CANCELING = 51410;

/** Null where it made no order that is open. */
async function cancelChildren(desk: Desk, ref: OrderRef, last: Refusal, signal: AbortSignal): Promise<Cancellation | null> {
  const {client} = desk;
  let row: Row;
  try {
    row = new Row((await client.askPart(rest.algoDetails, {...algoNameOf(ref)}, signal))[0]);
  } catch (error) {
    // The caller looks at the order anyway before concluding anything.
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
    return null;
  }
  if (changeVerdict(last.code) === 'BUSY' && !hasFired(row)) throw doubtfulError(last);
  const answers = await Promise.all(
    childrenOf(row).map((ordId) => send(client, rest.cancelOrder, {instId: row.text('instId'), ordId}, signal)),
  );
  const items = answers.map((answer) => itemOf(answer));
  const doubt = items.find(({code}) => code !== 0 && changeVerdict(code) === 'UNKNOWN');
  if (doubt !== undefined) throw doubtfulError(doubt);
  return items.some(({code}) => code === 0 || code === CANCELING) ? {outcome: 'ACCEPTED'} : null;
}

/** Conditional orders are canceled in lists. */
function send(
  client: Client,
  endpoint: rest.Endpoint,
  terms: {readonly instId: string} & Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Envelope> {
  const body = JSON.stringify(endpoint === rest.cancelAlgos ? [terms] : terms);
  return client.command(endpoint, {instId: terms.instId, body, signedAt: client.exchangeTime()}, signal);
}

/** An acknowledgement without an id leaves the outcome open. */
function acceptedOf(row: Row): Cancellation {
  if (row.text('ordId') !== '' || row.text('algoId') !== '' || row.text('clOrdId') !== '') return {outcome: 'ACCEPTED'};
  throw new DeskError('unknown-outcome', 'OKX acknowledged no order.', {sent: true});
}
