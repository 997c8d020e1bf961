/** One exchange in process: the real adapter and its bytes, the real venue, the real order services, virtual time. */
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/exchange-adapter.ts';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {createVenue, type LiveVenue} from '../../src/lib/sandbox/create-venue.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {type ChooseFault, createWire, type Wire} from './faulty-wire.ts';
import {seeded, VirtualTime} from './virtual-time.ts';

/** Replaces a part of the program with a known mistake; the checker must notice. */
export interface Mutation {
  readonly name: string;
  adapter?(real: ExchangeAdapter): ExchangeAdapter;
  deps?(real: OrderDeps): OrderDeps;
}

export interface World {
  readonly time: VirtualTime;
  readonly live: LiveVenue;
  readonly wire: Wire;
  readonly adapter: ExchangeAdapter;
  readonly deps: OrderDeps;
  readonly handle: AccountHandle;
  /** What the network does to the next requests; null: nothing. */
  setFaults(choose: ChooseFault | null): void;
  /** Injection points that struck, and how often. */
  readonly hits: Map<string, number>;
  close(): void;
}

const START = Date.UTC(2026, 0, 1);

export interface WorldOptions {
  readonly exchange: string;
  readonly seed: number;
  /** How far this machine's clock is off. */
  readonly skewMs: number;
  readonly mutation?: Mutation | undefined;
}

export async function createWorld({exchange, seed, skewMs, mutation}: WorldOptions): Promise<World> {
  const time = new VirtualTime(START);
  const random = seeded(seed);
  const live = await createVenue(exchange, {seed, clock: time, moving: false});
  const hits = new Map<string, number>();
  const hit = (point: string) => hits.set(point, (hits.get(point) ?? 0) + 1);
  let choose: ChooseFault | null = null;
  const wire = createWire(live.venue, time, (request) => choose?.(request) ?? null, hit);
  const clock = time.clock(skewMs);
  const state = openState({directory: ':memory:', clock, warn: () => {}});
  const randomBytes = (size: number) => Uint8Array.from({length: size}, () => Math.floor(random() * 256));
  const account: AccountConfig = {
    account: exchange,
    exchange,
    credentials: {apiKey: new Secret(live.keys.apiKey), secret: new Secret(live.keys.secret)},
    products: ['spot'],
    environment: 'sandbox',
    mode: 'trade',
    urls: {rest: 'http://venue', stream: 'ws://venue'},
  };
  const context = {
    account,
    http: wire.http,
    sockets: wire.sockets,
    clock,
    random: randomBytes,
    memory: state.memory(account),
    timeoutMs: 3000,
    debug: () => {},
  };
  const real = (await loadExchange(exchange)).create(context);
  const adapter = mutation?.adapter?.(real) ?? real;
  const handle: AccountHandle = {
    account: exchange,
    exchange,
    environment: 'sandbox',
    mode: 'trade',
    products: ['spot'],
    adapter: async () => adapter,
  };
  const call = {clock, signal: new AbortController().signal, timeoutMs: 3000};
  const limits = {maxOrderValue: null, maxDailyValue: null, priceCollar: null, maxOrdersPerMinute: null};
  const deps: OrderDeps = {call, random: randomBytes, state, limits, accounts: [handle]};
  return {
    time,
    live,
    wire,
    adapter,
    deps: mutation?.deps?.(deps) ?? deps,
    handle,
    hits,
    setFaults: (next) => {
      choose = next;
    },
    close() {
      live.close();
      state.close();
    },
  };
}
