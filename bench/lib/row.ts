/** One promise of speed: what was measured, the bound, and what is known of a bound that is not met. */
import {EXPLAINED} from './explained.ts';

export interface Row {
  /** Also the key into `EXPLAINED`. */
  readonly what: string;
  readonly value: number;
  readonly bound: number;
  /** 'x' for a ratio. */
  readonly unit: string;
  /** The bound is the least that is allowed, and not the most. */
  readonly atLeast?: true;
}

export type Verdict = 'ok' | 'over, explained' | 'OVER';

/** `OVER` only past the bound that was reached, where one is explained. */
export function verdictOf({what, value, bound, atLeast}: Row): Verdict {
  const holds = (limit: number) => (atLeast ? value >= limit : value <= limit);
  if (holds(bound)) return 'ok';
  const explained = EXPLAINED[what];
  return explained !== undefined && holds(explained.reached) ? 'over, explained' : 'OVER';
}

/** One line for a terminal. */
export function lineOf(row: Row): string {
  return `${verdictOf(row).padEnd(15)}  ${row.what.padEnd(66)} ${valueOf(row)} (${boundOf(row)})`;
}

/** The measured value with its unit, to three digits. */
export function valueOf({value, unit}: Row): string {
  const text = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  return `${text} ${unit}`;
}

export function boundOf({bound, unit, atLeast}: Row): string {
  return `${atLeast ? 'at least' : 'at most'} ${bound.toLocaleString('en')} ${unit}`;
}

export function print(row: Row): Row {
  process.stdout.write(`${lineOf(row)}\n`);
  return row;
}
