/**
 * What one order event costs. Decode and merge: frames of Binance's private stream through the real adapter into the feed, no
 * network. In CPU time of its thread, the collection of its garbage there included; of the best round, since what else the machine
 * does only adds. What V8's helper threads do beside it, a socket and a pipe are in the rows of feed-soak.ts.
 */
import ccxt from 'ccxt';
import type {AccountHandle} from '../src/lib/adapter/accounts.ts';
import type {AdapterContext} from '../src/lib/adapter/context.ts';
import {loadExchange} from '../src/lib/adapter/registry.ts';
import type {FeedEvent} from '../src/lib/feed/feed-event.ts';
import {formatLine} from '../src/lib/feed/line.ts';
import {OrderWatch} from '../src/lib/feed/order-watch.ts';
import {Secret} from '../src/lib/model/secret.ts';
import {createVolatileMemory} from '../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../src/lib/transport/clock.ts';
import type {SocketHandlers} from '../src/lib/transport/websocket.ts';
import {FLOOD_ANSWERS, floodEvent, floodFrame} from '../test/lib/exchanges/binance/flood/flood.ts';
import {print, type Row} from './lib/row.ts';

const WARM_UP = 50_000;
/** Frames made at a time, outside of what is measured; few, since frames from a socket die young. */
const BATCH = 1000;
/** Events of a round: their garbage fills the young generation many times over. */
const ROUND = 20_000;

/** Microseconds of CPU per event, from the frame's text to `read`. */
async function microsecondsTo(events: number, read: (event: FeedEvent) => void): Promise<number> {
  let wire: SocketHandlers | null = null;
  const context: AdapterContext = {
    account: {
      ...{account: 'main', exchange: 'binance', products: ['spot'], environment: 'sandbox', mode: 'read'},
      credentials: {apiKey: new Secret('bench-api-key'), secret: new Secret('bench-api-secret')},
      urls: {rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1'},
    },
    http: {
      request: async ({url}) => ({status: 200, headers: {}, body: JSON.stringify(FLOOD_ANSWERS[new URL(url).pathname]?.())}),
    },
    sockets: {
      async open(_options, handlers) {
        wire = handlers;
        const reply = (text: string) => handlers.onText(JSON.stringify({id: JSON.parse(text).id, status: 200}));
        return {send: (text) => queueMicrotask(() => reply(text)), close() {}, pause() {}, resume() {}};
      },
    },
    ...{clock: systemClock, random: systemRandom, memory: createVolatileMemory(systemClock), timeoutMs: 5000, debug: () => {}},
  };
  const adapter = (await loadExchange('binance')).create(context);
  const handle: AccountHandle = {...context.account, adapter: async () => adapter};
  const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 5000};
  const wish = {symbols: [], since: null, fillsOnly: false, until: null, endAfterMs: null};
  let told = 0;
  const watch = new OrderWatch({accounts: [handle], call, random: systemRandom, ...wish}, (event) => {
    if (event.type === 'order') told += 1;
    read(event);
  });
  const ended = watch.run();
  await new Promise((resolve) => setTimeout(resolve, 100));
  let sent = 0;
  const feed = (): number => {
    const frames = Array.from({length: BATCH}, () => floodFrame(floodEvent(sent++)));
    const before = process.threadCpuUsage();
    for (const frame of frames) wire?.onText(frame);
    const {user, system} = process.threadCpuUsage(before);
    return user + system;
  };
  feed();
  // The name of the symbol is asked for once.
  await new Promise((resolve) => setTimeout(resolve, 100));
  while (sent < WARM_UP) feed();
  let least = Number.POSITIVE_INFINITY;
  while (sent < WARM_UP + events) {
    let spent = 0;
    for (let batch = 0; batch < ROUND / BATCH; batch++) spent += feed();
    least = Math.min(least, spent / ROUND);
  }
  watch.stop();
  await ended;
  if (told !== sent) throw new Error(`${told} of ${sent} events were told`);
  return least;
}

/** Microseconds per frame of another reader of the same frames. */
function microsecondsOf(read: (frame: string) => void): number {
  let least = Number.POSITIVE_INFINITY;
  let sent = 0;
  for (let round = 0; round < 10; round++) {
    let spent = 0;
    for (let batch = 0; batch < ROUND / BATCH; batch++) {
      const frames = Array.from({length: BATCH}, () => floodFrame(floodEvent(sent++)));
      const before = process.threadCpuUsage();
      for (const frame of frames) read(frame);
      const {user, system} = process.threadCpuUsage(before);
      spent += user + system;
    }
    least = Math.min(least, spent / ROUND);
  }
  return least;
}

/** CCXT Pro from the frame's text to its cache of orders, without network. */
function ccxtReader(): (frame: string) => void {
  const exchange = new ccxt.pro.binance({apiKey: 'bench-api-key', secret: 'bench-api-secret'});
  exchange.setMarkets([
    {
      ...{
        id: 'BTCUSDT',
        symbol: 'BTC/USDT',
        base: 'BTC',
        quote: 'USDT',
        baseId: 'BTC',
        quoteId: 'USDT',
        type: 'spot',
        spot: true,
      },
      ...{active: true, precision: {amount: 0.00001, price: 0.01}, limits: {}, info: {}},
    },
  ] as never);
  const client = {
    url: 'wss://ws-api.binance.com:443/ws-api/v3',
    subscriptions: {},
    futures: {},
    resolve() {},
    reject(error: Error) {
      throw error;
    },
  };
  return (frame) => exchange.handleMessage(client as never, JSON.parse(frame));
}

/** Prints each row as it is measured. */
export async function benchFeed(quick: boolean): Promise<readonly Row[]> {
  const events = quick ? 100_000 : 400_000;
  const merged = await microsecondsTo(events, () => {});
  const peer = microsecondsOf(ccxtReader());
  const parsed = microsecondsOf((frame) => void JSON.parse(frame));
  const written = await microsecondsTo(events, (event) => void formatLine(event));
  process.stdout.write(
    `${' '.repeat(17)}CCXT Pro ${peer.toFixed(0)} us, JSON.parse of the frame alone ${parsed.toFixed(2)} us, with its line of JSON ${written.toFixed(2)} us\n`,
  );
  return [
    print({what: 'decode one private order event and merge it', value: merged, bound: 4, unit: 'us CPU'}),
    print({what: 'the same / CCXT Pro', value: merged / peer, bound: 0.07, unit: 'x'}),
  ];
}
