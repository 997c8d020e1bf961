/** Promise: orders of a file are checked all together before the first is sent; then each has a verdict of its own. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {PlacedLines} from '../../src/lib/router/place-lines.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, type CliResult, documentOf, openHome} from '../support/cli.ts';
import {changesOrders, PAIR} from '../support/venues.ts';
import {startProxy, type WireProxy} from '../support/wire-proxy.ts';

let sandbox: RunningSandbox;
let home: CliHome;
let proxies: readonly WireProxy[];

beforeAll(async () => {
  sandbox = await startSandbox({exchanges: PAIR, port: 0, seed: 77, latencyMs: 0, moving: false});
  const [north, south] = PAIR.map((exchange) => {
    const at = sandbox.exchanges[exchange];
    if (at === undefined) throw new Error(`the sandbox has no ${exchange}`);
    return {exchange, ...at};
  });
  if (north === undefined || south === undefined) throw new Error('a pair is two');
  proxies = await Promise.all([startProxy(north.rest), startProxy(south.rest)]);
  home = openHome({north: {...north, rest: proxies[0]?.url ?? ''}, south: {...south, rest: proxies[1]?.url ?? ''}});
});
afterAll(async () => {
  home.dispose();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await sandbox.close();
});

type Line = Readonly<Record<string, unknown>>;
const rests = (more: Line): Line => ({side: 'buy', quantity: '0.01', symbol: 'BTC/USDT', price: '60000', on: 'north', ...more});

function place(lines: readonly Line[], ...more: readonly string[]): Promise<CliResult> {
  const file = join(home.path, 'orders.jsonl');
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return home.run(['order', 'place', '--from', file, '--json', ...more]);
}
/** Requests that placed an order, or tried to. */
const sent = () => PAIR.flatMap((id, index) => proxies[index]?.seen.filter((passing) => changesOrders(id, passing)) ?? []).length;
const verdicts = (result: CliResult) =>
  documentOf<PlacedLines>(result).lines.map(({line, outcome, replayed}) => [line, outcome, replayed]);

describe('orders of a file', () => {
  const BAD: readonly (readonly [Line, RegExp, number])[] = [
    [rests({price: 60_000}), /^Line 2: "price" is a JSON number/, 2],
    [rests({price: '6e4'}), /^Line 2: --price "6e4" is not/, 2],
    [rests({tif: 'gtd'}), /^Line 2: --tif "gtd" is none of/, 2],
    [rests({on: 'west'}), /^Line 2: There is no account "west"/, 2],
    [rests({'post-only': true, on: undefined}), /^Line 2: A routed order takes no --post-only/, 2],
    [rests({quantity: '0.000000001'}), /^Line 2: /, 4],
    [rests({symbol: 'BTC/USDX'}), /^Line 2: /, 4],
    [rests({'client-id': 'one'}), /^Line 2: The client-id one is that of line 1/, 2],
    [rests({on: undefined, price: 'bid'}), /^Line 2: An order of a file that is routed/, 2],
  ];

  it.each(BAD)('%j: the whole file is refused, with the line, and nothing is sent', async (line, message, code) => {
    const before = sent();
    const result = await place([rests({'client-id': 'one'}), line, rests({'client-id': 'three'})]);
    const {error} = JSON.parse(result.stdout) as {error: {message: string}};
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Nothing was sent\.$/);
    expect(result.code).toBe(code);
    expect(sent()).toBe(before);
  });

  it.each([
    ...BAD.slice(-2).map(([line, message, code]) => [line, ['--dry-run'], message, code] as const),
    [rests({}), ['buy', '0.5', 'BTC/USDT'], /^--from has all orders; "buy 0.5 BTC\/USDT" is one more/, 2] as const,
    [rests({}), ['--into', '3'], /--into/, 2] as const,
  ])('%j with %j is refused: nothing that was typed is left out in silence', async (line, more, message, code) => {
    const result = await place([rests({'client-id': 'one'}), line], ...more);
    const {error} = JSON.parse(result.stdout) as {error: {message: string}};
    expect(error.message).toMatch(message);
    expect(result.code).toBe(code);
  });

  it('are placed each with its own verdict, one that is refused stops no other, and the same file again places nothing', async () => {
    const lines = [
      rests({'client-id': 'f1'}),
      rests({'client-id': 'f2', quantity: '100'}),
      rests({clientId: 'f3', on: 'south', quantity: '500usdt', price: 'bid-10%'}),
      rests({'client-id': 'f4', quantity: '0.02'}),
      rests({'client-id': 'f5', on: undefined}),
    ];
    const first = await place(lines);
    expect(first.code).toBe(3);
    const placed = documentOf<PlacedLines>(first);
    expect(placed).toMatchObject({outcome: 'partial', replayed: false, route: null});
    expect(verdicts(first)).toEqual([
      [1, 'placed', false],
      [2, 'rejected', false],
      [3, 'placed', false],
      [4, 'placed', false],
      [5, 'placed', false],
    ]);
    expect(placed.resolved.map(({line, field}) => `${line} ${field}`)).toEqual(['3 price', '3 quantity']);
    const before = sent();
    const second = await place(lines);
    expect(verdicts(second).filter(([, outcome, replayed]) => outcome === 'placed' && replayed === true)).toHaveLength(4);
    // The refused one is tried again.
    expect(sent()).toBe(before + 1);
    const ids = (document: PlacedLines) => document.orders.flatMap(({order}) => order.id ?? []);
    expect(ids(documentOf<PlacedLines>(second))).toEqual(ids(placed));
  });

  it('are shown by --dry-run, and nothing is sent', async () => {
    const open = async () => documentOf<{orders: unknown[]}>(await home.run(['orders', 'list', '--json'])).orders;
    const before = await open();
    const result = await place([rests({quantity: '0.07'}), rests({quantity: '0.07', on: 'south'})], '--dry-run');
    expect(documentOf<{orders: unknown[]; dryRun: boolean}>(result)).toMatchObject({
      dryRun: true,
      orders: [{account: 'north'}, {account: 'south'}],
    });
    expect(await open()).toEqual(before);
  });

  it('may come from stdin', async () => {
    const input = `${JSON.stringify(rests({'client-id': 'piped'}))}\n`;
    const result = await home.run(['order', 'place', '--from', '-', '--json'], {input});
    expect(verdicts(result)).toEqual([[1, 'placed', false]]);
    expect(result.code).toBe(0);
  });

  it('ask nothing for a live account that no order may go to, as an order on its own does not', async () => {
    const keys = join(home.path, 'beside-a-reader.yaml');
    const [accounts = '', north = ''] = /^accounts:\n(\s+north:\n(?:\s{4}.*\n)+)/m.exec(readFileSync(home.keys, 'utf8')) ?? [];
    const live = north.replace('north:', 'reader:').replace('environment: sandbox', 'environment: live');
    expect(live).toContain('environment: live');
    const reader = `${live}    mode: read\n`;
    writeFileSync(keys, readFileSync(home.keys, 'utf8').replace(accounts, `accounts:\n${north}${reader}`), {mode: 0o600});
    const file = join(home.path, 'routed.jsonl');
    writeFileSync(file, JSON.stringify(rests({on: undefined, 'client-id': 'r1'})));
    const routed = ['buy', '0.01', 'BTC/USDT', '--price', '60000'];
    for (const args of [
      ['--from', file],
      [...routed, '--client-id', 'r2'],
      ['buy', '0.02', 'BTC/USDT', '--ladder', '60000:59000', '--into', '2'],
    ]) {
      const placed = await home.run(['order', 'place', ...args, '--keys', keys, '--json']);
      expect(JSON.parse(placed.stdout)).toMatchObject({outcome: 'placed'});
    }
  });

  it('keep their places where one account does not answer: the others are placed', async () => {
    const [, away] = proxies;
    if (away === undefined) throw new Error('there are two');
    away.meddle = () => ({raw: (socket) => void socket.destroy()});
    const result = await place(
      [rests({'client-id': 'g1', on: 'south', quantity: '0.03'}), rests({'client-id': 'g2', quantity: '0.03'})],
      '--timeout',
      '1s',
    );
    away.meddle = () => null;
    expect(verdicts(result)).toEqual([
      [1, 'rejected', false],
      [2, 'placed', false],
    ]);
    expect(result.code).toBe(3);
  });
});
