/** `--pairs N`: pairs over each exchange and the next one, shared by several processes, and what the run says of itself. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {availableParallelism} from 'node:os';
import {fileURLToPath} from 'node:url';
import {exchangesTrading} from '../support/product.ts';
import {runPairEpisode} from './pair-episode.ts';
import {type PairTally, pairSummary, tallied} from './pair-report.ts';
import {loadSides, type Sides} from './world.ts';

/** Episodes that a process is given at a time. */
const BATCH = 20;
/** An episode makes much that is forgotten at once: collected more seldom, less of it is copied. */
const YOUNG_SPACE = ['--max-semi-space-size=64'];

interface Task {
  readonly exchange: string;
  readonly other: string;
  readonly seed: number;
  readonly count: number;
}

export interface PairRunOptions {
  readonly exchanges: readonly string[];
  readonly seed: number;
  /** Of each exchange. */
  readonly episodes: number;
  /** Each kind of fault must strike. */
  readonly marks: boolean;
}

/** Prints a line for each exchange, and the seeds that broke a promise. False: something is wrong. Ctrl-C ends it with what was run by then. */
export async function runPairs({exchanges, seed, episodes, marks}: PairRunOptions): Promise<boolean> {
  const startedAt = performance.now();
  const tasks: Task[] = [];
  for (const exchange of exchanges) {
    const other = await nextOf(exchange);
    for (let from = 0; from < episodes; from += BATCH)
      tasks.push({exchange, other, seed: seed + from, count: Math.min(BATCH, episodes - from)});
  }
  const tallies = new Map<string, PairTally>();
  const stop = () => tasks.splice(0);
  process.once('SIGINT', stop);
  const heard = (task: Task, part: PairTally) => {
    const subject = `${task.exchange} and ${task.other}`;
    tallies.set(subject, tallied(tallies.get(subject), part));
  };
  const workers = Math.min(availableParallelism(), tasks.length);
  await Promise.all(Array.from({length: workers}, () => work(tasks, heard)));
  process.off('SIGINT', stop);
  const took = performance.now() - startedAt;
  const all = [...tallies].map(([subject, tally]) => pairSummary(subject, seed, tally, {took, marks}));
  process.stdout.write(`${all.map(({text}) => text).join('\n')}\n`);
  return all.every(({isGood}) => isGood);
}

/** In this process, with each line of what happened. False: a promise was broken. */
export async function tracePairs(exchange: string, seed: number, episodes: number): Promise<boolean> {
  const sides = await sidesOf(exchange, await nextOf(exchange));
  let isGood = true;
  for (let at = seed; at < seed + episodes; at++) {
    const {broken, trace} = await runPairEpisode(sides, at);
    process.stdout.write(`${[...trace, ...broken.map((what) => `BROKEN ${what}`)].join('\n')}\n`);
    isGood &&= broken.length === 0;
  }
  return isGood;
}

async function nextOf(exchange: string): Promise<string> {
  const ids = await exchangesTrading('spot');
  return ids[(ids.indexOf(exchange) + 1) % ids.length] ?? exchange;
}

/** Hands out tasks to one process until none is left; one that dies is named with the seeds that it had. */
async function work(tasks: Task[], heard: (task: Task, part: PairTally) => void): Promise<void> {
  let child: ChildProcess | null = null;
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
    child ??= fork(fileURLToPath(import.meta.url), ['worker'], {
      execArgv: YOUNG_SPACE,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const answer = once(child, 'message').then(([part]) => part as PairTally);
    const died = once(child, 'exit').then(([code]) => lost(task as Task, code));
    child.send(task);
    const part = await Promise.race([answer, died]);
    heard(task, part);
    if (child.exitCode !== null || child.signalCode !== null) child = null;
  }
  child?.disconnect();
}

function lost({seed, count}: Task, code: unknown): PairTally {
  const failure = {seed, broken: [`the process ended with ${code} in one of ${count} episodes from here on`]};
  return {episodes: count, cpuMs: 0, hits: {}, outcomes: {}, failures: [failure]};
}

const loaded = new Map<string, Promise<readonly [Sides, Sides]>>();

function sidesOf(exchange: string, other: string): Promise<readonly [Sides, Sides]> {
  const key = `${exchange} ${other}`;
  const known = loaded.get(key) ?? Promise.all([loadSides(exchange), loadSides(other)]);
  loaded.set(key, known);
  return known;
}

async function carryOut({exchange, other, seed, count}: Task): Promise<PairTally> {
  const sides = await sidesOf(exchange, other);
  const before = process.cpuUsage();
  const hits: Record<string, number> = {};
  const outcomes: Record<string, number> = {};
  const failures: {seed: number; broken: readonly string[]}[] = [];
  for (let at = seed; at < seed + count; at++) {
    const {broken, outcome} = await runPairEpisode(sides, at, undefined, hits).catch((error: unknown) => ({
      // What nobody catches would end the command.
      ...{broken: [`threw ${error instanceof Error ? error.stack : String(error)}`], outcome: 'threw'},
    }));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (broken.length > 0) failures.push({seed: at, broken});
  }
  const {user, system} = process.cpuUsage(before);
  return {episodes: count, cpuMs: (user + system) / 1000, hits, outcomes, failures};
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined) {
  // The parent ends the run: at Ctrl-C each process finishes what it was given.
  process.on('SIGINT', () => {});
  process.on('message', (task: Task) => void carryOut(task).then((part) => process.send?.(part)));
}
