/** What is typed wrongly is refused before anybody is asked, as a document too. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '@oclif/core';
import {afterAll, expect, it} from 'vitest';
import Balance from '../../src/commands/balance.ts';
import OrderCancel from '../../src/commands/order/cancel.ts';
import OrderPlace from '../../src/commands/order/place.ts';
import OrdersWatch from '../../src/commands/orders/watch.ts';
import RouteCommand from '../../src/commands/route.ts';
import SandboxStart from '../../src/commands/sandbox/start.ts';
import {runCommand} from '../support/run-command.ts';
import {ANY} from '../support/venues.ts';

const folder = mkdtempSync(join(tmpdir(), 'mxt-usage-'));
const keys = join(folder, 'keys.yaml');
writeFileSync(
  keys,
  `accounts:\n  one: {exchange: ${ANY}, apiKey: k, secret: s, environment: sandbox, urls: {rest: "http://127.0.0.1:9", stream: "ws://127.0.0.1:9"}}\n`,
  {mode: 0o600},
);
afterAll(() => rmSync(folder, {recursive: true}));

const CASES: readonly (readonly [typeof Command, readonly string[], RegExp])[] = [
  [OrderCancel, [], /^Give the ids to cancel, or --all\.$/],
  [OrderCancel, ['1', '--all'], /^Give the ids to cancel, or --all\.$/],
  [RouteCommand, ['buy', '1', 'BTC/USDT', '--exclude', 'tow'], /^--exclude "tow" is not an account or exchange/],
  [OrderPlace, ['buy', '1', 'BTC/USDT', '--exclude', 'tow'], /^--exclude "tow" is not an account or exchange/],
  [
    OrderPlace,
    ['buy', '1', 'BTC/USDT', '--on', 'one', '--exclude', 'one'],
    /^--on=one cannot also be provided when using --exclude$/,
  ],
  [
    OrderPlace,
    ['buy', '1', 'BTC/USDT', '--on', 'one', '--replan', '0'],
    /^--on=one cannot also be provided when using --replan$/,
  ],
  [OrderPlace, ['buy', '1', 'BTC/USDT', '--over', '1m', '--into', '2', '--replan', '0'], /--replan=0 cannot also be provided/],
  [Balance, ['--timeout', 'soon'], /^--timeout: "soon" is not a duration\.$/],
  [Balance, ['--bogus'], /^Nonexistent flag: --bogus$/],
  [OrdersWatch, ['--until', 'filled'], /^All of the following must be provided when using --until: --id$/],
  [SandboxStart, ['--port', 'abc'], /^--port: Expected an integer but received: abc$/],
  [SandboxStart, ['--latency', '5x'], /^--latency: "5x" is not a duration\.$/],
];

it('refuses --csv where there is no list of rows, and names what there is', async () => {
  const {stdout} = await runCommand(RouteCommand, ['buy', '1', 'BTC/USDT', '--csv', '--json', '--keys', keys]);
  expect(JSON.parse(stdout).error).toMatchObject({
    message: 'Nonexistent flag: --csv',
    hint: '--csv is for commands that answer one list of rows. This one has --json.',
  });
});

it.each(CASES)('%o %j', async (command, args, message) => {
  const {code, stdout} = await runCommand(command, [...args, '--json', '--keys', keys, '--state-dir', join(folder, 'state')]);
  const {error} = JSON.parse(stdout) as {error: {kind: string; message: string}};
  expect(error.message).toMatch(message);
  expect(error.kind).toBe('usage');
  expect(code).toBe(2);
});
