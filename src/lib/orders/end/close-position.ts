/**
 * Ends one position of one account, wholly or in part, with orders that can only reduce it. What the exchange's largest order does
 * not hold goes out as several, one after the other; where the outcome of one is not known, no other is sent after it.
 */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {Position} from '../../model/account.ts';
import {type DecimalText, dec, floorToStep, plain} from '../../model/decimal.ts';
import {larger} from '../../model/exact.ts';
import type {Market} from '../../model/market.ts';
import type {OrderDeps} from '../order-deps.ts';
import {leftBehind} from '../place/failed.ts';
import {marketToClose} from '../place/prepare.ts';
import {missingOf, type Submission} from '../place/submission.ts';
import {submitOrder} from '../place/submit.ts';
import type {OrderTerms} from '../place/terms.ts';

/** What of a position is to end. */
export interface Closing {
  readonly handle: AccountHandle;
  readonly position: Position;
  /** Base units, at most the size of the position. */
  readonly quantity: DecimalText;
  /** As a fraction; null: at market. */
  readonly maxSlippage: DecimalText | null;
  /** The same order again within a minute. */
  readonly allowDuplicate: boolean;
  /** Ids of orders of unknown outcome that do not hold this one up. */
  readonly despite: readonly string[];
}

/** One row per order, also of one that was refused before it was journaled, or cut short by Ctrl-C. Never throws. */
export async function closePosition(closing: Closing, deps: OrderDeps): Promise<readonly Submission[]> {
  const done: Submission[] = [];
  let {quantity} = closing;
  try {
    for (quantity of await sizesOf(closing, deps)) {
      const submission = await submitOrder(ticketOf(closing, quantity, done.length), deps);
      done.push(submission);
      if (submission.outcome !== 'placed' || missingOf(submission) !== '0') break;
    }
  } catch (error) {
    done.push(leftBehind(error, closing.handle, termsOf(closing, quantity), deps));
  }
  return done;
}

function ticketOf(closing: Closing, quantity: DecimalText, before: number) {
  const {handle, position, maxSlippage, allowDuplicate, despite} = closing;
  const terms = {...termsOf(closing, quantity), maxSlippage};
  // Parts of one size are one intent each, and no mistake.
  return {
    handle,
    terms,
    clientId: null,
    leg: null,
    exact: false,
    closes: true,
    position,
    despite,
    allowDuplicate: allowDuplicate || before > 0,
  };
}

function termsOf({position: {symbol, quantity: held}}: Closing, quantity: DecimalText): OrderTerms {
  const side = held.startsWith('-') ? 'BUY' : 'SELL';
  return {
    ...{side, symbol, quantity, quantityIn: 'BASE', price: null, stopPrice: null, timeInForce: null},
    ...{postOnly: false, reduceOnly: true},
  };
}

async function sizesOf(
  {handle, position, quantity, maxSlippage}: Closing,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<readonly DecimalText[]> {
  const market = await marketToClose(position.symbol, await handle.adapter(), deps);
  return partsOf(quantity, market, maxSlippage === null);
}

/** The quantity in orders that the market takes: the largest ones, and the last two alike where the rest would be too small. */
export function partsOf(quantity: DecimalText, {rules}: Pick<Market, 'rules'>, atMarket: boolean): readonly DecimalText[] {
  const step = atMarket ? larger(rules.stepSize, rules.marketStepSize) : rules.stepSize;
  const caps = [rules.maxQuantity, atMarket ? rules.marketMaxQuantity : null].flatMap((cap) => (cap === null ? [] : [dec(cap)]));
  const [first, ...others] = caps;
  if (first === undefined) return [quantity];
  const cap = floorToStep(
    others.reduce((least, each) => (each.lt(least) ? each : least), first),
    step,
  );
  if (cap.lte(0) || cap.gte(quantity)) return [quantity];
  const least = dec(atMarket ? larger(rules.minQuantity, rules.marketMinQuantity) : rules.minQuantity);
  const parts = [];
  let left = dec(quantity);
  for (; left.gt(cap.times(2)); left = left.minus(cap)) parts.push(cap);
  const last = left.gt(cap) ? left.minus(cap) : left;
  if (left.lte(cap)) return [...parts, left].map(plain);
  const half = floorToStep(left.div(2), step);
  return [...parts, ...(last.gte(least) ? [cap, last] : [half, left.minus(half)])].map(plain);
}

/**
 * Positions with the mode that they prove together: two sides of one contract stand beside each other in hedge mode alone. Where each
 * margin mode has a position of its own (OKX), that is so of two sides in the same one.
 */
export function withProvenModes(positions: readonly Position[]): readonly Position[] {
  const sideOf = ({quantity}: Position) => quantity.startsWith('-');
  return positions.map((position) => {
    const isHedged = positions.some(
      (other) =>
        other.symbol === position.symbol && other.marginMode === position.marginMode && sideOf(other) !== sideOf(position),
    );
    return position.positionMode === undefined && isHedged ? {...position, positionMode: 'HEDGE' as const} : position;
  });
}
