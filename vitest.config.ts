import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {configDefaults, defineConfig} from 'vitest/config';

/**
 * Suites that run for every exchange: one project each, so that workers share them out and a new exchange needs no edit. Those of an
 * exchange share a process too.
 */
const PER_EXCHANGE = [
  'test/contract/*.test.ts',
  'test/simulation/{simulation,mutants,desk,pair,kill-drill}.test.ts',
  'test/lib/exchanges/*.test.ts',
  'test/lib/orders/{place,change}/*-faults.test.ts',
  'test/acceptance/hostile-{reads,orders,changes}.test.ts',
  'test/acceptance/{own-connection,changed-rules}.test.ts',
];
/**
 * Suites of pure code share a process, which compiles what they import once: half the time of a processor. Left out are those that
 * change their process (variables, its network), watch it, or start others.
 */
const UNIT = ['test/lib/**/*.test.{ts,tsx}'];
const NEEDS_OWN_PROCESS = [
  'test/lib/config/{load,secrets,selection}.test.ts',
  'test/lib/doctor/examine.test.ts',
  'test/lib/feed/{episodes,exec-hook,mutants}.test.ts',
  'test/lib/orders/change/killed-replacement.test.ts',
  'test/lib/orders/end/flatten.test.ts',
  'test/lib/orders/place/processes.test.ts',
  'test/lib/orders/series/killed-series.test.ts',
  'test/lib/router/killed-route.test.ts',
  'test/lib/state/{broken-disk,nonces,power-cut}.test.ts',
  'test/lib/transport/{lookup,proxy,undici-http}.test.ts',
];
/** Of the suites by exchange, those that run once more for contracts, where an exchange's sandbox has them. */
const PER_PRODUCT = ['test/contract/*.test.ts', 'test/simulation/{simulation,mutants,desk,kill-drill}.test.ts'];
const ids = readdirSync(new URL('src/lib/exchanges/', import.meta.url), {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name);
const tradesContracts = await Promise.all(
  ids.map(async (id) => {
    const {loadVenue} = await fromSource('src/lib/sandbox/registry.ts');
    const {productsOf} = await fromSource('src/lib/sandbox/venue.ts');
    return productsOf(await loadVenue(id)).includes('linear');
  }),
);

/** Not bundled into the configuration: the registry finds folders beside its own file. */
function fromSource(path: string) {
  return import(new URL(path, import.meta.url).href);
}

// Workers, and the processes that tests start from src/, begin with compiled code: each file has a process of its own.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    // Generous: on a loaded machine a process takes seconds to start. No test waits for its own limit.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Many tests wait for time-outs rather than for a processor.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: UNIT,
          exclude: [...configDefaults.exclude, ...PER_EXCHANGE, ...NEEDS_OWN_PROCESS],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/*.test.ts', 'test/!(lib|recorded)/**/*.test.{ts,tsx}', ...NEEDS_OWN_PROCESS],
          exclude: [...configDefaults.exclude, ...PER_EXCHANGE],
        },
      },
      {extends: true, test: {name: 'recorded', include: ['test/recorded/**/*.test.ts']}},
      ...ids.map((id) => ({
        extends: true as const,
        test: {name: id, include: PER_EXCHANGE, isolate: false, env: {MXT_TEST_EXCHANGE: id}},
      })),
      ...ids
        .filter((_, index) => tradesContracts[index])
        .map((id) => ({
          extends: true as const,
          test: {name: `${id}-linear`, include: PER_PRODUCT, isolate: false, env: {MXT_TEST_EXCHANGE: id, MXT_TEST_PRODUCT: 'linear'}},
        })),
    ],
  },
});
