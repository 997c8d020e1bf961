/** How the market stood when an order was placed, as far as that is known without asking: what its execution is measured against. */

import type {SeenMarket} from '../../adapter/seen-books.ts';
import {dec, plain} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import type {OrderBook} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import type {Arrival} from '../../state/journal.ts';
import {expectedOf} from '../forecast/expected.ts';

/** What was last in use longer ago says nothing of the moment. */
const MAX_AGE_MS = 5000;
const PRICE_PLACES = 18;

/** `seen`: what says most of the market first. Null: neither a book nor a ticker was read, or too long ago. One that was read for a question counts however long the answer took. */
export function arrivalOf(request: OrderRequest, seen: readonly SeenMarket[], now: number): Arrival | null {
  const recent = seen.find(({until}) => Math.abs(now - until) <= MAX_AGE_MS);
  if (recent === undefined) return null;
  const {at, bid, ask, book} = recent;
  return {at, bid, ask, planned: book === null ? null : plannedPrice(request, book)};
}

/** The average price that the order was expected to trade at. Null for one that waits for a trigger, and where the book is too short to tell. */
function plannedPrice(request: OrderRequest, book: OrderBook): string | null {
  if ('stopPrice' in request) return null;
  const expected = expectedOf(request, levelsFor(request.side, book));
  if (expected === null) return null;
  const {taken, rested} = expected;
  const quantity = taken.quantity.plus(rested.quantity);
  if (quantity.isZero()) return null;
  return plain(dec(taken.value.plus(rested.value)).div(quantity).toDecimalPlaces(PRICE_PLACES));
}
