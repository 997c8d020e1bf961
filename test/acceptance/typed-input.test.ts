/** Promise: what is typed is taken exactly as it is, or refused; it is never repaired into another order. */
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {PAIR} from '../support/venues.ts';

interface Dry {
  readonly orders: readonly {
    readonly order: {readonly quantity: string; readonly price: string | null; readonly symbol: string};
  }[];
}

let sandbox: RunningSandbox;
let home: CliHome;
beforeAll(async () => {
  sandbox = await startSandbox({exchanges: PAIR, port: 0, seed: 51, latencyMs: 0, moving: false});
  const [north, south] = PAIR.map((exchange) => {
    const at = sandbox.exchanges[exchange];
    if (at === undefined) throw new Error(`the sandbox has no ${exchange}`);
    return {exchange, ...at};
  });
  if (north === undefined || south === undefined) throw new Error('a pair is two');
  home = openHome({north, south});
  await home.run(['market', 'list', '--json']);
});
afterAll(async () => {
  home.dispose();
  await sandbox.close();
});

/** A dry run of `order place`: nothing is sent whatever is typed. */
const dry = (side: string, quantity: string, symbol: string, ...more: readonly string[]) =>
  home.run(['order', 'place', side, quantity, symbol, '--on', 'north', '--dry-run', '--json', ...more]);

describe('a number', () => {
  const NONE = [
    '1e-8',
    '.5',
    '5.',
    '+1',
    '0x10',
    '1_000',
    '1,000.5',
    '1.000,5',
    '1 000',
    '１',
    '٣',
    '∞',
    'NaN',
    '',
    ' 1',
    '0',
    '0.0',
    '1\u00a0',
  ];

  it.each(NONE)('%j is refused as a quantity and as a price, with how to write it', async (typed) => {
    const runs = await Promise.all([
      dry('buy', typed, 'BTC/USDT', '--price', '60000'),
      dry('buy', '0.01', 'BTC/USDT', `--price=${typed}`),
    ]);
    for (const {code, stdout} of runs) {
      expect([typed, code], stdout).toEqual([typed, 2]);
      expect(documentOf(runs[0])).toMatchObject({error: {kind: 'usage', hint: expect.stringMatching(/0\.5 or 60000|--help/)}});
    }
  });

  it('of many digits stays what it is, and leading zeros are no octal', async () => {
    const {orders} = documentOf<Dry>(await dry('buy', '00.01000', 'BTC/USDT', '--price', '0060000.10'));
    expect(orders[0]?.order).toMatchObject({quantity: '0.01', price: '60000.1'});
    const long = await dry('buy', '0.1234567890123456789012345678', 'BTC/USDT', '--price', '60000', '--exact');
    expect(long.stdout).toContain('0.1234567890123456789012345678 ->');
  });
});

describe('a symbol and a side', () => {
  it.each(['ВTC/USDT', 'BTC/USDТ', 'BTC／USDT', 'BTC\u200b/USDT', 'BTC/USDT/', '/USDT', '../BTC', 'BTC USDT', 'BTC/USDT?x=1'])(
    '%j names nothing',
    async (symbol) => {
      const {code, stdout} = await dry('buy', '0.01', symbol, '--price', '60000');
      expect([2, 4], stdout).toContain(code);
      expect(documentOf(await dry('buy', '0.01', symbol))).not.toHaveProperty('orders');
    },
  );

  it.each(['btc/usdt', 'BTC-usdt', 'btcusdt'])('%s is BTC/USDT', async (symbol) => {
    const {orders} = documentOf<Dry>(await dry('BUY', '0.01', symbol, '--price', '60000'));
    expect(orders[0]?.order.symbol).toBe('BTC/USDT');
  });

  it.each([
    ['0.01', 'buy', 'BTC/USDT'],
    ['buy', 'BTC/USDT', '0.01'],
    ['long', '0.01', 'BTC/USDT'],
    ['b', '0.01', 'BTC/USDT'],
  ])('%s %s %s is no order', async (...words) => {
    expect((await dry(...words, '--price', '60000')).code).toBe(2);
  });
});

it.each([
  ['*th', ['north', 'south']],
  ['*s*t*', ['south']],
  ['?outh', ['south']],
  ['n*rth**', ['north']],
  ['*', ['north', 'south']],
])('--account %s is %j', async (glob, names) => {
  const {accounts} = documentOf<{accounts: readonly {account: string}[]}>(
    await home.run(['balance', '--account', glob, '--json']),
  );
  expect(accounts.map(({account}) => account)).toEqual(names);
});

it.each(['', 'outh', 'sout', '?', 's?', 'south?'])('--account "%s" is nobody', async (glob) => {
  expect((await home.run(['balance', `--account=${glob}`])).code).toBe(2);
});

it('neither a flood on stdin nor a word of a hundred kilobytes is taken for anything', async () => {
  const input = 'y\n'.repeat(1 << 20);
  const args = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', 'north', '--dry-run', '--json'];
  expect((await home.run(args, {input})).code).toBe(0);
  expect((await home.run(['order', 'place', 'buy'], {input: '0.01 BTC/USDT'})).code).toBe(2);
  for (const words of [
    ['order', 'show', 'x'.repeat(100_000)],
    ['order', 'place', 'buy', '1'.repeat(100_000), 'BTC/USDT'],
    ['order', 'place', 'buy', '1', 'B'.repeat(100_000)],
    ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', 'north', '--client-id', 'x'.repeat(100_000)],
    ['balance', '--account', '*a'.repeat(50_000)],
    ['order', 'place', 'buy', '--', '0.01', 'BTC/USDT', '--yes'],
  ]) {
    const {code, stdout, stderr} = await home.run(words);
    expect([words[1], code === 2 || code === 4], stdout + stderr.slice(0, 300)).toEqual([words[1], true]);
    expect(stderr.length).toBeLessThan(2000);
  }
});

describe('a duration', () => {
  it.each(['30d', '999999999d'])('of %s is waited for, not taken for none', async (duration) => {
    expect((await dry('buy', '0.001', 'BTC/USDT', '--price', '30000', '--timeout', duration)).code).toBe(0);
    const {child, done} = home.start(['orders', 'watch', '--for', duration, '--json']);
    expect(await Promise.race([done.then(() => 'ended'), sleep(1500, 'goes on')])).toBe('goes on');
    child.kill('SIGINT');
    await done;
  });
});
