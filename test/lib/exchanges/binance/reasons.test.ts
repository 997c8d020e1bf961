/** Why an order ended is kept in the exchange's own words: no other end looks like the user's cancel. */
import {describe, expect, it} from 'vitest';
import {orderOf} from '../../../../src/lib/exchanges/binance/order.ts';
import {readReport} from '../../../../src/lib/exchanges/binance/report.ts';
import {isTerminal} from '../../../../src/lib/model/order.ts';

const place = {account: 'main', exchange: 'x', symbol: 'BTC/USDT', isListed: true};

describe('Binance', () => {
  const wire = {
    ...{symbol: 'BTCUSDT', orderId: '7', clientOrderId: 'mine', price: '60000', origQty: '1', executedQty: '0'},
    ...{timeInForce: 'GTC', type: 'LIMIT', side: 'BUY'},
  };
  const report = {
    ...{e: 'executionReport', s: 'BTCUSDT', c: 'x', C: 'mine', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1', p: '60000', P: '0'},
    ...{x: 'EXPIRED', i: 7, t: -1, l: '0', L: '0', z: '0', Z: '0', n: '0', N: null, T: 1, O: 1, m: false, w: false},
  };

  it.each([
    ['EXPIRED_IN_MATCH', 'NONE', undefined, 'EXPIRED_IN_MATCH'],
    ['EXPIRED', 'NONE', 'INSUFFICIENT_LIQUIDITY', 'INSUFFICIENT_LIQUIDITY'],
    ['REJECTED', 'INSUFFICIENT_BALANCES', undefined, 'INSUFFICIENT_BALANCES'],
    ['CANCELED', 'NONE', undefined, undefined],
  ] as const)('%s, %s, %s: %s', (status, rejected, expiry, reason) => {
    const told = readReport(place, {...report, X: status, r: rejected, ...(expiry !== undefined && {eR: expiry})});
    expect(isTerminal(told.order.status)).toBe(true);
    expect(told.order.reason).toBe(reason);
    if (rejected !== 'NONE') return;
    const read = orderOf(place, {...wire, status, ...(expiry !== undefined && {expiryReason: expiry})});
    expect([read.status, read.reason]).toEqual([told.order.status, reason]);
  });
});
