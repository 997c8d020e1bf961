/** The sizes that the orders of a plan are asked with. */
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import type {Route} from './route.ts';

/**
 * What no step can express of the quantity is asked with the order that is planned last, so that taking it off is a rounding as of any
 * order: shown, journaled, and refused where it may not be.
 */
export function askedSizes({plan, rest, dust}: Pick<Route, 'plan' | 'rest' | 'dust'>): {
  readonly legs: readonly DecimalText[];
  readonly rest: DecimalText | null;
} {
  const withDust = (quantity: DecimalText) => plain(dec(quantity).plus(dust));
  const isLast = (index: number) => rest === null && index === plan.length - 1;
  return {
    legs: plan.map(({quantity}, index) => (isLast(index) ? withDust(quantity) : quantity)),
    rest: rest === null ? null : withDust(rest.quantity),
  };
}
