/**
 * `npm run simulate -- [--seed N] [--episodes N] [--exchange NAME] [--product spot|linear] [--trace] [--ci]`: runs episodes from a seed on. A failing
 * one is printed with the fewest faults that still break it, and the command that replays it to the bit. `--desks N`: episodes of
 * the whole desk, on each exchange and the next one that trades the product. `--pairs N`: pairs over each exchange and the next one, of coins and contracts,
 * taking and resting, by as many processes as there are cores. `--books N`: random books of positions of each kind, moved tick by tick to the prices at which
 * mxt says that they are liquidated. `--ci`: 20,000 episodes, 1,000 of the desk and 4,000 drills of kill, shared by the exchanges and their products, two
 * processes at a time, and a million intents of the protocol model; every kind of fault must strike.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import type {Product} from '../../src/lib/model/market.ts';
import {loadVenue, venueIds} from '../../src/lib/sandbox/registry.ts';
import {productsOf} from '../../src/lib/sandbox/venue.ts';
import {KINDS, tryBook} from '../support/liquidation-books.ts';
import {exchangesTrading} from '../support/product.ts';
import {runDeskEpisode} from './desk-episode.ts';
import type {EpisodeResult} from './episode.ts';
import {runDrill, TROUBLES} from './kill-drill.ts';
import {runPairs, tracePairs} from './pair-run.ts';
import {POLICIES, tally} from './protocol.ts';
import {details, summary, unmarked} from './report.ts';
import {simulate} from './simulate.ts';
import {loadSides, type Sides} from './world.ts';

/** Of all exchanges together. */
const CI_EPISODES = 20_000;
const CI_DESKS = 1000;
/** Of each trouble. */
const CI_DRILLS = 1000;
/** Of 1,000 drills with 30 % of all answers faulty, at most one may leave an order open. */
const MOST_LEFT = 1 / 1000;
const WORKERS = 2;
const CI_INTENTS = 1_000_000;

const {values} = parseArgs({
  options: {
    seed: {type: 'string', default: '1'},
    episodes: {type: 'string', default: '1'},
    product: {type: 'string', default: 'spot'},
    exchange: {type: 'string', multiple: true, default: exchangeIds().filter((id) => venueIds().includes(id))},
    trace: {type: 'boolean', default: false},
    marks: {type: 'boolean', default: false},
    ci: {type: 'boolean', default: false},
    drills: {type: 'string'},
    desks: {type: 'string'},
    pairs: {type: 'string'},
    books: {type: 'string'},
  },
});

if (values.ci) await runAll(values.exchange);
else if (values.books !== undefined) runBooks(Number(values.seed), Number(values.books));
else if (values.pairs !== undefined) await runAllPairs(values.exchange, Number(values.seed), Number(values.pairs));
else
  for (const exchange of values.exchange) {
    const product = values.product === 'linear' ? 'linear' : 'spot';
    if (values.desks !== undefined) await runDesks(exchange, product, Number(values.seed), Number(values.desks));
    else if (values.drills !== undefined) await runDrills(exchange, product, Number(values.seed), Number(values.drills));
    else await runOne(exchange, product, Number(values.seed), Number(values.episodes));
  }

async function runOne(exchange: string, product: Product, seed: number, episodes: number): Promise<void> {
  const startedAt = performance.now();
  const result = await simulate({exchange, product, seed, episodes});
  const lines = values.trace ? [...result.trace] : [];
  lines.push(summary(`${exchange} ${product}`, seed, result, performance.now() - startedAt));
  if (result.failures.length > 0) lines.push(details({exchange, product}, result.failures));
  const never = values.marks ? unmarked(result) : [];
  if (never.length > 0) lines.push(`  these faults never struck: ${never.join(', ')}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (result.failures.length + never.length > 0) process.exitCode = 1;
}

function runBooks(seed: number, count: number): void {
  for (const kind of KINDS) {
    const outcomes = Array.from({length: count}, (_, index) => tryBook(kind, seed + index));
    const faults = outcomes.flatMap((outcome) => outcome.faults);
    const reached = outcomes.reduce((sum, outcome) => sum + outcome.reached, 0);
    process.stdout.write(`${kind}: ${count} books, ${reached} stated prices reached, ${faults.length} wrong\n`);
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}

async function runAll(exchanges: readonly string[]): Promise<void> {
  const self = fileURLToPath(import.meta.url);
  const traded = await Promise.all(
    exchanges.map(async (exchange) => productsOf(await loadVenue(exchange)).map((product) => ({exchange, product}))),
  );
  const pairs = traded.flat();
  const share = (all: number) => String(Math.ceil(all / pairs.length));
  const kinds = [
    ['--episodes', share(CI_EPISODES), '--marks'],
    ['--desks', share(CI_DESKS)],
    ['--drills', share(CI_DRILLS)],
  ];
  const jobs = kinds.flatMap((what) =>
    pairs.map(({exchange, product}) => ['--exchange', exchange, '--product', product, ...what]),
  );
  // Each job would compile the same sources anew.
  const env = {...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache')};
  const work = async () => {
    for (let args = jobs.shift(); args !== undefined; args = jobs.shift()) {
      const [code] = await once(spawn(process.execPath, [self, '--seed', values.seed, ...args], {stdio: 'inherit', env}), 'exit');
      if (code !== 0) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({length: WORKERS}, work));
  runProtocol();
}

/** Routed and direct orders on this exchange and the next one, two accounts on this one. */
function runDesks(exchange: string, product: Product, seed: number, episodes: number): Promise<void> {
  return runTwo({
    exchange,
    product,
    seed,
    episodes,
    run: (...given) => runDeskEpisode(given[0], given[1], {product}, given[2]),
  });
}

/** Pairs over each exchange and the next one; what they trade there is drawn. */
async function runAllPairs(exchanges: readonly string[], seed: number, episodes: number): Promise<void> {
  let isGood = true;
  if (!values.trace) isGood = await runPairs({exchanges, seed, episodes, marks: values.marks});
  else for (const exchange of exchanges) isGood = (await tracePairs(exchange, seed, episodes)) && isGood;
  if (!isGood) process.exitCode = 1;
}

interface OfTwo {
  readonly exchange: string;
  readonly product: Product;
  readonly seed: number;
  readonly episodes: number;
  run(sides: readonly [Sides, Sides], seed: number, hits: Record<string, number>): Promise<EpisodeResult>;
}

async function runTwo({exchange, product, seed, episodes, run}: OfTwo): Promise<void> {
  const startedAt = performance.now();
  const ids = await exchangesTrading(product);
  const other = ids[(ids.indexOf(exchange) + 1) % ids.length] ?? exchange;
  const sides = [await loadSides(exchange), await loadSides(other)] as const;
  const failed: string[] = [];
  const hits: Record<string, number> = {};
  for (let at = seed; at < seed + episodes; at++) {
    const {broken, trace} = await run(sides, at, hits);
    if (values.trace) process.stdout.write(`${trace.join('\n')}\n`);
    if (broken.length > 0) failed.push(`  seed ${at}: ${broken.join('; ')}`);
  }
  const strikes = Object.values(hits).reduce((sum, count) => sum + count, 0);
  const took = Math.round((performance.now() - startedAt) / 100) / 10;
  const verdict = failed.length === 0 ? '0 broken promises' : `${failed.length} BROKEN`;
  process.stdout.write(
    `${exchange} and ${other} ${product}: ${episodes} desks from seed ${seed}: ${verdict}; ${strikes} faults; ${took} s\n`,
  );
  for (const line of failed.slice(0, 3)) process.stdout.write(`${line}\n`);
  if (failed.length > 0) process.exitCode = 1;
}

/** kill under faulty answers: what stays open in the engine, and what was said of it. */
async function runDrills(exchange: string, product: Product, seed: number, drills: number): Promise<void> {
  const sides = await loadSides(exchange);
  for (const trouble of TROUBLES) {
    let left = 0;
    const broken: string[] = [];
    for (let at = seed; at < seed + drills; at++) {
      const drill = await runDrill(sides, at, trouble, {product});
      if (drill.left > 0) left += 1;
      broken.push(...drill.broken.map((what) => `seed ${at}: ${what}`));
    }
    process.stdout.write(
      `${exchange} ${product}: ${drills} drills of kill (${trouble}): ${left} left something open; ${broken.length} broken\n`,
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
