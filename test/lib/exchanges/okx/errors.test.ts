/** What each code of OKX proves about a command. */
import {describe, expect, it} from 'vitest';
import {classOf} from '../../../../src/lib/exchanges/okx/codes.ts';
import {changeVerdict, codeIn, placementVerdict, refusalError} from '../../../../src/lib/exchanges/okx/errors.ts';
import {DOCUMENTED_CODES} from './documented-codes.ts';

describe('codes of OKX', () => {
  it('are all classed that the exchange documents', () => {
    expect(DOCUMENTED_CODES.length).toBeGreaterThan(450);
    expect(DOCUMENTED_CODES.filter((code) => classOf(code) === null)).toEqual([]);
  });

  it('prove a refusal only when they are of a refusing class', () => {
    for (const code of [
      50001,
      50004,
      50013,
      50026,
      50042,
      51054,
      51149,
      51603,
      51400,
      51410,
      51291,
      59000,
      999_999,
      Number.NaN,
    ]) {
      expect([code, placementVerdict(code)]).toEqual([code, 'UNKNOWN']);
    }
    for (const code of [
      50011, 50036, 50037, 50061, 50102, 50113, 51000, 51006, 51008, 51010, 51020, 51121, 51155, 51185, 54018,
    ]) {
      expect([code, placementVerdict(code)]).toEqual([code, 'REFUSED']);
    }
    for (const code of [51016, 50071, 51011, 51065]) expect([code, placementVerdict(code)]).toEqual([code, 'DUPLICATE']);
  });

  it('tell of a change whether the order was there', () => {
    expect([51400, 51603, 51503, 51416, 51410, 51513, 51511, 51000, 50004, 50026].map(changeVerdict)).toEqual([
      ...['NOT_HERE', 'NOT_HERE', 'NOT_HERE', 'NOT_HERE', 'BUSY', 'BUSY', 'REFUSED', 'REFUSED', 'UNKNOWN', 'UNKNOWN'],
    ]);
  });

  it('are read with and without a sub-code', () => {
    expect(['51008', '51008_1000', '0', '', 'x1', '51008_'].map(codeIn)).toEqual([
      ...[51008, 51008, 0, Number.NaN, Number.NaN, Number.NaN],
    ]);
  });

  it('keep the exchange’s words, and say what to do where one cause is known', () => {
    expect(refusalError({code: 51008, message: 'Order failed. Insufficient USDT balance in account.'})).toMatchObject({
      kind: 'insufficient-funds',
      message: 'OKX: Order failed. Insufficient USDT balance in account (51008).',
    });
    expect(refusalError({code: 87_654, message: 'A new reason'})).toMatchObject({kind: 'protocol'});
    const hintOf = (code: number, message = 'no') => refusalError({code, message}).detail.hint ?? '';
    expect(hintOf(51000, 'Parameter posSide error')).toMatch(/position mode \(hedge or one-way\)/);
    expect(hintOf(50119)).toMatch(/eea\.okx\.com.*us\.okx\.com.*urls\.rest/);
    expect(hintOf(60032)).toMatch(/urls\.stream/);
    expect(hintOf(50101)).toMatch(/environment: demo/);
    expect(hintOf(51155)).toMatch(/country/);
    expect(hintOf(51000, 'Parameter tradeQuoteCcy error')).toMatch(/another quote/);
    expect(hintOf(51000, 'Parameter sz error')).toBe('');
    expect(refusalError({code: 50011, message: 'Too Many Requests'}).detail.retryAfterMs).toBe(2000);
  });
});
