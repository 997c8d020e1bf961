/** What an order is expected to cost and to leave: pure figures, and null where one is not known. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Decimal, dec} from '../../../../src/lib/model/decimal.ts';
import {type Forecast, freeAfter, inTurn, together} from '../../../../src/lib/model/forecast.ts';
import type {Level, TradingFees} from '../../../../src/lib/model/market.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {expectedOf} from '../../../../src/lib/orders/forecast/expected.ts';
import {type Facts, forecastOf} from '../../../../src/lib/orders/forecast/forecast.ts';
import {forecastLines} from '../../../../src/lib/ui/views/forecast.ts';
import {MARKET} from '../../../support/scripted-exchange.ts';

const ASKS: readonly Level[] = [
  ['100', '1'],
  ['101', '2'],
  ['103', '4'],
];
const common = {symbol: 'BTC/USDT', side: 'BUY', reduceOnly: false, clientOrderId: 'a'} as const;
const limit = (price: string, quantity: string, more: object = {}) =>
  ({...common, type: 'LIMIT', price, quantity, timeInForce: 'GTC', postOnly: false, ...more}) as OrderRequest;
const market = (quantity: string, quantityIn: 'BASE' | 'QUOTE' = 'BASE') =>
  ({...common, type: 'MARKET', quantity, quantityIn}) as OrderRequest;
const fees = (more: Partial<TradingFees> = {}): TradingFees => ({
  ...{symbol: 'BTC/USDT', maker: '0.001', taker: '0.002', buyFeeIn: 'QUOTE', at: ''},
  ...more,
});
const facts = (request: OrderRequest, more: Partial<Facts> = {}): Facts => ({
  ...{account: 'desk', market: MARKET, request, levels: ASKS, fees: fees(), usd: dec('0.5'), margin: null, released: dec(0)},
  limits: () => [],
  free: {asset: request.side === 'BUY' ? 'USDT' : 'BTC', amount: '1000'},
  ...more,
});
const shown = (request: OrderRequest, more: Partial<Facts> = {}) => {
  const forecast = forecastOf(facts(request, more));
  return [forecast.averagePrice, forecast.total?.amount, forecast.fee?.amount, freeAfter(forecast)?.amount];
};

describe('the forecast of an order', () => {
  it('takes what the book holds up to its price, and rests with what is left', () => {
    // 1 at 100 and 2 at 101 at the taker's rate, 1 at 101 later at the maker's.
    expect(shown(limit('101', '4'))).toEqual(['100.75', '403', '0.705', '596.295']);
    expect(shown(limit('99', '1'))).toEqual(['99', '99', '0.099', '900.901']);
    expect(shown(limit('101', '4', {postOnly: true}))).toEqual(['101', '404', '0.404', '595.596']);
  });

  it('counts nothing that is canceled at once', () => {
    expect(shown(limit('100', '4', {timeInForce: 'IOC'}))).toEqual(['100', '100', '0.2', '899.8']);
    expect(shown(limit('100', '4', {timeInForce: 'FOK'}))).toEqual([null, '0', '0', '1000']);
  });

  it('of a market order is what the levels come to, by coins or by money; a book that is too thin tells nothing', () => {
    expect(shown(market('3'))).toEqual(['100.666666666667', '302', '0.604', '697.396']);
    expect(shown(market('201', 'QUOTE'))).toEqual(['100.5', '201', '0.402', '798.598']);
    expect(shown(market('8'))).toEqual([null, undefined, undefined, undefined]);
    expect(shown(market('3'), {levels: null})).toEqual([null, undefined, undefined, undefined]);
  });

  it('counts a stop at its price or its trigger, as a taker', () => {
    const stop = {...common, type: 'STOP_MARKET', quantity: '2', stopPrice: '110'} as OrderRequest;
    expect(shown(stop)).toEqual(['110', '220', '0.44', '779.56']);
  });

  it('pays in coins where the exchange takes the fee of a buy from them, and then needs no money for it', () => {
    const forecast = forecastOf(facts(limit('101', '4'), {fees: fees({buyFeeIn: 'BASE'})}));
    expect([forecast.fee, freeAfter(forecast)]).toEqual([
      {asset: 'BTC', amount: '0.007'},
      {asset: 'USDT', amount: '597'},
    ]);
  });

  it('of a sell takes coins, also where the book says nothing', () => {
    const sell = {...limit('101', '4'), side: 'SELL'} as OrderRequest;
    expect(freeAfter(forecastOf(facts(sell, {levels: null})))).toEqual({asset: 'BTC', amount: '996'});
  });

  it('of a contract ties up its margin, and nothing where it only reduces a position', () => {
    const contract = {...MARKET, symbol: 'BTC/USDT:USDT', product: 'linear' as const, settle: 'USDT'};
    const opening = facts(limit('101', '4'), {market: contract, margin: dec('40.4')});
    expect(freeAfter(forecastOf(opening))).toEqual({asset: 'USDT', amount: '959.6'});
    const closing = {...opening, request: limit('101', '4', {reduceOnly: true})};
    expect(forecastOf(closing)).toMatchObject({needs: null, free: null});
  });

  it('gets back what the order held that it takes the place of', () => {
    expect(freeAfter(forecastOf(facts(limit('99', '2'), {released: dec('150')})))?.amount).toBe('951.802');
  });
});

describe('orders one after the other', () => {
  const spends = (amount: string, free: string | null, account = 'desk'): Forecast => ({
    ...forecastOf(facts(limit('99', '1'))),
    account,
    needs: {asset: 'USDT', amount},
    free: free === null ? null : {asset: 'USDT', amount: free},
  });

  it('find free what the ones before them leave, never less than nothing, and each account its own', () => {
    const turn = inTurn([spends('60', '100'), spends('60', '100'), spends('10', '100'), spends('60', '100', 'other')]);
    expect(turn.map(({free}) => free?.amount)).toEqual(['100', '40', '0', '100']);
  });

  it('find free what is not known once it is not known', () => {
    expect(inTurn([spends('60', null), spends('60', '100')]).map(({free}) => free)).toEqual([null, null]);
  });

  it('use up the limits of the day one after the other, and each has the limit of one order for itself', () => {
    const use = (limit: 'maxOrderValue' | 'maxDailyValue', used: string | null) => ({
      limit,
      scope: 'GENERAL' as const,
      before: '10',
      used,
      of: '100',
      asset: 'USD',
    });
    const one = (used: string | null): Forecast => ({
      ...spends('60', '100'),
      limits: [use('maxOrderValue', used), use('maxDailyValue', used)],
    });
    const used = (forecasts: readonly Forecast[]) => inTurn(forecasts).map(({limits}) => limits.map((each) => each.used));
    expect(used([one('30'), one('15')])).toEqual([
      ['30', '30'],
      ['15', '35'],
    ]);
    expect(used([one('30'), one(null), one('15')])[1]).toEqual([null, null]);
  });

  it("use up a general limit and the account's own apart, though both are equally high", () => {
    const uses = (['GENERAL', 'ACCOUNT'] as const).map((scope) => ({
      ...{limit: 'maxDailyValue' as const, scope, before: '10', used: '30', of: '100', asset: 'USD'},
    }));
    const one: Forecast = {...spends('60', '100'), limits: uses};
    expect(inTurn([one, one]).map(({limits}) => limits.map(({used}) => used))).toEqual([
      ['30', '30'],
      ['50', '50'],
    ]);
    const lines = forecastLines([one]);
    expect(lines).toContain('general limits with it: maxDailyValue 30 of 100 USD');
    expect(lines).toContain('limits of desk alone with it: maxDailyValue 30 of 100 USD');
  });

  it('of one market come to one average; what one of them does not know is not known of all', () => {
    const [one, other] = [forecastOf(facts(limit('99', '1'))), forecastOf(facts(limit('90', '2')))];
    expect(together([one, other])).toMatchObject({averagePrice: '93', quantity: '3', total: {amount: '279'}});
    expect(together([one, {...other, total: null}])).toMatchObject({averagePrice: null, total: null, quantity: '3'});
    expect(together([])).toBeNull();
  });
});

describe('what is taken from a book', () => {
  const figure = fc.integer({min: 1, max: 1_000_000}).map((each) => String(each / 1000));
  const book = fc
    .uniqueArray(fc.tuple(figure, figure), {selector: ([price]) => price, minLength: 1, maxLength: 8})
    .map((levels) => levels.toSorted(([one], [other]) => dec(one).cmp(other)));

  it('and what rests are the whole of a limit order, and no part is dearer than its price', () => {
    fc.assert(
      fc.property(book, figure, figure, (levels, price, quantity) => {
        const expected = expectedOf(limit(price, quantity), levels);
        if (expected === null) return false;
        const {taken, rested} = expected;
        const within = (part: {quantity: Decimal; value: Decimal}) => part.value.lte(part.quantity.times(price));
        return taken.quantity.plus(rested.quantity).eq(quantity) && within(taken) && within(rested);
      }),
    );
  });
});
