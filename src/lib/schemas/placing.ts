/** Placing: one order, several, and what a dry run shows. */
import {account, failure, fee, order} from './common.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';
import {route} from './route.ts';

export const adjustment = object({field: text, from: text, to: text, rule: text});

const linked = described(
  'of --take-profit and --stop-loss: what the exchange places itself when the order has filled; without an id of ours where it takes none',
  list(object({kind: word('TAKE_PROFIT', 'STOP_LOSS'), price: decimal, clientOrderId: orNull(text)})),
);

export const submission = object(
  {
    outcome: word('placed', 'rejected', 'unknown'),
    replayed: described('an earlier run placed it; nothing was sent now', flag),
    order,
    adjustments: list(adjustment),
  },
  {error: failure, linked, line: described('with --from: the line of the file', count)},
);

const resolved = described(
  'words and percentages that were typed, and the numbers they became',
  list(
    object(
      {
        field: word('quantity', 'price', 'stopPrice', 'takeProfit', 'stopLoss'),
        typed: text,
        value: decimal,
        unit: text,
        from: text,
      },
      {line: count},
    ),
  ),
);

const limitUse: Schema = object({
  limit: word('maxOrderValue', 'maxDailyValue', 'maxOrdersPerMinute'),
  scope: described('GENERAL: of every account; ACCOUNT: by the limits in its own section', word('GENERAL', 'ACCOUNT')),
  before: orNull(decimal),
  used: described('with the order', orNull(decimal)),
  of: decimal,
  asset: orNull(text),
});

const dryRun = object(
  {
    dryRun: {const: true},
    orders: list(
      object(
        {
          ...account,
          order,
          adjustments: list(adjustment),
          expected: described(
            'at this moment; of several orders each after the ones before it; null: not known',
            object({
              ...{account: text, symbol: text, quantity: orNull(decimal), averagePrice: orNull(decimal)},
              total: described('what changes hands, in the quote', orNull(fee)),
              totalUsd: orNull(decimal),
              fee: described('below 0: a rebate', orNull(fee)),
              needs: described('what it takes of what is free; null also where it takes nothing', orNull(fee)),
              free: described('before the order', orNull(fee)),
              limits: described('how much of your limits is used', list(limitUse)),
            }),
          ),
          wire: described('what would be sent, unsigned', object({method: text, path: text, body: text})),
          test: described('by the test order of the exchange, where it has one', word('passed', 'failed', 'untested')),
        },
        {error: failure, linked},
      ),
    ),
    resolved,
    route: orNull(route),
  },
  {
    replayed: described('true: an earlier run under the same --client-id placed it, so that nothing would be sent', {
      const: true,
    }),
  },
);

export const placedFields = {
  outcome: word('placed', 'rejected', 'unknown', 'partial'),
  replayed: described('an earlier run under the same --client-id placed it; nothing was sent now', flag),
  orders: list(submission),
  resolved,
  missing: described('base units that are neither filled nor resting; null where that is not known', orNull(decimal)),
  route: orNull(route),
};

/** Of what ends positions. */
export const journaledIn = described(
  'the state directory that was made for the closing orders, as the usual one could not be used; settle them with --state-dir',
  text,
);

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
