/**
 * `npm run simulate -- [--seed N] [--episodes N] [--exchange NAME] [--trace] [--ci]`: runs episodes from a seed on. A failing
 * one is printed with the fewest faults that still break it, and the command that replays it to the bit. `--ci`: 20,000
 * episodes shared by the exchanges, two processes at a time, 1,000 drills of kill on each, and a million intents of the protocol
 * model; every kind of fault must strike.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {venueIds} from '../../src/lib/sandbox/registry.ts';
import {runDrill, TROUBLES} from './kill-drill.ts';
import {POLICIES, tally} from './protocol.ts';
import {details, summary, unmarked} from './report.ts';
import {simulate} from './simulate.ts';
import {loadSides} from './world.ts';

/** Of all exchanges together. */
const CI_EPISODES = 20_000;
const CI_DRILLS = 1000;
/** Of 1,000 drills with 30 % of all answers faulty, at most one may leave an order open. */
const MOST_LEFT = 1 / 1000;
const WORKERS = 2;
const CI_INTENTS = 1_000_000;

const {values} = parseArgs({
  options: {
    seed: {type: 'string', default: '1'},
    episodes: {type: 'string', default: '1'},
    exchange: {type: 'string', multiple: true, default: exchangeIds().filter((id) => venueIds().includes(id))},
    trace: {type: 'boolean', default: false},
    marks: {type: 'boolean', default: false},
    ci: {type: 'boolean', default: false},
    drills: {type: 'string'},
  },
});

if (values.ci) await runAll(values.exchange);
else
  for (const exchange of values.exchange) {
    if (values.drills !== undefined) await runDrills(exchange, Number(values.seed), Number(values.drills));
    else await runOne(exchange, Number(values.seed), Number(values.episodes));
  }

async function runOne(exchange: string, seed: number, episodes: number): Promise<void> {
  const startedAt = performance.now();
  const result = await simulate({exchange, seed, episodes});
  const lines = values.trace ? [...result.trace] : [];
  lines.push(summary(exchange, seed, result, performance.now() - startedAt));
  if (result.failures.length > 0) lines.push(details(exchange, result.failures));
  const never = values.marks ? unmarked(result) : [];
  if (never.length > 0) lines.push(`  these faults never struck: ${never.join(', ')}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (result.failures.length + never.length > 0) process.exitCode = 1;
}

async function runAll(exchanges: readonly string[]): Promise<void> {
  const self = fileURLToPath(import.meta.url);
  const episodes = String(Math.ceil(CI_EPISODES / exchanges.length));
  const jobs = exchanges.flatMap((exchange) => [
    ['--exchange', exchange, '--seed', values.seed, '--episodes', episodes, '--marks'],
    ['--exchange', exchange, '--seed', values.seed, '--drills', String(CI_DRILLS)],
  ]);
  const work = async () => {
    for (let args = jobs.shift(); args !== undefined; args = jobs.shift()) {
      const [code] = await once(spawn(process.execPath, [self, ...args], {stdio: 'inherit'}), 'exit');
      if (code !== 0) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({length: WORKERS}, work));
  runProtocol();
}

/** kill under faulty answers: what stays open in the engine, and what was said of it. */
async function runDrills(exchange: string, seed: number, drills: number): Promise<void> {
  const sides = await loadSides(exchange);
  for (const trouble of TROUBLES) {
    let left = 0;
    const broken: string[] = [];
    for (let at = seed; at < seed + drills; at++) {
      const drill = await runDrill(sides, at, trouble);
      if (drill.left > 0) left += 1;
      broken.push(...drill.broken.map((what) => `seed ${at}: ${what}`));
    }
    process.stdout.write(
      `${exchange}: ${drills} drills of kill (${trouble}): ${left} left something open; ${broken.length} broken\n`,
    );
    for (const what of broken.slice(0, 3)) process.stdout.write(`  ${what}\n`);
    if (broken.length > 0 || left > drills * (trouble === 'flaky' ? MOST_LEFT : 0)) process.exitCode = 1;
  }
}

/** Ours must be right on every intent; what the others' policies do on the same seeds is printed beside it. */
function runProtocol(): void {
  for (const {name, policy, ours} of POLICIES) {
    for (const uniqueness of ['OPEN_ONLY', 'EVER'] as const) {
      const {intents, duplicates, falseAbsent, lost, unknown} = tally(policy, uniqueness, Number(values.seed), CI_INTENTS);
      process.stdout.write(
        `protocol: ${intents} intents, ${name}, ids unique ${uniqueness === 'EVER' ? 'for ever' : 'while open'}: ${duplicates} duplicates, ${falseAbsent} false "not placed", ${lost} false "placed", ${unknown} unknown\n`,
      );
      if (ours !== undefined && duplicates + falseAbsent + lost + (ours === 'finished' ? unknown : 0) > 0) process.exitCode = 1;
    }
  }
}
