/** Where the state lives, and whether it is safe to keep money's memory there. */
import {randomBytes} from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {dangerOfFolder} from '../disk/safe-folder.ts';

/** $MXT_STATE, else $XDG_STATE_HOME/mxt, else ~/.local/state/mxt. */
export function defaultDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MXT_STATE !== undefined && env.MXT_STATE !== '') return env.MXT_STATE;
  const base = env.XDG_STATE_HOME;
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.local', 'state'), 'mxt');
}

/**
 * Path of the database file, with directory (0700) and file (0600) made when they are missing; `build` makes the contents
 * of a new one at a path of its own. Throws LostDatabase for one that was here and is lost, and an Error that says
 * what is wrong: a symlink, another user's directory, one (or one above it) that others may write to, or the system's own refusal.
 */
export function prepareDatabaseFile(named: string, build: (path: string) => void): string {
  // Without a trailing slash, behind which a link would be followed.
  const directory = resolve(named);
  const danger = dangerOfFolder(directory);
  if (danger !== null) {
    const fix = danger.needsOtherPath ? '' : `; run: chmod o-w ${danger.path}`;
    throw new Error(`${danger.path}: ${danger.what}${fix}`);
  }
  makePrivate(directory);
  const folder = lstatSync(directory);
  if (!folder.isDirectory()) throw new Error(`${directory} is not a directory of its own (a link is not followed)`);
  requireOwn(directory, folder);
  const path = join(directory, 'mxt.db');
  // Looked at in this order, because another process may be making both.
  const hasLog = existsSync(`${path}-wal`);
  const found = lstatSync(path, {throwIfNoEntry: false});
  if (found === undefined) {
    if (hasLog) throw new LostDatabase(path, 'is gone, but its log is still there');
    createWhole(path, build);
    return path;
  }
  requirePlainFile(path, found);
  if (found.size === 0) throw new LostDatabase(path, 'is empty');
  return path;
}

/** The database that was here has lost what it held: never to be taken for a new one. */
export class LostDatabase extends Error {
  override readonly name = 'LostDatabase';

  constructor(path: string, how: string) {
    super(`${path} ${how}`);
  }
}

/** Appears under its name only when it is complete, so that whatever is found there without contents has lost them. */
function createWhole(path: string, build: (path: string) => void): void {
  const draft = `${path}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  closeSync(openSync(draft, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | constants.O_NOFOLLOW, 0o600));
  try {
    build(draft);
    put(draft, path);
  } finally {
    unlinkSync(draft);
  }
  keepEntry(dirname(path));
}

/** Never over another process's: the first one's stays. */
function put(draft: string, path: string): void {
  try {
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      // Some file systems have no links.
      copyFileSync(draft, path, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Not mkdir's own `recursive`: that one never returns under /proc. */
function makePrivate(directory: string): void {
  try {
    mkdirSync(directory, {mode: 0o700});
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(directory))) throw error;
    makePrivate(dirname(directory));
    mkdirSync(directory, {mode: 0o700});
  }
  keepEntry(dirname(directory));
}

/** A journal on the disk is lost all the same when a power cut takes the new directory's name. */
function keepEntry(parent: string): void {
  const folder = openSync(parent, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function requirePlainFile(path: string, file: Stats): void {
  if (!file.isFile()) throw new Error(`${path} is not a plain file`);
  requireOwn(path, file);
}

function requireOwn(path: string, {uid, mode}: Stats): void {
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error(`${path} belongs to another user`);
  if ((mode & 0o022) !== 0) throw new Error(`${path} may be written to by others; run: chmod go-w ${path}`);
}
