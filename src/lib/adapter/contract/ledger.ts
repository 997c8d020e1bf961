/**
 * The account's logs: every movement of the money of the wallets that `balances` reads, fills of coins left out.
 *
 * A fill of coins is told by `trading.fills` alone, price and fee included. Of a contract both tell a part: `trading.fills`
 * what changed the position, a log what moved in the wallet (PROFIT, FEE, with the id of the fill). An event that several logs
 * of the exchange have is told by one of them. A move between two wallets that are both read has an entry for either side, or
 * none at all; one to or from a wallet that is not read has one entry.
 */
import type {LedgerEntry} from '../../model/ledger.ts';
import type {Page} from './rows.ts';

export interface Ledger {
  /** All of them together tell everything. Which there are depends on the account's products and the server, never on time. */
  readonly logs: readonly LedgerLog[];
}

/** One list of the exchange, read with a cursor of its own. */
export interface LedgerLog {
  /** In a few words for the user, e.g. "deposits". Names the cursor: it stays as it is. */
  readonly name: string;
  /** How long after its time a row may still appear: so much before the cursor is read again. */
  readonly lateMs: number;
  /** How far back the exchange answers; null: to the first row. */
  readonly keptMs: number | null;
  /** Oldest first from `since`; rows at the instant of the last one may come again and have the same ids. */
  entries(query: LedgerQuery, signal: AbortSignal): Promise<Page<LedgerEntry>>;
}

export interface LedgerQuery {
  /** Epoch ms, our clock, or the time of a row that was read. */
  readonly since: number;
  readonly limit: number;
}
