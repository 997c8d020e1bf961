/** What each reason of Coinbase proves about a command. */
import {describe, expect, it} from 'vitest';
import {REASONS} from '../../../../src/lib/exchanges/coinbase/codes.ts';
import {
  changeVerdict,
  classOf,
  failureOf,
  gateRefusalOf,
  pauseMs,
  placementVerdict,
  refusalError,
  tellingReason,
} from '../../../../src/lib/exchanges/coinbase/errors.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {CANCEL_REASONS, EDIT_REASONS, GATE_ERRORS, ORDER_REASONS, PREVIEW_REASONS} from './documented-reasons.ts';

const DOCUMENTED = [...PREVIEW_REASONS, ...ORDER_REASONS, ...EDIT_REASONS, ...CANCEL_REASONS, ...GATE_ERRORS];
const answer = (status: number, payload: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: typeof payload === 'string' ? payload : JSON.stringify(payload),
  payload: typeof payload === 'string' ? undefined : payload,
});
const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof DeskError ? error.kind : error;
  }
};

describe('reasons of Coinbase', () => {
  it('are all classed that the exchange documents, each once', () => {
    expect(DOCUMENTED.length).toBeGreaterThan(280);
    expect(DOCUMENTED.filter((reason) => classOf(reason) === null)).toEqual([]);
    const all = Object.values(REASONS).flat();
    expect(all.filter((reason, index) => all.indexOf(reason) !== index)).toEqual([]);
  });

  it('mean the same of a preview and of an order', () => {
    for (const reason of PREVIEW_REASONS.filter((each) => each.startsWith('PREVIEW_'))) {
      expect(classOf(reason)).toBe(classOf(reason.slice('PREVIEW_'.length)));
    }
  });

  it.each([
    ['INSUFFICIENT_FUND', 'REFUSED', 'insufficient-funds'],
    ['PREVIEW_INSUFFICIENT_FUND', 'REFUSED', 'insufficient-funds'],
    ['INVALID_LIMIT_PRICE_POST_ONLY', 'REFUSED', 'rejected'],
    ['PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', 'REFUSED', 'rule'],
    ['LIMIT_PRICE_TOO_FAR_FROM_MARKET', 'REFUSED', 'rule'],
    ['FOK_DISABLED', 'REFUSED', 'unsupported'],
    ['GEOFENCING_RESTRICTION', 'REFUSED', 'permission'],
    ['DUPLICATE_CLIENT_ORDER_ID', 'DUPLICATE', 'rejected'],
    ['UNKNOWN_FAILURE_REASON', 'UNKNOWN', 'exchange-down'],
    ['UNKNOWN_CANCEL_ORDER', 'UNKNOWN', 'not-found'],
    ['A_REASON_OF_TOMORROW', 'UNKNOWN', 'protocol'],
  ])('%s of a placement is %s (%s)', (reason, verdict, kind) => {
    expect([placementVerdict(reason), refusalError({code: reason, message: ''}).kind]).toEqual([verdict, kind]);
  });

  it('tell of a change whether the order was still there', () => {
    const reasons = ['UNKNOWN_CANCEL_ORDER', 'ORDER_IS_FULLY_FILLED', 'DUPLICATE_CANCEL_REQUEST', 'ORDER_IS_BEING_REPLACED'];
    expect(reasons.map(changeVerdict)).toEqual(['MISSING', 'FINAL', 'NO_CHANGE', 'BUSY']);
    const others = [
      'COMMANDER_REJECTED_CANCEL_ORDER',
      'CANNOT_EDIT_TO_BELOW_FILLED_SIZE',
      'UNKNOWN_CANCEL_FAILURE_REASON',
      'NEW',
    ];
    expect(others.map(changeVerdict)).toEqual(['REFUSED', 'REFUSED', 'UNKNOWN', 'UNKNOWN']);
  });

  it('are taken from the field that says something', () => {
    expect(tellingReason(['UNKNOWN_PREVIEW_FAILURE_REASON', 'INVALID_SIDE', 'UNKNOWN_FAILURE_REASON'])).toBe('INVALID_SIDE');
    expect(tellingReason(['', 'UNKNOWN_FAILURE_REASON'])).toBe('UNKNOWN_FAILURE_REASON');
    expect(tellingReason([])).toBe('no reason given');
  });

  it('are told in words, also where the exchange gives none', () => {
    const told = (code: string, message = '') => refusalError({code, message}).message;
    expect(told('INVALID_LIMIT_PRICE_POST_ONLY')).toMatch(/post-only order would have traded/);
    expect(told('PREVIEW_STOP_PRICE_BELOW_LIMIT_PRICE')).toBe(
      'Coinbase: stop price below limit price (PREVIEW_STOP_PRICE_BELOW_LIMIT_PRICE).',
    );
    expect(told('A_REASON_OF_TOMORROW', 'Not today.')).toBe('Coinbase: Not today (A_REASON_OF_TOMORROW).');
  });
});

describe('answers of the gate', () => {
  it('refuse a command only in words that are listed, with HTTP 4xx', () => {
    const refused = (status: number, payload: unknown) => caught(() => gateRefusalOf(answer(status, payload), false));
    expect(refused(200, {success: true})).toBeNull();
    expect(refused(400, {error: 'INVALID_ARGUMENT', message: 'no'})).toMatchObject({kind: 'rejected'});
    expect(refused(403, {error: 'PERMISSION_DENIED', message: 'Missing required scopes'})).toMatchObject({kind: 'permission'});
    expect(refused(429, {errors: [{id: 'rate_limit_exceeded', message: 'slow'}]})).toMatchObject({kind: 'rate-limit'});
    expect(refused(401, 'Unauthorized\n')).toMatchObject({kind: 'auth'});
    for (const [status, payload] of [
      [200, '<html>'],
      [200, []],
      [400, {error: 'SOMETHING_NEW'}],
      [400, {error: 'UNKNOWN'}],
      [401, '<html>401</html>'],
      [401, {}],
      [403, '<html>blocked</html>'],
      [429, '<html>slow</html>'],
      [500, {error: 'INVALID_ARGUMENT'}],
      [503, ''],
    ] as const) {
      expect([status, payload, refused(status, payload)]).toEqual([status, payload, 'unknown-outcome']);
    }
  });

  it.each([
    [200, [], 'protocol'],
    [401, 'Unauthorized', 'auth'],
    [403, '<html>', 'permission'],
    [404, {error: 'NOT_FOUND', message: 'no such order'}, 'not-found'],
    [404, '<html>', 'protocol'],
    [418, {error: 'TEAPOT'}, 'protocol'],
    [429, 'slow down', 'rate-limit'],
    [502, '<html>', 'exchange-down'],
    [520, '', 'exchange-down'],
  ])('HTTP %i %j of a read is %s', (status, payload, kind) => {
    expect(failureOf(answer(status, payload), '/path', false)?.kind).toBe(kind);
  });

  it('ask for a pause of bounded length', () => {
    const pause = (headers: Record<string, string>) => pauseMs(answer(429, {}, headers));
    expect([pause({}), pause({'retry-after': '7'}), pause({'x-ratelimit-reset': '3'})]).toEqual([1000, 7000, 3000]);
    expect([pause({'retry-after': '-1'}), pause({'retry-after': '999999'}), pause({'retry-after': 'soon'})]).toEqual([
      1000, 3_600_000, 1000,
    ]);
  });
});
