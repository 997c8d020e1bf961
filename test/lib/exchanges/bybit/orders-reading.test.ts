/** Markets, orders, fills and positions read from Bybit over real HTTP: paths, pages, windows. */
import {afterEach, describe, expect, it} from 'vitest';
import {deskOf, failureOf, INSTRUMENT, INSTRUMENTS, ok, refused, row, type ServedDesk, soon} from './desk.ts';

const REALTIME = '/v5/order/realtime';
const HISTORY = '/v5/order/history';

let current: ServedDesk | null = null;
afterEach(() => current?.close());

async function desk(...given: Parameters<typeof deskOf>): Promise<ServedDesk> {
  await current?.close();
  current = await deskOf(...given);
  return current;
}

describe('markets of Bybit', () => {
  it('are asked one at a time and remembered', async () => {
    const {adapter, asked} = await desk({});
    expect((await adapter.marketData.market('BTC/USDT', 60_000, soon())).rules.tickSize).toBe('0.1');
    await adapter.marketData.market('BTC/USDT', 60_000, soon());
    expect(asked(INSTRUMENTS).map(({url}) => url)).toEqual([`${INSTRUMENTS}?category=spot&symbol=BTCUSDT`]);
  });

  it('are not-found in all the ways of saying so', async () => {
    for (const answer of [ok({list: []}), refused(10001, 'Not supported symbols'), ok({list: [INSTRUMENT]})]) {
      const {adapter} = await desk({[INSTRUMENTS]: answer});
      expect((await failureOf(adapter.marketData.market('BTCU/SDT', 0, soon()))).kind).toBe('not-found');
    }
  });
});

describe('orders read from Bybit', () => {
  it('are looked for live, then in history; null only when both have none', async () => {
    const {adapter, asked} = await desk({
      [REALTIME]: ok({list: [], nextPageCursor: ''}),
      [HISTORY]: ok({list: [row({orderStatus: 'Filled', cumExecQty: '0.5'})], nextPageCursor: ''}),
    });
    expect(await adapter.trading.order({symbol: 'BTC/USDT', id: null, clientOrderId: 'mine-1'}, soon())).toMatchObject({
      symbol: 'BTC/USDT',
      status: 'FILLED',
    });
    expect(asked(REALTIME)[0]?.query.get('orderLinkId')).toBe('mine-1');
    const none = await desk({[REALTIME]: ok({list: []}), [HISTORY]: ok({list: []})});
    expect(await none.adapter.trading.order({symbol: 'BTC/USDT', id: '1', clientOrderId: null}, soon())).toBeNull();
    const broken = await desk({[REALTIME]: ok({list: []}), [HISTORY]: refused(10016)});
    expect((await failureOf(broken.adapter.trading.order({symbol: 'BTC/USDT', id: '1', clientOrderId: null}, soon()))).kind).toBe(
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
    expect((await adapter.trading.openOrders(null, soon())).rows).toHaveLength(53);
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
    expect((await adapter.trading.closedOrders({symbol: 'BTC/USDT', since, limit: 100}, soon())).rows).toHaveLength(2);
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
    expect((await adapter.trading.fills({symbol: null, since: Date.now() - 1000, limit: 10}, soon())).rows).toMatchObject([
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
    const sources = adapter.trading.orderSources({symbol: 'BTC/USDT', id: null, clientOrderId: 'mine-1'}, 1_700_000_000_000);
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
    expect((await adapter.derivatives?.positions(soon()))?.rows).toEqual([
      {
        symbol: 'BTC/USDT:USDT',
        coin: 'BTC',
        coinsPerUnit: '1',
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
    const {adapter, seen} = await desk({});
    expect(await failureOf(adapter.marketData.market('BTC/USDT:USDT', 0, soon()))).toMatchObject({
      kind: 'not-found',
      detail: {hint: expect.stringContaining('linear')},
    });
    expect(seen).toEqual([]);
    expect((await desk({})).adapter.derivatives).toBeUndefined();
  });
});
