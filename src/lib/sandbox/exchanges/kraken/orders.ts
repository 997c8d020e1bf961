/** Finding orders and reading them back: by id, open, and closed ones page by page. https://docs.kraken.com/api/docs/rest-api/get-closed-orders */
import type {EngineOrder} from '../../engine/types.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badArgument, errorOf, unknownOrder} from './errors.ts';
import {tradesOf} from './fills.ts';
import {engineOrderId, isTxid, orderTxid} from './ids.ts';
import {ordersById} from './notes.ts';
import {pageOf, spanOf} from './paging.ts';
import {flag, userrefOf} from './params.ts';
import {orderView} from './view.ts';

const MOST_IDS = 50;

/** Up to fifty ids; those that are not there are left out, and none at all is EOrder:Unknown order. */
export function queryOrders(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const ids = params.text('txid').split(',');
  if (ids.length > MOST_IDS) throw badArgument('txid');
  if (ids.some((id) => !isTxid(id))) throw errorOf('EOrder:Invalid order');
  const until = visibleUntil(context, call);
  const userref = userrefOf(params);
  const found = ids
    .flatMap((id) => context.engine.orders.find(account, engineOrderId(id) ?? 0) ?? [])
    .filter(({createdAt}) => createdAt <= until)
    .filter((order) => userref === null || context.notes.of(order).userref === userref);
  if (found.length === 0) throw unknownOrder();
  return views(context, found, params);
}

export function openOrdersList(context: Context, call: ApiRequest): object {
  return {open: views(context, meant(context, call, context.engine.orders.open(call.account)).filter(isOpen), call.params)};
}

/** Fifty at a time, the newest first; `count` is of all that match. */
export function closedOrders(context: Context, call: ApiRequest): object {
  const {params, account} = call;
  const {engine} = context;
  const inside = spanOf(params, (id) => engine.orders.find(account, engineOrderId(id) ?? 0)?.createdAt ?? null);
  const by = params.has('closetime') ? params.oneOf('closetime', {open: 'open', close: 'close', both: 'both'} as const) : 'both';
  const found = meant(context, call, engine.orders.all(account))
    .filter((order) => !isOpen(order))
    .filter(({createdAt, updatedAt}) => (by !== 'close' && inside(createdAt)) || (by !== 'open' && inside(updatedAt)))
    .toSorted((a, b) => b.updatedAt - a.updatedAt || b.orderId - a.orderId);
  const count = flag(params, 'without_count') ? {} : {count: found.length};
  return {closed: views(context, pageOf(found, params), params), ...count};
}

/** Of `all`, those that the request's ids mean and that reads can see by now. */
function meant(context: Context, call: ApiRequest, all: readonly EngineOrder[]): readonly EngineOrder[] {
  const {params, account} = call;
  const until = visibleUntil(context, call);
  const userref = userrefOf(params);
  const id = params.optional('cl_ord_id');
  return (id === null ? all : ordersById(context, account, id))
    .filter(({createdAt}) => createdAt <= until)
    .filter((order) => userref === null || context.notes.of(order).userref === userref);
}

function views(context: Context, orders: readonly EngineOrder[], params: Params): object {
  const withTrades = flag(params, 'trades');
  return Object.fromEntries(
    orders.map((order) => [
      orderTxid(order.orderId),
      orderView(context, order, withTrades ? tradesOf(context, order, params) : null),
    ]),
  );
}
