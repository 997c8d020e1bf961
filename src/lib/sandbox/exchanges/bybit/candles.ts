/** Candles out of the trades that the tape still has. https://bybit-exchange.github.io/docs/v5/market/kline */
import {candlesOf} from '../../kit/candles.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, categoryOf, contractOf, marketOf} from './context.ts';
import {limitOf} from './params.ts';

const MINUTE_MS = 60_000;
const KEPT_TRADES = 1000;
/** Weeks and months are left out: no sandbox runs that long. */
const INTERVALS: Readonly<Record<string, number>> = {
  '1': 1,
  '3': 3,
  '5': 5,
  '15': 15,
  '30': 30,
  '60': 60,
  '120': 120,
  '240': 240,
  '360': 360,
  '720': 720,
  D: 1440,
};

/** Newest first: [start, open, high, low, close, volume, turnover]. */
export function candles(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = categoryOf(call);
  const name = params.text('symbol');
  if (category !== 'spot' && category !== 'linear') return {category, symbol: name, list: []};
  const {symbol} = (category === 'spot' ? marketOf : contractOf)(context, call);
  const minutes = params.oneOf('interval', INTERVALS);
  const from = params.integer('start') ?? 0;
  const to = params.integer('end') ?? Number.POSITIVE_INFINITY;
  const lengthMs = minutes * MINUTE_MS;
  const list = candlesOf(context.tape.trades(symbol, KEPT_TRADES), lengthMs)
    .filter(({start}) => start >= from && start <= to)
    .map(({start, open, high, low, close, volume, quoteVolume}) => [String(start), open, high, low, close, volume, quoteVolume]);
  return {category, symbol: name, list: list.slice(0, limitOf(params, 200, 1000))};
}
