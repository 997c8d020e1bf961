/** Faults of one episode, drawn from its seed: first which kinds take part and how often, then each strike. */
import type {FaultRule} from '../../src/lib/sandbox/engine/faults.ts';
import {asksTime, changesOrders, factsOf, pathOf, placingRule} from '../support/venues.ts';
import type {ChooseFault, WireFault} from './faulty-wire.ts';
import type {World} from './world.ts';

type Random = () => number;
type Draw = (random: Random, exchange: string) => WireFault;

const SERVER_ERRORS = [500, 502, 503, 504];

export function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0];
}

/** Every kind of fault on the wire. Names are what shrinking takes away one by one. */
export const WIRE_FAULTS: Readonly<Record<string, Draw>> = {
  dns: () => ({point: 'dns'}),
  accept: () => ({point: 'accept'}),
  tls: () => ({point: 'tls'}),
  'request lost': () => ({point: 'req.head'}),
  'request cut': () => ({point: 'req.body'}),
  'request late': (random) => ({point: 'req.delay', ms: Math.floor(random() * (random() < 0.5 ? 20_000 : 150_000))}),
  'reply lost': () => ({point: 'resp.lost'}),
  'reply reset': () => ({point: 'resp.head'}),
  'reply late': (random) => ({point: 'resp.delay', ms: Math.floor(random() * 6000)}),
  'reply cut': () => ({point: 'resp.body', how: 'cut'}),
  'reply garbled': () => ({point: 'resp.body', how: 'garbage'}),
  'reply html 200': () => ({point: 'resp.body', how: 'html', status: 200}),
  'reply empty': () => ({point: 'resp.body', how: 'empty'}),
  'reply endless': () => ({point: 'resp.body', how: 'endless'}),
  '5xx before': (random) => ({point: 'gw.pre', status: SERVER_ERRORS[Math.floor(random() * 4)] ?? 500}),
  '5xx after': (random) => ({point: 'gw.post', status: SERVER_ERRORS[Math.floor(random() * 4)] ?? 500}),
  'captive portal': () => ({point: 'gw.pre', status: 200}),
  'firewall 403': () => ({point: 'gw.pre', status: 403}),
  'rate limit': (random, exchange) => ({point: 'gw.pre', ...factsOf(exchange).trouble.limited(random)}),
  ban: (random, exchange) => ({point: 'gw.pre', ...factsOf(exchange).trouble.banned(random)}),
};

type DrawRule = (random: Random, exchange: string) => FaultRule;

/** Faults inside the venue, as rules of its plan. */
const VENUE_FAULTS: Readonly<Record<string, DrawRule>> = {
  'gateway drops': (_random, exchange) => ({point: 'gw.pre', action: {do: 'drop'}, ...placingRule(exchange), times: 1}),
  'gateway cuts': (_random, exchange) => ({point: 'gw.post', action: {do: 'reset'}, ...placingRule(exchange), times: 1}),
  'engine drops before': () => ({point: 'engine.pre', action: {do: 'drop'}, times: 1}),
  'engine drops after': () => ({point: 'engine.post', action: {do: 'drop'}, times: 1}),
  'engine cuts after': () => ({point: 'engine.post', action: {do: 'reset'}, times: 1}),
  'engine slow': (random) => ({point: 'engine.pre', action: {do: 'delay', ms: Math.floor(random() * 8000)}, times: 1}),
  'ack slow': (random) => ({point: 'engine.post', action: {do: 'delay', ms: Math.floor(random() * 8000)}, times: 1}),
  'engine 500 after': () => ({point: 'engine.post', action: {do: 'answer', status: 500, body: ''}, times: 1}),
  'doubtful words before': (random, exchange) => ({
    point: 'engine.pre',
    action: {do: 'error', code: pick(random, factsOf(exchange).trouble.doubtful)},
    times: 1,
  }),
  'doubtful words after': (random, exchange) => ({
    point: 'engine.post',
    action: {do: 'error', code: pick(random, factsOf(exchange).trouble.doubtful)},
    times: 1,
  }),
  'filter changed': (random, exchange) => ({
    point: 'rules',
    action: {do: 'error', code: pick(random, factsOf(exchange).trouble.filters)},
    times: 1,
  }),
  'reads lag': (random) => ({
    point: 'read.lag',
    action: {do: 'lag', ms: Math.floor(random() * 55_000)},
    probability: random() < 0.5 ? 1 : 0.8,
  }),
  'their clock off': (random) => ({point: 'clock', action: {do: 'shift', ms: Math.round((random() - 0.5) * 4000)}}),
};

/** What befalls the machine that mxt runs on: how far its clock is set, ms. */
const MACHINE_FAULTS: Readonly<Record<string, (random: Random) => number>> = {
  'own clock set': (random) => Math.round((random() - 0.5) * 2 * (random() < 0.5 ? 10_000 : 3_600_000)),
};

/** Names of everything that can strike. */
export const ALL_FAULTS: readonly string[] = [WIRE_FAULTS, VENUE_FAULTS, MACHINE_FAULTS].flatMap(Object.keys);

export interface Swarm {
  readonly names: readonly string[];
  /** Chance that an order request is struck, and that a question is: before the order is sent, and later. */
  readonly onOrders: number;
  readonly onReads: number;
  readonly onReadsLater: number;
}

export function drawSwarm(random: Random): Swarm {
  const share = random();
  const [reads, later] = [random(), random()];
  return {
    names: ALL_FAULTS.filter(() => random() < share),
    onOrders: random() < 0.15 ? 0 : 0.3 + random() * 0.7,
    onReads: reads < 0.7 ? 0 : random() * 0.6,
    // Sometimes nothing can be read for as long as the faults last.
    onReadsLater: later < 0.5 ? 0 : later < 0.65 ? 1 : random() * 0.6,
  };
}

/** Arms the world with the swarm. */
export function arm(world: World, swarm: Swarm, random: Random): void {
  const {exchange, live} = world;
  live.faults.clear();
  for (const name of swarm.names) {
    const rule = VENUE_FAULTS[name];
    if (rule !== undefined && random() < swarm.onOrders / 2) world.rules.set(live.faults.add(rule(random, exchange)), name);
  }
  for (const [name, draw] of Object.entries(MACHINE_FAULTS)) {
    if (!swarm.names.includes(name)) continue;
    world.time.after(Math.floor(random() * random() * 100_000), () => {
      world.hits.set(name, 1);
      world.setOwnClock(draw(random));
    });
  }
  aim(world, swarm, swarm.onReads, random);
}

/** From now on this share of the questions is struck. */
export function aim({exchange, hits, setFaults}: World, {names, onOrders}: Swarm, onReads: number, random: Random): void {
  const onWire = names.filter((name) => name in WIRE_FAULTS);
  const choose: ChooseFault = (request) => {
    if (
      onWire.length === 0 ||
      random() >= (changesOrders(exchange, {method: request.method, path: pathOf(request.url)}) ? onOrders : onReads)
    )
      return null;
    // Where nothing else can be read, the time still can: else nothing could be concluded, rightly or wrongly.
    if (onReads === 1 && asksTime(exchange, request.url)) return null;
    const name = onWire[Math.floor(random() * onWire.length)] ?? '';
    hits.set(name, (hits.get(name) ?? 0) + 1);
    return WIRE_FAULTS[name]?.(random, exchange) ?? null;
  };
  setFaults(choose);
}

export function heal(world: World): void {
  world.live.faults.clear();
  world.setFaults(null);
}
