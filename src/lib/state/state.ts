/** What mxt keeps on disk, shared by every process of this user: order journal, budgets, bans, clock offsets, caches, halt flag. */
import type {AccountConfig} from '../model/account.ts';
import type {ExchangeMemory} from './exchange-memory.ts';

export interface State {
  /** The memory of the exchange (and environment, and key) behind this account. */
  memory(account: AccountConfig): ExchangeMemory;
  close(): void;
}
