/** Orders and executions: what their rows mean, and that no odd word costs one. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {causeOf, type Instrument, toFill} from '../../../../src/lib/exchanges/bybit/fill.ts';
import {toOrder} from '../../../../src/lib/exchanges/bybit/order.ts';
import {rowsOf} from '../../../../src/lib/exchanges/bybit/order-stream.ts';
import type {Fill, Order} from '../../../../src/lib/model/order.ts';
import {row} from './desk.ts';

const spot: Instrument = {
  symbol: 'BTC/USDT',
  product: 'spot',
  base: 'BTC',
  quote: 'USDT',
  settle: null,
  stepSize: '0.000001',
  rawSymbol: null,
};
const linear: Instrument = {...spot, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'};
const owner = {account: 'desk', exchange: 'bybit'};
const order = (change: Record<string, unknown>, instrument = spot): Order => toOrder(new Row(row(change)), instrument, owner);

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

  it('are the same in a list and on the stream', () => {
    const [told] = rowsOf({topic: 'order', message: {topic: 'order', id: 'x', creationTime: 1, data: [row()]}}) ?? [];
    expect(told).toMatchObject({topic: 'order', product: 'spot', wire: 'BTCUSDT'});
    expect(toOrder(told?.row ?? new Row(null), spot, owner)).toEqual(order({}));
  });

  it.each([
    ['a status', {orderStatus: 'Melted'}, {status: 'UNKNOWN', raw: {status: 'Melted'}}],
    ['no status', {orderStatus: null}, {status: 'UNKNOWN', raw: {status: ''}}],
    ['a type', {orderType: 'Iceberg'}, {type: 'UNKNOWN', price: '60000', raw: {type: 'Iceberg'}}],
    ['a side', {side: 'Both'}, {side: null, status: 'NEW'}],
    ['a time in force', {timeInForce: 'GTX'}, {timeInForce: null, status: 'NEW'}],
    ['a quantity', {qty: 'many'}, {quantity: null, remaining: null, filled: '0'}],
    ['what is filled', {cumExecQty: null}, {filled: null, remaining: null, quantity: '0.5'}],
    ['a time', {createdTime: 'soon', updatedTime: 0}, {createdAt: null, updatedAt: null, status: 'NEW'}],
  ])('with %s that is not known stay what the rest says', (_name, change, expected) => {
    expect(order(change)).toMatchObject({id: '1001', clientOrderId: 'mine-1', ...expected});
  });

  it('read numbers like their text', () => {
    const numbers = {qty: 2, cumExecQty: 1, price: 60000, createdTime: 1_700_000_000_001, orderId: 1001};
    expect(order(numbers)).toMatchObject({quantity: '2', filled: '1', remaining: '1', price: '60000', id: '1001'});
    expect(order(numbers).createdAt).toBe('2023-11-14T22:13:20.001Z');
  });

  it('keep the exchange’s spelling where their symbol does not lead back to it', () => {
    expect(order({}, {...spot, symbol: 'ODD', rawSymbol: 'ODD'})).toMatchObject({symbol: 'ODD', raw: {symbol: 'ODD'}});
    expect(order({}).raw).toBeUndefined();
  });

  it.each([
    ['a stop of a long position', {side: 'Sell', triggerDirection: 2, stopOrderType: 'Stop'}, {kind: 'STOP', by: 'LAST'}],
    ['the profit of a long one', {side: 'Sell', triggerDirection: 1, triggerBy: 'MarkPrice'}, {kind: 'TAKE_PROFIT', by: 'MARK'}],
    ['a buy above the market', {triggerDirection: 1, triggerBy: 'IndexPrice'}, {kind: 'STOP', by: 'INDEX'}],
    ['a buy below it', {triggerDirection: 2}, {kind: 'TAKE_PROFIT', by: 'LAST'}],
    ['a named stop-loss', {side: 'Sell', stopOrderType: 'StopLoss'}, {kind: 'STOP', by: 'LAST'}],
    ['a named take-profit', {stopOrderType: 'PartialTakeProfit'}, {kind: 'TAKE_PROFIT', by: 'LAST'}],
    ['a spot order above the market', {side: 'Sell', basePrice: '60000'}, {kind: 'TAKE_PROFIT', by: 'LAST'}],
    ['nothing said', {}, {kind: 'STOP', by: 'LAST'}],
  ])('fire as %s', (_name, change, trigger) => {
    const conditional = order({triggerPrice: '61000', orderStatus: 'Untriggered', ...change}, linear);
    expect(conditional).toMatchObject({type: 'STOP_LIMIT', stopPrice: '61000', trigger});
  });

  it('that close a whole position have no quantity before they are over', () => {
    const close = {qty: '0', orderType: 'Market', triggerPrice: '50000', reduceOnly: true};
    expect(order({...close, orderStatus: 'Untriggered'}, linear)).toMatchObject({quantity: null, remaining: null, filled: '0'});
    expect(order({...close, orderStatus: 'Filled', cumExecQty: '0.3'}, linear)).toMatchObject({quantity: '0.3', remaining: '0'});
  });

  it.each(['TakeProfit', 'StopLoss', 'TrailingStop'])(
    'of a position (%s) follow its size, and have none of their own',
    (kind) => {
      const stop = {
        ...{qty: '0.5', orderType: 'Market', triggerPrice: '50000', reduceOnly: true, closeOnTrigger: true},
        ...{stopOrderType: kind, orderStatus: 'Untriggered'},
      };
      expect(order(stop, linear)).toMatchObject({quantity: null, remaining: null});
      expect(order({...stop, stopOrderType: `Partial${kind}`}, linear)).toMatchObject({quantity: '0.5'});
      expect(order({...stop, orderStatus: 'Filled', cumExecQty: '0.4'}, linear)).toMatchObject({quantity: '0.4'});
    },
  );

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
    expect(order({...bought, orderStatus: 'New'})).toMatchObject({quantity: null, remaining: null, filled: '0'});
    expect(order({...bought, marketUnit: 'baseCoin', qty: '0.5', orderStatus: 'New'}).quantity).toBe('0.5');
    expect(order({...bought, side: 'Sell', orderStatus: 'New'}).quantity).toBe('10');
    expect(order({...bought, orderStatus: 'New'}, linear).quantity).toBe('10');
  });

  it('name their fees by coin, and infer the coin of old records', () => {
    expect(order({cumFeeDetail: {BTC: '0.00010', MNT: '0'}}).fees).toEqual([{asset: 'BTC', amount: '0.0001'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1'}).fees).toEqual([{asset: 'BTC', amount: '0.1'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1', side: 'Sell'}).fees).toEqual([{asset: 'USDT', amount: '0.1'}]);
    expect(order({cumFeeDetail: null, cumExecFee: '0.1', feeCurrency: 'MNT'}).fees).toEqual([{asset: 'MNT', amount: '0.1'}]);
    expect(order({cumFeeDetail: '{"BTC":"0.1"}'}).fees).toEqual([{asset: 'BTC', amount: '0.1'}]);
    expect(order({cumFeeDetail: {BTC: 1, USDT: 'odd'}}).fees).toEqual([{asset: 'BTC', amount: '1'}]);
  });
});

describe('executions of Bybit', () => {
  const execution = {
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
  };
  const fill = (change: Record<string, unknown>): Fill => {
    const payload = new Row({...execution, ...change});
    return toFill(payload, spot, causeOf(payload) ?? 'TRADE');
  };

  it.each([
    ['a buy pays in base', {}, 'BTC'],
    ['a sell pays in quote', {side: 'Sell'}, 'USDT'],
    ['a maker’s rebate on a buy is in quote', {isMaker: true, feeRate: '-0.0001'}, 'USDT'],
    ['a maker’s rebate on a sell is in base', {isMaker: true, feeRate: '-0.0001', side: 'Sell'}, 'BTC'],
    ['what is told counts', {feeCurrency: 'MNT'}, 'MNT'],
  ])('%s', (_name, change, asset) => {
    expect(fill(change)).toMatchObject({price: '60000', quantity: '0.1', fee: {asset, amount: '0.0001'}});
  });

  it.each([
    ['none', ''],
    ['a list', [{feeCoin: 'BTC', fee: '0.0002', feeType: 'TAX'}]],
    ['a list as JSON text', '[{"feeCoin":"BTC","fee":"0.0002"}]'],
    ['another coin', [{feeCoin: 'IDR', fee: '5'}]],
    ['something else', {tax: '1'}],
  ])('surcharges as %s', (name, extraFees) => {
    const amount = name.startsWith('a list') ? '0.0003' : '0.0001';
    expect(fill({extraFees}).fee).toEqual({asset: 'BTC', amount});
  });

  it.each([
    ['Trade', {}, 'TRADE'],
    ['BlockTrade', {}, 'TRADE'],
    ['SomethingNew', {}, 'TRADE'],
    ['BustTrade', {}, 'LIQUIDATION'],
    ['AdlTrade', {}, 'ADL'],
    ['Delivery', {}, 'SETTLEMENT'],
    ['Settle', {}, 'SETTLEMENT'],
    ['Trade', {createType: 'CreateByLiq'}, 'LIQUIDATION'],
    ['Trade', {createType: 'CreateByAdl_PassThrough'}, 'ADL'],
    ['Funding', {}, null],
    ['MovePosition', {}, null],
  ] as const)('of type %s (%o) are %s', (execType, change, cause) => {
    expect(causeOf(new Row({...execution, execType, ...change}))).toBe(cause);
  });

  it('without an id, a side, a time or an amount are no fill', () => {
    for (const field of ['execId', 'side', 'execTime', 'execPrice', 'execQty']) {
      expect(() => fill({[field]: null})).toThrow(expect.objectContaining({kind: 'protocol'}));
    }
  });
});
