/** The refusal of a symbol that an exchange does not list. */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {nearest} from '../../model/nearest.ts';

/** `not-found`, with the names among `markets` that look like it. */
export function unknownMarket(exchange: string, symbol: string, markets: readonly Market[]): DeskError {
  const names = nearest(
    symbol,
    markets.map((market) => market.symbol),
  );
  const hint = names.length > 0 ? `Near names: ${names.join(', ')}.` : 'Run `mxt market list` to see what there is.';
  return new DeskError('not-found', `${exchange} has no market ${symbol}.`, {hint});
}
