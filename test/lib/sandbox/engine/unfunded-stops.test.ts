/** Stops that tie up no money while they wait, as some exchanges have them. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createEngine, type VenueEngine} from '../../../../src/lib/sandbox/engine/create-engine.ts';
import type {EngineEvent} from '../../../../src/lib/sandbox/engine/events.ts';
import {units} from '../../../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER, type EngineOrderRequest} from '../../../../src/lib/sandbox/engine/types.ts';
import {VirtualTime} from '../../../simulation/virtual-time.ts';

const SYMBOL = 'BTC/USDT';
let venue: VenueEngine;
let changes: string[];

beforeEach(() => {
  venue = createEngine({
    venue: 'anywhere',
    seed: 4,
    clock: new VirtualTime(1_800_000_000_000),
    listing: [{quote: 'USDT', coins: 3, minNotional: '5'}],
    fees: {maker: '0.001', taker: '0.001', charged: 'RECEIVED'},
    money: [{wallet: 'spot', asset: 'USDT', amount: '1000'}],
  });
  changes = [];
  venue.engine.events.subscribe((event: EngineEvent) => {
    if (event.type === 'ORDER') changes.push(event.change);
  });
});

const asks = () => venue.engine.markets.book(SYMBOL, 4).asks.map(([price]) => price);
const free = () => venue.engine.ledger.balances(CUSTOMER).find(({asset}) => asset === 'USDT');

function stop(change: Partial<EngineOrderRequest>): number {
  const placed = venue.engine.place({
    ...{accountId: CUSTOMER, clientOrderId: 'stop', symbol: SYMBOL, side: 'BUY', type: 'STOP_LIMIT', timeInForce: 'GTC'},
    ...{price: asks()[2] ?? '', stopPrice: asks()[1] ?? '', quantity: '0.001', quoteQuantity: null, funds: 'AT_TRIGGER'},
    ...change,
  } as EngineOrderRequest);
  if (!placed.ok) throw new Error(placed.refusal);
  return placed.value.order.orderId;
}

/** The price goes through the first two asks. */
function fire(): void {
  const [first = '', second = ''] = asks();
  for (const price of [first, second]) venue.house.quote(SYMBOL, [{buy: false, price: units(price), quantity: 0n}]);
  venue.house.tradeAtBest(SYMBOL, true, units('0.0001'));
}

describe('a stop that is funded at its trigger', () => {
  it('locks nothing while it waits, more than there is can be asked for, and amending it asks for nothing', () => {
    const orderId = stop({quantity: '50'});
    expect(free()).toMatchObject({free: '1000', locked: '0'});
    expect(venue.engine.amend(CUSTOMER, SYMBOL, orderId, {quantity: '60'}).ok).toBe(true);
    expect(free()).toMatchObject({free: '1000', locked: '0'});
  });

  it('is made when it fires and the money is there', () => {
    const orderId = stop({});
    fire();
    expect(changes.slice(0, 2)).toEqual(['NEW', 'TRIGGERED']);
    expect(venue.engine.orders.find(CUSTOMER, orderId)).toMatchObject({status: 'FILLED', filled: '0.001'});
    expect(free()?.locked).toBe('0');
  });

  it.each([
    ['limit', {quantity: '50'}],
    ['market', {type: 'STOP_MARKET', price: null, quantity: '50'}],
    ['market, sized in quote', {type: 'STOP_MARKET', price: null, quantity: null, quoteQuantity: '1001'}],
  ] as const)('is never made when it fires without the money: %s', (_, change) => {
    const orderId = stop(change);
    fire();
    expect(changes).toEqual(['NEW', 'EXPIRED']);
    expect(venue.engine.orders.find(CUSTOMER, orderId)).toMatchObject({status: 'EXPIRED', endReason: 'NO_FUNDS', filled: '0'});
    expect(free()).toMatchObject({free: '1000', locked: '0'});
  });

  it('spends a quote amount', () => {
    const orderId = stop({type: 'STOP_MARKET', price: null, quantity: null, quoteQuantity: '500'});
    fire();
    const order = venue.engine.orders.find(CUSTOMER, orderId);
    expect(order?.status).toBe('FILLED');
    expect(Number(order?.filledQuote)).toBeGreaterThan(490);
    expect(Number(order?.filledQuote)).toBeLessThanOrEqual(500);
  });
});
