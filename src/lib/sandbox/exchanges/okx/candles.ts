/** Candles, newest first. https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-candlesticks */
import {candlesOf} from '../../kit/candles.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, instrumentOf} from './context.ts';

const MINUTE_MS = 60_000;
const KEPT_TRADES = 1000;
/** Weeks and months are left out: no sandbox runs that long. Lengths from a day on begin at midnight in Hong Kong, or in UTC by name. */
const BARS: Readonly<Record<string, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1H': 60,
  '2H': 120,
  '4H': 240,
  '6Hutc': 360,
  '12Hutc': 720,
  '1Dutc': 1440,
};

/** [start, open, high, low, close, volume in base, in quote, in quote again, whether it is complete]. */
export function candles(context: Context, {params}: ApiRequest): object {
  const {symbol} = instrumentOf(context, params);
  const lengthMs = (params.has('bar') ? params.oneOf('bar', BARS) : 1) * MINUTE_MS;
  const [after, before] = [params.integer('after') ?? Number.POSITIVE_INFINITY, params.integer('before') ?? 0];
  return candlesOf(context.tape.trades(symbol, KEPT_TRADES), lengthMs)
    .filter(({start}) => start < after && start > before)
    .slice(0, params.limit(100, 300))
    .map(({start, open, high, low, close, volume, quoteVolume}) => {
      const isComplete = start + lengthMs <= context.now() ? '1' : '0';
      return [String(start), open, high, low, close, volume, quoteVolume, quoteVolume, isComplete];
    });
}
