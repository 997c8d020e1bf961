/** What an account may trade of a perpetual: a position on the other side is closed first, and free margin opens the rest. */

import {type AccountHandle, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Position} from '../model/account.ts';
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {levelsFor} from '../model/depth.ts';
import type {OrderBook} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import {refuseHole} from '../orders/words/holes.ts';
import {type FreeMargin, readFreeMargin} from '../orders/words/margin-room.ts';
import type {MarginBound} from './route.ts';

/** What a value is cut to. */
const PLACES = 8;

export interface AccountMarginFacts {
  readonly margin: FreeMargin;
  /** In this contract. */
  readonly positions: readonly Position[];
}

/** Throws why it is not known. */
export async function readMarginFacts(
  symbol: string,
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<AccountMarginFacts> {
  const {quote = '', settle = null} = splitSymbol(symbol) ?? {};
  const [margin, positions] = await Promise.all([
    readFreeMargin({symbol, quote, settle}, handle, adapter, call),
    withTimeout(call, async (signal) => adapter.derivatives?.positions(signal)),
  ]);
  refuseHole(`The position in ${symbol} on ${handle.account}`, positions?.missing ?? []);
  return {margin, positions: positions?.rows.filter((row) => row.symbol === symbol) ?? []};
}

/** Null: the exchange sets no leverage. In hedge mode a trade closes nothing: it opens its own side. */
export function marginBound({margin, positions}: AccountMarginFacts, side: Side): MarginBound | null {
  const room = margin.rooms[side];
  if (room === null) return null;
  const against = positions.filter(({quantity}) => quantity.startsWith('-') === (side === 'BUY'));
  const closes = margin.isHedge ? ZERO : against.reduce<Decimal>((sum, {quantity}) => sum.plus(dec(quantity).abs()), ZERO);
  const value = dec(margin.available).div(room.perValue).toDecimalPlaces(PLACES, 1);
  return {leverage: room.leverage, value: plain(value), closes: plain(closes)};
}

/** The most that may be traded: value of a buy, whose price may rise in the book, and base units of a sell, which is valued at the bid. */
export function mostOf({value, closes}: MarginBound, book: OrderBook, side: Side): DecimalText {
  const best = dec(levelsFor(side, book)[0]?.[0] ?? '0');
  if (side === 'BUY') return plain(best.times(closes).plus(value));
  return best.isZero() ? closes : plain(dec(value).div(best).toDecimalPlaces(PLACES, 1).plus(closes));
}
