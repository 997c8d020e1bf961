import {describe, expect, it, vi} from 'vitest';
import {compareTickers} from '../../../src/lib/markets/tickers.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Ticker} from '../../../src/lib/model/market.ts';
import {fakeAccount, fakeCall} from '../../support/fake-account.ts';

const ticker = (symbol: string, last: string): Ticker => ({
  ...{symbol, last, bid: null, ask: null, open: null, high: null, low: null, change: null, volume: null, quoteVolume: null},
});

function account(exchange: string, rows: readonly Ticker[], change: Parameters<typeof fakeAccount>[2] = {}) {
  const tickers = vi.fn(async () => ({rows, missing: []}));
  const config = {exchange, environment: 'live', urls: {}, products: change.products ?? ['spot'], account: exchange};
  const markets = async () => rows as never;
  return {tickers, handle: fakeAccount(exchange, {tickers, markets, config: config as never}, change)};
}

describe('tickers of several exchanges', () => {
  it('stand by symbol as typed, then in the order of the accounts', async () => {
    const one = account('one', [ticker('BTC/USDT', '1'), ticker('ETH/USDT', '2')]);
    const two = account('two', [ticker('ETH/USDT', '3')]);
    const {tickers, complete} = await compareTickers(['ETH/USDT', 'BTC/USDT'], [one.handle, two.handle], fakeCall());
    expect(tickers.map(({symbol, exchange}) => [symbol, exchange])).toEqual([
      ['ETH/USDT', 'one'],
      ['ETH/USDT', 'two'],
      ['BTC/USDT', 'one'],
    ]);
    expect(complete).toBe(true);
  });

  it('are asked once per exchange, however many accounts see it', async () => {
    const {tickers, handle} = account('one', [ticker('BTC/USDT', '1')]);
    const {tickers: rows} = await compareTickers(['BTC/USDT'], [handle, {...handle, account: 'second'}], fakeCall());
    expect(tickers).toHaveBeenCalledTimes(1);
    expect(rows.map(({account: name}) => name)).toEqual(['one']);
  });

  it('are asked and shown by the names that the keys file gives', async () => {
    const {tickers, handle} = account('one', [ticker('NEIRO/USDT', '1')], {names: {NEIRO: 'NEIROETH'}});
    const {tickers: rows} = await compareTickers(['NEIROETH/USDT'], [handle], fakeCall());
    expect(tickers).toHaveBeenCalledWith(['NEIRO/USDT'], expect.anything());
    expect(rows).toMatchObject([{symbol: 'NEIROETH/USDT', last: '1'}]);
  });

  it('stand without an exchange that fails, and are not complete then', async () => {
    const {handle} = account('one', [ticker('BTC/USDT', '1')]);
    const down = account('two', []);
    down.tickers.mockRejectedValue(new DeskError('network', 'Gone.'));
    const document = await compareTickers(['BTC/USDT'], [handle, down.handle], fakeCall());
    expect(document).toMatchObject({complete: false, accounts: [{status: 'ok'}, {status: 'failed', error: {kind: 'network'}}]});
    expect(document.tickers).toHaveLength(1);
  });

  it('say what could not be read', async () => {
    const {tickers, handle} = account('one', [ticker('BTC/USDT', '1')]);
    const missing = [{what: '1 of 2 tickers', error: new DeskError('protocol', 'Odd.')}];
    tickers.mockResolvedValue({rows: [ticker('BTC/USDT', '1')], missing: missing as never});
    const document = await compareTickers([], [handle], fakeCall());
    expect(document).toMatchObject({
      complete: false,
      missing: [{account: 'one', what: '1 of 2 tickers', error: {kind: 'protocol'}}],
    });
  });
});

describe('a symbol that is nowhere', () => {
  it('is refused with near names', async () => {
    const {handle} = account('one', [ticker('BTC/USDT', '1')]);
    const error = await compareTickers(['BTC/USTD'], [handle], fakeCall()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({kind: 'not-found', detail: {hint: 'Did you mean BTC/USDT?'}});
  });

  it('is no verdict while an exchange did not answer', async () => {
    const {handle} = account('one', [ticker('BTC/USDT', '1')]);
    const down = account('two', []);
    down.tickers.mockRejectedValue(new DeskError('network', 'Gone.'));
    const document = await compareTickers(['ETH/USDT'], [handle, down.handle], fakeCall());
    expect([document.complete, document.tickers.map(({symbol}) => symbol)]).toEqual([false, []]);
  });

  it('is refused with what to add where no account has the product', async () => {
    const {handle} = account('one', []);
    const error = await compareTickers(['BTC/USDT:USDT'], [handle], fakeCall()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({kind: 'not-found', detail: {hint: expect.stringContaining('Add linear')}});
  });
});
