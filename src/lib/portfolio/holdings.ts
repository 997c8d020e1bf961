/** What I own: every balance of every account, per asset, with its value in USD. The document of `mxt balance`. */
import type {AccountHandle, AccountStatus, CallOptions} from '../adapter/accounts.ts';
import type {DecimalText} from '../model/decimal.ts';
import {type Gathered, gather, type Unread} from './gather.ts';
import {byValue, type Row, rowsOf, sharedPrice, sum, sumOrNull, worthOf} from './rows.ts';
import {type AccountSnapshot, snapshotsOf} from './snapshot.ts';
import {type ValuedBalance, valued} from './valued.ts';
import {warningsOf} from './warnings.ts';

export interface AssetPart {
  readonly account: string;
  readonly exchange: string;
  readonly wallet: string;
  readonly total: DecimalText;
  readonly free: DecimalText;
  readonly locked: DecimalText;
}

export interface AssetHolding {
  readonly asset: string;
  /** Only where this name is another coin on other exchanges. */
  readonly exchange?: string;
  readonly total: DecimalText;
  readonly free: DecimalText;
  readonly locked: DecimalText;
  /** USD per unit, on average over the exchanges it lies on; null when no market leads to USD. */
  readonly price: DecimalText | null;
  readonly value: DecimalText | null;
  readonly accounts: readonly AssetPart[];
}

export interface ValuedAccount extends AccountStatus {
  /** Sum of what is priced; null when the account or its prices failed, or when another account stands for it. */
  readonly value: DecimalText | null;
  /** Another key of the same account of the exchange, under which its money is counted. */
  readonly sameAs?: string;
}

export interface BalanceDocument {
  readonly at: string;
  readonly valuation: 'USD';
  readonly complete: boolean;
  /** Sum of what is priced, USD; null where a price board failed, no account answered, or two keys may be of one account. */
  readonly total: DecimalText | null;
  /** Assets without a price, which are in no value. */
  readonly unpriced: readonly {readonly asset: string; readonly total: DecimalText}[];
  readonly unread: readonly Unread[];
  /** Most valuable first; without a price last, by name. */
  readonly assets: readonly AssetHolding[];
  readonly accounts: readonly ValuedAccount[];
}

export interface BalanceResult {
  readonly document: BalanceDocument;
  /** Of each account that was read in full. */
  readonly snapshots: readonly AccountSnapshot[];
  readonly warnings: readonly string[];
}

/** Asks all accounts in one round trip. One that fails is in `accounts` with its error, and `complete` is false. */
export async function readHoldings(handles: readonly AccountHandle[], call: CallOptions): Promise<BalanceResult> {
  const gathered = await gather(handles, call, {balances: true, contracts: false, funding: false});
  return holdingsOf(gathered, call.clock.now());
}

function holdingsOf(gathered: Gathered, now: number): BalanceResult {
  const {statuses, unread} = gathered;
  const at = new Date(now).toISOString();
  const values = valued(gathered);
  const {balances, total, perAccount} = values;
  const complete = gathered.complete && total !== null;
  const rows = rowsOf(balances);
  const assets = rows.map(holding).sort(byValue);
  const unpriced = assets.filter(({value}) => value === null).map(({asset, total: held}) => ({asset, total: held}));
  const accounts = statuses.map((status) => ({...status, value: perAccount.get(status.account) ?? null}));
  const warnings = warningsOf(
    gathered,
    unpriced.map(({asset}) => asset),
  );
  return {
    document: {at, valuation: 'USD', complete, total, unpriced, unread, assets, accounts},
    warnings,
    snapshots: snapshotsOf(gathered, values, now),
  };
}

function holding({asset, exchange, parts}: Row<ValuedBalance>): AssetHolding {
  return {
    asset,
    ...(exchange !== null && {exchange}),
    total: sum(parts.map(({balance}) => balance.total)),
    free: sum(parts.map(({balance}) => balance.free)),
    locked: sum(parts.map(({balance}) => balance.locked)),
    price: sharedPrice(parts),
    value: sumOrNull(parts.map(worthOf)),
    accounts: parts.map(({handle: {account, exchange: on}, balance: {wallet, total, free, locked}}) => {
      return {account, exchange: on, wallet, total, free, locked};
    }),
  };
}
