/** Orders of REST answers as the desk's. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {toOrder} from '../../../../src/lib/exchanges/kraken/order.ts';
import {wireOrder} from './desk.ts';

const BTC_USD = {symbol: 'BTC/USD', base: 'BTC', quote: 'USD', rawSymbol: null};
const OWNER = {account: 'desk', exchange: 'kraken'};
const orderOf = (change: Readonly<Record<string, unknown>> = {}, terms: Readonly<Record<string, unknown>> = {}) =>
  toOrder('OQCLML-BW3P3-BUCMWZ', new Row(wireOrder(change, terms)), BTC_USD, OWNER);

describe('an order of Kraken', () => {
  it('is read whole', () => {
    expect(orderOf({vol_exec: '0.20000000', price: '59990.1', fee: '31.19485', oflags: 'fciq,post'})).toMatchObject({
      ...{symbol: 'BTC/USD', id: 'OQCLML-BW3P3-BUCMWZ', clientOrderId: 'mine', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'},
      ...{
        price: '60000',
        stopPrice: null,
        trigger: null,
        quantity: '0.5',
        filled: '0.2',
        remaining: '0.3',
        averagePrice: '59990.1',
      },
      ...{status: 'PARTIALLY_FILLED', postOnly: true, fees: [{asset: 'USD', amount: '31.19485'}]},
      ...{createdAt: '2026-11-27T12:00:00.123Z', updatedAt: '2026-11-27T12:00:00.123Z'},
    });
  });

  it('that waits for a trigger is pending until it has fired', () => {
    const stop = {ordertype: 'stop-loss-limit', type: 'sell', price: '55000.0', price2: '54900.0'};
    expect(orderOf({}, stop)).toMatchObject({
      ...{type: 'STOP_LIMIT', status: 'PENDING', stopPrice: '55000', price: '54900', trigger: {kind: 'STOP', by: 'LAST'}},
    });
    expect(orderOf({misc: 'stopped'}, stop).status).toBe('NEW');
    expect(orderOf({trigger: 'index'}, {...stop, ordertype: 'take-profit'})).toMatchObject({
      ...{type: 'STOP_MARKET', price: null, stopPrice: '55000', trigger: {kind: 'TAKE_PROFIT', by: 'INDEX'}, timeInForce: null},
    });
    // A distance is no price.
    expect(orderOf({stopprice: '57000.0'}, {...stop, price: '+5%'}).stopPrice).toBe('57000');
  });

  it('says why it ended: by the user, by itself, or refused for crossing', () => {
    const ended = (change: object) => {
      const {status, reason} = orderOf({status: 'canceled', closetm: 1_795_780_900, ...change});
      return [status, reason];
    };
    expect(ended({reason: 'User requested'})).toEqual(['CANCELED', 'User requested']);
    expect(ended({reason: 'Out of funds'})).toEqual(['CANCELED', 'Out of funds']);
    expect(ended({reason: 'IOC order not filled', time_in_force: 'ioc'})).toEqual(['EXPIRED', 'IOC order not filled']);
    expect(ended({reason: 'User requested', time_in_force: 'ioc'})[0]).toBe('CANCELED');
    expect(ended({reason: 'Post only order', oflags: 'fciq,post'})).toEqual(['REJECTED', 'Post only order']);
    expect(ended({reason: 'Post only order', oflags: 'fciq,post', vol_exec: '0.1'})[0]).toBe('CANCELED');
    expect(ended({status: 'closed', vol_exec: '0.50000000', reason: null})).toEqual(['FILLED', undefined]);
  });

  it('sized in quote money has no quantity in base before it is over, whichever way the columns stand', () => {
    const sized = {oflags: 'fciq,viqc', vol: '150.00000000'};
    const market = {ordertype: 'market', price: '0'};
    expect(orderOf({...sized}, market)).toMatchObject({quantity: null, filled: '0', type: 'MARKET', price: null});
    const done = {...sized, status: 'closed', price: '60000.0', closetm: 1_795_780_801};
    expect(orderOf({...done, vol_exec: '0.00250000', cost: '150.00000'}, market)).toMatchObject({
      quantity: '0.0025',
      filled: '0.0025',
    });
    expect(orderOf({...done, vol_exec: '150.00000', cost: '0.00250000'}, market)).toMatchObject({filled: '0.0025'});
    expect(orderOf({...done, vol_exec: '1.00000', cost: '1.00000'}, market).filled).toBeNull();
  });

  it('does not say which coin paid the fee, unless it was to be the quote', () => {
    const feesOf = (oflags: string, type: string) => orderOf({vol_exec: '0.1', fee: '1.5', oflags}, {type}).fees;
    expect(feesOf('fciq', 'sell')).toEqual([{asset: 'USD', amount: '1.5'}]);
    expect(feesOf('', 'buy')).toEqual([{asset: 'USD', amount: '1.5'}]);
    expect([feesOf('', 'sell'), feesOf('fcib', 'buy')]).toEqual([[], []]);
  });

  it('in words that are not known is unknown, with the words', () => {
    expect(orderOf({status: 'dreaming'})).toMatchObject({status: 'UNKNOWN', raw: {status: 'dreaming'}});
    expect(orderOf({}, {ordertype: 'trailing-stop', price: '+1.0%'})).toMatchObject({
      ...{type: 'UNKNOWN', price: null, stopPrice: null, raw: {type: 'trailing-stop'}},
    });
    expect(orderOf({vol: 'much', descr: null})).toMatchObject({quantity: null, side: null, type: 'UNKNOWN'});
  });

  it('that was amended does not say when', () => {
    expect(orderOf({misc: 'amended'}).updatedAt).toBeNull();
    expect(orderOf({misc: 'amended', status: 'canceled', closetm: 1_795_780_900.5}).updatedAt).toBe('2026-11-27T12:01:40.500Z');
  });
});
