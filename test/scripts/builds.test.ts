import {execFileSync, spawn} from 'node:child_process';
import {lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {closeBuild, closeFlatBuild, openBuild} from '../../scripts/builds.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mxt-builds-'));
  mkdirSync(join(root, 'bin'));
  // A program that loads the rest of itself when it is told to.
  writeFileSync(join(root, 'bin/run.mjs'), "await import('../dist/main.mjs');\n");
});
afterEach(() => rmSync(root, {recursive: true}));

/** A build whose late part says `word`. */
function build(word: string, close = closeBuild): void {
  const built = openBuild(root);
  mkdirSync(join(built, 'dist'));
  writeFileSync(
    join(built, 'dist/main.mjs'),
    "console.log('started'); for await (const _ of process.stdin); await import('./late.mjs');\n",
  );
  writeFileSync(join(built, 'dist/late.mjs'), `console.log('${word}');\n`);
  close(root, built);
}

const run = () => execFileSync(process.execPath, [join(root, 'bin/run.mjs')], {input: '', encoding: 'utf8'});
const builds = () => readdirSync(join(root, '.builds'));

it('a process that runs while it is built anew goes on with the build that it began with', async () => {
  build('one');
  const child = spawn(process.execPath, [join(root, 'bin/run.mjs')], {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({value: 'started'});
  build('two');
  build('three');
  child.stdin.end();
  expect(await lines.next()).toMatchObject({value: 'one'});
  expect(run()).toContain('three');
});

it('the same build again changes nothing, and old ones go', () => {
  build('one');
  build('one');
  expect(builds()).toHaveLength(1);
  for (let number = 0; number < 12; number++) build(`number ${number}`);
  expect(builds()).toHaveLength(8);
  expect(run()).toContain('number 11');
});

it('a package has a folder, which the next build replaces', () => {
  build('one');
  build('two', closeFlatBuild);
  expect(lstatSync(join(root, 'dist')).isDirectory()).toBe(true);
  expect(run()).toContain('two');
  build('three');
  expect(lstatSync(join(root, 'dist')).isSymbolicLink()).toBe(true);
  expect(run()).toContain('three');
  expect(readdirSync(root).toSorted()).toEqual(['.builds', 'bin', 'dist']);
});
