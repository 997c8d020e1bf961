/** What the wallets hold: payloads of every wallet that is read, and the names of those that are not. Pure. */
import * as v from 'valibot';
import {decimalOrNull, WireAmount} from '../../adapter/kit/numbers.ts';
import type {Balance} from '../../model/account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {Rates} from './fees.ts';

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#account-information-user_data */
export const Account = v.object({
  canTrade: v.optional(v.boolean()),
  commissionRates: v.optional(Rates),
  /** The account behind the key. */
  uid: v.optional(v.union([v.number(), v.string()])),
  balances: v.array(v.unknown()),
});

export const SpotBalance = v.object({asset: v.string(), free: WireAmount, locked: WireAmount});

/** https://developers.binance.com/docs/wallet/asset/funding-wallet */
export const FundingAsset = v.object({
  asset: v.string(),
  free: WireAmount,
  locked: WireAmount,
  freeze: WireAmount,
  withdrawing: WireAmount,
});

/** https://developers.binance.com/docs/simple_earn/flexible-locked/account/Get-Flexible-Product-Position */
export const FlexiblePosition = v.object({asset: v.string(), totalAmount: WireAmount});
/** https://developers.binance.com/docs/simple_earn/flexible-locked/account/Get-Locked-Product-Position */
export const LockedPosition = v.object({asset: v.string(), amount: WireAmount});
export const EarnPage = v.object({rows: v.array(v.unknown()), total: v.number()});
/** Most rows of one page of Simple Earn. */
export const EARN_PAGE_ROWS = 100;

/** What each wallet is worth. https://developers.binance.com/docs/wallet/asset/query-user-wallet-balance */
export const WalletValues = v.array(v.object({walletName: v.string(), balance: v.unknown()}));

export interface Holding {
  readonly asset: string;
  readonly free: DecimalText;
  readonly locked: DecimalText;
}

const READ_WALLETS: ReadonlySet<string> = new Set(['Spot', 'Funding', 'Earn']);
/** Said where the exchange does not tell which of them hold something. */
export const UNREAD_WALLETS = 'margin, futures, option and trading bot wallets (whether they hold anything is not known)';

/** Wallets that hold something and are not read. A value that cannot be read is not known to be nothing. */
export function unreadOf(values: v.InferOutput<typeof WalletValues>): readonly string[] {
  const unread = values.filter(({walletName, balance}) => !READ_WALLETS.has(walletName) && decimalOrNull(balance) !== '0');
  return unread.map(({walletName}) => `${walletName} wallet`);
}

export function fundingHolding({asset, free, locked, freeze, withdrawing}: v.InferOutput<typeof FundingAsset>): Holding {
  return {asset, free, locked: plain(dec(locked).plus(freeze).plus(withdrawing))};
}

/**
 * Spot entries that are receipts of Simple Earn (LDBTC: BTC) apart from coins. A receipt of a known flexible position is counted
 * there; any other is the only trace of that money. `isCoin` knows coins whose names only begin like receipts.
 */
export function splitReceipts(
  spot: readonly Holding[],
  flexible: readonly Holding[] | null,
  isCoin: (asset: string) => boolean,
): {readonly coins: readonly Holding[]; readonly receipts: readonly Holding[]} {
  const positions = new Set(flexible?.map(({asset}) => asset));
  const coins: Holding[] = [];
  const receipts: Holding[] = [];
  for (const holding of spot) {
    const asset = holding.asset.slice(2);
    // LDO is the coin that it is: a name of one letter behind LD is no coin's.
    if (!holding.asset.startsWith('LD') || (!positions.has(asset) && (asset.length < 2 || isCoin(holding.asset)))) {
      coins.push(holding);
    } else if (!positions.has(asset)) receipts.push({...holding, asset});
  }
  return {coins, receipts};
}

/** Entries of one wallet, one per asset, zeros left out. Only the spot wallet pays for orders. */
export function walletOf(name: 'spot' | 'funding' | 'earn', holdings: readonly Holding[]): readonly Balance[] {
  const sums = new Map<string, {free: Decimal; locked: Decimal}>();
  for (const {asset, free, locked} of holdings) {
    const sum = sums.get(asset) ?? {free: ZERO, locked: ZERO};
    sums.set(asset, {free: sum.free.plus(free), locked: sum.locked.plus(locked)});
  }
  return [...sums].flatMap(([asset, {free, locked}]) => {
    const total = free.plus(locked);
    if (total.isZero()) return [];
    const amounts = {total: plain(total), free: plain(free), locked: plain(locked)};
    return [{asset, wallet: name, ...amounts, pays: name === 'spot' ? ['spot'] : [], unrealizedPnl: '0', usdValue: null}];
  });
}
