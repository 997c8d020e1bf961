/** Promise: what reads public data starts without a keys file. Here every live host is behind a proxy that is not there. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';

let home: CliHome;
let empty = '';
beforeEach(() => {
  home = openHome({});
  empty = mkdtempSync(join(tmpdir(), 'mxt-empty-'));
});
afterEach(() => {
  home.dispose();
  rmSync(empty, {recursive: true});
});

const offline = () => ({env: {HOME: empty, MXT_KEYS: undefined, HTTPS_PROXY: 'http://127.0.0.1:9'}});

it.each([
  ['book', ['book', 'BTC/USDT']],
  ['market show', ['market', 'show', 'BTC/USDT']],
  ['market list', ['market', 'list']],
  ['ticker', ['ticker', 'BTC/USDT']],
  ['route', ['route', 'buy', '1', 'BTC/USDT']],
] as const)('%s asks the live exchanges, and fails for the network alone', async (_, args) => {
  const result = await home.run([...args, '--json', '--timeout', '2s'], offline());
  const text = JSON.stringify(documentOf(result));
  expect(result.code).toBe(5);
  expect(text).toContain('"network"');
  expect(text).not.toContain('keys file');
  for (const id of exchangeIds()) expect(text).not.toContain(`"account":"${id}"`);
  expect(result.stderr).toContain(`No key for ${exchangeIds().join(', ')}`);
});

it('what needs a key still asks for the keys file', async () => {
  const result = await home.run(['balance', '--json'], offline());
  expect([result.code, documentOf(result)]).toMatchObject([2, {error: {kind: 'config'}}]);
});
