/** Canonical symbols: `BASE/QUOTE` (spot, `BTC/USDT`) and `BASE/QUOTE:SETTLE` (perpetual, `BTC/USDT:USDT`). */

export interface SymbolParts {
  readonly base: string;
  readonly quote: string;
  /** Settlement asset of a perpetual; null for spot. */
  readonly settle: string | null;
}

const CANONICAL = /^([^\s/:]+)\/([^\s/:]+)(?::([^\s/:]+))?$/;

/** Parts of a canonical symbol, or null when the text is not one. */
export function splitSymbol(symbol: string): SymbolParts | null {
  const match = CANONICAL.exec(symbol);
  if (match === null) return null;
  return {base: match[1] as string, quote: match[2] as string, settle: match[3] ?? null};
}

export function joinSymbol({base, quote, settle}: SymbolParts): string {
  return settle === null ? `${base}/${quote}` : `${base}/${quote}:${settle}`;
}

/**
 * What a typed symbol may mean. `btc/usdt` and `btc-usdt` mean one thing; `BTCUSDT` is tried against every split
 * (quote of 2 to 6 letters) and the caller keeps those that a market really has.
 * Empty when the text can not be a symbol (control characters, look-alike letters outside ASCII with a separator missing).
 */
export function symbolCandidates(typed: string): readonly string[] {
  const text = typed.trim().toUpperCase();
  const separated = /^([A-Z0-9]+)[/_-]([A-Z0-9]+)(?::([A-Z0-9]+))?$/.exec(text);
  if (separated !== null) {
    return [joinSymbol({base: separated[1] as string, quote: separated[2] as string, settle: separated[3] ?? null})];
  }
  const glued = /^([A-Z0-9]{4,24})(?::([A-Z0-9]+))?$/.exec(text);
  if (glued === null) return [];
  const name = glued[1] as string;
  const found: string[] = [];
  for (let size = 2; size <= Math.min(6, name.length - 1); size++) {
    found.push(joinSymbol({base: name.slice(0, -size), quote: name.slice(-size), settle: glued[2] ?? null}));
  }
  return found;
}
