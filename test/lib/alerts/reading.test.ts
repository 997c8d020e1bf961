import {expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {readMeasure} from '../../../src/lib/alerts/reading.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {LiveBooks} from '../../../src/lib/router/live-books.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';

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
