/** Promise: text of an exchange can not steer a terminal: views and documents show escapes, never the bytes. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome, type TestAccount} from '../support/cli.ts';
import {ANY, EXCHANGES} from '../support/venues.ts';
import {json, type Passing, type Reply, startProxy, type WireProxy} from '../support/wire-proxy.ts';

/** Clear screen, window title, clipboard, C1, line separator, bidi override, zero width, bell, carriage return, line break. */
const EVIL = '\u001b[2J\u001b]0;owned\u0007\u001b]52;c;b3du\u009c\u2028\u202eLIVE\u200b\u0007\r\nX';
// Everything but the line break that ends our own lines.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const TEXTS =
  /"(clientOrderId|orderLinkId|client_order_id|rejectReason|reject_message|cancelType|cancel_message|asset|coin|currency|retMsg|note)":"([^"]*)"/g;
let sandbox: RunningSandbox;
let home: CliHome;
const proxies: WireProxy[] = [];

/** Evil in every text of an order or a balance that is not checked against something known. */
function spoil({path}: Passing): null | ((real: Reply) => Reply) {
  if (/exchangeInfo|instruments|product|ticker|depth|orderbook|bid_ask|time/.test(path)) return null;
  const evil = JSON.stringify(EVIL).slice(1, -1);
  return (real) => ({
    ...real,
    body: String(real.body)
      .replace(TEXTS, `"$1":"$2${evil}"`)
      .replace(/"(orderId|order_id)":"([\da-f-]+)"/g, `"$1":"$2${evil}"`),
  });
}

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 14, latencyMs: 0, moving: false});
  const accounts: Record<string, TestAccount> = {};
  for (const [exchange, address] of Object.entries(sandbox.exchanges)) {
    const proxy = await startProxy(address.rest);
    proxies.push(proxy);
    accounts[exchange] = {exchange, ...address, rest: proxy.url};
  }
  home = openHome(accounts);
  for (const on of Object.keys(accounts)) {
    const placed = await home.run([
      'order',
      'place',
      'buy',
      '0.01',
      'BTC/USDT',
      '--price',
      '60000',
      '--on',
      on,
      '--client-id',
      `at-${on}`,
    ]);
    if (placed.code !== 0) throw new Error(placed.stderr);
  }
});
afterAll(async () => {
  home.dispose();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await sandbox.close();
});

const COMMANDS = [
  'balance',
  'position',
  'orders list',
  'orders history --symbol BTC/USDT',
  ...EXCHANGES.flatMap((id) => [`order show at-${id}`, `order place buy 0.02 BTC/USDT --price 60000 --on ${id}`]),
  'orders watch --for 1s',
  'order cancel --all',
  'doctor',
  'keys check',
];

/** In every form that an exchange has for it. */
const REFUSAL = {
  ...{code: -2010, msg: EVIL, retCode: 10001, retMsg: EVIL, result: {}, time: Date.now()},
  ...{error: 'INVALID_ARGUMENT', message: EVIL, error_details: EVIL},
};

describe.each([
  ['spoilt answers', spoil],
  ['refusals', () => json(400, REFUSAL)],
] as const)('%s', (_what, meddle) => {
  it.each(COMMANDS)('mxt %s', async (words) => {
    for (const proxy of proxies) proxy.meddle = meddle;
    const runs = [['--debug'], ['--json']].map(async (more) => ({more, result: await home.run([...words.split(' '), ...more])}));
    for (const {more, result} of await Promise.all(runs)) {
      expect([more, CONTROLS.exec(result.stdout + result.stderr)?.[0]]).toEqual([more, undefined]);
      expect(result.stderr).not.toMatch(/\n\s+at /);
      if (more[0] === '--json' && !words.startsWith('orders watch')) documentOf(result);
    }
  });
});

it('the typed text that is said back is made safe too', async () => {
  for (const proxy of proxies) proxy.meddle = () => null;
  for (const args of [
    ['market', 'show', EVIL],
    ['order', 'show', EVIL],
    ['order', 'place', EVIL, '1', 'BTC/USDT'],
    ['order', 'place', 'buy', EVIL, 'BTC/USDT'],
    ['balance', '--account', EVIL],
    ['order', 'place', 'buy', '1', 'BTC/USDT', '--client-id', EVIL, '--on', ANY],
  ])
    for (const more of [[], ['--json']]) {
      const {code, stdout, stderr} = await home.run([...args, ...more]);
      expect([args, code === 2 || code === 4]).toEqual([args, true]);
      expect([args, CONTROLS.exec(stdout + stderr)?.[0]]).toEqual([args, undefined]);
    }
});
