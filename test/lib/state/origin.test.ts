import {expect, it} from 'vitest';
import {Secret} from '../../../src/lib/model/secret.ts';
import {commandLine, originOf} from '../../../src/lib/state/origin.ts';

it.each([
  [
    ['order', 'place', 'buy', '0.5', 'BTC/USDT', '--price', 'bid-0.1%', '--account', 'main-?'],
    'order place buy 0.5 BTC/USDT --price bid-0.1% --account main-?',
  ],
  [['kill', '--reason', 'bad fill "x"'], 'kill --reason "bad fill \\"x\\""'],
  [['alert', 'fill', '--exec', 'curl -d token=abc example.org'], 'alert fill --exec [left out]'],
  [['alert', 'fill', '--exec=notify abc', '--once'], 'alert fill --exec=[left out] --once'],
  [['alert', 'fill', '--notify', 'http://127.0.0.1:8080/secret'], 'alert fill --notify [left out]'],
  [['order', 'cancel', 'https://example.org/a?key=1'], 'order cancel [left out]'],
  [['--keys=file://user:pass@host/k.yaml'], '--keys=[left out]'],
  [['order', 'show', 'path?token=abc&b=1'], 'order show path?[left out]'],
  [['order', 'show', 'user:password@host'], 'order show [left out]'],
  [['order', 'show', 'x'.repeat(300)], `order show ${'x'.repeat(200)}…`],
])('writes the command line %j without what may be a secret', (words, line) => {
  expect(commandLine(words)).toBe(line);
});

it('hides a secret of this process, also one that became known after the start', () => {
  const origin = originOf(['mxt', 'order', 'cancel', 'a-pasted-secret-of-mine']);
  expect(origin()?.command).toContain('a-pasted-secret-of-mine');
  new Secret('a-pasted-secret-of-mine');
  expect(origin()?.command).toBe('mxt order cancel [secret]');
});

it('names user, machine and directory, and of a library no command line', () => {
  expect(originOf(null)()).toMatchObject({by: expect.stringMatching(/^.+@.+$/), directory: process.cwd(), command: null});
});
