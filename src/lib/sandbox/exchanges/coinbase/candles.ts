/** Candles out of the trades that the tape still has. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/get-product-candles */
import {text, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Context} from './context.ts';
import {invalidArgument, notFound} from './errors.ts';

const KEPT_TRADES = 1000;
const MOST = 350;
const MINUTES = {
  ONE_MINUTE: 1,
  FIVE_MINUTE: 5,
  FIFTEEN_MINUTE: 15,
  THIRTY_MINUTE: 30,
  ONE_HOUR: 60,
  TWO_HOUR: 120,
  FOUR_HOUR: 240,
  SIX_HOUR: 360,
  ONE_DAY: 1440,
};

export interface Candle {
  /** Epoch seconds. */
  readonly start: string;
  readonly low: string;
  readonly high: string;
  readonly open: string;
  readonly close: string;
  readonly volume: string;
}

/** Newest first. `start` and `end` are epoch seconds. */
export function candles(context: Context, {params}: ApiRequest): object {
  const market = context.names.market(params.text('product_id'));
  if (market === null) throw notFound('valid product_id is required');
  const minutes = params.oneOf('granularity', MINUTES);
  const from = params.integer('start');
  const to = params.integer('end');
  if (from === null || to === null) throw invalidArgument('start and end are required');
  if (to - from > minutes * 60 * MOST) throw invalidArgument(`number of candles requested should be less than ${MOST}`);
  const found = candlesOf(context, market.symbol, minutes).filter(({start}) => Number(start) >= from && Number(start) <= to);
  return {candles: found.slice(0, params.limit(MOST, MOST))};
}

/** Newest first. */
export function candlesOf({tape}: Context, symbol: string, minutes: number): readonly Candle[] {
  const lengthS = minutes * 60;
  const startOf = ({at}: PublicTrade) => Math.floor(at / 1000 / lengthS) * lengthS;
  const groups = Map.groupBy(tape.trades(symbol, KEPT_TRADES), startOf);
  return [...groups].map(([start, group]) => candle(start, group)).toReversed();
}

function candle(start: number, trades: readonly PublicTrade[]): Candle {
  const prices = trades.map(({price}) => units(price));
  let high = prices[0] ?? 0n;
  let low = high;
  let volume = 0n;
  for (const [index, price] of prices.entries()) {
    if (price > high) high = price;
    if (price < low) low = price;
    volume += units(trades[index]?.quantity ?? '0');
  }
  const [open, close] = [text(prices[0] ?? 0n), text(prices.at(-1) ?? 0n)];
  return {start: String(start), low: text(low), high: text(high), open, close, volume: text(volume)};
}
