/** Orders as OKX writes them, plain and conditional. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {toAlgoOrder} from '../../../../src/lib/exchanges/okx/algo.ts';
import {Families} from '../../../../src/lib/exchanges/okx/families.ts';
import {fillIn, orderFees, toFill} from '../../../../src/lib/exchanges/okx/fill.ts';
import {toOrder} from '../../../../src/lib/exchanges/okx/order.ts';
import {algoRow, row} from './served.ts';

type Change = Readonly<Record<string, unknown>>;
const owner = {account: 'desk', exchange: 'okx'};
const order = (change: Change = {}) => toOrder(new Row(row(change)), owner);
const algo = (change: Change = {}) => toAlgoOrder(new Row(algoRow(change)), owner);

describe('a plain order', () => {
  it('is told in the words of the contract', () => {
    expect(order()).toMatchObject({
      ...{account: 'desk', exchange: 'okx', symbol: 'BTC/USDT', id: '900', clientOrderId: 'c1', side: 'BUY', type: 'LIMIT'},
      ...{timeInForce: 'GTC', postOnly: false, price: '60000', quantity: '0.5', filled: '0', remaining: '0.5'},
      ...{averagePrice: null, status: 'NEW', fees: [], childIds: [], parentId: null, linkedIds: []},
      ...{createdAt: '2023-11-14T22:13:20.001Z', updatedAt: '2023-11-14T22:13:20.999Z'},
    });
    expect(order().raw).toBeUndefined();
    expect(order({clOrdId: ''}).clientOrderId).toBeNull();
  });

  it.each([
    ['limit', 'LIMIT', 'GTC', false],
    ['post_only', 'LIMIT', 'GTC', true],
    ['ioc', 'LIMIT', 'IOC', false],
    ['fok', 'LIMIT', 'FOK', false],
    ['market', 'MARKET', null, false],
  ])('%s', (ordType, type, timeInForce, postOnly) => {
    expect(order({ordType})).toMatchObject({type, timeInForce, postOnly});
  });

  it.each<[string, Change, string]>([
    ['partly filled', {state: 'partially_filled', accFillSz: '0.1'}, 'PARTIALLY_FILLED'],
    ['filled', {state: 'filled', accFillSz: '0.5'}, 'FILLED'],
    ['canceled by its owner', {state: 'canceled', cancelSource: '1'}, 'CANCELED'],
    ['canceled by the countdown', {state: 'canceled', cancelSource: '20', ordType: 'ioc'}, 'CANCELED'],
    ['the rest of an IOC', {state: 'canceled', cancelSource: '14', ordType: 'ioc', accFillSz: '0.1'}, 'EXPIRED'],
    ['an FOK that found too little', {state: 'canceled', cancelSource: '13', ordType: 'fok'}, 'EXPIRED'],
    ['post-only that would take', {state: 'canceled', cancelSource: '31', ordType: 'post_only'}, 'REJECTED'],
    ['post-only that was filled in part', {state: 'canceled', cancelSource: '31', accFillSz: '0.1'}, 'CANCELED'],
    ['market maker protection', {state: 'mmp_canceled'}, 'CANCELED'],
    ['a word of tomorrow', {state: 'melted'}, 'UNKNOWN'],
  ])('%s', (_name, change, status) => {
    expect(order(change).status).toBe(status);
  });

  it('says why it was canceled in the words of the exchange, and nothing where its owner did it', () => {
    const told = (change: Change) => order({state: 'canceled', ...change}).reason;
    expect(told({cancelSource: '31', cancelSourceReason: 'Post-only order would take liquidity.'})).toBe(
      'Post-only order would take liquidity',
    );
    expect(told({cancelSource: '32'})).toBe('self-trade prevention');
    expect(told({cancelSource: '1', cancelSourceReason: 'Order canceled by user'})).toBeUndefined();
    expect(told({cancelSource: '', code: '51008', msg: 'Insufficient balance'})).toBe('Insufficient balance (51008)');
  });

  it('keeps unknown words as they are', () => {
    expect(order({state: 'melted', ordType: 'dance'})).toMatchObject({
      ...{status: 'UNKNOWN', type: 'UNKNOWN', raw: {status: 'melted', type: 'dance'}},
    });
  });

  it('paid in another currency is of that symbol, and keeps the spelling that leads to it', () => {
    expect(order({instId: 'BTC-USD', tradeQuoteCcy: 'USDC'})).toMatchObject({symbol: 'BTC/USDC', raw: {symbol: 'BTC-USD'}});
    expect(order({instId: 'BTC-USD', tradeQuoteCcy: ''}).symbol).toBe('BTC/USD');
  });

  it('sized in the quote has its quantity when it is over', () => {
    const sized = {ordType: 'market', px: '', sz: '1000', tgtCcy: 'quote_ccy'};
    expect(order({...sized, state: 'partially_filled', accFillSz: '0.01'})).toMatchObject({quantity: null, remaining: null});
    expect(order({...sized, state: 'filled', accFillSz: '0.016', avgPx: '60000'})).toMatchObject({
      ...{quantity: '0.016', filled: '0.016', remaining: '0', price: null, averagePrice: '60000'},
    });
    expect(order({...sized, tgtCcy: ''}).quantity, 'a buy is sized in the quote unless it says otherwise').toBeNull();
    expect(order({...sized, tgtCcy: '', side: 'sell', sz: '0.5'}).quantity).toBe('0.5');
    expect(order({...sized, tgtCcy: 'base_ccy', sz: '0.5'}).quantity).toBe('0.5');
  });

  it('has fees as what was paid, and a rebate as less than nothing', () => {
    const fees = (change: Change) => orderFees(new Row(row(change)));
    expect(fees({fee: '-0.0005', feeCcy: 'BTC'})).toEqual([{asset: 'BTC', amount: '0.0005'}]);
    expect(fees({fee: '0', feeCcy: 'BTC', rebate: '0.01', rebateCcy: 'USDT'})).toEqual([{asset: 'USDT', amount: '-0.01'}]);
    // Of a maker's sale the fee has the rebate in it already.
    expect(fees({side: 'sell', fee: '0.3', feeCcy: 'USDT', rebate: '0.000005', rebateCcy: 'BTC'})).toEqual([
      {asset: 'USDT', amount: '-0.3'},
    ]);
  });
});

describe('in hedge mode, where OKX answers reduceOnly "false" for every order', () => {
  const hedged = (posSide: string, side: string) => ({instId: 'BTC-USDT-SWAP', posSide, side, reduceOnly: 'false'});

  it.each([
    ['long', 'sell', true],
    ['short', 'buy', true],
    ['long', 'buy', false],
    ['short', 'sell', false],
    ['net', 'sell', false],
  ])('on the %s side, to %s', (posSide, side, reduceOnly) => {
    expect(order(hedged(posSide, side)).reduceOnly).toBe(reduceOnly);
    expect(algo(hedged(posSide, side)).reduceOnly).toBe(reduceOnly);
  });
});

describe('an order that a trigger made', () => {
  const made = (change: Change = {}) =>
    order({source: '6', algoId: '77', algoClOrdId: 'c1', clOrdId: '', ordId: '901', ...change});

  it('is told under the number that was placed', () => {
    expect(made()).toMatchObject({id: '77', clientOrderId: 'c1', childIds: ['901'], parentId: null, type: 'STOP_LIMIT'});
    expect(made({source: '7', ordType: 'market'}).type).toBe('STOP_MARKET');
    expect(made({source: ''}), 'attached to a plain order').toMatchObject({id: '901', type: 'LIMIT', parentId: '77'});
  });

  it('has its trigger from the conditional order, and is joined with its brothers', () => {
    const families = new Families();
    families.note(algo());
    expect(families.has({id: '77', clientOrderId: null})).toBe(true);
    expect(families.has({id: null, clientOrderId: 'c1'})).toBe(true);
    const first = made({state: 'filled', sz: '0.3', accFillSz: '0.3', avgPx: '61000', fee: '-0.3', uTime: '1700000001000'});
    const second = made({ordId: '902', sz: '0.2', state: 'partially_filled', accFillSz: '0.1', avgPx: '61400', fee: '-0.1'});
    expect(families.complete([first])[0]).toMatchObject({stopPrice: '61000', trigger: {kind: 'STOP', by: 'LAST'}});
    const [joined, ...others] = families.complete([{...second, updatedAt: '2023-11-14T22:13:21.500Z'}]);
    expect(others).toEqual([]);
    expect(joined).toMatchObject({
      ...{id: '77', quantity: '0.5', filled: '0.4', remaining: '0.1', averagePrice: '61100', status: 'PARTIALLY_FILLED'},
      fees: [{asset: 'BTC', amount: '0.4'}],
    });
    expect(new Set(joined?.childIds)).toEqual(new Set(['901', '902']));
    expect([families.parentOf('902'), families.parentOf('5')]).toEqual(['77', '5']);
  });
});

describe('a conditional order', () => {
  it.each([
    ['live', 'PENDING'],
    ['pause', 'PENDING'],
    ['canceled', 'CANCELED'],
    ['order_failed', 'REJECTED'],
    ['effective', 'UNKNOWN'],
    ['melted', 'UNKNOWN'],
  ])('that is %s', (state, status) => {
    expect(algo({state})).toMatchObject({status, id: '77', clientOrderId: 'c1'});
  });

  it('is a trigger with a limit or at market', () => {
    expect(algo()).toMatchObject({
      ...{type: 'STOP_LIMIT', stopPrice: '61000', price: '61500', quantity: '0.5', filled: '0', remaining: '0.5'},
      ...{timeInForce: 'GTC', trigger: {kind: 'STOP', by: 'LAST'}},
    });
    expect(algo({advanceOrdType: 'ioc'}).timeInForce).toBe('IOC');
    expect(algo({side: 'sell', ordPx: '-1'})).toMatchObject({
      ...{type: 'STOP_MARKET', price: null, timeInForce: null, quantity: '0.5', trigger: {kind: 'TAKE_PROFIT'}},
    });
    expect(algo({ordPx: '-1'}).quantity, 'a trigger that buys at market is sized in the quote').toBeNull();
  });

  it('is a stop-loss or a take-profit', () => {
    const change = {ordType: 'conditional', triggerPx: '', ordPx: '', tgtCcy: 'base_ccy'};
    expect(algo({...change, slTriggerPx: '61000', slOrdPx: '-1', slTriggerPxType: 'mark'})).toMatchObject({
      ...{type: 'STOP_MARKET', stopPrice: '61000', quantity: '0.5', trigger: {kind: 'STOP', by: 'MARK'}},
    });
    expect(algo({...change, slTriggerPx: '', tpTriggerPx: '59000', tpOrdPx: '58900'})).toMatchObject({
      ...{type: 'STOP_LIMIT', stopPrice: '59000', price: '58900', trigger: {kind: 'TAKE_PROFIT'}},
    });
  });

  it('names its children, says why it failed, and of other kinds only what is known', () => {
    expect(algo({state: 'effective', ordIdList: ['901', '902'], ordId: '902'})).toMatchObject({
      ...{childIds: ['901', '902'], filled: null, raw: {status: 'effective'}},
    });
    expect(algo({state: 'effective', ordId: '901', ordIdList: undefined}).childIds).toEqual(['901']);
    expect(algo({state: 'order_failed', failCode: '51008'}).reason).toBe('it fired, and its order failed (51008)');
    expect(algo({ordType: 'twap'})).toMatchObject({type: 'UNKNOWN', status: 'PENDING', raw: {type: 'twap'}});
  });
});

describe('a fill', () => {
  const fill = {
    ...{
      instType: 'SPOT',
      instId: 'BTC-USD',
      tradeId: 't1',
      billId: 'b1',
      ordId: '900',
      clOrdId: 'c1',
      side: 'sell',
      subType: '2',
    },
    ...{fillPx: '60000', fillSz: '0.1', fee: '-6', feeCcy: 'USDC', execType: 'M', ts: '1700000000005', fillTime: '1700000000004'},
    tradeQuoteCcy: 'USDC',
  };
  it('of the list', () => {
    expect(toFill(new Row(fill))).toEqual({
      ...{id: 't1', symbol: 'BTC/USDC', orderId: '900', clientOrderId: 'c1', side: 'SELL', price: '60000', quantity: '0.1'},
      ...{fee: {asset: 'USDC', amount: '6'}, liquidity: 'MAKER', cause: 'TRADE', at: '2023-11-14T22:13:20.004Z'},
    });
    expect(toFill(new Row({...fill, tradeId: '', subType: '100'}))).toMatchObject({id: 'b1', cause: 'LIQUIDATION'});
    expect(() => toFill(new Row({...fill, side: ''}))).toThrow(/fill/);
  });

  it('of the channel, and none in the message that closes a market order', () => {
    const message = {...row({state: 'filled', accFillSz: '0.5'}), tradeId: 't2', fillPx: '60000', fillSz: '0.5', execType: 'T'};
    const told = {...message, fillFee: '-0.0005', fillFeeCcy: 'BTC', fillTime: '1700000000900'};
    const of = (payload: Change) => fillIn(new Row(payload), toOrder(new Row(payload), owner));
    expect(of(told)).toMatchObject({
      ...{id: 't2', orderId: '900', price: '60000', quantity: '0.5', fee: {asset: 'BTC', amount: '0.0005'}, liquidity: 'TAKER'},
    });
    expect(of({...told, tradeId: '', fillSz: '0', fillPx: ''})).toBeNull();
  });
});
