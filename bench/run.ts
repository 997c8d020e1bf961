/**
 * `npm run bench [-- --quick] [-- --write]`: every promise of speed, as a ratio or a bound measured in this run. Exits 1 while one is over
 * what lib/explained.ts states. `--write` prints docs/performance.md. Needs `npm ci --prefix bench` once.
 */
import {writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {benchFeed} from './feed.ts';
import {benchSoak} from './feed-soak.ts';
import {benchJournal} from './journal.ts';
import {performancePage} from './lib/performance-page.ts';
import {type Row, verdictOf} from './lib/row.ts';
import {benchPlace} from './place.ts';
import {benchPlan} from './plan.ts';
import {benchProcesses} from './processes.ts';
import {benchTables} from './tables.ts';

const {values} = parseArgs({options: {quick: {type: 'boolean', default: false}, write: {type: 'boolean', default: false}}});
const rows: Row[] = [];
for (const bench of [benchProcesses, benchPlace, benchJournal, benchFeed, benchSoak, benchPlan, benchTables])
  rows.push(...(await bench(values.quick)));
if (values.write) writeFileSync(new URL('../docs/performance.md', import.meta.url), performancePage(rows));
if (rows.some((row) => verdictOf(row) === 'OVER')) process.exitCode = 1;
