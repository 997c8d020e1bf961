/** What each alert said last, so that one that is started again says nothing twice. */
export interface AlertMemory {
  /** What was saved under this name; null: nothing. Throws DeskError `config` when the state cannot be read. */
  last(name: string): string | null;
  /** On the disk when it returns. Null forgets the name. */
  save(name: string, said: string | null): void;
}
