/** Promise: one bad read keeps no order open, on any exchange. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {EXCHANGES} from '../support/venues.ts';
import {json, startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
const proxies = new Map<string, WireProxy>();

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 67, latencyMs: 0, moving: false});
  const accounts: Record<string, Parameters<typeof openHome>[0][string]> = {};
  for (const [exchange, at] of Object.entries(sandbox.exchanges)) {
    const proxy = await startProxy(at.rest);
    proxies.set(exchange, proxy);
    accounts[exchange] = {...at, exchange, rest: proxy.url};
  }
  home = openHome(accounts);
});
afterAll(async () => {
  home.dispose();
  for (const proxy of proxies.values()) await proxy.close();
  await sandbox.close();
});

/** The next `times` reads of this exchange fail. */
function failReads(exchange: string, times: number): void {
  let left = times;
  const proxy = proxies.get(exchange);
  if (proxy === undefined) throw new Error(`no ${exchange}`);
  proxy.meddle = ({method}) => {
    left -= method === 'GET' ? 1 : 0;
    return method === 'GET' && left >= 0 ? json(503, 'Service Unavailable') : null;
  };
}

const place = async (on: string, price: string) => {
  const words = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', price, '--on', on, '--json'];
  const {orders} = documentOf<{orders: {order: {clientOrderId: string}}[]}>(await home.run(words));
  return orders[0]?.order.clientOrderId ?? '';
};
const openOn = async (account: string) =>
  documentOf<{orders: unknown[]}>(await home.run(['orders', 'list', '--account', account, '--json'])).orders;

describe.each(EXCHANGES)('on %s', (exchange) => {
  it('kill ends everything although the first reads fail, and says how the account ended', async () => {
    await place(exchange, '50000');
    failReads(exchange, 2);
    const killed = await home.run(['kill', '--account', exchange], {timeout: 60_000});
    expect(killed.code, killed.stdout + killed.stderr).toBe(0);
    expect(killed.stderr).toMatch(new RegExp(`^${exchange}: 1 canceled, nothing is open`, 'm'));
    expect(await openOn(exchange)).toEqual([]);
    expect((await home.run(['kill', '--lift'])).code).toBe(0);
  }, 120_000);

  it('order cancel reads ids from stdin', async () => {
    const ids = [await place(exchange, '50001'), await place(exchange, '50002')];
    const canceled = await home.run(['order', 'cancel', '-', '--json'], {input: `${ids.join('\n')}\n`});
    expect(canceled.code, canceled.stdout + canceled.stderr).toBe(0);
    expect(documentOf<{orders: {outcome: string}[]}>(canceled).orders.map(({outcome}) => outcome)).toEqual([
      'canceled',
      'canceled',
    ]);
  }, 120_000);

  it('a typed symbol that is nowhere is no empty list', async () => {
    for (const words of [
      ['orders', 'list'],
      ['orders', 'history'],
      ['order', 'cancel', '--all'],
    ]) {
      const {code, stdout, stderr} = await home.run([...words, '--symbol', 'BTC/UDST', '--account', exchange]);
      expect([words.join(' '), code, stdout]).toEqual([words.join(' '), 4, '']);
      expect(stderr).toContain('Did you mean BTC/USDT');
    }
  }, 120_000);
});
