/**
 * Wallets: one coin of one wallet a row. Pure. A row that can't be read throws `protocol`: it can't be counted as nothing.
 * https://bybit-exchange.github.io/docs/v5/account/wallet-balance · .../asset/balance/all-balance · .../finance/earn/easy-onchain/position
 */

import {type HoldingFacts, holding} from '../../adapter/kit/holding.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Balance} from '../../model/account.ts';
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';

const PAYS: readonly Product[] = ['spot', 'linear'];

/**
 * One coin of the unified account, own funds only.
 *   total = walletBalance - spotBorrow + unrealisedPnl     (the exchange's equity, without options; negative is a debt)
 *   free  = walletBalance - spotBorrow - locked - margin in use, never above total, never below 0
 * so profit that is not realised counts as locked. `locked` alone may exceed the wallet on margin: hence the clamp.
 */
export function unifiedBalance(payload: unknown): Balance | null {
  const row = new Row(payload);
  const sum = (field: string): Decimal => dec(row.decimal(field) ?? '0');
  // Left out where there is nothing in the coin; where there is something, a total without it would be a wrong one.
  const held = row.decimal('walletBalance') ?? (row.nonZero('equity') === null ? '0' : row.need('walletBalance'));
  const own = dec(held).minus(sum('spotBorrow'));
  const unrealized = sum('unrealisedPnl');
  const total = own.plus(unrealized);
  const spendable = own.minus(sum('locked')).minus(sum('totalOrderIM')).minus(sum('totalPositionIM'));
  return balance(row.text('coin'), 'unified', total, spendable.lt(total) ? spendable : total, {
    pays: PAYS,
    unrealizedPnl: plain(unrealized),
    usdValue: row.nonZero('usdValue'),
  });
}

/** One coin of the funding wallet: what can't be transferred is locked. */
export function fundingBalance(payload: unknown): Balance | null {
  const row = new Row(payload);
  const total = row.need('walletBalance');
  return balance(row.text('coin'), 'funding', dec(total), dec(row.decimal('transferBalance') ?? total));
}

/** One staked or lent position. It must be redeemed before it can be used. */
export function earnBalance(payload: unknown): Balance | null {
  const row = new Row(payload);
  return balance(row.text('coin'), 'earn', dec(row.need('amount')), ZERO);
}

/** Null for a coin with nothing in it. */
function balance(
  asset: string,
  wallet: string,
  total: Decimal,
  spendable: Decimal,
  more: Partial<HoldingFacts> = {},
): Balance | null {
  if (asset === '') throw new DeskError('protocol', 'Bybit sent a balance without its coin.');
  return holding(asset, wallet, {total, spendable}, more);
}

/** Accounts whose coins are read in full by other questions, and the part of Earn that is. */
const READ_ACCOUNTS: ReadonlySet<string> = new Set(['FundingAccount', 'UnifiedTradingAccount', '']);
const READ_EARN = 'Easy Earn';
const ACCOUNT_WORDS: Readonly<Record<string, string>> = {
  TradingBot: 'trading bots',
  CopyTrading: 'copy trading',
  CryptoLoans: 'crypto loans',
  CryptoLoans_legacy: 'crypto loans (legacy)',
  PayLater: 'pay later',
  MarginStakedSOL: 'margin staked SOL',
};

/**
 * Accounts beside those that are read and that hold something, in words. Their values are a delayed estimate that mixes
 * debts and collateral, so they are named and not added. https://bybit-exchange.github.io/docs/v5/asset/balance/asset-overview
 */
export function unreadAccounts(overview: readonly unknown[]): readonly string[] {
  const held = overview.map((payload) => new Row(payload)).filter((row) => row.amount('totalEquity') !== '0');
  return held.flatMap((row) => {
    const name = row.text('accountType');
    if (name === 'Earn') return unreadEarn(row.any('categories'));
    return READ_ACCOUNTS.has(name) ? [] : [ACCOUNT_WORDS[name] ?? name];
  });
}

function unreadEarn(categories: unknown): readonly string[] {
  const rows = Array.isArray(categories) ? categories.map((payload) => new Row(payload)) : [];
  return rows
    .filter((row) => row.text('category') !== READ_EARN && row.amount('equity') !== '0')
    .map((row) => `Earn: ${row.text('category')}`);
}
