/** `mxt keys`, `mxt doctor`, and the keys file itself. */
import {accountStatusWith, overAccounts} from './common.ts';
import {described, flag, instant, list, object, orNull, type Schema, text, word} from './pieces.ts';

const told = orNull(flag);

export const keysInit: Schema = object({path: text, backup: orNull(text), exchanges: list(text)});

export const keysList: Schema = object({
  path: text,
  accounts: list(
    object({
      account: text,
      exchange: text,
      environment: word('live', 'testnet', 'demo', 'sandbox'),
      mode: word('trade', 'read', 'public'),
      products: list(word('spot', 'linear')),
      secrets: described('where each comes from; never a secret', {type: 'object', additionalProperties: text}),
      problem: orNull(text),
    }),
  ),
});

export const keysCheck: Schema = object({
  ...overAccounts,
  accounts: list(
    accountStatusWith({
      rights: orNull(object({canRead: told, canTrade: told, canWithdraw: told, ipRestricted: told, expiresAt: orNull(text)})),
      warnings: list(text),
    }),
  ),
});

export const doctor: Schema = object({
  at: instant,
  ok: flag,
  checks: list(
    object({
      check: text,
      account: orNull(text),
      exchange: orNull(text),
      status: word('ok', 'warn', 'fail'),
      detail: text,
      fix: orNull(text),
    }),
  ),
  accounts: overAccounts.accounts,
});

/** Nothing but `fields` may be there: the keys file is closed. */
function closed(fields: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return {type: 'object', properties: fields, required, additionalProperties: false};
}

// A key such as 12e45 is a number to an editor, and text to mxt.
const scalar: Schema = {type: ['string', 'number']};
const secret = described(`a literal, \${ENV}, {file: path} or {command: "..."}`, {
  anyOf: [scalar, closed({file: text}, ['file']), closed({command: text}, ['command'])],
});
const money = described('an amount and a currency, such as 10000 USD', {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?\\s+[A-Za-z0-9]{2,12}$',
});

const percentage: Schema = {type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%$'};

const limits = closed({
  maxOrderValue: described('of each order; of a routed one as a whole', money),
  maxDailyValue: described('of each account and UTC day', money),
  priceCollar: described('largest distance of a price or a trigger from the live book, such as 5%', percentage),
  maxOrdersPerMinute: described('of each account', scalar),
  maxPosition: described("notional of each account's position in one contract", money),
  maxLeverage: described(
    'of each account: sum of |notional| over equity after an order, and what a leverage may be set to',
    scalar,
  ),
});

const accountFields = {
  exchange: {type: 'string', pattern: '^[a-z0-9-]+$'},
  apiKey: secret,
  secret,
  privateKey: described('a PEM, in place of secret', secret),
  passphrase: secret,
  products: {...list(word('spot', 'linear')), minItems: 1},
  environment: word('live', 'testnet', 'demo', 'sandbox'),
  mode: described('public: without a key, for public data alone', word('trade', 'read', 'public')),
  urls: closed({rest: {type: 'string', pattern: '^https?://'}, stream: {type: 'string', pattern: '^wss?://'}}),
  limits: described('of this account, beside the general ones', limits),
};

/** Without any credential an account is public; with one it needs the key and what it signs with. */
const accountSection: Schema = {
  ...closed(accountFields, ['exchange']),
  anyOf: [
    {required: ['apiKey', 'secret']},
    {required: ['apiKey', 'privateKey']},
    {properties: {mode: {const: 'public'}}, required: ['mode']},
    {
      properties: {mode: {const: 'public'}},
      not: {anyOf: ['apiKey', 'secret', 'privateKey', 'passphrase'].map((name) => ({required: [name]}))},
    },
  ],
};

const names = described('names or globs of accounts', {anyOf: [text, {...list(text), minItems: 1}]});

export const keysFile: Schema = closed(
  {
    accounts: {
      type: 'object',
      minProperties: 1,
      propertyNames: {pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'},
      additionalProperties: accountSection,
    },
    limits,
    defaults: described(
      'what holds where no flag is typed',
      closed({account: names, timeout: {type: 'string', pattern: '^\\d{1,6}(ms|s|m|h)$'}, maxSlippage: percentage}),
    ),
    assets: described('by exchange: its name of a coin, and yours', {
      type: 'object',
      additionalProperties: {type: 'object', additionalProperties: text},
    }),
    notify: described('where --notify NAME sends to: https, or http on this machine', {
      type: 'object',
      additionalProperties: secret,
    }),
  },
  ['accounts'],
);
