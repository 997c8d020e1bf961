/** The kill switch's flag. It is read in the same transaction that allows a send, so no order slips past it. */
export interface HaltRecord {
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string;
}

export interface Halt {
  /** Null when trading is allowed. Throws DeskError `config` when the state cannot be read: unknown is not "allowed". */
  current(): HaltRecord | null;
  /** Raises the flag durably before it returns, and records who did in the same write. Keeps the first reason when it is up already. */
  raise(reason: string): HaltRecord;
  /** Takes it down, recorded alike. */
  lift(): void;
}
