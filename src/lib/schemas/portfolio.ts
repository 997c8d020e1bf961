/** `mxt balance` and `mxt position`. */
import {account, accountStatusWith, failure, overAccounts, sameAs} from './common.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

const amounts = {total: decimal, free: decimal, locked: decimal};
const valued = {price: described('USD per unit', orNull(decimal)), value: described('USD', orNull(decimal))};

const ownRow = {exchange: described('only where this name is another coin on other exchanges', text)};

const unread = described(
  'what an exchange holds and no row counts; with `error` where it could not be read',
  list(object({account: text, what: text}, {error: failure})),
);

export const balance: Schema = object({
  ...overAccounts,
  complete: described('false when an account, a wallet or a price board failed', flag),
  valuation: {const: 'USD'},
  total: described('sum of what is priced, USD; null where a price board failed', orNull(decimal)),
  unpriced: described('assets without a price', list(object({asset: text, total: decimal}))),
  unread,
  assets: list(
    object({asset: text, ...amounts, ...valued, accounts: list(object({...account, wallet: text, ...amounts}))}, ownRow),
  ),
  accounts: list(accountStatusWith({value: orNull(decimal)}, sameAs)),
});

const leg = object({
  ...account,
  symbol: described('null for a balance', orNull(text)),
  wallet: text,
  side: word('LONG', 'SHORT'),
  quantity: described('coins, short is negative', decimal),
  notional: described('quantity x mark price in the settle asset; USD for a balance', orNull(decimal)),
  entryPrice: described('prices are per coin', orNull(decimal)),
  breakEvenPrice: orNull(decimal),
  markPrice: orNull(decimal),
  liquidationPrice: orNull(decimal),
  liquidationDistance: described('|mark - liquidation| / mark', orNull(decimal)),
  leverage: orNull(decimal),
  marginMode: orNull(word('CROSS', 'ISOLATED', 'PORTFOLIO')),
  margin: described('in the settle asset of the symbol', orNull(decimal)),
  unrealizedPnl: described('in the settle asset of the symbol', orNull(decimal)),
  realizedPnl: described('in the settle asset of the symbol', orNull(decimal)),
  fundingRate: described('as a fraction of one interval; above 0 longs pay', orNull(decimal)),
  nextFundingAt: orNull(instant),
});

const margin = object({
  equity: orNull(decimal),
  used: orNull(decimal),
  maintenance: orNull(decimal),
  available: orNull(decimal),
  ratio: described('maintenance / equity', orNull(decimal)),
});

export const position: Schema = object({
  ...overAccounts,
  complete: described('false when an account, a wallet or a price board failed', flag),
  valuation: {const: 'USD'},
  unread,
  totals: object({
    equity: described('the total of `mxt balance`, USD', orNull(decimal)),
    gross: described('sum of |spot value| without dollars, and |notional|, USD', orNull(decimal)),
    net: described('the same with signs', orNull(decimal)),
    leverage: described('gross / equity', orNull(decimal)),
    unrealizedPnl: described('USD', orNull(decimal)),
  }),
  assets: list(
    object(
      {
        asset: text,
        spot: decimal,
        derivatives: decimal,
        net: decimal,
        ...valued,
        unrealizedPnl: described('of all contracts on it, USD', orNull(decimal)),
        legs: list(leg),
      },
      ownRow,
    ),
  ),
  accounts: list(accountStatusWith({margin: orNull(margin)}, sameAs)),
});
