/** Flags of every list: another order of rows, fewer rows, another format. */
import {Flags} from '@oclif/core';
import {type DecimalText, dec} from '../model/decimal.ts';
import {positiveDecimal} from './flags.ts';

export const CSV_FLAG = {
  csv: Flags.boolean({exclusive: ['json'], description: 'comma-separated values with a header line; amounts are exact'}),
};

export const MIN_VALUE_FLAG = {
  'min-value': positiveDecimal({helpValue: 'USD', description: 'leave out assets worth less; those without a price stay'}),
};

/** A column to sort by: numbers from the largest, texts from A to Z. What is not known comes last. */
export type SortKey<Row> = {readonly number: (row: Row) => DecimalText | null} | {readonly text: (row: Row) => string | null};

/** `--sort`, with one name per column. Without the flag a list keeps its own order. */
export function sortFlag<Row>(keys: Readonly<Record<string, SortKey<Row>>>) {
  return {sort: Flags.option({options: Object.keys(keys), description: 'order of the rows'})()};
}

/** The rows by the column called `name`, equal ones as they were; as they are without a name. */
export function sortedBy<Row>(
  rows: readonly Row[],
  name: string | undefined,
  keys: Readonly<Record<string, SortKey<Row>>>,
): readonly Row[] {
  const key = name === undefined ? undefined : keys[name];
  if (key === undefined) return rows;
  if ('text' in key)
    return rows.toSorted((a, b) => unknownLast(key.text(a), key.text(b), (x, y) => (x < y ? -1 : Number(x > y))));
  return rows.toSorted((a, b) => unknownLast(key.number(a), key.number(b), (x, y) => dec(y).cmp(x)));
}

function unknownLast(a: string | null, b: string | null, compare: (a: string, b: string) => number): number {
  return a === null || b === null ? Number(a === null) - Number(b === null) : compare(a, b);
}

/** Rows worth at least this much, of either sign, those whose worth is not known, and those to keep `always`. */
export function worth<Row extends {readonly value: DecimalText | null}>(
  rows: readonly Row[],
  least: DecimalText | undefined,
  always: (row: Row) => boolean = () => false,
): readonly Row[] {
  if (least === undefined) return rows;
  return rows.filter((row) => row.value === null || dec(row.value).abs().gte(least) || always(row));
}
