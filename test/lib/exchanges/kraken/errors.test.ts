/** What each error of Kraken proves, and how long a throttle asks for silence. */
import {describe, expect, it} from 'vitest';
import type {Answer} from '../../../../src/lib/adapter/kit/client.ts';
import {classOf} from '../../../../src/lib/exchanges/kraken/codes.ts';
import {failureOf, notesOf, refusalIn} from '../../../../src/lib/exchanges/kraken/errors.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {NOW, ok, refused} from './desk.ts';
import {DOCUMENTED} from './documented-errors.ts';

const answer = (payload: unknown, status = 200): Answer => ({status, headers: {}, body: '', payload});
/** What an answer to a command proves, in a word. */
const proves = (payload: unknown, status = 200): string => {
  try {
    return refusalIn(answer(payload, status), NOW)?.verdict ?? 'DONE';
  } catch (error) {
    return error instanceof DeskError ? error.kind : String(error);
  }
};

describe('errors of Kraken', () => {
  it('are all classed that the exchange documents', () => {
    expect(DOCUMENTED.filter((text) => classOf(text) === null)).toEqual([]);
  });

  it('prove a refusal only when they are of a refusing class', () => {
    for (const text of [
      'EOrder:Insufficient funds',
      'EOrder:Post only order',
      'EGeneral:Invalid arguments:volume',
      'EAPI:Invalid nonce',
    ])
      expect([text, proves(refused(text))]).toEqual([text, 'REFUSED']);
    for (const text of [
      'EService:Unavailable',
      'EGeneral:Internal error:12',
      'EService:Timeout',
      'EOrder:Never seen',
      'EFunding:Failed',
    ])
      expect([text, proves(refused(text))]).toEqual([text, 'unknown-outcome']);
    expect(proves(refused('EGeneral:Invalid arguments:cl_ord_id not unique'))).toBe('DUPLICATE');
    expect(proves(refused('EOrder:Unknown order'))).toBe('MISSING');
    expect(proves(refused('EOrder:Cancel pending'))).toBe('ENDING');
  });

  it('in a blank behind the first colon, or in lower case, are the same', () => {
    expect(classOf('EGeneral: Invalid arguments:volume')).toBe('rule');
    expect(classOf('EService: Throttled: 1795780812')).toBe('rate-limit');
  });

  it('beside a result, or with neither, prove nothing', () => {
    expect(proves({error: ['EOrder:Insufficient funds'], result: {txid: ['O1']}})).toBe('unknown-outcome');
    expect(proves({error: []})).toBe('unknown-outcome');
    expect(proves({error: ['EOrder:Insufficient funds', 'EService:Busy']})).toBe('unknown-outcome');
    expect(proves({error: ['EOrder:Insufficient funds', 'EOrder:Invalid price']})).toBe('REFUSED');
    expect(proves(refused('EOrder:Insufficient funds'), 520)).toBe('unknown-outcome');
    expect(proves('<html>')).toBe('unknown-outcome');
    expect(proves({error: ['WGeneral:Danger'], result: {count: 1}})).toBe('DONE');
  });

  it('of a read are failures, with the words of the exchange', () => {
    const failure = (payload: unknown, status = 200) => failureOf(answer(payload, status), '/0/private/X', NOW);
    expect(failure(ok({}))).toBeNull();
    expect(failure(refused('EGeneral:Permission denied'))).toMatchObject({
      kind: 'permission',
      detail: {code: 'EGeneral:Permission denied'},
    });
    expect(failure(refused('EAPI:Invalid key'))?.detail.hint).toMatch(/two-factor/);
    expect(failure({error: 'EAPI:Invalid key'})).toMatchObject({kind: 'auth'});
    expect([failure('', 502)?.kind, failure('', 429)?.kind, failure('', 403)?.kind, failure({}, 200)?.kind]).toEqual([
      ...['exchange-down', 'rate-limit', 'permission', 'protocol'],
    ]);
  });

  it('of throttles close the counter that they are about', () => {
    const bansOf = (text: string) => notesOf(answer(refused(text)), 'engine XBTUSD', NOW).bans;
    expect(bansOf('EAPI:Rate limit exceeded')).toEqual([{budget: 'calls', forMs: 5000}]);
    expect(bansOf('EOrder:Rate limit exceeded')).toEqual([{budget: 'engine XBTUSD', forMs: 1000}]);
    expect(bansOf('EGeneral:Temporary lockout')).toEqual([{budget: 'ip', forMs: 900_000}]);
    expect(bansOf(`EService:Throttled: ${NOW / 1000 + 12}`)).toEqual([{budget: 'calls', forMs: 12_000}]);
    expect(bansOf('EService:Throttled: 99999999999')).toEqual([{budget: 'calls', forMs: 5000}]);
    expect(bansOf('EOrder:Insufficient funds')).toEqual([]);
    const gate = {status: 429, headers: {'retry-after': '30'}, body: '', payload: undefined};
    expect(notesOf(gate, undefined, NOW).bans).toEqual([{budget: 'ip', forMs: 30_000}]);
  });
});
