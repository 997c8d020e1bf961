/** What each code of Bybit proves about a command. */
import {describe, expect, it} from 'vitest';
import {classOf} from '../../../../src/lib/exchanges/bybit/codes.ts';
import {changeVerdict, placementVerdict, refusalError} from '../../../../src/lib/exchanges/bybit/errors.ts';
import {DOCUMENTED_CODES} from './documented-codes.ts';

describe('codes of Bybit', () => {
  it('are all classed that the exchange documents', () => {
    expect(DOCUMENTED_CODES.filter((code) => classOf(code) === null)).toEqual([]);
  });

  it('prove a refusal only when they are of a refusing class', () => {
    for (const code of [
      ...[10000, 10006, 10014, 10016, 10019, 10429, 429, 170001, 170005, 170007, 170032, 170035, 170146, 170147, 170149],
      ...[170234, 500000, 110001, 110113, 3400052, 999_999],
    ]) {
      expect([code, placementVerdict(code)]).toEqual([code, 'UNKNOWN']);
    }
    for (const code of [
      ...[10001, 10002, 10003, 110007, 170131, 170134, 170140, 170218, 110090, 110021, 110040, 110118, 110131, 170159],
      ...[170210, 170228, 170229, 170348],
    ]) {
      expect([code, placementVerdict(code)]).toEqual([code, 'REFUSED']);
    }
    for (const code of [110072, 170141]) expect([code, placementVerdict(code)]).toEqual([code, 'DUPLICATE']);
  });

  it('tell of a change whether the order was still there', () => {
    expect([110001, 170213, 110008, 170142, 170191, 34040, 170147].map(changeVerdict)).toEqual([
      'MISSING',
      'MISSING',
      'FINAL',
      'FINAL',
      'REFUSED',
      'NO_CHANGE',
      'UNKNOWN',
    ]);
  });

  it('keep the exchange’s words, also one that is on no page', () => {
    expect(refusalError({code: 110090, message: 'Position may exceed the max limit.'})).toMatchObject({
      kind: 'rule',
      message: 'Bybit: Position may exceed the max limit (110090).',
    });
    expect(refusalError({code: 987_654, message: 'A new reason'})).toMatchObject({
      kind: 'protocol',
      message: 'Bybit: A new reason (987654).',
    });
  });

  it('say what to do where one cause is known', () => {
    const hintOf = (code: number, message = 'no') => refusalError({code, message}).detail.hint ?? '';
    expect(hintOf(10001, 'position idx not match position mode')).toMatch(/position mode/);
    expect(hintOf(10001, 'Qty invalid')).toBe('');
    expect(hintOf(10009)).toMatch(/urls.rest/);
    expect(hintOf(110028)).toMatch(/cancel them first/);
    expect(hintOf(110024)).toMatch(/close it first/);
  });
});
