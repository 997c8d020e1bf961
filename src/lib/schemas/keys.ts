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
      mode: word('trade', 'read'),
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

const accountSection: Schema = {
  ...closed(
    {
      exchange: {type: 'string', pattern: '^[a-z0-9-]+$'},
      apiKey: secret,
      secret,
      privateKey: secret,
      passphrase: secret,
      products: {...list(word('spot', 'linear')), minItems: 1},
      environment: word('live', 'testnet', 'demo', 'sandbox'),
      mode: word('trade', 'read'),
      urls: closed({rest: {type: 'string', pattern: '^https?://'}, stream: {type: 'string', pattern: '^wss?://'}}),
    },
    ['exchange', 'apiKey'],
  ),
  anyOf: [{required: ['secret']}, {required: ['privateKey']}],
};

export const keysFile: Schema = closed(
  {
    accounts: {
      type: 'object',
      minProperties: 1,
      propertyNames: {pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'},
      additionalProperties: accountSection,
    },
    limits: closed({
      maxOrderValue: money,
      maxDailyValue: money,
      priceCollar: {type: 'string', pattern: '^\\d+(\\.\\d+)?\\s*%$'},
      maxOrdersPerMinute: scalar,
    }),
  },
  ['accounts'],
);
