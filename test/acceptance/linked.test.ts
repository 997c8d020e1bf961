/** Promise: a take-profit and a stop-loss are the exchange's own, sent with their order in one request, and shown as its family. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {LinkedForm} from '../../src/lib/model/linked.ts';
import type {Order} from '../../src/lib/model/order.ts';
import type {OrdersDocument} from '../../src/lib/orders/look/list.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, type CliResult, documentOf, openHome} from '../support/cli.ts';
import {eventually} from '../support/sandbox-desk.ts';
import {changesOrders, EXCHANGES, placingRule} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
const proxies: Record<string, WireProxy> = {};
const forms = new Map<string, LinkedForm>();
for (const id of EXCHANGES) {
  const form = (await loadExchange(id)).capabilities.linkedOrders?.spot;
  if (typeof form === 'object') forms.set(id, form);
}

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 53, latencyMs: 0, moving: false});
  for (const [id, {rest}] of Object.entries(sandbox.exchanges)) proxies[id] = await startProxy(rest);
  const accounts = Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at, rest: proxies[id]?.url ?? ''}]);
  home = openHome(Object.fromEntries(accounts));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await sandbox.close();
});

interface PlacedDocument {
  readonly outcome: string;
  readonly replayed: boolean;
  readonly orders: readonly Submission[];
}

const sent = (id: string) => proxies[id]?.seen.filter((passing) => changesOrders(id, passing)).length ?? 0;
const listed = async (...more: readonly string[]): Promise<readonly Order[]> =>
  documentOf<OrdersDocument>(await home.run(['orders', 'list', '--json', ...more])).orders;
const mxt = (...words: readonly string[]): Promise<CliResult> => home.run(words);
/** As many legs as the exchange links. */
const LEGS = {
  ANY: ['--take-profit', 'ask+20%', '--stop-loss', 'bid-20%'],
  BOTH: ['--take-profit', 'ask+20%', '--stop-loss', 'bid-20%'],
  ONE: ['--stop-loss', 'bid-20%'],
};
const at = (id: string) => LEGS[forms.get(id)?.legs ?? 'ANY'];
const buy = (id: string, price: string, ...more: readonly string[]) =>
  mxt('order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', price, '--on', id, ...at(id), '--json', ...more);

describe.each([...forms.keys()])('%s', (id) => {
  it('one request places it; the same --client-id is the same order, with other prices another one', async () => {
    const name = `rests${id}`.replaceAll(/[^a-z]/g, '').slice(0, 18);
    const before = sent(id);
    const first = await buy(id, 'bid-2%', '--client-id', name);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const [submission] = documentOf<PlacedDocument>(first).orders;
    expect(submission?.linked).toHaveLength(at(id).length / 2);
    expect(sent(id) - before).toBe(1);
    const again = await buy(id, 'bid-2%', '--client-id', name);
    expect(documentOf<PlacedDocument>(again)).toMatchObject({
      outcome: 'placed',
      replayed: true,
      orders: [{linked: submission?.linked}],
    });
    const other = await mxt(
      ...['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', 'bid-2%', '--on', id, '--client-id', name],
      ...at(id).map((word) => (word === 'bid-20%' ? 'bid-21%' : word)),
    );
    expect(other.code).toBe(4);
    expect(sent(id) - before).toBe(1);
    const canceled = await mxt('order', 'cancel', name, '--account', id, '--json');
    expect(canceled.code, canceled.stdout).toBe(0);
    await eventually('nothing is left', async () => (await listed('--account', id)).length === 0);
  });

  it('once it has filled its legs are listed, and kill leaves none of them', async () => {
    const placed = await buy(id, 'ask+2%');
    expect(placed.code, placed.stdout + placed.stderr).toBe(0);
    const legs = await eventually('the legs are there', async () => {
      const found = (await listed('--account', id)).filter(({side}) => side === 'SELL');
      return found.length > 0 && found;
    });
    if (forms.get(id)?.ids !== 'NONE') {
      const [parent] = documentOf<PlacedDocument>(placed).orders;
      expect(legs.map(({parentId}) => parentId)).toEqual(legs.map(() => parent?.order.id));
      const shown = await mxt('order', 'show', legs[0]?.clientOrderId ?? '', '--json');
      expect(documentOf<Order>(shown)).toMatchObject({id: legs[0]?.id, parentId: parent?.order.id});
    }
    const killed = await mxt('kill', '--account', id, '--json');
    expect(documentOf(killed)).toMatchObject({survivors: [], unknown: []});
    await mxt('kill', '--lift', '--yes');
    await eventually('none is left', async () => (await listed('--account', id)).length === 0);
  });

  it('killed between the request and its answer, the next run finds one family and sends none', async () => {
    const name = `killed${id}`.replaceAll(/[^a-z]/g, '').slice(0, 18);
    const rule = {exchange: id, point: 'resp.delay', action: {do: 'delay', ms: 30_000}, ...placingRule(id)};
    await fetch(`${sandbox.controlUrl}/faults`, {method: 'POST', body: JSON.stringify(rule)});
    const before = sent(id);
    const words = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', id, '--client-id', name, '--json'];
    const prices = forms.get(id)?.legs === 'ONE' ? ['--stop-loss', '50000'] : ['--take-profit', '90000', '--stop-loss', '50000'];
    const running = home.start([...words, ...prices]);
    await eventually('it was sent', async () => sent(id) > before);
    await new Promise((resolve) => setTimeout(resolve, 150));
    running.child.kill('SIGKILL');
    await running.done;
    sandbox.faults(id).clear();
    const again = await mxt(...words, ...prices);
    expect(documentOf<PlacedDocument>(again)).toMatchObject({outcome: 'placed', replayed: true});
    expect(sent(id) - before).toBe(1);
    const parents = (await listed('--account', id)).filter(({side}) => side === 'BUY');
    expect(parents).toHaveLength(1);
    await mxt('order', 'cancel', '--all', '--account', id);
  });

  it('what it does not link is refused with the reason, and nothing is sent', async () => {
    const before = sent(id);
    const wrong = forms.get(id)?.legs === 'ONE' ? ['--take-profit', '90000', '--stop-loss', '50000'] : ['--stop-loss', '70000'];
    const place = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', id, '--json'];
    for (const words of [
      [...place, ...wrong],
      [...place, '--take-profit', '50000', '--stop-loss', '40000'],
    ]) {
      const result = await mxt(...words);
      expect(result.code, result.stdout).toBe(4);
      expect(result.stderr + result.stdout).toMatch(/links|stop-loss of a buy|take-profit of a buy/);
    }
    expect(sent(id)).toBe(before);
  });
});

describe('routed', () => {
  const place = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--take-profit', '90000', '--json'];

  it('it goes to one account whose exchange links it, and its client id finds it there', async () => {
    const total = () => Object.keys(proxies).reduce((sum, id) => sum + sent(id), 0);
    const before = total();
    const words = [...place, '--client-id', 'routedfamily'];
    const first = await mxt(...words);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const [submission] = documentOf<PlacedDocument>(first).orders;
    const form = (await loadExchange(submission?.order.exchange ?? '')).capabilities.linkedOrders?.spot;
    expect(typeof form === 'object' && form.legs !== 'BOTH').toBe(true);
    const again = await mxt(...words);
    expect(documentOf<PlacedDocument>(again)).toMatchObject({replayed: true, orders: [{order: {id: submission?.order.id}}]});
    expect(total() - before).toBe(1);
    expect((await mxt('order', 'cancel', 'routedfamily')).code).toBe(0);
  });

  it('a split is refused in words, as is a ladder', async () => {
    const split = await mxt(...place, '--route', 'split');
    expect([split.code, split.stdout]).toEqual([2, expect.stringContaining('--route split has several')]);
    expect((await mxt(...place, '--ladder', '60000:59000', '--into', '2')).code).toBe(2);
  });
});
