/** Index and mark prices. The index is the venue's own spot price; the mark lies a seeded basis away from it. */
import {floorTo, over, times, UNIT, units} from '../fixed.ts';
import type {Markets} from '../markets.ts';
import {hash} from '../random.ts';
import type {EngineMarket} from '../types.ts';
import {usdPrice} from '../universe.ts';

/** Largest basis of a contract, in millionths. */
const MOST_BASIS = 500;

export class Marks {
  readonly #markets: Markets;
  readonly #venue: string;
  readonly #set = new Map<string, bigint>();

  constructor(markets: Markets, venue: string) {
    this.#markets = markets;
    this.#venue = venue;
  }

  /** Last spot price of the pair here; the reference price where the pair has no spot market. */
  index({base, quote}: EngineMarket): bigint {
    const spot = `${base}/${quote}`;
    return this.#markets.find(spot) === null
      ? over(units(usdPrice(base)), units(usdPrice(quote)))
      : units(this.#markets.ticker(spot).last);
  }

  mark(market: EngineMarket): bigint {
    const fixed = this.#set.get(market.symbol);
    if (fixed !== undefined) return fixed;
    const basis = BigInt((hash(`${this.#venue}/${market.symbol}/basis`) % (2 * MOST_BASIS)) - MOST_BASIS);
    const index = this.index(market);
    return floorTo(index + times(index, (basis * UNIT) / 1_000_000n), units(market.tickSize));
  }

  /** Holds the mark price of a contract at a value, or lets it go with null. */
  set(symbol: string, price: bigint | null): void {
    if (price === null) this.#set.delete(symbol);
    else this.#set.set(symbol, price);
  }
}
