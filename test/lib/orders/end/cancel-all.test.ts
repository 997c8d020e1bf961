import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {exitCodeOfCancel, nothingCanceled, unnamedWords} from '../../../../src/lib/orders/end/cancel-exit.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {type EndingAccount, type EndingOptions, endingAccount} from '../../../support/ending-account.ts';
import {MARKET, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

async function cancelAll(account: EndingAccount, symbol: string | null = null, deps = account.deps) {
  const lines: string[] = [];
  const document = await account.desk.time.until(cancelAllOrders(symbol, deps, (line) => lines.push(line)));
  return {document, lines, code: exitCodeOfCancel(document)};
}

const STYLES = ['WHOLE', 'BY_SYMBOL', 'NAMES_NOTHING'] as const;

describe('canceling all', () => {
  it.each(STYLES)('%s: acts before it reads, and says what became of each order', async (style) => {
    const account = await endingAccount({cancelAll: style});
    const {desk} = account;
    const terms = limitTerms();
    await desk.time.until(
      submitOrder(
        {handle: desk.handle, terms, clientId: 'mine', leg: null, exact: false, allowDuplicate: true, despite: []},
        desk.deps,
      ),
    );
    const {document, code} = await cancelAll(account);
    expect(account.calls[0]).toBe('cancelAll');
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {clientOrderId: 'mine', status: 'CANCELED'}}]);
    expect(code).toBe(0);
  });

  it('ends orders in a market that mxt does not know, by the row itself', async () => {
    const account = await endingAccount({cancelAll: 'BY_SYMBOL'});
    account.rest({symbol: 'OLD-27', raw: {symbol: 'OLD-27', status: 'NEW_STATE'}, status: 'UNKNOWN', type: 'UNKNOWN'});
    const {document} = await cancelAll(account);
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {symbol: 'OLD-27'}}]);
    expect(account.open()).toEqual([]);
  });

  it('counts what the exchange canceled without naming it, and does not say that nothing was open', async () => {
    const account = await endingAccount({cancelAll: 'NAMES_NOTHING'});
    for (const clientOrderId of ['theirs-1', 'theirs-2']) account.rest({clientOrderId});
    const {document, code} = await cancelAll(account);
    expect(account.open()).toEqual([]);
    expect(document).toMatchObject({orders: [], accounts: [{status: 'ok', unnamed: 2}]});
    expect(code).toBe(0);
    expect(nothingCanceled(document)).toBeNull();
    expect(unnamedWords(document)).toEqual([expect.stringContaining('2 more orders were canceled')]);
    // Told again, nothing was open.
    const again = await cancelAll(account);
    expect(nothingCanceled(again.document)).toBe('No open orders.');
    expect(unnamedWords(again.document)).toEqual([]);
  });

  it('has canceled everything although every read failed, and says that this is not verified', async () => {
    const account = await endingAccount({fault: (call) => (call === 'cancelAll' ? null : 'server-error')});
    account.rest();
    const {document, code} = await cancelAll(account);
    expect(account.open()).toEqual([]);
    expect(document).toMatchObject({
      orders: [{outcome: 'canceled'}],
      accounts: [{status: 'failed', error: {kind: 'exchange-down'}}],
    });
    expect(code).toBe(3);
    expect(nothingCanceled(document)).toBeNull();
  });

  it('waits for no other account, and limits "No open orders" to those that answered', async () => {
    const desk = rig();
    const down = await endingAccount({fault: () => 'refused-connection'}, 'down', desk);
    const well = await endingAccount({}, 'well', desk);
    const {document, code} = await cancelAll(well, null, {...desk.deps, accounts: [down.handle, well.handle]});
    expect(nothingCanceled(document)).toBe('No open orders on well.');
    expect(code).toBe(3);
  });

  it('tells an order once that the answer names in the spelling of the exchange', async () => {
    const account = await endingAccount({
      members: {
        cancelAll: async () => ({canceled: ['BTCUSDT'], orders: account.open().map(asSpelled), unnamed: 0, failed: []}),
        openOrders: async () => ({rows: account.open(), missing: []}),
      },
    });
    const asSpelled = (order: Order): Order => ({
      ...order,
      ...{symbol: 'BTCUSDT', raw: {symbol: 'BTCUSDT'}, status: 'CANCELED'},
    });
    const order = account.rest();
    account.deps.state.memory(account.adapter.config).saveMarkets([MARKET]);
    const {document} = await cancelAll(account);
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {id: order.id, symbol: 'BTC/USDT'}}]);
  });

  it('keeps two orders apart whose markets share a spelling', async () => {
    const perpetual = {...MARKET, symbol: 'BTC/USDT:USDT', product: 'linear' as const, settle: 'USDT'};
    const account = await endingAccount({
      members: {
        cancelAll: async () => ({
          ...{canceled: ['BTCUSDT'], unnamed: 0, failed: []},
          orders: account
            .open()
            .map((each): Order => ({...each, symbol: 'BTCUSDT', raw: {symbol: 'BTCUSDT'}, status: 'CANCELED'})),
        }),
      },
    });
    account.rest({clientOrderId: null});
    account.deps.state.memory(account.adapter.config).saveMarkets([MARKET, perpetual]);
    const {document} = await cancelAll(account);
    expect(document.orders.map(({order}) => order?.symbol)).toEqual(['BTCUSDT', 'BTC/USDT']);
  });

  it('names a product that the key may not touch, which is no failure where the account is not for it', async () => {
    const missing = [
      {what: 'open orders of linear (USDT)', product: 'linear' as const, error: new DeskError('permission', 'No.')},
    ];
    const account = await endingAccount({members: {openOrders: async () => ({rows: [], missing})}});
    const {lines, code} = await cancelAll(account);
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringContaining('open orders of linear (USDT)')]);
    const both = {...account.handle, products: ['spot', 'linear'] as const};
    expect((await cancelAll(account, null, {...account.deps, accounts: [both]})).code).toBe(4);
  });

  it('sees an order in a product that the account is not for', async () => {
    const account = await endingAccount({cancelAll: 'BY_SYMBOL'});
    account.rest({symbol: 'BTC/USDT:USDT'});
    const {document} = await cancelAll(account);
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {symbol: 'BTC/USDT:USDT'}}]);
    expect(account.open()).toEqual([]);
  });

  it('says of a key that may only read what it leaves', async () => {
    const account = await endingAccount();
    account.rest();
    const handle = {...account.handle, mode: 'read' as const};
    const {document, code} = await cancelAll(account, null, {...account.deps, accounts: [handle]});
    expect(account.calls).toEqual(['openOrders']);
    expect(document).toMatchObject({orders: [], accounts: [{error: {kind: 'permission'}}]});
    expect(code).toBe(4);
  });

  it('counts the orders of two keys of one account once', async () => {
    const desk = rig();
    const first = await endingAccount(
      {cancelAll: 'NAMES_NOTHING', fault: (call) => (call === 'cancelAll' ? 'lost-request' : null)},
      'desk',
      desk,
    );
    first.rest();
    const second = {...first.handle, account: 'second', mode: 'trade' as const};
    const {document} = await cancelAll(first, null, {...first.deps, accounts: [first.handle, second]});
    expect(document.orders).toHaveLength(1);
  });
});

describe('a typed symbol', () => {
  const listing = (options: EndingOptions = {}) => endingAccount(options);

  it('that no account knows goes out as typed, with a line, and is then refused with the nearest names', async () => {
    const account = await listing();
    const work = cancelAllOrders('BTC/UDST', account.deps, () => {});
    await expect(account.desk.time.until(work)).rejects.toMatchObject({
      kind: 'not-found',
      detail: {hint: 'Did you mean BTC/USDT?'},
    });
    expect(account.calls[0]).toBe('cancelAll');
  });

  it('of a market that left the exchange still ends the orders in it', async () => {
    const account = await listing();
    account.rest({symbol: 'OLD/USDT'});
    const {document, lines} = await cancelAll(account, 'OLD/USDT');
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {symbol: 'OLD/USDT'}}]);
    expect(lines).toEqual([expect.stringContaining('sent as typed')]);
  });

  it('is no typo where an account could not be asked', async () => {
    const account = await listing({members: {market: async () => Promise.reject(new DeskError('network', 'No connection.'))}});
    const {document} = await cancelAll(account, 'NEW/USDT');
    expect(document.orders).toEqual([]);
  });
});

describe('orders beside those that were meant', () => {
  const place = async ({desk}: EndingAccount, clientId: string) =>
    desk.time.until(
      submitOrder(
        {handle: desk.handle, terms: limitTerms(), clientId, leg: null, exact: false, allowDuplicate: true, despite: []},
        desk.deps,
      ),
    );

  it('in another symbol stay open, and are no part of the answer', async () => {
    const account = await endingAccount();
    await place(account, 'kept');
    account.rest({symbol: 'ETH/USDT', id: 'ended'});
    const {document, code} = await cancelAll(account, 'ETH/USDT');
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {id: 'ended'}}]);
    expect(account.open()).toMatchObject([{clientOrderId: 'kept'}]);
    expect(code).toBe(0);
  });

  it('of a list with a hole are ended all the same, and the account is not complete', async () => {
    const missing = [{what: 'open orders of BTCUSDC', error: new DeskError('exchange-down', 'HTTP 503.')}];
    let account: EndingAccount | null = null;
    account = await endingAccount({
      fault: (call) => (call === 'cancelAll' ? 'lost-request' : null),
      members: {openOrders: async () => ({rows: account?.open() ?? [], missing})},
    });
    account.rest();
    const {document, code} = await cancelAll(account);
    expect(account.open()).toEqual([]);
    expect(document).toMatchObject({
      orders: [{outcome: 'canceled'}],
      accounts: [{status: 'failed', error: {kind: 'exchange-down'}}],
    });
    expect(code).toBe(3);
  });
});
