/** Accounts (a named set of keys on one exchange), what they hold, and what they are exposed to. */
import type {AssetNames} from './asset-names.ts';
import type {MarginMode, PositionMode} from './contract.ts';
import type {DecimalText} from './decimal.ts';
import type {Product} from './market.ts';
import type {Secret} from './secret.ts';

export type Environment = 'live' | 'testnet' | 'demo' | 'sandbox';
/** public: without a key; it reads what everybody may read. */
export type AccountMode = 'trade' | 'read' | 'public';

/** How the account proves itself. Which of the fields are needed is the exchange's business. */
export interface Credentials {
  readonly apiKey: Secret;
  /** HMAC secret. */
  readonly secret?: Secret;
  /** PEM of an Ed25519, RSA or ECDSA private key. */
  readonly privateKey?: Secret;
  readonly passphrase?: Secret;
}

export interface AccountConfig {
  /** The user's name for it. */
  readonly account: string;
  readonly exchange: string;
  readonly credentials: Credentials;
  readonly products: readonly Product[];
  readonly environment: Environment;
  readonly mode: AccountMode;
  /** Origins that replace scheme and host of every call; the path stays the exchange's own. */
  readonly urls: {readonly rest?: string; readonly stream?: string};
  /** What the user calls coins that this exchange names otherwise; absent: nothing. */
  readonly names?: AssetNames;
}

/** One asset in one wallet of one account. total = free + locked. */
export interface Balance {
  readonly asset: string;
  /** spot, funding, earn, unified, margin, ... in the exchange's own sense. */
  readonly wallet: string;
  readonly total: DecimalText;
  /** What can be used now without borrowing, from 0 to the total. */
  readonly free: DecimalText;
  readonly locked: DecimalText;
  /** Products whose orders this wallet pays for; empty for an idle wallet (funding, earn). */
  readonly pays: readonly Product[];
  /** The part of `total` that is profit not realized; "0" outside of contract wallets. */
  readonly unrealizedPnl: DecimalText;
  /** USD value that the exchange itself gives for `total`; null where it gives none. */
  readonly usdValue: DecimalText | null;
}

/** One derivatives position. `quantity` is in base units and signed: short is negative. */
export interface Position {
  readonly symbol: string;
  /** What one unit of the base is, for who nets over markets: 1000 of PEPE for 1000PEPE, mostly 1 of the base itself. */
  readonly coin: string;
  readonly coinsPerUnit: DecimalText;
  readonly quantity: DecimalText;
  readonly entryPrice: DecimalText | null;
  /** Entry with the fees and the funding that were paid for the position; null where the exchange gives none. */
  readonly breakEvenPrice: DecimalText | null;
  readonly markPrice: DecimalText | null;
  readonly liquidationPrice: DecimalText | null;
  readonly leverage: DecimalText | null;
  readonly marginMode: MarginMode | null;
  /** As the row itself says; absent where it does not. */
  readonly positionMode?: PositionMode;
  /** Settle asset: the initial margin, of an isolated position its wallet without profit. */
  readonly margin: DecimalText | null;
  readonly maintenance: DecimalText | null;
  readonly unrealizedPnl: DecimalText | null;
  /** Of what was closed since the position was opened. */
  readonly realizedPnl: DecimalText | null;
}

/** What positions are held against, in one currency. Portfolio and unified accounts have one pool, others one per settle asset. */
export interface MarginPool {
  /** Currency of the figures: a settle asset, or USD. */
  readonly asset: string;
  /** Settle assets of the contracts that it carries; null: all. */
  readonly settles: readonly string[] | null;
  readonly mode: MarginMode | null;
  /** The figure that the exchange compares with `maintenance`, haircuts applied. */
  readonly equity: DecimalText | null;
  /** Initial margin of positions and orders. */
  readonly used: DecimalText | null;
  readonly maintenance: DecimalText | null;
  readonly available: DecimalText | null;
  /** What `equity` is made of beside profit of contracts. */
  readonly collateral: readonly Collateral[];
}

/** One coin of a pool, as the exchange counts it. */
export interface Collateral {
  readonly asset: string;
  /** Negative: borrowed. */
  readonly quantity: DecimalText;
  /** The share of its value that counts, from "0" to "1"; null where the exchange does not say. */
  readonly weight: DecimalText | null;
}

/** What the exchange says about the key, for `doctor` and for refusing keys that can withdraw. Null: not known. */
export interface KeyRights {
  readonly canRead: boolean | null;
  readonly canTrade: boolean | null;
  readonly canWithdraw: boolean | null;
  readonly ipRestricted: boolean | null;
  readonly expiresAt: string | null;
}
