/** What a long table costs beside the same rows as JSON: whole processes, one account with many open orders. */
import {withManyOrders} from './lib/many-orders.ts';
import {processes, type Runs, timesAs} from './lib/measure.ts';
import {print, type Row} from './lib/row.ts';
import {RUN} from './lib/sandbox-process.ts';

const ROWS = 20_000;

/** Prints each row as it is measured. */
export async function benchTables(quick: boolean): Promise<readonly Row[]> {
  const {table, json} = await runTable(ROWS, quick ? 3 : 7);
  const value = timesAs(table?.cpuMs, json?.cpuMs);
  return [print({what: `orders list, ${ROWS.toLocaleString('en')} rows, CPU: table / --json`, value, bound: 1.5, unit: 'x'})];
}

/** `orders list` of so many rows, as a table and as JSON. */
export function runTable(
  rows: number,
  rounds: number,
): Promise<{readonly table: Runs | undefined; readonly json: Runs | undefined}> {
  return withManyOrders({orders: rows}, (env) => {
    const list = [RUN, 'orders', 'list', '--timeout', '60s'];
    const contenders = [
      {name: 'table', argv: list},
      {name: 'json', argv: [...list, '--json']},
    ];
    const runs = processes(contenders, rounds, env);
    return {table: runs.get('table'), json: runs.get('json')};
  });
}
