import {chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {inspect} from 'node:util';
import fc from 'fast-check';
import {afterAll, describe, expect, it} from 'vitest';
import type {KeysFile} from '../../../src/lib/config/keys-file.ts';
import {keysPath, loadKeysFile, parseKeysFile} from '../../../src/lib/config/load.ts';
import {DeskError, toFailure} from '../../../src/lib/model/errors.ts';

/** Stands for every secret: it must not be seen in anything that is thrown or printed. */
const CANARY = 'c4naryS3cr3t';

const folder = mkdtempSync(join(tmpdir(), 'mxt-keys-'));
afterAll(() => rmSync(folder, {recursive: true}));

const GOOD = `accounts:
  main:
    exchange: northex
    apiKey: ${CANARY}
    secret: {command: "pass show x"}
`;

function failureOf(run: () => unknown): DeskError {
  try {
    run();
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Everything about an error that could ever be shown. */
function everything(error: DeskError): string {
  return JSON.stringify(toFailure(error)) + inspect(error, {depth: 9, showHidden: true}) + error.stack;
}

function write(name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function parse(text: string): KeysFile {
  return parseKeysFile(text, '/home/me/keys.yaml');
}

describe('a keys file', () => {
  it('has accounts in their order, with defaults', () => {
    const {accounts, limits} =
      parse(`${GOOD}  second: {exchange: south, apiKey: "\${KEY}", secret: {file: ~/s}, products: [linear, spot], mode: read, environment: testnet}
limits: {maxOrderValue: 10000 USD, priceCollar: 5%, maxOrdersPerMinute: 30}
`);
    expect(accounts[0]).toMatchObject({
      account: 'main',
      exchange: 'northex',
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {},
    });
    expect(accounts[1]).toMatchObject({account: 'second', products: ['linear', 'spot'], environment: 'testnet', mode: 'read'});
    expect(accounts[1]?.credentials.apiKey).toEqual({from: 'env', name: 'KEY'});
    expect(limits).toEqual({
      maxOrderValue: {amount: '10000', asset: 'USD'},
      maxDailyValue: null,
      priceCollar: '0.05',
      maxOrdersPerMinute: 30,
      maxPosition: null,
      maxLeverage: null,
    });
  });

  it('may hold defaults, names of coins, targets of alerts, and limits of single accounts', () => {
    const keys = parse(`${GOOD}  second:
    exchange: south
    apiKey: k
    secret: s
    limits: {maxOrderValue: 500 USD}
limits: {maxPosition: 100000 usd, maxLeverage: 5x}
defaults: {account: "main, sec*", timeout: 5s, maxSlippage: 0.5%}
assets: {south: {neiro: NEIROETH, 狗狗币: DOGE}}
notify: {desk: {command: "x"}, here: "http://127.0.0.1:8080/hook"}
`);
    expect(keys.limits).toMatchObject({maxPosition: {amount: '100000', asset: 'USD'}, maxLeverage: '5'});
    expect(keys.limits.ofAccount?.get('second')).toMatchObject({maxOrderValue: {amount: '500', asset: 'USD'}, maxLeverage: null});
    expect(keys.limits.ofAccount?.has('main')).toBe(false);
    expect(keys.defaults).toEqual({accounts: ['main', 'sec*'], timeoutMs: 5000, maxSlippage: '0.005'});
    expect(keys.assets).toEqual({south: {NEIRO: 'NEIROETH', 狗狗币: 'DOGE'}});
    expect(keys.notify.map(({name, address}) => [name, address.from])).toEqual([
      ['desk', 'command'],
      ['here', 'literal'],
    ]);
    expect(JSON.stringify(keys.notify)).not.toContain('hook');
  });

  it('without these sections has none', () => {
    expect(parse(GOOD)).toMatchObject({defaults: {accounts: [], timeoutMs: null, maxSlippage: null}, assets: {}, notify: []});
  });

  it('has public accounts: those without a credential, and those that say so', () => {
    const {accounts} = parse(`${GOOD}  free: {exchange: south}
  told: {exchange: south, mode: public, apiKey: k, secret: s}
`);
    expect(accounts[1]).toMatchObject({mode: 'public', credentials: {}});
    expect(accounts[2], 'a key that is not used is not read').toMatchObject({mode: 'public', credentials: {}});
    expect(accounts.every(({broken}) => broken === undefined)).toBe(true);
  });

  it.each(['12e45', '010', '1234567890123456789012345678', '0x1F', 'true', 'null', '~', '1_000', '2026-11-22'])(
    'reads the unquoted key %s as text',
    (key) => {
      const reference = parse(`accounts: {a: {exchange: northex, apiKey: ${key}, secret: x}}`).accounts[0]?.credentials.apiKey;
      expect(reference?.from === 'literal' && reference.value.reveal()).toBe(key);
    },
  );

  it('takes a byte order mark and CRLF, and trims secrets', () => {
    const path = write('bom.yaml', `\uFEFF${GOOD.replaceAll('\n', '  \r\n')}`);
    const reference = loadKeysFile(path).accounts[0]?.credentials.apiKey;
    expect(reference?.from === 'literal' && reference.value.reveal()).toBe(CANARY);
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${GOOD}`, 'utf16le')],
    ['a NUL', Buffer.from(`${GOOD}\0`)],
    ['broken UTF-8', Buffer.concat([Buffer.from(GOOD), Buffer.from([0xc3, 0x28])])],
  ])('refuses %s', (_name, bytes) => {
    const error = failureOf(() => loadKeysFile(write('enc.yaml', bytes)));
    expect(error.message).toContain('UTF-8');
    expect(everything(error)).not.toContain(CANARY);
  });
});

describe('who may read it', () => {
  it.each([0o644, 0o640, 0o620, 0o604, 0o660, 0o777])('refuses mode %o with the chmod', (mode) => {
    const path = write('open.yaml', GOOD, mode);
    const error = failureOf(() => loadKeysFile(path));
    expect(error.kind).toBe('config');
    expect(error.detail.hint).toBe(`Close it: chmod 600 ${path}`);
  });

  it.runIf(process.getuid?.() === 0)("refuses another user's file", () => {
    const path = write('theirs.yaml', GOOD);
    chownSync(path, 65_534, 65_534);
    expect(failureOf(() => loadKeysFile(path)).message).toContain('belongs to another user');
  });

  it('takes 0600 and 0400, and follows a link to such a file', () => {
    const path = write('closed.yaml', GOOD, 0o400);
    symlinkSync(path, join(folder, 'link.yaml'));
    expect(loadKeysFile(join(folder, 'link.yaml')).accounts).toHaveLength(1);
  });

  it('refuses a folder that anyone may write to', () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    const path = write('open/keys.yaml', GOOD);
    chmodSync(open, 0o777);
    expect(failureOf(() => loadKeysFile(path)).detail.hint).toBe(`Close it: chmod 700 ${open}`);
    chmodSync(open, 0o1777);
    expect(loadKeysFile(path).accounts).toHaveLength(1);
  });

  it('refuses a folder under one that anyone may write to, and one that is a link', () => {
    mkdirSync(join(folder, 'wide', 'deep'), {recursive: true});
    const path = write('wide/deep/keys.yaml', GOOD);
    symlinkSync(join(folder, 'wide', 'deep'), join(folder, 'way'));
    const throughLink = failureOf(() => loadKeysFile(join(folder, 'way', 'keys.yaml')));
    expect(throughLink.message).toContain(`because of ${join(folder, 'way')}: it is a link`);
    expect(throughLink.detail.hint).toContain('--keys');
    chmodSync(join(folder, 'wide'), 0o777);
    expect(failureOf(() => loadKeysFile(path)).detail.hint).toBe(`Close it: chmod o-w ${join(folder, 'wide')}`);
    const alias = join(folder, 'alias.yaml');
    symlinkSync(path, alias);
    expect(failureOf(() => loadKeysFile(alias)).message).toContain(join(folder, 'wide'));
    chmodSync(join(folder, 'wide'), 0o755);
    expect(loadKeysFile(alias).accounts).toHaveLength(1);
  });

  it('refuses what is no file, and more than 256 KiB', () => {
    expect(failureOf(() => loadKeysFile(folder)).message).toContain('not a regular file');
    expect(failureOf(() => loadKeysFile(write('big.yaml', `${GOOD}#${'x'.repeat(256 * 1024)}`))).message).toContain('256 KiB');
  });

  it('says in two lines how to start when there is none', () => {
    const {message, detail} = failureOf(() => loadKeysFile(join(folder, 'nothing.yaml')));
    expect(message).toBe(`There is no keys file at ${join(folder, 'nothing.yaml')}.`);
    expect(detail.hint?.split('\n')).toEqual([
      expect.stringContaining('mxt sandbox run -- mxt balance'),
      expect.stringContaining('mxt keys init'),
    ]);
  });

  it('is looked for at the flag, then $MXT_KEYS, then $XDG_CONFIG_HOME', () => {
    const before = {...process.env};
    process.env.MXT_KEYS = '/a/k.yaml';
    process.env.XDG_CONFIG_HOME = '/x';
    expect(keysPath('/f/k.yaml')).toBe('/f/k.yaml');
    expect(keysPath()).toBe('/a/k.yaml');
    delete process.env.MXT_KEYS;
    expect(keysPath()).toBe('/x/mxt/keys.yaml');
    delete process.env.XDG_CONFIG_HOME;
    expect(keysPath()).toMatch(/\/\.config\/mxt\/keys\.yaml$/);
    process.env = before;
  });
});

describe('what is wrong is said with line and column, never with the text', () => {
  it.each<[name: string, text: string, message: RegExp]>([
    ['an open quote', `accounts:\n  a:\n    apiKey: "${CANARY}\n`, /line \d+, column \d+/],
    ['an open bracket', `accounts: {a: {apiKey: ${CANARY}`, /line 1, column \d+/],
    ['a tab', `accounts:\n\ta: ${CANARY}`, /line 2, column 1: indent with spaces/],
    ['bad indentation', `accounts:\n    a: {}\n  b: ${CANARY}\n c: x`, /line \d+, column \d+/],
    ['a value where keys belong', `accounts:\n  a: ${CANARY}`, /line 2, column 6: an account must be a map/],
    ['a duplicate key', `accounts:\n  a: {}\n  a: {apiKey: ${CANARY}}`, /line 3, column 3: this key appears twice/],
    ['an alias', `accounts:\n  a: *${CANARY}`, /line 2, column 6: aliases/],
    ['an anchor', `accounts:\n  a: &${CANARY} {}`, /line 2, column \d+: anchors/],
    ['an alias bomb', `a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b] # ${CANARY}`, /anchors|aliases/],
    ['a merge key', `accounts:\n  a:\n    <<: {apiKey: ${CANARY}}`, /line 3, column 5: merge keys/],
    ['a tag', `accounts:\n  a: !${CANARY} x`, /line 2, column 6: tags/],
    ['a tag that makes bytes of a text', `accounts:\n  a: !!binary ${CANARY}`, /line 2, column \d+: tags/],
    ['a tag that makes a time of a text', 'accounts:\n  a: !!timestamp 2001-12-14', /line 2, column \d+: tags/],
    ['two documents', `accounts: {}\n---\na: ${CANARY}`, /line 2, column 1: the file must be one document/],
    ['an unknown key', `acounts:\n  a: ${CANARY}`, /line 1, column 1: unknown key. Did you mean accounts\?/],
    ['an unknown key of an account', `${GOOD}    apikey2: ${CANARY}`, /line 6, column 5: unknown key. Did you mean apiKey\?/],
    ['a secret as a key', `${GOOD}    ${CANARY}: x`, /line 6, column 5: unknown key. Allowed here: exchange/],
    ['an unknown key of urls', `${GOOD}    urls: {rst: ${CANARY}}`, /line 6, column 12: unknown key. Did you mean rest\?/],
    ['an unknown source of a secret', `${GOOD}    passphrase: {envv: ${CANARY}}`, /line 6, column 18: unknown key/],
    [
      'a misspelt limit',
      `${GOOD}limits: {maxOrderValu: ${CANARY}}`,
      /line 6, column 10: unknown key. Did you mean maxOrderValue\?/,
    ],
    [
      'a wrong limit of an account',
      `${GOOD}  b: {exchange: south, apiKey: k, secret: s, limits: {${CANARY}: 1}}`,
      /line 6.*unknown key/,
    ],
    ['a wrong section', `${GOOD}default: {timeout: ${CANARY}}`, /line 6, column 1: unknown key. Did you mean defaults/],
    ['a wrong default', `${GOOD}defaults: {timeou: ${CANARY}}`, /line 6, column 12: unknown key. Did you mean timeout/],
    ['a default that is no duration', `${GOOD}defaults: {timeout: ${CANARY}}`, /line 6, column 21: timeout must be a duration/],
    ['a timeout of nothing', `${GOOD}defaults: {timeout: 0s}`, /timeout must be a duration/],
    ['a default slippage without %', `${GOOD}defaults: {maxSlippage: 5}`, /maxSlippage must be a percentage/],
    ['a name of a coin with a separator', `${GOOD}assets: {south: {NEIRO: ${CANARY}/X}}`, /line 6, column 25: a coin has a name/],
    ['an exchange in capitals', `${GOOD}assets: {South: {NEIRO: X}}`, /an exchange is named, in lower case/],
    ['an address that is not encrypted', `${GOOD}notify: {desk: "http://example.com/${CANARY}"}`, /must begin with https/],
    ['an address with a password', `${GOOD}notify: {desk: "https://me:${CANARY}@example.com/"}`, /must begin with https/],
    ['an address written as a map', `${GOOD}notify: {desk: {url: ${CANARY}}}`, /unknown key/],
    ['a leverage of nothing', `${GOOD}limits: {maxLeverage: 0}`, /maxLeverage must be a number above 0/],
    ['a wrong limit', `${GOOD}limits: {maxOrderValue: ${CANARY}}`, /line 6, column 25: maxOrderValue must be/],
    ['a collar without %', `${GOOD}limits: {priceCollar: 5}`, /priceCollar must be a percentage/],
    ['an account name with a glob', `accounts:\n  "a*": {apiKey: ${CANARY}}`, /line 2, column 3: an account name/],
    ['no accounts', `accounts: {} # ${CANARY}`, /has no accounts/],
  ])('%s', (_name, text, message) => {
    const error = failureOf(() => parse(text));
    expect(error.kind).toBe('config');
    expect(error.message).toMatch(message);
    expect(everything(error)).not.toContain(CANARY);
  });

  it.each([
    ['flow', `${'['.repeat(20_000)}${CANARY}`],
    ['flow over lines', `${'[\n'.repeat(20_000)}${CANARY}`],
    ['block', `${'- '.repeat(20_000)}${CANARY}`],
    ['keys', `${'? '.repeat(20_000)}${CANARY}`],
    ['closed', `a: ${'['.repeat(30)}${CANARY}${']'.repeat(30)}`],
  ])('refuses deep nesting quickly: %s', (_name, text) => {
    const error = failureOf(() => parse(text));
    expect(error.kind).toBe('config');
    expect(everything(error)).not.toContain(CANARY);
  });

  it('never throws anything but a config failure, and never shows the text, whatever the file', () => {
    const piece = fc.constantFrom(
      'accounts:',
      'a:',
      '\n',
      '  ',
      '    ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&x ',
      '*x',
      '!t ',
      '|',
      '>',
      ': ',
      ', ',
      '#',
      '\t',
      '---',
      '? ',
      '%',
      '@',
      '`',
      CANARY,
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 24}), (pieces) => {
        try {
          parse(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(DeskError);
          expect(everything(error as DeskError)).not.toContain(CANARY);
        }
      }),
      {numRuns: 400},
    );
  });
});
