/** Promise: an exchange that takes a leg and then falls silent holds nobody up, and its quantity is not bought again. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {PAIR} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

interface Placed {
  readonly outcome: string;
  readonly orders: readonly {
    readonly outcome: string;
    readonly order: {readonly account: string; readonly filled: string; readonly quantity: string};
  }[];
  readonly summary?: {readonly filled: string; readonly unfilled?: string};
}

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 31, latencyMs: 0, moving: false});
  for (const id of PAIR) sandbox.engine(id).deposit(CUSTOMER, 'spot', 'USDT', '5000000');
});
afterAll(() => sandbox.close());

describe.each([
  [PAIR[0], PAIR[1]],
  [PAIR[1], PAIR[0]],
])('%s goes silent on its leg', (silent, other) => {
  let proxy: WireProxy;
  let home: CliHome;
  beforeAll(async () => {
    const address = (id: string) => {
      const found = sandbox.exchanges[id];
      if (found === undefined) throw new Error(`the sandbox has no ${id}`);
      return {exchange: id, ...found};
    };
    // The order arrives; its answer, and every later question about it, is never heard.
    proxy = await startProxy(address(silent).rest);
    home = openHome({[silent]: {...address(silent), rest: proxy.url}, [other]: address(other)});
  });
  afterAll(async () => {
    home.checkState();
    home.dispose();
    await proxy.close();
  });

  it('the other leg stands, its own is unknown and named, in bounded time; nothing is bought twice', async () => {
    const before = sandbox.engine(silent).orders.all(CUSTOMER).length;
    let sent = 0;
    proxy.meddle = ({method, path}) => {
      if (method === 'POST' && /order/.test(path)) {
        sent += 1;
        return {raw: () => {}};
      }
      return sent > 0 && /order|trade|execution/i.test(path) ? {raw: () => {}} : null;
    };
    const words = ['order', 'place', 'buy', '6', 'BTC/USDT', '--route', 'split', '--replan', '2', '--timeout', '4s', '--json'];
    const result = await home.run(words);
    const {outcome, orders} = documentOf<Placed>(result);
    expect([outcome, result.code], result.stdout).toEqual(['unknown', 6]);
    const ofSilent = orders.filter(({order}) => order.account === silent);
    expect(ofSilent.map((leg) => leg.outcome)).toEqual(['unknown']);
    expect(sent).toBe(1);
    expect(orders.filter(({order}) => order.account === other).every((leg) => leg.outcome === 'placed')).toBe(true);
    // What the silent one may have is bought nowhere else.
    const bought = orders.filter(({order}) => order.account === other).reduce((sum, {order}) => sum + Number(order.filled), 0);
    expect(bought + Number(ofSilent[0]?.order.quantity)).toBeLessThanOrEqual(6.000001);
    expect(sandbox.engine(silent).orders.all(CUSTOMER).length).toBe(before);
    const notice = await home.run(['order', 'show', 'nothing', '--timeout', '500ms']);
    expect(notice.stderr).toContain('it is not known yet what became of');
  });
});
