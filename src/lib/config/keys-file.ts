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
}

export interface KeysFile {
  readonly path: string;
  readonly accounts: readonly AccountEntry[];
  readonly limits: Limits;
}
