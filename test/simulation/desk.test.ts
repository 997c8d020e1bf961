/** The main job in virtual time: routed and direct orders on three accounts of two exchanges while one exchange goes wrong. */
import {describe, expect, test} from 'vitest';
import type {ExchangeAdapter as Adapter} from '../../src/lib/adapter/contract/exchange.ts';
import {exchangesTrading, PRODUCT} from '../support/product.ts';
import {EXCHANGES, otherThan, turnOf} from '../support/venues.ts';
import {DESK_CONTRACT_MUTANTS} from './desk-contract-mutants.ts';
import {runDeskEpisode} from './desk-episode.ts';
import {DESK_MUTANTS} from './desk-mutants.ts';
import {idleWallets, runWalletDrill} from './wallet-drill.ts';
import {loadSides} from './world.ts';

const EPISODES = 15;
const MOST_SEEDS = 100;
const DRILLS = 9;

const product = PRODUCT;
const trading = await exchangesTrading(product);
const mutants = product === 'spot' ? DESK_MUTANTS : DESK_CONTRACT_MUTANTS;

describe.each(EXCHANGES)('a desk over %s and another exchange', async (exchange) => {
  const sides = [await loadSides(exchange), await loadSides(otherThan(exchange, trading))] as const;

  test(`keeps its promises in ${EPISODES} episodes under faults`, {timeout: 240_000}, async () => {
    for (let seed = 1; seed <= EPISODES; seed++) {
      const {broken, trace} = await runDeskEpisode(sides, seed, {product});
      expect(broken, trace.join('\n')).toEqual([]);
    }
  });

  test('does the same with the same seed', async () => {
    const episode = () => runDeskEpisode(sides, 7, {product});
    expect(await episode()).toEqual(await episode());
  });

  const planted = mutants.filter((_, index) => turnOf(exchange, index, trading));
  test.each(planted)('a planted mistake is found: $name', {timeout: 240_000}, async (mutation) => {
    let found: readonly string[] = [];
    let seed = 0;
    while (found.length === 0 && seed < MOST_SEEDS) found = (await runDeskEpisode(sides, ++seed, {product, mutation})).broken;
    process.stdout.write(`${exchange}: ${mutation.name}: found after ${seed} seeds: ${found[0]}\n`);
    expect(found, `not found in ${MOST_SEEDS} episodes`).not.toEqual([]);
  });
});

// Contracts are paid out of one wallet.
describe.runIf(product === 'spot').each(EXCHANGES)('wallets beside a desk over %s and another exchange', async (exchange) => {
  const sides = [await loadSides(exchange), await loadSides(otherThan(exchange))] as const;

  test('neither waits for wallets that a trade does not use, nor fails by them', {timeout: 120_000}, async () => {
    const idle = await idleWallets(sides);
    for (let seed = 1; seed <= DRILLS; seed++) expect(await runWalletDrill(sides, idle, seed), `seed ${seed}`).toEqual([]);
  });

  test('a planted mistake is found: a trade asks for all wallets', {timeout: 120_000}, async (context) => {
    const idle = await idleWallets(sides);
    context.skip(
      [...idle.values()].every(({size}) => size === 0),
      'these exchanges have no wallet that lies idle',
    );
    const mutation = {
      name: 'all wallets',
      adapter: (real: Adapter) => ({balances: (_: unknown, signal: AbortSignal) => real.account.balances('ALL', signal)}),
    };
    const found = await Promise.all([1, 2, 3].map((seed) => runWalletDrill(sides, idle, seed, mutation)));
    expect(found.flat()).not.toEqual([]);
  });
});
