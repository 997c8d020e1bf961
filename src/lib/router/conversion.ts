/** What another dollar-like quote is worth in the asked one, at its own market's price: never 1 by assumption. */
import {Decimal, dec, plain} from '../model/decimal.ts';
import type {OrderBook, TradingFees} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {joinSymbol, splitSymbol} from '../model/symbol.ts';
import type {Conversion} from './route.ts';

/** Quotes that `--any-quote` compares. */
const DOLLAR_QUOTES: readonly string[] = ['USDT', 'USDC', 'USD'];

/** Digits of a factor; it is rounded against the trader. */
const FACTOR_PLACES = 12;

/** One market between two quotes, as an exchange has it. */
export interface ConversionMarket {
  readonly book: OrderBook;
  readonly fees: TradingFees;
}

/** The symbol and its siblings in the other dollar quotes, the asked one first. */
export function siblingsOf(symbol: string): readonly string[] {
  const parts = splitSymbol(symbol);
  if (parts === null || parts.settle !== null || !DOLLAR_QUOTES.includes(parts.quote)) return [symbol];
  const others = DOLLAR_QUOTES.filter((quote) => quote !== parts.quote && quote !== parts.base);
  return [symbol, ...others.map((quote) => joinSymbol({...parts, quote}))];
}

/** Both ways round that an exchange may list the market between two quotes. */
export function conversionSymbols(quote: string, asked: string): readonly string[] {
  return [`${quote}/${asked}`, `${asked}/${quote}`];
}

/**
 * Asked quote per unit of `quote`: to be paid when `quote` has to be bought first (BUY), or received when it is sold
 * afterwards (SELL). Top of book, spread and taker fee included; the better of the markets there are, null for none.
 */
export function conversionOf(quote: string, side: Side, markets: readonly ConversionMarket[]): Conversion | null {
  const buy = side === 'BUY';
  const offers = markets.flatMap(({book, fees}) => {
    const direct = splitSymbol(book.symbol)?.base === quote;
    // Spending the asked quote takes asks of QUOTE/ASKED, or bids of ASKED/QUOTE; getting it back is the mirror image.
    const top = (buy === direct ? book.asks : book.bids)[0]?.[0];
    if (top === undefined || dec(top).isZero()) return [];
    const fee = buy === direct ? dec(1).plus(fees.taker) : dec(1).minus(fees.taker);
    const rate = dec(top).times(fee);
    const factor = direct ? rate : dec(1).div(rate);
    const rounded = factor.toDecimalPlaces(FACTOR_PLACES, buy ? Decimal.ROUND_UP : Decimal.ROUND_DOWN);
    return [{factor: rounded, note: `${quote} ${buy ? 'bought' : 'sold'} on ${book.symbol} at ${top}, fee ${fees.taker}`}];
  });
  const [first, ...others] = offers;
  if (first === undefined) return null;
  const best = others.reduce(
    (kept, next) => ((buy ? next.factor.lt(kept.factor) : next.factor.gt(kept.factor)) ? next : kept),
    first,
  );
  return {factor: plain(best.factor), note: best.note};
}
