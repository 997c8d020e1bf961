/** `mxt spread`, `mxt pair` and `mxt rebalance`. */
import {account, accountStatusWith, failure, fee, order, overAccounts, overExchanges, publicAccount, sameAs} from './common.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';
import {placed} from './placing.ts';
import {route} from './route.ts';

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

const pairSide = object({
  ...account,
  symbol: text,
  filled: described('coins', decimal),
  averagePrice: described('quote money per coin', orNull(decimal)),
  fees: list(fee),
});

export const pair: Schema = object(
  {
    id: text,
    state: word('hedged', 'open', 'residual', 'unknown', 'closed'),
    asset: text,
    long: pairSide,
    short: pairSide,
    spreadBps: described('(sold - bought) / bought in basis points, before fees', orNull(decimal)),
    residual: described('coins by which the long side is ahead; null: not known', orNull(decimal)),
    residualUsd: orNull(decimal),
    orders: list(order),
  },
  {error: failure},
);

export const pairList: Schema = object({
  at: instant,
  complete: described('false: an account did not answer what it holds', flag),
  pairs: described('newest first', list(pair)),
});

const trade = object(
  {
    side: word('BUY', 'SELL'),
    symbol: text,
    quantity: described('base units', decimal),
    value: described('USD', decimal),
    route: described('how it would be carried out; null where it cannot be', orNull(route)),
  },
  {error: failure, result: described('as `order place` prints it, with --yes', placed)},
);

export const rebalance: Schema = object({
  ...overAccounts,
  complete: described('false when an account, a wallet or a price board failed: nothing is sent then', flag),
  valuation: {const: 'USD'},
  total: described('of the named coins, USD', decimal),
  weights: list(object({asset: text, total: decimal, value: decimal, share: decimal, target: decimal})),
  trades: described('sells first', list(trade)),
  sent: flag,
  accounts: list(accountStatusWith({value: orNull(decimal)}, sameAs)),
});
