/** One order told by REST and by the stream is one order. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {decode} from '../../../../src/lib/adapter/wire.ts';
import {orderOf, WireOrder} from '../../../../src/lib/exchanges/binance/order.ts';
import {asReport, readReport} from '../../../../src/lib/exchanges/binance/report.ts';

const place = {account: 'main', exchange: 'binance', symbol: 'BTC/USDT', isListed: true};
const rest = (row: object) => orderOf(place, decode(WireOrder, row, 'order'));
const stream = (event: Record<string, unknown>) => {
  const report = asReport(event);
  if (report === null) throw new Error('no report');
  return readReport(place, report).order;
};

const amount = fc.tuple(fc.nat(1000), fc.nat(99)).map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}000000`);

describe('an order', () => {
  it('is the same from either form, known words or not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'NEW',
          'PARTIALLY_FILLED',
          'FILLED',
          'CANCELED',
          'EXPIRED',
          'EXPIRED_IN_MATCH',
          'PENDING_NEW',
          'DREAMING',
        ),
        fc.constantFrom('LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'TAKE_PROFIT_LIMIT', 'MAGIC'),
        fc.constantFrom('BUY', 'SELL', 'SIDEWAYS'),
        fc.record({price: amount, stop: amount, quantity: amount, filled: amount, quote: amount}),
        fc.boolean(),
        (status, type, side, {price, stop, quantity, filled, quote}, isWorking) => {
          const row = {
            ...{symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'mine', price, stopPrice: stop, origQty: quantity},
            ...{executedQty: filled, cummulativeQuoteQty: quote, status, type, side, timeInForce: 'GTC', isWorking},
            ...{time: 1_700_000_000_000, updateTime: 1_700_000_000_500},
          };
          const event = {
            ...{s: 'BTCUSDT', i: 7, c: 'mine', C: '', p: price, P: stop, q: quantity, z: filled, Z: quote, X: status, o: type},
            ...{S: side, f: 'GTC', w: isWorking, x: 'NEW', r: 'NONE', t: -1, O: 1_700_000_000_000, T: 1_700_000_000_500},
          };
          expect(stream(event)).toEqual(rest(row));
        },
      ),
    );
  });

  const row = {symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'mine', status: 'NEW', type: 'MARKET', side: 'BUY'};

  it('sized in quote money has no quantity before it is final', () => {
    const sized = {...row, origQty: '0.00000000', executedQty: '0.5', cummulativeQuoteQty: '50'};
    expect(rest({...sized, status: 'PARTIALLY_FILLED'})).toMatchObject({quantity: null, remaining: null, filled: '0.5'});
    expect(rest({...sized, status: 'FILLED'})).toMatchObject({
      quantity: '0.5',
      remaining: '0',
      filled: '0.5',
      averagePrice: '100',
    });
  });

  it('that waits for its trigger says which', () => {
    const stop = (type: string) => rest({...row, type, isWorking: false, executedQty: '0'});
    expect(stop('STOP_LOSS')).toMatchObject({status: 'PENDING', type: 'STOP_MARKET', trigger: {kind: 'STOP', by: 'LAST'}});
    expect(stop('TAKE_PROFIT_LIMIT')).toMatchObject({status: 'PENDING', trigger: {kind: 'TAKE_PROFIT', by: 'LAST'}});
    expect(rest({...row, type: 'LIMIT', isWorking: false, executedQty: '0'})).toMatchObject({status: 'NEW', trigger: null});
  });

  it('that is about to be cancelled still rests, with what it filled, and one that trails says that in its own words', () => {
    const resting = {...row, type: 'LIMIT', price: '50', origQty: '2', executedQty: '0.5', cummulativeQuoteQty: '25'};
    expect(rest({...resting, status: 'PENDING_CANCEL'})).toMatchObject({
      ...{status: 'PARTIALLY_FILLED', filled: '0.5', remaining: '1.5', averagePrice: '50'},
    });
    const trailing = {...row, type: 'STOP_LOSS', trailingDelta: 200, isWorking: false, origQty: '1', executedQty: '0'};
    expect(rest(trailing)).toMatchObject({status: 'PENDING', type: 'STOP_MARKET', quantity: '1', filled: '0'});
  });

  it('reads amounts as text or number, and leaves out what is none', () => {
    expect(rest({...row, origQty: 5, executedQty: 0, price: '', stopPrice: null})).toMatchObject({
      ...{quantity: '5', filled: '0', remaining: '5', price: null, stopPrice: null},
    });
  });
});
