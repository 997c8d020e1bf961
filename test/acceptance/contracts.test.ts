/** Promise: what is held in contracts is seen, changed and ended by the commands, on every exchange whose contracts mxt trades. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exchangeIds, loadExchange} from '../../src/lib/adapter/registry.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';

const PERP = 'BTC/USDT:USDT';
const modules = await Promise.all(exchangeIds().map(async (id) => ({id, module: await loadExchange(id)})));
const TRADING = modules.flatMap(({id, module}) => (module.products.includes('linear') ? [id] : []));
const CONTRACTS = ['products: [spot, linear]'];
const LONGEST_MS = 240_000;

let sandbox: RunningSandbox;
let home: CliHome;

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 12, latencyMs: 0, moving: false});
  const accounts = TRADING.flatMap((id) => {
    const at = sandbox.exchanges[id];
    return at === undefined ? [] : [[`at-${id}`, {exchange: id, ...at, more: CONTRACTS}] as const];
  });
  home = openHome(Object.fromEntries(accounts));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

interface Positions {
  readonly complete: boolean;
  readonly totals: {readonly equity: string};
  readonly assets: readonly {
    readonly legs: readonly {readonly symbol: string | null; readonly quantity: string; readonly account: string}[];
  }[];
  readonly accounts: readonly {readonly margin: {readonly equity: string; readonly ratio: string} | null}[];
}

interface Placed {
  readonly resolved: readonly unknown[];
  readonly orders: readonly {readonly order: {readonly quantity: string}}[];
}

/** Runs a command with --json, and answers its document; throws when it ends otherwise than with `code`. */
async function mxt<T = unknown>(code: number, ...words: readonly string[]): Promise<T> {
  const done = await home.run([...words, '--json'], {timeout: 60_000});
  expect([words.join(' '), done.code, code === done.code ? '' : done.stdout + done.stderr]).toEqual([words.join(' '), code, '']);
  return documentOf<T>(done);
}

const legsOf = ({assets}: Positions) => assets.flatMap(({legs}) => legs.filter(({symbol}) => symbol !== null));

describe.each(TRADING)('contracts (%s)', (id) => {
  const on = `at-${id}`;

  it(
    'are opened, seen with their margin, and closed in parts; a second close finds nothing',
    async () => {
      expect(await mxt(0, 'position', 'leverage', PERP, '5', '--on', on)).toMatchObject({to: '5'});
      expect(await mxt(0, 'position', 'leverage', PERP, '5x', '--on', on)).toMatchObject({outcome: 'unchanged'});
      const {settings} = await mxt<{readonly settings: readonly object[]}>(0, 'orders', 'history', '--local', '--account', on);
      expect(settings).toMatchObject([{setting: 'leverage', to: '5', outcome: 'changed'}]);
      await mxt(0, 'order', 'place', 'buy', '0.04', PERP, '--on', on);
      const held = await mxt<Positions>(0, 'position', '--account', on);
      expect(legsOf(held)).toMatchObject([{symbol: PERP, side: 'LONG', quantity: '0.04', leverage: '5'}]);
      expect(held.accounts[0]?.margin).toMatchObject({equity: expect.any(String), ratio: expect.any(String)});
      const {total} = await mxt<{readonly total: string}>(0, 'balance', '--account', on);
      expect(held.totals.equity).toBe(total);
      expect(await mxt(0, 'margin', '--account', on)).toMatchObject({
        complete: true,
        accounts: [{status: 'ok', pools: expect.any(Array)}],
      });
      expect(await mxt(0, 'position', 'close', PERP, '--on', on, '--quantity', '25%')).toMatchObject({
        outcome: 'placed',
        missing: '0',
      });
      expect(await mxt(0, 'position', 'close', PERP, '--on', on)).toMatchObject({outcome: 'placed'});
      expect(await mxt(0, 'position', 'close', PERP, '--on', on)).toMatchObject({orders: []});
      expect(legsOf(await mxt<Positions>(0, 'position', '--account', on))).toEqual([]);
    },
    LONGEST_MS,
  );

  it(
    'are sized by a share of the margin at the leverage that is set, and by an amount of money',
    async () => {
      const quantityOf = async (side: string, size: string, ...more: readonly string[]) => {
        const placed = await mxt<Placed>(0, 'order', 'place', side, size, PERP, '--on', on, ...more);
        expect(placed.resolved).toMatchObject([{field: 'quantity', typed: size, value: placed.orders[0]?.order.quantity}]);
        return Number(placed.orders[0]?.order.quantity);
      };
      await mxt(0, 'position', 'leverage', PERP, '2', '--on', on);
      const half = await quantityOf('buy', '50%', '--price', '1000');
      await mxt(0, 'order', 'cancel', '--all', '--account', on);
      expect(half).toBeGreaterThan(0);
      // Ten times the leverage opens about ten times as much, and the exchange takes it.
      await mxt(0, 'position', 'leverage', PERP, '20', '--on', on);
      const more = await quantityOf('buy', '50%', '--price', '1000');
      expect(more / half).toBeGreaterThan(9);
      expect(more / half).toBeLessThan(10.01);
      await mxt(0, 'order', 'cancel', '--all', '--account', on);
      // A share at market is taken by the exchange too.
      await quantityOf('sell', '0.5%');
      await mxt(0, 'position', 'close', PERP, '--on', on);
      const bought = await quantityOf('buy', '5000usdt');
      const {assets} = await mxt<Positions>(0, 'position', '--account', on);
      expect(assets.flatMap(({legs}) => legs).find(({symbol}) => symbol === PERP)?.quantity).toBe(String(bought));
      await mxt(0, 'position', 'close', PERP, '--on', on);
    },
    LONGEST_MS,
  );

  it(
    'pay funding that is shown without a key, by coin',
    async () => {
      const {symbols} = await mxt<{readonly symbols: readonly {readonly symbol: string}[]}>(0, 'funding', 'btc', '--account', on);
      expect(symbols.map(({symbol}) => symbol)).toContain(PERP);
      const pairs = await mxt<{readonly pairs: readonly unknown[]}>(0, 'funding', 'BTC', '--pairs', '--account', on);
      for (const pair of pairs.pairs) expect(pair).toMatchObject({asset: 'BTC', fees: expect.any(String)});
      expect(pairs).toMatchObject({complete: true});
      expect(await mxt(0, 'funding', 'BTC', '--paid', '--since', '1d', '--account', on)).toMatchObject({paid: expect.any(Array)});
    },
    LONGEST_MS,
  );

  it(
    'are not leveraged over the limit of the keys file',
    async () => {
      const at = sandbox.exchanges[id];
      if (at === undefined) throw new Error(`there is no sandbox venue for ${id}`);
      const limited = openHome({[on]: {exchange: id, ...at, more: [...CONTRACTS, 'limits: {maxLeverage: 0.001}']}});
      try {
        const over = await limited.run(['order', 'place', 'buy', '0.1', PERP, '--on', on, '--json']);
        expect([over.code, over.stdout]).toEqual([4, expect.stringContaining('limits.maxLeverage')]);
        const set = await limited.run(['position', 'leverage', PERP, '3', '--on', on, '--json']);
        expect([set.code, set.stdout]).toEqual([4, expect.stringContaining('limits.maxLeverage')]);
      } finally {
        limited.dispose();
      }
    },
    LONGEST_MS,
  );

  it(
    'end with kill --flatten in hedge mode, both sides at once',
    async () => {
      const {contracts} = sandbox.engine(id);
      contracts.setPositionMode(CUSTOMER, 'HEDGE');
      // A home of its own: settings of contracts are remembered for a while.
      const own = openHome({[on]: {exchange: id, ...(sandbox.exchanges[id] as SandboxAddress), more: CONTRACTS}});
      try {
        const run = async (...words: readonly string[]) => {
          const done = await own.run([...words, '--json'], {timeout: 60_000});
          expect([words.join(' '), done.code, done.code === 0 ? '' : done.stdout + done.stderr]).toEqual([
            words.join(' '),
            0,
            '',
          ]);
          return documentOf<Positions & {readonly closings: readonly unknown[]}>(done);
        };
        await run('order', 'place', 'buy', '0.03', PERP, '--on', on);
        await run('order', 'place', 'sell', '0.02', PERP, '--on', on);
        expect(
          legsOf(await run('position'))
            .map(({quantity}) => quantity)
            .toSorted(),
        ).toEqual(['-0.02', '0.03']);
        const killed = await run('kill', '--flatten');
        expect(killed).toMatchObject({complete: true, positions: [], survivors: []});
        expect(killed.closings).toHaveLength(2);
        expect(contracts.open(CUSTOMER)).toEqual([]);
      } finally {
        contracts.setPositionMode(CUSTOMER, 'ONE_WAY');
        own.dispose();
      }
    },
    LONGEST_MS,
  );

  it(
    'end with kill --flatten, under its own halt',
    async () => {
      await mxt(0, 'order', 'place', 'sell', '0.03', PERP, '--on', on);
      await mxt(0, 'order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '50000', '--on', on);
      const killed = await mxt<{readonly closings: readonly unknown[]}>(0, 'kill', '--flatten', '--account', on);
      expect(killed).toMatchObject({complete: true, halt: true, positions: [], survivors: [], closings: [{outcome: 'placed'}]});
      expect(legsOf(await mxt<Positions>(0, 'position', '--account', on))).toEqual([]);
      expect((await home.run(['kill', '--lift'])).code).toBe(0);
    },
    LONGEST_MS,
  );
});
