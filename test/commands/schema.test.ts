import {globSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import SchemaCommand from '../../src/commands/schema.ts';
import {schemaNames, schemaOf} from '../../src/lib/schemas/catalog.ts';
import {decimal, instant} from '../../src/lib/schemas/pieces.ts';
import {runCommand} from '../support/run-command.ts';

const ajv = new Ajv2020({strict: true, strictTypes: false, strictRequired: false});

describe('schema', () => {
  it('prints the schema of a command, with or without --json', async () => {
    for (const words of [
      ['order', 'place'],
      ['order', 'place', '--json'],
    ]) {
      const {stdout, code} = await runCommand(SchemaCommand, words);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(schemaOf('order place'));
    }
  });

  it('without a name prints the names', async () => {
    const {stdout} = await runCommand(SchemaCommand, []);
    expect(stdout.trim().split('\n')).toEqual(schemaNames());
  });

  it('has every command that prints a document', () => {
    const commands = globSync('src/commands/**/*.{ts,tsx}').map((path) =>
      path.replace(/^src\/commands\/|\.tsx?$/g, '').replaceAll('/', ' '),
    );
    // The one prints schemas, the other what its command prints.
    const without = ['schema', 'sandbox run'];
    expect(commands.filter((name) => schemaOf(name) === null && !without.includes(name))).toEqual([]);
  });

  it('knows a typo', async () => {
    const {stderr, code} = await runCommand(SchemaCommand, ['balnace']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean balance?');
  });

  it.each(schemaNames())('of %s is a valid schema', (name) => {
    expect(ajv.validateSchema(schemaOf(name) ?? {})).toBe(true);
    expect(() => ajv.compile(schemaOf(name) ?? {})).not.toThrow();
  });

  it('takes amounts in plain notation only, and times in UTC', () => {
    const isDecimal = ajv.compile(decimal);
    for (const good of ['0', '1', '-1.5', '0.00000001', '60000', '100.01']) expect(isDecimal(good), good).toBe(true);
    for (const bad of ['1e-8', '1.0', '01', '+1', '.5', '5.', '-0', '0.10', 'NaN', '', '1,000', 1])
      expect(isDecimal(bad), String(bad)).toBe(false);
    const isInstant = ajv.compile(instant);
    expect(isInstant(new Date(0).toISOString())).toBe(true);
    expect(isInstant('2026-11-22T10:00:00+01:00')).toBe(false);
  });

  it('of the keys file refuses what mxt refuses', () => {
    const isKeysFile = ajv.compile(schemaOf('keys-file') ?? {});
    const account = {exchange: 'northex', apiKey: 'k', secret: {command: 'x'}};
    for (const right of [
      {accounts: {main: account}, limits: {maxOrderValue: '10000 USD', priceCollar: '5%', maxPosition: '5 BTC', maxLeverage: 5}},
      {accounts: {main: {...account, limits: {maxDailyValue: '10 USD'}}, free: {exchange: 'south'}}},
      {accounts: {main: {...account, mode: 'public'}}, defaults: {account: 'northex-*', timeout: '5s', maxSlippage: '0.5%'}},
      {accounts: {main: account}, assets: {south: {NEIRO: 'NEIROETH'}}, notify: {desk: {command: 'x'}}},
    ]) {
      expect(isKeysFile(right), JSON.stringify(isKeysFile.errors)).toBe(true);
    }
    for (const wrong of [
      {},
      {accounts: {}},
      {accounts: {main: {...account, apikey: 'k'}}},
      {accounts: {main: {exchange: 'northex', apiKey: 'k'}}},
      {accounts: {main: {...account, mode: 'both'}}},
      {accounts: {'a*': account}},
      {accounts: {main: {exchange: 'northex', secret: 's'}}},
      {accounts: {main: {exchange: 'northex', mode: 'trade'}}},
      {accounts: {main: account}, limits: {maxOrderValue: '10000'}},
      {accounts: {main: {...account, limits: {maxOrderValu: '1 USD'}}}},
      {accounts: {main: account}, defaults: {accounts: 'a'}},
      {accounts: {main: account}, notify: {desk: {url: 'x'}}},
    ]) {
      expect(isKeysFile(wrong), JSON.stringify(wrong)).toBe(false);
    }
  });
});
