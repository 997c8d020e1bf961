/** A typed symbol to the one that it names, without asking an exchange. */
import {DeskError} from './errors.ts';
import {nearest} from './nearest.ts';
import {COMMON_QUOTES, likelySymbol, splitSymbol, symbolCandidates} from './symbol.ts';

/** Throws `usage` with the symbols that it may have meant. */
export function oneSymbol(typed: string): string {
  const symbol = likelySymbol(typed);
  if (symbol !== null) return symbol;
  const near = nearSymbols(typed);
  throw new DeskError('usage', `"${typed.slice(0, 40)}" does not name one symbol.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Write it as BTC/USDT, or BTC/USDT:USDT for a perpetual.',
    sent: false,
  });
}

/** A shorter beginning is no coin, and a shorter end no misspelt quote. */
const [SHORTEST_BASE, SHORTEST_QUOTE] = [2, 3];

/** Spellings of the quote that are near a common one: ETHUSTD is near ETH/USDT. */
function nearSymbols(typed: string): readonly string[] {
  const made = symbolCandidates(typed).flatMap((candidate) => {
    const {base = '', quote = '', settle = null} = splitSymbol(candidate) ?? {};
    if (settle !== null || base.length < SHORTEST_BASE || quote.length < SHORTEST_QUOTE) return [];
    return nearest(quote, COMMON_QUOTES).map((near) => `${base}/${near}`);
  });
  return nearest(typed, new Set(made));
}
