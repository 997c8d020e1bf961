/** What I own: every balance of every account, per asset, with its value in USD. The document of `mxt balance`. */
import type {AccountHandle, AccountStatus, Call} from '../adapter/accounts.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {type Gathered, gather} from './gather.ts';
import type {Valuation} from './valuation.ts';

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
  readonly total: DecimalText;
  readonly free: DecimalText;
  readonly locked: DecimalText;
  /** USD per unit; null when no market leads to USD. */
  readonly price: DecimalText | null;
  readonly value: DecimalText | null;
  readonly accounts: readonly AssetPart[];
}

export interface ValuedAccount extends AccountStatus {
  /** Sum of what could be priced; null when the account failed. */
  readonly value: DecimalText | null;
}

export interface BalanceDocument {
  readonly at: string;
  readonly valuation: 'USD';
  readonly complete: boolean;
  /** Sum of all values that are known. */
  readonly total: DecimalText;
  /** Most valuable first; without a price last, by name. */
  readonly assets: readonly AssetHolding[];
  readonly accounts: readonly ValuedAccount[];
}

export interface BalanceResult {
  readonly document: BalanceDocument;
  readonly warnings: readonly string[];
}

/** Asks all accounts in one round trip. One that fails is in `accounts` with its error, and `complete` is false. */
export async function readHoldings(handles: readonly AccountHandle[], call: Call): Promise<BalanceResult> {
  const gathered = await gather(handles, call, {positions: false});
  return holdingsOf(gathered, new Date(call.clock.now()).toISOString());
}

function holdingsOf({answers, statuses, complete, valuation, warnings}: Gathered, at: string): BalanceResult {
  const parts = answers.flatMap(({handle: {account, exchange}, value}) =>
    value.balances.map((balance) => ({asset: balance.asset, account, exchange, ...amountsOf(balance)})),
  );
  const assets = [...Map.groupBy(parts, ({asset}) => asset)]
    .map(([asset, list]) => holding(asset, list, valuation))
    .sort(byValue);
  const unpriced = assets.filter(({value}) => value === null).map(({asset}) => asset);
  const document: BalanceDocument = {
    at,
    valuation: 'USD',
    complete,
    total: sum(assets.map(({value}) => value)),
    assets,
    accounts: statuses.map((status) => ({...status, value: accountValue(status, parts, valuation)})),
  };
  return {document, warnings: [...warnings, ...unpricedWarning(unpriced)]};
}

function amountsOf({wallet, total, free, locked}: Omit<AssetPart, 'account' | 'exchange'>) {
  return {wallet, total, free, locked};
}

function holding(asset: string, list: readonly (AssetPart & {readonly asset: string})[], valuation: Valuation): AssetHolding {
  const total = sum(list.map((part) => part.total));
  const price = valuation.price(asset);
  return {
    asset,
    total,
    free: sum(list.map(({free}) => free)),
    locked: sum(list.map(({locked}) => locked)),
    price,
    value: price === null ? null : plain(dec(total).times(price)),
    accounts: list.map(({asset: _, ...part}) => part),
  };
}

function accountValue(
  status: AccountStatus,
  parts: readonly (AssetPart & {readonly asset: string})[],
  valuation: Valuation,
): DecimalText | null {
  if (status.status === 'failed') return null;
  const mine = parts.filter(({account}) => account === status.account);
  return sum(
    mine.map(({asset, total}) => {
      const price = valuation.price(asset);
      return price === null ? null : dec(total).times(price);
    }),
  );
}

/** The line that keeps an unpriced asset from being overlooked. */
export function unpricedWarning(assets: readonly string[]): readonly string[] {
  return assets.length === 0 ? [] : [`no USD price for ${assets.join(', ')}: not in any value`];
}

/** Sum of what is known. */
export function sum(values: readonly (DecimalText | Decimal | null)[]): DecimalText {
  return plain(values.reduce<Decimal>((total, value) => (value === null ? total : total.plus(value)), ZERO));
}

/** Largest value first, then those without a price; equal ones by name. */
export function byValue(a: {asset: string; value: DecimalText | null}, b: {asset: string; value: DecimalText | null}): number {
  if (a.value !== null && b.value !== null) return dec(b.value).cmp(a.value) || compare(a.asset, b.asset);
  if (a.value === null && b.value === null) return compare(a.asset, b.asset);
  return a.value === null ? 1 : -1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
