/** Index and mark prices. The index is the venue's own spot price; the mark lies a seeded basis away from it. */
import {floorTo, over, times, UNIT, units} from '../fixed.ts';
import type {Markets} from '../markets.ts';
import {hash} from '../random.ts';
import type {EngineMarket} from '../types.ts';
import {coinOf, usdPrice} from '../universe.ts';

/** Largest basis of a contract, in millionths. */
const MOST_BASIS = 500;

export class Marks {
  readonly #markets: Markets;
  readonly #venue: string;
  readonly #set = new Map<string, bigint>();
  readonly #usd = new Map<string, bigint>();

  constructor(markets: Markets, venue: string) {
    this.#markets = markets;
    this.#venue = venue;
  }

  /** Last spot price of the pair here; the reference price where the pair has no spot market, or its coin was given a price by hand. */
  index({base, quote}: EngineMarket): bigint {
    const {coin, count} = coinOf(base);
    const spot = `${coin}/${quote}`;
    return this.#usd.has(coin) || this.#markets.find(spot) === null
      ? over(this.usd(coin) * count, this.usd(quote))
      : units(this.#markets.ticker(spot).last) * count;
  }

  /** USD that one unit of an asset is worth as collateral. */
  usd(asset: string): bigint {
    return this.#usd.get(asset) ?? units(usdPrice(asset));
  }

  /** Holds the USD price of a coin at a value, and with it the index of its contracts; null lets it go. */
  setUsd(asset: string, price: bigint | null): void {
    if (price === null) this.#usd.delete(asset);
    else this.#usd.set(asset, price);
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
