/** What an OKX account holds, pays and may do, and the markets that it may trade. */
import {describe, expect, it} from 'vitest';
import {toMarkets} from '../../../../src/lib/exchanges/okx/market.ts';
import {toPriceBoard} from '../../../../src/lib/exchanges/okx/prices.ts';
import {type Answer, failed, failureOf, INSTRUMENT, ok, serve, soon} from './served.ts';

const coin = {ccy: 'BTC', eq: '1.5', cashBal: '1.5', availBal: '1', upl: '0', stgyEq: '0', liab: '', eqUsd: '90000'};
const trading = (...details: object[]): Record<string, Answer> => ({'GET account/balance': ok({totalEq: '1', details})});
const rest = {
  'GET asset/balances': ok({ccy: 'USDT', bal: '20', availBal: '15', frozenBal: '5'}),
  'GET finance/savings/balance': ok({ccy: 'USDC', amt: '7', earnings: '0', loanAmt: '0', pendingAmt: '7'}),
  'GET asset/asset-valuation': ok({details: {classic: '0', earn: '7', funding: '20', trading: '1'}, totalBal: '28'}),
};
const holdings = (answers: Record<string, Answer>, wanted: 'ALL' | 'spot' = 'ALL') =>
  serve(answers).adapter.account.balances(wanted, soon());

describe('balances', () => {
  it('are of every wallet; orders are paid from the trading account alone', async () => {
    const {rows, missing, unread} = await holdings({...trading(coin), ...rest});
    expect([missing, unread]).toEqual([[], []]);
    expect(rows).toMatchObject([
      {asset: 'BTC', wallet: 'trading', total: '1.5', free: '1', locked: '0.5', pays: ['spot'], usdValue: '90000'},
      {asset: 'USDT', wallet: 'funding', total: '20', free: '15', locked: '5', pays: []},
      {asset: 'USDC', wallet: 'earn', total: '7', free: '0', pays: []},
    ]);
    const paying = serve({...trading(coin), ...rest});
    await paying.adapter.account.balances('spot', soon());
    expect(paying.asked.map(({path}) => path)).toEqual(['account/balance']);
  });

  it('count what bots hold apart, and a debt as less than nothing', async () => {
    expect((await holdings(trading({...coin, stgyEq: '0.4'}), 'spot')).rows).toMatchObject([
      {wallet: 'trading', total: '1.1', free: '1'},
      {wallet: 'bots', total: '0.4', free: '0', pays: []},
    ]);
    const debt = {...coin, eq: '-2', cashBal: '-2', availBal: '0', liab: '2'};
    expect((await holdings(trading(debt), 'spot')).rows).toMatchObject([{total: '-2', free: '0'}]);
    expect((await holdings(trading({...coin, eq: '0', availBal: '0', stgyEq: '0'}), 'spot')).rows).toEqual([]);
  });

  it('leave out a wallet that this server does not have, name one that failed, and what they do not read', async () => {
    const partly = await holdings({...trading(coin), 'GET asset/balances': failed('50026', 'System error', 500)});
    expect(partly.rows.map(({wallet}) => wallet)).toEqual(['trading']);
    expect(partly.missing).toMatchObject([{what: 'funding account', error: {kind: 'exchange-down'}}]);
    const valued = {...trading(coin), 'GET asset/asset-valuation': ok({details: {classic: '3', earn: '7'}})};
    expect((await holdings(valued)).unread).toEqual(['Earn products other than Simple Earn flexible', 'the classic account']);
    const denied = {'GET account/balance': failed('50113', 'Invalid Sign', 401)};
    expect((await failureOf(holdings(denied))).kind).toBe('auth');
  });
});

describe('fees and rights', () => {
  const config = (change: object) => ok({uid: '7', acctLv: '1', feeType: '0', perm: 'read_only', ip: '', ...change});

  it('a fee is written with a minus and a rebate without, by fee group', async () => {
    const feeGroup = [
      {groupId: '1', maker: '-0.0008', taker: '-0.001'},
      {groupId: '12', maker: '0.00005', taker: '-0.0005'},
    ];
    const served = serve({'GET account/trade-fee': ok({maker: '-0.0008', taker: '-0.001', feeGroup})});
    expect(await served.adapter.account.fees('BTC/USDT', 0, soon())).toMatchObject({
      ...{symbol: 'BTC/USDT', maker: '-0.00005', taker: '0.0005', buyFeeIn: 'BASE'},
    });
    const quote = serve({
      'GET account/trade-fee': ok({maker: '-0.0008', taker: '-0.001', feeGroup: []}),
      'GET account/config': config({feeType: '1'}),
    });
    expect(await quote.adapter.account.fees('BTC/USDT', 0, soon())).toMatchObject({taker: '0.001', buyFeeIn: 'QUOTE'});
  });

  it('says what a key may do, and whose it is', async () => {
    const {account} = serve({'GET account/config': config({perm: 'read_only,trade', ip: '1.2.3.4'})}).adapter;
    expect(await account.keyRights(soon())).toEqual({
      ...{canRead: true, canTrade: true, canWithdraw: false, ipRestricted: true, expiresAt: null},
    });
    expect(await account.uid(soon())).toBe('7');
    const risky = serve({'GET account/config': config({perm: 'read_only,withdraw,trade'})}).adapter;
    expect(await risky.account.keyRights(soon())).toMatchObject({canWithdraw: true, ipRestricted: false});
  });
});

describe('markets', () => {
  const of = (change: object = {}) => toMarkets({...INSTRUMENT, ...change}, 1000)[0];

  it('are one for each currency that pays, with the rules of their instrument', () => {
    const unified = {instId: 'BTC-USD', quoteCcy: 'USD', tradeQuoteCcyList: ['USDC', 'USD']};
    const markets = toMarkets({...INSTRUMENT, ...unified}, 0);
    expect(markets.map(({symbol, exchangeSymbol}) => [symbol, exchangeSymbol])).toEqual([
      ['BTC/USD', 'BTC-USD'],
      ['BTC/USDC', 'BTC-USD'],
    ]);
    expect(of()).toMatchObject({
      ...{symbol: 'BTC/USDT', product: 'spot', status: 'TRADING', postOnly: true, marketByQuote: true},
      rules: {tickSize: '0.1', stepSize: '0.00000001', minQuantity: '0.00001', maxNotional: '1000000', minNotional: '0'},
    });
    expect(of({quoteCcy: 'BTC', instId: 'ETH-BTC'})?.rules.maxNotional, 'a limit in dollars').toBeNull();
  });

  it('take what they may by state, and refuse to guess a rule', () => {
    expect(of({state: 'suspend'})?.status).toBe('HALTED');
    expect(of({state: 'post_only'})).toMatchObject({status: 'TRADING', orderTypes: ['LIMIT'], timesInForce: ['GTC']});
    expect(of({openType: 'call_auction', contTdSwTime: '2000'})?.orderTypes).toEqual(['LIMIT']);
    expect(of({openType: 'call_auction', contTdSwTime: '500'})?.orderTypes).toContain('MARKET');
    expect(() => of({tickSz: ''})).toThrow(/tickSz/);
  });

  it('are asked for as the account sees them, else as everybody does', async () => {
    const own = serve({});
    await own.adapter.marketData.market('BTC/USDC', 60_000, soon());
    expect(own.sentTo('public/instruments')).toEqual([]);
    expect(own.sentTo('account/instruments').length).toBeGreaterThan(0);
    const open = serve({'GET account/instruments': failed('50001', 'down', 503)});
    expect(await open.adapter.marketData.market('BTC/USDT', 60_000, soon())).toMatchObject({exchangeSymbol: 'BTC-USDT'});
    const error = await failureOf(own.adapter.marketData.market('BTX/USDT', 60_000, soon()));
    expect(error).toMatchObject({kind: 'not-found'});
    expect(error.detail.hint).toContain('BTC/USDT');
  });

  it('have prices, and coins the index in USD where they trade against no dollar', () => {
    const [last, index] = [[{instId: 'BTC-USDT', last: '60000'}, {}, null], [{instId: 'USDT-USD', idxPx: '0.9995'}]];
    const board = toPriceBoard({last, index, missing: []}, 0);
    expect([board.price('BTC', 'USDT'), board.price('USDT', 'USD'), board.price('BTC', 'USD')]).toEqual([
      '60000',
      '0.9995',
      null,
    ]);
  });
});
