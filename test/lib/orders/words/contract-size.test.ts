/** Sizes of contracts typed as a share of the margin or as an amount: never more than the exchange lets the account open. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import type {MarginPool} from '../../../../src/lib/model/account.ts';
import type {ContractSettings} from '../../../../src/lib/model/contract.ts';
import {dec, isOnStep} from '../../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Level} from '../../../../src/lib/model/market.ts';
import {settleDirect} from '../../../../src/lib/orders/words/settle-direct.ts';
import {fakeBalance, fakeDerivatives} from '../../../support/fake-account.ts';
import {PERP, perpetual} from '../../../support/holding-account.ts';
import {pool} from '../../../support/margin-books.ts';
import {holdingsOf, patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

interface World {
  readonly pools?: readonly MarginPool[];
  readonly missing?: readonly {readonly what: string; readonly error: DeskError}[];
  readonly leverage?: ContractSettings['leverage'];
  readonly fee?: string;
  readonly mark?: string | null;
  readonly asks?: readonly Level[];
  readonly bids?: readonly Level[];
  /** What the exchange says that the account's 1000 USDT are worth. */
  readonly usdValue?: string | null;
}

async function world(given: World = {}): Promise<Rig> {
  const {pools = [pool({available: '1000'})], missing = [], leverage = {LONG: '10', SHORT: '5'}, fee = '0'} = given;
  const {mark = '100', asks = [['100', '1000']], bids = [['100', '1000']], usdValue = null} = given;
  const desk = rig();
  const base = await desk.handle.adapter();
  const funding = {symbol: PERP, rate: '0', predicted: true, intervalHours: '8', nextAt: null, indexPrice: null};
  const adapter = patched(base, {
    config: {...base.config, products: ['spot', 'linear'] as const},
    market: async () => perpetual(PERP),
    book: async () => ({symbol: PERP, asks, bids, receivedAt: 0, exchangeAt: null, sequence: null}),
    fees: async (symbol) => ({symbol, maker: fee, taker: fee, buyFeeIn: 'QUOTE', at: '2026-11-22T12:00:00.000Z'}),
    balances: async () => holdingsOf([{...fakeBalance('USDT', '1000'), usdValue}]),
    derivatives: fakeDerivatives({
      settings: async (symbol) => ({symbol, positionMode: 'ONE_WAY', marginMode: 'CROSS', leverage}),
      margin: async () => ({rows: pools, missing}),
      funding: async () => allRows([{...funding, markPrice: mark}]),
    }),
  });
  return {...desk, handle: {...desk.handle, adapter: async () => adapter}};
}

type Change = Partial<Parameters<typeof settleDirect>[0]>;

async function settle(desk: Rig, change: Change) {
  const typed = {...limitTerms({symbol: PERP, price: null, ...change}), clientId: null};
  return desk.time.until(settleDirect(typed, desk.handle, desk.deps));
}

async function sizeOf(given: World, change: Change): Promise<string> {
  return (await settle(await world(given), change)).terms.quantity;
}

describe('a share of the margin', () => {
  it('is a share of what is available at the leverage of that side', async () => {
    expect(await sizeOf({}, {quantity: 'all', price: '100'})).toBe('100');
    expect(await sizeOf({}, {quantity: '50%', price: '100'})).toBe('50');
    expect(await sizeOf({}, {side: 'SELL', quantity: '50%', price: '100'})).toBe('25');
  });

  it('leaves the fees to open and to close, and is rounded down', async () => {
    // 1000 / (100 * (0.1 + 2 * 0.001)) = 98.0392...
    expect(await sizeOf({fee: '0.001'}, {quantity: 'all', price: '100'})).toBe('98.03921');
    expect(await sizeOf({fee: '-0.001'}, {quantity: 'all', price: '100'})).toBe('100');
  });

  it('leaves the loss that an order at a worse price than the mark begins with', async () => {
    // 1000 / (110 * 0.1 + 10) and 1000 / (100 * 0.2 + 20): the sell is valued at the bid.
    expect(await sizeOf({}, {quantity: 'all', price: '110'})).toBe('47.61904');
    expect(await sizeOf({}, {side: 'SELL', quantity: 'all', price: '80'})).toBe('25');
    expect(await sizeOf({mark: null}, {quantity: 'all', price: '110'})).toBe('90.90909');
  });

  it('at market is sized by the worst level that it reaches, within a slippage by the worst price allowed', async () => {
    const asks: readonly Level[] = [
      ['100', '10'],
      ['200', '10'],
      ['400', '1000'],
    ];
    // At 200: 1000 / (20 + 100) = 8.3 fits into the 20 that are there up to 200.
    expect(await sizeOf({asks}, {quantity: 'all'})).toBe('8.33333');
    expect(await sizeOf({asks}, {quantity: 'all', maxSlippage: '0.1'})).toBe('47.61904');
  });

  it('behind a trigger is measured from the trigger; without a price there is none to size it with', async () => {
    expect(await sizeOf({}, {quantity: 'all', price: '200', stopPrice: '200'})).toBe('50');
    await expect(sizeOf({}, {quantity: 'all', stopPrice: '200'})).rejects.toMatchObject({kind: 'usage'});
  });

  it('of a pool in dollars counts the settle asset as the exchange values it', async () => {
    const pools = [pool({asset: 'USD', settles: null, available: '1000'})];
    expect(await sizeOf({pools, usdValue: '1250'}, {quantity: 'all', price: '100'})).toBe('80');
  });

  it('says what it was made of', async () => {
    const {resolved} = await settle(await world(), {quantity: 'all', price: '100'});
    expect(resolved).toMatchObject([
      {field: 'quantity', typed: 'all', value: '100', from: expect.stringContaining('available margin 1000 USDT at 10x')},
    ]);
  });

  it.each([
    ['nothing is available', {pools: [pool({available: '-5'})]}, 'insufficient-funds'],
    ['no pool carries the settle asset', {pools: [pool({settles: ['USDC']})]}, 'insufficient-funds'],
    ['the exchange does not say what is available', {pools: [pool({available: null})]}, 'protocol'],
    ['the exchange sets no leverage', {leverage: {LONG: null, SHORT: null}}, 'unsupported'],
    [
      'a pool in dollars cannot be told in the settle asset',
      {pools: [pool({asset: 'EUR', settles: null, available: '1000'})]},
      'protocol',
    ],
    [
      'a part of the margin did not come',
      {missing: [{what: 'pools', error: new DeskError('exchange-down', 'Down.')}]},
      'exchange-down',
    ],
    ['the book is empty', {asks: []}, 'rule'],
  ] as const)('is refused where %s, with nothing sent', async (_, given, kind) => {
    await expect(sizeOf(given, {quantity: 'all'})).rejects.toMatchObject({kind, detail: {sent: false}});
  });

  it('never ties up more than is available, and is always whole steps', async () => {
    const cents = fc.integer({min: 1, max: 10 ** 7}).map((units) => dec(units).div(100));
    const given = fc.record({
      available: cents,
      price: cents,
      mark: cents,
      bid: cents,
      leverage: fc.integer({min: 1, max: 125}),
      percent: fc.integer({min: 1, max: 100}),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({available, price, mark, bid, leverage, percent, side}) => {
        const each = String(leverage);
        const desk = await world({
          ...{pools: [pool({available: available.toFixed()})], leverage: {LONG: each, SHORT: each}, fee: '0.0006'},
          ...{mark: mark.toFixed(), bids: [[bid.toFixed(), '1']]},
        });
        const settled = await settle(desk, {side, quantity: `${percent}%`, price: price.toFixed()}).catch(() => null);
        if (settled === null) return true;
        const quantity = dec(settled.terms.quantity);
        const value = quantity.times(side === 'SELL' && bid.gt(price) ? bid : price);
        const worse = side === 'BUY' ? price.minus(mark) : mark.minus(price);
        const lost = worse.isNegative() ? dec(0) : worse.times(quantity);
        const needed = value.div(leverage).plus(value.times('0.0012')).plus(lost);
        return needed.lte(available.times(percent).div(100).times('1.0000000000001')) && isOnStep(quantity, '0.00001');
      }),
      {numRuns: 100},
    );
  });
});

describe('an amount of money', () => {
  it('at market is the contracts that it is worth, down to the step, and never a market order in money', async () => {
    const asks: readonly Level[] = [
      ['300', '1'],
      ['600', '10'],
    ];
    expect((await settle(await world({asks}), {quantity: '250usdt', quantityIn: 'QUOTE'})).terms).toMatchObject({
      ...{quantity: '0.83333', quantityIn: 'BASE', words: {quantity: '250usdt'}},
    });
    // 500 would take a part at 600.
    expect(await sizeOf({asks}, {quantity: '500usdt', quantityIn: 'QUOTE'})).toBe('0.83333');
    expect(await sizeOf({bids: [['300', '1']]}, {side: 'SELL', quantity: '500usdt', quantityIn: 'QUOTE'})).toBe('1.66666');
    expect(await sizeOf({}, {quantity: '500usdt', quantityIn: 'QUOTE', maxSlippage: '0.25'})).toBe('4');
  });

  it('typed as a number with --quote is the same', async () => {
    const {terms, resolved} = await settle(await world(), {quantity: '500', quantityIn: 'QUOTE'});
    expect([terms.quantity, terms.quantityIn]).toEqual(['5', 'BASE']);
    expect(resolved).toMatchObject([{field: 'quantity', value: '5', from: '500 USDT at 100'}]);
  });
});
