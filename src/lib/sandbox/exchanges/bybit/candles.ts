/** Candles out of the trades that the tape still has. https://bybit-exchange.github.io/docs/v5/market/kline */
import {text, times, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, categoryOf, marketOf} from './context.ts';
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
  if (category !== 'spot') return {category, symbol: name, list: []};
  const {symbol} = marketOf(context, call);
  const minutes = params.oneOf('interval', INTERVALS);
  const from = params.integer('start') ?? 0;
  const to = params.integer('end') ?? Number.POSITIVE_INFINITY;
  const lengthMs = minutes * MINUTE_MS;
  const startOf = ({at}: PublicTrade) => at - (at % lengthMs);
  const trades = context.tape.trades(symbol, KEPT_TRADES).filter((trade) => startOf(trade) >= from && startOf(trade) <= to);
  const groups = Map.groupBy(trades, startOf);
  const list = [...groups].map(([start, group]) => candle(start, group)).toReversed();
  return {category, symbol: name, list: list.slice(0, limitOf(params, 200, 1000))};
}

function candle(start: number, trades: readonly PublicTrade[]): readonly string[] {
  const prices = trades.map(({price}) => units(price));
  let high = prices[0] ?? 0n;
  let low = high;
  let volume = 0n;
  let turnover = 0n;
  for (const [index, price] of prices.entries()) {
    const quantity = units(trades[index]?.quantity ?? '0');
    if (price > high) high = price;
    if (price < low) low = price;
    volume += quantity;
    turnover += times(price, quantity);
  }
  return [String(start), ...[prices[0] ?? 0n, high, low, prices.at(-1) ?? 0n, volume, turnover].map(text)];
}
