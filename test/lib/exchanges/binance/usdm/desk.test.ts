/** USD-M futures of a whole account, against a server of the test's own. */
import {beforeEach, describe, expect, it} from 'vitest';
import {serve} from '../served.ts';
import {fakeHttp, NOW, never} from '../support.ts';

const served = serve();
const LISTED = {
  ...{symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT', contractType: 'PERPETUAL', status: 'TRADING'},
  ...{orderTypes: ['LIMIT', 'MARKET'], timeInForce: ['GTC', 'GTX']},
  filters: [
    {filterType: 'PRICE_FILTER', minPrice: '0.1', maxPrice: '1000000', tickSize: '0.1'},
    {filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001'},
  ],
};
const plain = {
  ...{symbol: 'OLDUSDT', orderId: 7, clientOrderId: 'mine', side: 'BUY', type: 'LIMIT', origType: 'LIMIT', status: 'NEW'},
  ...{
    price: '2',
    origQty: '5',
    executedQty: '0',
    avgPrice: '0',
    timeInForce: 'GTC',
    positionSide: 'BOTH',
    time: 1,
    updateTime: 1,
  },
};
const waiting = {
  ...{symbol: 'BTCUSDT', algoId: 3, clientAlgoId: 'mine', side: 'SELL', orderType: 'STOP_MARKET', algoType: 'CONDITIONAL'},
  ...{quantity: '0.5', triggerPrice: '50000', workingType: 'MARK_PRICE', positionSide: 'BOTH', createTime: 1, updateTime: 2},
};
const notFound = [400, '{"code":-2013,"msg":"Order does not exist."}'] as const;

/** Answers by method and path; what has none is an empty list. */
function answers(known: Readonly<Record<string, object>>) {
  const all: Readonly<Record<string, object>> = {'GET /fapi/v1/exchangeInfo': {symbols: [LISTED]}, ...known};
  served.reply = (request, path) => {
    const found = all[`${request.method} ${path}`] ?? [];
    return Array.isArray(found) && typeof found[0] === 'number' ? [found[0], String(found[1])] : [200, JSON.stringify(found)];
  };
}

beforeEach(() => {
  served.hasContracts = true;
  served.open({products: ['spot', 'linear']});
});

describe('an order on a contract that is listed no more', () => {
  it('keeps its symbol, and is cancelled where contracts are traded', async () => {
    answers({'GET /fapi/v1/openOrders': [plain], 'DELETE /fapi/v1/order': {...plain, status: 'CANCELED'}});
    const {trading} = served.adapter;
    const {rows} = await trading.openOrders({symbol: null, products: 'ACCOUNT'}, never);
    expect(rows).toMatchObject([{symbol: 'OLD/USDT:USDT', id: '7'}]);
    const [order] = rows;
    if (order === undefined) throw new Error('no order');
    served.asked = [];
    expect(await trading.cancelOrder(order, never)).toMatchObject({outcome: 'CANCELED', order: {symbol: 'OLD/USDT:USDT'}});
    expect(served.asked).toEqual(['DELETE /fapi/v1/order']);
  });
});

describe('a conditional order', () => {
  const ref = {symbol: 'BTC/USDT:USDT', id: 'algo-3', clientOrderId: null};
  const finished = (row: object) => ({...waiting, algoStatus: 'FINISHED', actualOrderId: '9', ...row});

  it.each([
    ['nothing', {actualPrice: '0.00000'}, {status: 'CANCELED', filled: '0'}],
    ['it is not known what', {actualPrice: '49999.5'}, {status: 'UNKNOWN', filled: null, raw: {status: 'FINISHED'}}],
    ['a part', {actualQty: '2.0E-1'}, {status: 'CANCELED', filled: '0.2', remaining: '0.3'}],
    ['all', {actualQty: '5.0E-1'}, {status: 'FILLED', filled: '0.5', remaining: '0'}],
  ])('whose order is not shown any more and filled %s', async (_, row, shown) => {
    answers({'GET /fapi/v1/algoOrder': finished(row), 'GET /fapi/v1/order': notFound});
    expect(await served.adapter.trading.order(ref, never)).toMatchObject({id: 'algo-3', ...shown});
  });

  it('that was cancelled by its client id is not told as a later plain order of that id', async () => {
    const later = {...plain, symbol: 'BTCUSDT', status: 'FILLED', executedQty: '5', avgPrice: '2', time: 5};
    answers({
      'DELETE /fapi/v1/order': [400, '{"code":-2011,"msg":"Unknown order sent."}'],
      'DELETE /fapi/v1/algoOrder': {algoId: 3, clientAlgoId: 'mine', code: '200', msg: 'success'},
      'GET /fapi/v1/order': later,
      'GET /fapi/v1/algoOrder': {...waiting, algoStatus: 'CANCELED', actualOrderId: ''},
    });
    const named = {...ref, id: null, clientOrderId: 'mine'};
    expect(await served.adapter.trading.cancelOrder(named, never)).toEqual({outcome: 'ACCEPTED'});
  });
});

describe('prices of contracts', () => {
  it('of a symbol that is none of these contracts take no other along', async () => {
    const day = {symbol: 'BTCUSDT', lastPrice: '60000', priceChangePercent: '1'};
    answers({
      'GET /fapi/v1/ticker/24hr': day,
      'GET /fapi/v1/ticker/bookTicker': {symbol: 'BTCUSDT', bidPrice: '1', askPrice: '2'},
    });
    expect(await served.adapter.marketData.tickers(['BTC/USD:BTC', 'BTC/USDT:USDT'], never)).toMatchObject({
      ...{rows: [{symbol: 'BTC/USDT:USDT', last: '60000'}], missing: []},
    });
  });
});

describe('a ban of the address', () => {
  it('that came for a question about funding is kept for every other one', async () => {
    answers({'GET /fapi/v1/fundingInfo': [418, '{"code":-1003,"msg":"Way too many requests; IP banned until 1700000060000."}']});
    await served.adapter.derivatives?.funding(null, never);
    served.asked = [];
    await expect(served.adapter.marketData.book('BTC/USDT:USDT', 5, never)).rejects.toMatchObject({kind: 'rate-limit'});
    expect(served.asked).toEqual([]);
  });
});

describe('an account that is for coins alone', () => {
  const everything = {symbol: null, products: 'ALL'} as const;
  const refusing = (reply: readonly [number, string]) => {
    served.open({products: ['spot']});
    answers({
      ...{'GET /fapi/v1/openOrders': reply, 'GET /fapi/v1/openAlgoOrders': reply},
      'GET /api/v3/openOrders': [{...plain, symbol: 'BTCUSDT'}],
    });
  };

  it.each([
    ['the key may not trade contracts', [401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'], 'auth'],
    ['a test server has none', [404, 'Not Found'], 'unsupported'],
  ] as const)('has its orders listed, and is told of what product the rest is, where %s', async (_, reply, kind) => {
    refusing(reply);
    const {rows, missing} = await served.adapter.trading.openOrders(everything, never);
    expect(rows).toMatchObject([{id: '7'}]);
    expect(missing).toMatchObject([{what: 'open orders of contracts', product: 'linear', error: {kind}}]);
  });

  it('is not taken to have no contracts because a live server lacks a page', async () => {
    served.open({products: ['spot'], environment: 'live'});
    answers({'GET /fapi/v1/openOrders': [404, 'Not Found']});
    const {missing} = await served.adapter.trading.openOrders(everything, never);
    expect(missing).toMatchObject([{product: 'linear', error: {kind: 'protocol'}}]);
  });

  it('is told what of a cancel of all orders was refused', async () => {
    refusing([401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}']);
    const {failed} = await served.adapter.trading.cancelAll({symbol: null, knownSymbols: [], knownOrders: []}, never);
    expect(failed).toMatchObject(['plain', 'conditional'].map(() => ({product: 'linear', error: {kind: 'auth'}})));
  });
});

describe('one desk, or one list of it, that does not answer', () => {
  const down = [503, ''] as const;
  const everything = {symbol: null, products: 'ALL'} as const;
  const coin = {...plain, symbol: 'BTCUSDT', orderId: 8, clientOrderId: 'coin'};
  const contractsDown = {
    'GET /fapi/v1/openOrders': down,
    'GET /fapi/v1/openAlgoOrders': down,
    'GET /fapi/v1/time': down,
    'GET /api/v3/openOrders': [coin],
    'GET /api/v3/time': {serverTime: NOW + 120_000},
  };

  it('keeps no order from being ended whose symbol another list shows', async () => {
    answers({
      'GET /fapi/v1/openAlgoOrders': down,
      'GET /fapi/v1/openOrders': [plain],
      'DELETE /fapi/v1/allOpenOrders': {code: 200, msg: 'done'},
      'DELETE /fapi/v1/algoOpenOrders': {code: 200, msg: 'done'},
    });
    const report = await served.adapter.trading.cancelAll({symbol: null, knownSymbols: [], knownOrders: []}, never);
    expect(report).toMatchObject({canceled: ['OLD/USDT:USDT'], failed: [{what: 'the list of open orders'}]});
    expect(served.asked).toContain('DELETE /fapi/v1/allOpenOrders');
  });

  it('hides no order of the other one from a look-up, and is no answer where nothing was found', async () => {
    answers(contractsDown);
    const {trading} = served.adapter;
    expect(await trading.lookUp('coin', never)).toMatchObject({orders: [{id: '8'}], complete: false});
    await expect(trading.lookUp('nowhere', never)).rejects.toMatchObject({kind: 'exchange-down'});
    answers({...contractsDown, 'GET /fapi/v1/openAlgoOrders': []});
    await expect(trading.lookUp('nowhere', never)).rejects.toMatchObject({kind: 'exchange-down'});
  });

  it('keeps the clock of the other one from nothing', async () => {
    answers(contractsDown);
    const {offsetMs} = await served.adapter.marketData.syncClock(never);
    expect(offsetMs).toBeGreaterThan(100_000);
  });

  it('is given up in time for the other one to be told', async () => {
    const http = fakeHttp(() => ({json: []}));
    const {trading} = served.open({products: ['spot', 'linear'], http});
    await trading.openOrders(everything, never);
    await trading.cancelAll({symbol: null, knownSymbols: [], knownOrders: []}, never);
    const waits = http.asked.map(({url, timeoutMs}) => [new URL(url).pathname, timeoutMs < 5000] as const);
    expect(waits.filter(([path]) => path.includes('/open')).length).toBeGreaterThanOrEqual(6);
    expect(waits.filter(([path, isShort]) => path.includes('/open') && !isShort)).toEqual([]);
  });
});
