/** Somebody else's client of Coinbase: places limit orders far below the market, one market order, and cancels one. */
import {CBAdvancedTradeClient} from 'coinbase-api';
import type {SandboxAddress} from '../../../../../src/lib/sandbox/sandbox.ts';

export default async function trade(at: SandboxAddress): Promise<void> {
  const {apiKey = '', privateKey = ''} = at.credentials;
  const client = new CBAdvancedTradeClient({apiKey, apiSecret: privateKey, baseUrl: at.rest});
  const buy = async (order_configuration: object) => {
    const terms = {product_id: 'BTC-USDT', side: 'BUY', client_order_id: client.generateNewOrderId(), order_configuration};
    return (await client.submitOrder(terms as never)).success_response?.order_id ?? '';
  };
  const ids: string[] = [];
  for (let price = 50_000; price < 50_005; price++)
    ids.push(await buy({limit_limit_gtc: {base_size: '0.01', limit_price: String(price)}}));
  await buy({market_market_ioc: {base_size: '0.05'}});
  await client.cancelOrders({order_ids: ids.slice(0, 1)});
}
