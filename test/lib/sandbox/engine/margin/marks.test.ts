/** What mark and index prices do by themselves: they fire stops, pay funding by the clock, and are where the market maker quotes. */
import {beforeEach, describe, expect, it} from 'vitest';
import {createEngine, type VenueEngine} from '../../../../../src/lib/sandbox/engine/create-engine.ts';
import type {EngineEvent} from '../../../../../src/lib/sandbox/engine/events.ts';
import {text, units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {FundingClock} from '../../../../../src/lib/sandbox/engine/margin/funding-clock.ts';
import type {EngineOrderRequest} from '../../../../../src/lib/sandbox/engine/types.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

const PERP = 'BTC/USDT:USDT';
const HOUR_MS = 3_600_000;

let time: VirtualTime;
let venue: VenueEngine;
let events: EngineEvent[];
beforeEach(() => {
  // Two hours before a payment of an eight-hour contract.
  time = new VirtualTime(1_800_000_000_000 - (1_800_000_000_000 % (8 * HOUR_MS)) + 6 * HOUR_MS);
  const listing = [
    {quote: 'USDT', coins: 30, minNotional: '5'},
    {product: 'linear' as const, quote: 'USDT', coins: 30, minNotional: '5', multiples: {PEPE: '1000'}},
  ];
  const fees = {maker: '0.0002', taker: '0.00055', charged: 'RECEIVED' as const};
  const money = [{wallet: 'spot' as const, asset: 'USDT', amount: '100000'}];
  venue = createEngine({venue: 'test', seed: 1, clock: time, listing, fees, money});
  events = [];
  venue.engine.events.subscribe((event) => void events.push(event));
});

function place(change: Partial<EngineOrderRequest>) {
  return venue.engine.place({
    ...{accountId: 'customer', clientOrderId: '', symbol: PERP, side: 'BUY', type: 'MARKET', timeInForce: 'IOC'},
    ...{price: null, stopPrice: null, quantity: '0.1', quoteQuantity: null},
    ...change,
  });
}
const stop = (change: Partial<EngineOrderRequest>) =>
  place({type: 'STOP_MARKET', side: 'SELL', reduceOnly: true, funds: 'AT_TRIGGER', ...change});
const statusOf = (placed: ReturnType<typeof place>) =>
  placed.ok ? venue.engine.orders.find('customer', placed.value.order.orderId)?.status : placed.refusal;

describe('stops of contracts', () => {
  it('fire at the first mark price at their price, and not by the last price', () => {
    place({});
    const waiting = stop({stopPrice: '90000', trigger: 'FALL', triggerBy: 'MARK'});
    venue.engine.setMark(PERP, '90000.01');
    expect(statusOf(waiting)).toBe('UNTRIGGERED');
    venue.engine.setMark(PERP, '90000');
    expect(statusOf(waiting)).toBe('FILLED');
    expect(events.filter(({type}) => type === 'MARK')).toMatchObject([{markPrice: '90000.01'}, {markPrice: '90000'}]);
    expect(venue.engine.contracts.open('customer')).toEqual([]);
  });

  it('fire by the index when a trade on the spot book moves it', () => {
    place({});
    const {asks} = venue.engine.markets.book('BTC/USDT', 4);
    const [price = '', , further = ''] = asks.map(([each]) => each);
    const waiting = stop({stopPrice: further, trigger: 'RISE', triggerBy: 'INDEX'});
    place({symbol: 'BTC/USDT', quantity: '0.000001'});
    expect([venue.engine.markets.ticker('BTC/USDT').last, statusOf(waiting)]).toEqual([price, 'UNTRIGGERED']);
    place({symbol: 'BTC/USDT', quantity: '0.3'});
    expect(statusOf(waiting)).toBe('FILLED');
  });

  it('are refused whose price is there already, by the price that they name', () => {
    venue.engine.setMark(PERP, '50000');
    expect(statusOf(stop({stopPrice: '60000', trigger: 'FALL', triggerBy: 'MARK'}))).toBe('WOULD_TRIGGER');
    expect(statusOf(stop({stopPrice: '60000', trigger: 'FALL', triggerBy: 'LAST'}))).toBe('UNTRIGGERED');
  });
});

describe('funding', () => {
  it('is paid once when its hour comes, at the rate of the interval that ends', async () => {
    const clock = new FundingClock(venue.engine, time);
    place({});
    await time.pass(HOUR_MS);
    expect(events.filter(({type}) => type === 'FUNDING')).toEqual([]);
    await time.pass(HOUR_MS);
    const rate = text(venue.engine.contracts.funding.rate(PERP, time.now()));
    expect(events.filter(({type}) => type === 'FUNDING')).toMatchObject([{at: time.now(), symbol: PERP, rate}]);
    await time.pass(8 * HOUR_MS);
    expect(events.filter(({type}) => type === 'FUNDING')).toHaveLength(2);
    place({side: 'SELL', reduceOnly: true});
    await time.pass(16 * HOUR_MS);
    expect(events.filter(({type}) => type === 'FUNDING')).toHaveLength(2);
    clock.close();
  });
});

describe('contracts on several coins at once', () => {
  it('are priced at so many times their coin', () => {
    const {engine} = venue;
    const market = engine.markets.find('1000PEPE/USDT:USDT');
    expect(engine.markets.find('PEPE/USDT:USDT')).toBeNull();
    if (market === null) throw new Error('not listed');
    expect(engine.contracts.marks.index(market)).toBe(1000n * units(engine.markets.ticker('PEPE/USDT').last));
    const {bid, ask} = engine.markets.ticker(market.symbol);
    const mark = engine.contracts.marks.mark(market);
    expect((units(bid ?? '0') * 101n) / 100n > mark && (units(ask ?? '0') * 99n) / 100n < mark).toBe(true);
  });
});

describe('the market maker', () => {
  it('quotes contracts around the mark price, wherever that is put', () => {
    const {engine, marketMaker} = venue;
    engine.markets.book(PERP, 1);
    for (const price of ['120000', '60000', '95000']) {
      engine.setMark(PERP, price);
      marketMaker.follow(PERP);
      const {bid, ask} = engine.markets.ticker(PERP);
      expect(units(bid ?? '0') <= units(price) && units(ask ?? '0') > units(price), `${bid} ${price} ${ask}`).toBe(true);
      expect(units(ask ?? '0') - units(bid ?? '0') < units('20')).toBe(true);
    }
  });
});
