/** What fires a conditional order: asked for by name, and on either side of the market. */

import {describe, expect, it} from 'vitest';
import type {Derivatives} from '../../../../src/lib/adapter/contract/derivatives.ts';
import type {FundingRate} from '../../../../src/lib/model/contract.ts';
import type {Ticker} from '../../../../src/lib/model/market.ts';
import {dryRuns} from '../../../../src/lib/orders/place/dry-run.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {type OrderTerms, requestOf, termsText} from '../../../../src/lib/orders/place/terms.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {patched} from '../../../support/patched.ts';
import {MARKET, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const SYMBOL = 'BTC/USDT:USDT';
const CONTRACT = {...MARKET, symbol: SYMBOL, product: 'linear' as const, settle: 'USDT', triggers: ['LAST', 'MARK'] as const};
const PRICES = {markPrice: '59000', indexPrice: '58000'};

/** The last price is 60000, the mark price 59000. */
async function desk(derivatives: Partial<Derivatives> = {}, last: string | null = '60000') {
  const scripted = rig();
  const real = await scripted.handle.adapter();
  const asked: string[] = [];
  const adapter = patched(real, {
    config: {...real.config, products: ['spot', 'linear']},
    market: async () => CONTRACT,
    tickers: async () => {
      asked.push('last');
      return {rows: [{symbol: SYMBOL, last} as Ticker], missing: []};
    },
    derivatives: fakeDerivatives({
      settings: async () => ({
        ...{symbol: SYMBOL, positionMode: 'ONE_WAY', marginMode: 'CROSS'},
        leverage: {LONG: '1', SHORT: '1'},
      }),
      funding: async () => {
        asked.push('mark');
        return {rows: [{symbol: SYMBOL, ...PRICES} as FundingRate], missing: []};
      },
      ...derivatives,
    }),
  });
  const handle = {...scripted.handle, adapter: async () => adapter};
  const ticket = (change: Partial<OrderTerms>) => ({
    ...{handle, clientId: 'mine', leg: null, exact: false, allowDuplicate: true, despite: []},
    terms: limitTerms({symbol: SYMBOL, price: null, stopPrice: '59500', ...change}),
  });
  return {
    asked,
    journal: () => scripted.state.journal.list(0, 10),
    dry: async (change: Partial<OrderTerms> = {}) =>
      (await scripted.time.until(dryRuns([ticket(change)], scripted.deps)))[0]?.order,
    place: (change: Partial<OrderTerms> = {}) => scripted.time.until(submitOrder(ticket(change), scripted.deps)),
  };
}

describe('the trigger of a contract’s order', () => {
  it('is a stop or takes profit by where the market stands', async () => {
    const {dry, asked} = await desk();
    expect((await dry({side: 'BUY'}))?.trigger).toEqual({kind: 'TAKE_PROFIT', by: 'LAST'});
    expect((await dry({side: 'SELL'}))?.trigger).toEqual({kind: 'STOP', by: 'LAST'});
    expect((await dry({side: 'BUY', stopPrice: '60500'}))?.trigger).toEqual({kind: 'STOP', by: 'LAST'});
    expect((await dry({side: 'SELL', stopPrice: '60500', price: '60400'}))?.trigger).toEqual({kind: 'TAKE_PROFIT', by: 'LAST'});
    expect(new Set(asked)).toEqual(new Set(['last']));
  });

  it('waits for the price that was asked for, and is measured against it', async () => {
    const {dry, asked} = await desk();
    // Under the last price, and over the mark price.
    expect(await dry({side: 'BUY', triggerBy: 'MARK'})).toMatchObject({trigger: {kind: 'STOP', by: 'MARK'}, stopPrice: '59500'});
    expect(asked).toEqual(['mark']);
  });

  it('is journaled before anything is sent', async () => {
    const {place, journal} = await desk();
    await place({side: 'SELL', triggerBy: 'MARK', stopPrice: '58500'});
    expect(journal()[0]?.request).toMatchObject({trigger: {kind: 'STOP', by: 'MARK'}, stopPrice: '58500'});
  });

  it('is refused where the market has none of its kind', async () => {
    const {dry} = await desk();
    await expect(dry({triggerBy: 'INDEX'})).rejects.toMatchObject({
      kind: 'unsupported',
      message: `${SYMBOL} has no orders that wait for the index price.`,
      detail: {hint: 'It has: LAST, MARK.', sent: false},
    });
  });

  it('is not guessed: without the price nothing is sent', async () => {
    const {place, journal} = await desk({funding: async () => ({rows: [], missing: []})}, null);
    for (const triggerBy of [null, 'MARK'] as const) {
      await expect(place({triggerBy})).rejects.toMatchObject({kind: 'protocol', detail: {sent: false}});
    }
    expect(journal()).toEqual([]);
  });

  it('needs a stop price', async () => {
    const {dry} = await desk();
    await expect(dry({stopPrice: null, triggerBy: 'LAST'})).rejects.toMatchObject({kind: 'usage'});
  });
});

describe('the words of an order', () => {
  it('name the trigger where it is not the last price', () => {
    const stop = limitTerms({stopPrice: '59500'});
    expect(termsText({...stop, triggerBy: 'MARK'})).toBe(`${termsText(stop)} trigger-mark`);
    expect(termsText({...stop, triggerBy: 'LAST'})).toBe(termsText(stop));
  });
});

it('a stop that trades at market takes no amount of the quote, and says so in the words that were typed', () => {
  const terms = limitTerms({price: null, stopPrice: '70000', quantity: '500', quantityIn: 'QUOTE'});
  expect(() => requestOf(terms, 'x')).toThrow('A stop that trades at market has no price');
});
