/** Closed orders and fills of Bybit over real HTTP: stretches, pages, products, and what is said to be cut. */
import {afterEach, describe, expect, it} from 'vitest';
import {deskOf, failureOf, ok, type Reply, refused, row, type Seen, type ServedDesk, soon} from './desk.ts';

const HISTORY = '/v5/order/history';
const EXECUTIONS = '/v5/execution/list';
const DAY_MS = 24 * 3_600_000;

let current: ServedDesk | null = null;
afterEach(() => current?.close());

async function desk(...given: Parameters<typeof deskOf>): Promise<ServedDesk> {
  await current?.close();
  current = await deskOf(...given);
  return current;
}

interface Made {
  readonly at: number;
  readonly payload: Record<string, unknown>;
}

/** Answers as the exchange does: what lies within the times asked for, newest first, a page at a time. */
function served(made: readonly Made[]): (request: Seen) => Reply {
  return ({query}) => {
    const [from, to, limit] = ['startTime', 'endTime', 'limit'].map((name) => Number(query.get(name))) as [
      number,
      number,
      number,
    ];
    if (to - from > 7 * DAY_MS) return refused(10001, 'The time range is too wide');
    const found = made.filter(({at}) => at >= from && at <= to).toSorted((a, b) => b.at - a.at);
    const start = Number(query.get('cursor') ?? 0);
    const next = start + limit < found.length ? String(start + limit) : '';
    return ok({list: found.slice(start, start + limit).map(({payload}) => payload), nextPageCursor: next});
  };
}

const execution = (at: number, id: string, change: Record<string, unknown> = {}): Made => ({
  at,
  payload: {
    ...{symbol: 'BTCUSDT', orderId: '1', orderLinkId: 'a', execId: id, execType: 'Trade', side: 'Buy', execPrice: '60000'},
    ...{execQty: '0.1', execTime: String(at), execFee: '0.0001', isMaker: false},
    ...change,
  },
});
const order = (at: number, id: string, change: Record<string, unknown> = {}): Made => ({
  at,
  payload: row({
    orderId: id,
    orderStatus: 'Cancelled',
    cancelType: 'CancelByUser',
    createdTime: String(at),
    updatedTime: String(at),
    ...change,
  }),
});

describe('fills of Bybit', () => {
  it('come oldest first; the newest end is cut, and that is said', async () => {
    const now = Date.now();
    const made = Array.from({length: 250}, (_, index) => execution(now - 10 * DAY_MS + index * 1000, `e${index}`));
    const {adapter} = await desk({[EXECUTIONS]: served(made)});
    const first = await adapter.trading.fills({symbol: 'BTC/USDT', since: now - 20 * DAY_MS, limit: 30}, soon());
    expect(first.rows.map(({id}) => id)).toEqual(Array.from({length: 30}, (_, index) => `e${index}`));
    expect(first.more).toBe(true);
    const rest = await adapter.trading.fills(
      {symbol: 'BTC/USDT', since: Date.parse(first.rows.at(-1)?.at ?? ''), limit: 500},
      soon(),
    );
    expect([rest.rows.length, rest.rows[0]?.id, rest.rows.at(-1)?.id, rest.more]).toEqual([221, 'e29', 'e249', false]);
  });

  it('of one millisecond are never parted', async () => {
    const at = Date.now() - DAY_MS;
    const made = Array.from({length: 120}, (_, index) => execution(at, `e${index}`));
    const {adapter} = await desk({[EXECUTIONS]: served(made)});
    const page = await adapter.trading.fills({symbol: null, since: at - DAY_MS, limit: 50}, soon());
    expect([page.rows.length, page.more]).toEqual([50, true]);
  });

  it('of two products are merged by time before they are cut', async () => {
    const now = Date.now();
    const spot = Array.from({length: 6}, (_, index) => execution(now - 9000 + index * 1000, `s${index}`));
    const linear = [execution(now - 8500, 'l0', {symbol: 'ETHUSDT'}), execution(now - 100, 'l1', {symbol: 'ETHUSDT'})];
    const {adapter} = await desk(
      {[EXECUTIONS]: (request) => served(request.query.get('category') === 'spot' ? spot : linear)(request)},
      {products: ['spot', 'linear']},
    );
    const page = await adapter.trading.fills({symbol: null, since: now - 60_000, limit: 4}, soon());
    expect(page.rows.map(({id, symbol}) => [id, symbol])).toEqual([
      ['s0', 'BTC/USDT'],
      ['l0', 'ETH/USDT:USDT'],
      ['s1', 'BTC/USDT'],
      ['s2', 'BTC/USDT'],
    ]);
    expect(page.more).toBe(true);
  });

  it('are of every cause but funding; a row that can’t be read is missing', async () => {
    const now = Date.now();
    const {adapter, asked} = await desk({
      [EXECUTIONS]: served([
        execution(now - 500, 'e1'),
        execution(now - 400, 'e2', {execType: 'Funding'}),
        execution(now - 300, 'e3', {execType: 'BustTrade', orderLinkId: ''}),
        execution(now - 200, 'e4', {execPrice: 'odd'}),
      ]),
    });
    const {rows, missing, more} = await adapter.trading.fills({symbol: null, since: now - 1000, limit: 10}, soon());
    expect(rows.map(({id, cause, clientOrderId}) => [id, cause, clientOrderId])).toEqual([
      ['e1', 'TRADE', 'a'],
      ['e3', 'LIQUIDATION', null],
    ]);
    expect([missing.map(({what}) => what), more]).toEqual([['1 of 3 fills'], false]);
    expect(asked(EXECUTIONS)[0]?.query.get('execType')).toBeNull();
  });

  it('of a symbol that is listed no more have its canonical name, and the fee its coin', async () => {
    const now = Date.now();
    const {adapter} = await desk({[EXECUTIONS]: served([execution(now - 500, 'e1', {symbol: 'DEADUSDT', feeCurrency: ''})])});
    expect((await adapter.trading.fills({symbol: null, since: now - 1000, limit: 10}, soon())).rows).toMatchObject([
      {symbol: 'DEAD/USDT', fee: {asset: 'DEAD', amount: '0.0001'}},
    ]);
  });
});

describe('closed orders of Bybit', () => {
  it('are asked for in stretches of seven days that touch, each order once', async () => {
    const now = Date.now();
    const made = [order(now - 9 * DAY_MS, '1'), order(now - DAY_MS, '2', {orderStatus: 'Filled', cumExecQty: '0.5'})];
    const {adapter, asked} = await desk({[HISTORY]: served(made)});
    const page = await adapter.trading.closedOrders({symbol: 'BTC/USDT', since: now - 10 * DAY_MS, limit: 100}, soon());
    expect([page.rows.map(({id}) => id), page.more]).toEqual([['1', '2'], false]);
    const spans = asked(HISTORY).map(({query}) => [Number(query.get('startTime')), Number(query.get('endTime'))]);
    expect(spans).toHaveLength(2);
    expect(spans[1]?.[0]).toBe(spans[0]?.[1]);
  });

  it('leave out what is open, and keep what is of unknown state', async () => {
    const now = Date.now();
    const made = [
      order(now - 30, '1', {orderStatus: 'New'}),
      order(now - 20, '2', {orderStatus: 'Melted'}),
      order(now - 10, '3'),
    ];
    const {adapter} = await desk({[HISTORY]: served(made)});
    const page = await adapter.trading.closedOrders({symbol: null, since: now - 1000, limit: 10}, soon());
    expect(page.rows.map(({id, status}) => [id, status])).toEqual([
      ['2', 'UNKNOWN'],
      ['3', 'CANCELED'],
    ]);
  });

  it('of a product that can’t be read are missing; of none of them it is a failure', async () => {
    const now = Date.now();
    const products = ['spot', 'linear'] as const;
    const {adapter} = await desk(
      {
        [HISTORY]: (request) =>
          request.query.get('category') === 'spot' ? served([order(now - 10, '1')])(request) : {status: 503, body: ''},
      },
      {products},
    );
    const page = await adapter.trading.closedOrders({symbol: null, since: now - 1000, limit: 10}, soon());
    expect([page.rows.map(({id}) => id), page.missing.map(({what}) => what)]).toEqual([['1'], ['closed orders of linear']]);
    const down = await desk({[HISTORY]: {status: 503, body: ''}}, {products});
    const query = {symbol: null, since: now - 1000, limit: 10};
    expect((await failureOf(down.adapter.trading.closedOrders(query, soon()))).kind).toBe('exchange-down');
  });
});
