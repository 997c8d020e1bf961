import {describe, expect, it} from 'vitest';
import {listMarkets} from '../../../src/lib/markets/listing.ts';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Market} from '../../../src/lib/model/market.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import {fakeAccount, fakeCall} from '../../support/fake-account.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const PERPETUAL: Market = {...MARKET, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'};

function account(name: string, change: Partial<AccountConfig>, markets: () => Promise<readonly Market[]>) {
  const config: AccountConfig = {
    account: name,
    exchange: 'x',
    credentials: {apiKey: new Secret('k')},
    products: ['spot'],
    environment: 'live',
    mode: 'trade',
    urls: {},
    ...change,
  };
  return fakeAccount('x', {config, markets}, {account: name, products: config.products});
}

const list = (...accounts: ReturnType<typeof account>[]) => listMarkets(accounts, fakeCall(), {});

describe('markets of several accounts of one exchange', () => {
  it('are read once', async () => {
    let reads = 0;
    const markets = async () => {
      reads += 1;
      return [MARKET];
    };
    expect((await list(account('a', {}, markets), account('b', {}, markets))).markets).toHaveLength(1);
    expect(reads).toBe(1);
  });

  it('say which address is down, though another one answers', async () => {
    const down = async () => Promise.reject(new DeskError('network', 'No connection.'));
    const told = await list(
      account('a', {urls: {rest: 'http://127.0.0.1:1'}}, down),
      account('b', {}, async () => [MARKET]),
    );
    expect(told).toMatchObject({
      complete: false,
      accounts: [
        {account: 'a', status: 'failed'},
        {account: 'b', status: 'ok'},
      ],
    });
    expect(told.markets).toHaveLength(1);
  });

  it('are all those that any of them may trade', async () => {
    const told = await list(
      account('spot', {}, async () => [MARKET]),
      account('both', {products: ['spot', 'linear']}, async () => [MARKET, PERPETUAL]),
    );
    expect(told.markets.map(({symbol, exchanges}) => [symbol, exchanges.length])).toEqual([
      ['BTC/USDT', 1],
      ['BTC/USDT:USDT', 1],
    ]);
  });
});
