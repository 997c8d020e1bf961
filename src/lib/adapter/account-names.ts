/** Symbols between the user's names of coins and those of an account's exchange (`assets` of the keys file). */
import {listedName, yourName} from '../model/asset-names.ts';
import {joinSymbol, splitSymbol} from '../model/symbol.ts';
import type {AccountHandle} from './accounts.ts';

/** The user's symbol as this account's exchange lists it; null where the exchange means another coin by that name. */
export function listedSymbol({names}: Pick<AccountHandle, 'names'>, symbol: string): string | null {
  const parts = splitSymbol(symbol);
  if (parts === null || names === undefined) return symbol;
  const [base, quote] = [listedName(names, parts.base), listedName(names, parts.quote)];
  return base === null || quote === null ? null : joinSymbol({...parts, base, quote});
}

/** The other way round: what the user calls a symbol of this account's exchange. */
export function yourSymbol({names}: Pick<AccountHandle, 'names'>, symbol: string): string {
  const parts = splitSymbol(symbol);
  if (parts === null || names === undefined) return symbol;
  return joinSymbol({...parts, base: yourName(names, parts.base), quote: yourName(names, parts.quote)});
}
