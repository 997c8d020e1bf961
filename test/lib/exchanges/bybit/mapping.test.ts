import * as v from 'valibot';
import {describe, expect, it} from 'vitest';
import {toKeyRights, unifiedBalance} from '../../../../src/lib/exchanges/bybit/account-mapping.ts';
import {encodeOrder} from '../../../../src/lib/exchanges/bybit/encode.ts';
import {changeVerdict, placementVerdict} from '../../../../src/lib/exchanges/bybit/errors.ts';
import {type Instrument, toFill, toOrder} from '../../../../src/lib/exchanges/bybit/mapping.ts';
import {linearMarket, priceBoard, spotMarket, wireSymbol} from '../../../../src/lib/exchanges/bybit/market-mapping.ts';
import {ExecutionRow, OrderRow, SpotInstrument} from '../../../../src/lib/exchanges/bybit/schemas.ts';
import {timeOf} from '../../../../src/lib/exchanges/bybit/time.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {INSTRUMENT, row} from './desk.ts';

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
      quantity: '0.5',
      filled: '0',
      remaining: '0.5',
      averagePrice: null,
      status: 'NEW',
      fees: [],
      createdAt: '2023-11-14T22:13:20.001Z',
      updatedAt: '2023-11-14T22:13:20.999Z',
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

describe('markets and money of Bybit', () => {
  it('spot rules: no minimum quantity, a minimum value', () => {
    expect(spotMarket(v.parse(SpotInstrument, INSTRUMENT)).rules).toMatchObject({
      tickSize: '0.1',
      stepSize: '0.000001',
      minQuantity: '0',
      maxQuantity: '83',
      marketMaxQuantity: '41.5',
      minNotional: '5',
      minNotionalOnMarket: true,
      quoteStep: '0.0000001',
      postOnlyMaxQuantity: '60000',
    });
  });

  it('spells symbols as Bybit does', () => {
    expect(wireSymbol('BTC/USDT')).toEqual({category: 'spot', wire: 'BTCUSDT'});
    expect(wireSymbol('BTC/USDT:USDT')).toEqual({category: 'linear', wire: 'BTCUSDT'});
    expect(wireSymbol('BTC/USDC:USDC')).toEqual({category: 'linear', wire: 'BTCPERP'});
    expect(wireSymbol('nonsense')).toBeNull();
  });

  it('leaves dated futures out', () => {
    const row_ = {
      symbol: 'X',
      contractType: 'LinearFutures',
      status: 'Trading',
      baseCoin: 'BTC',
      quoteCoin: 'USDT',
      settleCoin: 'USDT',
      priceFilter: {minPrice: '1', maxPrice: '2', tickSize: '1'},
      lotSizeFilter: {
        qtyStep: '1',
        minOrderQty: '1',
        maxOrderQty: '1',
        maxMktOrderQty: '',
        postOnlyMaxOrderQty: '',
        minNotionalValue: '',
      },
    };
    expect(linearMarket(row_)).toBeNull();
  });

  it('never says that borrowed or locked money is free', () => {
    const coin = {
      coin: 'USDT',
      walletBalance: '1200',
      locked: '100',
      spotBorrow: '200',
      unrealisedPnl: '',
      totalOrderIM: '',
      totalPositionIM: '',
    };
    expect(unifiedBalance(coin)).toMatchObject({total: '1000', free: '900', locked: '100'});
    expect(unifiedBalance({...coin, locked: '5000'})).toMatchObject({total: '1000', free: '0', locked: '1000'});
    expect(unifiedBalance({...coin, unrealisedPnl: '-950', locked: '0'})).toMatchObject({total: '50', free: '50', locked: '0'});
    expect(unifiedBalance({...coin, unrealisedPnl: '40', totalPositionIM: '300'})).toMatchObject({
      total: '1040',
      free: '600',
      locked: '440',
    });
    expect(unifiedBalance({...coin, walletBalance: '0'})).toMatchObject({total: '-200', free: '0', locked: '-200'});
  });

  it('prices in USD by index, and the bridges by what the index implies', () => {
    const list = [
      {symbol: 'BTCUSDT', lastPrice: '60060', usdIndexPrice: '60000'},
      {symbol: 'NEWUSDT', lastPrice: '1', usdIndexPrice: ''},
    ];
    const board = priceBoard({list}, 1);
    expect(board.price('BTC', 'USDT')).toBe('60060');
    expect(board.price('BTC', 'USD')).toBe('60000');
    expect(board.price('USDT', 'USD')).toBe('0.999000999001');
    expect(board.price('NEW', 'USD')).toBeNull();
    expect(board.price('NOPE', 'USDT')).toBeNull();
  });

  it('reads the rights of a key', () => {
    const key = {
      readOnly: 0,
      permissions: {Spot: ['SpotTrade'], Wallet: ['AccountTransfer', 'Withdraw']},
      ips: ['*'],
      expiredAt: '2027-01-02T03:04:05Z',
    };
    expect(toKeyRights(key)).toEqual({
      canRead: true,
      canTrade: true,
      canWithdraw: true,
      ipRestricted: false,
      expiresAt: '2027-01-02T03:04:05.000Z',
    });
    expect(toKeyRights({...key, readOnly: 1, permissions: {}, ips: ['1.2.3.4'], expiredAt: '1970-01-01T00:00:00Z'})).toEqual({
      canRead: true,
      canTrade: false,
      canWithdraw: false,
      ipRestricted: true,
      expiresAt: null,
    });
  });
});

describe('orders to Bybit', () => {
  const market = spotMarket(v.parse(SpotInstrument, INSTRUMENT));
  const perpetual = {...market, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'} as const;
  const terms = {symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'id-1', reduceOnly: false, quantity: '0.5'} as const;

  it.each([
    [
      'a limit order',
      {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: false},
      {orderType: 'Limit', qty: '0.5', price: '60000', timeInForce: 'GTC', isLeverage: 0, orderFilter: 'Order'},
    ],
    [
      'a post-only order',
      {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: true},
      {orderType: 'Limit', qty: '0.5', price: '60000', timeInForce: 'PostOnly', isLeverage: 0, orderFilter: 'Order'},
    ],
    [
      'a market order in base',
      {...terms, type: 'MARKET', quantityIn: 'BASE'},
      {orderType: 'Market', qty: '0.5', isLeverage: 0, orderFilter: 'Order', marketUnit: 'baseCoin'},
    ],
    [
      'a market order in quote',
      {...terms, type: 'MARKET', quantityIn: 'QUOTE'},
      {orderType: 'Market', qty: '0.5', isLeverage: 0, orderFilter: 'Order', marketUnit: 'quoteCoin'},
    ],
    [
      'a stop limit',
      {...terms, type: 'STOP_LIMIT', price: '1', stopPrice: '2', timeInForce: 'GTC'},
      {
        orderType: 'Limit',
        qty: '0.5',
        price: '1',
        timeInForce: 'GTC',
        triggerPrice: '2',
        isLeverage: 0,
        orderFilter: 'StopOrder',
      },
    ],
    [
      'a stop market',
      {...terms, type: 'STOP_MARKET', stopPrice: '2'},
      {orderType: 'Market', qty: '0.5', triggerPrice: '2', isLeverage: 0, orderFilter: 'StopOrder', marketUnit: 'baseCoin'},
    ],
  ] as const)('%s', (_name, request, expected) => {
    expect(JSON.parse(encodeOrder(request, market))).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderLinkId: 'id-1',
      ...expected,
    });
  });

  it('say on perpetuals which way the trigger is crossed', () => {
    const stop = {...terms, type: 'STOP_MARKET', stopPrice: '2', side: 'SELL', reduceOnly: true} as const;
    expect(JSON.parse(encodeOrder(stop, perpetual))).toMatchObject({
      category: 'linear',
      positionIdx: 0,
      reduceOnly: true,
      triggerDirection: 2,
      triggerBy: 'LastPrice',
    });
  });

  it('are refused where the market can’t express them', () => {
    expect(() => encodeOrder({...terms, type: 'MARKET', quantityIn: 'BASE', reduceOnly: true}, market)).toThrow(
      expect.objectContaining({kind: 'unsupported'}),
    );
    expect(() => encodeOrder({...terms, type: 'MARKET', quantityIn: 'QUOTE'}, perpetual)).toThrow(
      expect.objectContaining({kind: 'unsupported'}),
    );
  });
});

describe('codes of Bybit', () => {
  it('prove a refusal only when they are listed', () => {
    for (const code of [
      10000, 10006, 10016, 10019, 10429, 429, 170001, 170005, 170007, 170032, 170146, 170147, 500000, 10014, 110001, 999_999,
    ]) {
      expect([code, placementVerdict(code)]).toEqual([code, 'UNKNOWN']);
    }
    for (const code of [10001, 10002, 10003, 110007, 170131, 170134, 170140, 170218])
      expect([code, placementVerdict(code)]).toEqual([code, 'REFUSED']);
    for (const code of [110072, 170141]) expect([code, placementVerdict(code)]).toEqual([code, 'DUPLICATE']);
  });

  it('tell of a change whether the order was still there', () => {
    expect([110001, 170213, 110008, 170142, 170191, 34040, 170147].map(changeVerdict)).toEqual([
      'MISSING',
      'MISSING',
      'FINAL',
      'FINAL',
      'REFUSED',
      'NO_CHANGE',
      'UNKNOWN',
    ]);
  });
});
