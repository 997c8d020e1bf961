/** Accounts pointed by `urls` at servers that speak an exchange's protocol without anything optional. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '@oclif/core';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import Balance from '../../src/commands/balance.ts';
import Doctor from '../../src/commands/doctor.ts';
import OrderCancel from '../../src/commands/order/cancel.ts';
import OrderPlace from '../../src/commands/order/place.ts';
import OrderShow from '../../src/commands/order/show.ts';
import OrdersList from '../../src/commands/orders/list.ts';
import RouteCommand from '../../src/commands/route.ts';
import {KEY, type Manners, type MinimalServer, minimalBinance, minimalBybit, SECRET} from '../support/minimal-exchanges.ts';
import {runCommand} from '../support/run-command.ts';

let folder = '';
let servers: MinimalServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-others-'));
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  rmSync(folder, {recursive: true});
});

const section = (name: string, exchange: string, url: string): string =>
  `  ${name}: {exchange: ${exchange}, apiKey: ${KEY}, secret: ${SECRET}, environment: sandbox, urls: {rest: "${url}", stream: "${url.replace('http', 'ws')}"}}\n`;

async function open(manners: Manners = {}, first = ''): Promise<void> {
  servers = [await minimalBinance(manners), await minimalBybit(manners)];
  const [bin, byb] = servers.map(({url}) => url);
  const text = `accounts:\n${first}${section('bin', 'binance', bin ?? '')}${section('byb', 'bybit', byb ?? '')}`;
  writeFileSync(join(folder, 'keys.yaml'), text, {mode: 0o600});
}

async function json<T>(command: typeof Command, args: readonly string[]): Promise<{code: number; document: T}> {
  const common = ['--json', '--keys', join(folder, 'keys.yaml'), '--state-dir', join(folder, 'state')];
  const {code, stdout} = await runCommand(command, [...args, ...common]);
  return {code, document: JSON.parse(stdout) as T};
}

interface BalanceDocument {
  readonly complete: boolean;
  readonly total: string;
  readonly assets: readonly {
    asset: string;
    total: string;
    free: string;
    locked: string;
    price: string | null;
    value: string | null;
  }[];
  readonly accounts: readonly {account: string; status: string; value: string | null; error?: {kind: string}}[];
}

const worth = ({assets}: BalanceDocument) => Object.fromEntries(assets.map(({asset, price, value}) => [asset, [price, value]]));

const ABSENCES: readonly [string, Manners][] = [
  ['404 in plain words', {}],
  ['404 as an error of its own', {absent: {status: 404, body: {code: -1102, msg: 'no', retCode: 10001, retMsg: 'no'}}}],
  ['405', {absent: {status: 405, body: ''}}],
  ['501', {absent: {status: 501, body: '<html>Unsupported method</html>'}}],
];

describe.each(ABSENCES)('what is not served is %s', (_, manners) => {
  it('balance adds up by hand', async () => {
    await open(manners);
    const {code, document} = await json<BalanceDocument>(Balance, []);
    expect(code).toBe(0);
    expect(document.complete).toBe(true);
    // 0.75 BTC at 50000 x 0.999 and 0.1 at 50100 x 0.999, each at the price of its own exchange; 1 USDC at 1.002 x 0.999; 1 ORDI at 0.0004 x 50000 x 0.999.
    expect(worth(document)).toEqual({
      BTC: ['49961.752941176470588', '42467.49'],
      USDT: ['0.999', '9990'],
      USDC: ['1.000998', '500.499'],
      ORDI: ['19.98', '199.8'],
      NOBODY: [null, null],
    });
    expect(document.total).toBe('53157.789');
    expect(document.accounts.map(({value}) => value)).toEqual(['47652.3', '5505.489']);
    expect(document.assets[0]).toMatchObject({asset: 'BTC', total: '0.85', free: '0.55', locked: '0.3'});
  });

  it('route leaves both out for their unknown fee, and says so', async () => {
    await open(manners);
    const {code, document} = await json<{venues: {excluded: string}[]; plan: unknown[]}>(RouteCommand, [
      'buy',
      '0.1',
      'BTC/USDT',
    ]);
    expect(code).toBe(3);
    expect(document.plan).toEqual([]);
    for (const {excluded} of document.venues) expect(excluded).toMatch(/^taker fee not known/);
    const placed = await json<{error: {kind: string; message: string}}>(OrderPlace, ['buy', '0.1', 'BTC/USDT']);
    expect(placed.document.error.message).toMatch(/^No account can trade this\. bin: taker fee/);
    expect(placed.document.error.message).not.toMatch(/\.[.;]/);
  });
});

it.each(['bin', 'byb'])('an order is placed, listed, shown and cancelled on %s', async (account) => {
  await open();
  const placed = await json<{outcome: string; orders: {order: {id: string; status: string}}[]}>(OrderPlace, [
    ...['buy', '0.1', 'BTC/USDT', '--price', '40000', '--on', account, '--client-id', 'mine'],
  ]);
  expect(placed.code).toBe(0);
  expect(placed.document).toMatchObject({outcome: 'placed', orders: [{order: {status: 'NEW', price: '40000', quantity: '0.1'}}]});
  const id = placed.document.orders[0]?.order.id ?? '';
  expect((await json(OrdersList, [])).document).toMatchObject({complete: true, orders: [{account, id, symbol: 'BTC/USDT'}]});
  expect((await json(OrderShow, [id])).document).toMatchObject({account, id, status: 'NEW'});
  const cancelled = await json(OrderCancel, [id]);
  expect(cancelled).toMatchObject({code: 0, document: {orders: [{outcome: 'canceled', order: {status: 'CANCELED'}}]}});
  expect((await json(OrdersList, [])).document).toMatchObject({orders: []});
});

it('an order that the exchange refuses is a whole order in the document', async () => {
  await open();
  const refused = {status: 400, body: {code: -2010, msg: 'Account has insufficient balance for requested action.'}};
  await servers[0]?.close();
  servers[0] = await minimalBinance({refusal: refused});
  writeFileSync(join(folder, 'keys.yaml'), `accounts:\n${section('bin', 'binance', servers[0].url)}`, {mode: 0o600});
  const {code, document} = await json(OrderPlace, ['buy', '50', 'BTC/USDT', '--price', '40000', '--tif', 'fok', '--on', 'bin']);
  expect(code).toBe(4);
  expect(document).toMatchObject({
    outcome: 'rejected',
    orders: [
      {order: {status: 'REJECTED', postOnly: false, reduceOnly: false, timeInForce: 'FOK'}, error: {kind: 'insufficient-funds'}},
    ],
  });
});

it("fees of the account hold where a symbol's own can not be asked", async () => {
  const commissionRates = {maker: '0.00100000', taker: '0.00200000', buyer: '0.00000000', seller: '0.00000000'};
  const balances = [{asset: 'USDT', free: '10000', locked: '0'}];
  await open({more: {'GET /api/v3/account': {balances, commissionRates}}});
  const {document} = await json<{plan: unknown[]}>(RouteCommand, ['buy', '0.1', 'BTC/USDT', '--account', 'bin']);
  expect(document.plan).toMatchObject([{account: 'bin', averagePrice: '50010', fee: '10.002', cost: '5011.002'}]);
});

it('another account of the same exchange that is down takes no prices along', async () => {
  await open({}, section('adown', 'binance', 'http://127.0.0.1:9'));
  const {code, document} = await json<BalanceDocument>(Balance, []);
  expect(code).toBe(3);
  expect(document.complete).toBe(false);
  expect(document.total).toBe('53157.789');
  expect(document.accounts).toMatchObject([
    {status: 'failed', value: null, error: {kind: 'network'}},
    {status: 'ok'},
    {status: 'ok'},
  ]);
});

it('doctor does not fail a key whose rights can not be asked', async () => {
  await open();
  const {document} = await json<{findings: {check: string; account: string | null; level?: string}[]}>(Doctor, []);
  expect(JSON.stringify(document)).not.toContain('"fail"');
});
