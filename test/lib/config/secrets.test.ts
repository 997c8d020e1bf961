import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {inspect} from 'node:util';
import {afterAll, describe, expect, it} from 'vitest';
import type {AccountEntry, SecretReference} from '../../../src/lib/config/keys-file.ts';
import {parseKeysFile} from '../../../src/lib/config/load.ts';
import {resolveAccount} from '../../../src/lib/config/secrets.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {Secret} from '../../../src/lib/model/secret.ts';

const CANARY = 'c4naryS3cr3t';
const folder = mkdtempSync(join(tmpdir(), 'mxt-secrets-'));
afterAll(() => rmSync(folder, {recursive: true}));

function entry(secret: SecretReference, change: Partial<AccountEntry> = {}): AccountEntry {
  return {
    account: 'main',
    exchange: 'northex',
    credentials: {apiKey: {from: 'literal', value: new Secret('key')}, secret},
    products: ['spot'],
    environment: 'live',
    mode: 'trade',
    urls: {},
    limits: null,
    ...change,
  };
}

async function failureOf(account: AccountEntry): Promise<DeskError> {
  const error = await resolveAccount(account).catch((thrown: unknown) => thrown);
  if (!(error instanceof DeskError)) throw new Error('no DeskError was thrown');
  expect(inspect(error, {depth: 9, showHidden: true})).not.toContain(CANARY);
  return error;
}

const reveal = async (secret: SecretReference) => (await resolveAccount(entry(secret))).credentials.secret?.reveal();

function file(content: string, mode = 0o600): SecretReference {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return {from: 'file', path};
}

describe('secrets', () => {
  it('come from the file, the environment, another file or a command, trimmed', async () => {
    process.env.MXT_TEST_A = ` ${CANARY}\n`;
    expect(await reveal({from: 'literal', value: new Secret(CANARY)})).toBe(CANARY);
    expect(await reveal({from: 'env', name: 'MXT_TEST_A'})).toBe(CANARY);
    expect(await reveal(file(`${CANARY}\r\n`))).toBe(CANARY);
    expect(await reveal({from: 'command', command: `printf '${CANARY}\\n'`})).toBe(CANARY);
  });

  it('of a command are read when it exits, whatever it leaves running with the pipe open', async () => {
    const command = `printf '${CANARY}'; sleep 600 & echo $! > ${join(folder, 'pid')}`;
    expect(await reveal({from: 'command', command})).toBe(CANARY);
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')));
    const long = 'x'.repeat(60_000);
    expect(await reveal({from: 'command', command: `printf '%s' ${long}`})).toBe(long);
  });

  it('leave the environment once read, so that no child inherits them, and can be read twice', async () => {
    process.env.MXT_TEST_B = CANARY;
    await reveal({from: 'env', name: 'MXT_TEST_B'});
    expect(process.env.MXT_TEST_B).toBeUndefined();
    expect(await reveal({from: 'env', name: 'MXT_TEST_B'})).toBe(CANARY);
    expect(await reveal({from: 'command', command: 'echo "[$MXT_TEST_B]"'})).toBe('[]');
  });

  it('of other accounts are not inherited either, before anybody read them', async () => {
    process.env.MXT_TEST_C = CANARY;
    parseKeysFile(`accounts: {other: {exchange: south, apiKey: "\${MXT_TEST_C}", secret: s}}`, '/k.yaml');
    expect(await reveal({from: 'command', command: 'echo "[$MXT_TEST_C]"'})).toBe('[]');
    expect(await reveal({from: 'env', name: 'MXT_TEST_C'})).toBe(CANARY);
  });

  it('of accounts that are public or wrong are not inherited, nor are addresses of alerts', async () => {
    Object.assign(process.env, {MXT_TEST_D: CANARY, MXT_TEST_E: CANARY, MXT_TEST_F: CANARY});
    const public_ = `open: {exchange: south, mode: public, apiKey: "\${MXT_TEST_D}"}`;
    const broken = `wrong: {exchange: south, apiKey: "\${MXT_TEST_E}", secret: s, environment: nowhere}`;
    parseKeysFile(`accounts: {${public_}, ${broken}}\nnotify: {desk: "\${MXT_TEST_F}"}`, '/k.yaml');
    const command = 'echo "[$MXT_TEST_D$MXT_TEST_E$MXT_TEST_F]"';
    expect(await reveal({from: 'command', command})).toBe('[]');
  });

  it('keep the lines of a PEM, also when they come written out', async () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----';
    const account = (value: string) =>
      entry(
        {from: 'literal', value: new Secret('unused')},
        {
          credentials: {
            apiKey: {from: 'literal', value: new Secret('key')},
            privateKey: {from: 'literal', value: new Secret(value)},
          },
        },
      );
    for (const value of [pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n')])
      expect((await resolveAccount(account(value))).credentials.privateKey?.reveal().replaceAll('\r', '')).toBe(pem);
  });

  it.each<[string, SecretReference, RegExp]>([
    [
      'a variable that is not set',
      {from: 'env', name: 'MXT_TEST_NONE'},
      /^secret: the environment variable MXT_TEST_NONE is not set/,
    ],
    ['a file that is not there', {from: 'file', path: join(folder, 'none')}, /^secret: the file .* cannot be read \(ENOENT\)/],
    ['a folder', {from: 'file', path: folder}, /not a small regular file/],
    [
      'a failing command',
      {from: 'command', command: `echo ${CANARY}; echo ${CANARY} >&2; exit 3`},
      /^secret: its command ended with code 3/,
    ],
    ['a silent command', {from: 'command', command: 'true'}, /the output of its command is empty/],
    ['a chatty command', {from: 'command', command: `yes ${CANARY} | head -c 100000`}, /more than 64 KiB/],
    ['a text with blanks', {from: 'command', command: `echo "${CANARY} x"`}, /blanks or line breaks inside/],
  ])('%s is a config failure of that account and field', async (_name, secret, message) => {
    const error = await failureOf(entry(secret));
    expect(error.kind).toBe('config');
    expect(error.message).toMatch(message);
    expect(error.detail.account).toBe('main');
  });

  it('refuse a file of ours that others can read', async () => {
    expect((await failureOf(entry(file(CANARY, 0o644)))).detail.hint).toContain('chmod 600');
  });

  it('refuse a line break in an API key: it goes into a header', async () => {
    const credentials = {apiKey: {from: 'literal', value: new Secret(`${CANARY}\nX-Evil: 1`)}} as const;
    expect((await failureOf(entry(credentials.apiKey, {credentials}))).message).toMatch(/^apiKey: /);
  });

  it('are not read for a live account when TLS is not checked', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const secret: SecretReference = {from: 'literal', value: new Secret(CANARY)};
    expect((await failureOf(entry(secret))).message).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
    expect((await resolveAccount(entry(secret, {environment: 'sandbox'}))).account).toBe('main');
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });

  it('of a public account are neither read nor there: what would be signed ends before a byte is sent', async () => {
    const {credentials} = await resolveAccount(entry({from: 'env', name: 'MXT_TEST_NONE'}, {mode: 'public'}));
    const {apiKey} = credentials;
    expect(() => apiKey.reveal()).toThrow('main is public: it has no key');
    expect(`${apiKey}`).toBe('[secret]');
  });

  it('throw what was wrong with a broken section', async () => {
    const broken = new DeskError('config', 'wrong at line 3');
    expect(await failureOf(entry({from: 'env', name: 'X'}, {broken}))).toBe(broken);
  });
});
