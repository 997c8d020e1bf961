/**
 * Makes mxt one file for machines without Node, and lets it do the main job with an empty home. For the platform that runs this.
 *
 *   npm run executable
 *
 * Writes mxt-VERSION-PLATFORM-ARCH beside package.json. https://nodejs.org/api/single-executable-applications.html
 */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {mainJob} from './main-job.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const BESIDE = ['bin/run.js', 'package.json', 'oclif.manifest.json', 'LICENSE'];

const folder = mkdtempSync(join(tmpdir(), 'mxt-executable-'));
try {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], {stdio: 'inherit'});
  const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {readonly version: string};
  const target = join(ROOT, `mxt-${version}-${process.platform}-${process.arch}`);
  const main = join(folder, 'main.cjs');
  const options = {format: 'cjs', platform: 'node', target: 'node26', bundle: true, minify: true} as const;
  await build({entryPoints: [join(ROOT, 'src/executable.ts')], outfile: main, ...options});
  const config = join(folder, 'config.json');
  // Beside and then in place: an executable that runs can't be written to.
  const output = join(folder, 'mxt');
  const flags = {disableExperimentalSEAWarning: true, useCodeCache: false, useSnapshot: false};
  writeFileSync(config, JSON.stringify({main, output, ...flags, assets: assetsOf()}));
  execFileSync(process.execPath, ['--build-sea', config], {stdio: ['ignore', 'ignore', 'inherit']});
  rmSync(target, {force: true});
  copyFileSync(output, target);
  const took = await mainJob([target]);
  const steps = Object.entries(took).map(([step, ms]) => `${step} ${ms} ms`);
  process.stdout.write(`${target}, ${Math.round(statSync(target).size / 1e6)} MB, does the main job: ${steps.join(', ')}\n`);
} finally {
  rmSync(folder, {recursive: true, force: true});
}

/** Paths in the executable with the files that they come from, and a name made of all of them. */
function assetsOf(): Readonly<Record<string, string>> {
  const dist = realpathSync(join(ROOT, 'dist'));
  const files = globSync('**', {cwd: dist}).filter((path) => statSync(join(dist, path)).isFile());
  const assets = Object.fromEntries([
    ...BESIDE.map((path) => [path, join(ROOT, path)] as const),
    ...files.toSorted().map((path) => [`dist/${path}`, join(dist, path)] as const),
    ...nodeLicense(),
  ]);
  const hash = createHash('sha256');
  for (const [path, file] of Object.entries(assets)) hash.update(path).update('\0').update(readFileSync(file)).update('\0');
  const name = join(folder, 'name');
  writeFileSync(name, hash.digest('hex').slice(0, 16));
  return {...assets, name};
}

/** Of the Node inside, where it is installed with its license. */
function nodeLicense(): readonly (readonly [string, string])[] {
  const path = join(realpathSync(process.execPath), '../../LICENSE');
  return existsSync(path) ? [['NODE-LICENSE', path]] : [];
}
