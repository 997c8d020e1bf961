/** A market order that may not pay more than so much over the best price: a limit order that ends at once. */

import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {type DecimalText, dec, ONE, plain} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderTerms} from './terms.ts';

/** Terms (of a canonical symbol) with a slippage get the worst allowed price as their limit, IOC. Throws `limit` when the book is empty. */
export async function boundSlippage(terms: OrderTerms, adapter: ExchangeAdapter, call: CallOptions): Promise<OrderTerms> {
  const {maxSlippage = null, side, symbol} = terms;
  if (maxSlippage === null) return terms;
  const book = await withTimeout(call, (signal) => adapter.marketData.book(symbol, 5, signal));
  const best = levelsFor(side, book)[0]?.[0];
  if (best === undefined)
    throw new DeskError('limit', `The book of ${symbol} is empty: no price to measure slippage from.`, {sent: false});
  const price = dec(best).times(side === 'BUY' ? ONE.plus(maxSlippage) : ONE.minus(maxSlippage));
  return {...terms, price: plain(price), timeInForce: 'IOC'};
}

/** Throws `usage` where a slippage says nothing: a --price is there, or the size is in quote units. */
export function checkSlippage({maxSlippage = null, price, quantityIn}: OrderTerms): void {
  if (maxSlippage === null) return;
  if (price !== null)
    throw new DeskError('usage', '--max-slippage bounds a market order; --price bounds this one already.', {sent: false});
  if (quantityIn === 'QUOTE')
    throw new DeskError('usage', '--max-slippage needs QUANTITY in base currency.', {
      hint: 'Leave out --quote, or route it (no --on).',
      sent: false,
    });
}

/**
 * Terms that nothing bounds (no price, no trigger, no slippage of their own) get this slippage, marked as not typed; null
 * leaves them as they are.
 */
export function withSlippage<
  T extends Pick<OrderTerms, 'price' | 'maxSlippage' | 'slippageByDefault'> & {readonly stopPrice?: DecimalText | null},
>(terms: T, maxSlippage: DecimalText | null): T {
  const {price, stopPrice = null} = terms;
  const isBounded = price !== null || stopPrice !== null || (terms.maxSlippage ?? null) !== null;
  return maxSlippage === null || isBounded ? terms : {...terms, maxSlippage, slippageByDefault: true};
}
