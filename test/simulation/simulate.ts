/** Many episodes on one exchange: a fresh world for each, a hash over all traces, and shrinking of what fails. */
import {createHash} from 'node:crypto';
import type {Product} from '../../src/lib/model/market.ts';
import {type EpisodeResult, runEpisode} from './episode.ts';
import type {Mutation} from './mutation.ts';
import {type StateKind, simulatedState} from './simulated-state.ts';
import {drawSkew} from './skew.ts';
import type {Swarm} from './swarm.ts';
import {drawSwarm} from './swarm.ts';
import {seeded} from './virtual-time.ts';
import {createWorld, loadSides, type Sides} from './world.ts';

export interface SimulationOptions {
  readonly exchange: string;
  /** Default: spot. */
  readonly product?: Product;
  readonly seed: number;
  readonly episodes: number;
  readonly mutation?: Mutation;
  /** What the machine's state lies in. Default: memory. */
  readonly state?: StateKind;
  /** Stop at the first failure, without shrinking it. */
  readonly stopAtFirst?: boolean;
}

export interface Failure {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly trace: readonly string[];
  /** The fewest faults that still break a promise. */
  readonly smallest: readonly string[];
}

export interface SimulationResult {
  readonly failures: readonly Failure[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly hits: Readonly<Record<string, number>>;
  /** SHA-256 over all traces: the same seed gives the same hash. */
  readonly hash: string;
  /** Of the last episode. */
  readonly trace: readonly string[];
  readonly episodes: number;
}

export async function simulate({
  exchange,
  product = 'spot',
  seed,
  episodes,
  mutation,
  state = 'memory',
  stopAtFirst = false,
}: SimulationOptions): Promise<SimulationResult> {
  const sides = await loadSides(exchange);
  const failures: Failure[] = [];
  const outcomes: Record<string, number> = {};
  const hits: Record<string, number> = {};
  const hash = createHash('sha256');
  let trace: readonly string[] = [];
  let ran = 0;
  for (let at = seed; at < seed + episodes; at++) {
    // A world of its own for each episode: any seed replays alone.
    const result = await one(sides, at, {product, mutation, state}, hits);
    ran += 1;
    trace = result.trace;
    hash.update(result.trace.join('\n'));
    outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
    if (result.broken.length === 0) continue;
    failures.push({
      seed: at,
      broken: result.broken,
      trace: result.trace,
      smallest: stopAtFirst ? [] : await shrink(sides, at, {product, mutation, state}),
    });
    if (stopAtFirst) break;
  }
  return {failures, outcomes, hits, hash: hash.digest('hex').slice(0, 16), trace, episodes: ran};
}

/** What is the same in every world of a run. */
interface WorldKind {
  readonly product: Product;
  readonly mutation: Mutation | undefined;
  readonly state: StateKind;
}

async function one(
  sides: Sides,
  seed: number,
  {product, mutation, state}: WorldKind,
  hits: Record<string, number>,
  change?: (swarm: Swarm) => Swarm,
): Promise<EpisodeResult> {
  const kind = {product, mutation, state: simulatedState(state)};
  const world = createWorld(sides, {seed, skewMs: mutation?.skewMs ?? drawSkew(seed), ...kind});
  const count = (name: string, by: number) => {
    hits[name] = (hits[name] ?? 0) + by;
  };
  try {
    const focus = mutation?.faults === undefined ? undefined : focused(mutation.faults, mutation.onReadsLater);
    const result = await runEpisode(world, seed, change ?? focus);
    for (const [name, times] of world.hits) count(name, times);
    for (const {rule} of world.live.faults.journal()) count(world.rules.get(rule) ?? '', 1);
    return result;
  } finally {
    world.close();
  }
}

function focused(names: readonly string[], onReadsLater?: number): (swarm: Swarm) => Swarm {
  return (swarm) => ({...swarm, names, onOrders: 0.7, onReads: 0, onReadsLater: onReadsLater ?? swarm.onReadsLater});
}

/** Takes fault kinds away one by one as long as the episode still fails. */
async function shrink(sides: Sides, seed: number, kind: WorldKind): Promise<readonly string[]> {
  let names = drawSwarm(seeded(seed)).names;
  for (const name of names) {
    const fewer = names.filter((kept) => kept !== name);
    const {broken} = await one(sides, seed, kind, {}, (swarm) => ({...swarm, names: fewer}));
    if (broken.length > 0) names = fewer;
  }
  return names;
}
