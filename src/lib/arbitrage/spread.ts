/**
 * Buy here, sell there, with what lies where: both books walked together, both fees, both rules. Counts in coins. Pure.
 *
 *   net ▲      ╱‾‾╲           the gain grows while the next unit sells for more than it costs, fees in,
 *       │   ╱      ╲          then shrinks again; `maxQuantity` is where it would be gone,
 *       │ ╱         ╲         or where money, coins, depth or a rule end before
 *       └────────────●──► quantity
 */
import {Decimal, type DecimalText, dec, floorToStep, ONE, plain, ZERO} from '../model/decimal.ts';
import type {Level, Market, OrderBook, TradingFees} from '../model/market.ts';
import {averagePrice, smallestUnits} from './depth.ts';

/** One account as a side of the trade. */
export interface SpreadSide {
  readonly account: string;
  readonly exchange: string;
  readonly market: Market;
  readonly book: OrderBook;
  readonly fees: TradingFees;
  /**
   * Quote for the side that buys, base for the side that sells; of contracts what free margin and leverage allow, fees left.
   * Null: without a key, or the exchange sets no leverage; nothing bounds it.
   */
  readonly available: DecimalText | null;
}

export interface SpreadLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  /** Average over the quantity; of quantity 0 the best price. Null: the book has none. */
  readonly price: DecimalText | null;
}

export interface SpreadRow {
  readonly buy: SpreadLeg;
  readonly sell: SpreadLeg;
  readonly quantity: DecimalText;
  /** (sold - bought) / bought, before fees and after, in basis points. Null: the books hold less than the quantity. */
  readonly grossBps: DecimalText | null;
  readonly netBps: DecimalText | null;
  /** Quote of the bought market, after fees; never more than it is. */
  readonly profit: DecimalText | null;
  /** The largest quantity with a net gain of 0 or more. */
  readonly maxQuantity: DecimalText;
  /** What ends `maxQuantity`. */
  readonly limitedBy: string | null;
  /** How far apart the books were received. */
  readonly skewMs: number;
}

const BPS_PLACES = 4;
/** Of money: averages over a depth have as many digits as there are. */
const PROFIT_PLACES = 12;

/** `size`: the quantity that is asked for; null: the largest one with a gain. */
export function spreadOf(buy: SpreadSide, sell: SpreadSide, size: DecimalText | null): SpreadRow {
  const most = largest(buy, sell);
  const quantity = size ?? most.quantity;
  const figures = figuresAt(buy, sell, dec(quantity));
  const leg = ({account, exchange, market: {symbol}}: SpreadSide, price: Decimal | null): SpreadLeg => ({
    ...{account, exchange, symbol},
    price: price === null ? null : plain(price.toSignificantDigits(15)),
  });
  return {
    buy: leg(buy, figures.bought),
    sell: leg(sell, figures.sold),
    quantity,
    grossBps: bps(figures.gross),
    netBps: bps(figures.net),
    profit: figures.profit === null ? null : plain(figures.profit.toDecimalPlaces(PROFIT_PLACES, Decimal.ROUND_FLOOR)),
    maxQuantity: most.quantity,
    limitedBy: most.limitedBy,
    skewMs: Math.abs(Math.round(buy.book.receivedAt - sell.book.receivedAt)),
  };
}

interface Most {
  readonly quantity: DecimalText;
  readonly limitedBy: string | null;
}

function largest(buy: SpreadSide, sell: SpreadSide): Most {
  const bounds = [...wherePricesEnd(buy, sell), ...whereMoneyEnds(buy, sell), ...whereRulesEnd(buy, sell)];
  const [least] = bounds.toSorted((one, other) => one.at.cmp(other.at));
  if (least === undefined) return {quantity: '0', limitedBy: 'no prices'};
  const quantity = floorToStep(floorToStep(least.at, buy.market.rules.stepSize), sell.market.rules.stepSize);
  const reason = smallestReason(quantity, buy, sell);
  return reason === null
    ? {quantity: plain(quantity), limitedBy: least.by}
    : {quantity: '0', limitedBy: least.at.lte(0) ? least.by : reason};
}

interface Bound {
  readonly at: Decimal;
  readonly by: string;
}

/** Where the gain is gone, or a book. */
function wherePricesEnd(buy: SpreadSide, sell: SpreadSide): readonly Bound[] {
  const [paid, got] = [costFactor(buy), yieldFactor(sell)];
  let [quantity, net] = [ZERO, ZERO];
  const [asks, bids] = [new Walk(buy.book.asks), new Walk(sell.book.bids)];
  for (;;) {
    const [ask, bid] = [asks.head, bids.head];
    if (ask === null) return [{at: quantity, by: `the depth of ${buy.account}`}];
    if (bid === null) return [{at: quantity, by: `the depth of ${sell.account}`}];
    const gain = bid.price.times(got).minus(ask.price.times(paid));
    const step = ask.left.lt(bid.left) ? ask.left : bid.left;
    const after = net.plus(gain.times(step));
    // Rounded towards zero, so that the gain at the bound is never below 0.
    if (after.isNegative()) return [{at: quantity.plus(net.div(gain.neg()).toDecimalPlaces(18, 1)), by: 'the spread'}];
    net = after;
    quantity = quantity.plus(step);
    asks.take(step);
    bids.take(step);
  }
}

function whereMoneyEnds(buy: SpreadSide, sell: SpreadSide): readonly Bound[] {
  const bounds: Bound[] = [];
  if (sell.available !== null) bounds.push({at: dec(sell.available), by: paidWith(sell, sell.market.base)});
  if (buy.available === null) return bounds;
  let [left, quantity] = [dec(buy.available), ZERO];
  const isOnTop = buy.market.product === 'spot' && buy.fees.buyFeeIn === 'QUOTE' && !buy.fees.taker.startsWith('-');
  const onTop = isOnTop ? ONE.plus(buy.fees.taker) : ONE;
  for (const [price, size] of buy.book.asks) {
    const cost = dec(price).times(size).times(onTop);
    if (cost.gt(left)) {
      bounds.push({
        at: quantity.plus(left.div(dec(price).times(onTop)).toDecimalPlaces(18, 1)),
        by: paidWith(buy, buy.market.quote),
      });
      break;
    }
    left = left.minus(cost);
    quantity = quantity.plus(size);
  }
  return bounds;
}

function paidWith({account, market: {product}}: SpreadSide, asset: string): string {
  return `${product === 'spot' ? asset : 'margin'} on ${account}`;
}

function whereRulesEnd(buy: SpreadSide, sell: SpreadSide): readonly Bound[] {
  return [buy, sell].flatMap(({account, market: {rules}}) =>
    rules.maxQuantity === null ? [] : [{at: dec(rules.maxQuantity), by: `the largest order on ${account}`}],
  );
}

/** Why a quantity is below what one of the sides takes; null where it is not. */
function smallestReason(quantity: Decimal, buy: SpreadSide, sell: SpreadSide): string | null {
  const pairs = [
    [buy, buy.book.asks],
    [sell, sell.book.bids],
  ] as const;
  for (const [{account, market}, levels] of pairs) {
    if (quantity.lte(0) || quantity.lt(smallestUnits(market.rules, levels[0]?.[0] ?? '0')))
      return `the smallest order on ${account}`;
  }
  return null;
}

interface Figures {
  readonly bought: Decimal | null;
  readonly sold: Decimal | null;
  readonly gross: Decimal | null;
  readonly net: Decimal | null;
  readonly profit: Decimal | null;
}

/** At a quantity; of 0 at the best prices, with a profit of 0. */
function figuresAt(buy: SpreadSide, sell: SpreadSide, quantity: Decimal): Figures {
  const one = quantity.isZero() ? null : quantity;
  const bought = one === null ? top(buy.book.asks) : averagePrice(buy.book.asks, one);
  const sold = one === null ? top(sell.book.bids) : averagePrice(sell.book.bids, one);
  if (bought === null || sold === null) return {bought, sold, gross: null, net: null, profit: null};
  const gain = sold.times(yieldFactor(sell)).minus(bought.times(costFactor(buy)));
  return {bought, sold, gross: sold.minus(bought).div(bought), net: gain.div(bought), profit: gain.times(quantity)};
}

function top(levels: readonly Level[]): Decimal | null {
  return levels[0] === undefined ? null : dec(levels[0][0]);
}

/** What a unit costs and brings, fees in, as a factor of its price. A fee in coins is worth its share of them. */
function costFactor({fees: {taker}}: SpreadSide): Decimal {
  return ONE.plus(taker);
}

function yieldFactor({fees: {taker}}: SpreadSide): Decimal {
  return ONE.minus(taker);
}

function bps(ratio: Decimal | null): DecimalText | null {
  return ratio === null ? null : plain(ratio.times(10_000).toDecimalPlaces(BPS_PLACES));
}

/** Levels taken from the top. */
class Walk {
  readonly #levels: readonly Level[];
  #at = 0;
  head: {readonly price: Decimal; readonly left: Decimal} | null;

  constructor(levels: readonly Level[]) {
    this.#levels = levels;
    this.head = this.#read();
  }

  take(quantity: Decimal): void {
    if (this.head === null) return;
    const left = this.head.left.minus(quantity);
    if (left.gt(0)) {
      this.head = {...this.head, left};
      return;
    }
    this.#at += 1;
    this.head = this.#read();
  }

  #read(): Walk['head'] {
    const level = this.#levels[this.#at];
    return level === undefined ? null : {price: dec(level[0]), left: dec(level[1])};
  }
}
