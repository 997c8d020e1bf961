/** `--above`: whether the best spread is over a threshold, and what happens when it becomes so. */
import {type DecimalText, dec} from '../model/decimal.ts';
import type {SpreadDocument} from './compare-spreads.ts';

/** Answers whether the best row is above `above` (basis points; null: never). `act` is called once each time it becomes so. */
export function crossing(
  above: DecimalText | null,
  act: (best: SpreadDocument['rows'][number]) => void,
): (document: SpreadDocument) => boolean {
  let wasAbove = false;
  return ({rows: [best]}) => {
    const isAbove = above !== null && best !== undefined && best.netBps !== null && dec(best.netBps).gt(above);
    if (isAbove && !wasAbove) act(best);
    wasAbove = isAbove;
    return isAbove;
  };
}
