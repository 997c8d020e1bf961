/**
 * Recorded and documented payloads of Binance spot, decoded to their stated meaning. What a file is follows from its kind and
 * content; what is left out follows from the rules below. Skipped where the collection is not there.
 */
import {describe, expect, it} from 'vitest';
import {decode} from '../../src/lib/adapter/wire.ts';
import {TickerPrices} from '../../src/lib/exchanges/binance/prices.ts';
import * as check from './binance-checks.ts';
import {files, inner, NOT_READ, payloadOf, reasonLeftOut, spot} from './binance-files.ts';
import {readSigned} from './binance-signed.ts';

describe.skipIf(files.length === 0)('payloads of Binance spot', () => {
  it.each(spot.map((file) => [file.path, file] as const))('%s', async (_, file) => {
    if (reasonLeftOut(file) !== null) return;
    const payload = payloadOf(file);
    switch (file.kind) {
      case 'balance':
        return check.readBalance(inner(payload));
      case 'book':
        return check.readBook(inner(payload));
      case 'error':
        return check.readError(payload, file);
      case 'exchange-info':
        return check.readExchangeInfo(inner(payload));
      case 'fees':
        return check.readFees(inner(payload));
      case 'fills':
        return check.readFills(inner(payload), file);
      case 'server-time':
        return check.readTime(inner(payload));
      case 'signed-request':
        return readSigned(payload, file);
      case 'ticker':
        return expect(decode(TickerPrices, inner(payload), 'ticker').length).toBe(inner(payload).length);
      case 'order-amend':
        return check.readAmend(inner(payload));
      case 'ws-book':
        return check.readBookFrames(payload);
      case 'ws-auth':
      case 'ws-balance':
      case 'ws-order':
        return check.readFrame(payload, file);
      default:
        return check.readOrders(inner(payload), file);
    }
  });

  it('leaves out nothing without a rule, and no rule is idle', () => {
    const used = new Set(spot.map(reasonLeftOut).filter((reason) => reason !== null));
    expect([...new Set(NOT_READ.map(([rule]) => rule))].filter((rule) => !used.has(rule))).toEqual([]);
    expect(spot.filter((file) => reasonLeftOut(file) === null).length).toBeGreaterThan(90);
  });
});
