/** Timing whole processes and functions, fairly: interleaved runs, medians, and everything as a ratio within one run. */
import {spawnSync} from 'node:child_process';

export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
}

const RSS_HOOK = new URL('./report-rss.mjs', import.meta.url).pathname;

/** One contender: wall milliseconds of each round, and the median of its peak resident kilobytes. */
export interface Runs {
  readonly ms: readonly number[];
  readonly rssKb: number;
}

/** Every contender once per round, in turns, so that noise hits all alike. */
export function processes(contenders: readonly Contender[], rounds: number, env: NodeJS.ProcessEnv): Map<string, Runs> {
  const times = new Map(contenders.map(({name}) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const {name, argv} of contenders) {
      const startedAt = performance.now();
      const child = spawnSync(process.execPath, argv, {env, stdio: ['ignore', 'pipe', 'pipe']});
      const ms = performance.now() - startedAt;
      if (child.status !== 0) throw new Error(`${name} failed: ${child.stderr.toString().slice(0, 500)}`);
      // The first round fills compile caches and is not counted.
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
  const peakOf = ({argv}: Contender): number => {
    const child = spawnSync(process.execPath, ['--import', RSS_HOOK, ...argv], {env, stdio: ['ignore', 'pipe', 'pipe', 'pipe']});
    return Number(child.output[3]?.toString() ?? 0);
  };
  return new Map(
    contenders.map((each) => [
      each.name,
      {ms: times.get(each.name) ?? [], rssKb: median(Array.from({length: 5}, () => peakOf(each)))},
    ]),
  );
}

/** How many times as long `a` took as `b`: the median over rounds, each against its own, since a machine has slow minutes. */
export function timesAsLong(a: Runs | undefined, b: Runs | undefined): number {
  return median((a?.ms ?? []).map((ms, round) => ms / (b?.ms[round] ?? Number.NaN)));
}

/**
 * CPU microseconds of one call of each work on its thread, taken in turns. Of the best round, since what
 * else the machine does only adds. For work that reaches its end in a few promise turns.
 */
export async function microseconds(works: readonly (() => Promise<unknown>)[], calls = 4000, rounds = 20): Promise<number[]> {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const before = process.threadCpuUsage();
      for (let call = 0; call < calls; call++) await work();
      const {user, system} = process.threadCpuUsage(before);
      best[index] = Math.min(best[index] ?? 0, (user + system) / calls);
    }
  }
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line of the report: what, measured, allowed, and whether it holds. */
export function report(what: string, ratio: number, allowed: number, unit = 'x'): boolean {
  const holds = ratio <= allowed;
  process.stdout.write(`${holds ? 'ok  ' : 'OVER'}  ${what.padEnd(58)} ${ratio.toFixed(2)} ${unit} (at most ${allowed} ${unit})\n`);
  return holds;
}
