/** Whether another user could put another file in the place of one: by a folder above it, or by a link on the way. */
import {lstatSync, readlinkSync} from 'node:fs';
import {dirname, resolve} from 'node:path';

const MAX_LINKS = 16;
const [OTHERS_MAY_WRITE, STICKY] = [0o002, 0o1000];

export interface Danger {
  /** The folder or link that it is about. */
  readonly path: string;
  /** What is wrong with it: "it is ...". */
  readonly what: string;
  /** True when only another path helps; false when `chmod o-w` does. */
  readonly needsOtherPath: boolean;
}

/** What lies at a path, as far as it matters here; null when nothing does. */
export interface Entry {
  readonly uid: number;
  readonly mode: number;
  readonly isFolder: boolean;
  /** Where it points, when it is a link. */
  readonly link: string | null;
}

/**
 * The first danger on the way to `folder` and in itself, or null. The folder may be missing: what is above it is checked. A
 * trailing slash means nothing. A link is followed where only its owner or the system could have made it, but the folder
 * itself must be none (of ours: /var may be the system's). `look` and `uid` are for tests.
 */
export function dangerOfFolder(
  folder: string,
  look: (path: string) => Entry | null = lookAt,
  uid = process.getuid?.(),
): Danger | null {
  if (uid === undefined) return null;
  const whole = resolve(folder);
  const own = look(whole);
  if (own !== null && own.link !== null && (own.uid !== 0 || uid === 0))
    return {path: whole, what: 'it is a link, not a folder of its own', needsOtherPath: true};
  return walk(whole, {look, uid, links: 0});
}

interface Walk {
  readonly look: (path: string) => Entry | null;
  readonly uid: number;
  readonly links: number;
}

/** Every folder from the root down to `path`, links followed. */
function walk(path: string, way: Walk): Danger | null {
  const parent = dirname(path);
  const above = parent === path ? null : walk(parent, way);
  if (above !== null) return above;
  const entry = way.look(path);
  if (entry === null) return null;
  const around = parent === path ? null : way.look(parent);
  // In a folder like /tmp only the owner of an entry may replace it: that owner must be us or the system.
  if (around !== null && isSticky(around) && entry.uid !== way.uid && entry.uid !== 0)
    return {path, what: 'another user owns it, in a folder that anyone may write to', needsOtherPath: true};
  if (entry.link !== null) {
    if (entry.uid !== way.uid && entry.uid !== 0)
      return {path, what: 'it is a link that another user made', needsOtherPath: true};
    if (way.links >= MAX_LINKS) return {path, what: 'it is a link that leads nowhere', needsOtherPath: true};
    return walk(resolve(parent, entry.link), {...way, links: way.links + 1});
  }
  const isOpen = entry.isFolder && (entry.mode & OTHERS_MAY_WRITE) !== 0 && !isSticky(entry);
  return isOpen ? {path, what: 'anyone may write to it, and so replace what is in it', needsOtherPath: false} : null;
}

function isSticky({mode}: Entry): boolean {
  return (mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) !== 0;
}

function lookAt(path: string): Entry | null {
  try {
    const stats = lstatSync(path);
    const link = stats.isSymbolicLink() ? readlinkSync(path) : null;
    return {uid: stats.uid, mode: stats.mode, isFolder: stats.isDirectory(), link};
  } catch {
    // Not there, or behind a folder that we may not enter: opening it says so in its own words.
    return null;
  }
}
