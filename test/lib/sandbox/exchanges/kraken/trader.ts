/**
 * Another program on the account, with the exchange's own recipe of a signature and a key of its own, whose nonces are its own:
 * places limit orders far below the market, one market order, and cancels one.
 */
import type {SandboxAddress} from '../../../../../src/lib/sandbox/sandbox.ts';
import {type Reply, signedForm} from './client.ts';

export default async function trade(at: SandboxAddress): Promise<void> {
  const [, key] = at.accounts[0]?.keys ?? [];
  let nonce = BigInt(Date.now()) * 1_000_000n;
  const tell = async (name: string, fields: Readonly<Record<string, string>>): Promise<Reply> => {
    nonce += 1n;
    const path = `/0/private/${name}`;
    const response = await fetch(`${at.rest}${path}`, {method: 'POST', ...signedForm(key ?? {}, path, String(nonce), fields)});
    const reply = (await response.json()) as Reply;
    if (reply.error.length > 0) throw new Error(`${name}: ${reply.error.join(', ')}`);
    return reply;
  };
  const ids: string[] = [];
  for (let price = 50_000; price < 50_005; price++) {
    const order = {pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: String(price), volume: '0.01'};
    ids.push((await tell('AddOrder', order)).result.txid[0] ?? '');
  }
  await tell('AddOrder', {pair: 'XBTUSDT', type: 'buy', ordertype: 'market', volume: '0.05'});
  await tell('CancelOrder', {txid: ids[0] ?? ''});
}
