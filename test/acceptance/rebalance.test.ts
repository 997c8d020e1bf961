/** Promise: a rebalance sends nothing without --yes or without the whole truth, and comes to the shares that were asked for. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {RebalanceDocument} from '../../src/lib/rebalance/rebalance.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {PAIR} from '../support/venues.ts';

let sandbox: RunningSandbox;
let home: CliHome;
let file: string;
beforeAll(async () => {
  sandbox = await startSandbox({exchanges: PAIR, port: 0, seed: 47, latencyMs: 0, moving: false});
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}] as const)));
  file = join(home.path, 'targets.yaml');
  writeFileSync(file, 'targets: {BTC: 30%, ETH: 30%, USDT: 40%}\n');
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

async function run(...words: string[]): Promise<readonly [number | null, RebalanceDocument]> {
  const result = await home.run(['rebalance', '--targets', file, '--json', ...words]);
  const document = documentOf<RebalanceDocument>(result);
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf('rebalance'));
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return [result.code, document];
}

it('shows the plan, and sends nothing', async () => {
  const [code, {trades, sent, complete}] = await run();
  expect([code, sent, complete]).toEqual([0, false, true]);
  expect(trades.map(({side}) => side)).toEqual(['SELL', 'BUY']);
  expect(trades.every(({route}) => route !== null && route.plan.length > 0)).toBe(true);
  expect((await home.run(['orders', 'history', '--local', '--json'])).stdout).toContain('"orders": []');
});

it('sends nothing while an account does not answer', async () => {
  const [, sick] = PAIR;
  const faults = sandbox.faults(sick);
  const id = faults.add({point: 'accept', action: {do: 'reset'}});
  const [code, {sent, complete}] = await run('--yes', '--timeout', '2s');
  faults.clear(id);
  expect([code, sent, complete]).toEqual([3, false, false]);
});

it('trades with --yes, sells first, and then has nothing left to do', async () => {
  const [code, {trades, sent}] = await run('--yes');
  expect([code, sent]).toEqual([0, true]);
  expect(trades.map(({side, result}) => [side, result?.outcome])).toEqual([
    ['SELL', 'placed'],
    ['BUY', 'placed'],
  ]);
  const [again, after] = await run('--yes', '--drift', '1%');
  expect([again, after.trades, after.sent]).toEqual([0, [], false]);
  for (const {share, target} of after.weights) expect(Math.abs(Number(share) - Number(target))).toBeLessThan(0.01);
});

it('refuses a file with a mistake before anything is asked', async () => {
  writeFileSync(file, 'targets: {BTC: 30%}\n');
  const {code, stderr} = await home.run(['rebalance', '--targets', file]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('come to 30%')]);
});
