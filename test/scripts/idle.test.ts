import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Metafile} from 'esbuild';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {REQUIRE, withoutIdle} from '../../scripts/idle.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mxt-idle-'));
});
afterEach(() => rmSync(root, {recursive: true}));

/** Files by name with the names that they import. What stays of `entry.js`. */
function left(entry: string, imports: Readonly<Record<string, readonly string[]>>): string {
  writeFileSync(join(root, 'entry.js'), entry);
  const outputs = Object.entries(imports).map(([file, paths]) => {
    if (file !== 'entry.js') writeFileSync(join(root, file), '');
    return [file, {imports: paths.map((path) => ({path, kind: 'import-statement'}))}];
  });
  withoutIdle(root, Object.fromEntries(outputs) as Metafile['outputs']);
  return readFileSync(join(root, 'entry.js'), 'utf8');
}

it('a file is not imported for itself where it comes with another one', () => {
  const entry = 'import"./deep.js";import{a}from"./near.js";a();';
  const imports = {'entry.js': ['deep.js', 'near.js'], 'near.js': ['middle.js'], 'middle.js': ['deep.js'], 'deep.js': []};
  expect(left(entry, imports)).toBe('import{a}from"./near.js";a();');
});

it('a file that comes with no other one stays, and of two that import each other one does', () => {
  const entry = 'import"./alone.js";import"./one.js";import"./two.js";';
  const imports = {'entry.js': ['alone.js', 'one.js', 'two.js'], 'alone.js': [], 'one.js': ['two.js'], 'two.js': ['one.js']};
  const text = left(entry, imports);
  expect(text).toContain('import"./alone.js";');
  expect(text).toMatch(/one|two/);
});

it('require is made in files that ask for it', () => {
  expect(left(`${REQUIRE}a();`, {'entry.js': []})).toBe('a();');
  expect(left(`${REQUIRE}require("node:fs");`, {'entry.js': []})).toBe(`${REQUIRE}require("node:fs");`);
});
