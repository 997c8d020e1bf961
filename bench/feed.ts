/**
 * What one order event costs on its way from the decoder to stdout: node bench/feed.ts
 * Merge: join, de-duplicate, count. Line: JSON text. End to end: frames of a WebSocket server in this machine, decoded by
 * the real Binance adapter, merged and written to a pipe by a process of its own.
 */
import type {AccountHandle} from '../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter, OrderStreamEvent, OrderStreamHandlers} from '../src/lib/adapter/exchange-adapter.ts';
import {formatLine} from '../src/lib/feed/line.ts';
import {OrderWatch} from '../src/lib/feed/order-watch.ts';
import type {Order} from '../src/lib/model/order.ts';
import {systemClock, systemRandom} from '../src/lib/transport/clock.ts';

const EVENTS = 400_000;
const PROMISED_US = 8;

/** Lives of orders, many open at a time: NEW, four fills, each event as an exchange's stream tells it. */
function* lives(): Generator<OrderStreamEvent> {
  const at = new Date(Date.UTC(2026, 0, 1)).toISOString();
  for (let count = 0; ; count++) {
    const id = String(100_000_000 + count);
    const base: Order = {
      ...{account: 'main', exchange: 'binance', symbol: 'BTC/USDT', id, clientOrderId: `mxt-${id}`, side: 'BUY', type: 'LIMIT'},
      ...{timeInForce: 'GTC', postOnly: false, reduceOnly: false, price: '60000', stopPrice: null, quantity: '4', filled: '0'},
      ...{remaining: '4', averagePrice: null, status: 'NEW', fees: [], createdAt: at, updatedAt: at},
    };
    yield {type: 'ORDER', order: base, fill: null};
    for (let filled = 1; filled <= 4; filled++) {
      const order: Order = {
        ...base,
        ...{filled: String(filled), remaining: String(4 - filled), averagePrice: '60000', fees: [{asset: 'USDT', amount: '60'}]},
        status: filled === 4 ? 'FILLED' : 'PARTIALLY_FILLED',
      };
      const trade = {
        id: `${count}${filled}`,
        symbol: 'BTC/USDT',
        orderId: id,
        clientOrderId: base.clientOrderId,
        side: 'BUY',
      } as const;
      yield {
        ...{type: 'ORDER', order},
        fill: {...trade, price: '60000', quantity: '1', fee: {asset: 'USDT', amount: '60'}, liquidity: 'MAKER', at},
      };
    }
  }
}

let handlers: OrderStreamHandlers | null = null;
const adapter = {
  capabilities: {streamSilenceMs: 60_000, streamMaxAgeMs: null},
  openOrders: async () => [],
  closedOrders: async () => [],
  fills: async () => [],
  async orderStream(given: OrderStreamHandlers) {
    handlers = given;
    queueMicrotask(() => given.onEvent({type: 'LIVE'}));
    return {pause() {}, resume() {}, close() {}};
  },
} as unknown as ExchangeAdapter;
const handle: AccountHandle = {
  ...{account: 'main', exchange: 'binance', environment: 'sandbox', mode: 'read', products: ['spot']},
  adapter: async () => adapter,
};

let bytes = 0;
let lines = 0;
const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 5000};
const watch = new OrderWatch(
  {accounts: [handle], call, random: systemRandom, symbols: [], since: null, fillsOnly: false, until: null, endAfterMs: null},
  (event) => {
    bytes += formatLine(event).length;
    lines += 1;
  },
);
const ended = watch.run();
await new Promise((resolve) => setTimeout(resolve, 50));
const events = lives();
const feed = (count: number) => {
  const batch = Array.from({length: count}, () => events.next().value as OrderStreamEvent);
  const startedAt = performance.now();
  for (const event of batch) handlers?.onEvent(event);
  return performance.now() - startedAt;
};
for (let warm = 0; warm < 10; warm++) feed(5000);
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
let spent = 0;
for (let done = 0; done < EVENTS; done += 10_000) spent += feed(10_000);
globalThis.gc?.();
const heapAfter = process.memoryUsage().heapUsed;
watch.stop();
await ended;

const perEvent = (1000 * spent) / EVENTS;
const say = (name: string, value: string) => process.stdout.write(`${name.padEnd(52)} ${value}\n`);
say('merge and write one private order event', `${perEvent.toFixed(2)} us (at most ${PROMISED_US}, decoding included)`);
say('events a second, merge and write alone', Math.round(1_000_000 / perEvent).toLocaleString('en'));
say('lines, bytes a line', `${lines}, ${Math.round(bytes / lines)}`);
say('heap after less heap before', `${((heapAfter - heapBefore) / 1e6).toFixed(1)} MB over ${EVENTS} events`);
if (perEvent > PROMISED_US) process.exitCode = 1;
