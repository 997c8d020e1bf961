/** What an account holds and may do, and the public boards. */
import {describe, expect, it} from 'vitest';
import {toMarket} from '../../../../src/lib/exchanges/kraken/market.ts';
import {BTC_USD, kindOf, never, ok, openDesk, refused} from './desk.ts';

describe('balances of Kraken', () => {
  const CODES = {
    XXBT: {balance: '1.5000000000', hold_trade: '0.2500000000'},
    'XBT.M': {balance: '0.1000000000', hold_trade: '0'},
    ZUSD: {balance: '100.0000', credit: '1000.0000', credit_used: '30.0000', hold_trade: '20.0000'},
    'DOT28.S': {balance: '7.0000000000', hold_trade: '0.0000000000'},
    SOL: {balance: '0.0000000000', hold_trade: '0.0000000000'},
  };

  it('are own funds: a credit line is never free money', async () => {
    const {rows, missing, unread} = await openDesk({BalanceEx: () => ok(CODES)}).adapter.account.balances('ALL', never);
    const told = rows.map(({asset, wallet, total, free, locked, pays}) => [asset, wallet, total, free, locked, pays.length]);
    expect(told).toEqual([
      ['BTC', 'spot', '1.5', '1.25', '0.25', 1],
      ['BTC', 'opt-in rewards', '0.1', '0', '0.1', 0],
      ['USD', 'spot', '70', '50', '20', 1],
      ['DOT', 'staked 28 days', '7', '0', '7', 0],
    ]);
    expect([missing, unread]).toEqual([[], []]);
  });

  it('leave out positions on margin, which are named by their coins, and asked for once a minute', async () => {
    const open = {
      T1: {pair: 'XXBTZUSD', type: 'sell', vol: '0.5', vol_closed: '0'},
      T2: {pair: 'SOLUSD', type: 'buy', vol: '3', vol_closed: '1'},
      T3: {pair: 'XXBTZEUR', type: 'buy', vol: '0.1', vol_closed: '0'},
    };
    const desk = openDesk({BalanceEx: () => ok(CODES), OpenPositions: () => ok(open)});
    const unread = ['margin positions (BTC, SOL)'];
    expect(await desk.adapter.account.balances('ALL', never)).toMatchObject({missing: [], unread});
    expect(await desk.adapter.account.balances('ALL', never)).toMatchObject({missing: [], unread});
    expect(desk.asked.map(({name}) => name).toSorted()).toEqual(['BalanceEx', 'BalanceEx', 'OpenPositions']);
  });

  it.each([
    ['is none', ok({}), [], []],
    ['is missing where Kraken is out of order', refused('EService:Unavailable'), ['exchange-down'], []],
    ['is missing where a pair is not said', ok({T1: {type: 'sell'}}), ['protocol'], []],
    ['is not known where the key may not see it', refused('EGeneral:Permission denied'), [], 1],
  ])('a position on margin %s', async (_what, answer, kinds, unread) => {
    const desk = openDesk({BalanceEx: () => ok(CODES), OpenPositions: () => answer});
    const told = await desk.adapter.account.balances('ALL', never);
    expect(told.rows).toHaveLength(4);
    expect(told.missing.map(({error}) => error.kind)).toEqual(kinds);
    expect(told.unread).toHaveLength(Array.isArray(unread) ? 0 : unread);
  });

  it('that pay for orders are told alone', async () => {
    const desk = openDesk({BalanceEx: () => ok(CODES)});
    expect((await desk.adapter.account.balances('spot', never)).rows.map(({asset}) => asset)).toEqual(['BTC', 'USD']);
    expect(desk.asked.map(({name}) => name)).toEqual(['BalanceEx']);
  });

  it('have rows of which an odd one takes no other along', async () => {
    const held = openDesk({BalanceEx: () => ok({...CODES, ETH: {balance: 'plenty'}})});
    const {rows, missing} = await held.adapter.account.balances('ALL', never);
    expect([rows.length, missing.length]).toEqual([4, 1]);
  });
});

describe('an account of Kraken', () => {
  it('pays what its volume says; a pair without a maker’s rate charges both alike', async () => {
    const fees = {XXBTZUSD: {fee: '0.2400'}};
    const both = openDesk({TradeVolume: () => ok({fees, fees_maker: {XXBTZUSD: {fee: '0.0000'}}})});
    expect(await both.adapter.account.fees('BTC/USD', 0, never)).toMatchObject({maker: '0', taker: '0.0024', buyFeeIn: 'QUOTE'});
    const one = openDesk({TradeVolume: () => ok({fees, fees_maker: null})});
    expect(await one.adapter.account.fees('BTC/USD', 0, never)).toMatchObject({maker: '0.0024', taker: '0.0024'});
  });

  it('has a key whose rights are told, where the page is there', async () => {
    const info = {
      ...{iban: 'AA00 N84G', permissions: ['query-funds', 'query-open-trades', 'query-closed-trades', 'modify-trades']},
      ...{validUntil: '1795867200', ipAllowlist: ['203.0.113.7']},
    };
    const {account} = openDesk({GetApiKeyInfo: () => ok(info)}).adapter;
    expect(await account.keyRights(never)).toEqual({
      ...{canRead: true, canTrade: true, canWithdraw: false, ipRestricted: true, expiresAt: '2026-11-28T12:00:00.000Z'},
    });
    expect(await account.uid(never)).toBe('AA00 N84G');
    const withdrawing = openDesk({GetApiKeyInfo: () => ok({permissions: ['withdraw-funds'], validUntil: '0', ipAllowlist: []})});
    expect(await withdrawing.adapter.account.keyRights(never)).toMatchObject({
      canRead: false,
      canWithdraw: true,
      ipRestricted: false,
      expiresAt: null,
    });
    const older = openDesk({GetApiKeyInfo: () => refused('EGeneral:Unknown method'), BalanceEx: () => ok({})});
    expect(await older.adapter.account.keyRights(never)).toMatchObject({canRead: true, canTrade: null});
  });
});

describe('a pair of Kraken', () => {
  it('is a market with its rules', () => {
    expect(toMarket(BTC_USD)).toMatchObject({
      ...{symbol: 'BTC/USD', exchangeSymbol: 'XBTUSD', status: 'TRADING', postOnly: true},
      rules: {tickSize: '0.1', stepSize: '0.00000001', minQuantity: '0.00005', minNotional: '0.5', quoteStep: '0.00001'},
    });
  });

  it('is none where it is a dark pool or a book of another company', () => {
    expect(toMarket({...BTC_USD, altname: 'XBTUSD.d'})).toBeNull();
    expect(toMarket({...BTC_USD, execution_venue: 'bitnomial_exchange'})).toBeNull();
  });

  it('offers what its state takes', () => {
    const of = (status: string) => {
      const market = toMarket({...BTC_USD, status});
      return [market?.status, market?.orderTypes.length, market?.timesInForce.length];
    };
    expect([of('online'), of('limit_only'), of('post_only'), of('cancel_only'), of('reduce_only'), of('dreaming')]).toEqual([
      ['TRADING', 4, 3],
      ['TRADING', 1, 3],
      ['TRADING', 1, 1],
      ['CANCEL_ONLY', 4, 3],
      ['HALTED', 4, 3],
      ['HALTED', 4, 3],
    ]);
  });

  it('without rules is left out, and costs no other', async () => {
    const desk = openDesk({AssetPairs: () => ok({XXBTZUSD: BTC_USD, ODD: {altname: 'ODD', base: 'A', quote: 'B'}})});
    expect((await desk.adapter.marketData.markets(never)).map(({symbol}) => symbol)).toEqual(['BTC/USD']);
    expect(
      await kindOf(
        openDesk({AssetPairs: () => refused('EQuery:Unknown asset pair')}).adapter.marketData.market('NO/SUCH', 0, never),
      ),
    ).toBe('not-found');
  });
});

describe('prices of Kraken', () => {
  const row = (last: string, bid = last, ask = last) => ({
    ...{
      a: [ask, '1', '1.0'],
      b: [bid, '1', '1.0'],
      c: [last, '0.1'],
      v: ['5.0', '10.5'],
      h: ['1', '61000.0'],
      l: ['1', '59000.0'],
    },
  });
  const BOARD = {
    XXBTZUSD: row('60000.0'),
    ZUSDZJPY: row('150.000'),
    XETHXXBT: row('0.05', '0.00', '0.00'),
    'XXBTZUSD.d': row('1.0'),
  };

  it('are found by any coin’s common name, the other way round for moneys of a dollar', async () => {
    const board = await openDesk({Ticker: () => ok(BOARD)}).adapter.marketData.prices(never);
    expect(board.price('BTC', 'USD')).toBe('60000');
    expect(board.price('JPY', 'USD')).toBe('0.006666666667');
    expect([board.price('ETH', 'BTC'), board.price('SOL', 'USD')]).toEqual([null, null]);
  });

  it('of a day are told, and the opening of midnight is not called that of a day ago', async () => {
    const {rows} = await openDesk({Ticker: () => ok(BOARD)}).adapter.marketData.tickers(['BTC/USD'], never);
    expect(rows).toEqual([
      {
        ...{symbol: 'BTC/USD', last: '60000', bid: '60000', ask: '60000', high: '61000', low: '59000', volume: '10.5'},
        ...{open: null, change: null, quoteVolume: null},
      },
    ]);
  });

  it('of several pairs come in one request, or from the whole board where one is not known', async () => {
    const desk = openDesk({Ticker: (params) => (params.has('pair') ? refused('EQuery:Unknown asset pair') : ok(BOARD))});
    const {rows} = await desk.adapter.marketData.tickers(['BTC/USD', 'NO/SUCH'], never);
    expect(rows.map(({symbol}) => symbol)).toEqual(['BTC/USD']);
    expect((await desk.adapter.marketData.tickers(['NO/SUCH'], never)).rows).toEqual([]);
  });
});
