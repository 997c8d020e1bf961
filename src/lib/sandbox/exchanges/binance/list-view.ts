/** Order lists as replies and events show them. */
import type {Context} from './context.ts';
import type {ListChange, OrderList} from './order-lists.ts';

/** The symbol and both ids of every order: a client id may have changed since. */
function membersOf({engine, names}: Context, {account, symbol, members}: OrderList) {
  return members.map(({orderId, clientOrderId}) => ({
    symbol: names.wire(symbol),
    orderId,
    clientOrderId: engine.orders.find(account, orderId)?.clientOrderId ?? clientOrderId,
  }));
}

export function listView(context: Context, list: OrderList): object {
  const isOver = list.left.size === 0;
  return {
    orderListId: list.orderListId,
    contingencyType: list.contingency,
    listStatusType: isOver ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: isOver ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientId,
    transactionTime: list.changedAt,
    symbol: context.names.wire(list.symbol),
    orders: membersOf(context, list),
  };
}

/** https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#list-status */
export function listStatus(context: Context, list: OrderList, change: ListChange): object {
  return {
    e: 'listStatus',
    E: context.now(),
    s: context.names.wire(list.symbol),
    g: list.orderListId,
    c: list.contingency,
    l: change,
    L: change === 'ALL_DONE' ? 'ALL_DONE' : 'EXECUTING',
    r: 'NONE',
    C: list.clientId,
    T: list.changedAt,
    O: membersOf(context, list).map(({symbol, orderId, clientOrderId}) => ({s: symbol, i: orderId, c: clientOrderId})),
  };
}
