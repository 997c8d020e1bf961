/** What the orders of a pair came to, side by side, in coins. Pure: made anew of the journal before each decision. */
import {toCoins} from '../../model/coins.ts';
import {type Decimal, type DecimalText, dec, ZERO} from '../../model/decimal.ts';
import {type Fee, isTerminal, type Side} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import type {PairLeg, PairPlan, PairSide} from '../../state/pair-plan.ts';

export interface SideState {
  /** Traded. */
  readonly filled: Decimal;
  /** What that changed: of a purchase, less the fee that is kept back in coins. */
  readonly net: Decimal;
  /** What orders that are not known to have ended may have traded beside that, or may trade yet. */
  readonly doubt: Decimal;
  /** What still rests in the book, of orders that are known to. */
  readonly resting: Decimal;
  /** The order that does; null: none. */
  readonly rest: Rest | null;
  /** What was traded, in quote money. Null: the price of a fill is not known. */
  readonly value: Decimal | null;
  readonly fees: readonly Fee[];
  /** Orders in a row, the last ones, that ended without a trade. */
  readonly unfilled: number;
}

/** An order in the book, as it is known. */
export interface Rest {
  readonly clientOrderId: string;
  /** Quote money per unit of the market's base. */
  readonly price: DecimalText;
  /** Coins. */
  readonly left: Decimal;
}

export type PairState = Readonly<Record<PairSide, SideState>>;

/** Which way a side trades. */
export function sideOfLeg({kind}: Pick<PairPlan, 'kind'>, side: PairSide): Side {
  return (side === 'long') === (kind === 'OPEN') ? 'BUY' : 'SELL';
}

/**
 * `legs`: every order of the pair that was journaled, in order. `unsure`: client order ids of those that rested when they were last seen,
 * and may have traded or ended since.
 */
export function projectPair(plan: PairPlan, legs: readonly Intent[], unsure: ReadonlySet<string> = NO_NAMES): PairState {
  const of = (side: PairSide) => {
    const trading = sideOfLeg(plan, side);
    return stateOf(
      plan[side],
      legs.filter((leg) => leg.side === trading),
      unsure,
    );
  };
  return {long: of('long'), short: of('short')};
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Orders that rest in the book, as far as the journal knows. */
export function restingLegs(legs: readonly Intent[]): readonly Intent[] {
  return legs.filter((leg) => !tradedBy(leg, NO_NAMES).resting.isZero());
}

/** Not known to have ended. */
export function isUnended({state, order}: Pick<Intent, 'state' | 'order'>): boolean {
  return isUnsettled(state) || (state === 'CONFIRMED' && (order === null || order.filled === null || !isTerminal(order.status)));
}

export function namesOf(legs: readonly Intent[]): ReadonlySet<string> {
  return new Set(legs.map(({clientOrderId}) => clientOrderId));
}

function stateOf(leg: PairLeg, intents: readonly Intent[], unsure: ReadonlySet<string>): SideState {
  const {coinsPerUnit} = leg;
  const inCoins = (units: Decimal) => toCoins(units, coinsPerUnit);
  const each = intents.map((intent) => tradedBy(intent, unsure));
  const at = each.findIndex(({resting}) => !resting.isZero());
  const sum = (of: (one: Traded) => Decimal) => each.reduce((total, one) => total.plus(of(one)), ZERO);
  const filled = inCoins(sum((one) => one.filled));
  const fees = each.flatMap((one) => one.fees);
  return {
    filled,
    net: filled.minus(coinFee(leg, intents)),
    doubt: inCoins(sum((one) => one.doubt)),
    resting: inCoins(sum((one) => one.resting)),
    rest: restOf(intents[at], each[at], coinsPerUnit),
    value: each.some((one) => one.value === null) ? null : sum((one) => one.value ?? ZERO),
    fees: totalled(fees),
    unfilled: lastUnfilled(each),
  };
}

function restOf(intent: Intent | undefined, traded: Traded | undefined, coinsPerUnit: DecimalText): Rest | null {
  if (intent === undefined || traded === undefined || intent.request.type !== 'LIMIT') return null;
  const {clientOrderId, order, request} = intent;
  return {clientOrderId, price: order?.price ?? request.price, left: toCoins(traded.resting, coinsPerUnit)};
}

interface Traded {
  /** Units of the market's base, as all here. */
  readonly filled: Decimal;
  readonly doubt: Decimal;
  readonly resting: Decimal;
  readonly value: Decimal | null;
  readonly fees: readonly Fee[];
}

const NOTHING: Traded = {filled: ZERO, doubt: ZERO, resting: ZERO, value: ZERO, fees: []};

function tradedBy({state, order, request, clientOrderId}: Intent, unsure: ReadonlySet<string>): Traded {
  if (state === 'INTENT' || state === 'REJECTED' || state === 'NOT_PLACED') return NOTHING;
  const asked = dec(request.quantity);
  const filled = order?.filled == null ? ZERO : dec(order.filled);
  const value = filled.isZero() ? ZERO : order?.averagePrice == null ? null : filled.times(order.averagePrice);
  const traded = {filled, value, fees: order?.fees ?? []};
  const left = asked.gt(filled) ? asked.minus(filled) : ZERO;
  if (isUnsettled(state) || order === null || order.filled === null) return {...traded, doubt: left, resting: ZERO};
  if (isTerminal(order.status)) return {...traded, doubt: ZERO, resting: ZERO};
  const rests = request.type === 'LIMIT' && request.timeInForce === 'GTC' && !unsure.has(clientOrderId);
  return {...traded, doubt: rests ? ZERO : left, resting: rests ? left : ZERO};
}

/** Of a purchase whose fee is not told yet, what the account's rate may take: coins that may not be there are not hedged. */
function coinFee({symbol, coinFee: rate}: PairLeg, intents: readonly Intent[]): Decimal {
  const base = splitSymbol(symbol)?.base;
  return intents.reduce((sum, {side, order}) => {
    if (side !== 'BUY' || order === null || order.filled === null || rate === '0') return sum;
    const told = order.fees.filter(({asset}) => asset === base).reduce((total, {amount}) => total.plus(amount), ZERO);
    return sum.plus(order.fees.length > 0 ? told : dec(order.filled).times(rate));
  }, ZERO);
}

function lastUnfilled(each: readonly Traded[]): number {
  const last = each.findLastIndex(({filled, doubt, resting}) => !filled.isZero() || !doubt.isZero() || !resting.isZero());
  return each.length - 1 - last;
}

function totalled(fees: readonly Fee[]): readonly Fee[] {
  const byAsset = new Map<string, Decimal>();
  for (const {asset, amount} of fees) byAsset.set(asset, (byAsset.get(asset) ?? ZERO).plus(amount));
  return [...byAsset].map(([asset, amount]) => ({asset, amount: amount.toFixed()}));
}
