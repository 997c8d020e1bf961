import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import {exitCodeOfDocument} from '../../../src/lib/adapter/exit-code.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {readExposure} from '../../../src/lib/portfolio/exposure.ts';
import {readHoldings} from '../../../src/lib/portfolio/holdings.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {balanceView} from '../../../src/lib/ui/views/balance.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('balance'));
const holder = (exchange: string, quantity: string, prices: Record<string, string>, change: Partial<AccountHandle> = {}) =>
  fakeAccount(
    exchange,
    {balances: async () => [fakeBalance('FROG', quantity)], prices: async () => fakeBoard({'USDT/USD': '1', ...prices})},
    change,
  );

describe('one name on two exchanges', () => {
  const cheap = holder('northex', '2000000', {'FROG/USDT': '0.0002'});
  const dear = holder('south', '10000', {'FROG/USDT': '0.03'});

  it.each([
    ['one order of the keys file', [cheap, dear]],
    ['the other', [dear, cheap]],
  ])('is two coins where prices differ by more than 2x, in %s', async (_name, accounts) => {
    const {document} = await readHoldings(accounts, fakeCall());
    expect(document.total).toBe('700');
    expect(document.assets.map(({asset, exchange, total, value}) => [asset, exchange, total, value])).toEqual([
      ['FROG', 'northex', '2000000', '400'],
      ['FROG', 'south', '10000', '300'],
    ]);
    expect(new Map(document.accounts.map(({account, value}) => [account, value])).get('south')).toBe('300');
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('FROG (south)');
    const {document: position} = await readExposure(accounts, fakeCall());
    expect(position.assets.map(({exchange, net}) => [exchange, net])).toEqual([
      ['northex', '2000000'],
      ['south', '10000'],
    ]);
    expect(position.totals.equity).toBe('700');
  });

  it('is one coin at two prices where they are near: each part at the price of its own exchange', async () => {
    const other = holder('south', '1000000', {'FROG/USDT': '0.0003'});
    const {document} = await readHoldings([cheap, other], fakeCall());
    expect(document.assets).toMatchObject([{asset: 'FROG', total: '3000000', value: '700'}]);
    expect(document.assets[0]?.price).toMatch(/^0\.00023333333/);
    expect(document.assets[0]).not.toHaveProperty('exchange');
  });

  it('is another coin where the keys file names it so', async () => {
    const renamed = {...dear, names: {FROG: 'BULLFROG'}};
    const {document} = await readHoldings([cheap, renamed], fakeCall());
    expect(document.assets.map(({asset, value}) => [asset, value])).toEqual([
      ['FROG', '400'],
      ['BULLFROG', '300'],
    ]);
  });
});

describe('what a coin is worth', () => {
  const withValue = (usdValue: string | null) =>
    fakeAccount('south', {
      balances: async () => [{...fakeBalance('FROG', '4', 'unified'), usdValue}],
      prices: async () => fakeBoard({}),
    });
  const elsewhere = (exchange: string, price: string) =>
    fakeAccount(exchange, {balances: async () => [], prices: async () => fakeBoard({'FROG/USD': price})});
  const worth = async (...accounts: AccountHandle[]) =>
    (await readHoldings(accounts, fakeCall())).document.assets[0]?.value ?? null;

  it('is the value that its exchange gives, where it has no market there', async () => {
    expect(await worth(elsewhere('northex', '7'), withValue('5'))).toBe('5');
  });

  it('is the price of another exchange, where its own says nothing', async () => {
    expect(await worth(elsewhere('northex', '7'), withValue(null))).toBe('28');
    expect(await worth(elsewhere('northex', '7'), withValue('0'))).toBe('28');
  });

  it('is not known where other exchanges disagree on what the name is', async () => {
    expect(await worth(elsewhere('northex', '7'), elsewhere('southex', '0.1'), withValue(null))).toBeNull();
  });

  it('its own exchange may leave the price of the bridge to another', async () => {
    const inUsdt = fakeAccount('northex', {
      balances: async () => [fakeBalance('FROG', '2')],
      prices: async () => fakeBoard({'FROG/USDT': '3'}),
    });
    const usdt = fakeAccount('south', {balances: async () => [], prices: async () => fakeBoard({'USDT/USD': '0.5'})});
    expect(await worth(inUsdt, usdt)).toBe('3');
  });
});

describe('two keys of one account', () => {
  const key = (account: string, mode: 'trade' | 'read', uid: string | null) =>
    fakeAccount(
      'south',
      {
        balances: async () => [fakeBalance('USDT', '100', 'unified')],
        prices: async () => fakeBoard({'USDT/USD': '1'}),
        uid: async () => uid,
      },
      {account, mode},
    );

  it('are counted once, by the key that may trade', async () => {
    const {document} = await readHoldings([key('watcher', 'read', '77'), key('main', 'trade', '77')], fakeCall());
    expect(document.total).toBe('100');
    expect(document.accounts).toMatchObject([
      {account: 'watcher', status: 'ok', sameAs: 'main', value: null},
      {account: 'main', value: '100'},
    ]);
    expect(document.assets[0]?.accounts.map(({account}) => account)).toEqual(['main']);
    expect(document.complete).toBe(true);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('same account as main');
  });

  it('two accounts, and keys whose exchange has no such id, are counted each', async () => {
    expect((await readHoldings([key('a', 'trade', '1'), key('b', 'trade', '2')], fakeCall())).document.total).toBe('200');
    expect((await readHoldings([key('a', 'trade', null), key('b', 'trade', null)], fakeCall())).document.total).toBe('200');
  });

  it('keys whose exchange has no such id are named, because one account would be counted twice', async () => {
    const {document} = await readHoldings([key('a', 'trade', null), key('b', 'trade', null)], fakeCall());
    expect(document.unread.map(({account, what}) => [account, what])).toEqual([
      ['a', expect.stringContaining('count twice')],
      ['b', expect.stringContaining('count twice')],
    ]);
    // It is no part that failed.
    expect(document.complete).toBe(true);
  });

  it('an id that does not come holds up no balance that came', async () => {
    const time = new VirtualTime(Date.UTC(2026, 10, 22));
    const call = {clock: time.clock(), signal: new AbortController().signal, timeoutMs: 60_000};
    const hangs = fakeAccount(
      'south',
      {
        balances: async () => [fakeBalance('USDT', '100')],
        uid: () => new Promise<never>(() => {}),
        prices: async () => fakeBoard({'USDT/USD': '1'}),
      },
      {account: 'other'},
    );
    const startedAt = time.now();
    const {document, warnings} = await time.until(readHoldings([key('main', 'trade', '77'), hangs], call));
    expect(time.now() - startedAt).toBeLessThanOrEqual(500);
    expect(document).toMatchObject({total: null, complete: false, unread: [{account: 'other', error: {kind: 'timeout'}}]});
    // What each key shows is true of it; only together they may be one.
    expect(document.accounts.map(({value}) => value)).toEqual(['100', '100']);
    expect(warnings).toContain('no total: it is not known whether main and other are keys of one account');
    const {document: exposed} = await time.until(readExposure([key('main', 'trade', '77'), hangs], call));
    expect(exposed.totals).toEqual({equity: null, gross: null, net: null, leverage: null, unrealizedPnl: null});
  });

  it('a key alone on its exchange is not asked whose it is', async () => {
    const alone = fakeAccount('south', {balances: async () => [], prices: async () => fakeBoard({})});
    expect((await readHoldings([alone], fakeCall())).document.complete).toBe(true);
  });

  it('an id that could not be read makes the answer incomplete', async () => {
    const other = fakeAccount(
      'south',
      {balances: async () => [], uid: async () => Promise.reject(new DeskError('network', 'Cut.'))},
      {account: 'other'},
    );
    const {document} = await readHoldings([key('main', 'trade', '77'), other], fakeCall());
    // A key that shows nothing adds nothing twice.
    expect(document).toMatchObject({complete: false, total: '100'});
    expect(document.unread).toMatchObject([{account: 'other', error: {kind: 'network'}}]);
  });
});

describe('what could not be read', () => {
  const part = (missing: readonly {what: string; error: DeskError}[], unread: readonly string[]) => {
    const rows = [fakeBalance('USDT', '100')];
    const handle = fakeAccount('northex', {prices: async () => fakeBoard({'USDT/USD': '1'})});
    return {
      ...handle,
      adapter: async () => {
        const adapter = await handle.adapter();
        return {...adapter, account: {...adapter.account, balances: async () => ({rows, missing, unread})}};
      },
    };
  };

  it('a wallet that failed is named, takes nothing else along, and the answer is incomplete', async () => {
    const error = new DeskError('exchange-down', 'Out of order.');
    const {document, warnings} = await readHoldings([part([{what: 'Earn', error}], [])], fakeCall());
    expect(document).toMatchObject({total: '100', complete: false, unread: [{account: 'northex', what: 'Earn'}]});
    expect(warnings).toEqual(['not read on northex: Earn: Out of order']);
    expect(exitCodeOfDocument(document)).toBe(3);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('northex: Earn: Out of order.');
  });

  it('a wallet that is not read by this account is named, and the answer is complete', async () => {
    const {document} = await readHoldings([part([], ['coin-margined futures'])], fakeCall());
    expect(document.unread).toEqual([{account: 'northex', what: 'coin-margined futures'}]);
    expect(document.complete).toBe(true);
    expect(balanceView(document, PLAIN_SCREEN)).toContain('coin-margined futures');
  });

  it.each([
    ['for good leaves the total alone while all is priced', 'permission', '100'],
    ['for a while makes the total unknown', 'exchange-down', null],
  ] as const)('a part of a price board that is missing %s', async (_name, kind, total) => {
    const error = new DeskError(kind, 'No index.');
    const board = {...fakeBoard({'USDT/USD': '1'}), missing: [{what: 'USD index', error}]};
    const account = fakeAccount('northex', {balances: async () => [fakeBalance('USDT', '100')], prices: async () => board});
    const {document} = await readHoldings([account], fakeCall());
    expect([document.total, document.complete]).toEqual([total, total !== null]);
  });

  it('a part of a price board that is refused makes the total unknown where a price needs it', async () => {
    const error = new DeskError('permission', 'Not served in this region.');
    const board = {...fakeBoard({}), missing: [{what: 'USD index', error}]};
    const account = fakeAccount('northex', {balances: async () => [fakeBalance('BTC', '1')], prices: async () => board});
    const {document, warnings} = await readHoldings([account], fakeCall());
    expect(document).toMatchObject({total: null, complete: false});
    expect(warnings[0]).toContain('Not served in this region');
  });
});
