import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    disableConsoleIntercept: true,
    testTimeout: 20_000,
    pool: 'forks',
    // Many tests wait for time-outs rather than for a processor.
    maxWorkers: 2,
  },
});
