/** Questions to Bybit over real HTTP: paths, clock, limits, pages, windows. */
import {afterEach, describe, expect, it} from 'vitest';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../../src/lib/transport/clock.ts';
import {failureOf, type Handler, INSTRUMENT, ok, openDesk, type Reply, refused, row, type Seen, serve, soon} from './desk.ts';

let server: Awaited<ReturnType<typeof serve>> | null = null;
afterEach(() => server?.close());

const INSTRUMENTS = '/v5/market/instruments-info';
const REALTIME = '/v5/order/realtime';
const HISTORY = '/v5/order/history';
const FUNDING = '/v5/asset/transfer/query-account-coins-balance';
const WALLET = '/v5/account/wallet-balance';

const coin = {
  coin: 'USDT',
  walletBalance: '1000.50',
  locked: '100',
  spotBorrow: '0',
  unrealisedPnl: '0',
  totalOrderIM: '0',
  totalPositionIM: '0',
};
const wallet = ok({list: [{coin: [coin, {coin: 'BTC', walletBalance: '0', locked: '0'}]}]});
const funding = ok({
  accountType: 'FUND',
  memberId: '1',
  balance: [{coin: 'USDC', walletBalance: '5', transferBalance: '4', bonus: ''}],
});

async function desk(answers: Record<string, Handler | Reply>, change: Parameters<typeof openDesk>[1] = {}) {
  const current = await serve((seen) => {
    const answer = answers[seen.path];
    if (answer === undefined && seen.path === INSTRUMENTS) return ok({category: 'spot', list: [INSTRUMENT]});
    if (answer === undefined) return {status: 404, body: 'not found'};
    return typeof answer === 'function' ? answer(seen) : answer;
  });
  server = current;
  const asked = (path: string): readonly Seen[] => current.seen.filter((seen) => seen.path === path);
  return {...openDesk({rest: current.origin}, change), asked, seen: current.seen};
}

describe('balances of Bybit', () => {
  it('add the unified and the funding wallet, asked at once', async () => {
    const {adapter, seen} = await desk({[WALLET]: wallet, [FUNDING]: funding});
    expect(await adapter.balances(soon())).toEqual([
      {asset: 'USDT', wallet: 'unified', total: '1000.5', free: '900.5', locked: '100'},
      {asset: 'USDC', wallet: 'funding', total: '5', free: '4', locked: '1'},
    ]);
    expect(seen.map(({url}) => url).sort()).toEqual([`${WALLET}?accountType=UNIFIED`, `${FUNDING}?accountType=FUND`]);
  });

  it('take a missing funding endpoint for no wallet, and nothing else', async () => {
    expect(await (await desk({[WALLET]: wallet})).adapter.balances(soon())).toHaveLength(1);
    await server?.close();
    const {adapter} = await desk({[WALLET]: wallet, [FUNDING]: refused(10005)});
    expect((await failureOf(adapter.balances(soon()))).kind).toBe('permission');
  });
});

describe('the clock of Bybit', () => {
  it('is learned from the first answer', async () => {
    const ahead = ok({list: [{coin: []}]}, {time: Date.now() + 30_000});
    const {adapter, context} = await desk({[WALLET]: ahead, [FUNDING]: ahead});
    await failureOf(adapter.keyRights(soon()));
    expect(context.memory.clockOffset()).toBeNull();
    await adapter.balances(soon()).catch(() => {});
    expect(Math.abs((context.memory.clockOffset()?.offsetMs ?? 0) - 30_000)).toBeLessThan(1000);
  });

  it('is measured when a time stamp is refused, and the question asked once more', async () => {
    const shift = 60_000;
    const check: Handler = ({headers}) =>
      Math.abs(Number(headers['x-bapi-timestamp']) - Date.now() - shift) < 1000
        ? ok({readOnly: 1, permissions: {}, ips: []}, {time: Date.now() + shift})
        : {body: {retCode: 10002, retMsg: 'late', result: {}}};
    const time: Handler = () => ok({timeSecond: '0', timeNano: `${Date.now() + shift}000000`});
    const {adapter, asked} = await desk({'/v5/user/query-api': check, '/v5/market/time': time});
    expect(await adapter.keyRights(soon())).toMatchObject({canTrade: false});
    expect(asked('/v5/user/query-api')).toHaveLength(2);
    expect(asked('/v5/market/time')).toHaveLength(1);
  });

  it('is not argued about twice', async () => {
    const {adapter, asked} = await desk({
      '/v5/user/query-api': refused(10002),
      '/v5/market/time': () => ok({timeSecond: '0', timeNano: `${Date.now()}000000`}),
    });
    expect((await failureOf(adapter.keyRights(soon()))).kind).toBe('clock');
    expect(asked('/v5/user/query-api')).toHaveLength(2);
  });
});

describe('limits of Bybit', () => {
  it('wait until the stamp that a 10006 carries', async () => {
    const until = Date.now() + 4000;
    const limited: Reply = {
      headers: {'x-bapi-limit': '50', 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': String(until)},
      body: {retCode: 10006, retMsg: 'Too many visits!', result: {}},
    };
    const {adapter, asked} = await desk({'/v5/user/query-api': limited});
    expect((await failureOf(adapter.keyRights(soon()))).kind).toBe('rate-limit');
    const again = await failureOf(adapter.keyRights(soon()));
    expect(again).toMatchObject({kind: 'rate-limit'});
    expect(again.detail.retryAfterMs).toBeGreaterThan(3000);
    expect(asked('/v5/user/query-api')).toHaveLength(1);
  });

  it('silence every call for ten minutes after a ban of the address', async () => {
    const {adapter, seen} = await desk({'/v5/user/query-api': {status: 403, body: 'access too frequent'}, [WALLET]: wallet});
    expect(await failureOf(adapter.keyRights(soon()))).toMatchObject({kind: 'rate-limit', detail: {retryAfterMs: 600_000}});
    expect((await failureOf(adapter.balances(soon()))).kind).toBe('rate-limit');
    expect(seen).toHaveLength(1);
  });

  it('are told to the shared memory', async () => {
    const usages: unknown[] = [];
    const memory = {
      ...createVolatileMemory(systemClock),
      noteUsage: (budget: string, usage: object) => void usages.push({budget, ...usage}),
    };
    const headers = {'x-bapi-limit': '50', 'x-bapi-limit-status': '49', 'x-bapi-limit-reset-timestamp': '1700000000000'};
    const current = await serve(() => ({headers, body: {retCode: 0, retMsg: '', result: {readOnly: 0, permissions: {}}}}));
    server = current;
    await openDesk({rest: current.origin}, {}, {memory}).adapter.keyRights(soon());
    expect(usages).toEqual([{budget: '/v5/user/query-api', used: 1, limit: 50, resetsAt: 1_700_000_000_000}]);
  });

  it.each([
    [503, 'down', 'exchange-down'],
    [403, '<html>', 'permission'],
    [429, '', 'rate-limit'],
    [200, '<html>', 'protocol'],
  ] as const)('HTTP %i %s is %s', async (status, body, kind) => {
    const {adapter} = await desk({'/v5/user/query-api': {status, body}});
    expect((await failureOf(adapter.keyRights(soon()))).kind).toBe(kind);
  });
});

describe('markets of Bybit', () => {
  it('are asked one at a time and remembered', async () => {
    const {adapter, asked} = await desk({});
    expect((await adapter.market('BTC/USDT', 60_000, soon())).rules.tickSize).toBe('0.1');
    await adapter.market('BTC/USDT', 60_000, soon());
    expect(asked(INSTRUMENTS).map(({url}) => url)).toEqual([`${INSTRUMENTS}?category=spot&symbol=BTCUSDT`]);
  });

  it('are not-found in all the ways of saying so', async () => {
    for (const answer of [ok({list: []}), refused(10001, 'Not supported symbols'), ok({list: [INSTRUMENT]})]) {
      const {adapter} = await desk({[INSTRUMENTS]: answer});
      expect((await failureOf(adapter.market('BTCU/SDT', 0, soon()))).kind).toBe('not-found');
      await server?.close();
    }
  });
});

describe('orders read from Bybit', () => {
  it('are looked for live, then in history; null only when both have none', async () => {
    const {adapter, asked} = await desk({
      [REALTIME]: ok({list: [], nextPageCursor: ''}),
      [HISTORY]: ok({list: [row({orderStatus: 'Filled', cumExecQty: '0.5'})], nextPageCursor: ''}),
    });
    expect(await adapter.order({symbol: '', id: null, clientOrderId: 'mine-1'}, soon())).toMatchObject({
      symbol: 'BTC/USDT',
      status: 'FILLED',
    });
    expect(asked(REALTIME)[0]?.query.get('orderLinkId')).toBe('mine-1');
    await server?.close();
    const none = await desk({[REALTIME]: ok({list: []}), [HISTORY]: ok({list: []})});
    expect(await none.adapter.order({symbol: 'BTC/USDT', id: '1', clientOrderId: null}, soon())).toBeNull();
    await server?.close();
    const broken = await desk({[REALTIME]: ok({list: []}), [HISTORY]: refused(10016)});
    expect((await failureOf(broken.adapter.order({symbol: 'BTC/USDT', id: '1', clientOrderId: null}, soon()))).kind).toBe(
      'exchange-down',
    );
  });

  it('open: all pages, cursors sent back as they came', async () => {
    const page = (from: number, count: number) => Array.from({length: count}, (_, index) => row({orderId: String(from + index)}));
    const {adapter, asked} = await desk({
      [REALTIME]: ({query}) =>
        query.has('cursor')
          ? ok({list: page(50, 3), nextPageCursor: 'last'})
          : ok({list: page(0, 50), nextPageCursor: 'a%3A1%2Cb'}),
    });
    expect(await adapter.openOrders(null, soon())).toHaveLength(53);
    expect(asked(REALTIME).map(({url}) => url)).toEqual([
      `${REALTIME}?category=spot&openOnly=0&limit=50`,
      `${REALTIME}?category=spot&openOnly=0&limit=50&cursor=a%3A1%2Cb`,
    ]);
  });

  it('closed: in windows of seven days, newest first', async () => {
    const {adapter, asked} = await desk({
      [HISTORY]: ok({list: [row({orderStatus: 'Cancelled', cancelType: 'CancelByUser'})], nextPageCursor: ''}),
    });
    const since = Date.now() - 10 * 24 * 3_600_000;
    expect(await adapter.closedOrders({symbol: 'BTC/USDT', since, limit: 100}, soon())).toHaveLength(2);
    const windows = asked(HISTORY).map(({query}) => Number(query.get('endTime')) - Number(query.get('startTime')));
    expect(windows).toHaveLength(2);
    expect(windows.every((width) => width <= 7 * 24 * 3_600_000)).toBe(true);
  });

  it('fills: trades only, also when funding comes along', async () => {
    const trade = {
      symbol: 'BTCUSDT',
      orderId: '1',
      orderLinkId: 'a',
      execId: 'e1',
      execType: 'Trade',
      side: 'Buy',
      execPrice: '60000',
      execQty: '0.1',
      execTime: '1700000000001',
      execFee: '0.0001',
      isMaker: false,
    };
    const {adapter, asked} = await desk({
      '/v5/execution/list': ok({list: [trade, {...trade, execId: 'e2', execType: 'Funding'}], nextPageCursor: ''}),
    });
    expect(await adapter.fills({symbol: null, since: Date.now() - 1000, limit: 10}, soon())).toMatchObject([
      {id: 'e1', fee: {asset: 'BTC'}, liquidity: 'TAKER'},
    ]);
    expect(asked('/v5/execution/list')[0]?.query.get('execType')).toBe('Trade');
  });

  it('have four witnesses; an error is none', async () => {
    const trade = {
      symbol: 'BTCUSDT',
      orderId: '1',
      orderLinkId: 'mine-1',
      execId: 'e1',
      execType: 'Trade',
      side: 'Buy',
      execPrice: '60000',
      execQty: '0.1',
      execTime: '1700000000001',
      execFee: '0',
      orderQty: '0.1',
      orderType: 'Limit',
      orderPrice: '60000.0',
    };
    const {adapter} = await desk({
      [REALTIME]: ok({list: []}),
      [HISTORY]: refused(10000),
      '/v5/execution/list': ok({list: [trade]}),
    });
    const sources = adapter.orderSources({symbol: 'BTC/USDT', id: null, clientOrderId: 'mine-1'}, 1_700_000_000_000);
    expect(sources.map(({name}) => name)).toEqual([
      'realtime-by-client-id',
      'history-by-client-id',
      'executions-by-client-id',
      'open-orders',
    ]);
    const [live, history, executions, open] = sources;
    expect(await live?.find(soon())).toBeNull();
    expect((await failureOf(history?.find(soon()) ?? Promise.resolve())).kind).toBe('exchange-down');
    expect(await executions?.find(soon())).toMatchObject({
      status: 'FILLED',
      filled: '0.1',
      averagePrice: '60000',
      price: '60000',
    });
    expect(await open?.find(soon())).toBeNull();
  });
});

describe('perpetuals of Bybit', () => {
  it('are asked per settle coin, flat positions left out', async () => {
    const position = {
      symbol: 'BTCUSDT',
      side: 'Sell',
      size: '0.010',
      avgPrice: '60000',
      markPrice: '61000',
      liqPrice: '',
      leverage: '10',
      unrealisedPnl: '-10',
    };
    const instrument = {
      symbol: 'BTCUSDT',
      contractType: 'LinearPerpetual',
      status: 'Trading',
      baseCoin: 'BTC',
      quoteCoin: 'USDT',
      settleCoin: 'USDT',
      priceFilter: {minPrice: '0.1', maxPrice: '199999', tickSize: '0.1'},
      lotSizeFilter: {qtyStep: '0.001', minOrderQty: '0.001', maxOrderQty: '100', maxMktOrderQty: '50', minNotionalValue: '5'},
    };
    const {adapter} = await desk(
      {
        '/v5/position/list': ({query}) =>
          ok({
            list: query.get('settleCoin') === 'USDT' ? [position, {...position, size: '0', side: ''}] : [],
            nextPageCursor: '',
          }),
        [INSTRUMENTS]: ok({list: [instrument], nextPageCursor: ''}),
      },
      {products: ['spot', 'linear']},
    );
    expect(await adapter.derivatives?.positions(soon())).toEqual([
      {
        symbol: 'BTC/USDT:USDT',
        quantity: '-0.01',
        entryPrice: '60000',
        markPrice: '61000',
        liquidationPrice: null,
        leverage: '10',
        unrealizedPnl: '-10',
      },
    ]);
  });

  it('are not there for a spot account', async () => {
    expect((await desk({})).adapter.derivatives).toBeUndefined();
  });
});
