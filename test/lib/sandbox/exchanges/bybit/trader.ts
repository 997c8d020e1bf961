/** Somebody else's client of Bybit: places limit orders far below the market, one market order, and cancels one. */
import {RestClientV5} from 'bybit-api';
import type {SandboxAddress} from '../../../../../src/lib/sandbox/sandbox.ts';

export default async function trade(at: SandboxAddress): Promise<void> {
  const client = new RestClientV5({key: at.credentials.apiKey ?? '', secret: at.credentials.secret ?? '', baseUrl: at.rest});
  const ids: string[] = [];
  for (let price = 50_000; price < 50_005; price++) {
    const order = {
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderType: 'Limit',
      qty: '0.01',
      price: String(price),
    } as const;
    ids.push((await client.submitOrder(order)).result.orderId);
  }
  await client.submitOrder({
    category: 'spot',
    symbol: 'BTCUSDT',
    side: 'Buy',
    orderType: 'Market',
    qty: '0.05',
    marketUnit: 'baseCoin',
  });
  await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderId: ids[0] ?? ''});
}
