/** Payloads of Coinbase to the desk's nouns: what is said, what is not, and what is odd. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {balancesOf, stakedBalances, toHeld, unreadIn} from '../../../../src/lib/exchanges/coinbase/balance.ts';
import {encodeOrder, previewBody} from '../../../../src/lib/exchanges/coinbase/encode.ts';
import {standingFills, toFill} from '../../../../src/lib/exchanges/coinbase/fill.ts';
import {symbolOf, toMarket, wireSymbol} from '../../../../src/lib/exchanges/coinbase/market.ts';
import {toOrder, toStreamedOrder} from '../../../../src/lib/exchanges/coinbase/order.ts';
import {toPriceBoard} from '../../../../src/lib/exchanges/coinbase/prices.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {fillRow, orderRow, PRODUCT, userRow} from './desk.ts';

const owner = {account: 'desk', exchange: 'coinbase', stepOf: () => '0.0001'};
const order = (change: Record<string, unknown> = {}) => toOrder(orderRow(change), owner);
const LIMIT = {limit_limit_gtc: {base_size: '0.50', limit_price: '60000.00', post_only: false}};

describe('an order of a list', () => {
  it('has its terms from its configuration, and its progress beside it', () => {
    const change = {status: 'OPEN', filled_size: '0.2', average_filled_price: '59999.5', total_fees: '71.9994'};
    expect(order(change)).toEqual({
      ...{account: 'desk', exchange: 'coinbase', symbol: 'BTC/USD', id: 'o-1', clientOrderId: 'mine-1', side: 'BUY'},
      ...{type: 'LIMIT', timeInForce: 'GTC', postOnly: false, reduceOnly: false, price: '60000', stopPrice: null, trigger: null},
      ...{quantity: '0.5', filled: '0.2', remaining: '0.3', averagePrice: '59999.5', status: 'PARTIALLY_FILLED'},
      ...{
        fees: [{asset: 'USD', amount: '71.9994'}],
        createdAt: '2026-11-01T10:00:00.123Z',
        updatedAt: '2026-11-01T10:00:01.000Z',
      },
      ...{parentId: null, linkedIds: [], childIds: []},
    });
  });

  it.each([
    ['PENDING', {}, 'PENDING'],
    ['QUEUED', {}, 'PENDING'],
    ['OPEN', {}, 'NEW'],
    ['OPEN', {filled_size: '0.1'}, 'PARTIALLY_FILLED'],
    ['EDIT_QUEUED', {filled_size: '0.1'}, 'PARTIALLY_FILLED'],
    ['CANCEL_QUEUED', {}, 'NEW'],
    ['FILLED', {filled_size: '0.5'}, 'FILLED'],
    ['CANCELLED', {}, 'CANCELED'],
    ['EXPIRED', {}, 'EXPIRED'],
    ['FAILED', {}, 'REJECTED'],
    ['FAILED', {filled_size: '0.1'}, 'CANCELED'],
    ['UNKNOWN_ORDER_STATUS', {}, 'UNKNOWN'],
    ['DREAMING', {}, 'UNKNOWN'],
  ])('%s %j is %s', (status, change, is) => {
    expect(order({status, ...change}).status).toBe(is);
  });

  it.each([
    [{sor_limit_ioc: {base_size: '1', limit_price: '2'}}, 'LIMIT', 'IOC', 'EXPIRED'],
    [{limit_limit_fok: {base_size: '1', limit_price: '2'}}, 'LIMIT', 'FOK', 'EXPIRED'],
    [{market_market_ioc: {base_size: '1'}}, 'MARKET', 'IOC', 'EXPIRED'],
    [{limit_limit_gtd: {base_size: '1', limit_price: '2'}}, 'LIMIT', null, 'CANCELED'],
  ])('of kind %j that ends by itself says so', (order_configuration, type, timeInForce, status) => {
    const change = {order_configuration, time_in_force: '', status: 'CANCELLED'};
    expect(order(change)).toMatchObject({type, timeInForce, status});
  });

  it('sized in quote money has no quantity until it is over, and dust is no shortfall', () => {
    const order_configuration = {market_market_ioc: {quote_size: '150'}};
    expect(order({order_configuration, status: 'OPEN'})).toMatchObject({type: 'MARKET', quantity: null, price: null});
    const progress = {filled_size: '0.0024', average_filled_price: '60000', filled_value: '144', total_fees: '1.5'};
    const over = {order_configuration, ...progress, size_inclusive_of_fees: true, status: 'CANCELLED'};
    // 4.5 are left, and one step costs 6.
    expect(order(over)).toMatchObject({status: 'FILLED', quantity: '0.0024', remaining: '0'});
    expect(order({...over, filled_value: '134'})).toMatchObject({status: 'EXPIRED', quantity: '0.0024'});
  });

  it('that waits for its trigger is pending, and its direction tells what it is for', () => {
    const stop = {base_size: '1', limit_price: '61000', stop_price: '60500', stop_direction: 'STOP_DIRECTION_STOP_UP'};
    const change = {order_configuration: {stop_limit_stop_limit_gtc: stop}, status: 'OPEN', trigger_status: 'STOP_PENDING'};
    expect(order(change)).toMatchObject({type: 'STOP_LIMIT', status: 'PENDING', trigger: {kind: 'STOP', by: 'LAST'}});
    expect(order({...change, side: 'SELL'}).trigger).toEqual({kind: 'TAKE_PROFIT', by: 'LAST'});
    expect(order({...change, trigger_status: 'STOP_TRIGGERED'}).status).toBe('NEW');
  });

  it('has the terms of its last edit, whatever the order of the list', () => {
    const edit_history = [
      {price: '59000', size: '0.3', replace_accept_timestamp: '2026-11-01T11:00:00Z'},
      {price: '58000', size: '0.4', replace_accept_timestamp: '2026-11-01T10:30:00Z'},
    ];
    expect(order({edit_history})).toMatchObject({price: '59000', quantity: '0.3'});
  });

  it('of an unknown kind keeps the exchange’s words, and takes no other along', () => {
    const order_configuration = {scaled_limit_gtc: {base_size: '3'}};
    expect(order({order_configuration, order_type: 'SCALED'})).toMatchObject({
      ...{type: 'UNKNOWN', raw: {type: 'scaled_limit_gtc'}, status: 'NEW'},
    });
    expect(order({order_configuration: null, order_type: 'LIMIT'})).toMatchObject({type: 'LIMIT', price: null, quantity: null});
    expect(order({product_id: 'BIT-28JUN24-CDE'})).toMatchObject({symbol: 'BIT-28JUN24-CDE', raw: {symbol: 'BIT-28JUN24-CDE'}});
  });

  it('says why it ended', () => {
    expect(order({status: 'FAILED', reject_reason: 'HOLD_FAILURE'}).reason).toBe('HOLD_FAILURE');
    expect(order({status: 'CANCELLED', cancel_message: 'User requested cancel'}).reason).toBe('User requested cancel');
    expect(order({reject_reason: 'REJECT_REASON_UNSPECIFIED'})).not.toHaveProperty('reason');
  });
});

describe('an order of the user channel', () => {
  const AT = '2026-11-01T10:00:05.000Z';
  const streamed = (change: Record<string, unknown> = {}) => toStreamedOrder(userRow(change), AT, owner);

  it('tells the sum that is filled and what is left of it', () => {
    expect(streamed({cumulative_quantity: '0.2', leaves_quantity: '0.3', avg_price: '59999'})).toMatchObject({
      ...{id: 'o-1', symbol: 'BTC/USD', type: 'LIMIT', side: 'BUY', price: '60000', quantity: '0.5', filled: '0.2'},
      ...{status: 'PARTIALLY_FILLED', timeInForce: 'GTC', updatedAt: AT, averagePrice: '59999'},
    });
  });

  it('does not tell its size when it ended, unless it was filled', () => {
    const over = {status: 'CANCELLED', cumulative_quantity: '0.2', leaves_quantity: '0'};
    expect(streamed(over)).toMatchObject({status: 'CANCELED', quantity: null, remaining: null});
    const filled = {status: 'FILLED', cumulative_quantity: '0.5', leaves_quantity: '0'};
    expect(streamed(filled)).toMatchObject({status: 'FILLED', quantity: '0.5', remaining: '0'});
  });

  it('of a market order counts what is left in the money that it was sized in', () => {
    const change = {order_type: 'Market', limit_price: '0', cumulative_quantity: '0.1', leaves_quantity: '144.5'};
    expect(streamed(change)).toMatchObject({type: 'MARKET', quantity: null, price: null});
  });

  it('reads truths that are text', () => {
    expect(streamed({post_only: 'true'}).postOnly).toBe(true);
    expect(streamed({order_type: 'Stop Limit', stop_price: '61000', trigger_status: 'STOP_PENDING'})).toMatchObject({
      ...{type: 'STOP_LIMIT', status: 'PENDING', stopPrice: '61000'},
    });
  });
});

describe('executions', () => {
  it('have their fee in the quote coin, and a size in quote money as base', () => {
    expect(toFill(fillRow())).toMatchObject({
      ...{id: 'e-1', orderId: 'o-1', symbol: 'BTC/USD', side: 'BUY', price: '60000', quantity: '0.1', liquidity: 'MAKER'},
      ...{fee: {asset: 'USD', amount: '36'}, at: '2026-11-01T10:00:02.500Z', cause: 'TRADE'},
    });
    expect(toFill(fillRow({size_in_quote: true, size: '6000'})).quantity).toBe('0.1');
    expect(() => toFill(fillRow({price: 'high'}))).toThrow(/price/);
    expect(() => toFill(fillRow({trade_time: ''}))).toThrow(/time/);
  });

  it('stand as the exchange corrected them', () => {
    const rows = [
      fillRow({entry_id: '1', trade_id: 'a'}),
      fillRow({entry_id: '2', trade_id: 'b'}),
      fillRow({entry_id: '3', trade_id: 'b', trade_type: 'REVERSAL'}),
      fillRow({entry_id: '4', trade_id: 'c'}),
      fillRow({entry_id: '5', trade_id: 'c', trade_type: 'CORRECTION', size: '0.09'}),
    ];
    expect(standingFills(rows).map((row) => new Row(row).text('entry_id'))).toEqual(['1', '5']);
  });
});

describe('products', () => {
  it('are markets with their rules', () => {
    expect(toMarket(PRODUCT)).toMatchObject({
      ...{symbol: 'BTC/USD', exchangeSymbol: 'BTC-USD', base: 'BTC', quote: 'USD', status: 'TRADING', marketByQuote: true},
      rules: {
        ...{tickSize: '0.01', stepSize: '0.00000001', minQuantity: '0.00000001', maxQuantity: '3400', minNotional: '1'},
        ...{maxNotional: '150000000', quoteStep: '0.01', minNotionalOnMarket: true},
      },
    });
    expect(toMarket(PRODUCT)).not.toHaveProperty('sharedBook');
    expect(toMarket({...PRODUCT, product_id: 'BTC-USDC', quote_currency_id: 'USDC', alias: 'BTC-USD'})).toMatchObject({
      ...{symbol: 'BTC/USDC', sharedBook: 'BTC-USD'},
    });
  });

  it.each([
    [{trading_disabled: true}, 'HALTED'],
    [{is_disabled: true}, 'HALTED'],
    [{view_only: true}, 'HALTED'],
    [{status: 'delisted'}, 'HALTED'],
    [{cancel_only: true}, 'CANCEL_ONLY'],
    [{status: ''}, 'TRADING'],
  ])('with %j are %s', (change, status) => {
    expect(toMarket({...PRODUCT, ...change}).status).toBe(status);
  });

  it('take fewer kinds of order in some states', () => {
    expect(toMarket({...PRODUCT, limit_only: true}).orderTypes).toEqual(['LIMIT', 'STOP_LIMIT']);
    for (const flag of ['post_only', 'auction_mode']) {
      expect(toMarket({...PRODUCT, [flag]: true})).toMatchObject({orderTypes: ['LIMIT'], timesInForce: ['GTC'], postOnly: true});
    }
  });

  it('without a rule are none', () => {
    expect(() => toMarket({...PRODUCT, base_increment: undefined})).toThrow(/base_increment/);
    expect(() => toMarket({...PRODUCT, quote_min_size: 'one'})).toThrow(/quote_min_size/);
  });

  it('are spelled by their coins, and back', () => {
    expect([symbolOf('BTC-USD'), symbolOf('00-USD'), symbolOf('BIT-28JUN24-CDE'), symbolOf('BTC')]).toEqual([
      'BTC/USD',
      '00/USD',
      null,
      null,
    ]);
    expect(wireSymbol({symbol: 'BTC/USDC'})).toBe('BTC-USDC');
    expect(wireSymbol({symbol: 'X', raw: {symbol: 'BIT-28JUN24-CDE'}})).toBe('BIT-28JUN24-CDE');
    expect(() => wireSymbol({symbol: 'BTC/USD:USD'})).toThrow(/no market/);
  });

  it('price what trades, and USDC by the coins that are quoted in both', () => {
    const row = (product_id: string, price: string, change = {}) => ({...PRODUCT, product_id, price, ...change});
    const board = toPriceBoard([row('BTC-USD', '60000'), row('BTC-USDC', '60060'), row('X-USD', '5', {view_only: true})], 1);
    expect([board.price('BTC', 'USD'), board.price('X', 'USD'), board.price('USDC', 'USD')]).toEqual([
      '60000',
      null,
      '0.999000999001',
    ]);
    expect(toPriceBoard([row('BTC-USD', '')], 1).price('BTC', 'USD')).toBeNull();
  });
});

describe('accounts', () => {
  const account = (currency: string, value: string, held: string, change = {}) => ({
    ...{currency, available_balance: {value, currency}, hold: {value: held, currency}, type: 'ACCOUNT_TYPE_CRYPTO'},
    ...{platform: 'ACCOUNT_PLATFORM_CONSUMER', ...change},
  });

  it('add up by coin and wallet; what pays for orders is the spot wallet', () => {
    const vault = {type: 'ACCOUNT_TYPE_VAULT'};
    const rows = [
      account('BTC', '1', '0.5'),
      account('BTC', '2', '0', vault),
      account('EUR', '0.00', '0'),
      account('BTC', '1', '0'),
    ];
    expect(balancesOf(rows.map(toHeld))).toMatchObject([
      {asset: 'BTC', wallet: 'spot', total: '2.5', free: '2', locked: '0.5', pays: ['spot']},
      {asset: 'BTC', wallet: 'vault', total: '2', free: '2', pays: []},
    ]);
    expect(balancesOf([account('USD', '-3', '0')].map(toHeld))).toMatchObject([{total: '-3', free: '0', locked: '-3'}]);
    expect(() => toHeld(account('', '1', '0'))).toThrow(/currency/);
    expect(() => toHeld(account('BTC', 'much', '0'))).toThrow(/value/);
  });

  it('leave staked coins to the breakdown, and a fill between both answers is none', () => {
    const held = [toHeld(account('ETH', '1', '0.5'))];
    const staked = (total: string, free: string) =>
      stakedBalances([{asset: 'ETH', total_balance_crypto: total, available_to_trade_crypto: free}], held);
    expect(staked('4.000000000000000001', '1')).toMatchObject([
      {wallet: 'earn', total: '2.500000000000000001', free: '0', pays: []},
    ]);
    expect([staked('1.5', '1'), staked('2.5', '2'), staked('1.5', '0.5')]).toEqual([[], [], []]);
  });

  it('name what else the portfolio holds', () => {
    const breakdown = {spot_positions: [], futures_positions: [{}], perp_positions: [], equity_positions: [{}]};
    expect(unreadIn(new Row(breakdown))).toEqual(['US futures', 'equities']);
  });
});

describe('a request', () => {
  const market = toMarket(PRODUCT);
  const common = {symbol: 'BTC/USD', side: 'BUY', clientOrderId: 'mine', reduceOnly: false, quantity: '0.1'} as const;
  const limit = {...common, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: false} as const;
  const stop = {...common, type: 'STOP_LIMIT', price: '61000', stopPrice: '60500', timeInForce: 'GTC'} as const;
  const sent = (request: OrderRequest) => JSON.parse(encodeOrder(request, market)).order_configuration;

  it.each<[OrderRequest, object]>([
    [limit, {limit_limit_gtc: {base_size: '0.1', limit_price: '60000', post_only: false}}],
    [{...limit, postOnly: true}, {limit_limit_gtc: {base_size: '0.1', limit_price: '60000', post_only: true}}],
    [{...limit, timeInForce: 'IOC'}, {sor_limit_ioc: {base_size: '0.1', limit_price: '60000'}}],
    [{...limit, timeInForce: 'FOK'}, {limit_limit_fok: {base_size: '0.1', limit_price: '60000'}}],
    [{...common, type: 'MARKET', quantityIn: 'BASE'}, {market_market_ioc: {base_size: '0.1'}}],
    [{...common, type: 'MARKET', quantityIn: 'QUOTE', quantity: '150'}, {market_market_ioc: {quote_size: '150'}}],
    [
      stop,
      {
        stop_limit_stop_limit_gtc: {
          ...{base_size: '0.1', limit_price: '61000', stop_price: '60500', stop_direction: 'STOP_DIRECTION_STOP_UP'},
        },
      },
    ],
  ])('%j goes out in its own words', (request, configuration) => {
    expect(sent(request)).toEqual(configuration);
  });

  it.each<[OrderRequest, RegExp]>([
    [{...common, type: 'STOP_MARKET', stopPrice: '1'}, /no stop orders at market/],
    [{...common, side: 'SELL', type: 'MARKET', quantityIn: 'QUOTE'}, /base quantity/],
    [{...stop, timeInForce: 'IOC'}, /good till canceled/],
    [{...limit, postOnly: true, timeInForce: 'IOC'}, /post-only/],
    [{...limit, reduceOnly: true}, /reduce-only/],
  ])('%j cannot be expressed', (request, words) => {
    expect(() => encodeOrder(request, market)).toThrow(words);
  });

  it('is previewed without its id', () => {
    expect(JSON.parse(previewBody(encodeOrder(limit, market)))).toEqual({
      ...{product_id: 'BTC-USD', side: 'BUY', order_configuration: LIMIT_OF(limit.quantity)},
    });
  });
});

const LIMIT_OF = (base_size: string) => ({limit_limit_gtc: {...LIMIT.limit_limit_gtc, base_size, limit_price: '60000'}});
