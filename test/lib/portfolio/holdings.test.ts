import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {exitCodeOfDocument, exitCodeOfStatuses} from '../../../src/lib/adapter/exit-code.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {readHoldings} from '../../../src/lib/portfolio/holdings.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {balanceView} from '../../../src/lib/ui/views/balance.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';
import {patched} from '../../support/patched.ts';

const BOARD = fakeBoard({'BTC/USD': '100000', 'USDT/USD': '0.999'});

const northex = fakeAccount('northex', {
  balances: async () => [fakeBalance('BTC', '0.5'), fakeBalance('BTC', '0.1', 'earn'), fakeBalance('USDT', '1000')],
  prices: async () => BOARD,
});
const south = fakeAccount('south', {
  balances: async () => [fakeBalance('USDT', '500', 'unified'), fakeBalance('GHOST', '7'), fakeBalance('AGHOST', '1')],
  prices: async () => fakeBoard({}),
});
const fails = (error: unknown) =>
  fakeAccount('down', {
    balances: async () => Promise.reject(error),
    prices: async () => fakeBoard({}),
    uid: async () => null,
  });

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('balance'));

describe('balance', () => {
  it('adds up every wallet of every account, most valuable first', async () => {
    const {document, warnings} = await readHoldings([northex, south], fakeCall());
    expect(document.assets.map(({asset, total, price, value}) => [asset, total, price, value])).toEqual([
      ['BTC', '0.6', '100000', '60000'],
      ['USDT', '1500', '0.999', '1498.5'],
      ['AGHOST', '1', null, null],
      ['GHOST', '7', null, null],
    ]);
    expect(document.assets[0]?.accounts).toEqual([
      {account: 'northex', exchange: 'northex', wallet: 'spot', total: '0.5', free: '0.5', locked: '0'},
      {account: 'northex', exchange: 'northex', wallet: 'earn', total: '0.1', free: '0.1', locked: '0'},
    ]);
    expect(document.total).toBe('61498.5');
    expect(document.accounts.map(({account, value}) => [account, value])).toEqual([
      ['northex', '60999'],
      ['south', '499.5'],
    ]);
    expect(document.complete).toBe(true);
    expect(warnings).toEqual(['no USD price for AGHOST, GHOST: not in any value']);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is partial when an account fails, which is named with its reason', async () => {
    const {document} = await readHoldings([northex, fails(new DeskError('exchange-down', 'Maintenance.'))], fakeCall());
    expect(document.complete).toBe(false);
    expect(document.total).toBe('60999');
    expect(document.accounts[1]).toMatchObject({status: 'failed', value: null, error: {kind: 'exchange-down', account: 'down'}});
    expect(exitCodeOfStatuses(document.accounts)).toBe(3);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('Total of what could be read 60,999.00 USD');
  });

  it.each([
    [['exchange-down', 'network'] as const, 5],
    [['auth', 'auth'] as const, 4],
    [['auth', 'network'] as const, 3],
  ])('when all fail (%s) exits with %i', async (kinds, code) => {
    const {document} = await readHoldings(
      kinds.map((kind) => fails(new DeskError(kind, 'No.'))),
      fakeCall(),
    );
    expect(document).toMatchObject({complete: false, total: null, assets: []});
    expect(exitCodeOfStatuses(document.accounts)).toBe(code);
  });

  it('keeps the balances of an account whose prices fail; their total is not known, and never 0', async () => {
    const noPrices = {
      ...northex,
      adapter: async () =>
        patched(await northex.adapter(), {prices: async () => Promise.reject(new DeskError('network', 'Gone.'))}),
    };
    const {document, warnings} = await readHoldings([noPrices], fakeCall());
    expect(document).toMatchObject({complete: false, total: null});
    expect(document.accounts[0]).toMatchObject({status: 'ok', value: null});
    expect(document.unpriced).toEqual([
      {asset: 'BTC', total: '0.6'},
      {asset: 'USDT', total: '1000'},
    ]);
    expect(exitCodeOfDocument(document)).toBe(3);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('Total not known');
    expect(warnings).toEqual(['no prices from northex: Gone', 'no USD price for BTC, USDT: not in any value']);
  });

  it('keeps the balances of an account whose prices hang', async () => {
    const hanging = fakeAccount('northex', {
      balances: async () => [fakeBalance('BTC', '1')],
      prices: () => new Promise(() => {}),
    });
    const {document, warnings} = await readHoldings([hanging], {...fakeCall(), timeoutMs: 50});
    expect(document.complete).toBe(false);
    expect(document.assets[0]?.total).toBe('1');
    expect(warnings[0]).toBe('no prices from northex: No answer within 50 ms');
  });

  it('asks the prices of an exchange once for all of its accounts, also when one of them fails', async () => {
    let asked = 0;
    const prices = async (signal: AbortSignal) => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      signal.throwIfAborted();
      return BOARD;
    };
    const uid = async () => null;
    const first = fakeAccount(
      'northex',
      {prices, uid, balances: async () => Promise.reject(new DeskError('auth', 'No.'))},
      {account: 'one'},
    );
    const second = fakeAccount('northex', {prices, uid, balances: async () => [fakeBalance('BTC', '1')]}, {account: 'two'});
    const {document} = await readHoldings([first, second], fakeCall());
    expect(asked).toBe(1);
    expect(document.total).toBe('100000');
  });

  it('asks for balances and prices at the same time', async () => {
    const log: string[] = [];
    const slow =
      <T>(name: string, value: T) =>
      async () => {
        log.push(`${name} asked`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`${name} told`);
        return value;
      };
    await readHoldings([fakeAccount('x', {balances: slow('balances', []), prices: slow('prices', BOARD)})], fakeCall());
    expect(log.slice(0, 2).toSorted()).toEqual(['balances asked', 'prices asked']);
  });
});
