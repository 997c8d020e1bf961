/** The trading facet of contracts, out of the files beside this one. */
import type {Trading} from '../../../adapter/contract/trading.ts';
import {cancelAll} from './cancel-all.ts';
import {closedOrders, fills, orderSources} from './history.ts';
import {amend, amendStyle, cancel, place, prepare, test} from './place.ts';
import {type Desk, findOrder, lookUp, openOrders} from './reads.ts';

export function createUsdmTrading(desk: Desk): Trading {
  return {
    prepareOrder: (request, market, settings) => prepare(desk, request, market, settings),
    placeOrder: (order, signal) => place(desk, order, signal),
    testOrder: (order, signal) => test(desk, order, signal),
    cancelOrder: (ref, signal) => cancel(desk, ref, signal),
    cancelAll: (scope, signal) => cancelAll(desk, scope, signal),
    amendStyle: (order) => amendStyle(order),
    amendOrder: (order, change, target, signal) => amend(desk, order, change, target, signal),
    order: (ref, signal) => findOrder(desk, ref, signal),
    lookUp: (id, signal) => lookUp(desk, id, signal),
    orderSources: (ref, since) => orderSources(desk, ref, since),
    openOrders: ({symbol}, signal) => openOrders(desk, symbol, signal),
    closedOrders: (query, signal) => closedOrders(desk, query, signal),
    fills: (query, signal) => fills(desk, query, signal),
  };
}
