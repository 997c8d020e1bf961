/** Candles out of the public trades that the tape still has. */
import type {DecimalText} from '../../model/decimal.ts';
import {text, times, units} from '../engine/fixed.ts';
import type {PublicTrade} from '../engine/tape.ts';

export interface Candle {
  /** Epoch ms; a multiple of the length. */
  readonly start: number;
  readonly open: DecimalText;
  readonly high: DecimalText;
  readonly low: DecimalText;
  readonly close: DecimalText;
  /** In base and in quote units. */
  readonly volume: DecimalText;
  readonly quoteVolume: DecimalText;
}

/** Newest first, out of trades that are oldest first. Times in which nothing traded have none. */
export function candlesOf(trades: readonly PublicTrade[], lengthMs: number): readonly Candle[] {
  const groups = Map.groupBy(trades, ({at}) => at - (at % lengthMs));
  return [...groups].map(([start, group]) => candle(start, group)).toReversed();
}

function candle(start: number, trades: readonly PublicTrade[]): Candle {
  const prices = trades.map(({price}) => units(price));
  let high = prices[0] ?? 0n;
  let low = high;
  let volume = 0n;
  let quoteVolume = 0n;
  for (const [index, price] of prices.entries()) {
    const quantity = units(trades[index]?.quantity ?? '0');
    if (price > high) high = price;
    if (price < low) low = price;
    volume += quantity;
    quoteVolume += times(price, quantity);
  }
  const [open, close] = [prices[0] ?? 0n, prices.at(-1) ?? 0n];
  return {
    start,
    open: text(open),
    high: text(high),
    low: text(low),
    close: text(close),
    volume: text(volume),
    quoteVolume: text(quoteVolume),
  };
}
