/** Equal parts of a size at even intervals of time: pure arithmetic. */
import {type DecimalText, dec, floorToStep, plain} from '../../model/decimal.ts';
import type {PlannedLeg} from '../../state/routes.ts';
import type {Divided} from './rungs.ts';

/**
 * The first part at once, and each one until the next is due. `start`: epoch ms. What the steps leave over goes to the last part,
 * else (`most` is the largest part allowed) to the last before it that can take it, which is any: parts are equal.
 */
export function sliceLegs(
  {quantity, quantityIn}: Divided,
  price: DecimalText | null,
  {into, overMs, start}: {readonly into: number; readonly overMs: number; readonly start: number},
  {step, most}: {readonly step: DecimalText; readonly most: DecimalText | null},
): readonly PlannedLeg[] {
  const each = floorToStep(dec(quantity).div(into), step);
  const last = each.plus(floorToStep(dec(quantity).minus(each.times(into)), step));
  const isTaken = most === null || last.lte(most);
  const due = (index: number) => start + Math.floor((overMs * index) / into);
  return Array.from({length: into}, (_, index) => ({
    quantity: plain(index === into - 1 && isTaken ? last : each),
    quantityIn,
    price,
    during: [due(index), due(index + 1)],
  }));
}
