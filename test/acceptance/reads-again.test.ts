/** Promise: one bad answer to a question that changes nothing ends no command while there is time to ask again. */
import type {ServerResponse} from 'node:http';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, openHome} from '../support/cli.ts';
import {type Meddle, type Passing, startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let ids: readonly string[] = [];
let homes: CliHome[] = [];
let proxies: WireProxy[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 9, latencyMs: 0, moving: false});
  ids = Object.keys(sandbox.exchanges);
});
afterEach(async () => {
  for (const home of homes) home.dispose();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  [homes, proxies] = [[], []];
});
afterAll(() => sandbox.close());

/** Every path is answered like that the first time it is asked, and by the exchange from then on. */
async function openWith(bad: ReturnType<Meddle>): Promise<CliHome> {
  const accounts = ids.map(async (id) => {
    const asked = new Set<string>();
    const meddle = ({path, url}: Passing) => {
      const key = path.includes('/market/') ? url : path;
      if (asked.has(key)) return null;
      asked.add(key);
      return bad;
    };
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    const proxy = await startProxy(address.rest, meddle);
    proxies.push(proxy);
    return [id, {exchange: id, ...address, rest: proxy.url}] as const;
  });
  const home = openHome(Object.fromEntries(await Promise.all(accounts)));
  homes.push(home);
  return home;
}

const reply = (status: number, body: string, headers: Record<string, string> = {}) => ({status, body, headers});
const BAD: readonly [string, ReturnType<Meddle>][] = [
  ['HTTP 503', reply(503, 'maintenance')],
  ['a cut connection', {raw: (response: ServerResponse) => void response.destroy()}],
  ['an answer that is no JSON', reply(200, '<html>')],
  ['a throttle that is over in a second', reply(429, '', {'retry-after': '1'})],
];

describe.each(BAD)('the first answer to every read is %s', (_name, bad) => {
  it.each([
    ['balance', '--json'],
    ['route', 'buy', '0.01', 'BTC/USDT', '--json'],
    ['orders', 'list', '--json'],
  ])('%s %s is complete all the same', async (...args) => {
    const home = await openWith(bad);
    const {code, stdout, stderr} = await home.run([...args, '--timeout', '30s']);
    expect([code, stderr], stdout).toEqual([0, '']);
  });
});
