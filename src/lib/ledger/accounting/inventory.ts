/** How much of one coin is held and what it has cost. */
import {type Decimal, ZERO} from '../../model/decimal.ts';
import {usd} from './money.ts';

export type Method = 'average' | 'fifo';

interface Lot {
  readonly quantity: Decimal;
  /** USD, with the sign of the quantity. */
  readonly cost: Decimal;
}

/** A quantity below 0 is owed. What realizes is what runs against it. */
export class Inventory {
  readonly #method: Method;
  #lots: Lot[] = [];

  constructor(method: Method) {
    this.#method = method;
  }

  get quantity(): Decimal {
    return this.#lots.reduce((sum, lot) => sum.plus(lot.quantity), ZERO);
  }

  get cost(): Decimal {
    return this.#lots.reduce((sum, lot) => sum.plus(lot.cost), ZERO);
  }

  /**
   * Takes in or gives away a quantity worth `value` (the sign of the quantity). Answers what was realized: always the change of
   * the cost less `value`.
   */
  apply(quantity: Decimal, value: Decimal): Decimal {
    let [left, worth, realized] = [quantity, value, ZERO];
    for (let [lot] = this.#lots; lot !== undefined && !left.isZero() && lot.quantity.gt(0) !== left.gt(0); [lot] = this.#lots) {
      const isWhole = left.abs().gte(lot.quantity.abs());
      const part = isWhole ? lot.quantity.neg() : left;
      const paid = part.eq(left) ? worth : usd(worth.times(part).div(left));
      const share = isWhole ? lot.cost : usd(lot.cost.times(part).div(lot.quantity).neg());
      realized = realized.minus(paid).minus(share);
      this.#lots.shift();
      if (!isWhole) this.#lots.unshift({quantity: lot.quantity.plus(part), cost: lot.cost.minus(share)});
      left = left.minus(part);
      worth = worth.minus(paid);
    }
    if (!left.isZero()) this.#add({quantity: left, cost: worth});
    return realized;
  }

  #add(lot: Lot): void {
    const [known] = this.#lots;
    if (this.#method === 'fifo' || known === undefined) this.#lots.push(lot);
    else this.#lots = [{quantity: known.quantity.plus(lot.quantity), cost: known.cost.plus(lot.cost)}];
  }
}
