/** `orders report` over orders that were placed against the sandbox through the commands. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import OrderPlace from '../../src/commands/order/place.ts';
import OrdersReport from '../../src/commands/orders/report.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {ReportDocument} from '../../src/lib/orders/report/report.ts';
import type {PlaceDocument} from '../../src/lib/router/routed.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {runCommand} from '../support/run-command.ts';
import {ANY} from '../support/venues.ts';

const folder = mkdtempSync(join(tmpdir(), 'mxt-report-'));
const keys = join(folder, 'keys.yaml');
const common = ['--keys', keys, '--state-dir', join(folder, 'state')];
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 7, latencyMs: 0, moving: false});
  const sections = Object.entries(sandbox.exchanges).map(
    ([id, {credentials, rest, stream}]) =>
      `  ${id}: {exchange: ${id}, ${JSON.stringify(credentials).slice(1, -1)}, environment: sandbox, urls: {rest: "${rest}", stream: "${stream}"}}\n`,
  );
  writeFileSync(keys, `accounts:\n${sections.join('')}`, {mode: 0o600});
});

afterAll(async () => {
  await sandbox.close();
  rmSync(folder, {recursive: true});
});

const place = (...args: readonly string[]) => runCommand(OrderPlace, [...args, '--on', ANY, ...common, '--json']);
const report = async (...args: readonly string[]) => {
  const {stdout, code} = await runCommand(OrdersReport, [...args, '--account', ANY, ...common, '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout) as ReportDocument;
};

describe('orders report', () => {
  it('measures an order against the book that its price word read, and says what of another one is not known', async () => {
    const first = JSON.parse((await place('buy', '0.01', 'BTC/USDT', '--price', 'ask+1%')).stdout) as PlaceDocument;
    const at = Number(first.orders[0]?.order.averagePrice);
    const under = (percent: number) => String(Math.round((at * (100 - percent)) / 100));
    await place('sell', '0.02', 'BTC/USDT', '--price', under(2));
    await place('buy', '0.01', 'BTC/USDT', '--price', under(3));
    const document = await report('--by', 'symbol');
    const validate = new Ajv2020({strict: true, strictTypes: false, strictRequired: false}).compile(
      closedSchemaOf('orders report'),
    );
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
    expect(document).toMatchObject({complete: true, untold: 1, more: false});
    const [sold, bought] = document.orders;
    expect(sold).toMatchObject({side: 'SELL', filled: '0.02', arrivalMid: null, slippage: null, cost: null});
    expect(sold?.unknown).toEqual(expect.arrayContaining(['arrival', 'plan']));
    expect(bought).toMatchObject({side: 'BUY', filled: '0.01', versusPlan: '0', versusPlanBps: '0'});
    expect(bought?.plannedPrice).toBe(bought?.averagePrice);
    const over = dec(bought?.averagePrice ?? '0').minus(bought?.arrivalMid ?? '0');
    expect(over.isPositive()).toBe(true);
    expect(bought?.slippage).toBe(over.times('0.01').toString());
    expect(document.totals).toMatchObject([{quote: 'USDT', orders: 2, slippage: {orders: 1, amount: bought?.slippage}}]);
    expect(document.groups).toMatchObject([{key: 'BTC/USDT', orders: 2}]);
  });

  it('takes fees from the fills of the exchange; from the journal alone it asks nobody', async () => {
    const {orders} = await report();
    expect(orders.every(({fees}) => fees !== null && fees.length === 1)).toBe(true);
    const local = await report('--local');
    expect(local).toMatchObject({accounts: [], complete: true, untold: 1});
    expect(local.orders.map(({filled}) => filled)).toEqual(orders.map(({filled}) => filled));
  });

  it('shows tables that name what they leave out of a sum, and records', async () => {
    const {stdout} = await runCommand(OrdersReport, ['--account', ANY, ...common]);
    expect(stdout).toContain('Cost bps');
    expect(stdout).toMatch(/Of 1 the market at arrival is not known/);
    expect(stdout).not.toMatch(/ $/m);
    const csv = await runCommand(OrdersReport, ['--account', ANY, ...common, '--csv']);
    expect(csv.stdout.split('\r\n')[1]).toMatch(/,arrival plan/);
  });
});
