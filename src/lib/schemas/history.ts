/** `mxt orders history`. */
import {account, order, overAccounts} from './common.ts';
import {accounts, execution, missing} from './orders.ts';
import {count, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

/** What the journal of this machine knows beside the order, with --local. */
const journal = object({
  intent: text,
  state: text,
  clientId: orNull(text),
  terms: text,
  attempts: count,
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
        }),
      ),
    ),
  },
);
