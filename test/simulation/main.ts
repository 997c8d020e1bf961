/**
 * `npm run simulate -- --seed N [--episodes N] [--exchange NAME]`: runs episodes from a seed on. A failing one is printed
 * with the fewest faults that still break it, and the seed that replays it to the bit.
 */
import {parseArgs} from 'node:util';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {simulate} from './simulate.ts';

const {values} = parseArgs({
  options: {
    seed: {type: 'string', default: '1'},
    episodes: {type: 'string', default: '1'},
    exchange: {type: 'string', multiple: true, default: [...exchangeIds()]},
    trace: {type: 'boolean', default: false},
  },
});

for (const exchange of values.exchange) {
  const startedAt = performance.now();
  const result = await simulate({exchange, seed: Number(values.seed), episodes: Number(values.episodes)});
  if (values.trace) process.stdout.write(`${result.trace.join('\n')}\n`);
  const outcomes = Object.entries(result.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  process.stdout.write(
    `${exchange}: ${values.episodes} episodes from seed ${values.seed}: ${result.failures.length} broken (${outcomes.join(', ')}); trace ${result.hash}; ${Math.round(performance.now() - startedAt)} ms\n`,
  );
  process.stdout.write(
    `  injected: ${Object.entries(result.hits)
      .map(([point, count]) => `${point} ${count}`)
      .join(', ')}\n`,
  );
  for (const {seed, broken, smallest, trace} of result.failures.slice(0, 3)) {
    process.stdout.write(
      `  seed ${seed}: ${broken.join('; ')}\n  smallest set of faults: ${smallest.join(', ') || 'none'}\n    ${trace.join('\n    ')}\n  replay: npm run simulate -- --exchange ${exchange} --seed ${seed} --trace\n`,
    );
    process.exitCode = 1;
  }
}
