import type {CompactDocument} from '../../orders/look/compaction.ts';

const MEGABYTE = 1_000_000;

/** Two or three lines: what moved, what stays and why, what it brought. */
export function compactionView({before, orders, kept, files, bytes}: CompactDocument): string {
  const until = before.slice(0, 10);
  const stays =
    kept === 0 ? [] : [`${kept} older ones stay: unsettled, perhaps open, or part of a pair or of something that has not ended.`];
  if (orders === 0) return [`No settled orders from before ${until} to archive.`, ...stays].join('\n');
  return [
    `${orders} orders from before ${until} are archived in ${files.length} ${files.length === 1 ? 'file' : 'files'}.`,
    ...stays,
    `The database has ${megabytes(bytes.after)} MB (it had ${megabytes(bytes.before)}).`,
  ].join('\n');
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
