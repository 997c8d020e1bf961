/** Timing whole processes and functions, fairly: interleaved runs, medians, and everything as a ratio within one run. */
import {spawnSync} from 'node:child_process';

export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
}

const RSS_HOOK = new URL('./report-rss.mjs', import.meta.url).pathname;

/** Median wall milliseconds and peak resident kilobytes of each contender, run in turns so that noise hits all alike. */
export function processes(contenders: readonly Contender[], runs: number, env: NodeJS.ProcessEnv): Map<string, {ms: number; rssKb: number}> {
  const times = new Map(contenders.map(({name}) => [name, [] as number[]]));
  const peaks = new Map(contenders.map(({name}) => [name, [] as number[]]));
  for (let run = -1; run < runs; run++) {
    for (const {name, argv} of contenders) {
      const startedAt = performance.now();
      const child = spawnSync(process.execPath, argv, {env, stdio: ['ignore', 'pipe', 'pipe']});
      const ms = performance.now() - startedAt;
      if (child.status !== 0) throw new Error(`${name} failed: ${child.stderr.toString().slice(0, 500)}`);
      // The first round fills compile caches and is not counted.
      if (run >= 0) times.get(name)?.push(ms);
    }
  }
  for (const {name, argv} of contenders) {
    for (let run = 0; run < 3; run++) {
      const child = spawnSync(process.execPath, ['--import', RSS_HOOK, ...argv], {env, stdio: ['ignore', 'pipe', 'pipe', 'pipe']});
      peaks.get(name)?.push(Number(child.output[3]?.toString() ?? 0));
    }
  }
  return new Map(contenders.map(({name}) => [name, {ms: median(times.get(name) ?? []), rssKb: median(peaks.get(name) ?? [])}]));
}

/**
 * CPU microseconds of one call of each work, garbage collection included, taken in turns. Of the best round, since what
 * else the machine does only adds. For work that reaches its end in a few promise turns.
 */
export async function microseconds(works: readonly (() => Promise<unknown>)[], calls = 4000, rounds = 20): Promise<number[]> {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const before = process.cpuUsage();
      for (let call = 0; call < calls; call++) await work();
      const {user, system} = process.cpuUsage(before);
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
