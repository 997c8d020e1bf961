/** kill under faulty answers: some dozens of drills an exchange here, `npm run simulate -- --ci` runs thousands. */
import {describe, expect, test} from 'vitest';
import {exchangesTrading, PRODUCT} from '../support/product.ts';
import {EXCHANGES, turnOf} from '../support/venues.ts';
import {DRILL_MUTANTS} from './drill-mutants.ts';
import {runDrill, type Trouble} from './kill-drill.ts';
import {loadSides} from './world.ts';

const DRILLS: readonly (readonly [Trouble, number])[] = [
  ['once', 30],
  ['blind', 8],
  ['outage', 8],
  ['flaky', 30],
];
const MOST_SEEDS = 300;
const trading = await exchangesTrading(PRODUCT);
const mutants = DRILL_MUTANTS.filter(({product = 'spot'}) => product === PRODUCT);

describe.each(EXCHANGES)('kill on %s', async (exchange) => {
  const sides = await loadSides(exchange);

  test.each(DRILLS)(
    'with answers that go wrong (%s): nothing stays open, in %i drills',
    {timeout: 120_000},
    async (trouble, count) => {
      for (let seed = 1; seed <= count; seed++) {
        const {broken, left, trace} = await runDrill(sides, seed, trouble, {product: PRODUCT});
        expect(broken, trace.join('\n')).toEqual([]);
        expect(left, trace.join('\n')).toBe(0);
      }
    },
  );

  test('the same seed is the same drill', async () => {
    const drill = () => runDrill(sides, 7, 'flaky', {product: PRODUCT});
    expect(await drill()).toEqual(await drill());
  });

  // Each mistake on one exchange, by turns.
  const planted = mutants.filter((_, index) => turnOf(exchange, index, trading));
  test.each(planted)('a planted mistake is found: $name', {timeout: 120_000}, async ({trouble, ...mutation}) => {
    let found: readonly string[] = [];
    for (let seed = 1; seed <= MOST_SEEDS && found.length === 0; seed++) {
      const {broken, left} = await runDrill(sides, seed, trouble, {product: PRODUCT, mutation});
      found = left > 0 ? [...broken, `${left} left`] : broken;
    }
    expect(found, `not found in ${MOST_SEEDS} drills`).not.toEqual([]);
  });
});
