/** Order lists of the sandbox's Binance: what they are made of, what moves them on, and what ends them. */
import {beforeEach, describe, expect, it} from 'vitest';
import {dec} from '../../../../../src/lib/model/decimal.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/create-venue.ts';
import {CUSTOMER} from '../../../../../src/lib/sandbox/engine/types.ts';
import {ask as askSigned, clock, signed} from './signed-venue.ts';

let live: LiveVenue;
let told: Record<string, unknown>[];
/** Prices around the market, on the tick. */
let at: (percent: number) => string;

beforeEach(async () => {
  live = await createVenue('binance', {seed: 1, clock, moving: false});
  const {last} = live.engine.markets.ticker('BTC/USDT');
  at = (percent) =>
    dec(last)
      .times(100 + percent)
      .div(100)
      .toFixed(2);
  told = [];
  live.venue
    .connect('/ws-api/v3', '', {
      send: (text: string) => {
        const {event} = JSON.parse(text);
        if (event !== undefined) told.push(event);
      },
      ...{ping: () => {}, close: () => {}, terminate: () => {}},
    } as never)
    ?.receive(
      JSON.stringify({
        id: 1,
        method: 'userDataStream.subscribe.signature',
        params: signed(live, {apiKey: live.keys.apiKey ?? ''}),
      }),
    );
});

const ask = (method: string, path: string, params: Record<string, string> = {}) => askSigned(live, method, path, params);

/** A buy with a pair that waits for it. */
const family = (price: string, change: Record<string, string> = {}, path = 'otoco') =>
  ask('POST', `/api/v3/orderList/${path}`, {
    ...{symbol: 'BTCUSDT', workingType: 'LIMIT', workingSide: 'BUY', workingTimeInForce: 'GTC', workingClientOrderId: 'first'},
    ...{workingPrice: price, workingQuantity: '0.02', pendingSide: 'SELL', listClientOrderId: 'family'},
    ...(path === 'otoco' && {pendingQuantity: '0.019'}),
    ...{pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: at(5), pendingAboveClientOrderId: 'profit'},
    ...{pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: at(-5), pendingBelowClientOrderId: 'loss'},
    ...change,
  });
const pair = (change: Record<string, string> = {}) =>
  ask('POST', '/api/v3/orderList/oco', {
    ...{symbol: 'BTCUSDT', side: 'SELL', quantity: '0.02', aboveType: 'LIMIT_MAKER', abovePrice: at(5)},
    ...{belowType: 'STOP_LOSS_LIMIT', belowStopPrice: at(-5), belowPrice: at(-6), belowTimeInForce: 'GTC'},
    ...change,
  });
/** A sale's pair with its two on the wrong sides. */
const SWAPPED = {
  ...{aboveType: 'STOP_LOSS', abovePrice: '', aboveStopPrice: '99000'},
  ...{belowType: 'LIMIT_MAKER', belowStopPrice: '', belowTimeInForce: ''},
};
const open = async () =>
  (await ask('GET', '/api/v3/openOrders', {symbol: 'BTCUSDT'})).map(
    ({clientOrderId, status}: Record<string, string>) => `${clientOrderId} ${status}`,
  );
const stateOf = async (client: string) => {
  const {status, executedQty, origQty, expiryReason} = await ask('GET', '/api/v3/order', {
    symbol: 'BTCUSDT',
    origClientOrderId: client,
  });
  return {status, executedQty, origQty, expiryReason};
};
const locked = (asset: string) =>
  live.engine.ledger.balances(CUSTOMER).find((balance) => balance.asset === asset && balance.wallet === 'spot')?.locked;
/** Somebody else sells or buys until the last price is there. */
const pushTo = (side: 'BUY' | 'SELL', price: string) => {
  live.engine.deposit('whale', 'spot', side === 'SELL' ? 'BTC' : 'USDT', '100000000');
  const terms = {accountId: 'whale', symbol: 'BTC/USDT', side, stopPrice: null, quoteQuantity: null};
  const whole = {...terms, type: 'LIMIT' as const, price, quantity: '900'};
  // Somebody who takes what a stop throws onto the market.
  const isFall = side === 'SELL';
  live.engine.deposit('deep', 'spot', isFall ? 'USDT' : 'BTC', '100000000');
  const deep = dec(price)
    .times(isFall ? '0.99' : '1.01')
    .toFixed(2);
  live.engine.place({
    ...{...whole, accountId: 'deep', side: isFall ? 'BUY' : 'SELL', price: deep, quantity: '10'},
    ...{clientOrderId: 'deep', timeInForce: 'GTC'},
  });
  live.engine.place({...whole, clientOrderId: 'sweep', timeInForce: 'IOC'});
  const rests = live.engine.place({...whole, clientOrderId: 'rests', timeInForce: 'GTC', quantity: '0.001'});
  if (!rests.ok) throw new Error(rests.refusal);
  live.engine.deposit('other', 'spot', side === 'SELL' ? 'USDT' : 'BTC', '1000000');
  live.engine.place({
    ...{...whole, accountId: 'other', side: side === 'SELL' ? 'BUY' : 'SELL', quantity: '0.001'},
    ...{clientOrderId: 'meets', timeInForce: 'IOC'},
  });
};

describe('a list of a buy and a pair', () => {
  it('waits whole: its pair has ids, ties up nothing, and says what it waits for', async () => {
    const answer = await family(at(-2));
    expect(answer).toMatchObject({
      ...{contingencyType: 'OTO', listStatusType: 'EXEC_STARTED', listOrderStatus: 'EXECUTING', listClientOrderId: 'family'},
      orderReports: [
        {clientOrderId: 'first', status: 'NEW', type: 'LIMIT', orderListId: answer.orderListId},
        {clientOrderId: 'loss', status: 'PENDING_NEW', type: 'STOP_LOSS', origQty: '0.01900000', workingTime: -1},
        {clientOrderId: 'profit', status: 'PENDING_NEW', type: 'LIMIT_MAKER', workingTime: -1},
      ],
    });
    expect(await open()).toEqual(['first NEW', 'loss PENDING_NEW', 'profit PENDING_NEW']);
    expect(locked('BTC')).toBe('0');
    expect(await ask('GET', '/api/v3/openOrderList')).toEqual([
      expect.objectContaining({orderListId: answer.orderListId, orders: answer.orders}),
    ]);
    expect(told.map(({e, X, g}) => [e, X, g])).toEqual([
      ['listStatus', undefined, answer.orderListId],
      ['executionReport', 'NEW', answer.orderListId],
      ['outboundAccountPosition', undefined, undefined],
      ['executionReport', 'PENDING_NEW', answer.orderListId],
      ['executionReport', 'PENDING_NEW', answer.orderListId],
    ]);
  });

  it('shows its pair as pending even where the buy fills at once; a query then finds it working', async () => {
    const {orderReports} = await family(at(2));
    expect(orderReports.map(({status}: Record<string, string>) => status)).toEqual(['FILLED', 'PENDING_NEW', 'PENDING_NEW']);
    expect(await open()).toEqual(['loss NEW', 'profit NEW']);
    // One of the two ties up the coins of both.
    expect(locked('BTC')).toBe('0.019');
  });

  it('one cancel of any of its orders, or of the list, ends all of them', async () => {
    for (const [method, params] of [
      ['order', {origClientOrderId: 'loss'}],
      ['order', {origClientOrderId: 'first'}],
      ['orderList', {listClientOrderId: 'family'}],
    ] as const) {
      await family(at(-2));
      const answer = await ask('DELETE', `/api/v3/${method}`, {symbol: 'BTCUSDT', ...params});
      expect(answer).toMatchObject({listStatusType: 'ALL_DONE', listOrderStatus: 'ALL_DONE', contingencyType: 'OTO'});
      expect(answer.orderReports.map(({status}: Record<string, string>) => status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
      expect([await open(), locked('USDT'), locked('BTC')]).toEqual([[], '0', '0']);
      expect(told.filter(({X}) => X === 'CANCELED')).toHaveLength(3);
      expect(told.filter(({l}) => l === 'ALL_DONE')).toEqual([told.at(-1)]);
      told.length = 0;
    }
    const gone = await ask('DELETE', '/api/v3/orderList', {symbol: 'BTCUSDT', listClientOrderId: 'family'});
    expect(gone).toEqual({code: -2011, msg: 'Unknown order sent.'});
  });

  it('is one entry of a cancel of everything', async () => {
    await family(at(-2));
    await ask('POST', '/api/v3/order', {
      ...{symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: at(-3)},
    });
    const answer = await ask('DELETE', '/api/v3/openOrders', {symbol: 'BTCUSDT'});
    expect(answer).toEqual([expect.objectContaining({contingencyType: 'OTO'}), expect.objectContaining({orderListId: -1})]);
    expect(await open()).toEqual([]);
  });

  it('ends when its buy expires: what waited for it expires with the reason', async () => {
    await family(at(-2), {workingTimeInForce: 'FOK'});
    expect(await stateOf('profit')).toMatchObject({status: 'EXPIRED', expiryReason: 'OTO_PHASE_ONE_EXPIRED'});
    expect(await ask('GET', '/api/v3/orderList', {origClientOrderId: 'family'})).toMatchObject({listStatusType: 'ALL_DONE'});
    expect(told.at(-1)).toMatchObject({e: 'listStatus', l: 'ALL_DONE', L: 'ALL_DONE', C: 'family'});
  });

  it('a pair that cannot be entered once the buy has filled is rejected, both of it', async () => {
    await family(at(2), {pendingAbovePrice: at(-3)});
    expect((await stateOf('profit')).expiryReason).toBe('REJECTED');
    expect((await stateOf('loss')).expiryReason).toBe('OCO_TRIGGER');
    expect(locked('BTC')).toBe('0');
  });

  it('the stop fires: it sells, and the limit order expires with its coins free', async () => {
    await family(at(2));
    pushTo('SELL', at(-6));
    expect(await stateOf('loss')).toMatchObject({status: 'FILLED', executedQty: '0.01900000'});
    expect(await stateOf('profit')).toMatchObject({status: 'EXPIRED', expiryReason: 'OCO_TRIGGER'});
    expect(locked('BTC')).toBe('0');
    expect(await ask('GET', '/api/v3/openOrderList')).toEqual([]);
  });

  it('the limit order trades: the stop expires before it could sell as well', async () => {
    await family(at(2));
    pushTo('BUY', at(6));
    expect(await stateOf('profit')).toMatchObject({status: 'FILLED'});
    expect(await stateOf('loss')).toMatchObject({status: 'EXPIRED', executedQty: '0.00000000', expiryReason: 'OCO_TRIGGER'});
  });
});

describe('a list whose buy pays for the rest', () => {
  it('names no size of it until the buy has filled, and then what came in, in whole steps', async () => {
    const {orderReports} = await family(at(-2), {}, 'opoco');
    expect(orderReports[1]).not.toHaveProperty('origQty');
    await ask('DELETE', '/api/v3/order', {symbol: 'BTCUSDT', origClientOrderId: 'first'});
    await family(at(2), {workingQuantity: '0.02123'}, 'opoco');
    // The account has other coins that the commission is taken from.
    expect((await stateOf('profit')).origQty).toBe('0.02123000');
    expect((await stateOf('loss')).origQty).toBe('0.02123000');
  });

  it('sets what came in aside while the buy is filled in part, and gives it back when the list is canceled', async () => {
    const answer = await family(at(-1), {workingQuantity: '0.5'}, 'opoco');
    const order = live.engine.orders.find(CUSTOMER, answer.orders[0].orderId);
    live.engine.deposit('whale', 'spot', 'BTC', '1000');
    // As much as the book has above, and a little of it.
    const better = live.engine.markets.book('BTC/USDT', 5000).bids.filter(([price]) => dec(price).gte(order?.price ?? '0'));
    const ahead = better.reduce((sum, [, quantity]) => sum.plus(quantity), dec(0)).minus('0.2');
    live.engine.place({
      ...{accountId: 'whale', clientOrderId: 'part', symbol: 'BTC/USDT', side: 'SELL', type: 'LIMIT', timeInForce: 'IOC'},
      ...{price: order?.price ?? '0', quantity: ahead.toFixed(), stopPrice: null, quoteQuantity: null},
    });
    const {status, executedQty} = await stateOf('first');
    expect(status).toBe('PARTIALLY_FILLED');
    expect(dec(locked('BTC') ?? '0').toFixed(8)).toBe(executedQty);
    await ask('DELETE', '/api/v3/orderList', {symbol: 'BTCUSDT', listClientOrderId: 'family'});
    expect([locked('BTC'), locked('USDT'), await open()]).toEqual(['0', '0', []]);
  });

  it.each([
    ['a sale that works', {workingSide: 'SELL'}, -1222, 'Working order in an OPO list must be a bid.'],
    ['a buy that waits', {pendingSide: 'BUY'}, -1223, 'Pending orders in an OPO list must be asks.'],
    ['a size', {pendingQuantity: '0.01'}, -1225, "Pending orders should not include the 'pendingQuantity' tag."],
  ])('refuses %s', async (_name, change, code, msg) => {
    expect(await family(at(-2), change as Record<string, string>, 'opoco')).toEqual({code, msg});
  });

  it('of one order: a market order that waits sells what came in', async () => {
    const change = {pendingType: 'MARKET', pendingClientOrderId: 'sell'};
    await family(at(2), change, 'opo');
    expect(await stateOf('sell')).toMatchObject({status: 'FILLED', executedQty: '0.02000000'});
    await family(at(-2), {...change, workingClientOrderId: 'second'}, 'opo');
    const amended = await ask('PUT', '/api/v3/order/amend/keepPriority', {
      ...{symbol: 'BTCUSDT', origClientOrderId: 'sell', newQty: '0.01'},
    });
    expect(amended).toMatchObject({code: -2038, msg: 'Order amend (pending OPO order) is not supported.'});
  });
});

describe('a pair', () => {
  it('works at once, and ties up the coins of one of its two', async () => {
    expect(await pair()).toMatchObject({
      contingencyType: 'OCO',
      orderReports: [
        {type: 'STOP_LOSS_LIMIT', status: 'NEW'},
        {type: 'LIMIT_MAKER', status: 'NEW'},
      ],
    });
    expect(locked('BTC')).toBe('0.02');
  });

  it.each([
    ['two limit orders', {belowType: 'LIMIT_MAKER'}, -1168],
    ['a limit order below of a sale', {...SWAPPED, belowPrice: '90000'}, -1166],
    ['a stop-loss above of a sale', {...SWAPPED, belowType: 'STOP_LOSS', belowPrice: '', belowStopPrice: '90000'}, -1197],
    ['a take-profit below of a sale', {belowType: 'TAKE_PROFIT', belowPrice: '', belowTimeInForce: ''}, -1199],
    ['a market order', {belowType: 'MARKET'}, -1158],
    ['no trigger', {belowStopPrice: ''}, -1102],
    ['no price', {abovePrice: ''}, -1102],
    ['prices that the market is not between', {abovePrice: '100'}, -2010],
    ['more than there is', {quantity: '50'}, -2010],
    ['a strange side', {side: 'HOLD'}, -1117],
  ])('refuses %s, and leaves nothing', async (_name, change, code) => {
    expect(await pair(change as unknown as Record<string, string>)).toMatchObject({code});
    expect([await open(), locked('BTC'), await ask('GET', '/api/v3/allOrderList')]).toEqual([[], '0', []]);
  });

  it('names the parameter that is missing as the list calls it', async () => {
    expect((await pair({abovePrice: ''})).msg).toContain("'abovePrice'");
    expect((await pair({quantity: ''})).msg).toContain("'quantity'");
    expect((await family(at(-2), {pendingQuantity: ''})).msg).toContain("'pendingQuantity'");
    expect((await family(at(-2), {pendingBelowStopPrice: ''})).msg).toContain("'pendingBelowStopPrice'");
  });

  it('refuses an id that is open, its own twice, and the list that is open under that id', async () => {
    await pair({aboveClientOrderId: 'one', listClientOrderId: 'mine'});
    const duplicate = {code: -2010, msg: 'Duplicate order sent.'};
    expect(await pair({aboveClientOrderId: 'one'})).toEqual(duplicate);
    expect(await pair({aboveClientOrderId: 'two', belowClientOrderId: 'two'})).toEqual(duplicate);
    expect(await pair({listClientOrderId: 'mine'})).toEqual(duplicate);
  });

  it('the exchange ends one of it: the other one ends as well', async () => {
    const {orders} = await pair();
    live.engine.cancel(CUSTOMER, 'BTC/USDT', orders[1].orderId, 'ADMIN');
    expect([await open(), locked('BTC')]).toEqual([[], '0']);
  });
});
