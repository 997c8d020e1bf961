/**
 * Symbols in Bybit's spelling and in the desk's, from one to the other without a question. Pure.
 *
 *   spot    BTCUSDT             BTC/USDT                  linear  BTCUSDT-25DEC26   BTC/USDT:USDT-261225
 *   linear  BTCUSDT             BTC/USDT:USDT                     BTC-25DEC26       BTC/USDC:USDC-261225
 *           BTCPERP             BTC/USDC:USDC
 *
 * https://bybit-exchange.github.io/docs/v5/enum#symbol
 */
import type {DecimalText} from '../../model/decimal.ts';
import type {Product} from '../../model/market.ts';
import {joinSymbol, type SymbolParts, splitSymbol} from '../../model/symbol.ts';

/** Coins that spot markets are or were quoted in, the longer of two that end alike first. */
const SPOT_QUOTES = [
  ...['RLUSD', 'USDT', 'USDC', 'USDE', 'USDQ', 'USDR', 'USD1', 'XUSD', 'AED', 'BRL', 'BRZ', 'BTC', 'DAI', 'ETH', 'EUR'],
  ...['GBP', 'MNT', 'PLN', 'SOL', 'TRY', 'USD'],
] as const;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DATED = /^(.+)-(\d{1,2})([A-Z]{3})(\d{2})$/;

export interface Spelled {
  readonly category: Product;
  readonly wire: string;
}

/** Bybit's spelling of a canonical symbol. Null when the text is not one. */
export function spell(symbol: string): Spelled | null {
  const parts = splitSymbol(symbol);
  if (parts === null) return null;
  const {base, quote, settle, expiry} = parts;
  if (settle === null) return {category: 'spot', wire: base + quote};
  const inUsdc = settle === 'USDC' && quote === 'USDC';
  if (expiry === null) return {category: 'linear', wire: inUsdc ? `${base}PERP` : base + quote};
  const month = MONTHS[Number(expiry.slice(2, 4)) - 1] ?? '';
  const day = `${Number(expiry.slice(4))}${month}${expiry.slice(0, 2)}`;
  return {category: 'linear', wire: `${inUsdc ? base : base + quote}-${day}`};
}

/**
 * The parts of a symbol in Bybit's spelling, also of one that is listed no more. Null where the spelling does not show
 * where the base ends.
 */
export function partsOf(category: Product, wire: string): SymbolParts | null {
  return category === 'spot' ? spotParts(wire) : linearParts(wire);
}

/** The canonical symbol of a spelling; the spelling itself where that can't be told. */
export function canonicalOf(category: Product, wire: string): string {
  const parts = partsOf(category, wire);
  return parts === null ? wire : joinSymbol(parts);
}

function spotParts(wire: string): SymbolParts | null {
  const quote = SPOT_QUOTES.find((each) => wire.endsWith(each) && wire.length > each.length);
  return quote === undefined ? null : {base: wire.slice(0, -quote.length), quote, settle: null, expiry: null};
}

function linearParts(wire: string): SymbolParts | null {
  const dated = DATED.exec(wire);
  const expiry = dated === null ? null : expiryOf(dated);
  const name = dated?.[1] ?? wire;
  for (const [ending, settle] of [
    ['USDT', 'USDT'],
    ['PERP', 'USDC'],
    ['USDC', 'USDC'],
  ] as const) {
    if (name.endsWith(ending) && name.length > ending.length) {
      return {base: name.slice(0, -ending.length), quote: settle, settle, expiry};
    }
  }
  return expiry === null ? null : {base: name, quote: 'USDC', settle: 'USDC', expiry};
}

/** YYMMDD, or null for letters that are no month. */
function expiryOf([, , day = '', month = '', year = '']: RegExpExecArray): string | null {
  const at = MONTHS.indexOf(month);
  return at === -1 ? null : `${year}${String(at + 1).padStart(2, '0')}${day.padStart(2, '0')}`;
}

const FACTOR_BEFORE = /^(10{3,})(.+)$/;
const FACTOR_BEHIND = /^(.*[A-Z])(10{3,})$/;

/** What one unit of a contract's base is: 1000PEPE and SHIB1000 count thousands of a coin. */
export function multipleOf(base: string): {readonly coin: string; readonly coinsPerUnit: DecimalText} {
  const before = FACTOR_BEFORE.exec(base);
  if (before !== null) return {coin: before[2] ?? base, coinsPerUnit: before[1] ?? '1'};
  const behind = FACTOR_BEHIND.exec(base);
  return {coin: behind?.[1] ?? base, coinsPerUnit: behind?.[2] ?? '1'};
}
