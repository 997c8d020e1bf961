/** `mxt spread`. */
import {failure, overExchanges, publicAccount} from './common.ts';
import {count, decimal, described, list, object, orNull, type Schema, text} from './pieces.ts';

const leg = object({
  ...publicAccount,
  symbol: text,
  price: described('average over the quantity; of quantity 0 the best', orNull(decimal)),
});

const row = object({
  buy: leg,
  sell: leg,
  quantity: decimal,
  grossBps: described('(sold - bought) / bought in basis points, before fees; null: the books hold less', orNull(decimal)),
  netBps: described('after the fees of both', orNull(decimal)),
  profit: described('quote of the bought market, after fees', orNull(decimal)),
  profitUsd: orNull(decimal),
  maxQuantity: described('the largest with a net gain of 0 or more', decimal),
  limitedBy: described('what ends maxQuantity', orNull(text)),
  skewMs: count,
});

export const spread: Schema = object({
  ...overExchanges,
  rows: list(row),
  excluded: list(object({account: orNull(text), symbol: text, reason: text})),
  failures: list(failure),
});
