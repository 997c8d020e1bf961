/** Promise: one id names one order, or none. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {cancelListed, cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {exitCodeOfCancel, refusalOfOne} from '../../../../src/lib/orders/end/cancel-exit.ts';
import {findOrder, type Naming} from '../../../../src/lib/orders/look/find.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {type EndingAccount, endingAccount} from '../../../support/ending-account.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

async function cancel(
  account: EndingAccount,
  id: string,
  symbol: string | null = null,
  naming: Naming = {},
  deps = account.deps,
) {
  const document = await account.desk.time.until(cancelOrders([id], symbol, deps, naming));
  return {document, code: exitCodeOfCancel(document), sent: account.calls.filter((call) => call === 'cancelOrder').length};
}

const ended = (account: EndingAccount) =>
  [...account.desk.exchange.orders.values()].filter(({status}) => status === 'CANCELED').map(({symbol, id}) => `${symbol} ${id}`);

async function place({desk}: EndingAccount, clientId: string | null): Promise<Order> {
  const input = {
    handle: desk.handle,
    terms: limitTerms(),
    clientId,
    leg: null,
    exact: false,
    allowDuplicate: true,
    despite: [],
  };
  return (await desk.time.until(submitOrder(input, desk.deps))).order;
}

describe('an id that fits two orders', () => {
  /** The engine keys orders by id: the second of the same id stands under another key. */
  const twoMarkets = async () => {
    const account = await endingAccount();
    account.rest({id: '777', symbol: 'BTC/USDT'});
    const twin = account.rest({symbol: 'ETH/USDT'});
    account.desk.exchange.orders.set(twin.id ?? '', {...twin, id: '777'});
    return account;
  };

  it('of two markets is refused with both, nothing is sent, and --symbol tells them apart', async () => {
    const account = await twoMarkets();
    const {document, code, sent} = await cancel(account, '777');
    expect({code, sent}).toEqual({code: 2, sent: 0});
    expect(refusalOfOne(document)).toMatchObject({
      kind: 'usage',
      detail: {
        hint: 'Add --symbol SYMBOL.',
        matches: [
          {symbol: 'BTC/USDT', id: '777'},
          {symbol: 'ETH/USDT', id: '777'},
        ],
      },
    });
    await expect(account.desk.time.until(findOrder('777', null, account.deps))).rejects.toMatchObject({kind: 'usage'});
  });

  it('as the id of one and the client id of another is told apart by --by', async () => {
    const account = await endingAccount();
    account.rest({id: '123456', clientOrderId: 'a'});
    account.rest({id: '99', clientOrderId: '123456'});
    const refused = await cancel(account, '123456');
    expect(refused).toMatchObject({code: 2, sent: 0});
    expect(refusalOfOne(refused.document)?.detail.hint).toBe('Add --by id or --by client.');
    expect((await cancel(account, '123456', null, {by: 'client'})).document.orders).toMatchObject([{order: {id: '99'}}]);
    expect(account.open().map(({id}) => id)).toEqual(['123456']);
  });

  it('on two accounts is told apart by --account', async () => {
    const desk = rig();
    const [one, two] = [await endingAccount({}, 'one', desk), await endingAccount({}, 'two', desk)];
    one.rest({clientOrderId: 'both'});
    two.rest({clientOrderId: 'both'});
    const deps = {...desk.deps, accounts: [one.handle, two.handle]};
    const {document, code} = await cancel(one, 'both', null, {}, deps);
    expect(code).toBe(2);
    expect(document.orders[0]?.error).toMatchObject({hint: 'Add --account NAME.', matches: [{account: 'one'}, {account: 'two'}]});
    expect((await cancel(two, 'both')).document.orders).toMatchObject([{outcome: 'canceled', order: {account: 'two'}}]);
  });

  it('counts an order that is placed from here and closed: it may be the one that is meant', async () => {
    const account = await endingAccount();
    const own = await place(account, null);
    account.desk.exchange.orders.set(own.id ?? '', {...own, status: 'FILLED'});
    const other = account.rest({symbol: 'ETH/USDT'});
    account.desk.exchange.orders.set(other.id ?? '', {...other, id: own.id});
    expect(await cancel(account, own.id ?? '')).toMatchObject({code: 2, sent: 0});
  });

  it('a client id that was used again names the newest', async () => {
    const account = await endingAccount();
    account.rest({clientOrderId: 'daily', status: 'FILLED', createdAt: '2026-11-20T00:00:00.000Z'});
    const now = account.rest({clientOrderId: 'daily'});
    expect((await cancel(account, 'daily')).document.orders).toMatchObject([{outcome: 'canceled', order: {id: now.id}}]);
  });
});

describe('what goes out at once', () => {
  it('is an id that the journal made for one order', async () => {
    const account = await endingAccount();
    await place(account, 'dca-1');
    expect(await cancel(account, 'dca-1')).toMatchObject({code: 0});
    expect(account.calls).toEqual(['cancelOrder']);
  });

  it('is not a client id of digits, nor an id of the exchange: they may be two orders', async () => {
    const account = await endingAccount();
    await place(account, '555666');
    account.rest({id: '555666', symbol: 'ETH/USDT'});
    expect(await cancel(account, '555666')).toMatchObject({code: 2, sent: 0});
    expect(account.calls[0]).toBe('lookUp');
  });

  it('is one account with --symbol and --by', async () => {
    const account = await endingAccount();
    const order = account.rest();
    expect(await cancel(account, order.id ?? '', 'BTC/USDT', {by: 'id'})).toMatchObject({code: 0});
    expect(account.calls).toEqual(['cancelOrder']);
  });

  it('is an order as it was listed, also in a market that mxt does not know', async () => {
    const account = await endingAccount();
    const order = account.rest({symbol: 'OLD-27', raw: {symbol: 'OLD-27'}});
    const {orders} = await account.desk.time.until(cancelListed(order, account.deps));
    expect(orders).toMatchObject([{outcome: 'canceled'}]);
    expect(account.calls).toEqual(['cancelOrder']);
  });
});

describe('an account that does not answer', () => {
  const two = async () => {
    const desk = rig();
    const down = await endingAccount({fault: () => 'refused-connection'}, 'down', desk);
    const well = await endingAccount({}, 'well', desk);
    return {well, deps: {...desk.deps, accounts: [down.handle, well.handle]}};
  };

  it('does not stop the cancel of the one match, and is named', async () => {
    const {well, deps} = await two();
    const order = well.rest();
    const {document, code} = await cancel(well, order.id ?? '', null, {}, deps);
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {id: order.id}}]);
    expect(document.accounts).toMatchObject([
      {account: 'down', status: 'failed'},
      {account: 'well', status: 'ok'},
    ]);
    expect(code).toBe(3);
  });

  it('leaves it open whether an order is found nowhere: nothing was sent, exit 5', async () => {
    const {well, deps} = await two();
    const {document, code} = await cancel(well, '31415926', null, {}, deps);
    expect(document.orders).toMatchObject([{outcome: 'rejected', error: {kind: 'network', account: 'down'}}]);
    expect(code).toBe(5);
  });
});

describe('not found', () => {
  it('is said where every look-up is complete', async () => {
    const account = await endingAccount();
    expect(await cancel(account, '31415926')).toMatchObject({code: 4, document: {orders: [{outcome: 'not-found'}]}});
  });

  it('is not said where the exchange finds some orders only by their symbol', async () => {
    const account = await endingAccount({members: {lookUp: async () => ({orders: [], complete: false})}});
    const {document, code} = await cancel(account, '31415926');
    expect(document.orders).toMatchObject([{outcome: 'rejected', error: {hint: 'Add --symbol SYMBOL.'}}]);
    expect(code).toBe(2);
  });

  it('of the symbol is not "not found" of the order, which the lists may have', async () => {
    const order = async () => Promise.reject(new DeskError('not-found', 'no such market'));
    const account = await endingAccount({members: {order}});
    account.rest({id: '9', symbol: 'OLDUSDT', raw: {symbol: 'OLDUSDT'}});
    expect((await cancel(account, '9', 'OLDUSDT')).document.orders).toMatchObject([{outcome: 'canceled'}]);
  });
});

describe('the beginning of an id', () => {
  const prefixed = async () => {
    const account = await endingAccount();
    account.rest({id: '8389765111', clientOrderId: 'x-1'});
    account.rest({id: '8389765222', clientOrderId: 'x-2'});
    return account;
  };

  it('names the one open order that begins so, on a terminal, and the full id is said', async () => {
    const account = await prefixed();
    const lines: string[] = [];
    const naming = {prefix: true, say: (line: string) => lines.push(line)};
    expect((await cancel(account, '83897651', null, naming)).document.orders).toMatchObject([{order: {id: '8389765111'}}]);
    expect(lines).toEqual([expect.stringContaining('8389765111')]);
  });

  it.each([
    ['in a script', '83897651', {}],
    ['when it is shorter than six characters', '83897', {prefix: true}],
    ['when two orders begin so', '8389765', {prefix: true}],
  ])('names nothing %s', async (_when, id, naming) => {
    const account = await prefixed();
    expect(await cancel(account, id, null, naming)).toMatchObject({sent: 0});
  });

  it('counts names given here that the exchange knows under another one', async () => {
    const account = await endingAccount();
    account.rest({id: '1', clientOrderId: 'dca-2026-11-28'});
    const placed = await place(account, 'dca-2026-11.29');
    expect(placed.clientOrderId).not.toContain('dca');
    const {document, sent} = await cancel(account, 'dca-2026', null, {prefix: true});
    expect(document.orders).toMatchObject([{outcome: 'rejected', error: {kind: 'usage', matches: [{id: '1'}, {id: placed.id}]}}]);
    expect(sent).toBe(0);
    const alone = await cancel(account, 'dca-2026-11.2', null, {prefix: true});
    expect(alone.document.orders).toMatchObject([{outcome: 'canceled', order: {id: placed.id}}]);
  });

  it('is never used where the text is a whole id', async () => {
    const account = await prefixed();
    account.rest({id: '838976', clientOrderId: 'whole'});
    await cancel(account, '838976', null, {prefix: true});
    expect(ended(account)).toEqual(['BTC/USDT 838976']);
  });
});

describe('a cancel that was not sent', () => {
  it('is no doubt: the order is as it was, exit 5', async () => {
    const account = await endingAccount({fault: (call) => (call === 'cancelOrder' ? 'refused-connection' : null)});
    const order = account.rest();
    const {document, code} = await cancel(account, order.id ?? '');
    expect(document.orders).toMatchObject([{outcome: 'rejected', order: {status: 'NEW'}, error: {kind: 'network'}}]);
    expect(code).toBe(5);
  });

  it('is doubt when an earlier try of it may have arrived', async () => {
    const account = await endingAccount({
      fault: (call, count) => (call !== 'cancelOrder' ? null : count === 1 ? 'lost-request' : 'refused-connection'),
    });
    const order = account.rest();
    expect(await cancel(account, order.id ?? '')).toMatchObject({code: 6, sent: 3});
  });
});

describe('an order of a list', () => {
  it('names its parent too while it waits for it: the parent ends with the leg', async () => {
    const account = await endingAccount({}, 'desk', rig());
    account.rest({id: 'parent', status: 'CANCELED', linkedIds: ['stop', 'profit']});
    account.rest({id: 'stop', status: 'CANCELED', parentId: 'parent', linkedIds: ['profit']});
    account.rest({id: 'profit', quantity: null, parentId: 'parent', linkedIds: ['stop']});
    const lines: string[] = [];
    const {document} = await cancel(account, 'profit', null, {say: (line) => lines.push(line)});
    expect(lines).toEqual([expect.stringContaining('parent, stop may end with it')]);
    expect(document.orders.map(({outcome, order}) => [outcome, order?.id])).toEqual([
      ['canceled', 'profit'],
      ['canceled', 'parent'],
      ['canceled', 'stop'],
    ]);
  });

  it('does not answer a parent that had filled before', async () => {
    const account = await endingAccount({}, 'desk', rig());
    account.rest({id: 'parent', status: 'FILLED', filled: '0.5', linkedIds: []});
    account.rest({id: 'stop', status: 'CANCELED', parentId: 'parent', linkedIds: ['profit']});
    account.rest({id: 'profit', parentId: 'parent', linkedIds: ['stop']});
    const {document} = await cancel(account, 'profit', null);
    expect(document.orders.map(({order}) => order?.id)).toEqual(['profit', 'stop']);
  });

  it('names the list before the cancel, and what ended with it after', async () => {
    const desk = rig();
    const account = await endingAccount({}, 'desk', desk);
    const stop = account.rest({id: 'stop', status: 'CANCELED', linkedIds: ['profit']});
    account.rest({id: 'profit', linkedIds: [stop.id ?? '']});
    const lines: string[] = [];
    const {document} = await cancel(account, 'profit', null, {say: (line) => lines.push(line)});
    expect(lines).toEqual([expect.stringContaining('stop may end with it')]);
    expect(document.orders.map(({order}) => order?.id)).toEqual(['profit', 'stop']);
  });
});

describe('an order that was just shown', () => {
  /** The exchange finds it no more by itself, and says of a cancel that it does not know it. */
  const lagging = async () => {
    const account = await endingAccount({
      members: {
        cancelOrder: async () => ({outcome: 'NOT_OPEN', error: new DeskError('not-found', 'unknown order')}),
        order: async () => null,
      },
    });
    account.rest({id: '12345678', clientOrderId: 'a'});
    return account;
  };

  it('is not called not-found because another read lags: it is unknown what became of it', async () => {
    const {document, code} = await cancel(await lagging(), '12345678');
    expect(document.orders).toMatchObject([{outcome: 'unknown', order: {id: '12345678', status: 'UNKNOWN'}}]);
    expect(code).toBe(6);
  });

  it('by its beginning, in a list of all and in the window as well', async () => {
    const account = await lagging();
    expect((await cancel(account, '123456', null, {prefix: true})).document.orders).toMatchObject([{outcome: 'unknown'}]);
    const list = await account.desk.time.until(
      account.adapter.trading.openOrders({symbol: null, products: 'ALL'}, AbortSignal.timeout(9000)),
    );
    const [order] = list.rows;
    if (order === undefined) throw new Error('no order');
    expect((await account.desk.time.until(cancelListed(order, account.deps))).orders).toMatchObject([{outcome: 'unknown'}]);
    const none = await endingAccount({
      members: {
        cancelAll: async () => ({canceled: [], orders: [], unnamed: 0, failed: []}),
        cancelOrder: async () => ({outcome: 'NOT_OPEN', error: new DeskError('not-found', 'unknown order')}),
        order: async () => null,
      },
    });
    none.rest();
    expect((await none.desk.time.until(cancelAllOrders(null, none.deps))).orders).toMatchObject([{outcome: 'unknown'}]);
  });

  it('as ended has ended, whatever a later read does not find', async () => {
    const account = await lagging();
    const order = account.desk.exchange.orders.get('12345678');
    if (order === undefined) throw new Error('no order');
    account.desk.exchange.orders.set('12345678', {...order, status: 'FILLED', filled: '0.01'});
    expect((await cancel(account, '12345678')).document.orders).toMatchObject([{outcome: 'filled', order: {filled: '0.01'}}]);
  });
});

describe('a name of which nothing came', () => {
  it('may stand for another order by now: the accounts are asked', async () => {
    const desk = rig();
    const [one, two] = [await endingAccount({}, 'one', desk), await endingAccount({}, 'two', desk)];
    desk.exchange.scripts.push(() => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'No money.')}));
    const input = {
      ...{handle: one.handle, terms: limitTerms(), clientId: 'again', leg: null},
      ...{exact: false, allowDuplicate: true, despite: []},
    };
    expect(await desk.time.until(submitOrder(input, one.deps))).toMatchObject({outcome: 'rejected'});
    const later = two.rest({clientOrderId: 'again'});
    const deps = {...desk.deps, accounts: [one.handle, two.handle]};
    expect(await desk.time.until(findOrder('again', null, deps))).toMatchObject({order: {id: later.id, account: 'two'}});
    expect((await cancel(one, 'again', null, {}, deps)).document.orders).toMatchObject([
      {outcome: 'canceled', order: {id: later.id}},
    ]);
  });

  it('with its account, symbol and kind named is asked for by that name, not by the id of the order that was refused', async () => {
    const account = await endingAccount();
    account.desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'REJECTED', reason: 'no margin'}),
    }));
    const refused = await place(account, 'again');
    account.desk.exchange.orders.delete(refused.id ?? '');
    const later = account.rest({clientOrderId: 'again'});
    const {document} = await cancel(account, 'again', 'BTC/USDT', {by: 'client'});
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {id: later.id}}]);
  });
});

describe('a symbol that no account has', () => {
  it('is refused with the nearest names before anything is sent, also where the id alone could not be searched', async () => {
    const account = await endingAccount({members: {lookUp: async () => ({orders: [], complete: false})}});
    const {document, code, sent} = await cancel(account, '7654321', 'BTC/UDST');
    expect({code, sent}).toEqual({code: 4, sent: 0});
    expect(document.orders[0]?.error).toMatchObject({kind: 'not-found', hint: expect.stringContaining('BTC/USDT')});
  });
});
