/** Limit orders at evenly spaced prices: pure arithmetic, exact from end to end. */
import {type Decimal, type DecimalText, dec, floorToStep, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {toPassiveTick} from '../../model/rules.ts';
import type {PlannedLeg} from '../../state/routes.ts';

/** A size to be divided: of coins, or of what they cost. */
export interface Divided {
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
}

type Rules = Pick<Market['rules'], 'tickSize' | 'stepSize' | 'maxQuantity' | 'maxNotional'>;

/**
 * `into` prices from one end to the other, both included, each on the tick of its passive side, and equal parts of the size on the
 * step. What the steps leave over goes to the last rung that can take it. Never more than the size. Throws `rule` where two rungs
 * would have one price.
 */
export function ladderLegs(
  side: Side,
  [from, to]: readonly [DecimalText, DecimalText],
  into: number,
  size: Divided,
  rules: Rules,
): readonly PlannedLeg[] {
  const prices = pricesOf(side, from, to, into, rules.tickSize);
  const quantities =
    size.quantityIn === 'BASE' ? equalCoins(size.quantity, prices, rules) : equalAmounts(size.quantity, prices, rules);
  return prices.map((price, index) => ({quantity: plain(quantities[index] ?? ZERO), quantityIn: 'BASE', price, during: null}));
}

function pricesOf(side: Side, from: DecimalText, to: DecimalText, into: number, tick: DecimalText): readonly DecimalText[] {
  const gaps = into - 1;
  const distance = dec(to).minus(from);
  const prices = Array.from({length: into}, (_, index) =>
    toPassiveTick(side, plain(dec(from).times(gaps).plus(distance.times(index)).div(gaps)), tick),
  );
  if (new Set(prices).size === into && !prices.includes('0')) return prices;
  const most = distance.abs().div(tick).floor().plus(1);
  throw new DeskError('rule', `${into} prices from ${from} to ${to} are less than a tick of ${tick} apart.`, {
    hint: `There is room for ${plain(most)} at most.`,
    sent: false,
  });
}

function equalCoins(total: DecimalText, prices: readonly DecimalText[], rules: Rules): readonly Decimal[] {
  const each = floorToStep(dec(total).div(prices.length), rules.stepSize);
  const rest = floorToStep(dec(total).minus(each.times(prices.length)), rules.stepSize);
  return withRest(
    prices.map(() => each),
    prices,
    () => rest,
    rules,
  );
}

function equalAmounts(total: DecimalText, prices: readonly DecimalText[], rules: Rules): readonly Decimal[] {
  const quantities = prices.map((price) => floorToStep(dec(total).div(prices.length).div(price), rules.stepSize));
  const spent = quantities.reduce((sum, quantity, index) => sum.plus(quantity.times(prices[index] ?? '0')), ZERO);
  const left = dec(total).minus(spent);
  return withRest(quantities, prices, (price) => floorToStep(left.div(price), rules.stepSize), rules);
}

/** The last rung that stays within the market's maximum takes what is left; where none does, it is left out. */
function withRest(
  quantities: readonly Decimal[],
  prices: readonly DecimalText[],
  restAt: (price: DecimalText) => Decimal,
  {maxQuantity, maxNotional}: Rules,
): readonly Decimal[] {
  const takes = (quantity: Decimal, price: DecimalText) =>
    (maxQuantity === null || quantity.lte(maxQuantity)) && (maxNotional === null || quantity.times(price).lte(maxNotional));
  const last = quantities.findLastIndex((quantity, index) => {
    const price = prices[index] ?? '0';
    return takes(quantity.plus(restAt(price)), price);
  });
  return quantities.map((quantity, index) => (index === last ? quantity.plus(restAt(prices[index] ?? '0')) : quantity));
}
