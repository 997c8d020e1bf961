import {describe, expect, it} from 'vitest';
import {withSlippage} from '../../../src/lib/orders/place/slippage.ts';

const MARKET = {price: null, stopPrice: null, maxSlippage: null};

describe('a default slippage', () => {
  it('bounds a market order', () => {
    expect(withSlippage(MARKET, '0.005')).toEqual({...MARKET, maxSlippage: '0.005', slippageByDefault: true});
    expect(withSlippage({price: null, maxSlippage: null}, '0.005')).toMatchObject({maxSlippage: '0.005'});
  });

  it.each([
    ['a price', {...MARKET, price: '60000'}],
    ['a trigger', {...MARKET, stopPrice: '60000'}],
    ['a slippage of its own', {...MARKET, maxSlippage: '0.1'}],
  ])('leaves an order with %s as it was typed', (_name, terms) => {
    expect(withSlippage(terms, '0.005')).toBe(terms);
  });

  it('that is not set leaves every order as it was typed', () => {
    expect(withSlippage(MARKET, null)).toBe(MARKET);
  });
});
