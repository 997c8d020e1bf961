/**
 * The contract: one exchange account, spoken to in the desk's words, in facets that a service asks for one by one.
 *
 * - Every amount going in already obeys the market's rules; every symbol is canonical.
 * - Every call takes a signal and throws only DeskError.
 * - Nothing that places or changes an order is ever sent twice by an adapter. Reads may be sent again.
 * - A refusal is believed only in words on the exchange's allow-list (`errors.ts`). Everything else that may have
 *   reached the exchange is thrown as `unknown-outcome`; what provably was not sent is thrown with `sent: false`.
 * - A list is read row by row: what cannot be read is an UNKNOWN row or stands in `missing`, and never takes others along.
 */
import type {AccountConfig, Environment} from '../../model/account.ts';
import type {Product} from '../../model/market.ts';
import type {AdapterContext} from '../context.ts';
import type {AccountData} from './account-data.ts';
import type {Capabilities} from './capabilities.ts';
import type {Derivatives} from './derivatives.ts';
import type {Ledger} from './ledger.ts';
import type {MarketData} from './market-data.ts';
import type {OrderFeed} from './order-feed.ts';
import type {Trading} from './trading.ts';

export interface ExchangeAdapter {
  readonly config: AccountConfig;
  readonly capabilities: Capabilities;
  readonly marketData: MarketData;
  readonly account: AccountData;
  readonly trading: Trading;
  readonly orderFeed: OrderFeed;
  /** Absent: this account trades no contracts here. Never read as "no positions". */
  readonly derivatives?: Derivatives;
  /** Absent: this adapter reads no logs. Never read as "nothing moved". */
  readonly ledger?: Ledger;
}

/** What a folder under `lib/exchanges/` exports by default. */
export interface ExchangeModule {
  readonly title: string;
  /** The exchange's own API pages. */
  readonly docs: string;
  /** Names of the credential fields it can work with, each inner list one complete set. */
  readonly credentials: readonly (readonly ('secret' | 'privateKey' | 'passphrase')[])[];
  readonly products: readonly Product[];
  /** Where the exchange has servers of its own; a sandbox account names its address in `urls`. */
  readonly environments: readonly Exclude<Environment, 'sandbox'>[];
  readonly capabilities: Capabilities;
  create(context: AdapterContext): ExchangeAdapter;
}
