import {MainClient} from 'binance';
import {RestClientV5} from 'bybit-api';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {OrderEvent} from '../../src/lib/feed/feed-event.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {venueIds} from '../../src/lib/sandbox/registry.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {isLive, prepare, startWatchProcess} from './watch-process.ts';

/** Somebody else's client of each exchange: places limit orders far below the market, one market order, and cancels one. */
const TRADERS: Readonly<Record<string, (sandbox: RunningSandbox) => Promise<void>>> = {
  async binance({exchanges: {binance: at}}) {
    if (at === undefined) return;
    const client = new MainClient({
      api_key: at.credentials.apiKey ?? '',
      api_secret: at.credentials.secret ?? '',
      baseUrl: at.rest,
    } as never);
    const ids: number[] = [];
    for (let price = 50_000; price < 50_005; price++) {
      const order = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.01, price} as const;
      ids.push(Number((await client.submitNewOrder(order as never)).orderId));
    }
    await client.submitNewOrder({symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.05} as never);
    await client.cancelOrder({symbol: 'BTCUSDT', orderId: ids[0] ?? 0});
  },
  async bybit({exchanges: {bybit: at}}) {
    if (at === undefined) return;
    const client = new RestClientV5({key: at.credentials.apiKey ?? '', secret: at.credentials.secret ?? '', baseUrl: at.rest});
    const ids: string[] = [];
    for (let price = 50_000; price < 50_005; price++) {
      const order = {
        category: 'spot',
        symbol: 'BTCUSDT',
        side: 'Buy',
        orderType: 'Limit',
        qty: '0.01',
        price: String(price),
      } as const;
      ids.push((await client.submitOrder(order)).result.orderId);
    }
    await client.submitOrder({
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderType: 'Market',
      qty: '0.05',
      marketUnit: 'baseCoin',
    });
    await client.cancelOrder({category: 'spot', symbol: 'BTCUSDT', orderId: ids[0] ?? ''});
  },
};

const traded = venueIds().filter((id) => id in TRADERS);
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, exchanges: traded, moving: false});
});
afterAll(() => sandbox.close());

describe('orders watch while others trade', () => {
  test('has every order and every execution of every exchange once, and ends on Ctrl-C with 130', {timeout: 60_000}, async () => {
    const {env} = prepare(sandbox);
    const watch = startWatchProcess(env);
    for (const id of traded) await watch.until(`${id} is live`, isLive(id));
    await Promise.all(traded.map((id) => TRADERS[id]?.(sandbox)));
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
        .slice(-traded.length)
        .map(({state}) => state),
    ).toEqual(traded.map(() => 'stopped'));
  });

  test.skipIf(!traded.includes('binance'))(
    'waits for an order, for its time, and for the reader of its pipe',
    {timeout: 60_000},
    async () => {
      const {env} = prepare(sandbox);
      const place = (quantity: string, price: string | null) =>
        sandbox.engine('binance').place({
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
      const closed = startWatchProcess(env, [
        '--account',
        'binance',
        '--symbol',
        'BTCUSDT',
        '--until',
        'filled',
        '--id',
        'mine0.03',
      ]);
      expect(await closed.ended, 'filled before the start').toEqual({code: 0, stderr: ''});
      const late = startWatchProcess(env, [
        '--account',
        'binance',
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
      const unknown = startWatchProcess(env, [
        '--account',
        'binance',
        '--until',
        'closed',
        '--id',
        'nobodys',
        '--timeout',
        '1500ms',
      ]);
      expect((await unknown.ended).stderr.match(/No account shows order nobodys; .* --symbol /g), 'said once').toHaveLength(1);
      expect((await startWatchProcess(env, ['--account', 'binance', '--for', '1s']).ended).code).toBe(0);
      const cut = startWatchProcess(env, ['--account', 'binance', '--since', '1h', '--symbol', 'BTC/USDT']);
      cut.process.stdout?.once('data', () => cut.process.stdout?.destroy());
      expect(await cut.ended).toEqual({code: 0, stderr: ''});
    },
  );
});
