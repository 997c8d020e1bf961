/** Promise: every command prints the document that `mxt schema` describes, and ends with the exit code of the contract. */
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {schemaNames, schemaOf} from '../../src/lib/schemas/catalog.ts';
import {type CliHome, type CliResult, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';

const ajv = new Ajv2020({strict: false, allErrors: true});
const validators = new Map<string, ValidateFunction>();
let sandbox: RunningSandbox;
let home: CliHome;
let ids: readonly string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, moving: false});
  ids = Object.keys(sandbox.exchanges);
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}])));
  for (const name of schemaNames()) validators.set(name, ajv.compile(closedSchemaOf(name)));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

function expectDocument(name: string, result: CliResult): unknown {
  const document = documentOf<unknown>(result);
  const validate = validators.get(name);
  if (validate === undefined) throw new Error(`no schema for ${name}`);
  expect(validate(document), `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  expect(result.stdout.trimEnd().includes('[0m')).toBe(false);
  return document;
}

/** No number where money is: every amount of the document is text in plain notation. */
function expectPlainAmounts(value: unknown, path = '$'): void {
  if (typeof value === 'number') {
    expect(Number.isSafeInteger(value), `${path} is a number`).toBe(true);
    expect(/(?:ms|sequence|version|level|count|at)$/i.test(path), `${path} is a JSON number`).toBe(true);
  } else if (typeof value === 'string' && /^-?\d/.test(value) && /^-?[\d.]+(e[+-]?\d+)?$/i.test(value)) {
    expect(/e/i.test(value), `${path}: ${value} has an exponent`).toBe(false);
    expect(/\.\d*0$/.test(value), `${path}: ${value} has trailing zeros`).toBe(false);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) expectPlainAmounts(inner, `${path}.${name}`);
  }
}

describe('reading', () => {
  it.each([
    ['balance', ['balance']],
    ['position', ['position']],
    ['route', ['route', 'buy', '0.5', 'btc/usdt']],
    ['route', ['route', 'SELL', '0.5', 'BTC/USDT', '--split']],
    ['ticker', ['ticker', 'btc-usdt', 'ETH/USDT']],
    ['orders list', ['orders', 'list']],
    ['market list', ['market', 'list']],
    ['market show', ['market', 'show', 'BTC/USDT']],
    ['doctor', ['doctor']],
    ['keys list', ['keys', 'list']],
    ['keys check', ['keys', 'check']],
  ])('%s: %j', async (name, args) => {
    const result = await home.run([...args, '--json']);
    expect(result.code, result.stderr).toBe(0);
    const document = expectDocument(name, result);
    expectPlainAmounts(document);
    if (name === 'balance') {
      expect(document).toMatchObject({valuation: 'USD', complete: true});
      expect((document as {accounts: {account: string}[]}).accounts.map(({account}) => account)).toEqual(ids);
    }
  });

  it.each(schemaNames())('schema %s: what is printed is what is checked against', async (name) => {
    if (!['balance', 'order place', 'keys-file'].includes(name)) return;
    expect(JSON.parse((await home.run(['schema', ...name.split(' ')])).stdout)).toEqual(schemaOf(name));
  });
});

describe('trading', () => {
  it('places, lists, shows, amends and cancels an order; each step in its document', async () => {
    const on = ids[0] as string;
    const args = ['buy', '0.0163934', 'BTC/USDT', '--price', '60000.001', '--on', on, '--client-id', 'day-1', '--json'];
    const first = await home.run(['order', 'place', ...args]);
    expect(first.code, first.stderr + first.stdout).toBe(0);
    const placed = expectDocument('order place', first);
    expectPlainAmounts(placed);
    expect(placed).toMatchObject({
      outcome: 'placed',
      orders: [{order: {account: on, side: 'BUY', status: 'NEW', clientOrderId: 'day-1'}}],
    });
    // The same intent again is the same order, not a second one.
    const again = await home.run(['order', 'place', ...args]);
    expect(again.code).toBe(0);
    const idOf = (document: unknown) => (document as {orders: {order: {id: string}}[]}).orders[0]?.order.id;
    expect(idOf(expectDocument('order place', again))).toBe(idOf(placed));
    const list = expectDocument('orders list', await home.run(['orders', 'list', '--json']));
    expect((list as {orders: unknown[]}).orders).toHaveLength(1);
    expect((await home.run(['order', 'show', 'day-1', '--json'])).stdout).toContain('"day-1"');
    const cancel = await home.run(['order', 'cancel', 'day-1', '--json']);
    expect(cancel.code, cancel.stdout).toBe(0);
    expect(expectDocument('order cancel', cancel)).toMatchObject({orders: [{outcome: 'canceled', order: {status: 'CANCELED'}}]});
    const empty = expectDocument('orders list', await home.run(['orders', 'list', '--json']));
    expect(empty).toMatchObject({orders: [], complete: true});
  });

  it('a dry run shows what would be sent, routed or not, and sends nothing', async () => {
    for (const more of [['--on', ids[0] as string], []]) {
      const result = await home.run(['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--dry-run', ...more]);
      expect(result.code, result.stderr).toBe(0);
      expect(result.stdout).toMatch(/BTC\/?USDT/);
    }
    expect(documentOf(await home.run(['orders', 'list', '--json']))).toMatchObject({orders: []});
  });

  it('orders watch: JSON lines when piped, each by the schema; an order placed elsewhere arrives', async () => {
    const watch = home.start(['orders', 'watch']);
    for (const id of ids) await watch.says(`"account":"${id}"`);
    await watch.says('"state":"live"');
    const on = ids[0] as string;
    await home.run(['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '60000', '--on', on, '--client-id', 'seen-1']);
    await watch.says('"seen-1"');
    await home.run(['order', 'cancel', 'seen-1']);
    await watch.says('"CANCELED"');
    watch.child.kill('SIGINT');
    const result = await watch.done;
    expect(result.code).toBe(130);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    const validate = validators.get('orders watch') as ValidateFunction;
    for (const line of result.stdout.trimEnd().split('\n')) {
      const event: unknown = JSON.parse(line);
      expect(validate(event), `${line}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
  });
});
