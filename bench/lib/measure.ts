/** Timing whole processes and functions, fairly: interleaved runs, medians, and everything as a ratio within one run. */
import {spawnSync} from 'node:child_process';

export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const MEMORY_HOOK = new URL('./peak-memory.cjs', import.meta.url).pathname;

/** One contender: wall and CPU milliseconds (user and system, as the kernel counted them) of each round, and its peak memory. */
export interface Runs {
  readonly wallMs: readonly number[];
  readonly cpuMs: readonly number[];
  /** Resident kilobytes; the median of five runs. */
  readonly peakKb: number;
}

/** Every contender once per round, in turns, so that noise hits all alike. The first round fills compile caches and is not counted. */
export function processes(contenders: readonly Contender[], rounds: number, env: NodeJS.ProcessEnv): ReadonlyMap<string, Runs> {
  const runs = new Map(contenders.map(({name}) => [name, [] as Usage[]]));
  for (let round = -1; round < rounds; round++) {
    for (const contender of contenders) {
      const usage = timed(contender, env);
      if (round >= 0) runs.get(contender.name)?.push(usage);
    }
  }
  return new Map(
    contenders.map((each) => {
      const usages = runs.get(each.name) ?? [];
      return [
        each.name,
        {
          wallMs: usages.map(({wallMs}) => wallMs),
          cpuMs: usages.map(({cpuMs}) => cpuMs),
          peakKb: median(Array.from({length: 5}, () => peakOf(each, env))),
        },
      ];
    }),
  );
}

export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** The shell's own clock: it knows the CPU time of its child to the millisecond, which Node does not tell. */
export function timed({name, argv, env: own}: Contender, env: NodeJS.ProcessEnv): Usage {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>/dev/null; exit $?';
  const child = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...argv], {env: {...env, ...own}, encoding: 'utf8'});
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = child.stderr.trim().split(' ').map(Number);
  if (child.status !== 0 || Number.isNaN(system)) throw new Error(`${name} failed: exit ${child.status} ${child.stderr.slice(0, 500)}`);
  return {wallMs: 1000 * wall, cpuMs: 1000 * (user + system)};
}

function peakOf({argv, env: own}: Contender, env: NodeJS.ProcessEnv): number {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
  const child = spawnSync(process.execPath, ['--require', MEMORY_HOOK, ...argv], {env: {...env, ...own}, stdio: [...stdio]});
  return Number(child.output[3]?.toString() ?? 0);
}

/** How many times as much `a` took as `b`: the median over rounds, each against its own, since a machine has slow minutes. */
export function timesAs(a: readonly number[] = [], b: readonly number[] = []): number {
  return median(a.map((value, round) => value / (b[round] ?? Number.NaN)));
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
