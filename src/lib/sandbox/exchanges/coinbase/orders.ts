/** Reading orders and fills back: one order, the list of them, and fills, newest first. */
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {pageAfter} from '../../kit/paging.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, engineOrderId, wireOrderId} from './context.ts';
import {invalidArgument, notFound} from './errors.ts';
import {instant, many} from './params.ts';
import {fillView, orderTypeOf, orderView, statusOf, timeInForceOf, tradeIdOf} from './view.ts';

const USUAL_PAGE = 100;
const LARGEST_PAGE = 250;
const USUAL_SOURCE = 'RETAIL_ADVANCED';
const ADVANCED_SOURCES = [USUAL_SOURCE, 'UNKNOWN_PLACEMENT_SOURCE'];
const SPOT = ['SPOT', 'UNKNOWN_PRODUCT_TYPE'];
const ORDER_NOT_FOUND = 'order with this orderID was not found';

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order */
export function getOrder(context: Context, call: ApiRequest): object {
  const orderId = engineOrderId(context, call.params.text('order_id'));
  const order = orderId === null ? null : context.engine.orders.find(call.account, orderId);
  if (order === null || order.createdAt > visibleUntil(context, call)) throw notFound(ORDER_NOT_FOUND);
  return {order: orderView(context, order, context.notes.of(order))};
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-orders */
export function listOrders(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const until = visibleUntil(context, call);
  const isWanted = orderFilter(context, params);
  const found = context.engine.orders
    .all(account)
    .filter((order) => order.createdAt <= until && isWanted(order))
    .toReversed();
  const cursor = params.optional('cursor');
  const before = cursor === null ? null : numberOf(cursor);
  const {items, more} = pageAfter(found, pageSize(params), before === null ? null : ({orderId}) => orderId < before);
  const last = items.at(-1);
  return {
    orders: items.map((order) => orderView(context, order, context.notes.of(order))),
    sequence: '0',
    has_next: more,
    cursor: more && last !== undefined ? String(last.orderId) : '',
  };
}

function orderFilter(context: Context, params: Params): (order: EngineOrder) => boolean {
  const {notes, names, salt} = context;
  const ids = many(params, 'order_ids');
  const products = many(params, 'product_ids');
  const statuses = many(params, 'order_status');
  const types = many(params, 'order_types');
  const timesInForce = many(params, 'time_in_forces');
  const assets = many(params, 'asset_filters');
  const side = params.optional('order_side');
  const from = instant(params, 'start_date') ?? 0;
  const to = instant(params, 'end_date') ?? Number.POSITIVE_INFINITY;
  if (statuses !== null && statuses.length > 1 && statuses.includes('OPEN'))
    throw invalidArgument('Cannot pair OPEN orders with other statuses');
  // Every order here was placed over this API, on the spot market.
  const isHere =
    ADVANCED_SOURCES.includes(params.optional('order_placement_source') ?? USUAL_SOURCE) &&
    SPOT.includes(params.optional('product_type') ?? 'SPOT');
  const isIn = (list: readonly string[] | null, value: string) => list === null || list.includes(value);
  return (order) => {
    const note = notes.of(order);
    return (
      isHere &&
      isIn(ids, wireOrderId({salt}, order.orderId)) &&
      isIn(products, names.wire(order.symbol)) &&
      isIn(statuses, statusOf(order, note)) &&
      isIn(types, orderTypeOf(order)) &&
      isIn(timesInForce, timeInForceOf(order, note)) &&
      (assets === null || order.symbol.split('/').some((asset) => assets.includes(asset))) &&
      (side === null || order.side === side) &&
      order.createdAt >= from &&
      order.createdAt < to
    );
  };
}

/** A cursor follows every full page, also the last one. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills */
export function listFills(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const until = visibleUntil(context, call);
  const isWanted = fillFilter(context, params);
  const all = context.engine.orders.trades(account);
  // Cursors count from the oldest: fills come at the other end.
  const found = all.flatMap((trade, place) => (trade.at <= until && isWanted(trade) ? [{trade, place}] : [])).toReversed();
  const cursor = params.optional('cursor');
  const before = cursor === null ? null : numberOf(cursor);
  const size = pageSize(params);
  const {items} = pageAfter(found, size, before === null ? null : ({place}) => place < before);
  const last = items.at(-1);
  return {
    fills: items.map(({trade}) => fillView(context, trade)),
    cursor: last !== undefined && items.length === size ? String(last.place) : '',
  };
}

function fillFilter(context: Context, params: Params): (trade: EngineTrade) => boolean {
  const orderIds = many(params, 'order_ids')?.map((id) => engineOrderId(context, id));
  const products = many(params, 'product_ids');
  const tradeIds = many(params, 'trade_ids');
  const side = params.optional('order_side');
  const from = instant(params, 'start_sequence_timestamp') ?? 0;
  const to = instant(params, 'end_sequence_timestamp') ?? Number.POSITIVE_INFINITY;
  return (trade) =>
    (orderIds === undefined || orderIds.includes(trade.orderId)) &&
    (products === null || products.includes(context.names.wire(trade.symbol))) &&
    (tradeIds === null || tradeIds.includes(tradeIdOf(context, trade))) &&
    (side === null || trade.side === side) &&
    trade.at >= from &&
    trade.at <= to;
}

function pageSize(params: Params): number {
  return params.limit(USUAL_PAGE, LARGEST_PAGE);
}

function numberOf(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalidArgument('invalid cursor');
  return Number(cursor);
}
