/**
 * Placing orders. The answer says that the order was taken, and no more; what becomes of it is told by the stream and by queries.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
 */
import type {EngineMarket, EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {strikeRules} from '../../kit/strike.ts';
import {attached, type Bracket, readAttached} from './attached.ts';
import {configurationOf, readConfiguration} from './configuration.ts';
import {type Context, productOf, wireOrderId} from './context.ts';
import {errorOf, invalidArgument, REFUSALS} from './errors.ts';
import {checkOrder} from './rules.ts';
import {attachedIdOf} from './view.ts';

const LONGEST_ID = 128;
const DAY_MS = 86_400_000;

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: Context, call: ApiRequest): () => object {
  const {account, params, subject} = call;
  const clientOrderId = params.text('client_order_id');
  if (clientOrderId.length > LONGEST_ID) throw invalidArgument('client_order_id must be at most 128 characters');
  const market = productOf(context, call);
  const first = firstOrder(context, account, clientOrderId);
  if (first !== null) return () => successView(context, first);
  const {request, endTime, bracket} = requestOf(context, call, market, clientOrderId);
  strikeRules(context, subject, errorOf);
  checkOrder(context, request, market);
  return () => {
    const known = firstOrder(context, account, clientOrderId);
    if (known !== null) return successView(context, known);
    const placed = accepted(context.engine.place(request), REFUSALS);
    const {order} = placed;
    if (endTime !== null) expireAt(context, order, endTime);
    if (bracket !== null) {
      context.notes.put(order.orderId, {bracket});
      context.families.add(placed, attached(context, bracket));
    }
    return successView(context, order);
  };
}

/**
 * The order that carries this id already. A reused id makes no new order: the answer is the first one's, whatever has become of
 * it and whatever the second request said.
 */
function firstOrder({engine}: Context, account: string, clientOrderId: string): EngineOrder | null {
  return engine.orders.byClientId(account, clientOrderId)[0] ?? null;
}

/** Ends the order at its date. No timer waits for longer than a day: longer ones overflow. */
function expireAt(context: Context, {accountId, symbol, orderId}: EngineOrder, endTime: number): void {
  const look = () => {
    const order = context.engine.orders.find(accountId, orderId);
    if (order === null || !isOpen(order)) return;
    const left = endTime - context.now();
    if (left > 0) context.timers.after(Math.min(left, DAY_MS), look);
    else context.engine.cancel(accountId, symbol, orderId, 'GTD');
  };
  context.notes.put(orderId, {endTime});
  look();
}

function successView(context: Context, order: EngineOrder): object {
  const order_id = wireOrderId(context, order.orderId);
  const product_id = context.names.wire(order.symbol);
  const {side, clientOrderId} = order;
  const note = context.notes.of(order);
  return {
    success: true,
    // Beside a success these words mean nothing: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/faq
    failure_reason: 'UNKNOWN_FAILURE_REASON',
    order_id,
    success_response: {
      order_id,
      product_id,
      side,
      client_order_id: clientOrderId,
      attached_order_id: attachedIdOf(context, note),
    },
    order_configuration: configurationOf(order, note),
  };
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly endTime: number | null;
  readonly bracket: Bracket | null;
}

export function requestOf(context: Context, {params, account}: ApiRequest, market: EngineMarket, clientOrderId: string): Wanted {
  const side = params.oneOf('side', {BUY: 'BUY', SELL: 'SELL'} as const);
  const {terms, endTime} = readConfiguration(params, side, context.now());
  const bracket = readAttached(params, {side, ...terms}, market, context.engine.markets.ticker(market.symbol).last);
  return {request: {accountId: account, clientOrderId, symbol: market.symbol, side, ...terms}, endTime, bracket};
}
