/**
 * Promise: in hedge mode, where an exchange refuses to close one side, the other one is closed all the same; the refused one is
 * named, exit 3, and its stop orders stay. On every exchange whose contracts mxt trades.
 */
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, type CliResult, documentOf, openHome} from '../support/cli.ts';
import {exchangesTrading} from '../support/product.ts';

const PERP = 'BTC/USDT:USDT';
const TRADING = await exchangesTrading('linear');
const LONGEST_MS = 240_000;
/** kill tries for its own 60 s. */
const KILL_MS = 120_000;

let sandbox: RunningSandbox;
let home: CliHome;

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 17, latencyMs: 0, moving: false});
  for (const id of TRADING) sandbox.engine(id).contracts.setPositionMode(CUSTOMER, 'HEDGE');
  home = openHome(
    Object.fromEntries(
      TRADING.flatMap((id) => {
        const at = sandbox.exchanges[id];
        return at === undefined ? [] : [[`at-${id}`, {exchange: id, ...at, more: ['products: [spot, linear]']}] as const];
      }),
    ),
  );
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

interface Order {
  readonly id: string;
  readonly side: string;
  readonly stopPrice: string | null;
}
interface Closed {
  readonly outcome: string;
  readonly missing: string;
  readonly orders: readonly {readonly outcome: string; readonly order: Order; readonly error?: {readonly kind: string}}[];
}
interface Killed {
  readonly complete: boolean;
  readonly positions: readonly {readonly account: string; readonly side: string; readonly quantity: string}[];
  readonly survivors: readonly unknown[];
}

/** The exchange takes no order that buys at market: a short cannot be closed. */
function refuseBuying(id: string): void {
  const engine = sandbox.engine(id);
  const place = engine.place.bind(engine);
  vi.spyOn(engine, 'place').mockImplementation((request) =>
    request.accountId === CUSTOMER && request.side === 'BUY' && request.type === 'MARKET'
      ? {ok: false, refusal: 'NO_LIQUIDITY'}
      : place(request),
  );
}

const held = (id: string) =>
  sandbox
    .engine(id)
    .contracts.open(CUSTOMER)
    .map(({side, quantity}) => `${side} ${Number(quantity)}`)
    .toSorted();

async function run(code: number, ...words: readonly string[]): Promise<CliResult> {
  const done = await home.run(words, {timeout: KILL_MS});
  expect([words.join(' '), done.code, done.code === code ? '' : done.stdout + done.stderr]).toEqual([words.join(' '), code, '']);
  return done;
}

async function openBoth(id: string): Promise<void> {
  for (const [side, quantity] of [
    ['buy', '0.03'],
    ['sell', '0.02'],
  ] as const)
    await run(0, 'order', 'place', side, quantity, PERP, '--on', `at-${id}`, '--allow-duplicate', '--json');
  expect(held(id)).toEqual(['LONG 0.03', 'SHORT -0.02']);
}

describe.each(TRADING)('a close of both sides, one of them refused (%s)', (id) => {
  const on = `at-${id}`;
  const stopOf = async (side: string) => {
    const {orders} = documentOf<{readonly orders: readonly Order[]}>(await run(0, 'orders', 'list', '--account', on, '--json'));
    return orders.find((order) => order.side === side && order.stopPrice !== null);
  };

  it(
    'ends the other one, names the refused one with its reason, exit 3, and leaves its stop',
    async () => {
      await openBoth(id);
      const last = Number(sandbox.engine(id).markets.ticker(PERP).last);
      await run(
        ...([0, 'order', 'place', 'buy', '0.02', PERP, '--on', on, '--reduce-only', '--json'] as const),
        ...['--stop-price', String(Math.round(last * 1.03))],
      );
      const stop = await stopOf('BUY');
      expect(stop).toBeDefined();
      refuseBuying(id);
      const closed = documentOf<Closed>(await run(3, 'position', 'close', PERP, '--on', on, '--json'));
      expect(closed).toMatchObject({outcome: 'partial', missing: '0.02'});
      expect(closed.orders.map(({outcome, order, error}) => [order.side, outcome, error?.kind]).toSorted()).toEqual([
        ['BUY', 'rejected', expect.stringMatching(/^(?:rejected|rule)$/)],
        ['SELL', 'placed', undefined],
      ]);
      expect(held(id)).toEqual(['SHORT -0.02']);
      expect(await stopOf('BUY')).toEqual(stop);
      // For a person, too: what is left, where, and why.
      const {stdout} = await run(3, 'position', 'close', PERP, '--on', on);
      expect(stdout).toMatch(/0\.02/);
      expect(stdout).toContain(on);
      expect(stdout).toContain(PERP);
      expect(await stopOf('BUY')).toEqual(stop);
      vi.restoreAllMocks();
      await run(0, 'position', 'close', PERP, '--on', on, '--json');
      await run(0, 'order', 'cancel', '--all', '--account', on, '--json');
      expect(held(id)).toEqual([]);
    },
    LONGEST_MS,
  );
});

it(
  'kill --flatten closes the other side on every exchange, names what is left of each, exit 3, and opens nothing',
  async () => {
    for (const id of TRADING) await openBoth(id);
    for (const id of TRADING) refuseBuying(id);
    const killed = documentOf<Killed>(await run(3, 'kill', '--flatten', '--json'));
    expect(killed).toMatchObject({complete: false, survivors: []});
    expect(killed.positions.map(({account, side, quantity}) => `${account} ${side} ${quantity}`).toSorted()).toEqual(
      TRADING.map((id) => `at-${id} SHORT -0.02`).toSorted(),
    );
    for (const id of TRADING) expect([id, held(id)]).toEqual([id, ['SHORT -0.02']]);
    vi.restoreAllMocks();
    // Under the halt, once the exchange takes it again.
    const again = documentOf<Killed>(await run(0, 'kill', '--flatten', '--json'));
    expect(again).toMatchObject({complete: true, positions: []});
    for (const id of TRADING) expect(held(id)).toEqual([]);
  },
  LONGEST_MS,
);
