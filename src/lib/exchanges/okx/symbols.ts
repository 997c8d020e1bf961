/**
 * Symbols in OKX's spelling and in the desk's. Pure. Quotes may share one instrument: BTC-USD traded for USDC (`tradeQuoteCcy`) is
 * BTC/USDC. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
 *
 *   BTC-USDT   BTC/USDT      BTC-USDT-SWAP   BTC/USDT:USDT      BTC-USDT-261225   BTC/USDT:USDT-261225
 *                            BTC-USD-SWAP    BTC/USD:BTC        (settled in the coin)
 */
import {joinSymbol, splitSymbol} from '../../model/symbol.ts';

const SPELLING = /^([^-\s]+)-([^-\s]+?)(?:-(SWAP|\d{6}))?$/;

export type InstrumentType = 'SPOT' | 'SWAP' | 'FUTURES';

/** The canonical symbol of an instrument, also of one that is listed no more; the spelling itself where it is none of these. */
export function canonicalOf(instId: string, tradeQuote: string): string {
  const match = SPELLING.exec(instId);
  if (match === null) return instId;
  const [, base = '', own = '', ending] = match;
  if (ending === undefined) return joinSymbol({base, quote: tradeQuote || own, settle: null});
  const symbol = joinSymbol({base, quote: own, settle: own === 'USD' ? base : own, expiry: ending === 'SWAP' ? null : ending});
  // Six digits that are no date.
  return splitSymbol(symbol) === null ? instId : symbol;
}

/** The instrument that a symbol names by its letters; null for any other text. */
export function instrumentOf(symbol: string): string | null {
  const parts = splitSymbol(symbol);
  if (parts === null) return SPELLING.test(symbol) ? symbol : null;
  const {base, quote, settle, expiry} = parts;
  return settle === null ? `${base}-${quote}` : `${base}-${quote}-${expiry ?? 'SWAP'}`;
}

/** What kind of instrument a spelling is of. */
export function typeOf(instId: string): InstrumentType {
  const ending = SPELLING.exec(instId)?.[3];
  return ending === undefined ? 'SPOT' : ending === 'SWAP' ? 'SWAP' : 'FUTURES';
}

/** Counted in contracts. */
export function isContract(instId: string): boolean {
  return typeOf(instId) !== 'SPOT';
}

/** A contract that is settled in its quote. Those that are settled in the coin are counted in dollars, and are not of this desk. */
export function isLinear(instId: string): boolean {
  const parts = splitSymbol(canonicalOf(instId, ''));
  return isContract(instId) && parts !== null && parts.settle === parts.quote;
}

/** "BTC-USDT" of a contract: how fees and tiers are kept. */
export function familyOf(instId: string): string {
  return instId.split('-').slice(0, 2).join('-');
}

/** The spelling, where the symbol does not lead back to it. */
export function rawSymbolOf(symbol: string, instId: string): {readonly symbol?: string} {
  return instrumentOf(symbol) === instId && symbol !== instId ? {} : {symbol: instId};
}
