import {describe, expect, it} from 'vitest';
import type {Page} from '../../../../src/lib/adapter/contract/rows.ts';
import type {HistoryQuery} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {createOrder, type Fill} from '../../../../src/lib/model/order.ts';
import {emptyHistory, orderHistory} from '../../../../src/lib/orders/look/history.ts';
import {allPages} from '../../../../src/lib/orders/look/history-pages.ts';
import {endingAccount} from '../../../support/ending-account.ts';

interface Row {
  readonly id: number;
  readonly at: string;
}

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

const rowsAt = (count: number, stepMs: number): readonly Row[] =>
  Array.from({length: count}, (_, id) => ({id, at: new Date(Math.floor(id * stepMs)).toISOString()}));
const read = (ask: (query: HistoryQuery) => Promise<Page<Row>>) =>
  allPages('rows', {symbol: null, since: 0, limit: 10}, {ask, idOf: ({id}) => String(id), atOf: ({at}) => at});

describe('all pages', () => {
  it.each([
    ['one a millisecond', 2500, 1],
    ['three a millisecond', 2500, 0.34],
    ['1,500 in one millisecond', 1500, 0],
  ])('are read, each row once: %s', async (_what, count, stepMs) => {
    const {rows, missing} = await read(ledger(rowsAt(count, stepMs)));
    expect(rows.map(({id}) => id)).toEqual(Array.from({length: count}, (_, id) => id));
    expect(missing).toEqual([]);
  });

  it('that do not come are named, and what came stands', async () => {
    const {rows, missing} = await read(ledger(rowsAt(2500, 1), 2));
    expect(rows).toHaveLength(1999);
    expect(missing).toMatchObject([{what: expect.stringContaining('1970-01-01T00:00:01.998Z'), error: {kind: 'exchange-down'}}]);
  });

  it('end where more rows have one time than a page can hold, which is said', async () => {
    const {rows, missing} = await read(ledger(rowsAt(20_000, 0)));
    expect(rows.length).toBeLessThan(20_000);
    expect(missing).toHaveLength(1);
  });

  it('throw when not even the first comes', async () => {
    await expect(read(ledger(rowsAt(3, 1), 0))).rejects.toMatchObject({kind: 'exchange-down'});
  });
});

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
    expect(document).toMatchObject({complete: false, missing: [{what: expect.stringContaining('fills since')}]});
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
