import {closeSync, constants, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import type {ArchiveFiles} from '../archive.ts';

/** On the disk, names included, when each returns. */
export const archiveFiles: ArchiveFiles = {
  write(path, text) {
    const folder = dirname(path);
    mkdirSync(folder, {recursive: true, mode: 0o700});
    syncFolder(dirname(folder));
    const file = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  publish(from, to) {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove(path) {
    rmSync(path, {force: true});
  },
};

function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A part of a file as text. Throws where it is not there or shorter. */
export function readPart(path: string, at: number, length: number): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, length - done, at + done);
      if (read === 0) throw new Error('it is shorter than it was');
      done += read;
    }
    return bytes.toString();
  } finally {
    closeSync(file);
  }
}
