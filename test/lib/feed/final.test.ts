import {expect, it} from 'vitest';
import {isFinal} from '../../../src/lib/feed/final.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';

it.each([
  ['a key that is refused', new DeskError('auth', 'no', {code: 'HTTP 401'}), true, true],
  ['a right that the key lacks', new DeskError('permission', 'no', {code: '10005'}), true, true],
  ['a firewall, at the start', new DeskError('permission', 'no', {code: 'HTTP 403'}), false, true],
  ['a firewall, later on', new DeskError('permission', 'no', {code: 'HTTP 403'}), true, false],
  ['a lost connection', new DeskError('network', 'no'), false, false],
])('%s ends a feed for good or does not', (_, error, wasLive, ends) => {
  expect(isFinal(error, wasLive)).toBe(ends);
});
