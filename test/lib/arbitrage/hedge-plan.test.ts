import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type HedgeState, planHedge} from '../../../src/lib/arbitrage/hedge-plan.ts';
import {dec, ZERO} from '../../../src/lib/model/decimal.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const RULES = {...MARKET.rules, stepSize: '0.001', minQuantity: '0.001', minNotional: '5'};
const state = (exposure: string, position: string, change: Partial<HedgeState> = {}): HedgeState => ({
  ...{exposure, position, coinsPerUnit: '1', rules: RULES, price: '60000'},
  ...change,
});
const ALL = {ratio: '1', band: '0.02'};
const orders = (given: HedgeState, terms = ALL) =>
  planHedge(given, terms).orders.map(({side, quantity, reduceOnly}) => `${side} ${quantity}${reduceOnly ? ' reduce' : ''}`);

describe('a hedge', () => {
  it('is the counterpart of everything else, in whole lots towards zero', () => {
    expect(orders(state('1.23456', '0'))).toEqual(['SELL 1.234']);
    expect(orders(state('-0.5', '0'))).toEqual(['BUY 0.5']);
    expect(orders(state('1', '0'), {...ALL, ratio: '0.5'})).toEqual(['SELL 0.5']);
    expect(orders(state('2500000', '0', {coinsPerUnit: '1000', rules: {...RULES, stepSize: '1', minQuantity: '1'}}))).toEqual([
      'SELL 2500',
    ]);
  });

  it('is left as it is within the band, and off by less than a lot or the minimum', () => {
    expect(orders(state('1', '-0.981'))).toEqual([]);
    expect(orders(state('1', '-0.979'))).toEqual(['SELL 0.021']);
    expect(orders(state('0.0101', '-0.0095'), {...ALL, band: '0'})).toEqual([]);
    expect(orders(state('0.002', '0', {price: '100'}))).toEqual([]);
    expect(planHedge(state('0.002', '0', {price: '100'}), ALL).reason).toContain('smallest order of 5');
    expect(orders(state('0', '0'))).toEqual([]);
  });

  it('shrinks reduce-only by what the exchange takes, and opens the other side with an order of its own', () => {
    const rules = {...RULES, minNotionalOnReduceOnly: false};
    expect(orders(state('0.5', '-1'))).toEqual(['BUY 0.5 reduce']);
    expect(orders(state('0', '-0.002', {price: '100', rules}))).toEqual(['BUY 0.002 reduce']);
    expect(orders(state('0', '-0.002', {price: '100'}))).toEqual([]);
    expect(orders(state('0', '-0.002', {rules: {...rules, minQuantity: '0.01'}}))).toEqual([]);
    expect(planHedge(state('0', '-0.002', {rules: {...rules, minQuantity: '0.01'}}), ALL).reason).toContain(
      'smallest order of 0.01',
    );
    expect(orders(state('1', '0.4'))).toEqual(['SELL 0.4 reduce', 'SELL 1']);
  });

  it('ends within a lot of its target, never past it, and a second one finds nothing to do', () => {
    const lots = fc.integer({min: -5_000_000, max: 5_000_000});
    fc.assert(
      fc.property(lots, fc.integer({min: -5000, max: 5000}), fc.constantFrom('0', '0.02', '0.2'), (coins, held, band) => {
        const before = state(dec(coins).div(1_000_000).toFixed(), dec(held).div(1000).toFixed());
        const plan = planHedge(before, {...ALL, band});
        let position = dec(before.position);
        for (const {side, quantity, reduceOnly} of plan.orders) {
          const next = position.plus(side === 'BUY' ? quantity : `-${quantity}`);
          if (reduceOnly) expect(next.isZero() || next.isNegative() === position.isNegative()).toBe(true);
          position = next;
        }
        if (plan.orders.length === 0 || plan.reason !== null) return;
        const target = dec(plan.target);
        expect(position.minus(target).abs().lt(RULES.stepSize)).toBe(true);
        expect(position.abs().lte(target.abs())).toBe(true);
        expect(planHedge({...before, position: position.toFixed()}, {...ALL, band}).orders).toEqual([]);
        expect(position.eq(ZERO) || !target.isZero()).toBe(true);
      }),
      {numRuns: 500},
    );
  });
});
