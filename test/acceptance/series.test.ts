/** Promise: a ladder, or slices in time, can be cut off at any moment, and the same command goes on with it without doubling an order. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {PlacedSeries} from '../../src/lib/orders/series/series.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {changesOrders, EXCHANGES} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
const proxies: Record<string, WireProxy> = {};

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 41, latencyMs: 0, moving: false});
  for (const [id, {rest}] of Object.entries(sandbox.exchanges)) proxies[id] = await startProxy(rest);
  const accounts = Object.entries(sandbox.exchanges).map(
    ([id, at]) => [id, {exchange: id, ...at, rest: proxies[id]?.url ?? ''}] as const,
  );
  home = openHome(Object.fromEntries(accounts));
});
afterAll(async () => {
  home.dispose();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await sandbox.close();
});

interface Row {
  readonly id: string;
  readonly price: string | null;
  readonly parentId: string | null;
}
interface Listed {
  readonly orders: readonly Row[];
}
interface Ended {
  readonly orders: readonly {readonly order: Row}[];
}
const resting = async (id: string) => documentOf<Listed>(await home.run(['orders', 'list', '--json', '--account', id])).orders;

describe.each(EXCHANGES)('%s', (id) => {
  const ladder = (name: string, ...more: readonly string[]) => [
    'order',
    'place',
    'buy',
    '0.03',
    'BTC/USDT',
    '--ladder',
    '60000:58000',
    '--into',
    '3',
    '--on',
    id,
    '--client-id',
    name,
    '--json',
    ...more,
  ];

  it('a ladder whose process is killed while an order is on its way is completed by the same command', async () => {
    const proxy = proxies[id];
    if (proxy === undefined) throw new Error(`no proxy for ${id}`);
    let [placed, reached] = [0, () => {}];
    const stuck = new Promise<void>((resolve) => {
      reached = resolve;
    });
    // The second order reaches the exchange, and its answer never comes back.
    proxy.meddle = (passing) => {
      if (!changesOrders(id, passing) || ++placed !== 2) return null;
      return (real) => {
        reached();
        return {...real, status: 200, headers: {...real.headers, 'content-length': '100000'}};
      };
    };
    const running = home.start(ladder(`killed-${id}`));
    await stuck;
    running.child.kill('SIGKILL');
    await running.done;
    proxy.meddle = () => null;
    const again = await home.run(ladder(`killed-${id}`));
    const document = documentOf<PlacedSeries>(again);
    expect(document).toMatchObject({outcome: 'placed', missing: '0', clientId: `killed-${id}`});
    expect(document.children.map(({outcome}) => outcome)).toEqual(['placed', 'placed', 'placed']);
    const open = await resting(id);
    expect(open.map(({price}) => price).toSorted()).toEqual(['58000', '59000', '60000']);
    expect(open.map(({parentId}) => parentId)).toEqual(Array(3).fill(`killed-${id}`));
    expect((await home.run(ladder(`killed-${id}`))).code).toBe(0);
    expect(await resting(id)).toHaveLength(3);
    const shown = await home.run(['order', 'show', open[0]?.id ?? '', '--json', '--account', id]);
    expect(documentOf<Row>(shown).parentId).toBe(`killed-${id}`);
    const ended = await home.run(['order', 'cancel', `killed-${id}`, '--json', '--account', id]);
    expect(ended.code).toBe(0);
    expect(documentOf<Ended>(ended).orders.map(({order}) => order.parentId)).toEqual(Array(3).fill(`killed-${id}`));
    expect(await resting(id)).toEqual([]);
    const history = await home.run(['orders', 'history', '--json', '--account', id, '--symbol', 'BTC/USDT']);
    const known = documentOf<Listed>(history).orders.filter((each) => open.some((row) => row.id === each.id));
    expect(known.map(({parentId}) => parentId)).toEqual(Array(3).fill(`killed-${id}`));
  });

  it('slices stop at Ctrl-C with exit 130, and say how to go on', async () => {
    const slices = [
      'order',
      'place',
      'buy',
      '0.03',
      'BTC/USDT',
      '--over',
      '12s',
      '--into',
      '2',
      '--on',
      id,
      '--client-id',
      `cut-${id}`,
      '--json',
    ];
    const running = home.start(slices);
    let [said, isCut] = ['', false];
    running.child.stderr?.on('data', (chunk) => {
      said += String(chunk);
      if (!isCut && said.includes('2 of 2 at ')) isCut = running.child.kill('SIGINT');
    });
    const {code, stdout} = await running.done;
    expect(code).toBe(130);
    const cut = JSON.parse(stdout) as PlacedSeries;
    expect(cut.children.map(({outcome}) => outcome)).toEqual(['placed', 'unsent']);
    expect(said).toContain(`--client-id cut-${id}`);
  });
});
