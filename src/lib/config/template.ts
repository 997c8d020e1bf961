/** A fresh keys file: the text of `mxt keys init`, and putting it where only its owner can read it. */
import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {DeskError} from '../model/errors.ts';

/** One account to write into the file. `fields` are the credentials that the exchange wants beside the apiKey. */
export interface TemplateAccount {
  readonly exchange: string;
  readonly fields: readonly string[];
}

const HEAD = `# mxt keys file. Mode 0600, or mxt refuses it. Check it with: mxt keys check
#
# A secret is written as \${ENV_NAME}, {file: path}, {command: "pass show name"}, or itself.
# Give keys the right to read and to trade, never to withdraw, and bind them to your IP address.

accounts:
`;

const EXAMPLE: readonly TemplateAccount[] = [
  {exchange: 'binance', fields: ['secret']},
  {exchange: 'bybit', fields: ['secret']},
];

const TAIL = `
# limits:                          # checked on every order, market orders too
#   maxOrderValue: 10000 USD       # each order; a routed one as a whole
#   maxDailyValue: 50000 USD       # each account and UTC day, canceled orders too
#   priceCollar: 5%                # largest distance of a price or a trigger from the live book
#   maxOrdersPerMinute: 30         # each account
#   maxPosition: 100000 USD        # each account and contract
#   maxLeverage: 5                 # each account, after the order
# An account may have limits of its own, which hold beside these.

# defaults:                        # a typed flag wins
#   account: "binance-*"           # never for kill and order cancel --all
#   timeout: 5s
#   maxSlippage: 0.5%              # market orders: nothing worse than the best price by more

# assets:                          # an exchange's name of a coin, and yours
#   bybit: {NEIRO: NEIROETH}

# notify:                          # --notify desk; https, or http on this machine
#   desk: {command: "pass show desk/webhook"}
`;

/** The file's text. Without accounts it has two examples, commented out. */
export function keysTemplate(accounts: readonly TemplateAccount[]): string {
  if (accounts.length > 0) return `${HEAD}${accounts.map(section).join('')}${TAIL}`;
  return `${HEAD}${EXAMPLE.map(section).join('').replace(/^ {2}/gm, '#  ')}${TAIL}`;
}

function section({exchange, fields}: TemplateAccount): string {
  const variable = (field: string) => `\${${exchange.toUpperCase().replaceAll('-', '_')}_${field}}`;
  const secrets = fields.map((field) => `    ${field}: ${variable(snake(field))}\n`).join('');
  return `  ${exchange}-main:                 # your name for it
    exchange: ${exchange}
    apiKey: ${variable('API_KEY')}
${secrets}    products: [spot]               # add linear for perpetuals
    mode: trade                    # read: never signs an order; public: without a key, public data alone
`;
}

function snake(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * Writes the file, mode 0600, in a folder of mode 0700. Throws `config` when there is one already; with `force` that one
 * is kept beside it, and its new name returned.
 */
export function createKeysFile(path: string, text: string, {force}: {readonly force: boolean}): {readonly backup: string | null} {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  const backup = force && existsSync(path) ? freeName(path) : null;
  if (backup !== null) renameSync(path, backup);
  let file: number;
  try {
    // Exclusive: neither an existing file nor a symlink put in its place is ever written through.
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    if (code !== 'EEXIST') throw new DeskError('config', `The keys file ${path} cannot be written (${code}).`);
    throw new DeskError('config', `There is a keys file at ${path} already.`, {
      hint: 'Edit it, or replace it with --force (the old one is kept).',
    });
  }
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return {backup};
}

function freeName(path: string): string {
  let name = `${path}.bak`;
  for (let number = 2; existsSync(name); number++) name = `${path}.bak${number}`;
  return name;
}
