/** `mxt orders history` and `mxt orders report`. */
import {account, fee, order, overAccounts} from './common.ts';
import {accounts, execution, missing} from './orders.ts';
import {count, decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

/** Who did it, where, and with which command. */
const origin = described(
  'null: not known',
  orNull(
    object({
      by: described('user@host', text),
      directory: orNull(text),
      command: described('without URLs, query strings and --exec; null: a program that uses mxt as a library', orNull(text)),
    }),
  ),
);

/** What the journal of this machine knows beside the order, with --local. */
const journal = object({
  intent: text,
  state: text,
  clientId: orNull(text),
  replaces: described('an id of the order that it took the place of', orNull(text)),
  terms: text,
  attempts: count,
  origin,
  evidence: list(object({at: instant, source: text, says: text})),
});

export const ordersHistory: Schema = object(
  {
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
  },
  {
    settings: described(
      'with --local: changes of how contracts are held',
      list(
        object({
          at: instant,
          ...account,
          symbol: text,
          setting: word('leverage', 'marginMode'),
          from: orNull(text),
          to: text,
          outcome: described(
            'null: the process ended before it knew',
            orNull(word('changed', 'unchanged', 'refused', 'unknown')),
          ),
          origin,
        }),
      ),
    ),
    actions: described(
      'with --local: cancels, changes and the kill switch',
      list(
        object({
          at: instant,
          kind: word('cancel', 'cancel-all', 'amend', 'kill', 'lift'),
          account: described('null: every account', orNull(text)),
          exchange: orNull(text),
          symbol: described('null: every market', orNull(text)),
          id: orNull(text),
          clientOrderId: orNull(text),
          outcome: described('null: the process ended before it knew', orNull(text)),
          detail: described('what was changed, or why', orNull(text)),
          origin,
        }),
      ),
    ),
  },
);

const costSum = object({
  orders: described('of how many orders it is known', count),
  amount: described('above 0: it cost; below: it gained', decimal),
  bps: orNull(decimal),
});

const reportSum = {
  quote: text,
  orders: count,
  value: decimal,
  slippage: costSum,
  versusPlan: costSum,
  fee: costSum,
  cost: costSum,
};

export const ordersReport: Schema = object({
  ...overAccounts,
  since: instant,
  accounts,
  orders: described(
    'those that traded, newest first; money in `quote`, above 0: it cost',
    list(
      object({
        ...account,
        ...{symbol: text, id: orNull(text), clientOrderId: text, side: word('BUY', 'SELL')},
        type: word('LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'),
        ...{placedAt: instant, quote: text, filled: decimal, averagePrice: decimal, value: decimal},
        arrivalMid: described(
          'between bid and ask when it was placed; null: neither a book nor a ticker of that moment was read',
          orNull(decimal),
        ),
        arrivalAt: orNull(instant),
        plannedPrice: described('the average that was expected then', orNull(decimal)),
        ...{slippage: orNull(decimal), slippageBps: orNull(decimal), versusPlan: orNull(decimal), versusPlanBps: orNull(decimal)},
        fees: described('null: not known, or not all of them', orNull(list(fee))),
        ...{fee: orNull(decimal), feeBps: orNull(decimal)},
        cost: described('slippage and fee; null unless both are known', orNull(decimal)),
        costBps: orNull(decimal),
        unknown: list(word('arrival', 'plan', 'fees')),
      }),
    ),
  ),
  untold: described('placed, and nothing of them is known to have traded, or not at which price', count),
  totals: described('one for each coin that prices are in', list(object(reportSum))),
  groups: described('with --by', list(object({key: text, ...reportSum}))),
  more: described('older orders or fills were left out', flag),
  missing,
});
