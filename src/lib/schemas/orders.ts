/** Orders: placing, cancelling, amending, listing and watching. */
import {account, accountStatusWith, failure, fee, order, overAccounts, sameAs} from './common.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';
import {leg} from './portfolio.ts';
import {route} from './route.ts';

const adjustment = object({field: text, from: text, to: text, rule: text});

const submission = object(
  {
    outcome: word('placed', 'rejected', 'unknown'),
    replayed: described('an earlier run placed it; nothing was sent now', flag),
    order,
    adjustments: list(adjustment),
  },
  {error: failure, line: described('with --from: the line of the file', count)},
);

const cancelVerdict = object(
  {outcome: word('canceled', 'filled', 'not-found', 'rejected', 'unknown'), order: orNull(order)},
  {error: failure},
);

const resolved = described(
  'words and percentages that were typed, and the numbers they became',
  list(object({field: word('quantity', 'price', 'stopPrice'), typed: text, value: decimal, from: text}, {line: count})),
);

const dryRun = object({
  dryRun: {const: true},
  orders: list(
    object(
      {
        ...account,
        order,
        adjustments: list(adjustment),
        wire: described('what would be sent, unsigned', object({method: text, path: text, body: text})),
        test: described('by the test order of the exchange, where it has one', word('passed', 'failed', 'untested')),
      },
      {error: failure},
    ),
  ),
  resolved,
  route: orNull(route),
});

const placedFields = {
  outcome: word('placed', 'rejected', 'unknown', 'partial'),
  replayed: described('an earlier run under the same --client-id placed it; nothing was sent now', flag),
  orders: list(submission),
  resolved,
  missing: described('base units that are neither filled nor resting; null where that is not known', orNull(decimal)),
  route: orNull(route),
};

export const placed: Schema = object(placedFields, {
  summary: described(
    'of a routed order that this run carried out: the result against the plan',
    object({
      filled: decimal,
      resting: decimal,
      planned: object({quantity: decimal, averagePrice: orNull(decimal), fee: decimal}),
      averagePrice: orNull(decimal),
      slippageBps: orNull(decimal),
      fees: list(fee),
    }),
  ),
  clientId: described('of --ladder and --over: the name under which the same command goes on with it', text),
  children: described(
    'of --ladder and --over: each order, placed or not; missed: its time had passed; unsent: it was stopped before',
    list(
      object(
        {
          index: count,
          at: orNull(instant),
          quantity: decimal,
          quantityIn: word('BASE', 'QUOTE'),
          price: orNull(decimal),
          outcome: word('placed', 'rejected', 'unknown', 'missed', 'unsent'),
          replayed: flag,
          clientOrderId: orNull(text),
        },
        {error: failure},
      ),
    ),
  ),
  lines: described(
    'with --from: the verdict of each line',
    list(
      object(
        {
          line: count,
          account: described('null: routed', orNull(text)),
          clientId: orNull(text),
          outcome: word('placed', 'rejected', 'unknown', 'partial'),
          replayed: flag,
          missing: orNull(decimal),
        },
        {error: failure},
      ),
    ),
  ),
});

export const orderPlace: Schema = {anyOf: [placed, described('with --dry-run', dryRun)]};

export const positionClose: Schema = object({
  ...placedFields,
  accounts: described('how each account answered what it holds', overAccounts.accounts),
});

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

export const orderCancel: Schema = object({orders: list(cancelVerdict), accounts: overAccounts.accounts});

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
        accounts: list(accountStatusWith({unreached})),
      },
      {
        halted,
        error: failure,
        closings: described('with --flatten: orders that closed positions', list(submission)),
        positions: described('with --flatten: what is left of positions', list(leg)),
      },
    ),
    described('with --lift', object({halt: {const: false}})),
  ],
};

const missing = described(
  'parts of the answers that could not be read',
  list(object({account: text, what: text, error: failure})),
);

const accounts = list(accountStatusWith({}, sameAs));

export const ordersList: Schema = object({...overAccounts, accounts, orders: list(order), missing});

export const execution = {
  id: text,
  price: decimal,
  quantity: decimal,
  fee: orNull(fee),
  liquidity: orNull(word('MAKER', 'TAKER')),
  cause: word('TRADE', 'LIQUIDATION', 'ADL', 'SETTLEMENT'),
};

/** What the journal of this machine knows beside the order, with --local. */
const journal = object({
  intent: text,
  state: text,
  clientId: orNull(text),
  terms: text,
  attempts: count,
  evidence: list(object({at: instant, source: text, says: text})),
});

export const ordersHistory: Schema = object({
  ...overAccounts,
  accounts,
  orders: list({anyOf: [order, {allOf: [order, object({journal})]}]}),
  fills: list(
    object({
      ...account,
      ...execution,
      symbol: text,
      orderId: text,
      clientOrderId: orNull(text),
      side: word('BUY', 'SELL'),
      at: instant,
    }),
  ),
  more: described('older orders or fills were read and left out by --limit', flag),
  missing,
  bySymbol: list(object({account: text, symbols: list(text)})),
});

/** One line of the feed. */
