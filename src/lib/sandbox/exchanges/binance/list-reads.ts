/**
 * Reading order lists back, and canceling one as a whole.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-order-list-user_data
 */
import {ApiError, accepted} from '../../kit/api-error.ts';
import {type ApiRequest, visibleUntil} from '../../kit/context.ts';
import {pageFrom} from '../../kit/paging.ts';
import {type Context, generatedId, marketOf} from './context.ts';
import {noSuchOrder, REFUSALS, unknownOrder} from './errors.ts';
import {listView} from './list-view.ts';
import type {OrderList} from './order-lists.ts';
import {timeFilter} from './orders.ts';
import {clientId} from './params.ts';
import {canceledView} from './view.ts';

export function queryList(context: Context, call: ApiRequest): object {
  const list = findList(context, call, 'origClientOrderId');
  if (list === null || list.createdAt > visibleUntil(context, call)) throw noSuchOrder();
  return listView(context, list);
}

export function openLists(context: Context, call: ApiRequest): unknown {
  return visible(context, call)
    .filter(({left}) => left.size > 0)
    .map((list) => listView(context, list));
}

/** From `fromId` on, or of a time; newest first, as the exchange's example has them. */
export function allLists(context: Context, call: ApiRequest): unknown {
  const {params} = call;
  const from = params.integer('fromId');
  if (from !== null && (params.has('startTime') || params.has('endTime')))
    throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  const inTime = timeFilter(params);
  const limit = params.limit(500, 1000);
  const lists = visible(context, call).filter(({createdAt}) => inTime(createdAt));
  const page = pageFrom(lists, limit, from === null ? null : ({orderListId}) => orderListId >= from);
  return page.toReversed().map((list) => listView(context, list));
}

function visible(context: Context, call: ApiRequest): readonly OrderList[] {
  const until = visibleUntil(context, call);
  return context.lists.all(call.account).filter(({createdAt}) => createdAt <= until);
}

/** By the list's id, its client id, or both of them: then both must be right. */
function findList({lists}: Context, {params, account}: ApiRequest, client: string): OrderList | null {
  const id = params.integer('orderListId');
  const name = params.optional(client);
  if (id === null && name === null)
    throw new ApiError(-1102, `Param '${client}' or 'orderListId' must be sent, but both were empty/null!`);
  const named = name === null ? [] : lists.all(account).filter((list) => list.clientId === name);
  if (id === null) return named.find(({left}) => left.size > 0) ?? named.at(-1) ?? null;
  const list = lists.find(account, id);
  return name === null || named.some(({orderListId}) => orderListId === list?.orderListId) ? list : null;
}

export function prepareCancelList(context: Context, call: ApiRequest): () => object {
  const {symbol} = marketOf(context, call);
  const cancelId = clientId(call.params, 'newClientOrderId') ?? generatedId(context);
  const find = () => findList(context, call, 'listClientOrderId');
  find();
  return () => {
    const list = find();
    if (list === null || list.symbol !== symbol || list.left.size === 0) throw unknownOrder();
    return cancelList(context, list, cancelId);
  };
}

/** Ends every order of a list that has not ended, under one id of the cancel. */
export function cancelList(context: Context, list: OrderList, cancelId: string): object {
  const {engine, renamed} = context;
  const open = [...list.left].flatMap((orderId) => engine.orders.find(list.account, orderId) ?? []);
  for (const {orderId, clientOrderId} of open) renamed.set(orderId, {clientOrderId: cancelId, original: clientOrderId});
  const ended = engine.events.together(() =>
    open.map(({orderId, symbol}) => accepted(engine.cancel(list.account, symbol, orderId), REFUSALS)),
  );
  for (const {orderId} of open) renamed.delete(orderId);
  return {...listView(context, list), orderReports: ended.map((order) => canceledView(context, order, cancelId))};
}
