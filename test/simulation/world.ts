/** One exchange in process: the real adapter and its bytes, the real venue, the real order services, virtual time. */
import type {ExchangeModule} from '../../src/lib/adapter/contract/exchange.ts';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import type {Product} from '../../src/lib/model/market.ts';
import type {SandboxClock} from '../../src/lib/sandbox/clock.ts';
import {type LiveVenue, openVenue} from '../../src/lib/sandbox/create-venue.ts';
import {TRADING_WALLET} from '../../src/lib/sandbox/engine/ledger.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {loadVenue} from '../../src/lib/sandbox/registry.ts';
import type {VenueAccount, VenueCredentials, VenueModule} from '../../src/lib/sandbox/venue.ts';
import {productsWith} from '../support/product.ts';
import {secretsOf} from '../support/sandbox-desk.ts';
import {factsOf} from '../support/venues.ts';
import {type ChooseFault, createWire, type Wire} from './faulty-wire.ts';
import type {Mutation} from './mutation.ts';
import {type Machine, type Program, startProgram} from './program.ts';
import {type SimulatedState, simulatedState} from './simulated-state.ts';
import {afterMicrotasks, seeded, VirtualTime} from './virtual-time.ts';

/** A customer of the exchange, as both sides call it. */
export interface WorldAccount {
  /** In the program's keys file. */
  readonly account: string;
  /** In the engine. */
  readonly owner: string;
}

export interface World {
  readonly exchange: string;
  /** What the episode trades: coins, or contracts beside them. */
  readonly product: Product;
  /** The wallet that contracts are held in. */
  readonly contractWallet: string;
  readonly accounts: readonly WorldAccount[];
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
  /** Of the accounts in order. The same in every episode: a process remembers each secret that it ever saw, to conceal it. */
  readonly keys: readonly VenueAccount['keys'][];
}

/** Most accounts on one exchange. */
const MOST_ACCOUNTS = 2;

export async function loadSides(exchange: string): Promise<Sides> {
  const venue = await loadVenue(exchange);
  const keys = Array.from({length: MOST_ACCOUNTS}, (_, index) => venue.makeKeys(seeded(1 + index)));
  return {exchange, module: await loadExchange(exchange), venue, keys};
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
  /** Customers, one or two. Default: one. */
  readonly customers?: number;
  /** Default: spot. */
  readonly product?: Product;
  /** Both sides count rates as for a live account, not as in the sandbox. */
  readonly countsLive?: boolean;
  /** Of each quote only so many of the most liquid coins are listed: price boards are short then. Default: all that the venue has. */
  readonly coins?: number;
}

export function createWorld(sides: Sides, options: WorldOptions): World {
  const {seed, skewMs, mutation, time = new VirtualTime(START), state = simulatedState('memory')} = options;
  const {exchange, module} = sides;
  const {customers = 1, product = 'spot', countsLive = false, coins = Number.POSITIVE_INFINITY} = options;
  const accounts = accountsOf(sides, customers);
  const random = seeded(seed);
  // Only a mutation makes the exchange's clock lag: a packet then counts as sent when it was signed.
  let lagMs = 0;
  let offMs = skewMs;
  const clock = {now: () => time.now() - lagMs, after: (ms: number, run: () => void) => time.after(ms, run)};
  const live = openSides(shortened(sides, coins), accounts, seed, clock, countsLive);
  const hits = new Map<string, number>();
  let choose: ChooseFault | null = null;
  const wire = createWire(live.venue, time, {
    choose: (request) => choose?.(request) ?? null,
    trouble: factsOf(exchange).trouble,
    arriving: (delayMs) => {
      if (mutation?.unfenced !== true || delayMs === 0) return;
      lagMs = delayMs;
      afterMicrotasks(() => {
        lagMs = 0;
      });
    },
  });
  const machine: Machine = {
    time,
    wire,
    state,
    module,
    accounts: accounts.map(({account}, index) => ({
      ...configOf(exchange, account, live.accounts[index]?.keys[0] ?? live.keys, product),
      ...(countsLive && {environment: 'live' as const}),
    })),
    random: (size) => Uint8Array.from({length: size}, () => Math.floor(random() * 256)),
    skewMs: () => offMs,
    alive: new Set(),
    mutation,
  };
  let started = 0;
  return {
    exchange,
    product,
    contractWallet: sides.venue.contractWallet ?? TRADING_WALLET,
    accounts,
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

function accountsOf({exchange}: Sides, customers: number): readonly WorldAccount[] {
  const all = [
    {account: exchange, owner: CUSTOMER},
    {account: `${exchange}-second`, owner: 'second'},
  ];
  return all.slice(0, customers);
}

function shortened(sides: Sides, coins: number): Sides {
  const listing = sides.venue.listing.map((each) => ({...each, coins: Math.min(each.coins, coins)}));
  return {...sides, venue: {...sides.venue, listing}};
}

function openSides(
  {exchange, venue, keys}: Sides,
  accounts: readonly WorldAccount[],
  seed: number,
  clock: SandboxClock,
  countsLive: boolean,
): LiveVenue {
  let made = 0;
  const makeKeys = () => keys[made++] ?? venue.makeKeys(seeded(made));
  const [first = CUSTOMER, ...others] = accounts.map(({owner}) => owner);
  return openVenue(
    exchange,
    {...venue, makeKeys},
    {
      ...{seed, clock, moving: false, accounts: [first, ...others], ...(countsLive && {room: 1})},
    },
  );
}

function configOf(exchange: string, account: string, keys: VenueCredentials, product: Product): AccountConfig {
  return {
    account,
    exchange,
    credentials: secretsOf(keys),
    products: productsWith(product),
    environment: 'sandbox',
    mode: 'trade',
    urls: {rest: 'http://venue', stream: 'ws://venue'},
  };
}
