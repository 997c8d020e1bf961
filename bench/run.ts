/** `npm run bench`: every speed promise as a ratio or a bound, measured in this run. Needs `npm ci --prefix bench` once. */
import {benchProcesses} from './balance.ts';
import {benchPlace} from './place.ts';

const results = [await benchProcesses(), await benchPlace()];
for (const script of ['./feed.ts', './feed-soak.ts', './plan.ts']) {
  process.stdout.write(`\n${script.slice(2, -3)}\n`);
  await import(script);
}
if (!results.every(Boolean)) process.exitCode = 1;
