/**
 * `npm run simulate -- [--seed N] [--episodes N] [--exchange NAME] [--trace] [--ci]`: runs episodes from a seed on. A failing
 * one is printed with the fewest faults that still break it, and the command that replays it to the bit. `--ci`: 10,000
 * episodes per exchange, a process for each, and a million intents of the protocol model; every kind of fault must strike.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {venueIds} from '../../src/lib/sandbox/registry.ts';
import {POLICIES, tally} from './protocol.ts';
import {details, summary, unmarked} from './report.ts';
import {simulate} from './simulate.ts';

const CI_EPISODES = 10_000;
const CI_INTENTS = 1_000_000;

const {values} = parseArgs({
  options: {
    seed: {type: 'string', default: '1'},
    episodes: {type: 'string', default: '1'},
    exchange: {type: 'string', multiple: true, default: exchangeIds().filter((id) => venueIds().includes(id))},
    trace: {type: 'boolean', default: false},
    marks: {type: 'boolean', default: false},
    ci: {type: 'boolean', default: false},
  },
});

if (values.ci) await runAll(values.exchange);
else for (const exchange of values.exchange) await runOne(exchange, Number(values.seed), Number(values.episodes));

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
  const exits = exchanges.map(async (exchange) => {
    const args = [self, '--exchange', exchange, '--seed', values.seed, '--episodes', String(CI_EPISODES), '--marks'];
    const [code] = await once(spawn(process.execPath, args, {stdio: 'inherit'}), 'exit');
    if (code !== 0) process.exitCode = 1;
  });
  runProtocol();
  await Promise.all(exits);
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
