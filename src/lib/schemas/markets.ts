/** `mxt market list`, `mxt market show`, `mxt ticker` and `mxt funding`. */
import {account, failure, orderType, overExchanges, publicAccount} from './common.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

const rules = described(
  '"0" on a step or minimum, and null, switch a rule off',
  object(
    {
      tickSize: decimal,
      minPrice: decimal,
      maxPrice: orNull(decimal),
      stepSize: decimal,
      minQuantity: decimal,
      maxQuantity: orNull(decimal),
      marketStepSize: decimal,
      marketMinQuantity: decimal,
      marketMaxQuantity: orNull(decimal),
      minNotional: decimal,
      maxNotional: orNull(decimal),
      minNotionalOnMarket: flag,
      maxNotionalOnMarket: flag,
      quoteStep: decimal,
      postOnlyMaxQuantity: orNull(decimal),
    },
    {minNotionalOnReduceOnly: described('false where orders that only reduce a position may be worth less', flag)},
  ),
);

const names = {symbol: text, product: word('spot', 'linear'), base: text, quote: text, settle: orNull(text)};

const abilities = {
  exchangeSymbol: text,
  status: word('TRADING', 'CANCEL_ONLY', 'HALTED'),
  rules,
  orderTypes: list(orderType),
  timesInForce: list(word('GTC', 'IOC', 'FOK')),
  postOnly: flag,
  marketByQuote: flag,
};

const furtherAbilities = {
  triggers: described(
    'prices that can fire a conditional order; absent: the last one alone',
    list(word('LAST', 'MARK', 'INDEX')),
  ),
  linkedSize: described(
    'where an exchange links orders in some of its markets alone: whether what closes a buy has the size that it brought in, fee left, or its own',
    word('RECEIVED', 'SAME'),
  ),
};

const fees = object(
  {symbol: text, maker: decimal, taker: decimal, buyFeeIn: word('BASE', 'QUOTE'), at: instant},
  {standard: described('true for an account without a key', flag)},
);

export const marketList: Schema = object({
  ...overExchanges,
  markets: list(object({...names, exchanges: list(object({exchange: text, ...abilities}, furtherAbilities))})),
});

const spellings = {
  sharedBook: described("the exchange's spelling of the market whose book this one trades on", text),
  multiple: described('what one unit of the base is where it is several of a coin', object({coin: text, coinsPerUnit: decimal})),
};

const priceOrNull = orNull(decimal);

export const ticker: Schema = object({
  ...overExchanges,
  complete: described('false when an account failed, or rows could not be read', flag),
  tickers: list(
    object({
      ...publicAccount,
      symbol: text,
      last: priceOrNull,
      bid: priceOrNull,
      ask: priceOrNull,
      open: described('24 hours ago', priceOrNull),
      high: priceOrNull,
      low: priceOrNull,
      change: described('since open, as a fraction: 0.0123 is 1.23 %', orNull(decimal)),
      volume: described('base units', orNull(decimal)),
      quoteVolume: orNull(decimal),
    }),
  ),
  missing: list(object({account: orNull(text), what: text, error: failure})),
});

const fundingVenue = object({
  ...publicAccount,
  rate: described('of one interval, as a fraction; above 0 longs pay', orNull(decimal)),
  intervalHours: orNull(decimal),
  nextAt: orNull(instant),
  predicted: described('the rate may still change until nextAt', flag),
  annualized: described('rate x 8760 / intervalHours', orNull(decimal)),
  payer: described('null: neither side, or not known', orNull(word('LONG', 'SHORT'))),
  markPrice: priceOrNull,
  indexPrice: priceOrNull,
});

const paid = object({
  ...account,
  symbol: text,
  amount: described('above 0 was received', decimal),
  asset: text,
  rate: orNull(decimal),
  at: instant,
});

const fundingLeg = object({
  ...publicAccount,
  symbol: text,
  rate: orNull(decimal),
  intervalHours: orNull(decimal),
  nextAt: orNull(instant),
  takerFee: described('of the account, as a fraction; null: not known, or not asked for', orNull(decimal)),
});

const pair = object({
  asset: described('the coin behind the contracts: PEPE of 1000PEPE', text),
  long: fundingLeg,
  short: fundingLeg,
  annualized: described("the short's rate per year minus the long's, each by its own interval; simple", decimal),
  fees: described('of opening and closing both legs as taker, as a fraction of one of them', orNull(decimal)),
  breakEvenHours: described('until the fees are paid at these rates; null: never, or not known', orNull(decimal)),
  markGapBps: described("(short's mark - long's) / long's, per coin", orNull(decimal)),
  settleMismatch: flag,
});

export const funding: Schema = object(
  {
    ...overExchanges,
    complete: described('false when an account failed, or rows could not be read', flag),
    symbols: list(object({symbol: text, venues: list(fundingVenue)})),
    missing: list(object({account: orNull(text), what: text, error: failure})),
  },
  {
    pairs: described('with --pairs, the widest first; fees of accounts with a key are asked for the 25 widest', list(pair)),
    paid: described('with --paid, newest first', list(paid)),
  },
);

export const marketShow: Schema = object({
  ...overExchanges,
  symbol: text,
  venues: list(
    object({...publicAccount, market: object({...names, ...abilities}, {...furtherAbilities, ...spellings}), fees: orNull(fees)}),
  ),
});
