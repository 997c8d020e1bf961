import * as v from 'valibot';
import {describe, expect, it} from 'vitest';
import {toKeyRights, unifiedBalance} from '../../../../src/lib/exchanges/bybit/account-mapping.ts';
import {encodeOrder} from '../../../../src/lib/exchanges/bybit/encode.ts';
import {originsOf} from '../../../../src/lib/exchanges/bybit/endpoints.ts';
import {changeVerdict, placementVerdict} from '../../../../src/lib/exchanges/bybit/errors.ts';
import {linearMarket, priceBoard, spotMarket, wireSymbol} from '../../../../src/lib/exchanges/bybit/market-mapping.ts';
import {SpotInstrument} from '../../../../src/lib/exchanges/bybit/schemas.ts';
import {INSTRUMENT} from './desk.ts';

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

describe('addresses of Bybit', () => {
  it('are those of the environment', () => {
    expect(originsOf({environment: 'live', urls: {}})).toEqual({
      rest: 'https://api.bybit.com',
      publicStream: 'wss://stream.bybit.com',
      privateStream: 'wss://stream.bybit.com',
    });
    expect(originsOf({environment: 'demo', urls: {}})).toMatchObject({
      rest: 'https://api-demo.bybit.com',
      publicStream: 'wss://stream.bybit.com',
      privateStream: 'wss://stream-demo.bybit.com',
    });
  });

  it('are replaced whole by urls, without which a sandbox has none', () => {
    const urls = {rest: 'http://127.0.0.1:1/', stream: 'ws://127.0.0.1:2'};
    expect(originsOf({environment: 'testnet', urls})).toEqual({
      rest: 'http://127.0.0.1:1',
      publicStream: 'ws://127.0.0.1:2',
      privateStream: 'ws://127.0.0.1:2',
    });
    expect(() => originsOf({environment: 'sandbox', urls: {}})).toThrow(/urls.rest/);
  });
});
