/**
 * How far one coin must move, with every other price as it is, until an account is liquidated: until what it is held with is no
 * more than the maintenance that its positions need.
 *
 *   equity(f)      = equity now      + sum of what positions and coins gain when the coin is worth f times as much
 *   maintenance(f) = maintenance now + sum of what the tiers of its positions ask for more
 *
 * Equity and maintenance now are the exchange's own figures. What mxt does not model of them (fees, open orders, haircuts of other
 * coins) is a constant in both, so the line is as good as those figures near the price of today. Both are straight lines between
 * the bounds of tiers, so the first crossing is found exactly. Pure; all amounts in the currency of the pool but for the tiers.
 */
import type {RiskTier} from '../model/contract.ts';
import {type Decimal, dec, ONE, ZERO} from '../model/decimal.ts';

/** What moves with the coin. */
export interface Exposure {
  /** Equity - maintenance of the pool, as the exchange has them now. */
  readonly slack: Decimal;
  /** Worth of the coins that count as equity, haircut applied; negative: borrowed. */
  readonly coins: Decimal;
  readonly positions: readonly MovingPosition[];
}

export interface MovingPosition {
  /** Mark value in the settle asset; short is negative. */
  readonly notional: Decimal;
  /** Base units, without a sign. */
  readonly quantity: Decimal;
  /** Units of the pool's currency for one of the settle asset. */
  readonly rate: Decimal;
  /** Smallest first. */
  readonly tiers: readonly RiskTier[];
}

/** The coin's price as multiples of today's at which the account dies. Null: no move that way kills it. */
export interface DeathFactors {
  readonly down: Decimal | null;
  readonly up: Decimal | null;
}

export function deathFactors(exposure: Exposure): DeathFactors {
  const {slack} = exposure;
  const bounds = boundsOf(exposure);
  if (slack.gt(0)) return {down: crossing(exposure, [...bounds.below, ZERO]), up: crossing(exposure, [...bounds.above, null])};
  // Due already: the way in which the coin makes it worse.
  const grows = slope(exposure, ONE.plus(bounds.above[0] ?? 2).div(2));
  return {down: grows.gt(0) ? ONE : null, up: grows.lt(0) ? ONE : null};
}

/** What is left above maintenance when the coin is worth `factor` times as much. */
function slackAt({slack, coins, positions}: Exposure, factor: Decimal): Decimal {
  return positions.reduce(
    (left, {notional, quantity, rate, tiers}) => {
      const value = notional.abs();
      const gain = notional.times(factor.minus(1));
      const more = maintenanceOf(tiers, value.times(factor), quantity).minus(maintenanceOf(tiers, value, quantity));
      return left.plus(gain.minus(more).times(rate));
    },
    slack.plus(coins.times(factor.minus(1))),
  );
}

/** Maintenance margin of a position; beyond the last bound, by the last tier. */
export function maintenanceOf(tiers: readonly RiskTier[], value: Decimal, quantity: Decimal): Decimal {
  const tier = tierOf(tiers, value, quantity);
  return tier === undefined ? ZERO : value.times(tier.maintenanceRate).minus(tier.deduction);
}

function tierOf(tiers: readonly RiskTier[], value: Decimal, quantity: Decimal): RiskTier | undefined {
  const isWithin = ({upTo, counts}: RiskTier) => upTo === null || (counts === 'QUANTITY' ? quantity : value).lte(upTo);
  return tiers.find(isWithin) ?? tiers.at(-1);
}

/** Factors at which a position enters another tier by its value, from today's price outwards. */
function boundsOf({positions}: Exposure): {readonly below: readonly Decimal[]; readonly above: readonly Decimal[]} {
  const all = positions.flatMap(({notional, tiers}) =>
    notional.isZero()
      ? []
      : tiers.flatMap(({upTo, counts}) => (upTo === null || counts === 'QUANTITY' ? [] : [dec(upTo).div(notional.abs())])),
  );
  const sorted = all.toSorted((a, b) => a.cmp(b));
  return {
    below: sorted.filter((factor) => factor.gt(0) && factor.lt(1)).toReversed(),
    above: sorted.filter((factor) => factor.gt(1)),
  };
}

/** The first crossing on the way from today's price over these bounds; null as a bound: no end. */
function crossing(exposure: Exposure, bounds: readonly (Decimal | null)[]): Decimal | null {
  let from: Decimal = ONE;
  for (const to of bounds) {
    const inside = to === null ? from.times(2) : from.plus(to).div(2);
    const grows = slope(exposure, inside);
    // On this stretch: where it starts, as its own tiers have it. They may ask for more at once than those before it.
    const start = slackAt(exposure, inside).plus(grows.times(from.minus(inside)));
    if (start.lte(0)) return from;
    if (!grows.isZero()) {
      const at = from.minus(start.div(grows));
      const isOnTheWay = to === null ? at.gt(from) : at.minus(from).times(at.minus(to)).lte(0);
      if (isOnTheWay && at.gt(0)) return at;
    }
    from = to ?? from;
  }
  return null;
}

/** Change of what is left above maintenance for a change of the factor by 1, in the tiers of this factor. */
function slope({coins, positions}: Exposure, factor: Decimal): Decimal {
  return positions.reduce((sum, {notional, quantity, rate, tiers}) => {
    const value = notional.abs();
    const share = tierOf(tiers, value.times(factor), quantity)?.maintenanceRate ?? '0';
    return sum.plus(notional.minus(value.times(share)).times(rate));
  }, coins);
}
