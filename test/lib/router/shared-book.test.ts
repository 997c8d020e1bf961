import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import type {Level} from '../../../src/lib/model/market.ts';
import {gather} from '../../../src/lib/router/gather.ts';
import {mergeBooks} from '../../../src/lib/router/merged-book.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {bookView} from '../../../src/lib/ui/views/book.ts';
import {routeView} from '../../../src/lib/ui/views/route.ts';
import {fakeAdapter, type Script} from '../../support/fake-account.ts';
import {candidate, NOW, request} from './candidates.ts';

const asks: readonly Level[] = [
  ['100', '1'],
  ['101', '4'],
];
const shared = (account: string, taker: string, available: string) =>
  candidate({account, asks, taker, available, change: {exchange: 'northex', bookId: 'northex'}});

describe('two accounts of one exchange', () => {
  it('fill what one of them can take of their one book, and the other is named', () => {
    // Alone, main has money for 2 at 101 and second for 1 at 100. Counted twice, the book would have filled 3.
    const two = [shared('main', '0.001', '202'), shared('second', '0.0005', '100')];
    const route = planRoute(request({quantity: '4'}), two, NOW);
    expect(route.plan.map(({account, quantity, limitPrice}) => [account, quantity, limitPrice])).toEqual([['main', '2', '101']]);
    expect(route).toMatchObject({proven: true, totals: {quantity: '2', cost: '201.201', unfilled: '2'}});
    expect(route.venues.map(({fillable, excluded}) => [fillable, excluded])).toEqual([
      ['2', null],
      ['1', null],
    ]);
    const note = 'second sees the same BTC/USDT book of northex as main: its depth is there once, so one of them takes it.';
    expect(route.notes).toEqual([note]);
    expect(routeView(route, null, PLAIN_SCREEN)).toContain(note);
  });

  it('the cheaper one takes what both could, beside another exchange', () => {
    const three = [
      shared('main', '0.001', '100000'),
      shared('second', '0.0005', '100000'),
      candidate({account: 'other', asks: [['100.5', '1']]}),
    ];
    const route = planRoute(request({quantity: '3'}), three, NOW);
    expect(route.plan.map(({account, quantity}) => [account, quantity])).toEqual([
      ['second', '2'],
      ['other', '1'],
    ]);
    expect(planRoute(request({quantity: '3', mode: 'best'}), three, NOW)).toMatchObject({best: {account: 'second'}, notes: []});
  });

  it('ten exchanges with two accounts each are planned to the optimum all the same', () => {
    const accounts = Array.from({length: 20}, (_, index) =>
      candidate({
        account: `${index}`,
        asks: Array.from({length: 50}, (_, level) => [`${100 + level}.${10 + (index >> 1)}`, '1'] as const),
        taker: index % 2 === 0 ? '0.001' : '0.0008',
        available: index % 2 === 0 ? '100000' : '1500',
        change: {bookId: `${index >> 1}`},
      }),
    );
    const route = planRoute(request({quantity: '80'}), accounts, NOW);
    expect(route.proven).toBe(true);
    expect(new Set(route.plan.map(({account}) => Number(account) >> 1)).size).toBe(route.plan.length);
  });

  it('show each level of the merged book once, with the lower fee where fees are in it', () => {
    const candidates = [shared('main', '0.001', '1'), shared('second', '0.0005', '1')];
    const statuses = candidates.map(({account, exchange}) => ({account, exchange, status: 'ok' as const, latencyMs: 1}));
    const merged = (fees: boolean) => mergeBooks('BTC/USDT', {candidates, statuses, failures: []}, 5, fees, NOW);
    expect(merged(false).asks).toEqual([
      {
        price: '100',
        quantity: '1',
        cumulative: '1',
        accounts: [{account: 'main', exchange: 'northex', bookPrice: '100', quantity: '1', sameBook: ['second']}],
      },
      {
        price: '101',
        quantity: '4',
        cumulative: '5',
        accounts: [{account: 'main', exchange: 'northex', bookPrice: '101', quantity: '4', sameBook: ['second']}],
      },
    ]);
    expect(merged(true).asks.map(({price, accounts}) => [price, accounts[0]?.account])).toEqual([
      ['100.05', 'second'],
      ['101.0505', 'second'],
    ]);
    expect(bookView(merged(false), PLAIN_SCREEN)).toContain('main/second');
  });
});

describe('who shares a book', () => {
  const clock = {now: () => NOW, monotonic: () => NOW, sleep: async () => undefined, after: () => () => undefined};
  const call = {clock, signal: new AbortController().signal, timeoutMs: 1000};
  const ask = {symbol: 'BTC/USDT', side: 'BUY', depth: 10, anyQuote: false, exclude: [], withBalances: false} as const;
  const handle = (account: string, seenAt: number, change: Partial<AccountHandle> = {}): AccountHandle => {
    const {market, book, fees} = candidate({account, asks: [[`${seenAt}`, '1']]});
    if (market === null || book === null || fees === null) throw new Error('A sketch has all three.');
    const answers: Script = {
      market: async () => market,
      book: async () => ({...book, receivedAt: NOW - seenAt}),
      fees: async () => fees,
    };
    return {
      ...{account, exchange: 'southex', environment: 'sandbox', mode: 'trade', products: ['spot']},
      adapter: async () => fakeAdapter(account, answers),
      ...change,
    };
  };

  it('same exchange, environment and server, read once for all of them; any other is a book of its own', async () => {
    const {candidates} = await gather(
      [
        handle('main', 9),
        handle('second', 5),
        handle('live', 7, {environment: 'live'}),
        handle('elsewhere', 6, {restUrl: 'http://127.0.0.1:1'}),
        handle('rival', 8, {exchange: 'kepler'}),
      ],
      call,
      ask,
    );
    expect(new Set(candidates.map(({bookId}) => bookId)).size).toBe(4);
    expect(candidates.map(({book}) => book?.asks[0]?.[0])).toEqual(['9', '9', '7', '6', '8']);
    expect(candidates[0]?.bookId).toBe(candidates[1]?.bookId);
  });
});
