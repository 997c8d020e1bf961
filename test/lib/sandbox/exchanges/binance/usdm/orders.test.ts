/** Orders of contracts, conditional orders and settings, as the sandbox's Binance answers them. */
import {beforeEach, describe, expect, it} from 'vitest';
import {Desk} from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});

const limit = async (thousandths: number, change: Record<string, string> = {}) =>
  desk.order({side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: await desk.mark(thousandths), ...change});
const risk = async () => (await desk.ask('GET', '/fapi/v3/positionRisk')).json as Record<string, string>[];

describe('orders of contracts', () => {
  it('rest, are read back, and are canceled, apart from those of spot', async () => {
    const placed = await limit(980, {newClientOrderId: 'mine'});
    expect(placed.json).toMatchObject({
      symbol: 'BTCUSDT',
      status: 'NEW',
      clientOrderId: 'mine',
      executedQty: '0.000',
      type: 'LIMIT',
    });
    expect(placed.headers).toMatchObject({'X-MBX-ORDER-COUNT-10S': '1', 'X-MBX-ORDER-COUNT-1M': '1'});
    expect((await desk.ask('GET', '/fapi/v1/order', {symbol: 'BTCUSDT', origClientOrderId: 'mine'})).json).toMatchObject({
      status: 'NEW',
      origType: 'LIMIT',
      positionSide: 'BOTH',
      time: desk.now,
    });
    expect((await desk.ask('GET', '/fapi/v1/openOrders')).json).toMatchObject([{clientOrderId: 'mine'}]);
    expect((await desk.ask('GET', '/api/v3/openOrders')).json).toEqual([]);
    const cancel = () => desk.ask('DELETE', '/fapi/v1/order', {symbol: 'BTCUSDT', origClientOrderId: 'mine'});
    expect((await cancel()).json).toMatchObject({status: 'CANCELED'});
    expect((await cancel()).json).toEqual({code: -2011, msg: 'Unknown order sent.'});
    desk.pass(3 * 86_400_000);
    expect((await desk.ask('GET', '/fapi/v1/order', {symbol: 'BTCUSDT', origClientOrderId: 'mine'})).json).toMatchObject({
      code: -2013,
    });
  });

  it('say nothing of a fill in the acknowledgement', async () => {
    const {json} = await desk.buy('0.01', {newOrderRespType: 'ACK'});
    expect(json).toMatchObject({status: 'NEW', executedQty: '0.000', avgPrice: '0.00000000'});
    expect((await desk.buy('0.01')).json).toMatchObject({status: 'FILLED', executedQty: '0.010'});
  });

  it.each([
    ['a price off the tick', {price: '90000.005'}, -4014],
    ['a price with too many decimals', {price: '90000.0001'}, -1111],
    ['a quantity off the step', {quantity: '0.0015'}, -1111],
    ['no quantity at all', {quantity: '0'}, -4003],
    ['too large a quantity', {quantity: '99999999'}, -4005],
    ['too small a value', {quantity: '0.001', price: '1000'}, -4164],
    ['a conditional type', {type: 'STOP_MARKET', stopPrice: '100000'}, -4120],
    ['a strange type', {type: 'ICEBERG'}, -1116],
    ['a strange time in force', {timeInForce: 'DAY'}, -1115],
    ['a position side in one-way mode', {positionSide: 'LONG'}, -4061],
    ['an id that is too long', {newClientOrderId: 'x'.repeat(37)}, -4015],
    ['an unknown contract', {symbol: 'NOPEUSDT'}, -1121],
    ['more than the wallet holds up', {quantity: '30'}, -2019],
    ['to reduce what is not there', {reduceOnly: 'true'}, -2022],
  ])('are refused for %s', async (_name, change, code) => {
    expect((await limit(980, change)).json).toMatchObject({code});
  });

  it('are held to the band around the mark price on the side that would take', async () => {
    expect((await limit(1060)).json).toMatchObject({
      code: -4016,
      msg: expect.stringMatching(/^Limit price can't be higher than [0-9.]+\.$/),
    });
    expect((await limit(940, {side: 'SELL'})).json).toMatchObject({code: -4024});
    expect((await limit(500)).json).toMatchObject({status: 'NEW'});
  });

  it('leave no trace when they must not take, or must fill at once and cannot', async () => {
    expect((await limit(1010, {timeInForce: 'GTX', newClientOrderId: 'maker'})).json).toMatchObject({code: -5022});
    expect((await limit(980, {timeInForce: 'FOK', newClientOrderId: 'fok'})).json).toMatchObject({code: -5021});
    expect((await desk.ask('GET', '/fapi/v1/allOrders')).json).toEqual([]);
    expect((await limit(980, {timeInForce: 'IOC'})).json).toMatchObject({status: 'EXPIRED'});
    expect((await limit(980, {timeInForce: 'GTX'})).json).toMatchObject({status: 'NEW', timeInForce: 'GTX'});
  });

  it('refuse an id that is open, and take it again afterwards', async () => {
    await limit(980, {newClientOrderId: 'same'});
    expect((await limit(980, {newClientOrderId: 'same'})).json).toEqual({code: -4116, msg: 'ClientOrderId is duplicated.'});
    expect((await desk.ask('DELETE', '/fapi/v1/allOpenOrders', {symbol: 'BTCUSDT'})).json).toMatchObject({code: 200});
    expect((await limit(980, {newClientOrderId: 'same'})).json).toMatchObject({status: 'NEW'});
  });

  it('are made as small as the position when they only reduce it', async () => {
    await desk.buy('0.1');
    const closed = await desk.order({side: 'SELL', type: 'MARKET', quantity: '5', reduceOnly: 'true'});
    expect(closed.json).toMatchObject({status: 'FILLED', origQty: '0.100', executedQty: '0.100', reduceOnly: true});
    expect(await risk()).toEqual([]);
  });

  it('that only reduce need no minimum value, and are refused once others cover the position', async () => {
    await desk.buy('0.01');
    const away = () => limit(1040, {side: 'SELL', quantity: '0.01', reduceOnly: 'true'});
    expect((await away()).json).toMatchObject({status: 'NEW'});
    expect((await away()).json).toEqual({code: -2022, msg: 'ReduceOnly Order is rejected.'});
    await desk.order({side: 'SELL', type: 'MARKET', quantity: '0.01', reduceOnly: 'true'});
    expect((await desk.ask('GET', '/fapi/v1/openOrders')).json).toEqual([]);
    expect((await desk.ask('GET', '/fapi/v1/allOrders', {symbol: 'BTCUSDT'})).json).toMatchObject([{}, {status: 'EXPIRED'}, {}]);
  });

  it('are amended with both price and quantity, and end where the new size is filled already', async () => {
    const {orderId} = (await limit(980)).json as {orderId: number};
    const amend = (change: Record<string, string>) =>
      desk.ask('PUT', '/fapi/v1/order', {symbol: 'BTCUSDT', side: 'BUY', orderId: String(orderId), ...change});
    const price = await desk.mark(970);
    expect((await amend({price})).json).toMatchObject({code: -1102});
    expect((await amend({price, quantity: '0.02'})).json).toMatchObject({status: 'NEW', origQty: '0.020', orderId});
    expect((await amend({price, quantity: '0.02'})).json).toMatchObject({code: -5027});
    expect((await amend({price: await desk.mark(1010), quantity: '0.01'})).json).toMatchObject({status: 'FILLED'});
  });

  it('succeed or fail one by one in a batch', async () => {
    const price = await desk.mark(980);
    const row = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price};
    const batchOrders = JSON.stringify([
      {...row, quantity: '0.01', newClientOrderId: 'a'},
      {...row, quantity: '0.01', reduceOnly: 'true'},
    ]);
    expect((await desk.ask('POST', '/fapi/v1/batchOrders', {batchOrders})).json).toMatchObject([{status: 'NEW'}, {code: -2022}]);
    const canceled = await desk.ask('DELETE', '/fapi/v1/batchOrders', {symbol: 'BTCUSDT', origClientOrderIdList: '["a","b"]'});
    expect(canceled.json).toMatchObject([{status: 'CANCELED'}, {code: -2011}]);
  });

  it('are canceled by a countdown that is not set anew', async () => {
    await limit(980);
    const countdown = (countdownTime: string) =>
      desk.ask('POST', '/fapi/v1/countdownCancelAll', {symbol: 'BTCUSDT', countdownTime});
    await countdown('1000');
    desk.pass(900);
    await countdown('1000');
    desk.pass(900);
    expect((await desk.ask('GET', '/fapi/v1/openOrders')).json).toHaveLength(1);
    desk.pass(100);
    expect((await desk.ask('GET', '/fapi/v1/openOrders')).json).toEqual([]);
  });

  it('are counted apart from spot, and answered 429 past the limit', async () => {
    let last = await desk.buy('0.001');
    for (let sent = 1; sent < 301; sent += 1) last = await desk.buy('0.001');
    expect(last).toMatchObject({status: 429, json: {code: -1015}});
    expect(Number(last.headers['Retry-After'])).toBeGreaterThan(0);
    desk.pass(10_000);
    expect((await desk.buy('0.001')).status).toBe(200);
  });
});

describe('hedge mode', () => {
  const hedge = (dualSidePosition: string) => desk.ask('POST', '/fapi/v1/positionSide/dual', {dualSidePosition});

  it('wants the position side of each order, and no reduce-only flag', async () => {
    expect((await hedge('true')).json).toEqual({code: 200, msg: 'success'});
    expect((await hedge('true')).json).toMatchObject({code: -4059});
    expect((await desk.buy('0.1')).json).toMatchObject({code: -4061});
    expect((await desk.buy('0.1', {positionSide: 'LONG', reduceOnly: 'true'})).json).toMatchObject({code: -1106});
    await desk.buy('0.1', {positionSide: 'LONG'});
    await desk.order({side: 'SELL', type: 'MARKET', quantity: '0.2', positionSide: 'SHORT'});
    expect((await risk()).map(({positionSide, positionAmt}) => [positionSide, positionAmt])).toEqual([
      ['LONG', '0.100'],
      ['SHORT', '-0.200'],
    ]);
    expect((await hedge('false')).json).toMatchObject({code: -4068});
  });

  it('never opens the other side with an order that closes one', async () => {
    await hedge('true');
    await desk.buy('0.1', {positionSide: 'LONG'});
    const closed = await desk.order({side: 'SELL', type: 'MARKET', quantity: '3', positionSide: 'LONG'});
    expect(closed.json).toMatchObject({status: 'FILLED', origQty: '0.100', reduceOnly: true});
    expect(await risk()).toEqual([]);
    expect((await desk.order({side: 'SELL', type: 'MARKET', quantity: '3', positionSide: 'LONG'})).json).toMatchObject({
      code: -2022,
    });
  });
});

describe('settings', () => {
  const set = (path: string, params: Record<string, string>) => desk.ask('POST', path, {symbol: 'BTCUSDT', ...params});
  const config = async () => (await desk.ask('GET', '/fapi/v1/symbolConfig', {symbol: 'BTCUSDT'})).json;

  it('take the leverage that a contract allows, and the same one again', async () => {
    for (const _ of [1, 2])
      expect((await set('/fapi/v1/leverage', {leverage: '50'})).json).toEqual({
        symbol: 'BTCUSDT',
        leverage: 50,
        maxNotionalValue: '10000000',
      });
    expect(await config()).toMatchObject([{leverage: 50, marginType: 'CROSSED'}]);
    expect((await set('/fapi/v1/leverage', {leverage: '126'})).json).toEqual({code: -4028, msg: 'Leverage 126 is not valid'});
  });

  it('bound the value of a position', async () => {
    await set('/fapi/v1/leverage', {leverage: '50'});
    expect((await limit(980, {quantity: '120'})).json).toMatchObject({code: -2027});
  });

  it('change the margin type of a contract without orders and position alone', async () => {
    const isolate = () => set('/fapi/v1/marginType', {marginType: 'ISOLATED'});
    await limit(980);
    expect((await isolate()).json).toMatchObject({code: -4047});
    await desk.ask('DELETE', '/fapi/v1/allOpenOrders', {symbol: 'BTCUSDT'});
    expect((await isolate()).json).toEqual({code: 200, msg: 'success'});
    expect((await isolate()).json).toMatchObject({code: -4046});
    await desk.buy('0.1');
    expect((await set('/fapi/v1/marginType', {marginType: 'CROSSED'})).json).toMatchObject({code: -4048});
    expect((await set('/fapi/v1/leverage', {leverage: '5'})).json).toMatchObject({code: -4161});
    const [{isolatedWallet = ''} = {}] = await risk();
    expect((await set('/fapi/v1/positionMargin', {amount: '100', type: '1'})).json).toMatchObject({code: 200, amount: 100});
    expect(Number((await risk())[0]?.isolatedWallet)).toBeCloseTo(Number(isolatedWallet) + 100, 6);
    expect((await set('/fapi/v1/positionMargin', {amount: '9000', type: '2'})).json).toMatchObject({code: -4051});
  });
});

describe('conditional orders', () => {
  const stop = async (change: Record<string, string> = {}) =>
    desk.algo({
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '0.1',
      triggerPrice: await desk.mark(950),
      workingType: 'MARK_PRICE',
      ...change,
    });
  const setMark = async (thousandths: number) => desk.live.engine.setMark('BTC/USDT:USDT', await desk.mark(thousandths));

  it('live on endpoints and under ids of their own', async () => {
    const {json} = await stop({clientAlgoId: 'guard'});
    expect(json).toMatchObject({clientAlgoId: 'guard', algoStatus: 'NEW', icebergQuantity: null, quantity: '0.100'});
    expect(json).not.toHaveProperty('actualOrderId');
    expect((await desk.ask('GET', '/fapi/v1/openOrders')).json).toEqual([]);
    const byClient = {symbol: 'BTCUSDT', origClientOrderId: 'guard'};
    expect((await desk.ask('GET', '/fapi/v1/order', byClient)).json).toMatchObject({code: -2013});
    expect((await desk.ask('DELETE', '/fapi/v1/allOpenOrders', {symbol: 'BTCUSDT'})).json).toMatchObject({code: 200});
    expect((await desk.ask('GET', '/fapi/v1/openAlgoOrders')).json).toMatchObject([
      {clientAlgoId: 'guard', quantity: '0.1', price: '0.0'},
    ]);
    expect((await desk.ask('DELETE', '/fapi/v1/algoOrder', {clientAlgoId: 'guard'})).json).toMatchObject({
      code: '200',
      msg: 'success',
    });
    expect((await desk.ask('GET', '/fapi/v1/algoOrder', {clientAlgoId: 'guard'})).json).toMatchObject({
      algoStatus: 'CANCELED',
      actualOrderId: '',
    });
    expect((await desk.ask('DELETE', '/fapi/v1/algoOrder', {clientAlgoId: 'guard'})).json).toMatchObject({code: -2011});
  });

  it('become an order with another id at their trigger, which keeps the type it was asked for', async () => {
    await desk.buy('0.1');
    await stop({clientAlgoId: 'guard', reduceOnly: 'true'});
    await setMark(940);
    const algo = (await desk.ask('GET', '/fapi/v1/algoOrder', {clientAlgoId: 'guard'})).json as Record<string, string>;
    expect(algo).toMatchObject({algoStatus: 'FINISHED', actualType: 'MARKET'});
    expect((await desk.ask('GET', '/fapi/v1/order', {symbol: 'BTCUSDT', orderId: algo.actualOrderId ?? ''})).json).toMatchObject({
      status: 'FILLED',
      type: 'MARKET',
      origType: 'STOP_MARKET',
      stopPrice: algo.triggerPrice ? `${algo.triggerPrice}0` : '',
    });
    expect(await risk()).toEqual([]);
  });

  it.each([
    ['a trigger that is reached already', {triggerPrice: '999999'}, -2021],
    ['a size together with closing all', {closePosition: 'true'}, -4137],
    ['closing all of nothing', {closePosition: 'true', quantity: ''}, -4509],
    ['another service', {algoType: 'VP'}, -1130],
    ['a plain type', {type: 'LIMIT'}, -1116],
  ])('are refused for %s', async (_name, change, code) => {
    expect((await stop(change)).json).toMatchObject({code});
  });

  it('look at no money before the trigger, and say then why they failed', async () => {
    expect(
      (await stop({clientAlgoId: 'huge', side: 'BUY', quantity: '50', triggerPrice: await desk.mark(1050)})).json,
    ).toMatchObject({algoStatus: 'NEW'});
    await setMark(1060);
    expect((await desk.ask('GET', '/fapi/v1/algoOrder', {clientAlgoId: 'huge'})).json).toMatchObject({algoStatus: 'REJECTED'});
  });

  it('that close all are one per kind and direction, and end with the position', async () => {
    await desk.buy('0.1');
    const close = async (type: string, thousandths: number) =>
      desk.algo({side: 'SELL', type, closePosition: 'true', triggerPrice: await desk.mark(thousandths), clientAlgoId: type});
    expect((await close('STOP_MARKET', 950)).json).toMatchObject({
      timeInForce: 'GTE_GTC',
      closePosition: true,
      quantity: '0.000',
    });
    expect((await close('STOP_MARKET', 940)).json).toMatchObject({code: -4116});
    expect(
      (await desk.algo({side: 'SELL', type: 'STOP_MARKET', closePosition: 'true', triggerPrice: await desk.mark(940)})).json,
    ).toMatchObject({code: -4130});
    expect((await close('TAKE_PROFIT_MARKET', 1050)).json).toMatchObject({algoStatus: 'NEW'});
    await desk.order({side: 'SELL', type: 'MARKET', quantity: '0.1', reduceOnly: 'true'});
    expect((await desk.ask('GET', '/fapi/v1/allAlgoOrders', {symbol: 'BTCUSDT'})).json).toMatchObject([
      {algoStatus: 'EXPIRED'},
      {algoStatus: 'EXPIRED'},
    ]);
  });
});
