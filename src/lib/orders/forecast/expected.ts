/** What an order is expected to trade at, against the book of this moment. Pure. */
import {type Decimal, type DecimalText, dec, ZERO} from '../../model/decimal.ts';
import {levelsWithin, type Part, takeQuantity, takeValue} from '../../model/depth.ts';
import type {Level} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';

export interface Expected {
  /** What it takes from the book at once. */
  readonly taken: Part;
  /** What stays in the book at its price, and what a trigger sends later. */
  readonly rested: Part;
}

/** `levels`: the other side of the book, best first. Null: they do not reach far enough to tell. */
export function expectedOf(request: OrderRequest, levels: readonly Level[]): Expected | null {
  if (request.type === 'MARKET') {
    const wanted = dec(request.quantity);
    const taken = request.quantityIn === 'QUOTE' ? takeValue(levels, wanted) : takeQuantity(levels, wanted);
    const reached = request.quantityIn === 'QUOTE' ? taken.value : taken.quantity;
    return reached.eq(wanted) ? {taken, rested: NOTHING} : null;
  }
  // Where it trades once its trigger fires is known to nobody: at its price, or at the trigger.
  if (request.type === 'STOP_MARKET') return {taken: NOTHING, rested: at(request.stopPrice, dec(request.quantity))};
  if (request.type === 'STOP_LIMIT' || request.postOnly)
    return {taken: NOTHING, rested: at(request.price, dec(request.quantity))};
  const taken = takeQuantity(levelsWithin(request.side, levels, request.price), dec(request.quantity));
  const left = dec(request.quantity).minus(taken.quantity);
  if (request.timeInForce === 'GTC') return {taken, rested: at(request.price, left)};
  return {taken: request.timeInForce === 'FOK' && left.gt(0) ? NOTHING : taken, rested: NOTHING};
}

const NOTHING: Part = {quantity: ZERO, value: ZERO};

function at(price: DecimalText, quantity: Decimal): Part {
  return {quantity, value: quantity.times(price)};
}
