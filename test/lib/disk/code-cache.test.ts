/** Promise: code that was compiled before is run only from a folder that nobody else can write to. */
import {chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {cacheFolder, keepCompiledCode} from '../../../src/lib/disk/code-cache.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mxt-code-'));
});
afterEach(() => rmSync(home, {recursive: true, force: true}));

function keptIn(folder: string): readonly string[] {
  const enabled: string[] = [];
  keepCompiledCode(folder, (path) => enabled.push(path));
  return enabled;
}

describe('compiled code', () => {
  it('is kept in a folder of the user alone, made when it is missing', () => {
    const folder = join(home, 'cache', 'mxt', 'code');
    expect(keptIn(folder)).toEqual([folder]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['that anyone may write to', (path: string) => chmodSync(path, 0o777)],
    ['that its group may write to', (path: string) => chmodSync(path, 0o770)],
  ])('is not kept in a folder %s', (_, spoil) => {
    const folder = join(home, 'code');
    mkdirSync(folder);
    spoil(folder);
    expect(keptIn(folder)).toEqual([]);
  });

  it('is not kept below a folder that anyone may write to', () => {
    chmodSync(home, 0o777);
    expect(keptIn(join(home, 'mxt', 'code'))).toEqual([]);
  });

  it('is not kept behind a link', () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(home, 'code'));
    expect(keptIn(join(home, 'code'))).toEqual([]);
  });

  it('is not kept where no folder can be made, in silence', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    expect(keptIn(join(file, 'code'))).toEqual([]);
  });

  it('is below $XDG_CACHE_HOME, where that is a whole path', () => {
    expect(cacheFolder({XDG_CACHE_HOME: '/somewhere'})).toBe('/somewhere/mxt');
    expect(cacheFolder({XDG_CACHE_HOME: 'relative'})).toMatch(/\.cache\/mxt$/);
  });
});
