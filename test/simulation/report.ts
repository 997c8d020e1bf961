/** What a run says of itself, and when it counts as failed: a broken promise, or a kind of fault that never struck. */
import type {Product} from '../../src/lib/model/market.ts';
import type {Failure, SimulationResult} from './simulate.ts';
import {ALL_FAULTS} from './swarm.ts';

const SHOWN = 3;

/** Kinds of fault that did not strike once: what they would have found is not proven. */
export function unmarked({hits}: SimulationResult): readonly string[] {
  return ALL_FAULTS.filter((name) => (hits[name] ?? 0) === 0);
}

/** Rule of three: with no failure in n episodes, the rate is below 3/n with 95 % confidence. */
export function bound(episodes: number): string {
  return (3 / episodes).toExponential(1);
}

export function summary(subject: string, seed: number, result: SimulationResult, tookMs: number): string {
  const {episodes, failures, hash, hits} = result;
  const strikes = Object.values(hits).reduce((sum, count) => sum + count, 0);
  const verdict =
    failures.length === 0 ? `0 broken promises (95 %: under ${bound(episodes)} per episode)` : `${failures.length} BROKEN`;
  const kinds = ALL_FAULTS.length;
  return `${subject}: ${episodes} episodes from seed ${seed}: ${verdict}; ${strikes} faults of ${kinds - unmarked(result).length}/${kinds} kinds; trace ${hash}; ${Math.round(tookMs / 100) / 10} s`;
}

export function details(
  {exchange, product}: {readonly exchange: string; readonly product: Product},
  failures: readonly Failure[],
): string {
  return failures
    .slice(0, SHOWN)
    .map(({seed, broken, smallest, trace}) =>
      [
        `  seed ${seed}: ${broken.join('; ')}`,
        `  smallest set of faults: ${smallest.join(', ') || 'none'}`,
        ...trace.map((line) => `    ${line}`),
        `  replay: npm run simulate -- --exchange ${exchange} --product ${product} --seed ${seed} --trace`,
      ].join('\n'),
    )
    .join('\n');
}
