import {expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {readMeasure} from '../../../src/lib/alerts/reading.ts';
import type {MarginPool, Position} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {LiveBooks} from '../../../src/lib/router/live-books.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';
import {positionOf} from '../../support/holding-account.ts';

async function position(asset: string, unread: readonly string[]) {
  const script = {
    balances: async () => [fakeBalance('BTC', '1'), fakeBalance('ETH', '2')],
    prices: async () => fakeBoard({'BTC/USD': '100', 'ETH/USD': '10'}),
    derivatives: {positions: async () => allRows([]), unread: async () => unread},
  };
  const call = fakeCall();
  using books = new LiveBooks(call);
  const accounts = [fakeAccount('south', script, {products: ['spot', 'linear']})];
  return (await readMeasure({of: 'position', asset}, {side: '<', value: '1'}, {accounts, call, books})).value;
}

it('a net position is not known while a part of it is not read', async () => {
  expect(await position('ETH', ['inverse contracts (BTC)'])).toBe('2');
  expect(await position('DOGE', [])).toBe('0');
  await expect(position('BTC', ['inverse contracts (BTC)'])).rejects.toMatchObject({
    kind: 'unsupported',
    message: 'inverse contracts (BTC) of south is not known: mxt does not read it.',
  });
});

it('a price is not known to be short of the bound while an exchange that may be over it does not answer', async () => {
  const call = fakeCall();
  using books = new LiveBooks(call);
  const none = {bid: null, ask: null, open: null, high: null, low: null, change: null, volume: null, quoteVolume: null};
  const priced = (last: string) => async () => allRows([{symbol: 'BTC/USDT', last, ...none}]);
  const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
  const north = fakeAccount('north', {tickers: priced('90')});
  const south = fakeAccount('south', {tickers: down});
  const read = (value: string, accounts = [north, south]) =>
    readMeasure({of: 'price', symbol: 'BTC/USDT'}, {side: '>', value}, {accounts, call, books});
  await expect(read('100')).rejects.toMatchObject({kind: 'exchange-down'});
  expect((await read('80')).value).toBe('90');
  expect((await read('100', [north])).value).toBe('90');
});

it('a margin is not known while the distance of one coin is not, unless another one is past the bound', async () => {
  const pool: MarginPool = {
    ...{asset: 'USDT', mode: 'CROSS', equity: '1000', used: '100', maintenance: '10', available: '900'},
    ...{settles: ['USDT'], collateral: []},
  };
  const btc = {...positionOf('BTC/USDT:USDT', '1'), markPrice: null};
  const eth = {...positionOf('ETH/USDT:USDT', '5'), liquidationPrice: '90'};
  const read = async (value: string, positions: readonly Position[]) => {
    const riskTiers = async () => [{upTo: '1000000', maintenanceRate: '0.01', deduction: '0', maxLeverage: '100'}];
    const derivatives = {positions: async () => allRows(positions), margin: async () => allRows([pool]), riskTiers};
    const prices = async () => fakeBoard({'USDT/USD': '1', 'BTC/USD': '100', 'ETH/USD': '100'});
    const call = fakeCall();
    using books = new LiveBooks(call);
    const accounts = [fakeAccount('north', {derivatives, prices}, {products: ['spot', 'linear']})];
    return (await readMeasure({of: 'margin', account: 'north'}, {side: '<', value}, {accounts, call, books})).value;
  };
  await expect(read('0.05', [btc, eth])).rejects.toMatchObject({message: expect.stringContaining('BTC')});
  expect(await read('0.2', [btc, eth])).toBe('0.1');
  expect(await read('0.05', [eth])).toBe('0.1');
  expect(await read('0.05', [])).toBeNull();
});

it('a net position is not known while two keys may be of one account', async () => {
  const call = fakeCall();
  using books = new LiveBooks(call);
  const read = (uids: readonly (string | null)[]) => {
    const accounts = uids.map((uid, index) => {
      const balances = async () => [fakeBalance('BTC', '1')];
      const prices = async () => fakeBoard({'BTC/USD': '100'});
      return fakeAccount('north', {balances, prices, uid: async () => uid}, {account: `key-${index}`});
    });
    return readMeasure({of: 'position', asset: 'BTC'}, {side: '<', value: '1'}, {accounts, call, books});
  };
  expect((await read(['1', '2'])).value).toBe('2');
  expect((await read(['1', '1'])).value).toBe('1');
  await expect(read([null, null])).rejects.toMatchObject({message: expect.stringContaining('two keys of one account')});
});

it('a balance is of every coin that the user calls so', async () => {
  const balances = async () => [fakeBalance('BTC', '1'), fakeBalance('WBTC', '0.5'), fakeBalance('OLD', '7')];
  const names = {WBTC: 'BTC', OLD: 'NEW'};
  const read = async (asset: string) => {
    const call = fakeCall();
    using books = new LiveBooks(call);
    const accounts = [{...fakeAccount('north', {balances}), names}];
    return (await readMeasure({of: 'balance', account: 'north', asset}, {side: '<', value: '1'}, {accounts, call, books})).value;
  };
  expect([await read('BTC'), await read('NEW'), await read('OLD')]).toEqual(['1.5', '7', '0']);
});
