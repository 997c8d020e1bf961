import {describe, expect, it} from 'vitest';
import type {RouteRequest} from '../../../src/lib/router/route.ts';
import {settleRouted} from '../../../src/lib/router/settle-routed.ts';
import {fakeBalance} from '../../support/fake-account.ts';
import {holdingsOf, patched} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';

const BASE = {
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantityIn: 'BASE',
  mode: 'split',
  price: null,
  maxSlippage: null,
  rest: false,
} as const;

/** Two accounts: 59990/60010 and 60000/60020, with 1000 and 500 of each coin free. The second takes its fee on top. */
async function settle(request: Partial<RouteRequest> & {readonly quantity: string}) {
  const desk = rig();
  const base = await desk.handle.adapter();
  const account = (name: string, bid: string, ask: string, free: string, buyFeeIn: 'BASE' | 'QUOTE') => {
    const adapter = patched(base, {
      config: {...base.config, account: name},
      book: async () => ({
        symbol: 'BTC/USDT',
        asks: [[ask, '1']],
        bids: [[bid, '1']],
        receivedAt: desk.exchange.clock.now(),
        exchangeAt: null,
        sequence: null,
      }),
      fees: async (symbol) => ({symbol, maker: '0', taker: '0.25', buyFeeIn, at: '2026-11-22T12:00:00.000Z'}),
      balances: async () => holdingsOf(['BTC', 'USDT'].map((asset) => fakeBalance(asset, free))),
    });
    return {...desk.handle, account: name, restUrl: `http://${name}.test`, adapter: async () => adapter};
  };
  const accounts = [account('one', '59990', '60010', '1000', 'BASE'), account('two', '60000', '60020', '500', 'QUOTE')];
  const gathering = {anyQuote: false, exclude: []};
  return desk.time.until(settleRouted({...BASE, ...request}, {accounts, call: desk.deps.call, gathering, placing: true}));
}

describe('words of a routed order', () => {
  it('for prices start from the best of the route', async () => {
    expect((await settle({quantity: '1', price: 'bid'})).request.price).toBe('60000');
    expect((await settle({quantity: '1', price: 'ask'})).request.price).toBe('60010');
    expect(await settle({quantity: '1', price: 'mid+5'})).toMatchObject({
      request: {price: '60010', words: {price: 'mid+5'}},
      resolved: [{field: 'price', value: '60010', from: expect.stringContaining('best of the route')}],
    });
  });

  it('for a share count all accounts, each with its own fee', async () => {
    expect((await settle({quantity: '50%'})).request).toMatchObject({quantity: '700', quantityIn: 'QUOTE'});
    expect((await settle({side: 'SELL', quantity: '50%'})).request).toMatchObject({quantity: '750', quantityIn: 'BASE'});
    expect((await settle({quantity: 'all', price: '700'})).request).toMatchObject({quantity: '2', quantityIn: 'BASE'});
  });

  it('for a share need an account, or a split', async () => {
    await expect(settle({quantity: '50%', mode: 'best'})).rejects.toMatchObject({
      kind: 'usage',
      detail: {hint: expect.stringContaining('--on ACCOUNT')},
    });
  });

  it('for an amount stay an amount, unless the order may rest, where its size is coins', async () => {
    expect((await settle({quantity: '500usdt', price: '50000'})).request).toMatchObject({quantity: '500', quantityIn: 'QUOTE'});
    expect((await settle({quantity: '500usdt', price: '50000', rest: true})).request).toMatchObject({
      quantity: '0.01',
      quantityIn: 'BASE',
    });
  });
});
