/** A market order that may not pay more than so much over the best price: a limit order that ends at once. */
import {type AccountHandle, within} from '../adapter/accounts.ts';
import {resolveSymbol} from '../adapter/find-market.ts';
import {type DecimalText, dec, ONE, plain} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import type {OrderDeps} from './order-deps.ts';
import {RULES_MAX_AGE_MS} from './submit.ts';
import type {OrderTerms} from './terms.ts';

/**
 * The terms with the worst allowed price as their limit, IOC. Throws `usage` where that says nothing (a --price is there,
 * or the size is in quote units), `limit` when the book is empty.
 */
export async function boundSlippage(
  handle: AccountHandle,
  terms: OrderTerms,
  fraction: DecimalText,
  {call}: OrderDeps,
): Promise<OrderTerms> {
  if (terms.price !== null)
    throw new DeskError('usage', '--max-slippage bounds a market order; --price bounds this one already.');
  if (terms.quantityIn === 'QUOTE')
    throw new DeskError('usage', '--max-slippage needs QUANTITY in base currency.', {
      hint: 'Leave out --quote, or route it (no --on).',
    });
  const adapter = await handle.adapter();
  const {symbol} = await within(call, (signal) => resolveSymbol(terms.symbol, adapter, RULES_MAX_AGE_MS, signal));
  const book = await within(call, (signal) => adapter.book(symbol, 5, signal));
  const best = (terms.side === 'BUY' ? book.asks : book.bids)[0]?.[0];
  if (best === undefined)
    throw new DeskError('limit', `The book of ${symbol} is empty: no price to measure slippage from.`, {sent: false});
  const price = dec(best).times(terms.side === 'BUY' ? ONE.plus(fraction) : ONE.minus(fraction));
  return {...terms, symbol, price: plain(price), timeInForce: 'IOC', maxSlippage: fraction};
}
