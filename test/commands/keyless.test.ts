/** Commands that read public data, in a home without a keys file: both sandbox exchanges stand in for the live ones. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '@oclif/core';
import {afterAll, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest';
import Book from '../../src/commands/book.ts';
import MarketList from '../../src/commands/market/list.ts';
import MarketShow from '../../src/commands/market/show.ts';
import RouteCommand from '../../src/commands/route.ts';
import TickerCommand from '../../src/commands/ticker.ts';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import type {AccountEntry} from '../../src/lib/config/keys-file.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {runCommand} from '../support/run-command.ts';
import {ANY, PAIR} from '../support/venues.ts';

let sandbox: RunningSandbox;
let folder = '';

vi.mock('../../src/lib/keyless.ts', async (original) => {
  const real = await original<typeof import('../../src/lib/keyless.ts')>();
  const atSandbox = (entry: AccountEntry): AccountEntry => {
    const {rest, stream} = sandbox.exchanges[entry.exchange] ?? {rest: '', stream: ''};
    return {...entry, environment: 'sandbox', urls: {rest, stream}};
  };
  return {
    ...real,
    keylessAccounts: async (...args: Parameters<typeof real.keylessAccounts>) =>
      (await real.keylessAccounts(...args)).map(atSandbox),
  };
});

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 8, latencyMs: 0, moving: false});
});
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-keyless-'));
  vi.stubEnv('HOME', folder);
  for (const name of ['XDG_CONFIG_HOME', 'MXT_KEYS', 'MXT_ACCOUNT']) vi.stubEnv(name, undefined);
  return () => {
    vi.unstubAllEnvs();
    rmSync(folder, {recursive: true});
  };
});

const at = (...names: string[]) => names.map((exchange) => ({account: null, exchange}));
const both = () => at(...Object.keys(sandbox.exchanges));

/** The taker fee that each exchange states for accounts without a tier. */
async function standardFees(): Promise<readonly {readonly account: null; readonly exchange: string; readonly taker: string}[]> {
  const takers = both().map(async (each) => {
    const {spot} = (await loadExchange(each.exchange)).capabilities.standardFees;
    return {...each, taker: spot?.taker ?? 'no spot'};
  });
  return Promise.all(takers);
}

async function json<T>(command: typeof Command, args: readonly string[]) {
  const {code, stdout, stderr} = await runCommand(command, [...args, '--json', '--state-dir', join(folder, 'state')]);
  return {code, stderr, document: JSON.parse(stdout) as T};
}

interface Plan {
  readonly venues: readonly {account: null; exchange: string; takerFee: string; standardFee: boolean; available: null}[];
  readonly plan: readonly {account: null; exchange: string; quantity: string}[];
  readonly best: {account: null} | null;
}

describe('without a keys file', () => {
  it('route plans over every exchange at standard fees, asks no balance, and says so', async () => {
    const {code, document, stderr} = await json<Plan>(RouteCommand, ['buy', '0.5', 'BTC/USDT', '--split']);
    expect(code).toBe(0);
    expect(document.venues).toMatchObject(
      (await standardFees()).map(({taker, ...each}) => ({...each, takerFee: taker, standardFee: true, available: null})),
    );
    expect(document.plan.length).toBeGreaterThan(0);
    for (const {account} of document.plan) expect(account).toBeNull();
    expect(stderr).toContain(`No key for ${Object.keys(sandbox.exchanges).join(', ')}: public data alone, and standard fees.`);
  });

  it('book merges every exchange', async () => {
    const {code, document} = await json<{complete: boolean; accounts: unknown[]; asks: unknown[]}>(Book, ['BTC/USDT', '--fees']);
    expect([code, document.complete]).toEqual([0, true]);
    expect(document.accounts).toMatchObject(both().map((each) => ({...each, status: 'ok', standardFee: true})));
    expect(document.asks.length).toBeGreaterThan(0);
  });

  it('market show and market list read every exchange', async () => {
    const shown = await json<{venues: unknown[]}>(MarketShow, ['btc-usdt']);
    expect(shown.code).toBe(0);
    const fees = (await standardFees()).map(({taker, ...each}) => ({...each, fees: {taker, standard: true}}));
    expect(shown.document.venues).toMatchObject(fees);
    const listed = await json<{accounts: unknown[]; markets: unknown[]}>(MarketList, ['--search', 'BTC']);
    expect([listed.code, listed.document.accounts]).toMatchObject([0, both()]);
    expect(listed.document.markets.length).toBeGreaterThan(1);
  });

  it('ticker has a row per exchange, and a typo gets the near name', async () => {
    const {code, document} = await json<{complete: boolean; tickers: unknown[]; accounts: unknown[]}>(TickerCommand, [
      ...['btc-usdt', 'ETH/USDT'],
    ]);
    expect([code, document.complete, document.accounts]).toMatchObject([0, true, both()]);
    const rows = (symbol: string) => both().map((each) => ({...each, symbol}));
    expect(document.tickers).toMatchObject([...rows('BTC/USDT'), ...rows('ETH/USDT')]);
    const wrong = await json(TickerCommand, ['BTC/UDST']);
    expect([wrong.code, wrong.document]).toMatchObject([
      4,
      {error: {kind: 'not-found', hint: expect.stringMatching(/BTC.USDT/)}},
    ]);
  });

  it('ticker is a table with its points below each other, and a list as CSV', async () => {
    const table = await runCommand(TickerCommand, ['BTC/USDT', 'ETH/USDT', '--state-dir', join(folder, 'state')]);
    const lines = table.stdout.split('\n').filter((line) => line.includes('/USDT'));
    expect(lines).toHaveLength(2 * both().length);
    expect(table.stdout).toMatch(/^Symbol\s+Exchange\s+Last/);
    const csv = await runCommand(TickerCommand, ['--quote', 'usdc', '--csv', '--state-dir', join(folder, 'state')]);
    const [header, ...rows] = csv.stdout.trim().split('\r\n');
    expect(header).toBe('exchange,symbol,last,bid,ask,open,high,low,change,volume,quoteVolume');
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row.split(',')[1]).toMatch(/\/USDC(:USDC)?$/);
  });

  it('--exchange narrows them, a typo gets the near name', async () => {
    const {document} = await json<Plan>(RouteCommand, ['sell', '0.1', 'BTC/USDT', '--exchange', `${PAIR[1].slice(0, -1)}*`]);
    expect(document.venues).toMatchObject(at(PAIR[1]));
    const {code, document: failure} = await json(RouteCommand, ['sell', '0.1', 'BTC/USDT', '--exchange', `${ANY}x`]);
    expect([code, failure]).toMatchObject([2, {error: {kind: 'usage', hint: `Did you mean ${ANY}?`}}]);
  });

  it('a keys file that was named and is not there stays an error', async () => {
    const {code, document} = await json(Book, ['BTC/USDT', '--keys', join(folder, 'mistyped.yaml')]);
    expect([code, document]).toMatchObject([2, {error: {kind: 'config'}}]);
  });
});

it('beside a keys file --exchange adds accounts without a name, also where one is called like the exchange', async () => {
  const {rest = '', stream = ''} = sandbox.exchanges[ANY] ?? {};
  const own = `accounts:\n  ${PAIR[1]}: {exchange: ${ANY}, environment: sandbox, urls: {rest: "${rest}", stream: "${stream}"}}\n`;
  const keys = join(folder, 'keys.yaml');
  writeFileSync(keys, own, {mode: 0o600});
  const alone = await json<Plan>(RouteCommand, ['buy', '0.1', 'BTC/USDT', '--keys', keys]);
  expect(alone.document.venues).toMatchObject([{account: PAIR[1], exchange: ANY}]);
  const {document} = await json<Plan>(RouteCommand, ['buy', '0.1', 'BTC/USDT', '--keys', keys, '--exchange', PAIR[1]]);
  expect(document.venues).toMatchObject([{account: PAIR[1], exchange: ANY}, ...at(PAIR[1])]);
});
