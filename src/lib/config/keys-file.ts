/** The keys file as mxt works with it. Reading and checking it is `load.ts`; resolving secrets is `secrets.ts`. */
import type {AccountMode, Environment} from '../model/account.ts';
import type {DecimalText} from '../model/decimal.ts';
import type {DeskError} from '../model/errors.ts';
import type {Product} from '../model/market.ts';
import type {Secret} from '../model/secret.ts';

/** Where a secret comes from. Resolved only for accounts that a command really uses. */
export type SecretReference =
  | {readonly from: 'literal'; readonly value: Secret}
  | {readonly from: 'env'; readonly name: string}
  | {readonly from: 'file'; readonly path: string}
  | {readonly from: 'command'; readonly command: string};

export interface AccountEntry {
  readonly account: string;
  readonly exchange: string;
  readonly credentials: Readonly<Partial<Record<'apiKey' | 'secret' | 'privateKey' | 'passphrase', SecretReference>>>;
  readonly products: readonly Product[];
  readonly environment: Environment;
  readonly mode: AccountMode;
  readonly urls: {readonly rest?: string; readonly stream?: string};
  /** Limits of this account alone, which hold beside the general ones; null where it has none of its own. */
  readonly limits: Limits | null;
  /** An account whose own section is wrong: the others still work, and using this one throws it. */
  readonly broken?: DeskError;
}

export interface Money {
  readonly amount: DecimalText;
  readonly asset: string;
}

/** Pre-trade limits; null means not set. */
export interface Limits {
  /** Of each order; of a routed one as a whole. */
  readonly maxOrderValue: Money | null;
  /** Of each account and UTC day: all that was sent and is not proven unplaced, canceled or not, and what changes add to orders. */
  readonly maxDailyValue: Money | null;
  /** Largest distance of a price or a trigger from the live book, in the costly direction, as a fraction: "0.05" is 5%. */
  readonly priceCollar: DecimalText | null;
  /** Of each account: new orders, replacements too; cancels and changes in place are not counted. */
  readonly maxOrdersPerMinute: number | null;
  /** Notional of each account's position in one contract. */
  readonly maxPosition: Money | null;
  /** Of each account: sum of |notional| over equity, after the order; also the most that an account's leverage may be set to. */
  readonly maxLeverage: DecimalText | null;
}

/** The general limits, and those that single accounts have beside them. */
export interface AllLimits extends Limits {
  /** By name of the account. */
  readonly ofAccount?: ReadonlyMap<string, Limits>;
}

/** What holds where no flag was typed. Null means not set. */
export interface Defaults {
  /** Names or globs; empty means all accounts. */
  readonly accounts: readonly string[];
  readonly timeoutMs: number | null;
  /** As a fraction: "0.005" is 0.5%. Of market orders. */
  readonly maxSlippage: DecimalText | null;
}

/** Somewhere to send an alert to. */
export interface NotifyTarget {
  readonly name: string;
  /** An https address (http on loopback), a secret: webhooks carry their token in the path. */
  readonly address: SecretReference;
}

export interface KeysFile {
  readonly path: string;
  readonly accounts: readonly AccountEntry[];
  readonly limits: AllLimits;
  readonly defaults: Defaults;
  /** An exchange's names of coins and the user's names of them, by exchange: {bybit: {NEIRO: 'NEIROETH'}}. */
  readonly assets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly notify: readonly NotifyTarget[];
}
