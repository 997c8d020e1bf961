/**
 * Packs mxt, installs the package as a person would, and lets it do the main job with an empty home.
 *
 *   npm run try-package                   with the Node that runs this
 *   npm run try-package -- /usr/bin/node  with another one
 *
 * Exit code: 0 when the package holds what it promises, 1 when it does not.
 */
import {execFileSync} from 'node:child_process';
import {cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {mainJob} from './main-job.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const LARGEST_BYTES = 3_000_000;
const SOURCES = [
  'bin',
  'docs',
  'scripts',
  'src',
  'package.json',
  'tsconfig.json',
  'tsconfig.types.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'oclif.manifest.json',
];

const [node = process.execPath] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mxt-package-'));
try {
  const home = installed(packed());
  const facts = [`${checkContents(home)} bytes in ${filesOf(home).length} files`, versionOf(home)];
  checkLibrary(home);
  const took = await mainJob([node, join(home, 'bin/run.js')]);
  const steps = Object.entries(took).map(([step, ms]) => `${step} ${ms} ms`);
  process.stdout.write(`The package does the main job: ${[...facts, ...steps].join(', ')}\n`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** The tarball. Made of a copy, so that the dist/ of this checkout stays as it is. */
function packed(): string {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  for (const path of SOURCES) cpSync(join(ROOT, path), join(tree, path), {recursive: true});
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  npm(['pack', '--pack-destination', folder], tree);
  const [tarball] = globSync('mxt-*.tgz', {cwd: folder});
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return join(folder, tarball);
}

/** Installs it for all users of a place of its own, without any cache or network. Answers its folder. */
function installed(tarball: string): string {
  const prefix = join(folder, 'prefix');
  npm(['install', '--global', '--offline', '--prefix', prefix, '--cache', join(folder, 'cache'), tarball], folder);
  return join(prefix, 'lib/node_modules/mxt');
}

function npm(args: readonly string[], cwd: string): void {
  const env = {
    ...process.env,
    HOME: folder,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'warn',
  };
  execFileSync('npm', args, {cwd, env, stdio: ['ignore', 'ignore', 'inherit']});
}

/** Throws where the package is larger than it may be, brings other packages, or runs anything when it is installed. */
function checkContents(home: string): number {
  const files = filesOf(home);
  const bytes = files.reduce((sum, file) => sum + statSync(join(home, file)).size, 0);
  if (bytes > LARGEST_BYTES) throw new Error(`the package takes ${bytes} bytes, over ${LARGEST_BYTES}`);
  const strangers = files.filter((file) => file.includes('node_modules/'));
  if (strangers.length > 0) throw new Error(`the package brings ${strangers[0]}`);
  const notices = readFileSync(join(home, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  if (!notices.includes('undici')) throw new Error('the notices do not name what is bundled');
  const facts = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const scripts = Object.keys(facts.scripts ?? {}).filter((name) => /^((pre|post)?install|prepare)$/.test(name));
  const wanted = Object.keys({...facts.dependencies, ...facts.optionalDependencies, ...facts.peerDependencies});
  if (scripts.length + wanted.length > 0) throw new Error(`the package needs ${[...scripts, ...wanted].join(', ')}`);
  return bytes;
}

/** Throws where a program that has nothing but the package could not be compiled against it, or not load it. */
function checkLibrary(home: string): void {
  const program = join(folder, 'program');
  mkdirSync(join(program, 'node_modules'), {recursive: true});
  symlinkSync(home, join(program, 'node_modules/mxt'));
  for (const name of ['@types', 'undici-types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(program, 'node_modules', name));
  for (const file of globSync('*.ts', {cwd: join(ROOT, 'examples')})) cpSync(join(ROOT, 'examples', file), join(program, file));
  writeFileSync(join(program, 'package.json'), '{"type": "module"}');
  const options = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    strict: true,
    noEmit: true,
    types: ['node'],
  };
  writeFileSync(join(program, 'tsconfig.json'), JSON.stringify({compilerOptions: options, include: ['*.ts']}));
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', program], {stdio: 'inherit'});
  const entries = ['mxt', 'mxt/adapters', 'mxt/router', 'mxt/orders', 'mxt/feed', 'mxt/sandbox'];
  const code = entries.map((entry) => `await import('${entry}');`).join('');
  execFileSync(node, ['--input-type=module', '-e', code], {cwd: program, stdio: 'inherit'});
}

function filesOf(home: string): readonly string[] {
  return globSync('**', {cwd: home}).filter((path) => statSync(join(home, path)).isFile());
}

function versionOf(home: string): string {
  return execFileSync(node, [join(home, 'bin/run.js'), '--version'], {encoding: 'utf8'}).trim();
}
