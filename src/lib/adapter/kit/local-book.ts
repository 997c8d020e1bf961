/** A book kept from a snapshot and changes. Prices stay text: compared as decimals, never turned into numbers. */
import {compare} from '../../model/exact.ts';
import type {Level} from '../../model/market.ts';

/** One side of a book, best first. Prices and quantities are canonical; quantities are absolute, "0" deletes. */
export class BookSide {
  #levels: Level[] = [];
  readonly #direction: 1 | -1;

  constructor(side: 'BIDS' | 'ASKS') {
    this.#direction = side === 'ASKS' ? 1 : -1;
  }

  /** Replaces everything. The levels may come in any order. */
  reset(levels: readonly Level[]): void {
    this.#levels = levels.filter(([, quantity]) => quantity !== '0');
    this.#levels.sort((a, b) => this.#direction * compare(a[0], b[0]));
  }

  set(level: Level): void {
    const levels = this.#levels;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#direction * compare((levels[middle] as Level)[0], level[0]);
      if (order === 0) {
        if (level[1] === '0') levels.splice(middle, 1);
        else levels[middle] = level;
        return;
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    if (level[1] !== '0') levels.splice(low, 0, level);
  }

  /** Forgets all but the best `depth` levels, where an exchange tells no more of those that fell out. */
  cut(depth: number): void {
    this.#levels.length = Math.min(this.#levels.length, depth);
  }

  /** The best `depth` levels, a copy. */
  top(depth: number): readonly Level[] {
    return this.#levels.slice(0, depth);
  }
}
