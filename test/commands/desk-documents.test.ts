/** The commands over accounts, in this process, against the sandbox: what they print is what their schemas say. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '@oclif/core';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import Balance from '../../src/commands/balance.ts';
import Book from '../../src/commands/book.ts';
import Doctor from '../../src/commands/doctor.ts';
import KeysCheck from '../../src/commands/keys/check.ts';
import MarketList from '../../src/commands/market/list.ts';
import MarketShow from '../../src/commands/market/show.ts';
import OrderResolve from '../../src/commands/order/resolve.ts';
import OrdersHistory from '../../src/commands/orders/history.ts';
import OrdersList from '../../src/commands/orders/list.ts';
import OrdersReport from '../../src/commands/orders/report.ts';
import OrdersWatch from '../../src/commands/orders/watch.ts';
import Position from '../../src/commands/position.ts';
import RouteCommand from '../../src/commands/route.ts';
import Spread from '../../src/commands/spread.ts';
import StateCompact from '../../src/commands/state/compact.ts';
import type {RunningSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {runCommand} from '../support/run-command.ts';
import {ANY} from '../support/venues.ts';

const folder = mkdtempSync(join(tmpdir(), 'mxt-desk-'));
const keys = join(folder, 'keys.yaml');
const common = ['--keys', keys, '--state-dir', join(folder, 'state')];
const ajv = new Ajv2020({strict: true, strictTypes: false, strictRequired: false, allErrors: true});
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 7, latencyMs: 0, moving: false});
  const sections = Object.entries(sandbox.exchanges).map(
    ([id, {credentials, rest, stream}]) =>
      `  ${id}: {exchange: ${id}, ${JSON.stringify(credentials).slice(1, -1)}, environment: sandbox, urls: {rest: "${rest}", stream: "${stream}"}}\n`,
  );
  const down = `  down: {exchange: ${ANY}, apiKey: k, secret: s, environment: sandbox, urls: {rest: "http://127.0.0.1:9", stream: "ws://127.0.0.1:9"}}\n`;
  writeFileSync(keys, `accounts:\n${sections.join('')}${down}`, {mode: 0o600});
});

afterAll(async () => {
  await sandbox.close();
  rmSync(folder, {recursive: true});
});

const up = () => Object.keys(sandbox.exchanges).flatMap((id) => ['--account', id]);

const CASES: readonly (readonly [name: string, command: typeof Command, args: readonly string[]])[] = [
  ['balance', Balance, []],
  ['position', Position, []],
  ['market list', MarketList, ['--quote', 'eur']],
  ['market show', MarketShow, ['btc-usdt']],
  ['book', Book, ['BTC/USDT']],
  ['route', RouteCommand, ['buy', '0.1', 'BTC/USDT']],
  ['orders list', OrdersList, []],
  ['orders history', OrdersHistory, []],
  ['orders report', OrdersReport, []],
  ['keys check', KeysCheck, []],
  ['doctor', Doctor, []],
  ['state compact', StateCompact, []],
];

describe.each(CASES)('%s', (name, command, args) => {
  it('prints a document of its schema, and exits with 0', async () => {
    const {stdout, code} = await runCommand(command, [...args, ...common, ...up(), '--json']);
    const validate = ajv.compile(closedSchemaOf(name));
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
    expect(code).toBe(0);
  });

  it('shows text that is plain and has no blanks at line ends when piped', async () => {
    const {stdout} = await runCommand(command, [...args, ...common, ...up()]);
    expect(stdout.trim()).not.toBe('');
    expect(stdout).not.toMatch(/\u001b| $/m);
  });
});

describe('prices', () => {
  it('are there for everything the sandbox gives, without a warning', async () => {
    const {stdout, stderr} = await runCommand(Balance, [...common, ...up(), '--json']);
    expect(stderr).toBe('');
    const {assets} = JSON.parse(stdout) as {assets: {asset: string; price: string | null}[]};
    expect(assets.filter(({price}) => price === null)).toEqual([]);
    expect(Number(assets.find(({asset}) => asset === 'USDT')?.price)).toBeCloseTo(0.9996, 2);
  });
});

describe('with one exchange down', () => {
  it('balance says which, keeps the rest, and exits with 3', async () => {
    const {stdout, code} = await runCommand(Balance, [...common, '--account', ANY, '--account', 'down', '--json']);
    const document = JSON.parse(stdout) as {complete: boolean; total: string; accounts: {account: string; status: string}[]};
    expect(code).toBe(3);
    expect(document.complete).toBe(false);
    expect(Number(document.total)).toBeGreaterThan(0);
    expect(document.accounts.filter(({status}) => status === 'failed').map(({account}) => account)).toEqual(['down']);
  });

  it('doctor says what to do about it', async () => {
    const {stdout, code} = await runCommand(Doctor, [...common]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/down, connection: .*Check the network/);
  });

  it('asked alone, its failure decides the exit code', async () => {
    const {code} = await runCommand(Balance, [...common, '--account', 'down', '--json']);
    expect(code).toBe(5);
  });
});

describe('what is typed', () => {
  it('a typo in --symbol of a watch gets the nearest names, and nothing is followed', async () => {
    const {stdout, code} = await runCommand(OrdersWatch, ['--symbol', 'BTC/UST', '--for', '1s', ...common, ...up(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({error: {kind: 'not-found', hint: expect.stringContaining('BTC/USDT')}});
    expect(code).toBe(4);
  });

  it('--yes is taken by what changes something here alone, and asks nothing', async () => {
    for (const command of [OrderResolve, StateCompact]) {
      expect((await runCommand(command, ['--yes', ...common, ...up()])).code).toBe(0);
    }
  });

  it('spread has a record a pair of accounts with --csv, and does not mix it with --watch', async () => {
    const {stdout, code} = await runCommand(Spread, ['BTC/USDT', '--csv', ...common, ...up()]);
    const [header, ...rows] = stdout.trim().split('\r\n');
    const side = (name: string) => ['Account', 'Exchange', 'Symbol', 'Price'].map((field) => `${name}${field}`).join();
    expect(header).toBe(`${side('buy')},${side('sell')},quantity,grossBps,netBps,profit,profitUsd,maxQuantity,limitedBy,skewMs`);
    const count = Object.keys(sandbox.exchanges).length;
    expect([rows.length, code]).toEqual([count * (count - 1), 0]);
    expect((await runCommand(Spread, ['BTC/USDT', '--csv', '--watch', ...common, ...up()])).code).toBe(2);
  });
});
