/** What an account's contracts are held with, its pools as one figure in USD. */
import type {MarginPool} from '../model/account.ts';
import {type Decimal, type DecimalText, dec, plain} from '../model/decimal.ts';
import {sum} from './rows.ts';

/** Decimal places of a ratio. */
const RATIO_PLACES = 12;

/** USD; `ratio` is maintenance / equity. Null: the exchange does not say, or a price is missing. */
export interface AccountMargin {
  readonly equity: DecimalText | null;
  readonly used: DecimalText | null;
  readonly maintenance: DecimalText | null;
  readonly available: DecimalText | null;
  readonly ratio: DecimalText | null;
}

/** Null: the account has no pool, or none could be read. `usdOf`: USD per unit of a pool's currency. */
export function marginOf(pools: readonly MarginPool[], usdOf: (asset: string) => DecimalText | null): AccountMargin | null {
  if (pools.length === 0) return null;
  const total = (figure: 'equity' | 'used' | 'maintenance' | 'available') => {
    const parts = pools.map((pool) => inUsd(pool[figure], pool.asset, usdOf));
    return parts.includes(null) ? null : sum(parts);
  };
  const [equity, maintenance] = [total('equity'), total('maintenance')];
  return {
    equity,
    used: total('used'),
    maintenance,
    available: total('available'),
    ratio: ratioOf(maintenance, equity),
  };
}

/** Maintenance / equity; null where one is not known, and without any equity. */
export function ratioOf(maintenance: DecimalText | null, equity: DecimalText | null): DecimalText | null {
  if (maintenance === null || equity === null || dec(equity).lte(0)) return null;
  return plain(dec(maintenance).div(equity).toDecimalPlaces(RATIO_PLACES));
}

function inUsd(amount: DecimalText | null, asset: string, usdOf: (asset: string) => DecimalText | null): Decimal | null {
  const price = asset === 'USD' ? '1' : usdOf(asset);
  return amount === null || price === null ? null : dec(amount).times(price);
}
