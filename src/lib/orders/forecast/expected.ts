/** What an order is expected to trade at, against the book of this moment. Pure. */
import {type Decimal, type DecimalText, dec, ZERO} from '../../model/decimal.ts';
import type {Level} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';

/** Of an order, or of a part of it. */
export interface Part {
  /** Base units. */
  readonly quantity: Decimal;
  /** Quote units. */
  readonly value: Decimal;
}

export interface Expected {
  /** What it takes from the book at once. */
  readonly taken: Part;
  /** What stays in the book at its price, and what a trigger sends later. */
  readonly rested: Part;
}

/** `levels`: the other side of the book, best first. Null: they do not reach far enough to tell. */
export function expectedOf(request: OrderRequest, levels: readonly Level[]): Expected | null {
  if (request.type === 'MARKET') {
    const taken = request.quantityIn === 'QUOTE' ? spend(levels, dec(request.quantity)) : take(levels, request);
    const isWhole = request.quantityIn === 'QUOTE' ? taken.value.eq(request.quantity) : taken.quantity.eq(request.quantity);
    return isWhole ? {taken, rested: NOTHING} : null;
  }
  // Where it trades once its trigger fires is known to nobody: at its price, or at the trigger.
  if (request.type === 'STOP_MARKET') return {taken: NOTHING, rested: at(request.stopPrice, dec(request.quantity))};
  if (request.type === 'STOP_LIMIT' || request.postOnly)
    return {taken: NOTHING, rested: at(request.price, dec(request.quantity))};
  const taken = take(levels, request, request.price);
  const left = dec(request.quantity).minus(taken.quantity);
  if (request.timeInForce === 'GTC') return {taken, rested: at(request.price, left)};
  return {taken: request.timeInForce === 'FOK' && left.gt(0) ? NOTHING : taken, rested: NOTHING};
}

const NOTHING: Part = {quantity: ZERO, value: ZERO};

function at(price: DecimalText, quantity: Decimal): Part {
  return {quantity, value: quantity.times(price)};
}

/** As much of the quantity as the levels hold, up to a limit price. */
function take(
  levels: readonly Level[],
  {side, quantity: wanted}: Pick<OrderRequest, 'side' | 'quantity'>,
  limit: DecimalText | null = null,
): Part {
  let [quantity, value] = [ZERO, ZERO];
  for (const [price, size] of levels) {
    if (limit !== null && (side === 'BUY' ? dec(price).gt(limit) : dec(price).lt(limit))) break;
    const left = dec(wanted).minus(quantity);
    const part = left.lt(size) ? left : dec(size);
    quantity = quantity.plus(part);
    value = value.plus(part.times(price));
    if (quantity.gte(wanted)) break;
  }
  return {quantity, value};
}

/** As much of an amount of the quote as the levels take. */
function spend(levels: readonly Level[], budget: Decimal): Part {
  let [quantity, value] = [ZERO, ZERO];
  for (const [price, size] of levels) {
    const whole = dec(price).times(size);
    const left = budget.minus(value);
    if (left.lte(whole)) return {quantity: quantity.plus(left.div(price)), value: budget};
    quantity = quantity.plus(size);
    value = value.plus(whole);
  }
  return {quantity, value};
}
