import {existsSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {OrderEvent} from '../../src/lib/feed/feed-event.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {ANY, EXCHANGES} from '../support/venues.ts';
import {isLive, prepare, startWatchProcess} from './watch-process.ts';

/** Somebody else's client of each exchange that has one: places limit orders far below the market, one at market, cancels one. */
const TRADERS: Record<string, (at: SandboxAddress) => Promise<void>> = {};
for (const id of EXCHANGES) {
  const file = new URL(`../lib/sandbox/exchanges/${id}/trader.ts`, import.meta.url);
  if (existsSync(file)) TRADERS[id] = ((await import(file.href)) as {default: (at: SandboxAddress) => Promise<void>}).default;
}

const traded = Object.keys(TRADERS);
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, exchanges: EXCHANGES, moving: false});
});
afterAll(() => sandbox.close());

const addressOf = (id: string): SandboxAddress => {
  const address = sandbox.exchanges[id];
  if (address === undefined) throw new Error(`the sandbox has no ${id}`);
  return address;
};

describe('orders watch while others trade', () => {
  test.skipIf(traded.length === 0)(
    'has every order and every execution of every exchange once, and ends on Ctrl-C with 130',
    {timeout: 240_000},
    async () => {
      const {env} = prepare(sandbox);
      const watch = startWatchProcess(env);
      for (const id of EXCHANGES) await watch.until(`${id} is live`, isLive(id));
      await Promise.all(traded.map((id) => TRADERS[id]?.(addressOf(id))));
      const told = (account: string) =>
        watch.lines.filter((line): line is OrderEvent => line.type === 'order' && line.account === account);
      const ended = (id: string) => told(id).filter(({order}) => order.status === 'CANCELED' || order.status === 'FILLED');
      // An exchange may tell the end of one order in many lines, one for each fill.
      const ends = (id: string) => new Set(ended(id).map(({order}) => order.id)).size;
      for (const id of traded) await watch.until(`the end of two orders on ${id}`, () => ends(id) >= 2);
      watch.process.kill('SIGINT');
      expect(await watch.ended).toEqual({code: 130, stderr: ''});
      for (const id of traded) {
        const engine = sandbox.engine(id);
        const fills = told(id).flatMap(({fill}) => (fill === undefined ? [] : [fill.quantity]));
        expect(fills.toSorted(), `${id}: executions`).toEqual(
          engine.orders
            .trades(CUSTOMER)
            .map(({quantity}) => quantity)
            .toSorted(),
        );
        const last = new Map(told(id).map(({order}) => [order.clientOrderId ?? order.id, order]));
        expect([...last.values()].map(({status, filled}) => `${status} ${filled}`).toSorted(), `${id}: orders`).toEqual(
          engine.orders
            .all(CUSTOMER)
            .map(({status, filled}) => `${status} ${filled}`)
            .toSorted(),
        );
      }
      const sequences = watch.lines.flatMap((line) => (line.type === 'order' ? [line.sequence] : []));
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      expect(
        watch.lines
          .filter((line) => line.type === 'stream')
          .slice(-EXCHANGES.length)
          .map(({state}) => state),
      ).toEqual(EXCHANGES.map(() => 'stopped'));
    },
  );

  test('waits for an order, for its time, and for the reader of its pipe', {timeout: 240_000}, async () => {
    const {env} = prepare(sandbox);
    const place = (quantity: string, price: string | null) =>
      sandbox.engine(ANY).place({
        accountId: CUSTOMER,
        clientOrderId: `mine${quantity}`,
        symbol: 'BTC/USDT',
        side: 'BUY',
        type: price === null ? 'MARKET' : 'LIMIT',
        timeInForce: 'GTC',
        price,
        stopPrice: null,
        quantity,
        quoteQuantity: null,
      });
    place('0.02', '50000');
    place('0.03', null);
    const closed = startWatchProcess(env, ['--account', ANY, '--symbol', 'BTCUSDT', '--until', 'filled', '--id', 'mine0.03']);
    expect(await closed.ended, 'filled before the start').toEqual({code: 0, stderr: ''});
    const late = startWatchProcess(env, [
      '--account',
      ANY,
      '--json',
      '--until',
      'filled',
      '--id',
      'mine0.02',
      '--timeout',
      '1500ms',
    ]);
    expect((await late.ended).code).toBe(5);
    expect(late.lines.at(-1)).toMatchObject({error: {kind: 'timeout'}});
    const unknown = startWatchProcess(env, ['--account', ANY, '--until', 'closed', '--id', 'nobodys', '--timeout', '5s']);
    expect((await unknown.ended).stderr.match(/No account shows order nobodys; .* --symbol /g), 'said once').toHaveLength(1);
    // Long enough to be live on a loaded machine: a watch that never was ends with 3.
    expect((await startWatchProcess(env, ['--account', ANY, '--for', '10s']).ended).code).toBe(0);
    const cut = startWatchProcess(env, ['--account', ANY, '--since', '1h', '--symbol', 'BTC/USDT']);
    cut.process.stdout?.once('data', () => cut.process.stdout?.destroy());
    expect(await cut.ended).toEqual({code: 0, stderr: ''});
  });
});
