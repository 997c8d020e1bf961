/**
 * Canonical symbols: `BASE/QUOTE` (spot, `BTC/USDT`), `BASE/QUOTE:SETTLE` (perpetual, `BTC/USDT:USDT`) and
 * `BASE/QUOTE:SETTLE-YYMMDD` (dated future, `BTC/USDT:USDT-261225`).
 */

import type {Product} from './market.ts';

export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
  /** Settlement asset of a perpetual or a dated future; null for spot. */
  readonly settle: string | null;
  /** Day on which a dated future ends, YYMMDD; null for everything else. */
  readonly expiry: string | null;
}

const EXPIRY = '\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
const CANONICAL = new RegExp(`^([^\\s/:]+)/([^\\s/:]+)(?::([^\\s/:]+?)(?:-(${EXPIRY}))?)?$`, 'u');

/** Parts of a canonical symbol, or null when the text is not one. */
export function splitSymbol(symbol: string): SymbolParts | null {
  const match = CANONICAL.exec(symbol);
  if (match === null) return null;
  return {base: match[1] as string, quote: match[2] as string, settle: match[3] ?? null, expiry: match[4] ?? null};
}

/** Whether it is a future that ends on a day. */
export function isDated(symbol: string): boolean {
  return /:.+-\d{6}$/.test(symbol);
}

export function joinSymbol({
  base,
  quote,
  settle,
  expiry = null,
}: Omit<SymbolParts, 'expiry'> & {readonly expiry?: string | null}): string {
  const pair = settle === null ? `${base}/${quote}` : `${base}/${quote}:${settle}`;
  return expiry === null ? pair : `${pair}-${expiry}`;
}

/** What exchanges name coins with, in any script: no separator, nothing invisible, nothing that changes direction. */
const NAME = '[[\\p{L}\\p{M}\\p{N}\\p{So}.$]--\\p{Default_Ignorable_Code_Point}]+';
const CONTRACT = `(?::(${NAME})(?:-(${EXPIRY}))?)?`;
const SEPARATED = new RegExp(`^(${NAME})[\\/_\\-](${NAME})${CONTRACT}$`, 'v');
const GLUED = new RegExp(`^(${NAME})${CONTRACT}$`, 'v');
/** Longer than any symbol of an exchange, in UTF-16 units. */
const LONGEST = 64;

/**
 * What a typed symbol may mean. `btc/usdt` and `btc-usdt` mean one thing; `BTCUSDT` is tried against every split
 * (quote of 2 to 6 letters or digits) and the caller keeps those that a market really has.
 * Empty when the text cannot be a symbol (blanks, control and invisible characters, a wrong date).
 */
export function symbolCandidates(typed: string): readonly string[] {
  const text = upperCase(typed.trim().normalize('NFC'));
  if (text.length > LONGEST) return [];
  const separated = SEPARATED.exec(text);
  if (separated !== null) {
    const [, base = '', quote = '', settle = null, expiry = null] = separated;
    return [joinSymbol({base, quote, settle, expiry})];
  }
  const [, name = '', settle = null, expiry = null] = GLUED.exec(text) ?? [];
  // Only quotes in ASCII are split off: a coin of another script quotes no market.
  const longest = /[A-Z0-9]{0,6}$/.exec(name)?.[0].length ?? 0;
  const found: string[] = [];
  for (let size = 2; size <= Math.min(longest, name.length - 1); size++) {
    found.push(joinSymbol({base: name.slice(0, -size), quote: name.slice(-size), settle, expiry}));
  }
  return found;
}

/** Glued names are split most often before one of these, the likeliest first. */
export const COMMON_QUOTES: readonly string[] = [
  ...['USDT', 'USDC', 'USD', 'EUR', 'BTC', 'ETH', 'FDUSD', 'GBP'],
  ...['TUSD', 'DAI', 'TRY', 'BRL', 'BNB', 'SOL'],
];

const SET_APART = /[/_-]/;

/** The one symbol that typed text names without asking an exchange: any quote where it is set apart, a common one where not. */
export function likelySymbol(typed: string): string | null {
  const all = symbolCandidates(typed);
  const likely =
    SET_APART.test(typed) && all.length === 1
      ? all
      : all.filter((symbol) => COMMON_QUOTES.includes(splitSymbol(symbol)?.quote ?? ''));
  return likely.length === 1 ? (likely[0] ?? null) : null;
}

/** Only a to z: in other scripts upper case may be another word (ß becomes SS), and exchanges keep their names as they are. */
function upperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** What a canonical symbol is traded as. */
export function productOf(symbol: string): Product {
  return splitSymbol(symbol)?.settle === null ? 'spot' : 'linear';
}
