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
async function settle(request: Partial<RouteRequest> & {readonly quantity: string}, free = ['1000', '500']) {
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
  const accounts = [
    account('one', '59990', '60010', free[0] ?? '', 'BASE'),
    account('two', '60000', '60020', free[1] ?? '', 'QUOTE'),
  ];
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
    // 1000 / 700 and 400 / 700, each in whole steps of 0.00001: what is left on each account is in no plan.
    expect((await settle({quantity: 'all', price: '700'})).request).toMatchObject({quantity: '1.99999', quantityIn: 'BASE'});
  });

  it('for a share leave out what steps and minimums leave on an account, which no plan could trade', async () => {
    const sell = (one: string, two: string, quantity = 'all') => settle({side: 'SELL', quantity}, [one, two]);
    // Two remainders under a step would come to one together.
    expect((await sell('1.000006', '2.000007')).request.quantity).toBe('3');
    // 0.00008 BTC are worth less than the smallest order.
    expect((await sell('1', '0.00008')).request.quantity).toBe('1');
    expect((await sell('1', '0.00008', '10%')).request.quantity).toBe('0.1');
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
