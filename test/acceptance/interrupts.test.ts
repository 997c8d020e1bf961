/** Promise: Ctrl-C, a closed terminal or a stopped service ends a command with 130, and an order in flight is named. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, type CliResult, documentOf, openHome, type RunningCli} from '../support/cli.ts';
import {ANY, changesOrders, EXCHANGES} from '../support/venues.ts';
import {type Passing, startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
const proxies: Record<string, WireProxy> = {};
/** A client id of letters and digits alone, which every exchange takes as it is. */
const named = (...parts: readonly string[]) => parts.join('').replaceAll(/[^A-Za-z0-9]/g, '');
const PLACE = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000'];

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 31, latencyMs: 0, moving: false});
  for (const [id, {rest}] of Object.entries(sandbox.exchanges)) proxies[id] = await startProxy(rest);
  home = openHome(
    Object.fromEntries(
      Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at, rest: proxies[id]?.url ?? ''}]),
    ),
  );
  for (const id of Object.keys(proxies))
    await home.run([...PLACE, '--on', id, '--client-id', named('rests', id)], {env: {MXT_STATE: `${home.state}-state`}});
});
afterAll(async () => {
  home.dispose();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await sandbox.close();
});

/** Requests like this are never answered; resolves when the first one came. */
function hang(id: string, isStuck: (passing: Passing) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const proxy = proxies[id];
    if (proxy === undefined) throw new Error(`no proxy for ${id}`);
    proxy.meddle = (passing) => {
      if (!isStuck(passing)) return null;
      resolve();
      return {raw: () => {}};
    };
  });
}
async function stopped(running: RunningCli, stuck: Promise<void>, signal: NodeJS.Signals = 'SIGINT'): Promise<CliResult> {
  await stuck;
  await new Promise((resolve) => setTimeout(resolve, 30));
  const startedAt = performance.now();
  running.child.kill(signal);
  const result = await running.done;
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  for (const proxy of Object.values(proxies)) proxy.meddle = () => null;
  return result;
}
const changes = (id: string) => (passing: Passing) => changesOrders(id, passing);
const reads = (id: string) => (passing: Passing) => !changesOrders(id, passing);

describe.each(EXCHANGES)('%s', (id) => {
  /** A memory of its own: next to an order in doubt no other one is placed. */
  const own = (name: string) => ({env: {MXT_STATE: `${home.state}-${name}`}});

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while an order hangs: it is named, and settled later', async (signal) => {
    const name = named(id, signal);
    const stuck = hang(id, changes(id));
    const running = home.start([...PLACE, '--on', id, '--client-id', name, '--json'], own(name));
    const {code, stdout} = await stopped(running, stuck, signal);
    expect(code).toBe(130);
    const {error} = JSON.parse(stdout);
    expect(error).toMatchObject({kind: 'interrupted', clientOrderId: name});
    expect(error.hint).toContain(`mxt order resolve ${name}`);
    expect((await home.run(['order', 'resolve', name, '--wait', '1s', '--json'], own(name))).stdout).toContain(name);
    expect((await home.run(['balance'], own(name))).code).toBe(0);
  });

  it('before the order is sent: nothing is placed, and nothing is left to settle', async () => {
    const posts = () => proxies[id]?.seen.filter(changes(id)).length;
    const before = posts();
    const name = named(id, 'early');
    const words = ['order', 'place', 'buy', '0.02', 'BTC/USDT', '--on', id, '--max-slippage', '1', '--client-id', name];
    const stuck = hang(id, reads(id));
    const {code, stdout} = await stopped(home.start([...words, '--json'], own(name)), stuck);
    expect(code, stdout).toBe(130);
    expect(JSON.parse(stdout).error.kind).toBe('interrupted');
    expect(posts()).toBe(before);
    expect((await home.run(['order', 'resolve', name], own(name))).code).toBe(4);
  });

  it('while a route is carried out: every leg is told, the one in flight with its id', async () => {
    const name = named(id, 'routed');
    const words = ['order', 'place', 'buy', '0.02', 'BTC/USDT', '--account', id, '--client-id', name, '--json'];
    const stuck = hang(id, changes(id));
    const result = await stopped(home.start(words, own(name)), stuck);
    expect(result.code, result.stdout).toBe(130);
    const leg = {outcome: 'unknown', order: {clientOrderId: name}};
    expect(documentOf(result)).toMatchObject({outcome: 'unknown', orders: [leg]});
    expect(result.stdout).toContain('mxt order resolve');
  });

  it.each([
    ['a cancel', ['cancel']],
    ['a change', ['amend', '--quantity', '0.009']],
  ])('while %s hangs: 130, and the order is in the document', async (_what, [verb = '', ...more]) => {
    const name = named('rests', id);
    const stuck = hang(id, changes(id));
    const result = await stopped(home.start(['order', verb, name, ...more, '--json'], own('state')), stuck);
    expect(result.code, result.stdout).toBe(130);
    expect(result.stdout).toContain(name);
  });

  it('while something is read: 130', async () => {
    const stuck = hang(id, reads(id));
    const result = await stopped(home.start(['balance', '--json']), stuck);
    expect(result.code, result.stdout).toBe(130);
  });
});

it('the second signal ends it at once', async () => {
  const stuck = hang(ANY, changes(ANY));
  const running = home.start([...PLACE, '--on', ANY, '--client-id', 'twice'], {env: {MXT_STATE: `${home.state}-twice`}});
  await stuck;
  running.child.kill('SIGINT');
  running.child.kill('SIGTERM');
  expect((await running.done).code).toBe(130);
});
