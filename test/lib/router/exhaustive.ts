/**
 * An optimizer that shares nothing with the planner: every allowed order of every account, all sums of them, in small
 * whole numbers (prices in whole quote units, quantities in tenths, fees in hundredths).
 */
import type {Level} from '../../../src/lib/model/market.ts';

export interface Place {
  /** Places with the same one are alternatives: orders go to one of them. */
  readonly book: number;
  /** Best first: [price, tenths]. */
  readonly levels: readonly (readonly [price: number, tenths: number])[];
  readonly step: number;
  readonly minTenths: number;
  readonly maxTenths: number | null;
  readonly minNotional: number;
  readonly maxNotional: number | null;
  /** Hundredths of the notional. */
  readonly fee: number;
  readonly feeIn: 'BASE' | 'QUOTE';
  /** Whole quote units for a buy, tenths for a sell. */
  readonly free: number;
}

export interface Optimum {
  readonly tenths: number;
  /** In thousandths of a quote unit, signed: proceeds are negative. */
  readonly cost: number;
}

/** Signed cost in thousandths of `tenths` bought or sold there, or null when that order is not allowed. */
export function costAt(place: Place, tenths: number, buy: boolean, cap: number | null): number | null {
  if (tenths === 0) return 0;
  if (tenths % place.step !== 0 || tenths < place.minTenths) return null;
  if (place.maxTenths !== null && tenths > place.maxTenths) return null;
  let left = tenths;
  let paid = 0;
  let limit = 0;
  for (const [price, size] of place.levels) {
    if (left === 0) break;
    if (cap !== null && (buy ? price > cap : price < cap)) break;
    const taken = Math.min(left, size);
    left -= taken;
    paid += taken * price;
    limit = price;
  }
  if (left > 0) return null;
  const notional = limit * tenths;
  if (notional < place.minNotional * 10) return null;
  if (place.maxNotional !== null && notional > place.maxNotional * 10) return null;
  // A rebate comes after the trade: it pays for nothing before.
  const locked = buy ? notional * (place.feeIn === 'QUOTE' ? 100 + Math.max(place.fee, 0) : 100) : tenths;
  if (locked > (buy ? place.free * 1000 : place.free)) return null;
  return buy ? paid * (100 + place.fee) : -paid * (100 - place.fee);
}

/** The most tenths up to `wanted`, then the least cost, with one order per book. */
export function exhaustive(places: readonly Place[], wanted: number, buy: boolean, cap: number | null): Optimum {
  let sums = new Map<number, number>([[0, 0]]);
  for (const alternatives of Map.groupBy(places, ({book}) => book).values()) {
    const next = new Map<number, number>();
    for (let tenths = 0; tenths <= wanted; tenths++) {
      const costs = alternatives.flatMap((place) => costAt(place, tenths, buy, cap) ?? []);
      if (costs.length === 0) continue;
      const cost = Math.min(...costs);
      for (const [sum, before] of sums) {
        if (sum + tenths > wanted) continue;
        const known = next.get(sum + tenths);
        if (known === undefined || before + cost < known) next.set(sum + tenths, before + cost);
      }
    }
    sums = next;
  }
  const tenths = Math.max(...sums.keys());
  return {tenths, cost: sums.get(tenths) ?? 0};
}

/** Tenths as the planner's text. */
export function tenthsText(tenths: number): string {
  const whole = Math.floor(tenths / 10);
  return tenths % 10 === 0 ? `${whole}` : `${whole}.${tenths % 10}`;
}

export function levelsText(levels: Place['levels']): readonly Level[] {
  return levels.map(([price, tenths]) => [`${price}`, tenthsText(tenths)] as const);
}
