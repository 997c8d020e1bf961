/**
 * Proves that an exchange is its two folders and nothing else: copies adapter and sandbox venue under a made-up name into a
 * temporary tree, and runs there, with no other edit, every suite that runs for each exchange and every one that would notice
 * that there is one more.
 *
 *   npm run prove-folder               all exchanges
 *   npm run prove-folder -- bybit      one
 */
import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const HOMES = ['src/lib/exchanges', 'src/lib/sandbox/exchanges'];
/** A name that says nothing of the exchange. */
const madeUp = (id: string) => `m${id.slice(0, 2)}-copy`;
/** A file that says one of these sees a new folder. Clients of third parties know their own exchange only. */
const SEES_FOLDERS = /startSandbox|exchangeIds|venueIds|support\/venues/;
const THIRD_PARTY = /from '(binance|bybit-api)'/;

const known = readdirSync(join(ROOT, HOMES[0] ?? ''), {withFileTypes: true}).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const chosen = process.argv.length > 2 ? process.argv.slice(2) : known;
const stranger = chosen.find((id) => !known.includes(id));
if (stranger !== undefined) {
  process.stderr.write(`There is no exchange called ${stranger}. Known: ${known.join(', ')}.\n`);
  process.exit(2);
}

const tree = mkdtempSync(join(tmpdir(), 'mxt-prove-'));
let passed = false;
try {
  copyTree();
  for (const id of chosen)
    for (const home of HOMES) cpSync(join(ROOT, home, id), join(tree, home, madeUp(id)), {recursive: true});
  const files = run('git', ['ls-files', 'test'], 'pipe').split('\n').filter(seesFolders);
  const projects = ['all', ...chosen.map(madeUp)].flatMap((name) => ['--project', name]);
  run(process.execPath, ['scripts/build.ts'], 'inherit');
  run(process.execPath, ['scripts/print-docs.ts'], 'inherit');
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...files], 'inherit');
  passed = true;
} finally {
  rmSync(tree, {recursive: true, force: true});
}
process.stdout.write(`${chosen.join(', ')}: ${passed ? 'two folders, and nothing else' : 'more than two folders'}\n`);

/** What git knows or would add; dependencies are linked. */
function copyTree(): void {
  const list = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {cwd: ROOT, encoding: 'utf8'});
  for (const file of list.stdout.split('\n'))
    if (existsSync(join(ROOT, file)) && !file.startsWith('bench/') && file !== '')
      cpSync(join(ROOT, file), join(tree, file), {recursive: true, force: true});
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  // The suites ask git which files there are.
  run('git', ['init', '--quiet'], 'pipe');
  run('git', ['add', '--all'], 'pipe');
}

function seesFolders(file: string): boolean {
  if (!/\.test\.tsx?$/.test(file) || file.startsWith('test/recorded/')) return false;
  const text = readFileSync(join(tree, file), 'utf8');
  return SEES_FOLDERS.test(text) && !THIRD_PARTY.test(text);
}

/** Throws when the program fails. */
function run(program: string, args: readonly string[], output: 'pipe' | 'inherit'): string {
  const done = spawnSync(program, args, {cwd: tree, encoding: 'utf8', stdio: ['ignore', output, 'inherit']});
  if (done.status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed`);
  return done.stdout ?? '';
}
