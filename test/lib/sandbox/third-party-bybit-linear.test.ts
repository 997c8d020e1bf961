/** Somebody else's Bybit client trades perpetuals on the sandbox, with nothing changed but the address. */
import {randomUUID} from 'node:crypto';
import {DefaultLogger, RestClientV5, WebsocketAPIClient, WebsocketClient} from 'bybit-api';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually} from '../../support/sandbox-desk.ts';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({
    port: 0,
    seed: 3,
    latencyMs: 0,
    moving: false,
    exchanges: ['bybit'],
    accounts: ['customer', 'other'],
  });
  const address = sandbox.exchanges.bybit;
  if (address === undefined) throw new Error('no bybit');
  at = address;
});
afterAll(() => sandbox.close());

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const rest = () => new RestClientV5({key: at.credentials.apiKey ?? '', secret: at.credentials.secret ?? '', baseUrl: at.rest});
/** Of the other account, so that neither the requests nor the losses of the first one count. */
const socket = (path: string) => {
  const {apiKey: key = '', secret = ''} = at.accounts[1]?.keys[0] ?? {};
  return {key, secret, wsUrl: `${at.stream}${path}`};
};
const linear = {category: 'linear', symbol: 'ETHUSDT'} as const;
const positionOf = async (symbol: string) =>
  (await rest().getPositionInfo({category: 'linear', symbol})).result.list[0] as unknown as Record<string, unknown>;

interface UserFrame {
  readonly topic: string;
  readonly data: readonly Record<string, unknown>[];
}

describe('npm bybit-api', () => {
  it('reads contracts: rules, prices, tiers, funding, candles, books', async () => {
    const client = rest();
    const [eth] = (await client.getInstrumentsInfo(linear)).result.list;
    expect(eth).toMatchObject({symbol: 'ETHUSDT', contractType: 'LinearPerpetual', leverageFilter: {maxLeverage: '100.00'}});
    const [ticker] = (await client.getTickers(linear)).result.list;
    const book = await client.getOrderbook({...linear, limit: 5});
    expect(ticker).toMatchObject({bid1Price: book.result.b[0]?.[0], ask1Price: book.result.a[0]?.[0]});
    expect(Number((ticker as {markPrice?: string}).markPrice)).toBeGreaterThan(3000);
    expect((await client.getRiskLimit(linear)).result.list).toMatchObject([{id: 1, isLowestRisk: 1}, {id: 2}, {id: 3}, {id: 4}]);
    const rates = (await client.getFundingRateHistory({...linear, limit: 3})).result.list;
    expect(rates.map(({symbol}) => symbol)).toEqual(['ETHUSDT', 'ETHUSDT', 'ETHUSDT']);
    expect((await client.getKline({...linear, interval: '1'})).retCode).toBe(0);
    expect((await client.getFeeRate(linear)).result.list).toMatchObject([{takerFeeRate: '0.00055', makerFeeRate: '0.0002'}]);
    expect((await client.getCollateralInfo('BTC')).result.list).toMatchObject([{currency: 'BTC', collateralRatio: '0.95'}]);
  });

  it('sets leverage, opens, protects, reduces and closes a position, and reads what it brought', async () => {
    const client = rest();
    const leverage = {...linear, buyLeverage: '5', sellLeverage: '5'} as const;
    expect(await client.setLeverage(leverage)).toMatchObject({retCode: 0});
    expect(await client.setLeverage(leverage)).toMatchObject({retCode: 110043});
    const opened = await client.submitOrder({...linear, side: 'Sell', orderType: 'Market', qty: '1', orderLinkId: randomUUID()});
    expect(opened.retCode).toBe(0);
    expect(await positionOf('ETHUSDT')).toMatchObject({side: 'Sell', size: '1', leverage: '5', positionIdx: 0});
    const protect = {...linear, tpslMode: 'Full', positionIdx: 0, stopLoss: '4000', slTriggerBy: 'MarkPrice'} as const;
    expect(await client.setTradingStop(protect)).toMatchObject({retCode: 0});
    const stops = (await client.getActiveOrders({...linear, orderFilter: 'StopOrder'})).result.list;
    expect(stops).toMatchObject([{stopOrderType: 'StopLoss', triggerPrice: '4000', side: 'Buy', qty: '1', closeOnTrigger: true}]);
    const half = {...linear, side: 'Buy', orderType: 'Market', qty: '0.5', reduceOnly: true} as const;
    expect(await client.submitOrder(half)).toMatchObject({retCode: 0});
    expect(await client.submitOrder({...half, qty: '7'})).toMatchObject({retCode: 0});
    expect(await client.submitOrder(half)).toMatchObject({retCode: 110017});
    expect(await positionOf('ETHUSDT')).toMatchObject({side: '', size: '0'});
    expect((await client.getActiveOrders({...linear, orderFilter: 'StopOrder'})).result.list).toEqual([]);
    const closed = (await client.getClosedPnL(linear)).result.list;
    expect(closed.map(({closedSize}) => closedSize)).toEqual(['0.5', '0.5']);
    const log = (await client.getTransactionLog({accountType: 'UNIFIED', category: 'linear', currency: 'USDT'})).result.list;
    expect(log.every(({type, currency}) => type === 'TRADE' && currency === 'USDT')).toBe(true);
    expect(log.reduce((sum, {cashFlow, fee, change}) => sum + Number(cashFlow) - Number(fee) - Number(change), 0)).toBeCloseTo(
      0,
      8,
    );
  });

  it('changes modes where nothing is in the way, and says what is', async () => {
    const client = rest();
    expect(await client.switchPositionMode({category: 'linear', symbol: 'SOLUSDT', mode: 3})).toMatchObject({retCode: 0});
    expect(await client.switchPositionMode({category: 'linear', symbol: 'SOLUSDT', mode: 3})).toMatchObject({retCode: 110025});
    const sol = {category: 'linear', symbol: 'SOLUSDT', orderType: 'Market'} as const;
    expect(await client.submitOrder({...sol, side: 'Buy', qty: '3', positionIdx: 1})).toMatchObject({retCode: 0});
    expect(await client.submitOrder({...sol, side: 'Sell', qty: '2', positionIdx: 2})).toMatchObject({retCode: 0});
    const both = (await client.getPositionInfo({category: 'linear', settleCoin: 'USDT'})).result.list;
    expect(both).toMatchObject([
      {side: 'Buy', size: '3'},
      {side: 'Sell', size: '2'},
    ]);
    expect(await client.setMarginMode('ISOLATED_MARGIN')).toMatchObject({retCode: 3400045});
    for (const [side, positionIdx] of [
      ['Sell', 1],
      ['Buy', 2],
    ] as const)
      expect(
        await client.submitOrder({...sol, side, qty: '0', positionIdx, reduceOnly: true, closeOnTrigger: true}),
      ).toMatchObject({retCode: 0});
    expect(await client.setMarginMode('ISOLATED_MARGIN')).toMatchObject({retCode: 0});
    expect((await client.getAccountInfo()).result).toMatchObject({marginMode: 'ISOLATED_MARGIN'});
    expect(await client.setMarginMode('REGULAR_MARGIN')).toMatchObject({retCode: 0});
  });

  it('pays funding, and is liquidated at the price that its position states', async () => {
    const client = rest();
    const btc = {category: 'linear', symbol: 'BTCUSDT'} as const;
    await client.setLeverage({...btc, buyLeverage: '50', sellLeverage: '50'});
    await client.submitOrder({...btc, side: 'Buy', orderType: 'Market', qty: '10'});
    sandbox.engine('bybit').settleFunding('BTC/USDT:USDT');
    const [paid] = (await client.getExecutionList({...btc, execType: 'Funding'})).result.list;
    expect(paid).toMatchObject({execType: 'Funding', execQty: '10', orderLinkId: ''});
    const control = (path: string, body: object) =>
      fetch(`${sandbox.controlUrl}${path}`, {
        method: 'POST',
        body: JSON.stringify({exchange: 'bybit', symbol: 'BTCUSDT', ...body}),
      });
    const line = String((await positionOf('BTCUSDT')).liqPrice);
    await control('/mark', {price: String(Number(line) + 1)});
    expect(await positionOf('BTCUSDT')).toMatchObject({size: '10'});
    await control('/mark', {price: line});
    expect(await positionOf('BTCUSDT')).toMatchObject({size: '0'});
    expect((await client.getExecutionList({...btc, execType: 'BustTrade'})).result.list).toHaveLength(1);
    await control('/mark', {price: null});
  });

  it('hears orders, fills, positions and money, and trades over the trade socket', async () => {
    const listener = new WebsocketClient(socket('/v5/private'), quiet);
    const frames: UserFrame[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as UserFrame));
    listener.on('exception', () => {});
    const trader = new WebsocketAPIClient({...socket('/v5/trade'), attachEventListeners: false}, quiet);
    const told = (topic: string) => frames.filter((frame) => frame.topic === topic).flatMap(({data}) => data);
    try {
      await Promise.all(listener.subscribeV5(['order', 'execution', 'position', 'wallet'], 'linear'));
      const order = {
        category: 'linear',
        symbol: 'XRPUSDT',
        side: 'Buy',
        orderType: 'Market',
        qty: '10',
        orderLinkId: randomUUID(),
      } as const;
      expect(await trader.submitNewOrder(order)).toMatchObject({retCode: 0, data: {orderLinkId: order.orderLinkId}});
      await eventually('the fill', async () => told('execution').some(({orderLinkId}) => orderLinkId === order.orderLinkId));
      const fill = told('execution').find(({orderLinkId}) => orderLinkId === order.orderLinkId);
      expect(fill).toMatchObject({
        category: 'linear',
        feeCurrency: 'USDT',
        closedSize: '0',
        execPnl: '0',
        createType: 'CreateByUser',
      });
      await eventually('the position', async () => told('position').some(({size}) => size === '10'));
      expect(told('position').find(({size}) => size === '10')).toMatchObject({
        side: 'Buy',
        symbol: 'XRPUSDT',
        entryPrice: fill?.execPrice,
      });
      await eventually('the money', async () => told('wallet').length > 0);
      const stop = {
        ...order,
        side: 'Sell',
        orderLinkId: randomUUID(),
        triggerPrice: '1',
        triggerDirection: 2,
        triggerBy: 'MarkPrice',
        reduceOnly: true,
      } as const;
      expect(await trader.submitNewOrder(stop)).toMatchObject({retCode: 0});
      await eventually('it waits', async () =>
        told('order').some(({orderLinkId, orderStatus}) => orderLinkId === stop.orderLinkId && orderStatus === 'Untriggered'),
      );
      expect(await trader.cancelOrder({category: 'linear', symbol: 'XRPUSDT', orderLinkId: stop.orderLinkId})).toMatchObject({
        retCode: 0,
      });
      await eventually('it is gone', async () =>
        told('order').some(({orderLinkId, orderStatus}) => orderLinkId === stop.orderLinkId && orderStatus === 'Deactivated'),
      );
    } finally {
      listener.closeAll(true);
      trader.getWSClient().closeAll(true);
    }
  });

  it('keeps a ticker of a contract in step: one snapshot, then changes', async () => {
    const listener = new WebsocketClient(socket('/v5/public/linear'), quiet);
    const frames: {type: string; data: Record<string, string>}[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as (typeof frames)[number]));
    listener.on('exception', () => {});
    try {
      await Promise.all(listener.subscribeV5('tickers.BTCUSDT', 'linear'));
      await eventually('a snapshot', async () => frames.length > 0);
      sandbox.engine('bybit').setMark('BTC/USDT:USDT', '93000');
      await eventually('a change', async () => frames.length > 1);
      expect(frames.map(({type}) => type)).toEqual(['snapshot', 'delta']);
      expect(frames[1]?.data.markPrice).toBe('93000');
    } finally {
      listener.closeAll(true);
    }
  });
});
