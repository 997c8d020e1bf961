/** What one account holds, pays and may do. */
import type {Balance, KeyRights} from '../../model/account.ts';
import type {Product, TradingFees} from '../../model/market.ts';
import type {Rows} from './rows.ts';

export interface AccountData {
  /**
   * Wallets with their balances, zeros left out, no money counted twice. Each wallet stands alone: one that fails is in
   * `missing` and takes no other wallet along.
   */
  balances(wanted: WalletSelection, signal: AbortSignal): Promise<Holdings>;
  fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees>;
  keyRights(signal: AbortSignal): Promise<KeyRights>;
  /** The exchange's own id of the account behind the key, by which two keys of one account are recognised. Null: it has none. */
  uid(signal: AbortSignal): Promise<string | null>;
}

/** ALL: every wallet. A product: only wallets that pay for it, so that an idle wallet can neither slow nor fail a trade. */
export type WalletSelection = 'ALL' | Product;

export interface Holdings extends Rows<Balance> {
  /** What the exchange holds for this account and this adapter does not read, e.g. "coin-margined futures". */
  readonly unread: readonly string[];
}
