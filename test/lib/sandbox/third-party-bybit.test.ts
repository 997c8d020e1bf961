/**
 * Somebody else's Bybit client against the sandbox, with nothing changed but the address: the proof that the sandbox
 * speaks the exchange's protocol, and not merely ours.
 */
import {createHmac, randomUUID} from 'node:crypto';
import {DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient} from 'bybit-api';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually} from '../../support/sandbox-desk.ts';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false, exchanges: ['bybit']});
  const address = sandbox.exchanges.bybit;
  if (address === undefined) throw new Error('no bybit');
  at = address;
});
afterAll(() => sandbox.close());

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const rest = () => new RestClientV5({key: at.credentials.apiKey ?? '', secret: at.credentials.secret ?? '', baseUrl: at.rest});
const socket = (path: string) => ({
  key: at.credentials.apiKey ?? '',
  secret: at.credentials.secret ?? '',
  wsUrl: `${at.stream}${path}`,
});
const limit = {category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '93000'} as const;
const newId = () => randomUUID();

/** The fee of one market, asked with a clock that is `offset` ms ahead. */
function signedRead(offset: number): Promise<Response> {
  const query = 'category=spot&symbol=BTCUSDT';
  const timestamp = String(Date.now() + offset);
  const headers = {
    'X-BAPI-API-KEY': at.credentials.apiKey ?? '',
    'X-BAPI-TIMESTAMP': timestamp,
    'X-BAPI-RECV-WINDOW': '5000',
    'X-BAPI-SIGN': createHmac('sha256', at.credentials.secret ?? '')
      .update(`${timestamp}${at.credentials.apiKey}5000${query}`)
      .digest('hex'),
  };
  return fetch(`${at.rest}/v5/account/fee-rate?${query}`, {headers});
}

interface UserFrame {
  readonly topic: string;
  readonly data: readonly Record<string, unknown>[];
}

describe('npm bybit-api', () => {
  it('reads time, instruments, books and tickers', async () => {
    const client = rest();
    expect(Math.abs(Number((await client.getServerTime()).result.timeSecond) * 1000 - Date.now())).toBeLessThan(3000);
    const all = await client.getInstrumentsInfo({category: 'spot'});
    expect(all.result.list.length).toBeGreaterThan(200);
    const one = await client.getInstrumentsInfo({category: 'spot', symbol: 'BTCUSDT'});
    expect(one.result.list).toMatchObject([{symbol: 'BTCUSDT', baseCoin: 'BTC', quoteCoin: 'USDT', status: 'Trading'}]);
    expect((await client.getInstrumentsInfo({category: 'inverse'})).result.list).toEqual([]);
    const book = await client.getOrderbook({category: 'spot', symbol: 'BTCUSDT', limit: 50});
    expect([book.result.b.length, book.result.a.length]).toEqual([50, 50]);
    const tickers = await client.getTickers({category: 'spot', symbol: 'BTCUSDT'});
    expect(tickers.result.list[0]).toMatchObject({bid1Price: book.result.b[0]?.[0], ask1Price: book.result.a[0]?.[0]});
  });

  it('reads every wallet, fees and the rights of the key', async () => {
    const client = rest();
    const [unified] = (await client.getWalletBalance({accountType: 'UNIFIED'})).result.list;
    expect(unified?.coin.find(({coin}) => coin === 'USDT')).toMatchObject({walletBalance: '30000', spotBorrow: '0'});
    const funding = await client.getAllCoinsBalance({accountType: 'FUND'});
    expect(funding.result.balance).toMatchObject([{coin: 'USDT', walletBalance: '500'}]);
    expect((await client.getAccountInfo()).result).toMatchObject({unifiedMarginStatus: 6});
    expect((await client.getFeeRate({category: 'spot', symbol: 'BTCUSDT'})).result.list).toMatchObject([
      {symbol: 'BTCUSDT', takerFeeRate: '0.0011', makerFeeRate: '0.0008'},
    ]);
    const {permissions, readOnly} = (await client.getQueryApiKey()).result;
    expect([readOnly, permissions.Spot, permissions.Wallet]).toEqual([0, ['SpotTrade'], ['AccountTransfer']]);
    expect((await client.getPositionInfo({category: 'linear', settleCoin: 'USDT'})).result.list).toEqual([]);
  });

  it('refuses a wrong secret and a clock that is off, in the words of the exchange', async () => {
    const stranger = new RestClientV5({key: at.credentials.apiKey ?? '', secret: 'wrong', baseUrl: at.rest});
    expect(await stranger.getAccountInfo()).toMatchObject({retCode: 10004});
    const unknown = new RestClientV5({key: 'nobody', secret: at.credentials.secret ?? '', baseUrl: at.rest});
    expect(await unknown.getAccountInfo()).toMatchObject({retCode: 10003});
    for (const offset of [-6000, 3000]) {
      expect(await (await signedRead(offset)).json()).toMatchObject({
        retCode: 10002,
        retMsg: expect.stringMatching(/req_timestamp\[\d+\],server_timestamp\[\d+\],recv_window\[5000\]$/),
      });
    }
  });

  it('counts requests in its headers, says 10006 past the limit, and 404 for no endpoint', async () => {
    const {status, headers} = await signedRead(0);
    expect([status, headers.get('x-bapi-limit')]).toEqual([200, '5']);
    expect(Number(headers.get('x-bapi-limit-status'))).toBeLessThan(5);
    const codes = await Promise.all(
      Array.from({length: 6}, async () => ((await (await signedRead(0)).json()) as {retCode: number}).retCode),
    );
    expect(codes).toContain(10006);
    expect((await fetch(`${at.rest}/v5/nothing`)).status).toBe(404);
  });

  it('places, finds, amends and cancels over REST', async () => {
    const client = rest();
    const orderLinkId = newId();
    const placed = await client.submitOrder({...limit, orderLinkId});
    expect(placed).toMatchObject({retCode: 0, result: {orderLinkId}});
    const {orderId} = placed.result;
    expect(await client.submitOrder({...limit, orderLinkId})).toMatchObject({retCode: 170141});
    expect((await client.getActiveOrders({category: 'spot', orderLinkId})).result.list).toMatchObject([
      {orderId, orderStatus: 'New', price: '93000', qty: '0.001', cumExecQty: '0', avgPrice: ''},
    ]);
    expect(await client.amendOrder({category: 'spot', symbol: 'BTCUSDT', orderId, qty: '0.002'})).toMatchObject({retCode: 0});
    expect((await client.getActiveOrders({category: 'spot'})).result.list).toMatchObject([{orderId, qty: '0.002'}]);
    expect(await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderLinkId})).toMatchObject({retCode: 0});
    expect(await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderLinkId})).toMatchObject({retCode: 170142});
    expect((await client.getHistoricOrders({category: 'spot', orderId})).result.list).toMatchObject([
      {orderStatus: 'Cancelled', cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest'},
    ]);
    expect(await client.submitOrder({...limit, orderLinkId})).toMatchObject({retCode: 170141});
    expect(await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderLinkId: newId()})).toMatchObject({
      retCode: 170213,
    });
  });

  it('buys at market by value, and keeps the dust', async () => {
    const client = rest();
    const order = {category: 'spot', symbol: 'ETHUSDT', side: 'Buy', orderType: 'Market', qty: '100'} as const;
    const {orderId} = (await client.submitOrder(order)).result;
    const [done] = (await client.getActiveOrders({category: 'spot', orderId})).result.list;
    expect(done).toMatchObject({orderStatus: 'PartiallyFilledCanceled', qty: '100', timeInForce: 'IOC'});
    expect(Number(done?.cumExecValue)).toBeGreaterThan(90);
    const fills = (await client.getExecutionList({category: 'spot', orderId})).result.list;
    expect(fills[0]).toMatchObject({feeCurrency: 'ETH', isMaker: false, execType: 'Trade'});
    expect(Object.keys((done as unknown as {cumFeeDetail: object}).cumFeeDetail)).toEqual(['ETH']);
  });

  it.each([
    ['PostOnly', '95500', 'EC_PostOnlyWillTakeLiquidity'],
    ['IOC', '93000', 'EC_NoImmediateQtyToFill'],
    ['FOK', '93000', 'EC_CancelForNoFullFill'],
  ] as const)('takes a %s order and cancels it when it cannot stand', async (timeInForce, price, rejectReason) => {
    const client = rest();
    const placed = await client.submitOrder({...limit, price, timeInForce, orderLinkId: newId()});
    expect(placed.retCode).toBe(0);
    const {orderId} = placed.result;
    expect((await client.getActiveOrders({category: 'spot', orderId})).result.list).toMatchObject([
      {orderStatus: 'Cancelled', rejectReason, timeInForce, cumExecQty: '0'},
    ]);
  });

  it.each([
    [{price: '93000.001'}, 170134],
    [{qty: '0.0000001'}, 170137],
    [{qty: '0.00001'}, 170140],
    [{qty: '99'}, 170131],
    [{price: '200000'}, 170193],
    [{symbol: 'NOPEUSDT'}, 170121],
    [{orderLinkId: 'not allowed!'}, 10001],
    [{orderType: 'Market', marketUnit: 'quoteCoin', qty: '10.00000001'}, 170148],
  ] as const)('refuses %j with its code', async (change, retCode) => {
    expect(await rest().submitOrder({...limit, orderLinkId: newId(), ...change})).toMatchObject({retCode});
  });

  it('keeps a conditional order apart under its own filter', async () => {
    const client = rest();
    const stop = {...limit, price: '99500', triggerPrice: '99000', orderFilter: 'StopOrder', orderLinkId: newId()} as const;
    const {orderId} = (await client.submitOrder(stop)).result;
    const open = await client.getActiveOrders({category: 'spot', orderFilter: 'StopOrder'});
    expect(open.result.list).toMatchObject([{orderId, orderStatus: 'Untriggered', triggerPrice: '99000', stopOrderType: 'Stop'}]);
    expect((await client.getActiveOrders({category: 'spot', orderFilter: 'Order'})).result.list).toEqual([]);
    expect(await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderId})).toMatchObject({retCode: 170213});
    expect(await client.cancelAllOrders({category: 'spot', orderFilter: 'StopOrder'})).toMatchObject({
      result: {list: [{orderId}], success: '1'},
    });
    expect((await client.getActiveOrders({category: 'spot', orderId})).result.list).toMatchObject([{orderStatus: 'Deactivated'}]);
  });

  it('hears orders, fills and money on the private stream, and trades over the trade socket', async () => {
    const listener = new WebsocketClient(socket('/v5/private'), quiet);
    const frames: UserFrame[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as UserFrame));
    listener.on('exception', () => {});
    const trader = new WebsocketAPIClient({...socket('/v5/trade'), attachEventListeners: false}, quiet);
    try {
      await Promise.all(listener.subscribeV5(['order', 'execution', 'wallet'], 'spot'));
      const orderLinkId = newId();
      const placed = await trader.submitNewOrder({...limit, orderLinkId});
      expect(placed).toMatchObject({retCode: 0, retMsg: 'OK', data: {orderLinkId}});
      await eventually('the order is new', async () => statuses(frames, orderLinkId).includes('New'));
      const canceled = await trader.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderLinkId});
      expect(canceled).toMatchObject({retCode: 0, data: {orderLinkId}});
      await eventually('it is cancelled', async () => statuses(frames, orderLinkId).at(-1) === 'Cancelled');
      const taking = {...limit, price: '97000', orderLinkId: newId()};
      await trader.submitNewOrder(taking);
      await eventually('the fill', async () => statuses(frames, taking.orderLinkId).at(-1) === 'Filled');
      const fills = frames.filter(({topic}) => topic === 'execution').flatMap(({data}) => data);
      expect(fills[0]).toMatchObject({orderLinkId: taking.orderLinkId, execType: 'Trade', feeCurrency: 'BTC', isMaker: false});
      const coins = () =>
        frames
          .filter(({topic}) => topic === 'wallet')
          .flatMap(({data}) => data)
          .flatMap(({coin}) => (coin as {coin: string}[]).map((each) => each.coin));
      await eventually('money moved', async () => coins().includes('BTC') && coins().includes('USDT'));
    } finally {
      listener.closeAll(true);
      trader.getWSClient().closeAll(true);
    }
  });

  it('keeps a public book in step: one snapshot, then changes without a gap', async () => {
    const listener = new WebsocketClient(socket('/v5/public/spot'), quiet);
    const frames: {type: string; data: {u: number; b: [string, string][]}}[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as (typeof frames)[number]));
    listener.on('exception', () => {});
    try {
      await Promise.all(listener.subscribeV5('orderbook.50.BTCUSDT', 'spot'));
      await eventually('a snapshot', async () => frames.length > 0);
      const price = frames[0]?.data.b[9]?.[0] ?? '';
      const {orderId} = (await rest().submitOrder({...limit, price, orderLinkId: newId()})).result;
      await eventually('a change', async () => frames.length > 1);
      await rest().cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderId});
      await eventually('another', async () => frames.length > 2);
      expect(frames.map(({type}) => type)).toEqual(['snapshot', 'delta', 'delta']);
      const first = frames[0]?.data.u ?? 0;
      expect(frames.map(({data}) => data.u - first)).toEqual([0, 1, 2]);
      expect(frames[1]?.data.b.map(([level]) => level)).toEqual([price]);
    } finally {
      listener.closeAll(true);
    }
  });
});

function statuses(frames: readonly UserFrame[], orderLinkId: string): readonly unknown[] {
  return frames
    .filter(({topic}) => topic === 'order')
    .flatMap(({data}) => data)
    .filter((order) => order.orderLinkId === orderLinkId)
    .map(({orderStatus}) => orderStatus);
}
