import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, isOnStep} from '../../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {TradingFees} from '../../../../src/lib/model/market.ts';
import {directTicket, placedDirectly} from '../../../../src/lib/orders/place/document.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {settleDirect} from '../../../../src/lib/orders/words/settle-direct.ts';
import {fakeBalance, fakeDerivatives} from '../../../support/fake-account.ts';
import {PERP, perpetual} from '../../../support/holding-account.ts';
import {holdingsOf, patched} from '../../../support/patched.ts';
import {MARKET, type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

interface World {
  readonly free?: string;
  readonly buyFeeIn?: TradingFees['buyFeeIn'];
  readonly bids?: readonly (readonly [string, string])[];
}

const FEE = '0.001';

function world({free = '1000', buyFeeIn = 'BASE', bids = [['59990', '1']]}: World = {}): Rig & {reads: string[]} {
  const desk = rig();
  const reads: string[] = [];
  const adapter = desk.handle.adapter().then((base) =>
    patched(base, {
      book: async () => {
        reads.push('book');
        return {symbol: 'BTC/USDT', asks: [['60010', '1']], bids, receivedAt: 0, exchangeAt: null, sequence: null};
      },
      tickers: async () => {
        reads.push('tickers');
        const none = {bid: null, ask: null, open: null, high: null, low: null, change: null, volume: null, quoteVolume: null};
        return {rows: [{symbol: 'BTC/USDT', last: '60005', ...none}], missing: []};
      },
      fees: async (symbol) => ({symbol, maker: FEE, taker: FEE, buyFeeIn, at: '2026-11-22T12:00:00.000Z'}),
      balances: async () => {
        reads.push('balances');
        const idle = {...fakeBalance('BTC', '5'), wallet: 'earn', pays: []};
        return holdingsOf([...['BTC', 'USDT'].map((asset) => fakeBalance(asset, free)), idle]);
      },
    }),
  );
  return {...desk, reads, handle: {...desk.handle, adapter: () => adapter}};
}

function settle(desk: Rig, change: Partial<Parameters<typeof settleDirect>[0]>) {
  return desk.time.until(
    settleDirect({...limitTerms({price: null, ...change}), clientId: change.clientId ?? null}, desk.handle, desk.deps),
  );
}

describe('words of an order', () => {
  it('that are none ask nobody anything', async () => {
    const desk = world();
    expect(await settle(desk, {quantity: '0.5', price: '60000'})).toMatchObject({terms: {quantity: '0.5'}, resolved: []});
    expect(desk.reads).toEqual([]);
  });

  it('for prices ask for what they need and no more', async () => {
    const [byBook, byLast] = [world(), world()];
    const asked = await settle(byBook, {price: 'bid-0.1%'});
    expect(asked.terms.price).toBe('59930.01');
    expect(asked.resolved).toEqual([
      {field: 'price', typed: 'bid-0.1%', value: '59930.01', unit: 'USDT', from: expect.stringContaining('bid 59990 on')},
    ]);
    expect(byBook.reads).toEqual(['book']);
    expect((await settle(byLast, {price: 'last'})).terms.price).toBe('60005');
    expect(byLast.reads).toEqual(['tickers']);
  });

  it('come to a price on the tick, on the side that costs nothing', async () => {
    expect((await settle(world(), {side: 'BUY', price: 'bid-0.0333%'})).terms.price).toBe('59970.02');
    expect((await settle(world(), {side: 'SELL', price: 'bid-0.0333%'})).terms.price).toBe('59970.03');
  });

  it('for a price that is not there refuse the order', async () => {
    await expect(settle(world({bids: []}), {price: 'bid'})).rejects.toMatchObject({kind: 'rule'});
  });

  it('for a share of a sale count what is free in wallets that pay, down to the step', async () => {
    const {terms, resolved} = await settle(world({free: '0.123456'}), {side: 'SELL', quantity: '50%'});
    expect(terms).toMatchObject({quantity: '0.06172', quantityIn: 'BASE'});
    expect(resolved).toMatchObject([
      {field: 'quantity', typed: '50%', value: '0.06172', from: expect.stringContaining('free BTC 0.123456')},
    ]);
  });

  it('for a share of a purchase leave the fee where it is paid on top', async () => {
    const onTop = await settle(world({buyFeeIn: 'QUOTE'}), {quantity: 'all', price: '100'});
    expect(onTop.terms).toMatchObject({quantity: '9.99', quantityIn: 'BASE'});
    expect((await settle(world(), {quantity: 'all', price: '100'})).terms.quantity).toBe('10');
    expect((await settle(world(), {quantity: 'all'})).terms).toMatchObject({quantity: '1000', quantityIn: 'QUOTE'});
  });

  it('for a share of nothing refuse the order, with the arithmetic', async () => {
    await expect(settle(world({free: '0'}), {side: 'SELL', quantity: 'all'})).rejects.toMatchObject({
      kind: 'insufficient-funds',
      message: expect.stringContaining('free BTC 0'),
    });
  });

  it('for a share of a wallet that did not answer refuse the order: a guess is no size', async () => {
    const desk = world();
    const adapter = await desk.handle.adapter();
    const missing = [{what: 'spot wallet', error: new DeskError('exchange-down', 'It is down.')}];
    const down = patched(adapter, {balances: async () => ({rows: [fakeBalance('BTC', '1')], missing, unread: []})});
    const handle = {...desk.handle, adapter: async () => down};
    await expect(settle({...desk, handle}, {side: 'SELL', quantity: '50%'})).rejects.toMatchObject({kind: 'exchange-down'});
  });

  it('for a share of a position that could not be read refuse the order, and do not call it none', async () => {
    const desk = world();
    const missing = [{what: 'positions', error: new DeskError('exchange-down', 'It is down.')}];
    const derivatives = fakeDerivatives({positions: async () => ({rows: [], missing})});
    const adapter = await desk.handle.adapter();
    const config = {...adapter.config, products: ['spot', 'linear'] as const};
    const down = patched(adapter, {config, derivatives, market: async () => perpetual(PERP)});
    const handle = {...desk.handle, adapter: async () => down};
    const closing = {side: 'SELL', quantity: 'all', symbol: PERP, reduceOnly: true} as const;
    await expect(settle({...desk, handle}, closing)).rejects.toMatchObject({
      ...{kind: 'exchange-down', message: expect.stringContaining('is not known'), detail: {sent: false}},
    });
  });

  it('for an amount at a price come to coins', async () => {
    const {terms, resolved} = await settle(world(), {quantity: '500usdt', price: '60000'});
    expect(terms).toMatchObject({quantity: '0.00833', quantityIn: 'BASE', words: {quantity: '500usdt'}});
    expect(resolved).toMatchObject([{from: '500 USDT at 60000'}]);
    expect((await settle(world(), {quantity: '500', quantityIn: 'QUOTE', price: '60000'})).terms.quantity).toBe('0.00833');
    expect((await settle(world(), {quantity: '500usdt'})).terms).toMatchObject({quantity: '500', quantityIn: 'QUOTE'});
  });

  it('never come to more than is free, and always to whole steps', async () => {
    const amounts = fc.integer({min: 1, max: 10 ** 9}).map((units) =>
      dec(units)
        .div(10 ** 6)
        .toFixed(),
    );
    await fc.assert(
      fc.asyncProperty(
        amounts,
        fc.integer({min: 1, max: 100}),
        fc.constantFrom('BASE', 'QUOTE'),
        async (free, percent, buyFeeIn) => {
          const desk = world({free, buyFeeIn: buyFeeIn as 'BASE' | 'QUOTE'});
          const settled = await settle(desk, {quantity: `${percent}%`, price: '3'}).catch(() => null);
          if (settled === null) return true;
          const {quantity} = settled.terms;
          const fee = buyFeeIn === 'QUOTE' ? dec(FEE) : dec(0);
          return dec(quantity).times(3).times(fee.plus(1)).lte(free) && isOnStep(dec(quantity), MARKET.rules.stepSize);
        },
      ),
      {numRuns: 60},
    );
  });
});

describe('an order with words under a client id', () => {
  const typed = {quantity: '50%', price: 'bid', clientId: 'mine'};

  async function place(desk: Rig, change: Partial<Parameters<typeof settleDirect>[0]> = {}) {
    const {terms, resolved} = await settle(desk, {...typed, ...change});
    const ticket = directTicket(desk.handle, terms, {exact: false, allowDuplicate: false, despite: []});
    return placedDirectly(await desk.time.until(submitOrder(ticket, desk.deps)), resolved);
  }

  it('is the same order whatever the market says later, with the numbers of the first run', async () => {
    const desk = world();
    const first = await place(desk);
    const adapter = await desk.handle.adapter();
    const moved = patched(adapter, {book: () => Promise.reject(new DeskError('exchange-down', 'No book.'))});
    const again = await place({...desk, handle: {...desk.handle, adapter: async () => moved}});
    expect(again).toMatchObject({replayed: true, outcome: 'placed'});
    expect(again.orders[0]?.order).toMatchObject({
      price: first.orders[0]?.order.price,
      quantity: first.orders[0]?.order.quantity,
    });
    expect(desk.exchange.posts).toBe(1);
  });

  it.each([
    ['an amount at market', {quantity: '500usdt', price: null}],
    ['a share within a slippage', {quantity: '50%', price: null, maxSlippage: '0.01'}],
    ['a share at a price off the tick', {quantity: '50%', price: '59990.123'}],
    ['a share behind a trigger', {quantity: '50%', price: '59990', stopPrice: 'bid'}],
  ])('is the same order again: %s', async (_, change) => {
    const desk = world();
    const first = await place(desk, change);
    const again = await place(desk, change);
    expect([first.replayed, again.replayed, desk.exchange.posts]).toEqual([false, true, 1]);
  });

  it('that comes to nothing while it is repeated is placed in the unit that was typed', async () => {
    const desk = world();
    const words = {quantity: '500usdt', price: null};
    await place(desk, words);
    const [sent] = desk.state.journal.find('mine');
    // What the second run is told of the first one, before it is proven not placed and may be tried again.
    const {terms} = await settle(desk, {...typed, ...words});
    expect([terms.quantity, terms.quantityIn]).toEqual(['500', 'QUOTE']);
    expect(sent?.request).toMatchObject({type: 'MARKET', quantityIn: 'QUOTE', quantity: '500'});
  });

  it('is found at the exchange by a machine whose journal is lost, although the numbers are others by now', async () => {
    const [desk, elsewhere] = [world(), world({free: '70', bids: [['50000', '1']]})];
    const first = await place(desk);
    for (const [id, order] of desk.exchange.orders) elsewhere.exchange.orders.set(id, order);
    const again = await place(elsewhere);
    expect(again).toMatchObject({replayed: true, outcome: 'placed'});
    expect(again.orders[0]?.order.id).toBe(first.orders[0]?.order.id);
    expect(elsewhere.exchange.posts).toBe(0);
  });

  it('is another order in other words, although the numbers are equal', async () => {
    const desk = world();
    await place(desk);
    await expect(place(desk, {price: '59990'})).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });
});
