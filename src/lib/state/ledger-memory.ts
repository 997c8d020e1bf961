/**
 * What this machine remembers of accounts' money: rows of the exchanges' logs, how far each log was read, and what the accounts
 * held at certain moments. `scope` is the account, as `identityOf` says it.
 */
import type {DecimalText} from '../model/decimal.ts';
import type {LedgerEntry} from '../model/ledger.ts';
import type {Fill} from '../model/order.ts';

export type LedgerRow = {readonly id: string; readonly at: number} & (
  | {readonly entry: LedgerEntry; readonly fill?: never}
  | {readonly fill: Fill; readonly entry?: never}
);

/** A log is known from `since` to `until`, epoch ms, exchange clock. */
export interface LogCursor {
  readonly since: number;
  readonly until: number;
}

/** What one account held, and what it was worth there. */
export interface EquitySnapshot {
  /** Our clock, epoch ms. */
  readonly at: number;
  readonly coins: readonly HeldCoin[];
}

export interface HeldCoin {
  readonly asset: string;
  /** Over all wallets, profit that is not realized left out. */
  readonly quantity: DecimalText;
  /** Profit of contracts that is not realized, in this asset. */
  readonly unrealized: DecimalText;
  /** USD per unit; null where nothing said it. */
  readonly price: DecimalText | null;
}

/** Writing and reading throw DeskError `config` when the state cannot be used. */
export interface LedgerMemory {
  /** Null: never read. */
  cursor(scope: string, log: string): LogCursor | null;
  /**
   * Rows of a log and how far it is known now, all or nothing. `whole`: the rows are all that there is in this span, so that an
   * earlier row which is no more in it goes. Null for the cursor leaves it where it was.
   */
  record(scope: string, log: string, rows: readonly LedgerRow[], whole: LogCursor | null, cursor: LogCursor | null): void;
  /** Of all logs, after `from` and up to `to`, oldest first. */
  rows(scope: string, from: number, to: number): readonly LedgerRow[];
  /** Names of the logs that were read. */
  logs(scope: string): readonly string[];
  keep(scope: string, snapshot: EquitySnapshot): void;
  /** The last one at or before an instant, or null. */
  before(scope: string, at: number): EquitySnapshot | null;
  /** The first one after an instant, or null. */
  after(scope: string, at: number): EquitySnapshot | null;
  /** The last one of each UTC day between two instants, both left out, oldest first. */
  dayEnds(scope: string, from: number, to: number): readonly EquitySnapshot[];
}
