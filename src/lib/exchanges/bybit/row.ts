/** A schema for the rows of the hot path: one pass over named fields, in the shape of a valibot schema. */
import * as v from 'valibot';

/** Reads the fields of one row. Each throws when the field is not what it should be. */
export interface RowReader {
  /** Must be there. */
  text(field: string): string;
  /** Absent, null and "" all mean "not told": "". */
  maybe(field: string): string;
  flag(field: string): boolean | null;
  texts(field: string): Readonly<Record<string, string>> | null;
  any(field: string): unknown;
}

class WrongField extends Error {
  override readonly name = 'WrongField';
}

class FieldReader implements RowReader {
  readonly #row: Readonly<Record<string, unknown>>;

  constructor(row: Readonly<Record<string, unknown>>) {
    this.#row = row;
  }

  text(field: string): string {
    const value = this.#row[field];
    if (typeof value === 'string') return value;
    throw new WrongField(field);
  }

  maybe(field: string): string {
    const value = this.#row[field];
    if (typeof value === 'string') return value;
    if (value === undefined || value === null) return '';
    throw new WrongField(field);
  }

  flag(field: string): boolean | null {
    const value = this.#row[field];
    if (typeof value === 'boolean') return value;
    if (value === undefined || value === null) return null;
    throw new WrongField(field);
  }

  texts(field: string): Readonly<Record<string, string>> | null {
    const value = this.#row[field];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'object' || !Object.values(value).every((each) => typeof each === 'string')) throw new WrongField(field);
    return value as Record<string, string>;
  }

  any(field: string): unknown {
    return this.#row[field];
  }
}

/** A schema out of a function that reads a row. The issue names the first wrong field, as the path of valibot's own would. */
export function row<T>(read: (reader: RowReader) => T): v.GenericSchema<unknown, T> {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({dataset: {value}, addIssue, NEVER}): T => {
      if (typeof value !== 'object' || value === null) {
        addIssue({message: 'not an object'});
        return NEVER;
      }
      try {
        return read(new FieldReader(value as Record<string, unknown>));
      } catch (error) {
        if (!(error instanceof WrongField)) throw error;
        addIssue({
          message: error.message,
          path: [{type: 'unknown', origin: 'value', input: value, key: error.message, value: undefined}],
        });
        return NEVER;
      }
    }),
  );
}
