/** What is typed in the window to change an order. */
import {type DecimalText, parseTyped} from '../../model/decimal.ts';

export interface AmendTyped {
  /** Null: stays as it is. */
  readonly price: DecimalText | null;
  /** New total, filled part included. Null: stays as it is. */
  readonly quantity: DecimalText | null;
}

/** `60100`, `60100 0.5` or `- 0.5`; null when it is none of these. */
export function readAmend(typed: string): AmendTyped | null {
  const [first = '', second, ...rest] = typed.trim().split(/\s+/);
  if (rest.length > 0 || (first === '-' && second === undefined)) return null;
  const price = first === '-' ? null : positive(first);
  const quantity = second === undefined ? null : positive(second);
  if ((price === null && first !== '-') || (quantity === null && second !== undefined)) return null;
  return {price, quantity};
}

function positive(text: string): DecimalText | null {
  const value = parseTyped(text);
  return value === '0' ? null : value;
}
