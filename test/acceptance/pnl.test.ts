/** Promise: `pnl` explains all of the change in equity, to the last digit, and says what it does not know. */
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import type {PairDocument} from '../../src/lib/arbitrage/pair/pair.ts';
import type {PnlDocument, PnlSums} from '../../src/lib/ledger/pnl.ts';
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {text, units} from '../../src/lib/sandbox/engine/fixed.ts';
import type {NewMovement} from '../../src/lib/sandbox/engine/movement.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {openAdapter} from '../support/sandbox-desk.ts';

const [SPOT, PERP, OTHER_PERP] = ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USDT:USDT'];
/** Customers: `one` trades spot and contracts on the first exchange that has logs, `other` on another one, where there is one. */
const [ONE, OTHER] = ['one', 'other'] as const;
let sandbox: RunningSandbox;
let home: CliHome;
let broken: CliHome;
let exchanges: readonly [string, string] = ['', ''];

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 71, latencyMs: 0, moving: false, accounts: [ONE, OTHER]});
  const able: string[] = [];
  for (const id of exchangeIds()) {
    const at = sandbox.exchanges[id];
    if (at === undefined || !at.products.includes('linear')) continue;
    if ((await openAdapter(id, at, {products: ['spot', 'linear']})).ledger !== undefined) able.push(id);
  }
  const [first = '', second = first] = able;
  exchanges = [first, second];
  const account = (id: string, name: string) => {
    const at = sandbox.exchanges[id];
    const keys = at?.accounts.find((each) => each.name === name)?.keys[0];
    if (at === undefined || keys === undefined) throw new Error(`the sandbox has no ${id}`);
    return {exchange: id, ...at, credentials: keys, more: ['products: [spot, linear]']};
  };
  home = openHome({[ONE]: account(first, ONE), [OTHER]: account(second, OTHER)});
  const dead = {...account(second, OTHER), rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9'};
  broken = openHome({[ONE]: account(first, ONE), [OTHER]: dead});
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  broken.dispose();
  await sandbox.close();
});

const engineOf = (account: string) => sandbox.engine(account === ONE ? exchanges[0] : exchanges[1]);
const move = (account: string, movement: Omit<NewMovement, 'accountId'>) =>
  engineOf(account).move({accountId: account, ...movement});

async function pnl(...words: string[]): Promise<readonly [number | null, PnlDocument]> {
  const result = await home.run(['pnl', ...words, '--json']);
  const document = documentOf<PnlDocument>(result);
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf('pnl'));
  expect(validate(document), JSON.stringify(validate.errors) + result.stderr).toBe(true);
  return [result.code, document];
}

async function order(...words: string[]): Promise<void> {
  const {code, stderr, stdout} = await home.run(['order', 'place', ...words, '--yes', '--json']);
  expect(code, stderr + stdout).toBe(0);
}

const equity = async () => documentOf<{total: string}>(await home.run(['balance', '--json'])).total;

function expectIdentity(sums: PnlSums): void {
  const of = (field: keyof PnlSums) => dec(sums[field] ?? 'NaN');
  const sum = of('realized')
    .plus(of('unrealizedChange'))
    .plus(of('funding'))
    .plus(of('interest'))
    .minus(of('fees'))
    .plus(of('deposits'))
    .minus(of('withdrawals'))
    .plus(of('unexplained'));
  expect(plain(sum)).toBe(sums.equityChange);
}

describe('profit and loss', () => {
  it('begins where it is first known what was held', async () => {
    const [code, document] = await pnl();
    expect(code).toBe(0);
    expect(document.total).toMatchObject({equityChange: '0', fees: '0', unexplained: '0'});
    expect(document.since).toBe(document.at);
  });

  it('explains spot, contracts, funding, a liquidation and moves, to the last digit', async () => {
    const before = await equity();
    const engine = engineOf(ONE);
    await order('buy', '0.05', SPOT, '--on', ONE);
    await order('sell', '0.02', SPOT, '--on', ONE);
    await order('buy', '0.03', SPOT, '--on', OTHER);
    await order('sell', '0.1', PERP, '--on', ONE);
    engine.settleFunding(PERP);
    await order('buy', '0.04', PERP, '--on', ONE, '--reduce-only');
    const mark = text(engine.contracts.marks.mark(engine.markets.find(PERP) as never));
    engine.setMark(PERP, plain(floorToStep(dec(mark).mul('0.99'), '0.01')));
    move(ONE, {kind: 'WITHDRAWAL', wallet: 'spot', asset: 'USDT', amount: '700', fee: '1.5', txId: 'chain'});
    move(OTHER, {kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount: '700', txId: 'chain'});
    move(OTHER, {kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount: '40', txId: 'from outside'});
    move(ONE, {kind: 'REWARD', wallet: 'spot', asset: 'ETH', amount: '0.01'});
    const to = engine.contracts.risk.wallet;
    if (to !== 'spot') move(ONE, {kind: 'TRANSFER', wallet: 'spot', to, asset: 'USDT', amount: '250'});

    const [code, {total, byAccount = [], complete}] = await pnl('--by', 'account');
    expect([code, complete]).toEqual([0, true]);
    expect(total.unexplained).toBe('0');
    expectIdentity(total);
    for (const row of byAccount) {
      expect([row.account, row.unexplained]).toEqual([row.account, '0']);
      expectIdentity(row);
    }
    const [one, other] = byAccount;
    expect(
      dec(one?.withdrawals ?? '0')
        .div(700)
        .minus(1)
        .abs()
        .lt('0.01'),
    ).toBe(true);
    expect(dec(other?.deposits ?? '0').gt(700)).toBe(true);
    // The move between both is neither; what came from outside is.
    expect(
      dec(total.deposits ?? '0')
        .div(40)
        .minus(1)
        .abs()
        .lt('0.01'),
    ).toBe(true);
    expect(total.withdrawals).toBe('0');
    expect(total.funding).not.toBe('0');
    expect(dec(total.fees ?? '0').gt(0)).toBe(true);
    expect(dec(total.interest ?? '0').gt(0)).toBe(true);
    const change = dec(await equity()).minus(before);
    expect(
      change
        .minus(total.equityChange ?? '0')
        .abs()
        .lt('0.000001'),
      `${change} ${total.equityChange}`,
    ).toBe(true);
  });

  it('counts each event once, however often it is read, by either method and in every grouping', async () => {
    const [, first] = await pnl();
    for (const by of ['asset', 'day', 'account'] as const) {
      const [code, again] = await pnl('--by', by, '--method', 'fifo');
      expect(code).toBe(0);
      expect(again.total).toMatchObject({equityChange: first.total.equityChange, fees: first.total.fees, unexplained: '0'});
      const rows: readonly PnlSums[] = again.byAsset ?? again.byDay ?? again.byAccount ?? [];
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expectIdentity(row);
      const sum = rows.reduce((all, {equityChange}) => all.plus(equityChange ?? 'NaN'), dec('0'));
      expect(plain(sum)).toBe(first.total.equityChange);
    }
  });

  it('explains a liquidation', async () => {
    const engine = engineOf(ONE);
    const leverage = await home.run(['position', 'leverage', OTHER_PERP, '20', '--on', ONE, '--yes']);
    expect(leverage.code, leverage.stderr).toBe(0);
    await home.run(['position', 'margin-mode', OTHER_PERP, 'isolated', '--on', ONE, '--yes']);
    await order('buy', '1', OTHER_PERP, '--on', ONE);
    const mark = text(engine.contracts.marks.mark(engine.markets.find(OTHER_PERP) as never));
    engine.setMark(OTHER_PERP, text(units(plain(floorToStep(dec(mark).mul('0.9'), '0.01')))));
    const [code, {total}] = await pnl();
    expect(code).toBe(0);
    expect(total.unexplained).toBe('0');
    expectIdentity(total);
    expect(dec(total.realized ?? '0').lt(-50)).toBe(true);
  });

  it('says what a pair earned', async () => {
    engineOf(ONE).setMark(PERP, null);
    await home.run(['position', 'close', PERP, '--on', ONE]);
    const places = ['--long', `${OTHER}:${SPOT}`, '--short', `${ONE}:${PERP}`];
    const bounds = ['--min-spread=-300bps', '--max-unhedged', '0.02', '--for', '20s'];
    const opened = await home.run(['pair', 'open', '0.02', 'BTC', ...places, ...bounds, '--json'], {timeout: 40_000});
    const {id} = documentOf<PairDocument>(opened);
    engineOf(ONE).settleFunding(PERP);
    const closed = await home.run(['pair', 'close', id, '--json'], {timeout: 40_000});
    expect(documentOf<PairDocument>(closed).state, closed.stderr).toBe('closed');
    const [code, {byPair = [], total}] = await pnl('--by', 'pair');
    expect([code, total.unexplained]).toEqual([0, '0']);
    const row = byPair.find(({pair}) => pair === id);
    if (row === undefined) throw new Error('no row of the pair');
    expectIdentity(row);
    expect(dec(row.fees ?? '0').gt(0)).toBe(true);
    expect(row.funding).not.toBe('0');
  });

  it('shows a table for each grouping, and prints records', async () => {
    for (const by of ['account', 'asset', 'pair']) {
      const {stdout, code} = await home.run(['pnl', '--by', by]);
      expect(code).toBe(0);
      expect(stdout).toContain('unexplained');
    }
    const {stdout} = await home.run(['pnl', '--by', 'account', '--csv']);
    expect(stdout.split('\r\n')[0]).toBe(
      'account,equityChange,realized,unrealizedChange,funding,interest,fees,deposits,withdrawals,unexplained',
    );
  });

  it('leaves an account that failed unknown, and never 0', async () => {
    const {code, stdout} = await broken.run(['pnl', '--by', 'account', '--json']);
    expect(code).toBe(3);
    const document = JSON.parse(stdout) as PnlDocument;
    expect(document.complete).toBe(false);
    expect(document.byAccount?.find(({account}) => account === OTHER)).toMatchObject({
      equityChange: null,
      fees: null,
      unexplained: null,
    });
    expect(document.accounts.find(({account}) => account === OTHER)).toMatchObject({status: 'failed', since: null});
  });
});
