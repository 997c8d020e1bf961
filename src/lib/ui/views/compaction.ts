import type {CompactDocument} from '../../orders/look/compaction.ts';
import {prose} from '../prose.ts';
import type {Screen} from '../screen.ts';

const MEGABYTE = 1_000_000;

/** Two or three lines: what moved, what stays and why, what it brought. */
export function compactionView({before, orders, kept, files, bytes}: CompactDocument, screen: Screen): string {
  const until = before.slice(0, 10);
  const stays =
    kept === 0 ? [] : [`${kept} older ones stay: unsettled, perhaps open, or part of a pair or of something that has not ended.`];
  const none = `No settled orders from before ${until} to archive.`;
  if (orders === 0) return prose([none, ...stays].join('\n'), screen);
  const lines = [
    `${orders} orders from before ${until} are archived in ${files.length} ${files.length === 1 ? 'file' : 'files'}.`,
    ...stays,
    `The database has ${megabytes(bytes.after)} MB (it had ${megabytes(bytes.before)}).`,
  ];
  return prose(lines.join('\n'), screen);
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
