/**
 * Checks the checker: every planted mistake is found within a bounded number of seeds, and an unchanged program is not. Each is
 * planted on one exchange, by turns among those where it is a mistake: more exchanges take no more time.
 */
import {describe, expect, test} from 'vitest';
import {exchangeIds, loadExchange} from '../../src/lib/adapter/registry.ts';
import {loadVenue} from '../../src/lib/sandbox/registry.ts';
import {productsOf} from '../../src/lib/sandbox/venue.ts';
import {PRODUCT} from '../support/product.ts';
import {EXCHANGES, factsOf, turnOf} from '../support/venues.ts';
import {MUTANTS} from './mutants.ts';
import type {Mutation} from './mutation.ts';
import {simulate} from './simulate.ts';

const MOST_SEEDS = 6000;

const modules = await Promise.all(
  exchangeIds().map(async (id) => ({
    id,
    capabilities: (await loadExchange(id)).capabilities,
    products: productsOf(await loadVenue(id)),
  })),
);

/** Where a mistake is one at all. */
function homesOf({applies, product = 'spot'}: Mutation): readonly string[] {
  const homes = modules.filter(
    ({id, capabilities, products}) => products.includes(product) && applies?.(capabilities, factsOf(id)) !== false,
  );
  return homes.map(({id}) => id);
}

test('every mistake is one on some exchange', () => {
  const traded = new Set(modules.flatMap(({products}) => products));
  expect(MUTANTS.filter((mutation) => traded.has(mutation.product ?? 'spot') && homesOf(mutation).length === 0)).toEqual([]);
});

describe.each(EXCHANGES)('mistakes planted on %s', (exchange) => {
  const planted = MUTANTS.filter(
    (mutation, index) => (mutation.product ?? 'spot') === PRODUCT && turnOf(exchange, index, homesOf(mutation)),
  );

  test.each(planted)('$name', {timeout: 240_000}, async (mutation) => {
    const {failures, episodes} = await simulate({
      exchange,
      product: PRODUCT,
      seed: 1,
      episodes: MOST_SEEDS,
      mutation,
      stopAtFirst: true,
    });
    process.stdout.write(`${exchange}: ${mutation.name}: found after ${episodes} seeds\n`);
    expect(failures, `not found in ${episodes} seeds`).toHaveLength(1);
  });

  test('no mistake, nothing found', async () => {
    const unchanged = {name: 'none', adapter: () => ({}), state: <T>(real: T) => ({...real})};
    const {failures} = await simulate({exchange, product: PRODUCT, seed: 1, episodes: 30, mutation: unchanged});
    expect(failures).toHaveLength(0);
  });
});
