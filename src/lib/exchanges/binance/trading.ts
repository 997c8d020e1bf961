/** The trading facet, out of the files beside this one. */
import type {Trading} from '../../adapter/contract/trading.ts';
import {amend, amendStyle} from './amend.ts';
import {cancelAll} from './cancel-all.ts';
import type {Client} from './client.ts';
import {closedOrders, fills, orderSources} from './history.ts';
import type {Markets} from './market-data.ts';
import {findOrder, lookUp, openOrders} from './order-reads.ts';
import {cancel, place, prepare, test} from './place.ts';

export function createTrading(client: Client, markets: Markets): Trading {
  return {
    prepareOrder: (request, market) => prepare(client, request, market),
    placeOrder: (order, signal) => place(client, order, signal),
    testOrder: (order, signal) => test(client, order, signal),
    cancelOrder: (ref, signal) => cancel(client, ref, signal),
    cancelAll: (scope, signal) => cancelAll(client, markets, scope, signal),
    amendStyle: (order, change) => amendStyle(markets, order, change),
    amendOrder: (order, change, target, signal) => amend(client, markets, order, change, target, signal),
    order: (ref, signal) => findOrder(client, ref, signal),
    lookUp: (id, signal) => lookUp(client, markets, id, signal),
    orderSources: (ref, since) => orderSources(client, ref, since),
    openOrders: ({symbol}, signal) => openOrders(client, markets, symbol, signal),
    closedOrders: (query, signal) => closedOrders(client, query, signal),
    fills: (query, signal) => fills(client, query, signal),
  };
}
