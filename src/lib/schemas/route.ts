/** `mxt route` and `mxt book`. */
import {accountStatusWith, failure, overExchanges, publicAccount, sameAs} from './common.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

const milliseconds: Schema = {type: 'number'};

const venue = object(
  {
    ...publicAccount,
    symbol: text,
    bestPrice: orNull(decimal),
    fillable: described('how much of the request it can fill alone, base units', decimal),
    averagePrice: orNull(decimal),
    takerFee: orNull(decimal),
    standardFee: described("true where the fee is the exchange's standard one, for want of a key", flag),
    effectivePrice: described('per unit, fees included', orNull(decimal)),
    available: orNull(decimal),
    excluded: described('why it is left out', orNull(text)),
  },
  {
    ...sameAs,
    differenceBps: orNull(decimal),
    saved: orNull(decimal),
    feeAt: orNull(instant),
    bookAgeMs: orNull(milliseconds),
    latencyMs: milliseconds,
    conversion: orNull(object({note: text})),
  },
);

const leg = object({
  ...publicAccount,
  symbol: text,
  quantity: decimal,
  limitPrice: decimal,
  averagePrice: decimal,
  fee: decimal,
  cost: decimal,
});

const totals = object({
  quantity: decimal,
  averagePrice: orNull(decimal),
  effectivePrice: orNull(decimal),
  fee: decimal,
  cost: decimal,
  unfilled: decimal,
});

export const route: Schema = object(
  {
    at: instant,
    symbol: text,
    side: word('BUY', 'SELL'),
    quantity: decimal,
    mode: word('best', 'split'),
    venues: list(venue),
    best: orNull(object({...publicAccount, price: decimal, effectivePrice: decimal})),
    plan: list(leg),
    totals,
    savedVersusBestSingle: orNull(decimal),
  },
  {
    quantityIn: word('BASE', 'QUOTE'),
    alternatives: object({best: orNull(totals), split: totals}),
    dust: decimal,
    rest: orNull(object({...publicAccount, symbol: text, quantity: decimal, limitPrice: decimal})),
    proven: flag,
    skewMs: milliseconds,
    notes: list(text),
    failures: list(failure),
  },
);

const level = object({
  price: decimal,
  quantity: decimal,
  cumulative: decimal,
  accounts: list(object({...publicAccount, bookPrice: decimal, quantity: decimal, sameBook: list(text)})),
});

export const book: Schema = object({
  ...overExchanges,
  symbol: text,
  fees: described('whether taker fees are in the prices', flag),
  asks: list(level),
  bids: list(level),
  spread: orNull(decimal),
  skewMs: milliseconds,
  accounts: list(accountStatusWith({...publicAccount, excluded: orNull(text), standardFee: flag})),
  failures: list(failure),
});
