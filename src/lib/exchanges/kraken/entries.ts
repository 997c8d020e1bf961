import {DeskError} from '../../model/errors.ts';

/** A row of a list by name: an order by its id, a pair, a coin. */
export type Entry = readonly [string, unknown];

/** Kraken answers lists as objects by name. Throws `protocol` for anything else: that is not the same as an empty one. */
export function entriesOf(value: unknown): readonly Entry[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // No coin, pair or order is named like what every object has.
    return Object.entries(value).filter(([name]) => !(name in Object.prototype));
  }
  throw new DeskError('protocol', 'Kraken answered with something else than a list by name.');
}
