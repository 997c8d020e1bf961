/** Public trades of every market since the sandbox started: the last of them, and what tickers sum up. */
import type {Engine} from './engine.ts';
import type {EngineEvent} from './events.ts';
import {over, text, times, units} from './fixed.ts';

export type PublicTrade = Extract<EngineEvent, {type: 'PUBLIC_TRADE'}>;

const KEPT = 1000;

interface Summary {
  readonly trades: PublicTrade[];
  open: bigint;
  high: bigint;
  low: bigint;
  volume: bigint;
  quoteVolume: bigint;
  count: number;
  firstId: number;
  openTime: number;
}

export interface DayTicker {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly last: string;
  readonly change: string;
  readonly changePercent: string;
  readonly average: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly count: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly openTime: number;
}

export class Tape {
  readonly #engine: Engine;
  readonly #symbols = new Map<string, Summary>();
  readonly #startedAt: number;
  readonly #stop: () => void;

  constructor(engine: Engine, startedAt: number) {
    this.#engine = engine;
    this.#startedAt = startedAt;
    this.#stop = engine.events.subscribe((event) => {
      if (event.type === 'PUBLIC_TRADE') this.#add(event);
    });
  }

  close(): void {
    this.#stop();
  }

  /** Oldest first, the newest `limit`. */
  trades(symbol: string, limit: number): readonly PublicTrade[] {
    return this.#symbols.get(symbol)?.trades.slice(-limit) ?? [];
  }

  day(symbol: string): DayTicker {
    const last = units(this.#engine.markets.ticker(symbol).last);
    const seen = this.#symbols.get(symbol);
    const open = seen?.open ?? last;
    const volume = seen?.volume ?? 0n;
    return {
      open: text(open),
      high: text(seen?.high ?? last),
      low: text(seen?.low ?? last),
      last: text(last),
      change: text(last - open),
      // Of a market whose price is below one tick.
      changePercent: text(open === 0n ? 0n : over((last - open) * 100n, open)),
      average: text(volume === 0n ? last : over(seen?.quoteVolume ?? 0n, volume)),
      volume: text(volume),
      quoteVolume: text(seen?.quoteVolume ?? 0n),
      count: seen?.count ?? 0,
      firstId: seen?.firstId ?? -1,
      lastId: seen?.trades.at(-1)?.tradeId ?? -1,
      openTime: seen?.openTime ?? this.#startedAt,
    };
  }

  #add(trade: PublicTrade): void {
    const price = units(trade.price);
    const quantity = units(trade.quantity);
    let seen = this.#symbols.get(trade.symbol);
    if (seen === undefined) {
      seen = {
        trades: [],
        open: price,
        high: price,
        low: price,
        volume: 0n,
        quoteVolume: 0n,
        count: 0,
        firstId: trade.tradeId,
        openTime: trade.at,
      };
      this.#symbols.set(trade.symbol, seen);
    }
    if (price > seen.high) seen.high = price;
    if (price < seen.low) seen.low = price;
    seen.volume += quantity;
    seen.quoteVolume += times(price, quantity);
    seen.count += 1;
    seen.trades.push(trade);
    if (seen.trades.length > 2 * KEPT) seen.trades.splice(0, KEPT);
  }
}
