/** Somebody else's client of Binance: places limit orders far below the market, one market order, and cancels one. */
import {MainClient} from 'binance';
import type {SandboxAddress} from '../../../../../src/lib/sandbox/sandbox.ts';

export default async function trade(at: SandboxAddress): Promise<void> {
  const client = new MainClient({
    api_key: at.credentials.apiKey ?? '',
    api_secret: at.credentials.secret ?? '',
    baseUrl: at.rest,
  } as never);
  const ids: number[] = [];
  for (let price = 50_000; price < 50_005; price++) {
    const order = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price} as const;
    ids.push(Number((await client.submitNewOrder(order as never)).orderId));
  }
  await client.submitNewOrder({symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.05} as never);
  await client.cancelOrder({symbol: 'BTCUSDT', orderId: ids[0] ?? 0});
}
