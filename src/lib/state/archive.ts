/** Old orders of the journal, moved to files that it still finds them in. */

/** The files of one move, each step on the disk when it returns. A test dies between them. */
export interface ArchiveFiles {
  /** Writes a new file (0600) in the archive's folder (0700), which is made where it is missing. */
  write(path: string, text: string): void;
  /** Gives it its name. */
  publish(from: string, to: string): void;
  /** Whether it is there or not. */
  remove(path: string): void;
}

export interface ArchivedFile {
  readonly name: string;
  readonly orders: number;
  /** When the oldest and the newest order of it were journaled, epoch ms. */
  readonly oldest: number;
  readonly newest: number;
}

export interface Compaction {
  readonly files: readonly ArchivedFile[];
  /** Older orders that stay: unsettled, perhaps open, or part of something that has not ended. */
  readonly kept: number;
  /** Of the database, before and after. */
  readonly bytes: {readonly before: number; readonly after: number};
}

export interface CompactOptions {
  /** Only orders journaled, and last heard of, before this instant (epoch ms). */
  readonly before: number;
  /** Looked at between two files. What was moved by then stays moved. */
  readonly signal: AbortSignal;
  readonly onFile?: (file: ArchivedFile) => void;
  /** Default: the disk. */
  readonly files?: ArchiveFiles;
  /** Most orders of one file. */
  readonly most?: number;
}

export interface OrderArchive {
  /** Throws DeskError: `limit` while another process does it, `config` where the disk or the database does not take it. */
  compact(options: CompactOptions): Promise<Compaction>;
}
