/** Contracts as a person names them: one by its symbol, all on a pair, or all on a coin. */
import {DeskError} from '../model/errors.ts';
import {splitSymbol, symbolCandidates} from '../model/symbol.ts';

export interface ContractFilter {
  readonly typed: string;
  /** Canonical, where one contract is meant. */
  readonly symbol: string | null;
  fits(symbol: string): boolean;
}

/** `BTC/USDT:USDT` is one contract, `BTC/USDT` all on that pair, `BTC` all on that coin; `WBTC` may be either. Throws `usage`. */
export function contractFilter(typed: string): ContractFilter {
  const isGlued = !/[/_-]/.test(typed);
  const [only, ...others] = symbolCandidates(typed);
  if (!isGlued && only !== undefined && others.length === 0 && splitSymbol(only)?.settle !== null) {
    return {typed, symbol: only, fits: (symbol) => symbol === only};
  }
  const pairs = new Set(symbolCandidates(typed).map(pairOf));
  const [asBase] = isGlued ? symbolCandidates(`${typed}/USDT`) : [];
  const coin = asBase === undefined ? null : splitSymbol(asBase)?.base;
  if (pairs.size === 0 && coin == null) {
    throw new DeskError('usage', `"${typed.slice(0, 40)}" does not name a contract.`, {
      hint: 'Write it as BTC/USDT:USDT, or as a coin: BTC.',
    });
  }
  const fits = (symbol: string) => {
    const parts = splitSymbol(symbol);
    if (parts === null || parts.settle === null) return false;
    return pairs.has(pairOf(symbol)) || parts.base === coin || coinOf(parts.base) === coin;
  };
  return {typed, symbol: null, fits};
}

function pairOf(symbol: string): string {
  return symbol.split(':')[0] ?? symbol;
}

/** The coin of a contract on 1000 or more of it: PEPE of 1000PEPE, SHIB of SHIB1000. */
function coinOf(base: string): string {
  return base.replace(/^10{3,}(?=\D)/, '').replace(/(?<=\D)10{3,}$/, '');
}
