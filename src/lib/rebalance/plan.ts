/**
 * What to sell and what to buy so that the shares of coins are as wanted. Pure.
 *
 *   share off by more than `drift` ─► trade back to the target, against one coin of dollars (`cash`)
 *   worth less than `min` ─► left as it is
 *   sells first: what they bring pays for the buys
 */
import {type Decimal, type DecimalText, dec, floorToStep, plain, ZERO} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {Side} from '../model/order.ts';
import type {Targets} from './targets.ts';

/** Decimal places of a share, and significant digits of a quantity; the markets round further. */
const SHARE_PLACES = 6;
const QUANTITY_STEP = '0.00000001';
/** What coins are traded against when no dollar is among the targets. */
const USUAL_CASH = 'USDT';

export interface Holding {
  readonly asset: string;
  /** Set where this name is another coin on other exchanges. */
  readonly exchange?: string;
  readonly total: DecimalText;
  /** USD per unit, and of all of it. Null: not known. */
  readonly price: DecimalText | null;
  readonly value: DecimalText | null;
}

/** One named coin. Values in USD; shares are fractions of what is counted. */
export interface Weight {
  readonly asset: string;
  readonly total: DecimalText;
  readonly value: DecimalText;
  readonly share: DecimalText;
  readonly target: DecimalText;
}

export interface Trade {
  readonly side: Side;
  readonly symbol: string;
  /** Base units. */
  readonly quantity: DecimalText;
  /** USD. */
  readonly value: DecimalText;
}

export interface RebalancePlan {
  /** Of the named coins, USD. */
  readonly total: DecimalText;
  readonly weights: readonly Weight[];
  /** Sells first, larger ones first. */
  readonly trades: readonly Trade[];
}

export interface Bounds {
  /** Share points: 0.05 lets a target of 40% be anything from 35% to 45%. */
  readonly drift: DecimalText;
  /** USD. */
  readonly min: DecimalText;
  /** What counts as dollars. */
  readonly isDollar: (asset: string) => boolean;
}

/** Throws `usage` for targets that cannot be weighed: a coin without a price, or a name that is two coins. */
export function planRebalance(targets: Targets, holdings: readonly Holding[], bounds: Bounds): RebalancePlan {
  const held = [...targets].map(([asset, target]) => ({asset, target, ...weigh(asset, holdings)}));
  const total = held.reduce((sum, {value}) => sum.plus(value), ZERO);
  if (total.lte(0)) throw new DeskError('rule', 'None of the coins in the targets file is held.', {sent: false});
  const cash = cashOf(targets, bounds.isDollar);
  const trades = held.flatMap(({asset, target, value, price}) => {
    const off = value.minus(total.times(target));
    if (asset === cash || off.abs().lt(bounds.min) || off.div(total).abs().lte(bounds.drift)) return [];
    if (price === null) throw unweighable(asset, 'has no price in USD');
    return trade(asset, cash, off, price);
  });
  return {
    total: plain(total),
    weights: held.map(({asset, target, total: amount, value}) => {
      const share = plain(value.div(total).toDecimalPlaces(SHARE_PLACES));
      return {asset, total: amount, value: plain(value), share, target};
    }),
    trades: trades.toSorted(bySideAndSize),
  };
}

/** The dollar with the largest target: what everything else is traded against. */
function cashOf(targets: Targets, isDollar: Bounds['isDollar']): string {
  const dollars = [...targets].filter(([asset]) => isDollar(asset)).toSorted(([, one], [, other]) => dec(other).cmp(one));
  return dollars[0]?.[0] ?? USUAL_CASH;
}

function weigh(asset: string, holdings: readonly Holding[]) {
  const rows = holdings.filter((row) => row.asset === asset);
  if (rows.some(({exchange}) => exchange !== undefined)) throw unweighable(asset, 'is not the same coin on all exchanges');
  const [row] = rows;
  if (row === undefined) return {total: '0', value: ZERO, price: null};
  if (row.value === null) throw unweighable(asset, 'has no price in USD');
  return {total: row.total, value: dec(row.value), price: row.price};
}

/** `off`: by how much it is worth too much, USD. Quantities are cut: never more than was meant. */
function trade(asset: string, cash: string, off: Decimal, price: DecimalText): readonly Trade[] {
  const quantity = floorToStep(off.abs().div(price), QUANTITY_STEP);
  if (quantity.isZero()) return [];
  const side = off.isNegative() ? 'BUY' : 'SELL';
  return [{side, symbol: `${asset}/${cash}`, quantity: plain(quantity), value: plain(off.abs())}];
}

function bySideAndSize(one: Trade, other: Trade): number {
  if (one.side !== other.side) return one.side === 'SELL' ? -1 : 1;
  return dec(other.value).cmp(one.value);
}

function unweighable(asset: string, why: string): DeskError {
  return new DeskError('usage', `${asset} ${why}: it cannot be weighed.`, {
    hint: 'Leave it out of the targets file, or name the accounts with --account.',
    sent: false,
  });
}
