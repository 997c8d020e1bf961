import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../src/lib/model/decimal.ts';
import type {Level} from '../../../src/lib/model/market.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import type {Candidate, Route} from '../../../src/lib/router/route.ts';
import {candidate, NOW, request} from './candidates.ts';
import {costAt, exhaustive, levelsText, type Place, tenthsText} from './exhaustive.ts';

const sizes = fc.array(fc.tuple(fc.integer({min: 90, max: 110}), fc.integer({min: 1, max: 25})), {minLength: 1, maxLength: 5});

const place = (buy: boolean): fc.Arbitrary<Place> =>
  fc
    .record({
      raw: sizes,
      step: fc.constantFrom(1, 1, 2, 3, 5, 10),
      minTenths: fc.constantFrom(0, 0, 0, 3, 7, 20),
      maxTenths: fc.constantFrom(null, null, 13, 40),
      minNotional: fc.constantFrom(0, 0, 30, 100, 250),
      maxNotional: fc.constantFrom(null, null, null, 200, 400),
      fee: fc.integer({min: -1, max: 4}),
      feeIn: fc.constantFrom('BASE' as const, 'QUOTE' as const),
      free: buy ? fc.constantFrom(0, 50, 137, 300, 100_000) : fc.constantFrom(0, 4, 11, 25, 100_000),
    })
    .map(({raw, ...rest}) => {
      const prices = new Map(raw.map(([price, tenths]) => [price, tenths] as const));
      return {...rest, book: -1, levels: [...prices].sort(([one], [other]) => (buy ? one - other : other - one))};
    });

/**
 * Places, each on its own book or on an earlier one's: then a second account on the same market (its own fee and money), or one
 * that looked at another moment, under other rules.
 */
const placesOf = (buy: boolean, maxLength: number): fc.Arbitrary<Place[]> =>
  fc
    .array(fc.tuple(place(buy), fc.option(fc.nat(maxLength - 2), {freq: 3}), fc.boolean()), {minLength: 1, maxLength})
    .map((drawn) => {
      const places: Place[] = [];
      for (const [own, shared, twin] of drawn) {
        const {fee, feeIn, free} = own;
        const first = shared === null ? undefined : places[shared];
        if (first === undefined) places.push({...own, book: places.length});
        else places.push(twin ? {...first, fee, feeIn, free} : {...own, book: first.book});
      }
      return places;
    });

const instance = fc.boolean().chain((buy) =>
  fc.record({
    buy: fc.constant(buy),
    places: placesOf(buy, 5),
    wanted: fc.integer({min: 1, max: 60}),
    cap: fc.option(fc.integer({min: 92, max: 108}), {freq: 4}),
  }),
);

/** Twins get one look at one book, as gathered. */
function accountsOf(places: readonly Place[], buy: boolean): readonly Candidate[] {
  const looks = new Map(places.map(({levels}) => [levels, levelsText(levels)] as const));
  return places.map((there, index) => accountOf(there, looks.get(there.levels) ?? [], index, buy));
}

function accountOf(place: Place, levels: readonly Level[], index: number, buy: boolean): Candidate {
  const fee = place.fee === 0 ? '0' : `${place.fee < 0 ? '-' : ''}0.0${Math.abs(place.fee)}`;
  return candidate({
    account: `account-${index}`,
    ...(buy ? {asks: levels} : {bids: levels}),
    taker: fee,
    buyFeeIn: place.feeIn,
    available: buy ? `${place.free}` : tenthsText(place.free),
    change: {bookId: `${place.book}`},
    rules: {
      tickSize: '1',
      stepSize: tenthsText(place.step),
      minQuantity: tenthsText(place.minTenths),
      maxQuantity: place.maxTenths === null ? null : tenthsText(place.maxTenths),
      minNotional: `${place.minNotional}`,
      maxNotional: place.maxNotional === null ? null : `${place.maxNotional}`,
    },
  });
}

/** No book is taken from twice; every leg is an order that its place allows, costs what the book says, and has the limit it walks to. */
function checkLegs(route: Route, places: readonly Place[], buy: boolean, cap: number | null) {
  const books = route.plan.map(({account}) => places[Number(account.split('-')[1])]?.book);
  expect(new Set(books).size, 'no book is taken from twice').toBe(books.length);
  for (const leg of route.plan) {
    const index = Number(leg.account.split('-')[1]);
    const there = places[index] as Place;
    const tenths = dec(leg.quantity).times(10).toNumber();
    const cost = costAt(there, tenths, buy, cap);
    expect(cost, `leg ${leg.account} ${leg.quantity} is an allowed order`).not.toBeNull();
    expect(dec(leg.cost).times(1000).toNumber()).toBe(Math.abs(cost ?? 0));
    expect(cap === null || (buy ? dec(leg.limitPrice).lte(cap) : dec(leg.limitPrice).gte(cap))).toBe(true);
    const reached = there.levels.filter(([price]) => (buy ? dec(leg.limitPrice).gte(price) : dec(leg.limitPrice).lte(price)));
    expect(reached.reduce((sum, [, size]) => sum + size, 0)).toBeGreaterThanOrEqual(tenths);
  }
}

describe('a plan against every possible plan', () => {
  it('fills as much at the same cost as the exhaustive optimizer, in 10,000 random cases', {timeout: 120_000}, () => {
    fc.assert(
      fc.property(instance, ({buy, places, wanted, cap}) => {
        const accounts = accountsOf(places, buy);
        const asked = request({side: buy ? 'BUY' : 'SELL', quantity: tenthsText(wanted), price: cap === null ? null : `${cap}`});
        const route = planRoute(asked, accounts, NOW);
        const truth = exhaustive(places, wanted, buy, cap);
        expect(route.proven).toBe(true);
        expect(dec(route.totals.quantity).times(10).toNumber()).toBe(truth.tenths);
        expect(dec(route.totals.cost).times(1000).toNumber()).toBe(Math.abs(truth.cost));
        expect(dec(route.totals.unfilled).times(10).toNumber()).toBe(wanted - truth.tenths);
        checkLegs(route, places, buy, cap);
        expect(route.venues.every(({excluded, fillable}) => (excluded === null) === (fillable !== '0'))).toBe(true);
      }),
      {numRuns: 10_000},
    );
  });

  it('names the one account with the lowest price for the whole quantity, or the one that fills most', {timeout: 60_000}, () => {
    fc.assert(
      fc.property(instance, ({buy, places, wanted, cap}) => {
        const accounts = accountsOf(places, buy);
        const asked = request({
          side: buy ? 'BUY' : 'SELL',
          quantity: tenthsText(wanted),
          mode: 'best',
          price: cap === null ? null : `${cap}`,
        });
        const route = planRoute(asked, accounts, NOW);
        const alone = places.map((there) => exhaustive([there], wanted, buy, cap));
        const most = Math.max(...alone.map(({tenths}) => tenths));
        const fills = dec(route.totals.quantity).times(10).toNumber();
        if (route.best === null) expect(fills).toBe(most);
        if (most === wanted) {
          const least = Math.min(...alone.filter(({tenths}) => tenths === wanted).map(({cost}) => cost));
          expect(route.best).not.toBeNull();
          expect(fills).toBe(wanted);
          expect(dec(route.totals.cost).times(1000).toNumber()).toBe(Math.abs(least));
        }
        expect(route.plan.length).toBeLessThanOrEqual(1);
        checkLegs(route, places, buy, cap);
      }),
      {numRuns: 2000},
    );
  });

  it('spends at most the quote amount, and one step more would not fit (equal steps, no minimums)', {timeout: 60_000}, () => {
    fc.assert(
      fc.property(
        fc.boolean().chain((buy) => fc.tuple(fc.constant(buy), placesOf(buy, 4), fc.integer({min: 20, max: 700}))),
        ([buy, raw, budget]) => {
          const places = raw.map(
            (there): Place => ({...there, step: 1, minTenths: 0, minNotional: 0, maxTenths: null, maxNotional: null}),
          );
          const accounts = accountsOf(places, buy);
          const route = planRoute(
            request({side: buy ? 'BUY' : 'SELL', quantity: `${budget}`, quantityIn: 'QUOTE'}),
            accounts,
            NOW,
          );
          expect(dec(route.totals.cost).lte(budget)).toBe(true);
          const tenths = dec(route.totals.quantity).times(10).toNumber();
          const here = exhaustive(places, tenths, buy, null);
          expect(dec(route.totals.cost).times(1000).toNumber()).toBe(Math.abs(here.cost));
          const more = exhaustive(places, tenths + 1, buy, null);
          if (more.tenths > tenths) expect(Math.abs(more.cost)).toBeGreaterThan(budget * 1000);
          checkLegs(route, places, buy, null);
        },
      ),
      {numRuns: 1000},
    );
  });
});
