/**
 * Proves that an exchange is its two folders and nothing else: copies adapter and sandbox venue under a made-up name into a
 * temporary tree and runs there, with no other edit, every suite that runs for each exchange, for the copy alone.
 *
 *   npm run prove-folder               all exchanges, one after another
 *   npm run prove-folder -- bybit      one
 *   npm run prove-folder -- --turn     the one whose turn it is today
 *
 * Exit code: 0 when the copy passes everything, 1 when it does not, 2 for an exchange that is not there, 130 when interrupted.
 */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const ADAPTERS = 'src/lib/exchanges';
const HOMES = [ADAPTERS, 'src/lib/sandbox/exchanges'];
/** A name that says nothing of the exchange. */
const madeUp = (id: string) => `m${id.slice(0, 2)}-copy`;
/** A suite that runs for every exchange takes their names from here, and there an environment variable narrows it to one. */
const PER_EXCHANGE = /import \{[^}]*\bEXCHANGES\b[^}]*\} from '[./]*support\/venues\.ts'/;
/** Hundreds of episodes, for which the copy gets a short simulation; and outputs that every exchange's commands share. */
const TOO_LONG = /^test\/simulation\/|acceptance\/(?:secrets|hostile-text)\.test/;
const EPISODES = 60;
const DESKS = 10;
const DAY_MS = 86_400_000;

let child: ChildProcess | null = null;
let tree = '';
const removeTree = () => tree !== '' && rmSync(tree, {recursive: true, force: true});
process.on('exit', removeTree);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    process.exit(130);
  });

const known = readdirSync(join(ROOT, ADAPTERS), {withFileTypes: true}).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
for (const id of chosen(process.argv.slice(2))) {
  const startedAt = performance.now();
  const failed = await prove(id);
  const took = `${Math.round((performance.now() - startedAt) / 1000)} s`;
  process.stdout.write(
    `${id}: ${failed === null ? 'two folders, and nothing else' : `not its two folders alone: ${failed} failed`} (${took})\n`,
  );
  if (failed !== null) process.exitCode = 1;
}

function chosen(args: readonly string[]): readonly string[] {
  if (args.length === 0) return known;
  if (args[0] === '--turn') return known.slice(Math.floor(Date.now() / DAY_MS) % known.length).slice(0, 1);
  const stranger = args.find((id) => !known.includes(id));
  if (stranger === undefined) return args;
  process.stderr.write(`There is no exchange called ${stranger}. Known: ${known.join(', ')}.\n`);
  process.exit(2);
}

/** What failed, or null. */
async function prove(id: string): Promise<string | null> {
  tree = mkdtempSync(join(tmpdir(), 'mxt-prove-'));
  const copy = madeUp(id);
  try {
    copyTree();
    for (const home of HOMES) cpSync(join(ROOT, home, id), join(tree, home, copy), {recursive: true});
    const suites = git('ls-files', 'test').filter((file) => /\.test\.tsx?$/.test(file) && isPerExchange(file));
    process.stdout.write(`${id} as ${copy}, in ${suites.length} suites:\n${suites.map((file) => `  ${file}\n`).join('')}`);
    const steps: readonly (readonly string[])[] = [
      ['scripts/build.ts'],
      ['scripts/print-docs.ts'],
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'all', '--project', copy, ...suites],
      ['test/simulation/main.ts', '--exchange', copy, '--episodes', String(EPISODES)],
      ['test/simulation/main.ts', '--exchange', copy, '--desks', String(DESKS)],
    ];
    for (const step of steps) if (!(await passes(step, {MXT_TEST_EXCHANGE: copy}))) return step[0] ?? '';
    return null;
  } finally {
    removeTree();
  }
}

/** What git knows or would add; dependencies are linked. */
function copyTree(): void {
  for (const file of git('-C', ROOT, 'ls-files', '--cached', '--others', '--exclude-standard'))
    if (existsSync(join(ROOT, file)) && !file.startsWith('bench/')) cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  // The suites ask git which files there are.
  git('init', '--quiet');
  git('add', '--all');
}

function isPerExchange(file: string): boolean {
  return !TOO_LONG.test(file) && PER_EXCHANGE.test(readFileSync(join(tree, file), 'utf8'));
}

function git(...args: readonly string[]): readonly string[] {
  const {status, stdout, stderr} = spawnSync('git', args, {cwd: tree, encoding: 'utf8'});
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Runs a script of the tree in a process group of its own, so that a signal ends its workers too. */
function passes(args: readonly string[], env: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((resolve) => {
    const options = {cwd: tree, env: {...process.env, ...env}, stdio: 'inherit', detached: true} as const;
    child = spawn(process.execPath, args, options);
    child.once('close', (code) => {
      child = null;
      resolve(code === 0);
    });
  });
}
