import {describe, expect, it} from 'vitest';
import type {Page} from '../../../../src/lib/adapter/contract/rows.ts';
import type {HistoryQuery} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {createOrder, type Fill} from '../../../../src/lib/model/order.ts';
import {emptyHistory, orderHistory} from '../../../../src/lib/orders/look/history.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {endingAccount} from '../../../support/ending-account.ts';
import {limitTerms} from '../../../support/terms.ts';

/** An exchange that answers oldest first from `since` on, `limit` rows at most. */
function ledger<T extends {readonly at: string}>(rows: readonly T[], failAfter = Number.POSITIVE_INFINITY) {
  let asked = 0;
  return async ({since, limit}: HistoryQuery): Promise<Page<T>> => {
    asked += 1;
    if (asked > failAfter) throw new DeskError('exchange-down', 'HTTP 503.');
    const from = rows.filter(({at}) => Date.parse(at) >= since);
    return {rows: from.slice(0, limit), missing: [], more: from.length > limit};
  };
}

describe('order history', () => {
  const fills = Array.from({length: 2500}, (_, index): Fill & {at: string} => ({
    id: String(index),
    symbol: 'BTC/USDT',
    orderId: 'o',
    clientOrderId: null,
    side: 'BUY',
    price: '1',
    quantity: '1',
    fee: null,
    liquidity: null,
    cause: 'TRADE',
    at: new Date(index * 1000).toISOString(),
  }));

  it('shows the newest of all pages first, and says that older ones are left out', async () => {
    const account = await endingAccount({members: {fills: ledger(fills)}});
    const document = await account.desk.time.until(orderHistory({symbol: null, since: 0, limit: 100}, account.deps));
    expect(document).toMatchObject({complete: true, more: true, missing: []});
    expect(document.fills.map(({id}) => id)).toEqual(Array.from({length: 100}, (_, index) => String(2499 - index)));
  });

  it('is not complete where a page did not come', async () => {
    const account = await endingAccount({members: {fills: ledger(fills, 1)}});
    const document = await account.desk.time.until(orderHistory({symbol: null, since: 0, limit: 5000}, account.deps));
    expect(document).toMatchObject({complete: false, missing: [{what: expect.stringContaining('fills from')}]});
    expect(emptyHistory(document)).toBe('');
  });

  it('refuses a symbol that no account has, and shows what is left of a market that is gone', async () => {
    const query = {symbol: 'BTC/UDST', since: 0, limit: 10};
    const none = await endingAccount();
    await expect(none.desk.time.until(orderHistory(query, none.deps))).rejects.toMatchObject({kind: 'not-found'});
    const order = createOrder({account: 'desk', exchange: 'scripted', symbol: 'OLD/USDT', id: '1', clientOrderId: null});
    const gone = await endingAccount({members: {closedOrders: async () => ({rows: [order], missing: [], more: false})}});
    const document = await gone.desk.time.until(orderHistory({...query, symbol: 'OLD/USDT'}, gone.deps));
    expect(document.orders).toHaveLength(1);
  });

  it('asks for what was placed from here where the list of open orders fails, and names the hole', async () => {
    const account = await endingAccount({
      members: {
        closedOrders: async (query) => {
          if (query.symbol === null) throw new DeskError('unsupported', 'By symbol only.');
          return {rows: [], missing: [], more: false};
        },
        openOrders: async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.')),
      },
    });
    const ticket = {terms: limitTerms(), clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
    await account.desk.time.until(submitOrder({handle: account.handle, ...ticket}, account.deps));
    const document = await account.desk.time.until(orderHistory({symbol: null, since: 0, limit: 10}, account.deps));
    expect(document).toMatchObject({
      ...{complete: false, accounts: [{status: 'ok'}], bySymbol: [{symbols: ['BTC/USDT']}]},
      missing: [{what: 'history of symbols with open orders', error: {kind: 'exchange-down'}}],
    });
  });

  it('calls an account failed whose exchange answers nothing, also where each question stands alone', async () => {
    const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const account = await endingAccount({
      members: {
        closedOrders: async ({symbol}) =>
          symbol === null ? Promise.reject(new DeskError('unsupported', 'By symbol only.')) : down(),
        fills: down,
        openOrders: down,
      },
    });
    const ticket = {terms: limitTerms(), clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
    await account.desk.time.until(submitOrder({handle: account.handle, ...ticket}, account.deps));
    const document = await account.desk.time.until(orderHistory({symbol: null, since: 0, limit: 10}, account.deps));
    expect(document).toMatchObject({complete: false, accounts: [{status: 'failed', error: {kind: 'exchange-down'}}]});
  });

  it('says "no closed orders" only of the symbols that were asked', async () => {
    const unsupported = async () => Promise.reject(new DeskError('unsupported', 'By symbol only.'));
    const account = await endingAccount({
      members: {closedOrders: async (query) => (query.symbol === null ? unsupported() : {rows: [], missing: [], more: false})},
    });
    const history = () => account.desk.time.until(orderHistory({symbol: null, since: 0, limit: 10}, account.deps));
    expect(emptyHistory(await history())).toBe('');
    account.rest();
    expect(emptyHistory(await history())).toBe('No closed orders in BTC/USDT.');
  });
});
