/** Somebody else's client of OKX: places limit orders far below the market, one market order, and cancels one. */
import {RestClient} from 'okx-api';
import type {SandboxAddress} from '../../../../../src/lib/sandbox/sandbox.ts';

export default async function trade(at: SandboxAddress): Promise<void> {
  const {apiKey = '', secret = '', passphrase = ''} = at.credentials;
  const client = new RestClient({apiKey, apiSecret: secret, apiPass: passphrase, baseUrl: at.rest});
  const order = {instId: 'BTC-USDT', tdMode: 'cash', side: 'buy'} as const;
  const ids: string[] = [];
  for (let price = 50_000; price < 50_005; price++) {
    const [placed] = await client.submitOrder({...order, ordType: 'limit', sz: '0.01', px: String(price)});
    ids.push(placed?.ordId ?? '');
  }
  await client.submitOrder({...order, ordType: 'market', sz: '0.05', tgtCcy: 'base_ccy'});
  await client.cancelOrder({instId: 'BTC-USDT', ordId: ids[0] ?? ''});
}
