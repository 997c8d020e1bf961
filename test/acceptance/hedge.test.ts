/** Promise: a hedge counts everything that is held, sends what is missing once, and nothing while it does not know all of it. */
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {exchangeIds, loadExchange} from '../../src/lib/adapter/registry.ts';
import type {HedgeDocument} from '../../src/lib/arbitrage/hedge.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {otherThan} from '../support/venues.ts';

const PERP = 'BTC/USDT:USDT';
let [one, other] = ['', ''];
let sandbox: RunningSandbox;
let home: CliHome;
beforeAll(async () => {
  for (const id of exchangeIds()) if (one === '' && (await loadExchange(id)).products.includes('linear')) one = id;
  other = otherThan(one);
  sandbox = await startSandbox({exchanges: [one, other], port: 0, seed: 61, latencyMs: 0, moving: false});
  const more = {[one]: ['products: [spot, linear]']};
  const accounts = Object.entries(sandbox.exchanges).map(
    ([id, at]) => [id, {exchange: id, ...at, more: more[id] ?? []}] as const,
  );
  home = openHome(Object.fromEntries(accounts));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

async function hedge(...words: string[]): Promise<readonly [number | null, HedgeDocument]> {
  const result = await home.run(['hedge', 'BTC', '--with', `${one}:${PERP}`, '--json', ...words], {timeout: 40_000});
  const document = documentOf<HedgeDocument>(result);
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf('hedge'));
  expect(validate(document), JSON.stringify(validate.errors) + result.stderr).toBe(true);
  return [result.code, document];
}

const net = async () => {
  const {stdout} = await home.run(['position', '--json']);
  const row = JSON.parse(stdout).assets.find(({asset}: {readonly asset: string}) => asset === 'BTC');
  return {net: Number(row.net), derivatives: Number(row.derivatives)};
};

it('sells a contract for what lies in all wallets, and a second run sends nothing', async () => {
  const before = await net();
  expect(before.derivatives).toBe(0);
  const [code, {outcome, orders, hedge: shown}] = await hedge();
  expect([code, outcome]).toEqual([0, 'placed']);
  expect(Number(shown.exposure)).toBe(before.net);
  expect(orders).toMatchObject([{order: {account: one, symbol: PERP, side: 'SELL', reduceOnly: false}}]);
  expect(Math.abs((await net()).net)).toBeLessThan(0.02);
  const [again, second] = await hedge();
  expect([again, second.orders, second.hedge.reason]).toEqual([0, [], 'the position is within the band']);
});

it('shrinks it reduce-only', async () => {
  const [code, {orders}] = await hedge('--ratio', '0.5');
  expect(code).toBe(0);
  expect(orders).toMatchObject([{order: {side: 'BUY', reduceOnly: true, status: 'FILLED'}}]);
});

it('sends nothing while another account does not answer: it is not flat', async () => {
  const faults = sandbox.faults(other);
  const id = faults.add({point: 'accept', action: {do: 'reset'}});
  const [code, {complete, orders, error}] = await hedge('--timeout', '2s');
  faults.clear(id);
  expect([code, complete, orders]).toEqual([3, false, []]);
  expect(error?.message).toBeDefined();
});

it('refuses what is no contract of an account', async () => {
  const refused = await home.run(['hedge', 'BTC', '--with', `${one}:BTC/USDT`]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('does not name a contract')]);
});
