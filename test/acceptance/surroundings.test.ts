/** Promise: what the surroundings can do to a command (environment, permissions, old state) is refused or said, never silent. */
import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import {get} from 'node:http';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {ANY, PAIR} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
let elsewhere: WireProxy;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 15, latencyMs: 0, moving: false});
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}])));
  elsewhere = await startProxy(null);
});
afterAll(async () => {
  home.dispose();
  await elsewhere.close();
  await sandbox.close();
});

it('a proxy of the environment gets nothing, and the doctor says so', async () => {
  const env = {HTTPS_PROXY: elsewhere.url, HTTP_PROXY: elsewhere.url, ALL_PROXY: elsewhere.url, NODE_USE_ENV_PROXY: '1'};
  const balance = await home.run(['balance', '--json'], {env});
  expect(balance.code, balance.stderr).toBe(0);
  expect((await home.run(['doctor'], {env})).stdout).toContain('HTTPS_PROXY');
  expect(balance.stderr, 'this machine needs no proxy').toBe('');
  expect(elsewhere.seen).toEqual([]);
});

it('a command that goes out directly although a proxy is set says so once, without the password in it', async () => {
  const far = {
    credentials: {apiKey: 'canary-0123456789', secret: 'canary-9876543210'},
    rest: 'https://127.0.0.1:9',
    stream: 'wss://127.0.0.1:9',
  };
  const live = openHome({one: {exchange: PAIR[0], ...far}, two: {exchange: PAIR[1], ...far}});
  try {
    const text = readFileSync(live.keys, 'utf8').replaceAll('environment: sandbox', 'environment: live');
    writeFileSync(live.keys, text, {mode: 0o600});
    live.secrets.push('canary-in-a-proxy');
    const env = {ALL_PROXY: 'http://me:canary-in-a-proxy@127.0.0.1:9'};
    const notices = async (args: readonly string[]) => (await live.run(args, {env})).stderr.match(/ALL_PROXY/g)?.length ?? 0;
    expect(await notices(['balance'])).toBe(1);
    expect(await notices(['order', 'place', 'buy', '1', 'BTC/USDT', '--price', '60000', '--on', 'one', '--yes', '--json'])).toBe(
      1,
    );
    expect(await notices(['balance', '--quiet'])).toBe(0);
    expect(await notices(['keys', 'list'])).toBe(0);
  } finally {
    live.dispose();
  }
});

it('what leaves this machine goes through the proxy of the environment or not at all, and its password is never shown', async () => {
  const far = {
    credentials: {apiKey: 'canary-0123456789', secret: 'canary-9876543210'},
    rest: 'https://far.invalid',
    stream: 'wss://far.invalid',
  };
  const live = openHome({one: {exchange: Object.keys(sandbox.exchanges)[0] ?? '', ...far}});
  live.secrets.push('canary-in-a-proxy');
  try {
    const env = {https_proxy: 'http://me:canary-in-a-proxy@127.0.0.1:9'};
    const args = ['order', 'place', 'buy', '1', 'BTC/USDT', '--price', '60000', '--on', 'one', '--yes', '--json', '--debug'];
    const result = await live.run(args, {env});
    expect(result.code, result.stdout).toBe(5);
    expect(result.stdout).toContain('The proxy of HTTPS_PROXY cannot be reached (ECONNREFUSED)');
  } finally {
    live.dispose();
  }
});

it('a live account is not used while certificates are not checked', async () => {
  const live = openHome({
    real: {
      exchange: ANY,
      credentials: {apiKey: 'canary-0123456789', secret: 'canary-9876543210'},
      rest: 'http://127.0.0.1:9',
    },
  });
  try {
    const text = readFileSync(live.keys, 'utf8')
      .replace('environment: sandbox', 'environment: live')
      .replace(/ +urls:.*\n/, '');
    writeFileSync(live.keys, text, {mode: 0o600});
    const result = await live.run(['balance', '--json'], {env: {NODE_TLS_REJECT_UNAUTHORIZED: '0'}});
    expect(result.code, result.stdout + result.stderr).toBe(2);
    expect(result.stdout).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
  } finally {
    live.dispose();
  }
});

it('a live account is not traded without a question or --yes', async () => {
  const live = openHome({
    real: {exchange: ANY, credentials: {apiKey: 'canary-0123456789', secret: 'canary-9876543210'}, rest: elsewhere.url},
  });
  try {
    writeFileSync(live.keys, readFileSync(live.keys, 'utf8').replace('environment: sandbox', 'environment: live'), {mode: 0o600});
    for (const on of [['--on', 'real'], []]) {
      const result = await live.run(['order', 'place', 'buy', '1', 'BTC/USDT', '--price', '60000', ...on]);
      expect(result.code, result.stdout + result.stderr).toBe(2);
      expect(result.stderr).toContain('--yes');
    }
    expect(elsewhere.seen.filter(({method}) => method === 'POST')).toEqual([]);
  } finally {
    live.dispose();
  }
});

it('a read-mode account signs no order', async () => {
  const [id, address] = Object.entries(sandbox.exchanges)[0] ?? [];
  if (id === undefined || address === undefined) throw new Error('the sandbox is empty');
  const reader = openHome({reader: {exchange: id, ...address, more: ['mode: read']}});
  try {
    const result = await reader.run(['order', 'place', 'buy', '0.1', 'BTC/USDT', '--price', '60000', '--on', 'reader', '--json']);
    expect(result.code, result.stdout).toBe(4);
    expect(documentOf(result)).toMatchObject({error: {kind: 'permission'}});
    expect((await reader.run(['balance'])).code).toBe(0);
  } finally {
    reader.dispose();
  }
});

it('limits of the keys file hold for every order, at market and with a fat finger', async () => {
  const limited = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}])));
  try {
    appendFileSync(limited.keys, 'limits:\n  maxOrderValue: 1000 USD\n  priceCollar: 5%\n');
    for (const on of Object.keys(sandbox.exchanges))
      for (const more of [['1'], ['1', '--price', '60000'], ['0.005', '--price', '150000']]) {
        const [quantity = '', ...rest] = more;
        const result = await limited.run(['order', 'place', 'buy', quantity, 'BTC/USDT', ...rest, '--on', on, '--json']);
        expect([on, more, result.code], result.stdout).toEqual([on, more, 4]);
        expect(documentOf(result)).toMatchObject({error: {kind: 'limit'}});
      }
    expect(documentOf(await limited.run(['orders', 'list', '--json']))).toMatchObject({orders: []});
  } finally {
    limited.dispose();
  }
});

it('a state directory that can not be written stops orders, not looking', async () => {
  const env = {MXT_STATE: '/proc/nowhere'};
  const place = await home.run(['order', 'place', 'buy', '0.1', 'BTC/USDT', '--price', '60000', '--on', ANY], {env});
  expect(place.code).not.toBe(0);
  expect(place.stderr).not.toMatch(/\n\s+at /);
  const balance = await home.run(['balance', '--json'], {env});
  expect(balance.code, balance.stderr).toBe(0);
});

/** A home over the sandbox, with further lines for each account and for the file. */
function homeWith(more: readonly string[], tail = ''): CliHome {
  const made = openHome(
    Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at, more}])),
  );
  appendFileSync(made.keys, tail);
  return made;
}

it('limits of an account hold beside the general ones, the stricter first', async () => {
  const limited = homeWith(['limits: {maxOrderValue: 500 USD}'], 'limits: {maxOrderValue: 1000 USD}\n');
  try {
    for (const on of Object.keys(sandbox.exchanges)) {
      const place = (quantity: string) =>
        limited.run(['order', 'place', 'buy', quantity, 'BTC/USDT', '--price', '60000', '--on', on, '--json', '--dry-run']);
      for (const [quantity, limit] of [
        ['0.01', '500 USD'],
        ['0.02', '1000 USD'],
      ] as const) {
        const result = await place(quantity);
        expect([on, result.code], result.stdout).toEqual([on, 4]);
        expect(documentOf<{error: {message: string}}>(result).error.message).toContain(`the limit is ${limit}`);
      }
    }
  } finally {
    limited.dispose();
  }
});

it('a default slippage bounds a market order, and says where it can not', async () => {
  const bounded = homeWith([], 'defaults: {maxSlippage: 0.5%}\n');
  const [on = ''] = Object.keys(sandbox.exchanges);
  try {
    const place = (...more: readonly string[]) =>
      bounded.run(['order', 'place', 'buy', ...more, '--on', on, '--dry-run', '--json']);
    const {orders} = documentOf<{orders: {order: unknown}[]}>(await place('0.01', 'BTC/USDT'));
    expect(orders[0]?.order).toMatchObject({type: 'LIMIT', timeInForce: 'IOC'});
    expect((await place('100', 'BTC/USDT', '--quote')).stderr).toContain('defaults.maxSlippage does not hold');
  } finally {
    bounded.dispose();
  }
});

it('default accounts narrow neither what ends risk nor --on', async () => {
  const [first = '', second = ''] = Object.keys(sandbox.exchanges);
  const narrow = homeWith([], `defaults: {account: ${first}}\n`);
  try {
    const placed = await narrow.run(['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '50000', '--on', second, '--json']);
    expect(placed.code, placed.stdout).toBe(0);
    const canceled = await narrow.run(['order', 'cancel', '--all', '--json'], {env: {MXT_ACCOUNT: first}});
    expect(documentOf(canceled)).toMatchObject({orders: [{outcome: 'canceled', order: {account: second}}]});
    const killed = documentOf<{accounts: {account: string}[]}>(await narrow.run(['kill', '--json']));
    expect(killed.accounts.map(({account}) => account)).toEqual(Object.keys(sandbox.exchanges));
  } finally {
    narrow.dispose();
  }
});

it('a public account reads markets and books, and is in no answer about money', async () => {
  const [[id, at] = []] = Object.entries(sandbox.exchanges);
  if (id === undefined || at === undefined) throw new Error('the sandbox is empty');
  const open = openHome({own: {exchange: id, ...at}});
  const [other, there = at] = Object.entries(sandbox.exchanges)[1] ?? [];
  const urls = `urls: {rest: "${there.rest}", stream: "${there.stream}"}`;
  writeFileSync(open.keys, `${readFileSync(open.keys, 'utf8')}  free: {exchange: ${other}, environment: sandbox, ${urls}}\n`);
  try {
    const shown = documentOf<{venues: {account: string}[]}>(await open.run(['market', 'show', 'BTC/USDT', '--json']));
    expect(shown.venues.map(({account}) => account)).toEqual(['own', 'free']);
    const balance = documentOf<{accounts: {account: string}[]}>(await open.run(['balance', '--json']));
    expect(balance.accounts.map(({account}) => account)).toEqual(['own']);
    const refused = await open.run(['order', 'place', 'buy', '1', 'BTC/USDT', '--price', '1', '--on', 'free', '--json']);
    expect([refused.code, documentOf(refused)]).toMatchObject([4, {error: {kind: 'permission'}}]);
    expect((await open.run(['doctor', '--json'])).stdout).toContain('it reads public data alone');
  } finally {
    open.dispose();
  }
});

it('coins of an exchange that there is not are refused, not left under the wrong name', async () => {
  const wrong = homeWith([], 'assets: {binanse: {NEIRO: NEIROETH}}\n');
  const result = await wrong.run(['balance', '--json']);
  wrong.dispose();
  expect([result.code, documentOf(result)]).toMatchObject([2, {error: {kind: 'config'}}]);
});

it('the control port of a sandbox answers to no web page, by whatever name it was reached', async () => {
  const {port} = new URL(sandbox.controlUrl);
  const ask = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      get({host: '127.0.0.1', port, path: '/faults', headers}, (response) => resolve(response.resume().statusCode ?? 0)).on(
        'error',
        reject,
      );
    });
  expect(await ask({})).toBe(200);
  expect(await ask({host: `localhost:${port}`})).toBe(200);
  expect(await ask({host: `rebound.example:${port}`})).toBe(400);
  expect(await ask({host: '127.0.0.1.rebound.example'})).toBe(400);
  expect(await ask({origin: 'http://rebound.example'})).toBe(400);
});
