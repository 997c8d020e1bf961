/** Why an order ended is kept in the exchange's own words: no other end looks like the user's cancel. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {toOrder} from '../../../../src/lib/exchanges/bybit/order.ts';
import {row} from './desk.ts';

const owner = {account: 'main', exchange: 'x'};

describe('Bybit', () => {
  const instrument = {
    symbol: 'BTC/USDT',
    product: 'spot',
    base: 'BTC',
    quote: 'USDT',
    settle: null,
    stepSize: '0.000001',
    rawSymbol: null,
  } as const;
  const ended = (change: Record<string, unknown>) =>
    toOrder(new Row({...row(), cumFeeDetail: null, ...change}), instrument, owner);

  it.each([
    ['Cancelled', {cancelType: 'CancelByUser'}, 'CANCELED', 'CancelByUser'],
    ['Cancelled', {cancelType: 'CancelBySmp'}, 'CANCELED', 'CancelBySmp'],
    ['Cancelled', {cancelType: 'CancelByDCP'}, 'CANCELED', 'CancelByDCP'],
    ['Cancelled', {cancelType: 'CancelByAdmin'}, 'CANCELED', 'CancelByAdmin'],
    ['Cancelled', {cancelType: 'CancelByPrepareLiq'}, 'CANCELED', 'CancelByPrepareLiq'],
    ['Cancelled', {cancelType: 'CancelByReduceOnly'}, 'CANCELED', 'CancelByReduceOnly'],
    ['Cancelled', {rejectReason: 'EC_PerCancelRequest'}, 'CANCELED', 'EC_PerCancelRequest'],
    ['Cancelled', {rejectReason: 'EC_PostOnlyWillTakeLiquidity'}, 'REJECTED', 'EC_PostOnlyWillTakeLiquidity'],
    [
      'PartiallyFilledCanceled',
      {rejectReason: 'EC_CancelForNoFullFill', timeInForce: 'IOC'},
      'EXPIRED',
      'EC_CancelForNoFullFill',
    ],
    ['Rejected', {rejectReason: 'EC_NoEnoughQtyToFill'}, 'REJECTED', 'EC_NoEnoughQtyToFill'],
    ['Deactivated', {cancelType: 'CancelByUser'}, 'CANCELED', 'CancelByUser'],
    ['Filled', {cancelType: 'CancelByUser', cumExecQty: '0.5'}, 'FILLED', undefined],
  ])('%s, %o: %s', (orderStatus, change, status, reason) => {
    const order = ended({orderStatus, ...change});
    expect([order.status, order.reason]).toEqual([status, reason]);
  });
});
