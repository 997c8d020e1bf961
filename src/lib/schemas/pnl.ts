/** `mxt pnl`. */
import {account, accountStatusWith, overAccounts, sameAs} from './common.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';
import {unread} from './portfolio.ts';

const usd = orNull(decimal);

/** equityChange = realized + unrealizedChange + funding + interest - fees + deposits - withdrawals + unexplained. */
const sums = {
  equityChange: described('of a coin: without what was bought and sold for it', usd),
  realized: described('before fees', usd),
  unrealizedChange: usd,
  funding: described('above 0: received', usd),
  interest: described('rewards too; above 0: received', usd),
  fees: described('above 0: paid; rebates are below', usd),
  deposits: usd,
  withdrawals: described('above 0: went out', usd),
  unexplained: described('what is in no log', usd),
};

export const pnl: Schema = object(
  {
    ...overAccounts,
    since: described('when it was known what the accounts held; null: no account could be read in full', orNull(instant)),
    complete: described('false when an account or one of its logs failed: it is in no sum', flag),
    valuation: {const: 'USD'},
    method: word('average', 'fifo'),
    total: described('USD', object(sums)),
    unpriced: described('coins without a price, which count as nothing', list(text)),
    unread,
    accounts: list(
      accountStatusWith({since: described('from when it is known; null: it is in no sum', orNull(instant))}, sameAs),
    ),
  },
  {
    byAsset: list(object({asset: text, ...sums})),
    byAccount: list(object({...account, ...sums})),
    byDay: described('days that end with a snapshot, UTC', list(object({day: text, ...sums}))),
    byPair: described('of a pair all of its life, whatever --since says', list(object({pair: text, asset: text, ...sums}))),
  },
);
