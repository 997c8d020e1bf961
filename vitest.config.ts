import {readdirSync} from 'node:fs';
import {configDefaults, defineConfig} from 'vitest/config';

/** Suites that run for every exchange: one project each, so that workers share them out and a new exchange needs no edit. */
const PER_EXCHANGE = [
  'test/contract/*.test.ts',
  'test/simulation/{simulation,mutants,desk,kill-drill}.test.ts',
  'test/lib/exchanges/*.test.ts',
  'test/lib/orders/{place,change}/*-faults.test.ts',
  'test/acceptance/hostile-{reads,orders,changes}.test.ts',
  'test/acceptance/{own-connection,changed-rules}.test.ts',
];
const ids = readdirSync(new URL('src/lib/exchanges/', import.meta.url), {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name);

export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    // Generous: on a loaded machine a process takes seconds to start. No test waits for its own limit.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Many tests wait for time-outs rather than for a processor.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...configDefaults.exclude, ...PER_EXCHANGE],
        },
      },
      ...ids.map((id) => ({
        extends: true as const,
        test: {name: id, include: PER_EXCHANGE, env: {MXT_TEST_EXCHANGE: id}},
      })),
    ],
  },
});
