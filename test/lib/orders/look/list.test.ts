import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {emptyText, exitCodeOfList, listOrders} from '../../../../src/lib/orders/look/list.ts';
import {oddRows} from '../../../../src/lib/orders/look/odd-rows.ts';
import {type EndingAccount, endingAccount} from '../../../support/ending-account.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const list = ({desk, deps}: EndingAccount, symbols: readonly string[] = [], accounts = deps.accounts) =>
  desk.time.until(listOrders(symbols, {...deps, accounts}));

describe('"No open orders."', () => {
  it('is said of accounts that answered, and of no other', async () => {
    const desk = rig();
    const down = await endingAccount({fault: () => 'server-error'}, 'down', desk);
    const well = await endingAccount({}, 'well', desk);
    const all = await list(well, [], [down.handle, well.handle]);
    expect([emptyText('No open orders', all), exitCodeOfList(all)]).toEqual(['No open orders on well.', 3]);
    const none = await list(down);
    expect([emptyText('No open orders', none), exitCodeOfList(none)]).toEqual([null, 5]);
    const whole = await list(well);
    expect([emptyText('No open orders', whole), exitCodeOfList(whole)]).toEqual(['No open orders.', 0]);
  });

  it('is not said of a list with a missing part', async () => {
    const missing = [{what: 'stop orders', error: new DeskError('exchange-down', 'HTTP 503.')}];
    const document = await list(await endingAccount({members: {openOrders: async () => ({rows: [], missing})}}));
    expect(document).toMatchObject({
      complete: false,
      missing: [{account: 'desk', what: 'stop orders', error: {account: 'desk'}}],
    });
    expect([emptyText('No open orders', document), exitCodeOfList(document)]).toEqual([null, 3]);
  });
});

describe('a typed symbol', () => {
  it('that no account has is refused with the nearest names', async () => {
    await expect(list(await endingAccount(), ['BTC/UDST'])).rejects.toMatchObject({
      kind: 'not-found',
      detail: {hint: 'Did you mean BTC/USDT?'},
    });
  });

  it('of several is refused too', async () => {
    await expect(list(await endingAccount(), ['BTC/USDT', 'BTC/UDST'])).rejects.toMatchObject({kind: 'not-found'});
  });

  it('of a market that is gone shows the orders that are left in it, by either spelling', async () => {
    const account = await endingAccount();
    account.rest({symbol: 'OLD-27', raw: {symbol: 'OLD-27'}});
    account.rest({symbol: 'OLD/USDT', raw: {symbol: 'OLDUSDT'}});
    expect((await list(account, ['OLD-27'])).orders).toHaveLength(1);
    expect((await list(account, ['OLDUSDT'])).orders).toMatchObject([{symbol: 'OLD/USDT'}]);
  });
});

describe('two keys of one account', () => {
  it('list its orders once, under the key that may trade', async () => {
    const desk = rig();
    const uid = async () => '77';
    const main = await endingAccount({members: {uid}}, 'main', desk);
    main.rest();
    const {adapter} = main;
    const asSeen = async (owner: string) => ({...adapter, config: {...adapter.config, account: owner}});
    const reader = {...main.handle, account: 'reader', mode: 'read' as const, adapter: () => asSeen('reader')};
    const document = await list(main, [], [reader, main.handle]);
    expect(document.orders).toHaveLength(1);
    expect(document.accounts).toMatchObject([{account: 'reader', sameAs: 'main'}, {account: 'main'}]);
    expect(document.accounts[1]).not.toHaveProperty('sameAs');
  });

  it('are two accounts where the exchange does not say, and one that hangs there holds nothing up', async () => {
    const desk = rig();
    const hangs = () => new Promise<never>(() => {});
    const main = await endingAccount({members: {uid: hangs}}, 'main', desk);
    const other = {...main.handle, account: 'other'};
    const startedAt = desk.time.now();
    const document = await list(main, [], [main.handle, other]);
    expect(document).toMatchObject({complete: true, accounts: [{status: 'ok'}, {status: 'ok'}]});
    expect(desk.time.now() - startedAt).toBeLessThan(main.deps.call.timeoutMs);
  });
});

describe('rows', () => {
  it('that mxt cannot read in full are listed, and said to be odd', async () => {
    const account = await endingAccount();
    account.rest();
    const odd = account.rest({type: 'UNKNOWN', status: 'UNKNOWN', raw: {type: 'PEGGED', status: 'PARKED'}});
    const {orders, complete} = await list(account);
    expect([orders.length, complete]).toEqual([2, true]);
    expect(oddRows(orders)).toEqual([expect.stringMatching(new RegExp(`${odd.id}.*type PEGGED, status PARKED`))]);
  });

  it('of two keys of one account are listed once, under the key that may trade', async () => {
    const account = await endingAccount();
    account.rest();
    const reader = {...account.handle, account: 'reader', mode: 'read' as const};
    const {orders} = await list(account, [], [reader, account.handle]);
    expect(orders).toHaveLength(1);
  });
});
