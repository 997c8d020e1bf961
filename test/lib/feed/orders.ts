/** Orders and fills for tests of the feed. */
import {createOrder, type Fill, type Order} from '../../../src/lib/model/order.ts';

export const instant = (ms: number) => new Date(ms).toISOString();

export function anOrder(over: Partial<Order> = {}): Order {
  return createOrder({
    account: 'main',
    exchange: 'modelled',
    symbol: 'BTC/USDT',
    id: '1',
    clientOrderId: 'mxt-1',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    price: '60000',
    stopPrice: null,
    quantity: '10',
    filled: '0',
    remaining: '10',
    averagePrice: null,
    status: 'NEW',
    fees: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...over,
  });
}

export function aFill(over: Partial<Fill> = {}): Fill {
  return {
    id: 't1',
    symbol: 'BTC/USDT',
    orderId: '1',
    clientOrderId: 'mxt-1',
    side: 'BUY',
    price: '60000',
    quantity: '1',
    fee: {asset: 'USDT', amount: '0.6'},
    liquidity: 'MAKER',
    cause: 'TRADE',
    at: '2026-01-01T00:00:00.000Z',
    ...over,
  };
}
