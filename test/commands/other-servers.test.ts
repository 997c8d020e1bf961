/** Accounts pointed by `urls` at servers that speak an exchange's protocol without anything optional. */
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
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
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {KEY, type Manners, type MinimalExchange, type MinimalServer, SECRET} from '../support/minimal-server.ts';
import {runCommand} from '../support/run-command.ts';

const MINIMAL = new Map<string, MinimalExchange>();
for (const id of exchangeIds()) {
  const file = new URL(`../lib/sandbox/exchanges/${id}/minimal.ts`, import.meta.url);
  if (existsSync(file)) MINIMAL.set(id, ((await import(file.href)) as {default: MinimalExchange}).default);
}
const IDS = [...MINIMAL.keys()];

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

function section(name: string, exchange: string, url: string, environment = 'sandbox'): string {
  const {credentials = {secret: SECRET}} = minimal(exchange);
  const urls = {rest: url, stream: url.replace('http', 'ws')};
  // JSON is YAML as well.
  return `  ${name}: ${JSON.stringify({exchange, apiKey: KEY, ...credentials, environment, urls})}\n`;
}

/** Accounts called like their exchanges, and what comes before them in the keys file. */
async function open(ids: readonly string[] = IDS, manners: Manners = {}, first = '', environment = 'sandbox'): Promise<void> {
  const sections: string[] = [];
  for (const id of ids) {
    const server = await minimal(id).serve(manners);
    servers.push(server);
    sections.push(section(id, id, server.url, environment));
  }
  writeFileSync(join(folder, 'keys.yaml'), `accounts:\n${first}${sections.join('')}`, {mode: 0o600});
}

function minimal(id: string): MinimalExchange {
  const exchange = MINIMAL.get(id);
  if (exchange === undefined) throw new Error(`there is no minimal ${id}`);
  return exchange;
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

const sumOfAll = () => IDS.reduce((sum, id) => sum.plus(dec(minimal(id).value)), dec('0')).toFixed();

const ABSENCES: readonly [string, Manners][] = [
  ['404 in plain words', {}],
  ['404 as an error of its own', {absent: {status: 404, body: {code: -1102, msg: 'no', retCode: 10001, retMsg: 'no'}}}],
  ['405', {absent: {status: 405, body: ''}}],
  ['501', {absent: {status: 501, body: '<html>Unsupported method</html>'}}],
];

describe.each(ABSENCES)('what is not served is %s', (_, manners) => {
  it('balance adds up by hand', async () => {
    await open(IDS, manners);
    const {code, document} = await json<BalanceDocument>(Balance, []);
    expect([code, document.complete]).toEqual([0, true]);
    expect(document.accounts.map(({account, value}) => [account, value])).toEqual(IDS.map((id) => [id, minimal(id).value]));
    expect(document.total).toBe(sumOfAll());
  });

  // A test server without a page of fees has the standard ones; a live exchange has not answered.
  it('route leaves all out for their unknown fee, and says so', async () => {
    await open(IDS, manners, '', 'live');
    const {code, document} = await json<{venues: {excluded: string}[]; plan: unknown[]}>(RouteCommand, [
      'buy',
      '0.1',
      'BTC/USDT',
    ]);
    expect(code).toBe(3);
    expect(document.plan).toEqual([]);
    for (const {excluded} of document.venues) expect(excluded).toMatch(/^taker fee not known/);
    const placed = await json<{error: {kind: string; message: string}}>(OrderPlace, ['buy', '0.1', 'BTC/USDT', '--yes']);
    expect(placed.document.error.message).toMatch(new RegExp(`^No account can trade this\\. ${IDS[0]}: taker fee`));
    expect(placed.document.error.message).not.toMatch(/\.[.;]/);
  });
});

describe.each(IDS)('%s', (account) => {
  it('an order is placed, listed, shown and cancelled', async () => {
    await open();
    const placed = await json<{outcome: string; orders: {order: {id: string; status: string}}[]}>(OrderPlace, [
      ...['buy', '0.1', 'BTC/USDT', '--price', '40000', '--on', account, '--client-id', 'mine'],
    ]);
    expect(placed.code).toBe(0);
    expect(placed.document).toMatchObject({
      outcome: 'placed',
      orders: [{order: {status: 'NEW', price: '40000', quantity: '0.1'}}],
    });
    const id = placed.document.orders[0]?.order.id ?? '';
    expect((await json(OrdersList, [])).document).toMatchObject({complete: true, orders: [{account, id, symbol: 'BTC/USDT'}]});
    expect((await json(OrderShow, [id])).document).toMatchObject({account, id, status: 'NEW'});
    const cancelled = await json(OrderCancel, [id]);
    expect(cancelled).toMatchObject({code: 0, document: {orders: [{outcome: 'canceled', order: {status: 'CANCELED'}}]}});
    expect((await json(OrdersList, [])).document).toMatchObject({orders: []});
  });

  it('an order that is refused is a whole order in the document', async () => {
    await open([account], {refusal: minimal(account).poor});
    const {code, document} = await json(OrderPlace, [
      ...['buy', '50', 'BTC/USDT', '--price', '40000', '--tif', 'fok', '--on', account],
    ]);
    expect(code).toBe(4);
    expect(document).toMatchObject({
      outcome: 'rejected',
      orders: [
        {
          order: {status: 'REJECTED', postOnly: false, reduceOnly: false, timeInForce: 'FOK'},
          error: {kind: 'insufficient-funds'},
        },
      ],
    });
  });

  it("fees of the account hold where a symbol's own can not be asked", async ({skip}) => {
    const {accountFees, ask} = minimal(account);
    if (accountFees === null || accountFees === undefined) return skip('it tells fees by symbol alone');
    await open([account], {more: accountFees});
    const {document} = await json<{plan: unknown[]}>(RouteCommand, ['buy', '0.1', 'BTC/USDT', '--account', account]);
    const price = dec(ask).times(dec('0.1'));
    const fee = price.times(dec('0.002'));
    expect(document.plan).toMatchObject([{account, averagePrice: ask, fee: fee.toFixed(), cost: price.plus(fee).toFixed()}]);
  });

  it('another account of the same exchange that is down takes no prices along', async () => {
    await open(IDS, {}, section('adown', account, 'http://127.0.0.1:9'));
    const {code, document} = await json<BalanceDocument>(Balance, []);
    expect(code).toBe(3);
    expect(document.complete).toBe(false);
    expect(document.total).toBe(sumOfAll());
    expect(document.accounts).toMatchObject([
      {status: 'failed', value: null, error: {kind: 'network'}},
      ...IDS.map(() => ({status: 'ok'})),
    ]);
  });
});

it('doctor does not fail a key whose rights can not be asked', async () => {
  await open();
  const {document} = await json<{findings: {check: string; account: string | null; level?: string}[]}>(Doctor, []);
  expect(JSON.stringify(document)).not.toContain('"fail"');
});
