import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, isOnStep, plain} from '../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {applyLinkedRules, checkForm, type LinkedForm, legPrice, legsOf, linkedWords} from '../../../src/lib/model/linked.ts';
import type {LimitOrder, MarketOrder} from '../../../src/lib/model/order.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const LIMIT: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: '0.01',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  clientOrderId: 'c',
};
const AT_MARKET: MarketOrder = {
  type: 'MARKET',
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: '0.01',
  quantityIn: 'BASE',
  reduceOnly: false,
  clientOrderId: 'c',
};
const FORM: LinkedForm = {
  exchange: 'Northex',
  legs: 'ANY',
  sides: ['BUY', 'SELL'],
  types: ['LIMIT', 'MARKET'],
  timesInForce: ['GTC', 'FOK'],
  ids: 'EACH',
  tested: false,
};
const AT = {exchange: 'northex', market: MARKET};
const legs = (takeProfit: string | null, stopLoss: string | null) => legsOf({takeProfit, stopLoss}, (kind) => kind.toLowerCase());
const ruled = (request: LimitOrder | MarketOrder, takeProfit: string | null, stopLoss: string | null, exact = false) =>
  applyLinkedRules(request, legs(takeProfit, stopLoss), 'price' in request ? request.price : '60000', MARKET, exact);

const refusalOf = (act: () => unknown): DeskError => {
  try {
    act();
  } catch (error) {
    if (error instanceof DeskError) return error;
  }
  throw new Error('it was not refused');
};

describe('prices of linked orders', () => {
  it('go to the tick on the side that costs nothing, and say so: sold later never cheaper, bought back never dearer', () => {
    const bought = ruled(LIMIT, '65000.001', '58000.009');
    expect(linkedWords(bought.request.linked ?? [])).toBe('take-profit 65000.01, stop-loss 58000.01');
    expect(bought.adjustments).toEqual([
      {field: 'takeProfit', from: '65000.001', to: '65000.01', rule: 'tick 0.01'},
      {field: 'stopLoss', from: '58000.009', to: '58000.01', rule: 'tick 0.01'},
    ]);
    const sold = ruled({...LIMIT, side: 'SELL'}, '55000.009', '62000.009');
    expect([legPrice(sold.request, 'TAKE_PROFIT'), legPrice(sold.request, 'STOP_LOSS')]).toEqual(['55000', '62000']);
    expect(() => ruled(LIMIT, '65000.001', null, true)).toThrow('Not exact: takeProfit 65000.001 -> 65000.01 (tick 0.01).');
  });

  it('lie on the two sides of the price, after rounding, with the arithmetic where they do not', () => {
    const words = (side: 'BUY' | 'SELL', takeProfit: string | null, stopLoss: string | null) =>
      refusalOf(() => ruled({...LIMIT, side}, takeProfit, stopLoss));
    expect(words('BUY', '60000', null).message).toBe('The take-profit of a buy is above the price: 60000 is equal to 60000.');
    expect(words('BUY', null, '60001').message).toBe('The stop-loss of a buy is below the price: 60001 is above 60000.');
    expect(words('SELL', '60001', null).message).toBe('The take-profit of a sell is below the price: 60001 is above 60000.');
    expect(words('SELL', null, '59999').message).toBe('The stop-loss of a sell is above the price: 59999 is below 60000.');
    // Rounded up, it is at the price itself.
    expect(words('BUY', null, '59999.995').message).toContain('60000 is equal to 60000');
    expect(words('BUY', null, '59999.995').detail.sent).toBe(false);
    expect(refusalOf(() => ruled(AT_MARKET, null, '61000')).message).toContain('below the last price: 61000 is above 60000');
  });

  it('are refused where the exchange could not place the order that they make', () => {
    const small = {...LIMIT, quantity: '0.0001', price: '60000'};
    expect(refusalOf(() => ruled(small, null, '49999')).message).toBe(
      'The stop-loss could not be placed: 0.0001 x 49999 = 4.9999 USDT is under the minimum of 5 USDT.',
    );
    expect(refusalOf(() => ruled(LIMIT, null, '0.001')).kind).toBe('rule');
    // What a quote amount buys is not known yet.
    expect(ruled({...AT_MARKET, quantity: '6', quantityIn: 'QUOTE'}, null, '40000').adjustments).toEqual([]);
  });

  it('for any prices: on ticks, at most one tick away, never on the costly side, and strictly on their own side of the price', () => {
    const price = fc.integer({min: 1, max: 20_000_000}).map((milli) => plain(dec(milli).div(1000)));
    fc.assert(
      fc.property(fc.constantFrom('BUY' as const, 'SELL' as const), price, price, price, (side, at, takeProfit, stopLoss) => {
        const request = {...LIMIT, side, price: at, quantity: '50'};
        let result: ReturnType<typeof applyLinkedRules>;
        try {
          result = applyLinkedRules(request, legs(takeProfit, stopLoss), at, MARKET, false);
        } catch (error) {
          expect(error).toBeInstanceOf(DeskError);
          return;
        }
        for (const [kind, typed] of [['TAKE_PROFIT', takeProfit] as const, ['STOP_LOSS', stopLoss] as const]) {
          const sent = dec(legPrice(result.request, kind) ?? '0');
          const moved = sent.minus(typed).times(side === 'BUY' ? 1 : -1);
          expect(isOnStep(sent, MARKET.rules.tickSize)).toBe(true);
          expect(moved.gte(0) && moved.lt(MARKET.rules.tickSize)).toBe(true);
          const isAbove = (kind === 'TAKE_PROFIT') === (side === 'BUY');
          expect(isAbove ? sent.gt(at) : sent.lt(at)).toBe(true);
        }
      }),
    );
  });
});

describe('what an exchange links', () => {
  const refused = (form: LinkedForm | string | undefined, change: Partial<LimitOrder> = {}, of = legs('65000', '58000')) =>
    refusalOf(() => checkForm({...LIMIT, ...change}, of, form, AT));

  it('is taken as it is offered', () => {
    expect(checkForm(LIMIT, legs('65000', '58000'), FORM, AT)).toBe(FORM);
    expect(checkForm({...LIMIT, timeInForce: 'FOK'}, legs('65000', null), FORM, AT)).toBe(FORM);
    expect(checkForm(AT_MARKET, legs(null, '58000'), FORM, AT)).toBe(FORM);
  });

  it.each([
    ['nothing', undefined, {}, /northex links no take-profit or stop-loss to spot orders/],
    ['nothing, with the reason', 'Not here.', {}, /^Not here\. mxt never places linked orders by itself/],
    ['orders with a price alone', {...FORM, types: ['LIMIT']}, {type: 'MARKET'}, /to limit orders only/],
    ['buys alone', {...FORM, sides: ['BUY']}, {side: 'SELL'}, /to a buy only/],
    ['orders that fill whole', FORM, {timeInForce: 'IOC'}, /--tif is gtc or fok/],
    ['one of both', {...FORM, legs: 'ONE'}, {}, /one of take-profit and stop-loss, never both/],
    ['what opens something', FORM, {reduceOnly: true}, /opens nothing/],
  ] as const)('%s: anything else is refused with the reason, and nothing was sent', (_, form, change, words) => {
    const error = refused(form, change as Partial<LimitOrder>);
    expect([error.kind, error.detail.sent]).toEqual(['unsupported', false]);
    expect(error.message).toMatch(words);
    expect(error.detail.hint).toBeDefined();
  });

  it('both together: one alone is refused', () => {
    expect(refused({...FORM, legs: 'BOTH'}, {}, legs('65000', null)).message).toMatch(/together, never one alone/);
  });
});
