/** Why an order ended is kept in the exchange's own words: nobody's cancel looks like the user's. */
import {describe, expect, it} from 'vitest';
import {type ExecutionReport, readReport} from '../../../src/lib/exchanges/binance/execution-report.ts';
import {orderOf} from '../../../src/lib/exchanges/binance/mapping.ts';
import type {WireOrder} from '../../../src/lib/exchanges/binance/schemas.ts';
import {Row} from '../../../src/lib/exchanges/bybit/fields.ts';
import {toOrder} from '../../../src/lib/exchanges/bybit/order.ts';
import {isTerminal} from '../../../src/lib/model/order.ts';
import {row} from './bybit/desk.ts';

const owner = {account: 'main', exchange: 'x'};

describe('Binance', () => {
  const wire: Omit<WireOrder, 'status'> = {
    ...{symbol: 'BTCUSDT', orderId: '7', clientOrderId: 'mine', price: '60000', origQty: '1', executedQty: '0'},
    ...{timeInForce: 'GTC', type: 'LIMIT', side: 'BUY'},
  };
  const report: Omit<ExecutionReport, 'X' | 'r' | 'eR'> = {
    ...{e: 'executionReport', s: 'BTCUSDT', c: 'x', C: 'mine', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1', p: '60000', P: '0'},
    ...{x: 'EXPIRED', i: 7, t: -1, l: '0', L: '0', z: '0', Z: '0', n: '0', N: null, T: 1, O: 1, m: false, w: false},
  };

  it.each([
    ['EXPIRED_IN_MATCH', 'NONE', undefined, 'EXPIRED_IN_MATCH'],
    ['EXPIRED', 'NONE', 'INSUFFICIENT_LIQUIDITY', 'INSUFFICIENT_LIQUIDITY'],
    ['REJECTED', 'INSUFFICIENT_BALANCES', undefined, 'INSUFFICIENT_BALANCES'],
    ['CANCELED', 'NONE', undefined, undefined],
  ] as const)('%s, %s, %s: %s', (status, rejected, expiry, reason) => {
    const told = readReport(owner, 'BTC/USDT', {...report, X: status, r: rejected, ...(expiry !== undefined && {eR: expiry})});
    expect(isTerminal(told.order.status)).toBe(true);
    expect(told.order.reason).toBe(reason);
    if (rejected !== 'NONE') return;
    const read = orderOf(owner, 'BTC/USDT', {...wire, status, ...(expiry !== undefined && {expiryReason: expiry})});
    expect([read.status, read.reason]).toEqual([told.order.status, reason]);
  });
});

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
