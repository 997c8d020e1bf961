/** Promise: what the pages of docs and the README name is there. */
import {existsSync, globSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;
const PAGES = [...globSync(['docs/**/*.md', '*.md'], {cwd: ROOT})].filter((path) => path !== 'CHANGELOG.md');
/** Paths from the root of the project, in code words or drawings: "src/lib/orders/judge/judge.ts". */
const PATH = /(?<![\w./-])(?:src|test|docs|bin|bench|scripts|\.ci)\/[\w./*<>-]*[\w/]/g;
/** Made by a run, not by us. */
const MADE = new Set(['bench/results']);

/** A file, a folder, or for `<id>` and `*` at least one of them. */
function exists(path: string): boolean {
  const pattern = path.replace(/<[a-z]+>/g, '*');
  return pattern.includes('*') ? globSync(pattern, {cwd: ROOT}).length > 0 : existsSync(join(ROOT, pattern));
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  it('names only paths that exist', () => {
    const paths = [...new Set(text.match(PATH) ?? [])].filter((path) => !MADE.has(path.replace(/\/$/, '')));
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });

  it('links only to pages that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });
});

describe('the table of files in docs/ARCHITECTURE.md', () => {
  const text = readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
  const files = globSync('{src,test}/**/*.{ts,tsx}', {cwd: ROOT});

  it('is about files that are there, also where it names one by its last part', () => {
    const names = [...new Set([...text.matchAll(/`((?:[\w-]+\/)?[\w-]+\.tsx?)`/g)].map(([, name]) => name ?? ''))];
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  });

  it('finds a file named by its last part beside, or one folder beside, a path of the same row', () => {
    const table = text.slice(text.indexOf('## Where is it?'), text.indexOf('## The contract'));
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && line.includes('`src/'));
    const strangers = rows.flatMap((row) => {
      const folders = [...row.matchAll(/`(src\/[\w./<>-]+)`/g)].map(([, path = '']) =>
        path.endsWith('/') ? path.slice(0, -1) : dirname(path),
      );
      const homes = new Set(folders.flatMap((folder) => [folder, dirname(folder)]));
      const isNear = (file: string) => homes.has(dirname(file)) || homes.has(dirname(dirname(file)));
      const names = [...row.matchAll(/`((?:[\w-]+\/)?[\w-]+\.tsx?)`/g)].map(([, name]) => name ?? '');
      return names.filter((name) => !name.startsWith('src/') && !files.some((file) => file.endsWith(`/${name}`) && isNear(file)));
    });
    expect(rows.length).toBeGreaterThan(20);
    expect(strangers).toEqual([]);
  });

  it('names functions and constants that the named file has', () => {
    const named = [...text.matchAll(/`(#?\w+)(?:\(\))?` in `(src\/[\w./-]+)`/g)].map(([, name, path]) => [
      name ?? '',
      path ?? '',
    ]);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter(([name, path]) => !readFileSync(join(ROOT, path ?? ''), 'utf8').includes(name ?? ''))).toEqual([]);
  });
});
