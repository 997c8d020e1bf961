/**
 * Other people's clients place, read and cancel an order with what its exchange links to it, with nothing changed but the address.
 */
import {randomUUID} from 'node:crypto';
import {MainClient} from 'binance';
import {RestClientV5} from 'bybit-api';
import {CBAdvancedTradeClient} from 'coinbase-api';
import {RestClient} from 'okx-api';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually} from '../../support/sandbox-desk.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());

function addressOf(id: string) {
  const address = sandbox.exchanges[id];
  if (address === undefined) throw new Error(`no ${id}`);
  const {apiKey = '', secret = '', privateKey = '', passphrase = ''} = address.credentials;
  return {rest: address.rest, apiKey, secret, privateKey, passphrase};
}
const newId = () => randomUUID().replaceAll('-', '');

describe('npm binance', () => {
  const client = () => {
    const {rest, apiKey, secret} = addressOf('binance');
    return new MainClient({api_key: apiKey, api_secret: secret, baseUrl: rest, recvWindow: 60_000});
  };
  const working = {symbol: 'BTCUSDT', workingType: 'LIMIT', workingSide: 'BUY', workingTimeInForce: 'GTC'} as const;
  const pending = {
    pendingSide: 'SELL',
    pendingAboveType: 'LIMIT_MAKER',
    pendingAbovePrice: '120000',
    pendingBelowType: 'STOP_LOSS',
    pendingBelowStopPrice: '60000',
  } as const;

  it('places a list of three, reads it, and cancels it by its id', async () => {
    const placed = await client().submitNewOrderListOTOCO({
      ...{...working, ...pending, workingPrice: '90000', workingQuantity: '0.01', pendingQuantity: '0.009'},
      listClientOrderId: 'ours',
    });
    expect(placed).toMatchObject({contingencyType: 'OTO', listStatusType: 'EXEC_STARTED', listClientOrderId: 'ours'});
    const {orderListId} = placed;
    expect(await client().getOCO({orderListId})).toMatchObject({orderListId, orders: placed.orders});
    expect(await client().getAllOpenOCO()).toHaveLength(1);
    const open = await client().getOpenOrders({symbol: 'BTCUSDT'});
    expect(open.map(({status}) => status)).toEqual(['NEW', 'PENDING_NEW', 'PENDING_NEW']);
    const canceled = await client().cancelOCO({symbol: 'BTCUSDT', orderListId});
    expect(canceled).toMatchObject({listOrderStatus: 'ALL_DONE'});
    expect(await client().getOpenOrders({symbol: 'BTCUSDT'})).toEqual([]);
    expect((await client().getAllOCO()).map(({listClientOrderId}) => listClientOrderId)).toEqual(['ours']);
  });

  it('places a buy that pays for its pair, and one that fills leaves the pair working', async () => {
    const filled = {...working, ...pending, workingPrice: '99000', workingQuantity: '0.01'};
    const {orders} = await client().submitNewOrderListOPOCO({...filled});
    const pair = await client().getOpenOrders({symbol: 'BTCUSDT'});
    expect(pair.map(({type, status, origQty}) => [type, status, origQty])).toEqual([
      ['STOP_LOSS', 'NEW', '0.01000000'],
      ['LIMIT_MAKER', 'NEW', '0.01000000'],
    ]);
    expect(await client().cancelOrder({symbol: 'BTCUSDT', orderId: orders[1]?.orderId ?? 0})).toMatchObject({
      listStatusType: 'ALL_DONE',
    });
    expect(await client().getOpenOrders({symbol: 'BTCUSDT'})).toEqual([]);
  });

  it('places a plain pair, a list of two, and one that pays for its second', async () => {
    const pair = await client().submitNewOrderList({
      ...{symbol: 'BTCUSDT', side: 'SELL', quantity: 0.01, aboveType: 'LIMIT_MAKER', abovePrice: 120_000},
      ...{belowType: 'STOP_LOSS', belowStopPrice: 60_000},
    });
    expect(pair).toMatchObject({contingencyType: 'OCO'});
    const second = {pendingSide: 'SELL', pendingType: 'LIMIT', pendingPrice: '120000', pendingTimeInForce: 'GTC'} as const;
    const first = {...working, workingPrice: '90000', workingQuantity: '0.01'};
    await client().submitNewOrderListOTO({...first, ...second, pendingQuantity: '0.01'});
    await client().submitNewOrderListOPO({...first, ...second});
    expect(await client().getAllOpenOCO()).toHaveLength(3);
    await expect(
      client().submitNewOrderListOPO({...first, ...second, workingSide: 'SELL', workingPrice: '110000'}),
    ).rejects.toMatchObject({code: -1222});
    expect(await client().cancelAllSymbolOrders({symbol: 'BTCUSDT'})).toHaveLength(3);
  });
});

describe('npm bybit-api', () => {
  const client = () => {
    const {rest, apiKey, secret} = addressOf('bybit');
    return new RestClientV5({key: apiKey, secret, baseUrl: rest});
  };
  const limit = {category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.01'} as const;
  const legs = {takeProfit: '120000', stopLoss: '60000', tpOrderType: 'Market', slOrderType: 'Market'} as const;
  const open = async (category: 'spot' | 'linear') => (await client().getActiveOrders({category, symbol: 'BTCUSDT'})).result.list;

  it('places an order of spot with both, whose fill makes a pair of conditional orders', async () => {
    const orderLinkId = newId();
    expect(await client().submitOrder({...limit, ...legs, price: '90000', orderLinkId})).toMatchObject({retCode: 0});
    expect(await open('spot')).toMatchObject([{orderLinkId, takeProfit: '120000', stopLoss: '60000', orderStatus: 'New'}]);
    await client().cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderLinkId});
    expect(await open('spot')).toEqual([]);
    await client().submitOrder({...limit, ...legs, price: '99000', orderLinkId: newId()});
    const pair = await eventually('the pair is there', async () => {
      const rows = await open('spot');
      return rows.length === 2 && rows;
    });
    expect(pair.map(({side, triggerPrice}) => [side, triggerPrice]).toSorted()).toEqual([
      ['Sell', '120000'],
      ['Sell', '60000'],
    ]);
    await client().cancelAllOrders({category: 'spot', symbol: 'BTCUSDT', orderFilter: 'tpslOrder'});
    await eventually('none is left', async () => (await open('spot')).length === 0);
  });

  it('places an order of contracts with both, and refuses a stop-loss above a buy', async () => {
    const contract = {...limit, ...legs, category: 'linear', tpslMode: 'Partial', tpTriggerBy: 'LastPrice'} as const;
    const bad = await client().submitOrder({...contract, price: '90000', stopLoss: '95000', orderLinkId: newId()});
    expect(bad.retCode).toBe(10_001);
    expect(bad.retMsg).toContain('StopLoss:950000000 set for Buy position');
    expect(await client().submitOrder({...contract, price: '99000', orderLinkId: newId()})).toMatchObject({retCode: 0});
    const pair = await eventually('the pair is there', async () => {
      const rows = await open('linear');
      return rows.length === 2 && rows;
    });
    expect(pair.map(({stopOrderType, reduceOnly}) => [stopOrderType, reduceOnly]).toSorted()).toEqual([
      ['PartialStopLoss', true],
      ['PartialTakeProfit', true],
    ]);
    await client().cancelAllOrders({category: 'linear', symbol: 'BTCUSDT'});
  });
});

describe('npm okx-api', () => {
  const client = () => {
    const {rest, apiKey, secret, passphrase} = addressOf('okx');
    return new RestClient({apiKey, apiSecret: secret, apiPass: passphrase, baseUrl: rest});
  };
  const limit = {instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.01'} as const;
  const attached = (attachAlgoClOrdId: string) => ({
    attachAlgoOrds: [{attachAlgoClOrdId, tpTriggerPx: '120000', tpOrdPx: '-1', slTriggerPx: '60000', slOrdPx: '-1'}],
  });
  const waiting = () => client().getAlgoOrderList({ordType: 'oco', instType: 'SPOT'});

  it('places an order with both attached, which the fill makes one order of', async () => {
    const [rests, fills, waits] = [newId(), newId(), newId()];
    await client().submitOrder({...limit, px: '90000', clOrdId: rests, ...attached(newId())});
    expect(await client().getOrderDetails({instId: 'BTC-USDT', clOrdId: rests})).toMatchObject([
      {state: 'live', attachAlgoOrds: [{tpTriggerPx: '120000', slTriggerPx: '60000'}]},
    ]);
    await client().cancelOrder({instId: 'BTC-USDT', clOrdId: rests});
    expect(await waiting()).toEqual([]);
    await client().submitOrder({...limit, px: '99000', clOrdId: fills, ...attached(waits)});
    const [algo] = await eventually('the algo order is there', async () => {
      const rows = await waiting();
      return rows.length === 1 && rows;
    });
    expect(algo).toMatchObject({algoClOrdId: waits, ordType: 'oco', side: 'sell', state: 'live', slTriggerPx: '60000'});
    await client().cancelAlgoOrder([{algoId: algo?.algoId ?? '', instId: 'BTC-USDT'}]);
    await eventually('none is left', async () => (await waiting()).length === 0);
  });
});

describe('npm coinbase-api', () => {
  const client = () => {
    const {rest, apiKey, privateKey} = addressOf('coinbase');
    return new CBAdvancedTradeClient({apiKey, apiSecret: privateKey, baseUrl: rest});
  };
  const place = (limit_price: string, bracket: object = {limit_price: '120000', stop_trigger_price: '60000'}) =>
    client().submitOrder({
      ...{client_order_id: client().generateNewOrderId(), product_id: 'BTC-USD', side: 'BUY'},
      order_configuration: {limit_limit_gtc: {base_size: '0.01', limit_price}},
      attached_order_configuration: {trigger_bracket_gtc: bracket},
    } as never);
  /** Its own type of an order lacks the fields of brackets. */
  const orderOf = async (order_id: string) =>
    (await client().getOrder({order_id})).order as object as Readonly<Record<string, unknown>>;

  it('places an order with a bracket, which stands alone once it has filled', async () => {
    const filled = await place('99000');
    const id = filled.success_response?.order_id ?? '';
    const bracket = await eventually('the bracket is there', async () => (await orderOf(id)).attached_order_id);
    const order = await orderOf(String(bracket));
    expect(order).toMatchObject({side: 'SELL', status: 'OPEN', originating_order_id: id});
    const {results} = await client().cancelOrders({order_ids: [String(bracket)]});
    expect(results).toMatchObject([{success: true}]);
  });

  it('is refused a bracket of one price', async () => {
    const refused = await place('99000', {limit_price: '120000'});
    expect(refused).toMatchObject({success: false});
  });
});
