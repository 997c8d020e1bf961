/** One account of the keys file. A wrong value breaks this account only; an unknown key is thrown and stops everything. */
import {dirname} from 'node:path';
import type {AccountMode, Environment} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {Product} from '../model/market.ts';
import {asMap, asOneOf, field, refuseUnknownKeys} from './fields.ts';
import type {AccountEntry, SecretReference} from './keys-file.ts';
import {LIMIT_KEYS, readLimits} from './limits-section.ts';
import {parseOrigin} from './origin.ts';
import {type Overlook, overlooking} from './overlook.ts';
import {noteVariable, readReference} from './secret-reference.ts';
import {type MapEntry, type MapNode, problemAt, type Tree} from './yaml-tree.ts';

const CREDENTIALS = ['apiKey', 'secret', 'privateKey', 'passphrase'] as const;
const KEYS = ['exchange', ...CREDENTIALS, 'products', 'environment', 'mode', 'urls', 'limits'] as const;
const ENVIRONMENTS: readonly Environment[] = ['live', 'testnet', 'demo', 'sandbox'];
const MODES: readonly AccountMode[] = ['trade', 'read', 'public'];
const PRODUCTS: readonly Product[] = ['spot', 'linear'];

/**
 * Reads one entry of `accounts`. `path` is the keys file's: secret files are relative to its folder. `overlook`: for what ends
 * risk, a key or a name that is not known breaks this account only, and what new orders alone need (products, limits) nothing.
 */
export function readAccount(entry: MapEntry, path: string, overlook: Overlook | null = null): AccountEntry {
  const {key, keyAt, value} = entry;
  const isNamed = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(key);
  const account = isNamed ? key : `line ${keyAt.line}`;
  try {
    if (!isNamed) throw problemAt(keyAt, 'an account name has letters, digits, ".", "_" and "-", 64 at most.');
    refuseStrangers(asMap(value, 'an account'), overlook);
  } catch (error) {
    if (overlook === null || !(error instanceof DeskError)) throw error;
    return brokenAccount(account, value, error);
  }
  const section = asMap(value, 'an account');
  try {
    return {account, ...readFields(section, keyAt, dirname(path), overlook)};
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return brokenAccount(account, value, error);
  }
}

/** The safest reading of what could not be read: it may do nothing, and using it throws. */
function brokenAccount(account: string, value: Tree, broken: DeskError): AccountEntry {
  return {
    account,
    exchange: value.type === 'map' ? exchangeName(value) : '',
    credentials: {},
    products: ['spot'],
    environment: 'live',
    mode: 'read',
    urls: {},
    limits: null,
    broken,
  };
}

function refuseStrangers(section: MapNode, overlook: Overlook | null): void {
  refuseUnknownKeys(section, KEYS);
  const urls = field(section, 'urls');
  if (urls?.type === 'map') refuseUnknownKeys(urls, ['rest', 'stream']);
  const limits = field(section, 'limits');
  // Overlooked ones are read, and said, with the limits themselves.
  if (limits?.type === 'map' && overlook === null) refuseUnknownKeys(limits, LIMIT_KEYS);
  for (const name of CREDENTIALS) {
    const value = field(section, name);
    if (value !== undefined) noteVariable(value);
    if (value?.type === 'map') refuseUnknownKeys(value, ['file', 'command']);
  }
}

function readFields(
  section: MapNode,
  keyAt: {line: number; column: number},
  folder: string,
  overlook: Overlook | null,
): Omit<AccountEntry, 'account' | 'broken'> {
  const exchange = field(section, 'exchange');
  if (exchange === undefined) throw problemAt(keyAt, 'this account has no exchange.', 'Add a line such as "exchange: binance".');
  if (exchangeName(section) === '') throw problemAt(exchange, 'an exchange is named in lower case, such as binance.');
  const mode = readMode(section);
  const credentials = mode === 'public' ? {} : readCredentials(section, keyAt, folder);
  const limits = field(section, 'limits');
  const environment = optional(section, 'environment', (node) => asOneOf(node, 'environment', ENVIRONMENTS)) ?? 'live';
  const urls = readUrls(field(section, 'urls'));
  if (environment === 'sandbox' && (urls.rest === undefined || urls.stream === undefined)) {
    throw problemAt(
      keyAt,
      'a sandbox account needs urls.rest and urls.stream.',
      '`mxt sandbox start` writes a keys file that has them.',
    );
  }
  return {
    exchange: exchangeName(section),
    credentials,
    products: overlooking(overlook, () => optional(section, 'products', readProducts), undefined) ?? ['spot'],
    environment,
    mode,
    urls,
    limits: limits === undefined ? null : overlooking(overlook, () => readLimits(limits), null),
  };
}

/** Without any credential an account is public: it reads what everybody may read, and its mode need not be written. */
function readMode(section: MapNode): AccountMode {
  const written = optional(section, 'mode', (node) => asOneOf(node, 'mode', MODES));
  return written ?? (CREDENTIALS.some((name) => field(section, name) !== undefined) ? 'trade' : 'public');
}

/** The exchange's id as written, "" when it cannot be one. Whether it exists is known when it is opened. */
function exchangeName(section: MapNode): string {
  const node = field(section, 'exchange');
  const text = node?.type === 'text' ? node.value.trim() : '';
  return /^[a-z0-9-]{1,32}$/.test(text) ? text : '';
}

function optional<T>(section: MapNode, name: string, read: (node: Tree) => T): T | undefined {
  const node = field(section, name);
  return node === undefined ? undefined : read(node);
}

function readProducts(node: Tree): readonly Product[] {
  if (node.type !== 'list' || node.items.length === 0) throw problemAt(node, 'products must be a list such as [spot, linear].');
  return [...new Set(node.items.map((item) => asOneOf(item, 'a product', PRODUCTS)))];
}

function readUrls(node: Tree | undefined): AccountEntry['urls'] {
  if (node === undefined) return {};
  const map = asMap(node, 'urls');
  const rest = optional(map, 'rest', (value) => parseOrigin(value, 'urls.rest', 'http'));
  const stream = optional(map, 'stream', (value) => parseOrigin(value, 'urls.stream', 'ws'));
  return {...(rest !== undefined && {rest}), ...(stream !== undefined && {stream})};
}

function readCredentials(section: MapNode, keyAt: {line: number; column: number}, folder: string): AccountEntry['credentials'] {
  const found: {-readonly [K in keyof AccountEntry['credentials']]: SecretReference} = {};
  for (const name of CREDENTIALS) {
    const node = field(section, name);
    if (node !== undefined) found[name] = readReference(node, name, folder);
  }
  if (found.apiKey === undefined)
    throw problemAt(
      keyAt,
      'this account has no apiKey.',
      'Without any credential, or with "mode: public", it reads public data alone.',
    );
  if (found.secret === undefined && found.privateKey === undefined)
    throw problemAt(keyAt, 'this account has neither secret nor privateKey.');
  return found;
}
