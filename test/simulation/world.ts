/** One exchange in process: the real adapter and its bytes, the real venue, the real order services, virtual time. */
import type {ExchangeModule} from '../../src/lib/adapter/contract/exchange.ts';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import {type LiveVenue, openVenue} from '../../src/lib/sandbox/create-venue.ts';
import {loadVenue} from '../../src/lib/sandbox/registry.ts';
import type {VenueModule} from '../../src/lib/sandbox/venue.ts';
import {secretsOf} from '../support/sandbox-desk.ts';
import {factsOf} from '../support/venues.ts';
import {type ChooseFault, createWire, type Wire} from './faulty-wire.ts';
import type {Mutation} from './mutation.ts';
import {type Machine, type Program, startProgram} from './program.ts';
import {type SimulatedState, simulatedState} from './simulated-state.ts';
import {seeded, VirtualTime} from './virtual-time.ts';

export interface World {
  readonly exchange: string;
  readonly time: VirtualTime;
  readonly live: LiveVenue;
  readonly wire: Wire;
  /** Another process of mxt on the same machine, with the same state directory. */
  start(): Program;
  /** What the network does to the next requests; null: nothing. */
  setFaults(choose: ChooseFault | null): void;
  /** Somebody sets the machine's clock: a step of NTP, or a laptop that wakes up. */
  setOwnClock(byMs: number): void;
  /** Names of the rules in the venue's fault plan. */
  readonly rules: Map<number, string>;
  /** Faults on the wire by name, and how often each struck. */
  readonly hits: Map<string, number>;
  close(): void;
}

const START = Date.UTC(2026, 0, 1);

/** Both readings of one protocol: the program's and the sandbox's. */
export interface Sides {
  readonly exchange: string;
  readonly module: ExchangeModule;
  readonly venue: VenueModule;
}

export async function loadSides(exchange: string): Promise<Sides> {
  const venue = await loadVenue(exchange);
  // The same keys in every episode: a process remembers each secret that it ever saw, to conceal it.
  const keys = venue.makeKeys(seeded(1));
  return {exchange, module: await loadExchange(exchange), venue: {...venue, makeKeys: () => keys}};
}

export interface WorldOptions {
  readonly seed: number;
  /** How far this machine's clock is off. */
  readonly skewMs: number;
  readonly mutation?: Mutation | undefined;
  /** Shared by the exchanges of one world. */
  readonly time?: VirtualTime;
  /** What the machine remembers; shared by the exchanges of one world. Default: a state in memory. */
  readonly state?: SimulatedState;
}

export function createWorld(
  {exchange, module, venue}: Sides,
  {seed, skewMs, mutation, time = new VirtualTime(START), state = simulatedState('memory')}: WorldOptions,
): World {
  const random = seeded(seed);
  // Only a mutation makes the exchange's clock lag: a packet then counts as sent when it was signed.
  let lagMs = 0;
  let offMs = skewMs;
  const clock = {now: () => time.now() - lagMs, after: (ms: number, run: () => void) => time.after(ms, run)};
  const live = openVenue(exchange, venue, {seed, clock, moving: false});
  const hits = new Map<string, number>();
  let choose: ChooseFault | null = null;
  const wire = createWire(live.venue, time, {
    choose: (request) => choose?.(request) ?? null,
    pauseOf: factsOf(exchange).trouble.pauseOf,
    arriving: (delayMs) => {
      if (mutation?.unfenced !== true || delayMs === 0) return;
      lagMs = delayMs;
      setImmediate(() => {
        lagMs = 0;
      });
    },
  });
  const machine: Machine = {
    time,
    wire,
    state,
    module,
    account: accountOf(exchange, live),
    random: (size) => Uint8Array.from({length: size}, () => Math.floor(random() * 256)),
    skewMs: () => offMs,
    alive: new Set(),
    mutation,
  };
  let started = 0;
  return {
    exchange,
    time,
    live,
    wire,
    hits,
    rules: new Map(),
    start: () => startProgram(machine, `process-${++started}`),
    setFaults: (next) => {
      choose = next;
    },
    setOwnClock: (byMs) => {
      offMs += byMs;
    },
    close() {
      live.close();
      state.close();
    },
  };
}

function accountOf(exchange: string, {keys}: LiveVenue): AccountConfig {
  return {
    account: exchange,
    exchange,
    credentials: secretsOf(keys),
    products: ['spot'],
    environment: 'sandbox',
    mode: 'trade',
    urls: {rest: 'http://venue', stream: 'ws://venue'},
  };
}
