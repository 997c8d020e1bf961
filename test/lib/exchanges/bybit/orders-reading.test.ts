/** Markets, orders, fills and positions read from Bybit over real HTTP: paths, pages, windows. */
import {afterEach, describe, expect, it} from 'vitest';
import {deskOf, failureOf, INSTRUMENT, INSTRUMENTS, linearInstrument, ok, refused, row, type ServedDesk, soon} from './desk.ts';

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

  it('before their launch are listed and found', async () => {
    const soonTraded = linearInstrument({symbol: 'MEGAUSDT', baseCoin: 'MEGA', status: 'PreLaunch'});
    const {adapter} = await desk(
      {
        [INSTRUMENTS]: ({query}) => {
          if (query.get('category') === 'spot') return ok({list: [INSTRUMENT]});
          return ok({
            list:
              query.get('status') === 'PreLaunch'
                ? [soonTraded, {symbol: 'BROKEN'}]
                : query.has('symbol')
                  ? []
                  : [linearInstrument()],
          });
        },
      },
      {products: ['spot', 'linear']},
    );
    expect((await adapter.marketData.markets(soon())).map(({symbol}) => symbol)).toEqual([
      'BTC/USDT',
      'BTC/USDT:USDT',
      'MEGA/USDT:USDT',
    ]);
    expect(await adapter.marketData.market('MEGA/USDT:USDT', 0, soon())).toMatchObject({
      status: 'TRADING',
      orderTypes: ['LIMIT'],
    });
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

  it('open: pages until there is no cursor or a repeated one, cursors sent back as they came', async () => {
    const page = (from: number, count: number) => Array.from({length: count}, (_, index) => row({orderId: String(from + index)}));
    const {adapter, asked} = await desk({
      [REALTIME]: ({query}) =>
        query.has('cursor')
          ? ok({list: page(3, query.get('cursor') === 'last' ? 0 : 3), nextPageCursor: 'last'})
          : ok({list: page(0, 3), nextPageCursor: 'a%3A1%2Cb'}),
    });
    expect((await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows).toHaveLength(6);
    expect(asked(REALTIME).map(({url}) => url)).toEqual([
      `${REALTIME}?category=spot&openOnly=0&limit=50`,
      `${REALTIME}?category=spot&openOnly=0&limit=50&cursor=a%3A1%2Cb`,
      `${REALTIME}?category=spot&openOnly=0&limit=50&cursor=last`,
    ]);
  });

  it('open: an odd row, a failed page and a failed product each cost nothing but themselves', async () => {
    const {adapter} = await desk(
      {
        [REALTIME]: ({query}) => {
          if (query.get('settleCoin') === 'USDC') return {status: 503, body: ''};
          if (query.has('settleCoin')) return ok({list: [row({category: 'linear', orderId: 'u-1', orderStatus: 'Melted'})]});
          if (query.has('cursor')) return refused(10016);
          return ok({list: [row(), row({orderId: ''}), row({orderId: '1002', symbol: 'DEADUSDT'})], nextPageCursor: 'more'});
        },
      },
      {products: ['spot', 'linear']},
    );
    const {rows, missing} = await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon());
    expect(rows.map(({id, symbol, status}) => [id, symbol, status])).toEqual([
      ['1001', 'BTC/USDT', 'NEW'],
      ['1002', 'DEAD/USDT', 'NEW'],
      ['u-1', 'BTC/USDT:USDT', 'UNKNOWN'],
    ]);
    expect(missing.map(({what}) => what)).toEqual(['1 of 3 orders', 'page 2 of the open orders', 'open orders of linear (USDC)']);
  });

  it('open: of every product where that is asked, whatever the account is for', async () => {
    const inLinear = row({category: 'linear', orderId: 'u-1'});
    const {adapter} = await desk({
      [REALTIME]: ({query}) =>
        ok({list: query.get('settleCoin') === 'USDT' ? [inLinear] : query.has('settleCoin') ? [] : [row()]}),
    });
    const idsOf = async (products: 'ACCOUNT' | 'ALL') =>
      (await adapter.trading.openOrders({symbol: null, products}, soon())).rows.map(({id}) => id);
    expect(await idsOf('ACCOUNT')).toEqual(['1001']);
    expect(await idsOf('ALL')).toEqual(['1001', 'u-1']);
  });

  it('open: a product that the key may not read is a part that is missing, by its name', async () => {
    const {adapter} = await desk({
      [REALTIME]: ({query}) => (query.get('category') === 'spot' ? ok({list: [row()]}) : refused(10005)),
    });
    const {rows, missing} = await adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect(rows).toHaveLength(1);
    expect(missing).toMatchObject([
      {what: 'open orders of linear (USDT)', error: {kind: 'permission'}},
      {what: 'open orders of linear (USDC)', error: {kind: 'permission'}},
    ]);
  });

  it('open: an answer without a list is no empty list', async () => {
    const {adapter} = await desk({[REALTIME]: ok({})});
    expect((await failureOf(adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon()))).kind).toBe('protocol');
  });

  it('by text: every order of both products that carries it as either id', async () => {
    const {adapter, seen} = await desk({
      [REALTIME]: ({query}) => {
        if (query.get('orderId') === '77' && query.get('category') === 'spot')
          return ok({list: [row({orderId: '77', orderLinkId: 'a'})]});
        if (query.get('orderLinkId') === '77' && query.get('settleCoin') === 'USDT')
          return ok({list: [row({category: 'linear', orderId: 'u-1', orderLinkId: '77'})]});
        return ok({list: []});
      },
      [HISTORY]: ({query}) =>
        query.get('orderLinkId') === '77' && query.get('category') === 'linear'
          ? ok({list: [row({category: 'linear', orderId: 'u-2', orderLinkId: '77', orderStatus: 'Cancelled'})]})
          : refused(110001),
    });
    const {orders, complete} = await adapter.trading.lookUp('77', soon());
    expect(complete).toBe(true);
    expect(orders.map(({id, symbol}) => [id, symbol])).toEqual([
      ['77', 'BTC/USDT'],
      ['u-1', 'BTC/USDT:USDT'],
      ['u-2', 'BTC/USDT:USDT'],
    ]);
    expect(seen.filter(({path}) => path !== INSTRUMENTS)).toHaveLength(10);
  });

  it('by text: what could not be asked is no "not found"', async () => {
    const half = await desk({[REALTIME]: ok({list: []}), [HISTORY]: {status: 503, body: ''}});
    expect((await failureOf(half.adapter.trading.lookUp('77', soon()))).kind).toBe('exchange-down');
    const found = await desk({[REALTIME]: ok({list: [row()]}), [HISTORY]: {status: 503, body: ''}});
    expect(await found.adapter.trading.lookUp('1001', soon())).toMatchObject({
      complete: false,
      orders: [{id: '1001'}, {id: '1001'}],
    });
    const spotOnly = await desk({
      [REALTIME]: ({query}) => (query.get('category') === 'spot' ? ok({list: []}) : refused(10005)),
      [HISTORY]: ({query}) => (query.get('category') === 'spot' ? ok({list: []}) : refused(10005)),
    });
    expect(await spotOnly.adapter.trading.lookUp('77', soon())).toEqual({orders: [], complete: true});
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
    const {adapter} = await desk(
      {
        '/v5/position/list': ({query}) =>
          ok({
            list: query.get('settleCoin') === 'USDT' ? [position, {...position, size: '0', side: ''}] : [],
            nextPageCursor: '',
          }),
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
        breakEvenPrice: null,
        markPrice: '61000',
        liquidationPrice: null,
        leverage: '10',
        marginMode: null,
        margin: null,
        maintenance: null,
        unrealizedPnl: '-10',
        realizedPnl: null,
      },
    ]);
  });

  it('say how they are held: mode by the rows, leverage by side', async () => {
    const settingsOf = async (list: readonly object[], marginMode = 'REGULAR_MARGIN') => {
      const {adapter} = await desk(
        {'/v5/position/list': ok({list}), '/v5/account/info': ok({marginMode})},
        {products: ['spot', 'linear']},
      );
      return adapter.derivatives?.settings('BTC/USDT:USDT', soon());
    };
    const held = {symbol: 'BTCUSDT', side: '', size: '0', leverage: '10', positionIdx: 0};
    expect(await settingsOf([held])).toEqual({
      symbol: 'BTC/USDT:USDT',
      positionMode: 'ONE_WAY',
      marginMode: 'CROSS',
      leverage: {LONG: '10', SHORT: '10'},
    });
    const hedged = [
      {...held, positionIdx: 1},
      {...held, positionIdx: 2, leverage: '3'},
    ];
    expect(await settingsOf(hedged, 'ISOLATED_MARGIN')).toMatchObject({
      positionMode: 'HEDGE',
      marginMode: 'ISOLATED',
      leverage: {LONG: '10', SHORT: '3'},
    });
    expect(await settingsOf([{...held, leverage: ''}], 'PORTFOLIO_MARGIN')).toMatchObject({leverage: {LONG: null, SHORT: null}});
    expect((await failureOf(settingsOf([]))).kind).toBe('protocol');
    expect((await failureOf(settingsOf([held], 'SOMETHING_NEW'))).kind).toBe('protocol');
  });

  it('are told one by one: a row that can’t be read is missing', async () => {
    const held = {symbol: 'BTCUSDT-25DEC26', side: 'Buy', size: '2', positionIdx: 1};
    const {adapter} = await desk(
      {
        '/v5/position/list': ({query}) =>
          query.get('settleCoin') === 'USDT' ? ok({list: [held, {...held, size: '?'}]}) : refused(10016),
      },
      {products: ['spot', 'linear']},
    );
    const told = await adapter.derivatives?.positions(soon());
    expect(told?.rows).toMatchObject([{symbol: 'BTC/USDT:USDT-261225', quantity: '2', entryPrice: null}]);
    expect(told?.missing.map(({what}) => what)).toEqual(['1 of 2 positions', 'positions in USDC']);
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
