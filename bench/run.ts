/**
 * `npm run bench [-- --quick] [--write] [--curves] [--top N]`: every promise of speed, as a ratio or a bound measured in this run. Exits 1
 * while one is over what lib/explained.ts states. `--write` measures the scale curves too and prints docs/performance.md. `--curves`
 * measures the curves alone; `--top N` lets none of their sizes go above N. Needs `npm ci --prefix bench` once, except for the curves.
 */
import {writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {measureCurves} from './curves.ts';
import {performancePage} from './lib/performance-page.ts';
import {type Row, verdictOf} from './lib/row.ts';

const {values} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    write: {type: 'boolean', default: false},
    curves: {type: 'boolean', default: false},
    top: {type: 'string', default: '1000000'},
  },
});
const {quick, write, curves} = values;
const top = Number(values.top);
if (!Number.isSafeInteger(top) || top < 1) throw new Error(`--top ${values.top} is not a whole number above 0.`);

const rows: readonly Row[] = curves && !write ? [] : await measureRows();
const shapes = curves || write ? await measureCurves({quick, top}) : [];
if (write) writeFileSync(new URL('../docs/performance.md', import.meta.url), performancePage(rows, shapes));
if (rows.some((row) => verdictOf(row) === 'OVER')) process.exitCode = 1;

/** Loaded here, since the curves need no CCXT. */
async function measureRows(): Promise<readonly Row[]> {
  const benches = [
    (await import('./processes.ts')).benchProcesses,
    (await import('./place.ts')).benchPlace,
    (await import('./journal.ts')).benchJournal,
    (await import('./feed.ts')).benchFeed,
    (await import('./feed-soak.ts')).benchSoak,
    (await import('./plan.ts')).benchPlan,
    (await import('./tables.ts')).benchTables,
  ];
  const measured: Row[] = [];
  for (const bench of benches) measured.push(...(await bench(quick)));
  return measured;
}
