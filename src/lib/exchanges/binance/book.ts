/** Order books: one answer, and the changes of a stream. */
import * as v from 'valibot';
import {areLevels, levelsOf} from '../../adapter/kit/numbers.ts';
import type {OrderBook} from '../../model/market.ts';

/** Levels are only looked at, not rebuilt: a schema per level made a deep book ten times slower to read. */
const Levels = v.custom<readonly (readonly unknown[])[]>(areLevels, 'not a list of [price, quantity]');

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#order-book */
export const Depth = v.object({lastUpdateId: v.number(), bids: Levels, asks: Levels});
export type Depth = v.InferOutput<typeof Depth>;

/** https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream */
export const DepthUpdate = v.object({
  e: v.literal('depthUpdate'),
  /** Event time, epoch ms. */
  E: v.pipe(v.number(), v.finite()),
  /** Symbol. */
  s: v.string(),
  /** First and last update id of the changes in this event. */
  U: v.number(),
  u: v.number(),
  /** Changed bids and asks; a quantity of 0 deletes its level. */
  b: Levels,
  a: Levels,
});
export type DepthUpdate = v.InferOutput<typeof DepthUpdate>;

/** Most levels that one book answer has. */
const MAX_LEVELS = 5000;

/** What a book of so many levels costs. */
export function depthOf(levels: number): {readonly limit: number; readonly weight: number} {
  const limit = Math.min(Math.max(levels, 1), MAX_LEVELS);
  return {limit, weight: limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250};
}

/** `symbol` is canonical. */
export function bookOf(symbol: string, {lastUpdateId, bids, asks}: Depth, receivedAt: number): OrderBook {
  return {
    symbol,
    bids: levelsOf(bids),
    asks: levelsOf(asks),
    receivedAt,
    exchangeAt: null,
    sequence: String(lastUpdateId),
  };
}
