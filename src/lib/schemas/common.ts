/** What many documents share: failures, accounts, orders. */
import {ERROR_KINDS} from '../model/errors.ts';
import {decimal, described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

export const account = {account: text, exchange: text};

/** Null: no keys file names it, public data of the exchange was read without a key. */
export const publicAccount = {account: orNull(text), exchange: text};

export const fee: Schema = object({asset: text, amount: decimal});

export const order: Schema = object(
  {
    ...account,
    symbol: text,
    id: orNull(text),
    clientOrderId: orNull(text),
    side: orNull(word('BUY', 'SELL')),
    type: word('LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET', 'UNKNOWN'),
    timeInForce: orNull(word('GTC', 'IOC', 'FOK')),
    postOnly: flag,
    reduceOnly: flag,
    price: orNull(decimal),
    stopPrice: orNull(decimal),
    trigger: orNull(object({kind: word('STOP', 'TAKE_PROFIT'), by: word('LAST', 'MARK', 'INDEX')})),
    quantity: orNull(decimal),
    filled: orNull(decimal),
    remaining: orNull(decimal),
    averagePrice: orNull(decimal),
    status: word('PENDING', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'UNKNOWN'),
    fees: list(fee),
    createdAt: orNull(instant),
    updatedAt: orNull(instant),
    parentId: orNull(text),
    linkedIds: list(text),
    childIds: list(text),
  },
  {
    reason: text,
    raw: described('words of the exchange that mxt does not know', object({}, {status: text, type: text, symbol: text})),
  },
);

export const failure: Schema = object(
  {kind: word(...Object.keys(ERROR_KINDS)), message: text},
  {
    hint: text,
    account: text,
    exchange: text,
    code: text,
    clientOrderId: text,
    matches: described('the orders that an id fits', list(order)),
  },
);

const statusFields = {...account, status: word('ok', 'failed'), latencyMs: {type: 'number', minimum: 0}};

/** How one account did. */
const accountStatus: Schema = object(statusFields, {error: failure});

/** Of commands that read public data. */
const publicStatus: Schema = object({...statusFields, ...publicAccount}, {error: failure});

/** How one account did, with fields of its own; those of `optional` may be absent. */
export function accountStatusWith(
  fields: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return object({...statusFields, ...fields}, {error: failure, ...optional});
}

/** Optional in a row of an account. */
export const sameAs = {sameAs: described('another key of the same account, under which it is counted', text)};

/** Head and foot of every document over many accounts. */
export const overAccounts = {
  at: instant,
  complete: described('false when an account failed', flag),
  accounts: list(accountStatus),
};

/** The same for documents of public data. */
export const overExchanges = {...overAccounts, accounts: list(publicStatus)};

export const orderType: Schema = word('LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET');
