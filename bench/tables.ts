/** What a long table costs beside the same rows as JSON: whole processes, one account with many open orders. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {processes, timesAs} from './lib/measure.ts';
import {print, type Row} from './lib/row.ts';

const RUN = new URL('../bin/run.js', import.meta.url).pathname;
const SERVER = new URL('./lib/many-orders-server.ts', import.meta.url).pathname;
const ROWS = 20_000;

/** Prints each row as it is measured. */
export async function benchTables(quick: boolean): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-bench-tables-'));
  const server = spawn(process.execPath, [SERVER, String(ROWS)], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [port] = (await once(createInterface({input: server.stdout}), 'line')) as [string];
    const keys = join(folder, 'keys.yaml');
    const urls = `{rest: "http://127.0.0.1:${port}", stream: "ws://127.0.0.1:${port}"}`;
    const account = `exchange: binance, apiKey: bench-api-key, secret: bench-api-secret, environment: sandbox, urls: ${urls}`;
    writeFileSync(keys, `accounts:\n  main: {${account}}\n`, {mode: 0o600});
    const env = {...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')};
    const list = [RUN, 'orders', 'list', '--timeout', '60s'];
    const runs = processes(
      [
        {name: 'table', argv: list},
        {name: 'json', argv: [...list, '--json']},
      ],
      quick ? 3 : 7,
      env,
    );
    const value = timesAs(runs.get('table')?.cpuMs, runs.get('json')?.cpuMs);
    return [print({what: `orders list, ${ROWS.toLocaleString('en')} rows, CPU: table / --json`, value, bound: 1.5, unit: 'x'})];
  } finally {
    server.kill();
    rmSync(folder, {recursive: true, force: true});
  }
}
