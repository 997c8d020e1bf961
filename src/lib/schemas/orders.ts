/** Orders: placing, cancelling, listing, watching, and the route of one. */
import {account, failure, fee, order, overAccounts} from './common.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

export const route: Schema = object({
  at: instant,
  symbol: text,
  side: word('BUY', 'SELL'),
  quantity: decimal,
  mode: word('best', 'split'),
  venues: list(
    object({
      ...account,
      symbol: text,
      bestPrice: orNull(decimal),
      fillable: orNull(decimal),
      averagePrice: orNull(decimal),
      takerFee: orNull(decimal),
      effectivePrice: described('per unit, fees included', orNull(decimal)),
      available: orNull(decimal),
      excluded: described('why it is left out', orNull(text)),
    }),
  ),
  best: orNull(object({...account, price: decimal, effectivePrice: decimal})),
  plan: list(
    object({
      ...account,
      symbol: text,
      quantity: decimal,
      limitPrice: decimal,
      averagePrice: decimal,
      fee: decimal,
      cost: decimal,
    }),
  ),
  totals: object({
    quantity: decimal,
    averagePrice: orNull(decimal),
    effectivePrice: orNull(decimal),
    fee: decimal,
    cost: decimal,
    unfilled: decimal,
  }),
  savedVersusBestSingle: orNull(decimal),
});

const adjustment = object({field: text, from: text, to: text, rule: text});

export const orderPlace: Schema = object({
  outcome: word('placed', 'rejected', 'unknown', 'partial'),
  orders: list(object({outcome: word('placed', 'rejected', 'unknown'), order, adjustments: list(adjustment)}, {error: failure})),
  route: orNull(route),
});

export const orderCancel: Schema = object({
  orders: list(
    object({outcome: word('canceled', 'filled', 'not-found', 'rejected', 'unknown'), order: orNull(order)}, {error: failure}),
  ),
  accounts: overAccounts.accounts,
});

export const ordersList: Schema = object({...overAccounts, orders: list(order)});

const fill = object({
  id: text,
  price: decimal,
  quantity: decimal,
  fee: orNull(fee),
  liquidity: orNull(word('MAKER', 'TAKER')),
});

/** One line of the feed. */
export const ordersWatch: Schema = {
  oneOf: [
    object(
      {type: {const: 'order'}, at: instant, ...account, sequence: count, source: word('snapshot', 'stream', 'recovery'), order},
      {fill, derived: flag},
    ),
    object(
      {
        type: {const: 'stream'},
        at: instant,
        ...account,
        state: word('connecting', 'live', 'gap', 'recovered', 'down', 'stopped'),
      },
      {reason: text},
    ),
  ],
};
