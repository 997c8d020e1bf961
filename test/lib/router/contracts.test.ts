/** Routes of perpetuals: bounded by free margin at the leverage that is set, and never mixed with the coin itself. */
import {describe, expect, it} from 'vitest';
import type {MarginPool, Position} from '../../../src/lib/model/account.ts';
import type {ContractSettings} from '../../../src/lib/model/contract.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {type GatherRequest, gather} from '../../../src/lib/router/gather.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import type {Candidate} from '../../../src/lib/router/route.ts';
import {settleRouted} from '../../../src/lib/router/settle-routed.ts';
import {fakeAccount, fakeCall, type Script} from '../../support/fake-account.ts';
import {PERP, perpetual, positionOf} from '../../support/holding-account.ts';
import {pool} from '../../support/margin-books.ts';
import {MARKET} from '../../support/scripted-exchange.ts';
import {NOW, request} from './candidates.ts';

const call = {...fakeCall(), clock: {...fakeCall().clock, now: () => NOW}};
const ask: GatherRequest = {symbol: PERP, side: 'BUY', depth: 10, anyQuote: false, exclude: [], withBalances: true};

interface Held {
  readonly pools?: readonly MarginPool[];
  readonly positions?: readonly Position[];
  readonly mode?: ContractSettings['positionMode'];
  readonly leverage?: string | null;
  readonly fee?: string;
  readonly price?: string;
  readonly more?: Script;
}

function trader(account: string, held: Held = {}) {
  const {pools = [pool({available: '100'})], positions = [], mode = 'ONE_WAY', leverage = '10', fee = '0'} = held;
  const {price = '100', more = {}} = held;
  return fakeAccount(
    account,
    {
      market: async (symbol) => (symbol === PERP ? perpetual(PERP) : {...MARKET, symbol}),
      book: async (symbol) => ({
        ...{symbol, bids: [[price, '1000']], asks: [[price, '1000']]},
        ...{receivedAt: NOW, exchangeAt: null, sequence: null},
      }),
      fees: async (symbol) => ({symbol, maker: fee, taker: fee, buyFeeIn: 'QUOTE', at: '2026-01-01T00:00:00.000Z'}),
      derivatives: {
        margin: async () => ({rows: pools, missing: []}),
        positions: async () => ({rows: positions, missing: []}),
        settings: async (symbol) => ({
          ...{symbol, positionMode: mode, marginMode: 'CROSS', leverage: {LONG: leverage, SHORT: leverage}},
        }),
      },
      ...more,
    },
    {products: ['spot', 'linear']},
  );
}

async function candidateOf(held: Held, side: 'BUY' | 'SELL' = 'BUY'): Promise<Candidate> {
  const {candidates} = await gather([trader('one', held)], call, {...ask, side});
  const [only] = candidates;
  if (only === undefined) throw new Error('there is no candidate');
  return only;
}

async function planned(held: Held, change: Parameters<typeof request>[0] = {}): Promise<string | undefined> {
  const asked = request({symbol: PERP, quantity: '50', ...change});
  return planRoute(asked, [await candidateOf(held, asked.side)], NOW).plan[0]?.quantity;
}

describe('a route of a perpetual', () => {
  it('asks for margin, and for no wallet', async () => {
    // The script has no balances: a question for them would fail.
    const candidate = await candidateOf({});
    expect(candidate).toMatchObject({available: '100', opens: {leverage: '10', value: '1000', closes: '0'}, excluded: null});
  });

  it('buys and sells as much as free margin opens at the leverage, fees left', async () => {
    expect(await planned({})).toBe('10');
    expect(await planned({}, {side: 'SELL'})).toBe('10');
    // 100 / (0.1 + 2 * 0.01) = 833.3
    expect(await planned({fee: '0.01'})).toBe('8.33333');
    expect(await planned({leverage: '50'})).toBe('50');
  });

  it('closes a position on the other side without margin, in one-way mode alone', async () => {
    const positions = [positionOf(PERP, '-3'), positionOf('ETH/USDT:USDT', '-7')];
    expect(await planned({positions})).toBe('13');
    expect(await planned({positions, mode: 'HEDGE'})).toBe('10');
    expect(await planned({positions}, {side: 'SELL'})).toBe('10');
    expect(await planned({positions, pools: []})).toBe('3');
  });

  it('is not bounded where the exchange sets no leverage: it judges by itself', async () => {
    expect(await candidateOf({leverage: null})).toMatchObject({opens: null, excluded: null});
    expect(await planned({leverage: null})).toBe('50');
  });

  it('leaves out an account whose margin is not enough, or could not be read, with the reason', async () => {
    const poor = await candidateOf({pools: [pool({available: '0'})]});
    const [venue] = planRoute(request({symbol: PERP}), [poor], NOW).venues;
    expect(venue?.excluded).toContain('available margin 0 USDT at 10x is not enough: the smallest order is');
    const missing = [{what: 'pools', error: new DeskError('exchange-down', 'It is down.')}];
    const unread = trader('unread', {
      more: {derivatives: {margin: async () => ({rows: [], missing}), settings: async () => Promise.reject(missing[0]?.error)}},
    });
    const {candidates, failures} = await gather([unread, trader('fine')], call, ask);
    expect(candidates.map(({excluded}) => excluded)).toEqual([expect.stringContaining('available margin not known'), null]);
    expect(failures.length).toBeGreaterThan(0);
  });

  it('shares the quantity over accounts by their margin', async () => {
    const accounts = [trader('cheap', {price: '90'}), trader('dear', {price: '100'})];
    const {candidates} = await gather(accounts, call, ask);
    const {plan} = planRoute(request({symbol: PERP, quantity: '15'}), candidates, NOW);
    expect(plan.map(({account, quantity}) => [account, quantity])).toEqual([
      ['cheap', '11.11111'],
      ['dear', '3.88889'],
    ]);
  });

  it('of a share is a share of what the margin of all accounts opens', async () => {
    const words = {accounts: [trader('one'), trader('two')], call, gathering: {anyQuote: false, exclude: []}, placing: true};
    const share = request({symbol: PERP, quantity: '50%', mode: 'split'});
    const atMarket = await settleRouted(share, words);
    expect(atMarket.request).toMatchObject({quantity: '1000', quantityIn: 'QUOTE'});
    const atPrice = await settleRouted({...share, side: 'SELL', price: '200', rest: true}, words);
    expect(atPrice.request).toMatchObject({quantity: '5', quantityIn: 'BASE'});
    expect(atPrice.resolved[0]?.from).toContain('2000 USDT opened by the margin on 2 accounts');
  });

  it('rests no more than the margin opens', async () => {
    const asked = request({symbol: PERP, quantity: '30', price: '50', rest: true});
    expect(planRoute(asked, [await candidateOf({})], NOW).rest).toBeNull();
    expect(planRoute({...asked, quantity: '20'}, [await candidateOf({})], NOW).rest).toMatchObject({quantity: '20'});
  });
});

describe('a coin and its perpetual', () => {
  it.each([
    ['the coin', 'BTC/USDT', ['BTC/USDT', 'BTC/USDC', 'BTC/USD']],
    ['the perpetual', PERP, [PERP]],
  ])('are never one book: of %s only its own markets are asked, with every quote too', async (_, symbol, own) => {
    const asked = new Set<string>();
    const {derivatives} = (await trader('one').adapter()) as {readonly derivatives: NonNullable<Script['derivatives']>};
    const watched = trader('one', {
      more: {
        derivatives,
        balances: async () => [],
        book: async (name) => {
          asked.add(name);
          return {symbol: name, bids: [['100', '1']], asks: [['100', '1']], receivedAt: NOW, exchangeAt: null, sequence: null};
        },
      },
    });
    const {candidates} = await gather([watched], call, {...ask, symbol, anyQuote: true});
    expect(candidates.map((each) => each.symbol).filter((each) => !own.includes(each))).toEqual([]);
    // The markets between two quotes are there to convert money on.
    expect([...asked].filter((name) => name.startsWith('BTC') && !own.includes(name))).toEqual([]);
  });
});
