/**
 * Where the single executable starts: a Node that carries the whole package. What it carries is unpacked once, into a cache folder of
 * the user that is named after what is in it, and runs from there: both ways of installing mxt run the same files.
 */
import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {getAsset, getAssetKeys} from 'node:sea';
import {cacheFolder} from './lib/disk/code-cache.ts';
import {dangerOfFolder} from './lib/disk/safe-folder.ts';

/** Asset with the name of what is carried; all others are files, by path. */
const NAME = 'name';

try {
  const home = join(cacheFolder(), getAsset(NAME, 'utf8'));
  const danger = dangerOfFolder(home);
  if (danger !== null) throw new Error(`${danger.path} is not safe: ${danger.what}`);
  const files = getAssetKeys().filter((path) => path !== NAME);
  if (!files.every((path) => existsSync(join(home, path)))) unpack(files, home);
  const program = join(home, 'bin/run.js');
  // `mxt sandbox run` starts mxt as this program with that file: here both are one.
  if (process.argv[2] === program) process.argv.splice(2, 1);
  process.argv[1] = program;
  createRequire(program)(program);
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`mxt cannot be unpacked: ${why}\nGive it a private folder with $XDG_CACHE_HOME.\n`);
  process.exitCode = 2;
}

/** Written beside and renamed: another process that starts now finds nothing or all of it. */
function unpack(files: readonly string[], home: string): void {
  mkdirSync(dirname(home), {recursive: true, mode: 0o700});
  const beside = mkdtempSync(`${home}-`);
  for (const path of files) {
    mkdirSync(dirname(join(beside, path)), {recursive: true});
    writeFileSync(join(beside, path), Buffer.from(getAsset(path)));
  }
  try {
    rmSync(home, {recursive: true, force: true});
    renameSync(beside, home);
  } catch (error) {
    rmSync(beside, {recursive: true, force: true});
    // Another process was first: its files are the same.
    if (!existsSync(join(home, 'bin/run.js'))) throw error;
  }
}
