/**
 * What positions are held against: the unified account as one pool in USD, or, with isolated margin, each settle coin by itself.
 * Pure. https://bybit-exchange.github.io/docs/v5/account/wallet-balance · .../spot-margin-uta/tier-collateral-ratio
 */
import {Row} from '../../adapter/kit/row.ts';
import type {Collateral, MarginPool} from '../../model/account.ts';
import type {MarginMode} from '../../model/contract.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {SETTLE_COINS} from './rest.ts';

const WEIGHT_PLACES = 12;

/** By coin: what share of it counts, in brackets of its quantity. Null: it could not be asked. */
export type CollateralRatios = ReadonlyMap<string, readonly Row[]> | null;

export function ratiosOf(list: readonly unknown[]): CollateralRatios {
  const rows = list.map((payload) => new Row(payload));
  return new Map(
    rows.map((row) => {
      const brackets = row.any('collateralRatioList');
      return [row.text('currency'), Array.isArray(brackets) ? brackets.map((bracket) => new Row(bracket)) : []];
    }),
  );
}

/** `account` is one of the list that wallet-balance answers. */
export function toPools(account: Row, mode: MarginMode | null, ratios: CollateralRatios): readonly MarginPool[] {
  const coins = account.list('coin').map((payload) => new Row(payload));
  if (mode === 'ISOLATED') return SETTLE_COINS.map((coin) => isolatedPool(coin, coins));
  const [used, maintenance] = [account.amount('totalInitialMargin'), account.amount('totalMaintenanceMargin')];
  const available = account.amount('totalAvailableBalance');
  return [
    {
      asset: 'USD',
      settles: null,
      mode,
      equity: equityOf(account, {used, maintenance, available}),
      used,
      maintenance,
      available,
      collateral: coins.flatMap((coin) => collateralOf(coin, ratios) ?? []),
    },
  ];
}

/**
 * Bybit compares maintenance with the margin balance after haircuts and gives no field for it, but "available = margin balance
 * - haircut - initial margin". Where nothing is available the figure may have been cut off at 0: then it follows from the rate,
 * which is maintenance / equity.
 */
function equityOf(account: Row, {used, maintenance, available}: Pick<MarginPool, 'used' | 'maintenance' | 'available'>) {
  if (available === null || used === null) return null;
  if (available !== '0' || used === '0') return plain(dec(available).plus(used));
  const rate = account.nonZero('accountMMRate');
  return rate === null || maintenance === null ? null : plain(dec(maintenance).div(rate).toDecimalPlaces(2));
}

/** With isolated margin every position has its own wallet, so there is no figure that all of them are held against. */
function isolatedPool(asset: string, coins: readonly Row[]): MarginPool {
  const coin = coins.find((row) => row.text('coin') === asset) ?? new Row(null);
  const sum = (field: string): Decimal => dec(coin.amount(field) ?? '0');
  const used = sum('totalPositionIM').plus(sum('totalOrderIM'));
  const left = sum('walletBalance').minus(sum('spotBorrow')).minus(used).minus(sum('locked')).minus(sum('bonus'));
  return {
    asset,
    settles: [asset],
    mode: 'ISOLATED',
    equity: null,
    used: plain(used),
    maintenance: plain(sum('totalPositionMM')),
    available: plain(left.isNegative() ? ZERO : left),
    collateral: [],
  };
}

/** Own coins without profit: what was borrowed is in the wallet too, and is taken off. Null for a coin with nothing in it. */
function collateralOf(coin: Row, ratios: CollateralRatios): Collateral | null {
  const held = coin.amount('walletBalance');
  if (held === null) return null;
  const quantity = dec(held).minus(coin.amount('spotBorrow') ?? '0');
  if (quantity.isZero()) return null;
  return {asset: coin.text('coin'), quantity: plain(quantity), weight: weightOf(coin, quantity, ratios)};
}

/** A debt counts in full. A coin that the platform or the user leaves out counts for nothing. */
function weightOf(coin: Row, quantity: Decimal, ratios: CollateralRatios): DecimalText | null {
  if (quantity.isNegative()) return '1';
  if (coin.flag('marginCollateral') === false || coin.flag('collateralSwitch') === false) return '0';
  const brackets = ratios?.get(coin.text('coin'));
  if (brackets === undefined || brackets.length === 0) return null;
  let counted = ZERO;
  for (const bracket of brackets) {
    const [least, share] = [bracket.amount('minQty'), bracket.amount('collateralRatio')];
    if (least === null || share === null) return null;
    const most = bracket.amount('maxQty');
    const end = most === null || quantity.lt(most) ? quantity : dec(most);
    if (end.gt(least)) counted = counted.plus(end.minus(least).mul(share));
  }
  return plain(counted.div(quantity).toDecimalPlaces(WEIGHT_PLACES));
}
