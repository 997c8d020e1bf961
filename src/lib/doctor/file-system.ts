/** What kind of disk the order journal is on, where that is a reason to move it. */
import {statfsSync} from 'node:fs';

/** Linux names file systems by number: statfs(2). */
const NETWORKS: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x01021997, // 9P
  0x00c36400, // Ceph
  0x65735546, // FUSE: sshfs and the like
]);
const PASSING: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'in memory (tmpfs): gone after a restart'],
  [0x858458f6, 'in memory (ramfs): gone after a restart'],
  [0x794c7630, "in a container's own layer: gone with the container"],
]);

/** Null when nothing is known against it. `type` is for tests. */
export function dangerOfDisk(directory: string, type: (directory: string) => number = typeOf): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const found = type(directory);
    if (NETWORKS.has(found)) return 'on a network or user-space file system, whose locks may not hold between processes';
    return PASSING.get(found) ?? null;
  } catch {
    // Unreadable: the missing journal is already reported.
    return null;
  }
}

/** Unsigned, as the header files have it. */
function typeOf(directory: string): number {
  return Number(BigInt.asUintN(32, statfsSync(directory, {bigint: true}).type));
}
