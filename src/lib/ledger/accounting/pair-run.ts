/** What one side of a pair earned by its own fills, and its share of the funding of its contract. Pure. */
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';
import type {Fill} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {LedgerRow} from '../../state/ledger-memory.ts';
import {Inventory, type Method} from './inventory.ts';
import {usdOf} from './money.ts';
import type {PriceLine} from './price-line.ts';

export interface PairLegHistory {
  readonly symbol: string;
  /** All rows of the account that are known, oldest first. */
  readonly rows: readonly LedgerRow[];
  readonly prices: PriceLine;
  /** Orders of the pair, by the exchange's ids. */
  readonly orderIds: ReadonlySet<string>;
  /** What the account holds of the contract now; null: it could not be said which position is meant. */
  readonly position: Decimal | null;
  readonly mark: Decimal | null;
  readonly at: number;
}

/** USD. Null: not known. */
export interface PairLegResult {
  readonly realized: Decimal | null;
  readonly fees: Decimal | null;
  readonly funding: Decimal | null;
  readonly unrealizedChange: Decimal | null;
}

interface Traded {
  readonly at: number;
  readonly signed: Decimal;
  readonly fill: Fill;
}

export function runPairLeg(leg: PairLegHistory, method: Method): PairLegResult {
  const {symbol, prices, at} = leg;
  const parts = splitSymbol(symbol);
  if (parts === null) return {realized: null, fees: null, funding: null, unrealizedChange: null};
  const traded = tradesOf(leg);
  const own = traded.filter(({fill}) => leg.orderIds.has(fill.orderId));
  const held = new Inventory(method);
  let realized: Decimal | null = ZERO;
  let fees: Decimal | null = ZERO;
  const add = (sum: Decimal | null, amount: Decimal | null) => (sum === null || amount === null ? null : sum.plus(amount));
  for (const {at: then, signed, fill} of own) {
    const money = prices.price(parts.settle ?? parts.quote, then);
    realized = add(realized, money === null ? null : held.apply(signed, usdOf(signed.times(fill.price), money)));
    const paid = fill.fee === null ? null : prices.price(fill.fee.asset, then);
    fees = add(fees, fill.fee === null || paid === null ? null : usdOf(fill.fee.amount, paid));
    // A fee in the coin itself is gone from what is held.
    if (fill.fee?.asset === parts.base && parts.settle === null && paid !== null && fill.fee.amount !== '0') {
      const kept = dec(fill.fee.amount).neg();
      realized = add(realized, held.apply(kept, usdOf(kept, paid)));
    }
  }
  return {realized, fees, funding: parts.settle === null ? ZERO : fundingOf(leg, traded, own), unrealizedChange: open()};

  function open(): Decimal | null {
    if (held.quantity.isZero()) return held.cost.neg();
    const money = prices.price(parts?.settle ?? parts?.quote ?? '', at);
    const price = parts?.settle == null ? prices.price(parts?.base ?? '', at) : money === null ? null : leg.mark?.times(money);
    return price == null ? null : usdOf(held.quantity, price).minus(held.cost);
  }
}

function tradesOf({rows, symbol}: PairLegHistory): readonly Traded[] {
  return rows.flatMap(({at, fill}) => {
    if (fill === undefined || fill.symbol !== symbol) return [];
    return [{at, fill, signed: fill.side === 'BUY' ? dec(fill.quantity) : dec(fill.quantity).neg()}];
  });
}

/** By how much of the position was the pair's when it was paid. */
function fundingOf(leg: PairLegHistory, traded: readonly Traded[], own: readonly Traded[]): Decimal | null {
  const after = (list: readonly Traded[], at: number) =>
    list.filter((each) => each.at > at).reduce<Decimal>((sum, {signed}) => sum.plus(signed), ZERO);
  const until = (list: readonly Traded[], at: number) =>
    list.filter((each) => each.at <= at).reduce<Decimal>((sum, {signed}) => sum.plus(signed), ZERO);
  let sum = ZERO;
  for (const {entry, at} of leg.rows) {
    if (entry?.kind !== 'FUNDING' || entry.symbol !== leg.symbol) continue;
    const ofPair = until(own, at);
    if (ofPair.isZero()) continue;
    if (leg.position === null) return null;
    const whole = leg.position.minus(after(traded, at));
    const share = whole.isZero() ? null : ofPair.div(whole);
    const price = leg.prices.price(entry.asset, at);
    if (share === null || share.lt(0) || share.gt(1) || price === null) return null;
    sum = sum.plus(usdOf(dec(entry.amount).times(share), price));
  }
  return sum;
}
