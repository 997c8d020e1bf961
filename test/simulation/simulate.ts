/** Many episodes on one exchange: fresh worlds every so often, a hash over all traces, and shrinking of what fails. */
import {createHash} from 'node:crypto';
import {runEpisode} from './episode.ts';
import type {Swarm} from './swarm.ts';
import {drawSwarm} from './swarm.ts';
import {seeded} from './virtual-time.ts';
import {createWorld, type Mutation} from './world.ts';

export interface SimulationOptions {
  readonly exchange: string;
  readonly seed: number;
  readonly episodes: number;
  readonly mutation?: Mutation;
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
  seed,
  episodes,
  mutation,
  stopAtFirst = false,
}: SimulationOptions): Promise<SimulationResult> {
  const failures: Failure[] = [];
  const outcomes: Record<string, number> = {};
  const hits: Record<string, number> = {};
  const hash = createHash('sha256');
  let trace: readonly string[] = [];
  let ran = 0;
  for (let at = seed; at < seed + episodes; at++) {
    // A world of its own for each episode: any seed replays alone.
    const result = await one(exchange, at, mutation, hits);
    ran += 1;
    trace = result.trace;
    hash.update(result.trace.join('\n'));
    outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
    if (result.broken.length === 0) continue;
    failures.push({
      seed: at,
      broken: result.broken,
      trace: result.trace,
      smallest: stopAtFirst ? [] : await shrink(exchange, at, mutation),
    });
    if (stopAtFirst) break;
  }
  return {failures, outcomes, hits, hash: hash.digest('hex').slice(0, 16), trace, episodes: ran};
}

async function one(
  exchange: string,
  seed: number,
  mutation: Mutation | undefined,
  hits: Record<string, number>,
  change?: (swarm: Swarm) => Swarm,
) {
  const skewMs = Math.round((seeded(seed ^ 0x5bd1e995)() - 0.5) * 1000);
  const world = await createWorld({exchange, seed, skewMs, mutation});
  try {
    const result = await runEpisode(world, seed, change);
    for (const [point, count] of world.hits) hits[point] = (hits[point] ?? 0) + count;
    for (const {point} of world.live.faults.journal()) hits[`venue ${point}`] = (hits[`venue ${point}`] ?? 0) + 1;
    return result;
  } finally {
    world.close();
  }
}

/** Takes fault kinds away one by one as long as the episode still fails. */
async function shrink(exchange: string, seed: number, mutation: Mutation | undefined): Promise<readonly string[]> {
  let names = drawSwarm(seeded(seed)).names;
  for (const name of names) {
    const fewer = names.filter((kept) => kept !== name);
    const {broken} = await one(exchange, seed, mutation, {}, (swarm) => ({...swarm, names: fewer}));
    if (broken.length > 0) names = fewer;
  }
  return names;
}
