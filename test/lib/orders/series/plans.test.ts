/** The arithmetic of ladders and slices. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Decimal, dec, isOnStep, ZERO} from '../../../../src/lib/model/decimal.ts';
import {ladderLegs} from '../../../../src/lib/orders/series/rungs.ts';
import {sliceLegs} from '../../../../src/lib/orders/series/slices.ts';
import type {PlannedLeg} from '../../../../src/lib/state/routes.ts';

const RULES = {tickSize: '0.01', stepSize: '0.001', maxQuantity: null, maxNotional: null};
const shown = (legs: readonly PlannedLeg[]) => legs.map(({quantity, price}) => `${quantity} at ${price}`);
const total = (legs: readonly PlannedLeg[]) => legs.reduce((sum, {quantity}) => sum.plus(quantity), ZERO);
const cost = (legs: readonly PlannedLeg[]) =>
  legs.reduce((sum, {quantity, price}) => sum.plus(dec(quantity).times(price ?? '0')), ZERO);

describe('a ladder', () => {
  it('has both ends, even distances on the passive tick, and what the steps leave over in the last rung', () => {
    expect(shown(ladderLegs('BUY', ['100', '99'], 4, {quantity: '1.0019', quantityIn: 'BASE'}, RULES))).toEqual([
      '0.25 at 100',
      '0.25 at 99.66',
      '0.25 at 99.33',
      '0.251 at 99',
    ]);
    expect(shown(ladderLegs('SELL', ['99', '100'], 4, {quantity: '1', quantityIn: 'BASE'}, RULES))).toEqual([
      '0.25 at 99',
      '0.25 at 99.34',
      '0.25 at 99.67',
      '0.25 at 100',
    ]);
  });

  it('gives what is left to the last rung that may be so large, and leaves it out where none may', () => {
    const size = {quantity: '1.001', quantityIn: 'BASE'} as const;
    expect(shown(ladderLegs('BUY', ['100', '50'], 2, size, {...RULES, maxNotional: '50'}))).toEqual([
      '0.5 at 100',
      '0.501 at 50',
    ]);
    expect(shown(ladderLegs('BUY', ['50', '100'], 2, size, {...RULES, maxNotional: '50'}))).toEqual([
      '0.501 at 50',
      '0.5 at 100',
    ]);
    expect(shown(ladderLegs('BUY', ['50', '100'], 2, size, {...RULES, maxQuantity: '0.5'}))).toEqual(['0.5 at 50', '0.5 at 100']);
  });

  it('refuses prices that a tick cannot tell apart, with how many there is room for', () => {
    const size = {quantity: '1', quantityIn: 'BASE'} as const;
    expect(() => ladderLegs('BUY', ['100', '100.03'], 5, size, RULES)).toThrow(/less than a tick of 0\.01 apart/);
    expect(shown(ladderLegs('BUY', ['100', '100.03'], 4, size, RULES))).toHaveLength(4);
  });

  const cents = (least: number, most: number) =>
    fc.integer({min: least, max: most}).map((whole) => String(dec(String(whole)).div(100)));
  const ASKED = fc.record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    from: cents(1000, 9_000_000),
    to: cents(1000, 9_000_000),
    into: fc.integer({min: 2, max: 60}),
    quantity: cents(1, 100_000),
  });
  const planned = (
    {side, from, to, into, quantity}: {side: 'BUY' | 'SELL'; from: string; to: string; into: number; quantity: string},
    quantityIn: 'BASE' | 'QUOTE',
  ) => {
    fc.pre(dec(from).minus(to).abs().gte(dec('0.02').times(into)));
    return ladderLegs(side, [from, to], into, {quantity, quantityIn}, RULES);
  };
  const isOn = (value: string, step: string) => isOnStep(dec(value), step);

  it('of coins is never more than was asked, less than one step short of it, and nowhere past the ends', () => {
    fc.assert(
      fc.property(ASKED, (asked) => {
        const legs = planned(asked, 'BASE');
        const short = dec(asked.quantity).minus(total(legs));
        expect(short.gte(0) && short.lt('0.001')).toBe(true);
        const [low, high] = [asked.from, asked.to].toSorted((a, b) => dec(a).cmp(b)) as [string, string];
        for (const {price, quantity} of legs) {
          expect(isOn(price ?? '', '0.01') && isOn(quantity, '0.001')).toBe(true);
          expect(dec(price ?? '0').gte(low) && dec(price ?? '0').lte(high)).toBe(true);
        }
        const sizes = legs.slice(0, -1).map(({quantity}) => quantity);
        expect(new Set(sizes).size).toBe(1);
      }),
    );
  });

  it('of an amount never costs more than that, and leaves less than one step of the last rung', () => {
    fc.assert(
      fc.property(ASKED, (asked) => {
        const legs = planned({...asked, quantity: String(dec(asked.quantity).times(1000))}, 'QUOTE');
        const left: Decimal = dec(asked.quantity).times(1000).minus(cost(legs));
        expect(left.gte(0)).toBe(true);
        expect(left.lt(dec(legs.at(-1)?.price ?? '0').times('0.001'))).toBe(true);
      }),
    );
  });

  it('has no price past an end on the costly side of its even place', () => {
    fc.assert(
      fc.property(ASKED, (asked) => {
        const legs = planned(asked, 'BASE');
        for (const [index, {price}] of legs.entries()) {
          const even = dec(asked.from)
            .times(asked.into - 1)
            .plus(dec(asked.to).minus(asked.from).times(index));
          const times = dec(price ?? '0').times(asked.into - 1);
          expect(asked.side === 'BUY' ? times.lte(even) : times.gte(even)).toBe(true);
        }
      }),
    );
  });
});

describe('slices', () => {
  it('are due at even intervals from the start, each until the next', () => {
    const legs = sliceLegs(
      {quantity: '1', quantityIn: 'BASE'},
      null,
      {into: 3, overMs: 100, start: 1000},
      {step: '0.1', most: null},
    );
    expect(legs.map(({quantity, during}) => [quantity, during])).toEqual([
      ['0.3', [1000, 1033]],
      ['0.3', [1033, 1066]],
      ['0.4', [1066, 1100]],
    ]);
  });

  it('are never more than was asked', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 1_000_000}), fc.integer({min: 2, max: 100}), (thousandths, into) => {
        const quantity = String(dec(String(thousandths)).div(1000));
        const legs = sliceLegs(
          {quantity, quantityIn: 'QUOTE'},
          null,
          {into, overMs: into * 1000, start: 0},
          {step: '0.01', most: null},
        );
        const short = dec(quantity).minus(total(legs));
        expect(short.gte(0) && short.lt('0.01')).toBe(true);
      }),
    );
  });
});
