/** Faults of one episode, drawn from its seed: first which kinds take part and how often, then each strike. */
import type {ChooseFault, WireFault} from './faulty-wire.ts';
import type {World} from './world.ts';

type Draw = (random: () => number) => WireFault;

/** Every kind of fault on the wire. Names are what shrinking takes away one by one. */
export const WIRE_FAULTS: Readonly<Record<string, Draw>> = {
  dns: () => ({point: 'dns'}),
  accept: () => ({point: 'accept'}),
  tls: () => ({point: 'tls'}),
  'request lost': () => ({point: 'req.head'}),
  'request cut': () => ({point: 'req.body'}),
  'request late': (random) => ({point: 'req.delay', ms: Math.floor(random() * 20_000)}),
  'reply lost': () => ({point: 'resp.lost'}),
  'reply reset': () => ({point: 'resp.head'}),
  'reply late': (random) => ({point: 'resp.delay', ms: Math.floor(random() * 6000)}),
  'reply cut': () => ({point: 'resp.body', how: 'cut'}),
  'reply garbled': () => ({point: 'resp.body', how: 'garbage'}),
  'reply html 200': () => ({point: 'resp.body', how: 'html', status: 200}),
  'reply empty': () => ({point: 'resp.body', how: 'empty'}),
  'reply endless': () => ({point: 'resp.body', how: 'endless'}),
  '5xx before': (random) => ({point: 'gw.pre', status: [500, 502, 503, 504][Math.floor(random() * 4)] ?? 500}),
  '5xx after': (random) => ({point: 'gw.post', status: [500, 502, 503, 504][Math.floor(random() * 4)] ?? 500}),
};

/** Faults inside the venue, as rules of its plan; probability 1, at most twice an episode. */
export const VENUE_FAULTS: Readonly<Record<string, (random: () => number) => Parameters<World['live']['faults']['add']>[0]>> = {
  'gateway drops': () => ({point: 'gw.post', action: {do: 'drop'}, method: 'POST', times: 1}),
  'engine drops before': () => ({point: 'engine.pre', action: {do: 'drop'}, times: 1}),
  'engine drops after': () => ({point: 'engine.post', action: {do: 'drop'}, times: 1}),
  'engine slow': (random) => ({point: 'engine.pre', action: {do: 'delay', ms: Math.floor(random() * 8000)}, times: 1}),
  'engine 500 after': () => ({point: 'engine.post', action: {do: 'answer', status: 500, body: ''}, times: 1}),
  'reads lag': (random) => ({point: 'read.lag', action: {do: 'lag', ms: Math.floor(random() * 55_000)}, probability: 0.8}),
};

export type FaultName = string;

export interface Swarm {
  readonly names: readonly FaultName[];
  /** Chance that an order request is struck, and that a question is. */
  readonly onOrders: number;
  readonly onReads: number;
}

export function drawSwarm(random: () => number): Swarm {
  const all = [...Object.keys(WIRE_FAULTS), ...Object.keys(VENUE_FAULTS)];
  const share = random();
  return {
    names: all.filter(() => random() < share),
    onOrders: random() < 0.15 ? 0 : 0.3 + random() * 0.7,
    onReads: random() < 0.5 ? 0 : random() * 0.6,
  };
}

/** Arms the world with the swarm for one step; `only` names what shrinking has left. */
export function arm(world: World, swarm: Swarm, random: () => number): void {
  const onWire = swarm.names.filter((name) => name in WIRE_FAULTS);
  const inVenue = swarm.names.filter((name) => name in VENUE_FAULTS);
  world.live.faults.clear();
  for (const name of inVenue) {
    const rule = VENUE_FAULTS[name];
    if (rule !== undefined && random() < swarm.onOrders / 2) world.live.faults.add(rule(random));
  }
  const choose: ChooseFault = (request) => {
    const chance = request.method === 'GET' ? swarm.onReads : swarm.onOrders;
    if (onWire.length === 0 || random() >= chance) return null;
    return WIRE_FAULTS[onWire[Math.floor(random() * onWire.length)] ?? '']?.(random) ?? null;
  };
  world.setFaults(choose);
}

export function heal(world: World): void {
  world.live.faults.clear();
  world.setFaults(null);
}
