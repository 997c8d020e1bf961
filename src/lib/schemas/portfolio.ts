/** `mxt balance` and `mxt position`. */
import {account, accountStatusWith, overAccounts} from './common.ts';
import {decimal, described, list, object, orNull, type Schema, text} from './pieces.ts';

const amounts = {total: decimal, free: decimal, locked: decimal};
const valued = {price: described('USD per unit', orNull(decimal)), value: described('USD', orNull(decimal))};

export const balance: Schema = object({
  ...overAccounts,
  valuation: {const: 'USD'},
  total: described('sum of all values that are known, USD', decimal),
  assets: list(object({asset: text, ...amounts, ...valued, accounts: list(object({...account, wallet: text, ...amounts}))})),
  accounts: list(accountStatusWith({value: orNull(decimal)})),
});

const leg = object({
  ...account,
  symbol: described('null for a balance', orNull(text)),
  wallet: text,
  quantity: described('base units, short is negative', decimal),
  entryPrice: orNull(decimal),
  markPrice: orNull(decimal),
  liquidationPrice: orNull(decimal),
  leverage: orNull(decimal),
  unrealizedPnl: described('in the settle asset of the symbol', orNull(decimal)),
});

export const position: Schema = object({
  ...overAccounts,
  valuation: {const: 'USD'},
  assets: list(
    object({
      asset: text,
      spot: decimal,
      derivatives: decimal,
      net: decimal,
      ...valued,
      unrealizedPnl: described('of all perpetuals on it, USD', orNull(decimal)),
      legs: list(leg),
    }),
  ),
});
