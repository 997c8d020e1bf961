import * as v from 'valibot';
import {describe, expect, it} from 'vitest';
import {type Instrument, toFill, toOrder} from '../../../../src/lib/exchanges/bybit/mapping.ts';
import {ExecutionRow, OrderRow} from '../../../../src/lib/exchanges/bybit/order-schemas.ts';
import {timeOf} from '../../../../src/lib/exchanges/bybit/time.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {row} from './desk.ts';

const spot: Instrument = {symbol: 'BTC/USDT', product: 'spot', base: 'BTC', quote: 'USDT', settle: null, stepSize: '0.000001'};
const linear: Instrument = {...spot, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'};
const owner = {account: 'desk', exchange: 'bybit'};
const order = (change: Record<string, unknown>, instrument = spot): Order =>
  toOrder(v.parse(OrderRow, row(change)), instrument, owner);

describe('orders of Bybit', () => {
  it('become the desk’s', () => {
    expect(order({})).toEqual({
      account: 'desk',
      exchange: 'bybit',
      symbol: 'BTC/USDT',
      id: '1001',
      clientOrderId: 'mine-1',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      price: '60000',
      stopPrice: null,
      trigger: null,
      quantity: '0.5',
      filled: '0',
      remaining: '0.5',
      averagePrice: null,
      status: 'NEW',
      fees: [],
      createdAt: '2023-11-14T22:13:20.001Z',
      updatedAt: '2023-11-14T22:13:20.999Z',
      parentId: null,
      linkedIds: [],
      childIds: [],
    });
  });

  it.each([
    ['New', {}, 'NEW'],
    ['PartiallyFilled', {cumExecQty: '0.1', avgPrice: '60000'}, 'PARTIALLY_FILLED'],
    ['Untriggered', {triggerPrice: '61000'}, 'PENDING'],
    ['Triggered', {triggerPrice: '61000'}, 'PENDING'],
    ['Filled', {cumExecQty: '0.5'}, 'FILLED'],
    ['Filled', {cumExecQty: '0.5', cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist'}, 'FILLED'],
    ['Cancelled', {cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest'}, 'CANCELED'],
    ['Cancelled', {timeInForce: 'IOC', rejectReason: 'EC_NoImmediateQtyToFill'}, 'EXPIRED'],
    ['Cancelled', {timeInForce: 'FOK', rejectReason: 'EC_CancelForNoFullFill'}, 'EXPIRED'],
    ['Cancelled', {timeInForce: 'IOC', cancelType: 'CancelByUser'}, 'CANCELED'],
    ['Cancelled', {timeInForce: 'PostOnly', rejectReason: 'EC_PostOnlyWillTakeLiquidity'}, 'REJECTED'],
    ['Cancelled', {timeInForce: 'PostOnly', rejectReason: 'EC_PerCancelRequest'}, 'CANCELED'],
    ['Cancelled', {cancelType: 'CancelByAdmin'}, 'CANCELED'],
    ['PartiallyFilledCanceled', {cumExecQty: '0.1', cancelType: 'CancelByUser'}, 'CANCELED'],
    ['PartiallyFilledCanceled', {timeInForce: 'IOC', cumExecQty: '0.1'}, 'EXPIRED'],
    ['Rejected', {rejectReason: 'EC_ReachRiskPriceLimit'}, 'REJECTED'],
    ['Rejected', {cumExecQty: '0.1'}, 'CANCELED'],
    ['Deactivated', {triggerPrice: '61000', timeInForce: 'IOC', orderType: 'Market'}, 'CANCELED'],
  ])('%s with %o is %s', (orderStatus, change, expected) => {
    expect(order({orderStatus, ...change}).status).toBe(expected);
  });

  it('fail loudly on a status, side or type that is not documented', () => {
    for (const change of [{orderStatus: 'Melted'}, {side: 'buy'}, {orderType: 'Iceberg'}]) {
      expect(() => order(change)).toThrow(expect.objectContaining({kind: 'protocol'}));
    }
  });

  it('sized in quote tell what is filled, and dust is no shortfall', () => {
    const bought = {
      orderType: 'Market',
      qty: '10',
      timeInForce: 'IOC',
      price: '33000',
      orderStatus: 'PartiallyFilledCanceled',
      rejectReason: 'EC_CancelForNoFullFill',
    };
    const done = order({...bought, cumExecQty: '0.000306', cumExecValue: '9.98631', avgPrice: '32635'});
    expect(done).toMatchObject({
      status: 'FILLED',
      quantity: '0.000306',
      filled: '0.000306',
      remaining: '0',
      price: null,
      averagePrice: '32635',
    });
    const thin = order({...bought, cumExecQty: '0.0001', cumExecValue: '3.2635', avgPrice: '32635'});
    expect(thin).toMatchObject({status: 'EXPIRED', filled: '0.0001', reason: 'EC_CancelForNoFullFill'});
    expect(order({...bought, marketUnit: 'baseCoin', qty: '0.5', orderStatus: 'New'}).quantity).toBe('0.5');
    expect(order({...bought, side: 'Sell', orderStatus: 'New'}).quantity).toBe('10');
    expect(order({...bought, orderStatus: 'New'}, linear).quantity).toBe('10');
  });

  it('name their fees by coin, and infer the coin of old records', () => {
    expect(order({cumFeeDetail: {BTC: '0.00010', MNT: '0'}}).fees).toEqual([{asset: 'BTC', amount: '0.0001'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1'}).fees).toEqual([{asset: 'BTC', amount: '0.1'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1', side: 'Sell'}).fees).toEqual([{asset: 'USDT', amount: '0.1'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1', feeCurrency: 'MNT'}).fees).toEqual([{asset: 'MNT', amount: '0.1'}]);
  });

  it('give the times that Date gives', () => {
    for (const at of ['1700000000001', '1709164800000', '1735689599999', '1672531200000']) {
      expect(timeOf(at, 'at')).toBe(new Date(Number(at)).toISOString());
    }
    expect(timeOf('', 'at')).toBeNull();
    expect(() => timeOf('soon', 'at')).toThrow(/at is not a time/);
  });
});

describe('executions of Bybit', () => {
  const fill = (change: Record<string, unknown>) =>
    toFill(
      v.parse(ExecutionRow, {
        symbol: 'BTCUSDT',
        orderId: '1',
        execId: 'e',
        execType: 'Trade',
        side: 'Buy',
        execPrice: '60000.0',
        execQty: '0.10',
        execTime: '1700000000001',
        execFee: '0.0001',
        feeRate: '0.001',
        isMaker: false,
        ...change,
      }),
      spot,
    );

  it.each([
    ['a buy pays in base', {}, 'BTC'],
    ['a sell pays in quote', {side: 'Sell'}, 'USDT'],
    ['a maker’s rebate on a buy is in quote', {isMaker: true, feeRate: '-0.0001'}, 'USDT'],
    ['a maker’s rebate on a sell is in base', {isMaker: true, feeRate: '-0.0001', side: 'Sell'}, 'BTC'],
    ['what is told counts', {feeCurrency: 'MNT'}, 'MNT'],
  ])('%s', (_name, change, asset) => {
    expect(fill(change)).toMatchObject({price: '60000', quantity: '0.1', fee: {asset, amount: '0.0001'}});
  });
});
