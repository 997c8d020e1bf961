/** Orders that a fill makes, two of which end each other, and one with a trigger on either side: whatever the exchange. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createEngine, type VenueEngine} from '../../../../src/lib/sandbox/engine/create-engine.ts';
import {text, units} from '../../../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER, type EngineOrder, type EngineOrderRequest} from '../../../../src/lib/sandbox/engine/types.ts';
import {Families, type Family} from '../../../../src/lib/sandbox/kit/families.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

const SYMBOL = 'BTC/USDT';
let venue: VenueEngine;
let families: Families;
let told: string[];
let made: EngineOrder[];

beforeEach(() => {
  venue = createEngine({
    venue: 'anywhere',
    seed: 4,
    clock: new VirtualTime(1_800_000_000_000),
    listing: [{quote: 'USDT', coins: 3, minNotional: '5'}],
    fees: {maker: '0.001', taker: '0.001', charged: 'RECEIVED'},
    money: [{wallet: 'spot', asset: 'USDT', amount: '10000000'}],
  });
  told = [];
  made = [];
  venue.engine.events.subscribe((event) => {
    if (event.type === 'ORDER') told.push(`${event.order.clientOrderId} ${event.change}`);
  });
  families = new Families(venue.engine);
});

const ticker = () => venue.engine.markets.ticker(SYMBOL);
const orders = () => venue.engine.orders.open(CUSTOMER);
const names = () => orders().map(({clientOrderId}) => clientOrderId);
const now = (order: EngineOrder | undefined) => venue.engine.orders.find(CUSTOMER, order?.orderId ?? 0);
const moved = (percent: bigint) => {
  const tick = units('0.01');
  const price = (units(ticker().last) * (100n + percent)) / 100n;
  return text(price - (price % tick));
};
const request = (change: Partial<EngineOrderRequest>): EngineOrderRequest => ({
  ...{accountId: CUSTOMER, clientOrderId: 'parent', symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'},
  ...{price: moved(2n), stopPrice: null, quantity: '0.002', quoteQuantity: null},
  ...change,
});
const profit = (quantity: string) => request({clientOrderId: 'profit', side: 'SELL', price: moved(4n), quantity});
const loss = (quantity: string) =>
  request({
    ...{clientOrderId: 'loss', side: 'SELL', type: 'STOP_MARKET', timeInForce: 'IOC', price: null, stopPrice: moved(-4n)},
    ...{trigger: 'FALL', funds: 'AT_TRIGGER', quantity},
  });

function place(change: Partial<EngineOrderRequest> = {}) {
  const placed = venue.engine.place(request(change));
  if (!placed.ok) throw new Error(placed.refusal);
  return placed.value;
}

function family(change: Partial<EngineOrderRequest> = {}, at: Family['at'] = 'END'): void {
  families.add(place(change), {
    at,
    children: (_, quantity) =>
      [profit(quantity), loss(quantity)].map((child) => ({request: child, made: (order) => void made.push(order)})),
    dropped: () => told.push('dropped'),
  });
}

/** The last price goes there: the house takes its better levels away and trades. */
function trade(price: string): void {
  const rises = units(price) > units(ticker().last);
  venue.house.quote(SYMBOL, [{buy: !rises, price: units(price), quantity: units('5')}]);
  clear(!rises, price);
  venue.house.tradeAtBest(SYMBOL, rises, units('0.01'));
}

/** Takes the house's better levels away. */
function clear(buys: boolean, price: string): void {
  const book = venue.engine.markets.book(SYMBOL, 10_000);
  for (const [level] of buys ? book.bids : book.asks) {
    const isBetter = buys ? units(level) > units(price) : units(level) < units(price);
    if (isBetter) venue.house.quote(SYMBOL, [{buy: buys, price: units(level), quantity: 0n}]);
  }
}

describe('orders that a fill makes', () => {
  it('are there once the parent is over, of what it left after its fee, in whole steps', () => {
    family();
    expect(names()).toEqual(['profit', 'loss']);
    const {stepSize = '0'} = venue.engine.markets.find(SYMBOL) ?? {};
    for (const {quantity} of made) {
      expect(units(quantity)).toBeLessThan(units('0.002'));
      expect(units('0.002') - units(quantity)).toBeLessThanOrEqual(units('0.000002') + units(stepSize));
    }
  });

  it('wait for a parent that rests, and are never made if it ends empty', () => {
    family({price: moved(-2n)});
    expect(names()).toEqual(['parent']);
    const [parent] = orders();
    venue.engine.cancel(CUSTOMER, SYMBOL, parent?.orderId ?? 0);
    expect([names(), told.at(-1)]).toEqual([[], 'dropped']);
  });

  it('are made of a resting parent that is taken', () => {
    const price = moved(-1n);
    family({price}, 'FULL');
    clear(true, price);
    venue.house.tradeAtBest(SYMBOL, false, units('0.01'));
    expect(names()).toEqual(['profit', 'loss']);
  });

  it('need the whole fill where the exchange says so', () => {
    family({timeInForce: 'IOC', quantity: '99', price: ticker().ask}, 'FULL');
    expect(venue.engine.orders.all(CUSTOMER)).toMatchObject([{status: 'EXPIRED'}]);
    expect([names(), told.at(-1)]).toEqual([[], 'dropped']);
  });
});

describe('two orders that end each other', () => {
  it('the trigger of one frees the coins of the other first', () => {
    family();
    const [profitOrder, lossOrder] = made;
    trade(moved(-4n));
    expect(now(profitOrder)).toMatchObject({status: 'EXPIRED', endReason: 'BROTHER'});
    expect(now(lossOrder)).toMatchObject({status: 'FILLED'});
    expect(told.indexOf('profit EXPIRED')).toBeLessThan(told.indexOf('loss TRIGGERED'));
  });

  it('a trade of one ends the other', () => {
    family();
    const [profitOrder, lossOrder] = made;
    clear(false, profitOrder?.price ?? '0');
    venue.house.tradeAtBest(SYMBOL, true, units('0.01'));
    expect(now(profitOrder)).toMatchObject({status: 'FILLED'});
    expect(now(lossOrder)).toMatchObject({status: 'EXPIRED', endReason: 'BROTHER'});
  });
});

describe('a stop with a second trigger', () => {
  const bracket = (): EngineOrder => {
    place({clientOrderId: 'coins'});
    return place({
      ...{clientOrderId: 'bracket', side: 'SELL', type: 'STOP_MARKET', price: null, stopPrice: moved(-4n), trigger: 'FALL'},
      ...{otherStop: {stopPrice: moved(4n), price: moved(4n)}, quantity: '0.001'},
    }).order;
  };

  it('below it sells at market', () => {
    const order = bracket();
    expect(order).toMatchObject({status: 'UNTRIGGERED', price: null});
    trade(order.stopPrice ?? '');
    expect(now(order)).toMatchObject({status: 'FILLED', price: null});
    expect(now(order)).not.toHaveProperty('firedByOther');
  });

  it('above it sells at its limit, or rests there', () => {
    const order = bracket();
    trade(order.otherStop ?? '');
    const after = now(order);
    expect(after).toMatchObject({firedByOther: true, price: order.otherStop});
    expect(['FILLED', 'NEW']).toContain(after?.status);
  });
});
