/** Orders: placing, cancelling, amending, listing and watching. */
import {account, accountStatusWith, failure, fee, order, overAccounts, sameAs} from './common.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';
import {adjustment, journaledIn, placedFields, submission} from './placing.ts';
import {leg} from './portfolio.ts';

const cancelVerdict = object(
  {outcome: word('canceled', 'filled', 'not-found', 'rejected', 'unknown'), order: orNull(order)},
  {error: failure},
);

export const positionClose: Schema = object(
  {
    ...placedFields,
    accounts: described('how each account answered what it holds', overAccounts.accounts),
  },
  {journaledIn},
);

export const hedge: Schema = object(
  {
    ...placedFields,
    complete: described('false: what is held is not known in full, and nothing was sent', flag),
    hedge: described(
      'in coins; short is negative',
      object({
        asset: text,
        account: text,
        symbol: text,
        exposure: described('everything else', orNull(decimal)),
        position: orNull(decimal),
        target: orNull(decimal),
        reason: described('why nothing, or not all of it, was sent', orNull(text)),
      }),
    ),
  },
  {error: failure},
);

export const positionSetting: Schema = object({
  outcome: word('changed', 'unchanged'),
  ...account,
  symbol: text,
  setting: word('leverage', 'marginMode'),
  from: described('before; null: not known, or different for long and short', orNull(text)),
  to: text,
  of: described('ACCOUNT: it changed for every contract of the account', word('CONTRACT', 'ACCOUNT')),
});

const unnamed = {
  unnamed: described('orders canceled beside those of `orders`, which the exchange counts and does not name', count),
};

export const orderCancel: Schema = object({orders: list(cancelVerdict), accounts: list(accountStatusWith({}, unnamed))});

export const orderAmend: Schema = object(
  {
    outcome: word('amended', 'rejected', 'unknown', 'partial'),
    order,
    previous: described('the order that was replaced, where it cannot be amended in place', orNull(cancelVerdict)),
    adjustments: list(adjustment),
  },
  {error: failure},
);

export const orderResolve: Schema = object({
  orders: list(submission),
  amends: described(
    'changes whose outcome was unknown; partial: canceled, and the order to replace it was never sent',
    list(object({outcome: word('amended', 'rejected', 'unknown', 'partial'), order}, {error: failure})),
  ),
});

const halted = described('since when, and why, no order is placed', object({at: instant, reason: text}));
const unreached = described('what can hold orders there and was not canceled', list(text));

export const kill: Schema = {
  anyOf: [
    object(
      {
        at: instant,
        halt: described('new orders are refused', flag),
        complete: described('true when every account answered and nothing is left', flag),
        orders: list(cancelVerdict),
        survivors: list(order),
        unknown: list(order),
        accounts: list(accountStatusWith({unreached}, unnamed)),
      },
      {
        halted,
        error: failure,
        closings: described('with --flatten: orders that closed positions', list(submission)),
        journaledIn,
        positions: described('with --flatten: what is left of positions', list(leg)),
      },
    ),
    described('with --lift', object({halt: {const: false}})),
  ],
};

/** Of lists. */
export const missing = described(
  'parts of the answers that could not be read',
  list(object({account: text, what: text, error: failure})),
);

/** Of lists. */
export const accounts = list(accountStatusWith({}, sameAs));

export const ordersList: Schema = object({...overAccounts, accounts, orders: list(order), missing});

/** A fill, but for what it belongs to. */
export const execution = {
  id: text,
  price: decimal,
  quantity: decimal,
  fee: orNull(fee),
  liquidity: orNull(word('MAKER', 'TAKER')),
  cause: word('TRADE', 'LIQUIDATION', 'ADL', 'SETTLEMENT'),
};
