/** What mxt keeps on disk, shared by every process of this user: order journal, budgets, bans, clock offsets, caches, halt flag. */
import type {AccountConfig} from '../model/account.ts';
import type {ActionLog} from './action-log.ts';
import type {AlertMemory} from './alert-memory.ts';
import type {OrderArchive} from './archive.ts';
import type {ExchangeMemory} from './exchange-memory.ts';
import type {FillMemory} from './fill-memory.ts';
import type {Halt} from './halt.ts';
import type {Journal} from './journal.ts';
import type {LedgerMemory} from './ledger-memory.ts';
import type {SettingLog} from './setting-log.ts';

export interface State {
  /** Where it lies; absent when it ends with the process. */
  readonly directory?: string;
  /** The memory of the exchange (and environment, and key) behind this account. Never throws: it degrades to this process. */
  memory(account: AccountConfig): ExchangeMemory;
  /** Order intents. Writing throws DeskError `config` when it cannot be made durable: nothing is sent then. */
  readonly journal: Journal;
  /** The kill switch's flag: while it is up no order is placed. */
  readonly halt: Halt;
  readonly alerts: AlertMemory;
  readonly settings: SettingLog;
  readonly ledger: LedgerMemory;
  /** Cancels, changes and the kill switch. */
  readonly actions: ActionLog;
  /** Fills that were read once. */
  readonly fills: FillMemory;
  /**
   * Another one, fresh and written to already, for orders that end risk while this one cannot be written; `reason`: why not. It says so,
   * and closes with this one. Throws `config` where none can be made. Absent where nothing lies on a disk.
   */
  spare?(reason: string): State;
  /** Absent where nothing lies on a disk. */
  readonly archive?: OrderArchive;
  close(): void;
}
