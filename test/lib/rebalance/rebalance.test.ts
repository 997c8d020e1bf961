import {expect, it} from 'vitest';
import type {Trading} from '../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {exitCodeOfRebalance, rebalance} from '../../../src/lib/rebalance/rebalance.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {rebalanceView} from '../../../src/lib/ui/views/rebalance.ts';
import {fakeBalance, fakeBoard} from '../../support/fake-account.ts';
import {holdingsOf, patched} from '../../support/patched.ts';
import {MARKET, rig} from '../../support/scripted-exchange.ts';

const PRICES: Readonly<Record<string, string>> = {BTC: '100', ETH: '10', SOL: '1', USDT: '1'};

/** One account with markets of three coins against USDT, that fills what the test does not refuse. */
async function deskOf(
  held: Readonly<Record<string, string>>,
  refused: readonly string[] = [],
  more: Partial<Trading> = {},
  keys = ['desk'],
) {
  const desk = rig();
  const sent: string[] = [];
  desk.exchange.scripts.push((exchange, prepared) => {
    const {side, quantity, symbol} = prepared.request;
    sent.push(`${side} ${quantity} ${symbol}`);
    if (refused.includes(side)) return {outcome: 'REJECTED', error: new DeskError('rejected', 'Not now.')};
    return {outcome: 'PLACED', order: exchange.accept(prepared, {filled: quantity, remaining: '0', status: 'FILLED'})};
  });
  const base = patched(await desk.handle.adapter(), {
    market: async (symbol) => {
      const coin = symbol.split('/')[0] ?? '';
      if (!['BTC/USDT', 'ETH/USDT', 'SOL/USDT'].includes(symbol)) throw new DeskError('not-found', `no ${symbol}`);
      return {...MARKET, symbol, base: coin, exchangeSymbol: symbol};
    },
    book: async (symbol) => {
      const price = PRICES[symbol.split('/')[0] ?? ''] ?? '1';
      const levels: [string, string][] = [[price, '1000000']];
      return {symbol, asks: levels, bids: levels, receivedAt: desk.exchange.clock.now(), exchangeAt: null, sequence: null};
    },
    fees: async (symbol) => ({symbol, maker: '0', taker: '0', buyFeeIn: 'QUOTE', at: '2026-11-22T12:00:00.000Z'}),
    balances: async () => holdingsOf(Object.entries(held).map(([asset, total]) => fakeBalance(asset, total))),
    prices: async () => fakeBoard(Object.fromEntries(Object.entries(PRICES).map(([asset, price]) => [`${asset}/USD`, price]))),
  });
  const adapter = {...base, trading: {...base.trading, ...more}};
  const deps = {...desk.deps, accounts: keys.map((account) => ({...desk.handle, account, adapter: async () => adapter}))};
  const run = (targets: Readonly<Record<string, string>>) => {
    const request = {targets: new Map(Object.entries(targets)), drift: '0.01', min: '1', maxSlippage: null, send: true};
    return desk.time.until(rebalance({...request, say: () => {}}, deps));
  };
  return {run, sent};
}

it('buys a coin of which nothing is held', async () => {
  const {run, sent} = await deskOf({USDT: '1000'});
  const document = await run({BTC: '0.5', USDT: '0.5'});
  expect([document.sent, exitCodeOfRebalance(document)]).toEqual([true, 0]);
  expect(document.weights).toMatchObject([{asset: 'BTC', total: '0', value: '0', share: '0'}, {asset: 'USDT'}]);
  expect(sent).toEqual(['BUY 5 BTC/USDT']);
});

it('buys nothing after a sell that did not go through, and says so', async () => {
  const {run, sent} = await deskOf({BTC: '10', ETH: '10', USDT: '5000'}, ['SELL']);
  const document = await run({BTC: '0.5', ETH: '0.5'});
  expect([document.sent, exitCodeOfRebalance(document)]).toEqual([true, 3]);
  expect(new Set(sent)).toEqual(new Set(['SELL 4.5 BTC/USDT']));
  expect(document.trades.map(({result}) => result?.outcome)).toEqual(['rejected', undefined]);
  expect(rebalanceView(document, PLAIN_SCREEN)).toMatch(/BUY.*not sent/);
});

it('does not spend dollars that the file does not name', async () => {
  const {run, sent} = await deskOf({BTC: '3.24', ETH: '33.8', SOL: '338', USDT: '5000'});
  const document = await run({BTC: '0.34', ETH: '0.33', SOL: '0.33'});
  expect(document.trades).toMatchObject([{side: 'BUY', symbol: 'BTC/USDT', error: {kind: 'insufficient-funds'}}]);
  expect([document.sent, exitCodeOfRebalance(document), sent]).toEqual([false, 4, []]);
});

it('does not call the shares as wanted while not everything that is held is known', async () => {
  const {run} = await deskOf({BTC: '5', USDT: '500'});
  const document = await run({BTC: '0.5', USDT: '0.5'});
  expect(rebalanceView(document, PLAIN_SCREEN)).toContain('The shares are as wanted.');
  const view = rebalanceView({...document, complete: false}, PLAIN_SCREEN);
  expect(view).not.toContain('The shares are as wanted.');
  expect(view).toContain('not everything that is held is known');
});

it('sends nothing where the own test of the exchange refuses a sell', async () => {
  const testOrder = async () => Promise.reject(new DeskError('rejected', 'No trading today.'));
  const {run, sent} = await deskOf({BTC: '10', USDT: '0'}, [], {testOrder});
  const document = await run({BTC: '0.5', USDT: '0.5'});
  expect([document.sent, exitCodeOfRebalance(document), sent]).toEqual([false, 4, []]);
  expect(document.trades[0]?.error?.message).toContain('No trading today');
});

it('sends nothing while two keys may be of one account, whose coins would count twice', async () => {
  const {run, sent} = await deskOf({BTC: '10', USDT: '1000'}, [], {}, ['one', 'two']);
  const document = await run({BTC: '0.5', USDT: '0.5'});
  expect([document.complete, document.sent, exitCodeOfRebalance(document), sent]).toEqual([false, false, 3, []]);
});
