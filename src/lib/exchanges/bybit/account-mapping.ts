/** Wallets, positions and key rights of Bybit as the desk's. Pure. */
import type {Balance, KeyRights, Position} from '../../model/account.ts';
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {amount, amountOrNull, nonZero} from './amounts.ts';
import type {FundingCoin, KeyInfo, PositionRow, UnifiedCoin} from './schemas.ts';
import {multipleOf} from './symbols.ts';

const told = (text: string, field: string): Decimal => dec(amountOrNull(text, field) ?? '0');

/**
 * One coin of the unified account, own funds only.
 *   total = walletBalance - spotBorrow + unrealisedPnl     (the exchange's equity, without options; negative is a debt)
 *   free  = walletBalance - spotBorrow - locked - margin in use, never above total, never below 0
 * so profit that is not realised counts as locked. `locked` alone may exceed the wallet on margin: hence the clamp.
 */
export function unifiedBalance(row: UnifiedCoin): Balance {
  const own = told(row.walletBalance, 'walletBalance').minus(told(row.spotBorrow, 'spotBorrow'));
  const total = own.plus(told(row.unrealisedPnl, 'unrealisedPnl'));
  const margin = told(row.totalOrderIM, 'totalOrderIM').plus(told(row.totalPositionIM, 'totalPositionIM'));
  const spendable = own.minus(told(row.locked, 'locked')).minus(margin);
  return balance(row.coin, 'unified', total, spendable.lt(total) ? spendable : total);
}

/** One coin of the funding wallet: what can't be transferred is locked. */
export function fundingBalance(row: FundingCoin): Balance {
  const total = told(row.walletBalance, 'walletBalance');
  return balance(row.coin, 'funding', total, row.transferBalance === '' ? total : told(row.transferBalance, 'transferBalance'));
}

function balance(asset: string, wallet: string, total: Decimal, spendable: Decimal): Balance {
  const free = spendable.isNegative() ? ZERO : spendable;
  return {
    asset,
    wallet,
    total: plain(total),
    free: plain(free),
    locked: plain(total.minus(free)),
    pays: wallet === 'unified' ? ['spot', 'linear'] : [],
    unrealizedPnl: '0',
    usdValue: null,
  };
}

/** Anything there at all: a coin with nothing in it, nor locked, is left out. */
export function isHeld({total, free}: Balance): boolean {
  return total !== '0' || free !== '0';
}

/** Null for a flat position. Linear contracts are of size 1, so the size is in base units. */
export function toPosition(row: PositionRow, symbol: string): Position | null {
  const size = amount(row.size, 'size');
  if (size === '0') return null;
  return {
    symbol,
    ...multipleOf(splitSymbol(symbol)?.base ?? symbol),
    quantity: row.side === 'Sell' ? `-${size}` : size,
    entryPrice: nonZero(row.avgPrice, 'avgPrice'),
    markPrice: nonZero(row.markPrice, 'markPrice'),
    liquidationPrice: nonZero(row.liqPrice, 'liqPrice'),
    leverage: nonZero(row.leverage, 'leverage'),
    unrealizedPnl: amountOrNull(row.unrealisedPnl, 'unrealisedPnl'),
  };
}

/** https://bybit-exchange.github.io/docs/v5/user/apikey-info */
export function toKeyRights({readOnly, permissions, ips, expiredAt}: KeyInfo): KeyRights {
  const has = (group: string, right: string) => permissions[group]?.includes(right) ?? false;
  const expires = expiredAt === '' ? Number.NaN : Date.parse(expiredAt);
  return {
    canRead: true,
    canTrade: readOnly === 0 && (has('Spot', 'SpotTrade') || has('ContractTrade', 'Order')),
    canWithdraw: has('Wallet', 'Withdraw'),
    ipRestricted: ips.length > 0 && !ips.includes('*'),
    // A key that never expires says 1970.
    expiresAt: Number.isNaN(expires) || expires <= 0 ? null : new Date(expires).toISOString(),
  };
}
