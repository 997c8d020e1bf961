import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {parseKeysFile} from '../../../src/lib/config/load.ts';

const CANARY = 'c4naryS3cr3t';
const OK = '  fine: {exchange: south, apiKey: k, secret: s}\n';

function account(fields: string) {
  const text = `accounts:\n  a: {exchange: northex, apiKey: k, secret: s, ${fields}}\n${OK}`;
  const {accounts} = parseKeysFile(text, '/home/me/keys.yaml');
  // Whatever happens to this account, the other one works.
  expect(accounts[1]?.broken).toBeUndefined();
  return accounts[0];
}

describe('an account whose values are wrong is broken, and the others work', () => {
  it.each([
    ['a wrong environment', `environment: ${CANARY}`, /environment must be one of: live/],
    ['a wrong mode', `mode: ${CANARY}`, /mode must be one of: trade, read, public/],
    ['a wrong product', `products: [${CANARY}]`, /a product must be one of: spot, linear/],
    ['a product that is no list', `products: ${CANARY}`, /products must be a list/],
    ['two sources of a secret', `passphrase: {file: ${CANARY}, command: x}`, /either file or command/],
    ['half a variable', `passphrase: "\${${CANARY}"`, /looks like an environment variable/],
    ['a limit that is none', `limits: {maxOrderValue: ${CANARY}}`, /maxOrderValue must be an amount/],
    ['a sandbox account without addresses', 'environment: sandbox', /needs urls.rest and urls.stream/],
  ])('%s', (_name, fields, message) => {
    const entry = account(fields);
    expect(entry?.broken?.message).toMatch(message);
    expect(entry?.mode).toBe('read');
    expect(inspect(entry, {depth: 9})).not.toContain(CANARY);
  });

  it.each([
    ['exchange', '{apiKey: k, secret: s}', /has no exchange/],
    ['apiKey', '{exchange: northex, secret: s}', /has no apiKey/],
    ['any credential, though it is to trade', '{exchange: northex, mode: trade}', /has no apiKey/],
    ['secret', '{exchange: northex, apiKey: k}', /neither secret nor privateKey/],
    ['a spelling', '{exchange: "../evil", apiKey: k, secret: s}', /named in lower case/],
  ])('without %s', (_name, section, message) => {
    const {accounts} = parseKeysFile(`accounts:\n  a: ${section}\n${OK}`, '/k.yaml');
    expect(accounts[0]?.broken?.message).toMatch(message);
    expect(accounts[1]?.broken).toBeUndefined();
  });
});

describe('for what ends risk', () => {
  const overlooked = (text: string) => {
    const said: string[] = [];
    const keys = parseKeysFile(text, '/k.yaml', ({message}) => said.push(message));
    return {keys, said};
  };

  it('what only new orders need breaks no account, and is said', () => {
    const {keys, said} = overlooked(`accounts:
  a: {exchange: northex, apiKey: k, secret: s, products: [spt], limits: {maxOrderValue: much}}
  b: {exchange: northex, apiKey: k, secret: s, limits: {maxOrder: 5 USD}}
${OK}limits: {maxOrderVal: 5 USD}\ndefaults: {timeout: soon}\nassets: 7\nnotify: [x]\nlimit: {}\n`);
    expect(keys.accounts.map(({account, broken, mode}) => [account, broken, mode])).toEqual([
      ['a', undefined, 'trade'],
      ['b', undefined, 'trade'],
      ['fine', undefined, 'trade'],
    ]);
    expect(said).toHaveLength(8);
    expect(keys.limits.maxOrderValue).toBeNull();
  });

  it('an unknown key, a name that is none and a section that is no map break their own account only', () => {
    const {keys} = overlooked(`accounts:
  a: {exchange: northex, apiKey: k, secret: s, mod: read}
  "${CANARY} x": {exchange: northex, apiKey: k, secret: s}
  c: ${CANARY}
  d: {exchange: northex, apiKey: {fil: x}, secret: s}
${OK}`);
    expect(keys.accounts.map(({account, broken}) => [account, broken?.kind])).toEqual([
      ['a', 'config'],
      ['line 3', 'config'],
      ['c', 'config'],
      ['d', 'config'],
      ['fine', undefined],
    ]);
    expect(inspect(keys, {depth: 9})).not.toContain(CANARY);
  });
});

describe('addresses (rows 84 and 86)', () => {
  it.each([
    'https://api.example.com',
    'https://api.example.com:8443/',
    'http://127.0.0.1:47001',
    'http://127.8.9.250',
    'http://localhost:80',
    'http://[::1]:9',
  ])('takes %s', (url) => {
    const entry = account(`urls: {rest: "${url}"}`);
    expect(entry?.broken).toBeUndefined();
    expect(entry?.urls.rest).toBe(url.replace(/\/$/, ''));
  });

  it.each([
    'http://api.example.com',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'http://127.1:80',
    'http://0177.0.0.1',
    'http://0.0.0.0',
    'http://2130706433',
    'http://169.254.169.254',
    `https://user:${CANARY}@api.example.com`,
    `https://${CANARY}@127.0.0.1:99999`,
    `https://api.example.com/${CANARY}`,
    `https://api.example.com?${CANARY}`,
    `https://api.example.com#${CANARY}`,
    'https://api.example.com:99999',
    'https://api.example.com\\\\@evil.com',
    'wss://api.example.com',
    'ftp://api.example.com',
    'api.example.com',
    `//${CANARY}`,
    'https://',
    'https://аpi.example.com',
  ])('refuses %s without showing it', (url) => {
    const entry = account(`urls: {rest: "${url}"}`);
    expect(entry?.broken?.kind).toBe('config');
    expect(inspect(entry, {depth: 9})).not.toContain(CANARY);
    expect(entry?.broken?.message).not.toContain('example');
  });

  it('wants ws for streams', () => {
    expect(account('urls: {stream: "ws://127.0.0.1:1"}')?.urls.stream).toBe('ws://127.0.0.1:1');
    expect(account('urls: {stream: "ws://example.com"}')?.broken?.message).toContain('not encrypted');
    expect(account('urls: {stream: "https://example.com"}')?.broken).toBeDefined();
  });
});
