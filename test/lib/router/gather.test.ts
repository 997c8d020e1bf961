import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import type {Capabilities} from '../../../src/lib/adapter/contract/capabilities.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Level} from '../../../src/lib/model/market.ts';
import {type GatherRequest, gather} from '../../../src/lib/router/gather.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import {fakeAccount, fakeAdapter, fakeBalance, fakeCall, type Script} from '../../support/fake-account.ts';
import {MARKET} from '../../support/scripted-exchange.ts';
import {NOW, request} from './candidates.ts';

const FEES = {symbol: 'BTC/USDT', maker: '0', taker: '0.001', buyFeeIn: 'BASE', at: '2026-01-01T00:00:00.000Z'} as const;
const call = {...fakeCall(), clock: {...fakeCall().clock, now: () => NOW}};
const ask: GatherRequest = {
  symbol: 'BTC/USDT',
  side: 'BUY',
  depth: 10,
  anyQuote: false,
  exclude: [],
  withBalances: true,
};

const bookOf = (bids: readonly Level[], asks: readonly Level[]) => async (symbol: string) => ({
  symbol,
  bids,
  asks,
  receivedAt: NOW,
  exchangeAt: null,
  sequence: null,
});
const script = (price: string, more: Script = {}): Script => ({
  market: async (symbol) => ({...MARKET, symbol}),
  book: bookOf([[price, '1']], [[price, '1']]),
  fees: async () => FEES,
  balances: async () => [fakeBalance('USDT', '100'), fakeBalance('USDT', '900', 'funding')],
  ...more,
});
const account = (exchange: string, price: string, more: Script = {}, change: Partial<AccountHandle> = {}) =>
  fakeAccount(exchange, script(price, more), change);

describe('what a route asks', () => {
  it('is the wallets that pay for the product, and only what lies in them is available', async () => {
    const wanted: unknown[] = [];
    const handle = account('northex', '100');
    const adapter = fakeAdapter('northex', script('100'));
    const balances = async (which: unknown) => {
      wanted.push(which);
      return {rows: [fakeBalance('USDT', '100'), fakeBalance('USDT', '900', 'funding')], missing: [], unread: []};
    };
    const facet = new Proxy(adapter.account, {
      get: (target, name) => (name === 'balances' ? balances : Reflect.get(target, name)),
    });
    const watched = {...handle, adapter: async () => ({...adapter, account: facet})};
    const {candidates} = await gather([watched], call, ask);
    expect(wanted).toEqual(['spot']);
    expect(candidates[0]).toMatchObject({available: '100', excluded: null});
  });

  it('that brings nothing at all has failed, whatever is remembered of rules and fees; one answer is enough', async () => {
    const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const silent = account('silent', '100', {book: down, balances: down});
    const partly = account('partly', '100', {book: down});
    const {statuses, failures} = await gather([silent, partly, account('northex', '100')], call, ask);
    expect(statuses.map(({account: name, status, error}) => [name, status, error?.kind])).toEqual([
      ['silent', 'failed', 'exchange-down'],
      ['partly', 'ok', undefined],
      ['northex', 'ok', undefined],
    ]);
    expect(failures.map(({account: name}) => name)).toEqual(['silent', 'partly']);
  });

  it('is each public book and rule once per exchange, and the fees of every account', async () => {
    const asked: string[] = [];
    const counted = (name: string) =>
      script('100', {
        market: async (symbol) => {
          asked.push('market');
          return {...MARKET, symbol};
        },
        book: async (symbol) => {
          asked.push('book');
          return bookOf([['99', '1']], [['100', '1']])(symbol);
        },
        fees: async () => {
          asked.push(`fees of ${name}`);
          return FEES;
        },
      });
    const accounts = ['one', 'two'].map((name) => fakeAccount('northex', counted(name), {account: name}));
    const {candidates} = await gather(accounts, call, ask);
    expect(asked.toSorted()).toEqual(['book', 'fees of one', 'fees of two', 'market']);
    expect(candidates[0]?.book).toBe(candidates[1]?.book);
  });

  it('is no fee and no balance where only books are wanted', async () => {
    const {fees: _fees, balances: _balances, ...onlyBooks} = script('100');
    const looked = fakeAccount('northex', onlyBooks);
    const {candidates, failures} = await gather([looked], call, {...ask, withBalances: false, withFees: false});
    expect(candidates[0]).toMatchObject({fees: null, available: null, excluded: null});
    expect(failures).toEqual([]);
  });

  it('takes no level of quantity 0 for a price', async () => {
    const book = bookOf(
      [
        ['100', '0'],
        ['99', '1'],
      ],
      [
        ['90', '0'],
        ['101', '1'],
      ],
    );
    const {candidates} = await gather([account('northex', '100', {book})], call, ask);
    expect(candidates[0]?.book).toMatchObject({bids: [['99', '1']], asks: [['101', '1']]});
  });
});

describe('a wallet that could not be read', () => {
  const withMissing = (rows: ReturnType<typeof fakeBalance>[]) => {
    const adapter = fakeAdapter('northex', script('100'));
    const missing = [{what: 'cross margin wallet', error: new DeskError('network', 'Cut.')}];
    const facet = new Proxy(adapter.account, {
      get: (target, name) => (name === 'balances' ? async () => ({rows, missing, unread: []}) : Reflect.get(target, name)),
    });
    return {...account('northex', '100'), adapter: async () => ({...adapter, account: facet})};
  };

  it('takes no money of another wallet along, and is a failure that is named', async () => {
    const {candidates, failures} = await gather([withMissing([fakeBalance('USDT', '100')])], call, ask);
    expect(candidates[0]).toMatchObject({available: '100', excluded: null});
    expect(failures).toMatchObject([{kind: 'network', message: 'cross margin wallet: Cut.', account: 'northex'}]);
  });

  it('leaves the balance unknown, not 0, where no other wallet holds the asset', async () => {
    const {candidates} = await gather([withMissing([])], call, ask);
    expect(candidates[0]).toMatchObject({
      available: null,
      excluded: 'free balance not known: cross margin wallet: Cut.',
    });
  });
});

describe('one symbol on two exchanges', () => {
  const cheap = account('northex', '0.0002');
  const dear = account('south', '0.03');

  it('that is more than 2x apart is refused as two coins, in either order', async () => {
    for (const accounts of [
      [cheap, dear],
      [dear, cheap],
    ])
      await expect(gather(accounts, call, ask)).rejects.toMatchObject({
        kind: 'usage',
        message: 'BTC/USDT is at 0.0002 on northex and at 0.03 on south: two coins of one name.',
        detail: {sent: false, hint: expect.stringContaining('assets: {south: {BTC: NAME}}')},
      });
  });

  it('is no question where one of them is left out', async () => {
    const {candidates} = await gather([cheap, dear], call, {...ask, exclude: ['south']});
    expect(candidates.map(({excluded}) => excluded)).toEqual([null, 'left out with --exclude']);
  });

  it('is one coin where a thin book is only wide', async () => {
    const wide = account('south', '1', {book: bookOf([['0.00001', '1']], [['5', '1']])});
    expect((await gather([cheap, wide], call, ask)).candidates).toHaveLength(2);
  });

  it('follows the names of the keys file', async () => {
    const renamed = {...dear, names: {BTC: 'OTHER'}};
    const apart = await gather([cheap, renamed], call, ask);
    expect(apart.candidates.map(({excluded}) => excluded)).toEqual([
      null,
      'BTC/USDT is another coin there (`assets` in the keys file)',
    ]);
    const there = await gather([renamed], call, {...ask, symbol: 'OTHER/USDT'});
    expect(there.candidates).toMatchObject([{symbol: 'BTC/USDT', excluded: null, available: '100'}]);
  });
});

it('an account that may not trade now is left out with the reason', async () => {
  const barred = (name: string) => (name === 'south' ? 'its daily limit is used up' : null);
  const {candidates} = await gather([account('northex', '100'), account('south', '100')], call, {...ask, barred});
  expect(candidates.map(({excluded}) => excluded)).toEqual([null, 'its daily limit is used up']);
});

it('an account without a key takes part at standard fees, unbounded by any balance, and the plan says so', async () => {
  const {fees: _fees, balances: _balances, ...publicReads} = script('100');
  const capabilities = {standardFees: {spot: {maker: '0.001', taker: '0.002', buyFeeIn: 'BASE'}}} as unknown as Capabilities;
  const handle = fakeAccount('northex', {...publicReads, capabilities}, {account: 'looker', mode: 'public'});
  const {candidates, failures} = await gather([handle], call, ask);
  expect(failures).toEqual([]);
  expect(candidates[0]).toMatchObject({available: null, excluded: null, fees: {taker: '0.002', standard: true}});
  const route = planRoute(request({quantity: '0.5'}), candidates, NOW);
  expect(route.plan).toMatchObject([{account: 'looker', quantity: '0.5'}]);
  expect(route.notes).toEqual(['looker: no key, so standard fees, and no balance bounds the plan']);
});

describe('two keys of one account', () => {
  const keyed = (name: string, uid: () => Promise<string | null>, change: Partial<AccountHandle> = {}) =>
    fakeAccount('first', script('100', {uid}), {account: name, ...change});

  it('are one balance and one place to trade, the key that may trade', async () => {
    const uid = async () => '77';
    const accounts = [keyed('reader', uid, {mode: 'read'}), keyed('main', uid), keyed('spare', uid)];
    const {candidates} = await gather(accounts, call, ask);
    expect(candidates.map(({account: name, sameAs}) => [name, sameAs])).toEqual([
      ['reader', 'main'],
      ['main', undefined],
      ['spare', 'main'],
    ]);
    const route = planRoute(request({quantity: '2'}), candidates, NOW);
    expect(route.venues.find(({account: name}) => name === 'spare')).toMatchObject({
      ...{sameAs: 'main', excluded: 'the same account as main'},
    });
    expect(route.plan.map(({account: name}) => name)).toEqual(['main']);
  });

  it('are asked for their ids only where balances bound the plan', async () => {
    let asked = 0;
    const uid = async () => `${++asked}`;
    await gather([keyed('one', uid), keyed('two', uid)], call, {...ask, withBalances: false});
    await gather([keyed('one', uid)], call, ask);
    expect(asked).toBe(0);
  });
});
