/** Promise: a folder in which somebody else could replace a file is found, by whatever way the path leads there. */
import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {dangerOfFolder, type Entry} from '../../../src/lib/disk/safe-folder.ts';

const [ME, MALLORY] = [1000, 1001];
const folder = (uid: number, mode = 0o755): Entry => ({uid, mode, isFolder: true, link: null});
const link = (uid: number, to: string): Entry => ({uid, mode: 0o777, isFolder: false, link: to});

const DISK: Readonly<Record<string, Entry>> = {
  '/': folder(0),
  '/home': folder(0),
  '/home/me': folder(ME, 0o750),
  '/home/me/.config': folder(ME, 0o775),
  '/home/me/.config/mxt': folder(ME, 0o700),
  '/home/me/open': folder(ME, 0o777),
  '/home/me/open/mxt': folder(ME, 0o700),
  '/home/me/dots': link(ME, '.config'),
  '/home/me/wide': link(ME, '/home/me/open'),
  '/home/me/loop': link(ME, 'loop'),
  '/home/me/theirs': link(MALLORY, '/home/me/.config'),
  '/tmp': folder(0, 0o1777),
  '/tmp/mine': folder(ME, 0o700),
  '/tmp/theirs': folder(MALLORY, 0o755),
  '/tmp/theirs/mxt': folder(ME, 0o700),
  '/var': link(0, 'private'),
  '/private': folder(0),
  '/private/mxt': folder(ME, 0o700),
};
const look = (path: string) => DISK[path] ?? null;

describe('the way to a folder', () => {
  it.each([
    '/home/me/.config/mxt',
    '/home/me/.config/mxt/',
    '/home/me/.config/mxt/not/there/yet',
    '/home/me/dots/mxt',
    '/tmp/mine',
    '/tmp/not-yet',
    '/var/mxt',
    '/var',
  ])('%s is safe', (path) => {
    expect(dangerOfFolder(path, look, ME)).toBeNull();
  });

  it.each([
    ['/home/me/open', '/home/me/open', /anyone may write/],
    ['/home/me/open/', '/home/me/open', /anyone may write/],
    ['/home/me/open/mxt', '/home/me/open', /anyone may write/],
    ['/home/me/open/not/there/yet', '/home/me/open', /anyone may write/],
    ['/home/me/wide/mxt', '/home/me/open', /anyone may write/],
    ['/home/me/dots', '/home/me/dots', /is a link/],
    ['/home/me/dots/', '/home/me/dots', /is a link/],
    ['/home/me/dots/.', '/home/me/dots', /is a link/],
    ['/home/me/theirs/mxt', '/home/me/theirs', /link that another user made/],
    ['/home/me/loop/mxt', '/home/me/loop', /leads nowhere/],
    ['/tmp/theirs', '/tmp/theirs', /another user owns it/],
    ['/tmp/theirs/mxt', '/tmp/theirs', /another user owns it/],
  ])('%s is not, because of %s', (path, where, what) => {
    const danger = dangerOfFolder(path, look, ME);
    expect(danger?.path).toBe(where);
    expect(danger?.what).toMatch(what);
  });
});

describe('on a real disk', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mxt-folder-')));
  afterAll(() => rmSync(root, {recursive: true}));

  it('a link with a trailing slash is a link, and an open parent an open parent', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    mkdirSync(join(root, 'shared', 'deep'), {recursive: true});
    chmodSync(join(root, 'shared'), 0o777);
    expect(dangerOfFolder(join(root, 'real'))).toBeNull();
    expect(dangerOfFolder(`${root}/link/`)?.path).toBe(join(root, 'link'));
    expect(dangerOfFolder(join(root, 'shared', 'deep'))?.path).toBe(join(root, 'shared'));
  });
});
