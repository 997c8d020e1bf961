/**
 * Symbols in OKX's spelling and in the desk's. Pure. `BTC-USDT` is BTC/USDT. Quotes may share one instrument: BTC-USD traded
 * for USDC (`tradeQuoteCcy`) is BTC/USDC. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import {joinSymbol, splitSymbol} from '../../model/symbol.ts';

const SPOT = /^([^-\s]+)-([^-\s]+)$/;

/** The canonical symbol of an instrument, also of one that is listed no more; the spelling itself where it is of no spot market. */
export function canonicalOf(instId: string, tradeQuote: string): string {
  const match = SPOT.exec(instId);
  if (match === null) return instId;
  return joinSymbol({base: match[1] as string, quote: tradeQuote || (match[2] as string), settle: null});
}

/** The instrument that a spot symbol names by its letters; null for any other text. */
export function instrumentOf(symbol: string): string | null {
  const parts = splitSymbol(symbol);
  if (parts === null) return SPOT.test(symbol) ? symbol : null;
  return parts.settle === null ? `${parts.base}-${parts.quote}` : null;
}

/** The spelling, where the symbol does not lead back to it. */
export function rawSymbolOf(symbol: string, instId: string): {readonly symbol?: string} {
  return instrumentOf(symbol) === instId && symbol !== instId ? {} : {symbol: instId};
}
