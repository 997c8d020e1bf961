/**
 * Where a build lies. Each is a folder of its own, named after what is in it, and `dist` is a link to the newest:
 *
 *   .builds/<hash>/{dist/, oclif.manifest.json, package.json}
 *   dist -> .builds/<hash>/dist
 *
 * Node follows the link once, when a process starts; all that it loads later comes from the same folder. So a rebuild under a
 * running process changes nothing for it, and at no moment is there no build.
 */
import {createHash} from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import {join} from 'node:path';

/** How many stay for processes that still run: the newest ones. */
const KEPT = 8;

/** An empty folder for a build that no process sees yet. */
export function openBuild(root: string): string {
  const builds = join(root, '.builds');
  mkdirSync(builds, {recursive: true});
  const built = mkdtempSync(join(builds, 'new-'));
  // Other users of this machine may start it.
  chmodSync(built, 0o755);
  return built;
}

/** The build becomes what `dist` means, in one step; builds that are old by now go. */
export function closeBuild(root: string, built: string): void {
  const name = hashOf(built);
  const home = join(root, '.builds', name);
  if (existsSync(home)) rmSync(built, {recursive: true});
  else renameSync(built, home);
  const now = new Date();
  utimesSync(home, now, now);
  const link = join(root, `.builds/link-${process.pid}`);
  rmSync(link, {force: true});
  symlinkSync(join('.builds', name, 'dist'), link);
  moveAside(join(root, 'dist'));
  renameSync(link, join(root, 'dist'));
  removeOld(join(root, '.builds'));
}

/** For a package, which can hold no link: `dist` as a folder of its own. */
export function closeFlatBuild(root: string, built: string): void {
  const old = `${built}-old`;
  if (lstatSync(join(root, 'dist'), {throwIfNoEntry: false}) !== undefined) renameSync(join(root, 'dist'), old);
  renameSync(join(built, 'dist'), join(root, 'dist'));
  rmSync(old, {recursive: true, force: true});
  rmSync(built, {recursive: true});
}

/** A folder called `dist` is of a package, or of a time before there were links: a link can't replace it. */
function moveAside(dist: string): void {
  if (lstatSync(dist, {throwIfNoEntry: false})?.isDirectory() !== true) return;
  const aside = `${dist}-${process.pid}`;
  renameSync(dist, aside);
  rmSync(aside, {recursive: true});
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = globSync('**', {cwd: folder, withFileTypes: true}).filter((entry) => entry.isFile());
  for (const path of files.map(({parentPath, name}) => join(parentPath, name)).toSorted())
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function removeOld(builds: string): void {
  const ages = readdirSync(builds).flatMap((name) => {
    const stats = statSync(join(builds, name), {throwIfNoEntry: false});
    return stats === undefined || !/^[\da-f]{16}$/.test(name) ? [] : [{name, at: stats.mtimeMs}];
  });
  for (const {name} of ages.toSorted((a, b) => b.at - a.at).slice(KEPT))
    rmSync(join(builds, name), {recursive: true, force: true});
}
