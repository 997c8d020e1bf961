/** `mxt balance`, `mxt position` and `mxt margin`. */
import {account, accountStatusWith, failure, overAccounts, sameAs} from './common.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

const amounts = {total: decimal, free: decimal, locked: decimal};
const valued = {price: described('USD per unit', orNull(decimal)), value: described('USD', orNull(decimal))};

const ownRow = {exchange: described('only where this name is another coin on other exchanges', text)};

export const unread = described(
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

const marginMode = orNull(word('CROSS', 'ISOLATED', 'PORTFOLIO'));

/** One wallet's balance, or one contract. */
export const leg = object({
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
  marginMode,
  margin: described('in the settle asset of the symbol', orNull(decimal)),
  unrealizedPnl: described('in the settle asset of the symbol', orNull(decimal)),
  realizedPnl: described('in the settle asset of the symbol', orNull(decimal)),
  fundingRate: described('as a fraction of one interval; above 0 longs pay', orNull(decimal)),
  nextFundingAt: orNull(instant),
});

const figures = {
  equity: described('what the exchange compares with maintenance, haircuts applied', orNull(decimal)),
  used: described('initial margin of positions and orders', orNull(decimal)),
  maintenance: orNull(decimal),
  available: orNull(decimal),
  ratio: described('maintenance / equity', orNull(decimal)),
};

const line = object({
  asset: text,
  direction: word('DOWN', 'UP'),
  price: described('now: the mark price of its largest contract, per coin', orNull(decimal)),
  liquidationPrice: described('by all positions and coins of the account, when only this coin moves', orNull(decimal)),
  distance: described('|price - liquidation| / price, of the nearer of this price and the one of the exchange', orNull(decimal)),
  told: described('liquidation price by the exchange itself', orNull(decimal)),
  symbol: described('the isolated position that is liquidated there; null: the account is', orNull(text)),
});

export const margin: Schema = object({
  ...overAccounts,
  complete: described('false when an account, a price board or the brackets of a contract failed', flag),
  valuation: {const: 'USD'},
  unread,
  accounts: list(
    accountStatusWith(
      {
        mode: marginMode,
        ...figures,
        pools: described('each in its own currency', list(object({asset: text, mode: marginMode, ...figures}))),
        lines: described('up to two per coin, the nearer first', list(line)),
      },
      sameAs,
    ),
  ),
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
  accounts: list(accountStatusWith({margin: described('USD', orNull(object(figures)))}, sameAs)),
});
