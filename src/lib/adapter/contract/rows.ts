/** Lists as exchanges answer them: row by row, and never silent about what is missing. */
import type {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';

/** Rows of one answer, and what it lacks. */
export interface Rows<T> {
  readonly rows: readonly T[];
  /** Parts that could not be read: a wallet, a page, a row without an id. Empty: nothing is missing. */
  readonly missing: readonly Missing[];
}

export interface Missing {
  /** In a few words for the user, e.g. "funding wallet" or "page 3 of the open orders". */
  readonly what: string;
  /** The product that the part is of; absent where it is of none, or of several. */
  readonly product?: Product;
  readonly error: DeskError;
}

/**
 * A stretch of history, oldest first from `since`. `limit` cuts the newest end, and `more` says that it did: ask again
 * from the last row. Several products are merged by time before they are cut.
 */
export interface Page<T> extends Rows<T> {
  readonly more: boolean;
}

/** A whole answer. */
export function allRows<T>(rows: readonly T[]): Rows<T> {
  return {rows, missing: []};
}

/** The parts of several answers as one. */
export function joinRows<T>(parts: readonly Rows<T>[]): Rows<T> {
  return {rows: parts.flatMap(({rows}) => rows), missing: parts.flatMap(({missing}) => missing)};
}
