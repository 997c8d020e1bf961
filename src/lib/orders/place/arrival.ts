/** How the market stood when an order was placed, as far as that is known without asking: what its execution is measured against. */

import {dec, plain} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import type {OrderBook} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import type {Arrival} from '../../state/journal.ts';
import {expectedOf} from '../forecast/expected.ts';

/** An older book says nothing of the moment. */
const MAX_AGE_MS = 5000;
const PRICE_PLACES = 18;

/** Null: no book was read, or too long ago, or it has one side only. */
export function arrivalOf(request: OrderRequest, book: OrderBook | null, now: number): Arrival | null {
  const [bid, ask] = [book?.bids[0]?.[0], book?.asks[0]?.[0]];
  if (book === null || bid === undefined || ask === undefined || Math.abs(now - book.receivedAt) > MAX_AGE_MS) return null;
  return {at: book.receivedAt, bid, ask, planned: plannedPrice(request, book)};
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
