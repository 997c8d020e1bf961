/** Where a state directory is made when the usual one cannot be used: beside it, else among the user's temporary files. */
import {randomBytes} from 'node:crypto';
import {rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/**
 * Makes the first one that `open` can write, at a new path that nothing can lie at. Both are private: a folder that others may write
 * to, or above it, is refused as any state directory is. Throws the reason of the first place where neither can be had.
 */
export function openSpareDirectory<T>(usual: string, open: (directory: string) => T): T {
  const name = randomBytes(8).toString('hex');
  let reason: unknown = null;
  for (const directory of [`${resolve(usual)}-closing-${name}`, join(tmpdir(), `mxt-closing-${name}`)]) {
    try {
      return open(directory);
    } catch (error) {
      reason ??= error;
      discard(directory);
    }
  }
  throw reason;
}

/** What was begun there holds nothing yet. */
function discard(directory: string): void {
  try {
    rmSync(directory, {recursive: true, force: true});
  } catch {
    // On a disk that takes nothing: an empty folder is left.
  }
}
