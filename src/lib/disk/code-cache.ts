/** Compiled code, kept for the next run where nobody else could put other code in its place. */
import {lstatSync, mkdirSync} from 'node:fs';
import {enableCompileCache} from 'node:module';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {dangerOfFolder} from './safe-folder.ts';

const WRITABLE_BY_OTHERS = 0o022;

/** $XDG_CACHE_HOME/mxt, else ~/.cache/mxt. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'mxt');
}

/**
 * Node's own default is a folder for all users of the machine. What is kept there is run, so a folder that is not this user's alone
 * is left: then each run compiles anew, which is slower and nothing else. Never throws.
 */
export function keepCompiledCode(
  folder = join(cacheFolder(), 'code'),
  enable: (path: string) => unknown = enableCompileCache,
): void {
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    const {uid, mode} = lstatSync(folder);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
    if (isOwn && dangerOfFolder(folder) === null) enable(folder);
  } catch {
    // A home that cannot be written to.
  }
}
