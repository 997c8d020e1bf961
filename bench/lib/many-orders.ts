/** A server with many open orders, and a keys file of as many accounts on it as are wanted. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {hostOf} from './loopback-hosts.ts';

const SERVER = new URL('./many-orders-server.ts', import.meta.url).pathname;

/** Runs `work` with an environment whose keys file has the accounts, and ends the server after it. */
export async function withManyOrders<T>(
  {orders, accounts = 1}: {readonly orders: number; readonly accounts?: number},
  work: (env: NodeJS.ProcessEnv) => Promise<T> | T,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-bench-orders-'));
  const server = spawn(process.execPath, [SERVER, String(orders), String(accounts)], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [port] = (await once(createInterface({input: server.stdout}), 'line')) as [string];
    const keys = join(folder, 'keys.yaml');
    const lines = Array.from({length: accounts}, (_, index) => `  main-${index}: {${accountAt(hostOf(index), port, index)}}\n`);
    writeFileSync(keys, `accounts:\n${lines.join('')}`, {mode: 0o600});
    return await work({...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')});
  } finally {
    server.kill();
    rmSync(folder, {recursive: true, force: true});
  }
}

function accountAt(host: string, port: string, index: number): string {
  const urls = `{rest: "http://${host}:${port}", stream: "ws://${host}:${port}"}`;
  return `exchange: binance, apiKey: bench-api-key-${index + 1}, secret: bench-api-secret, environment: sandbox, urls: ${urls}`;
}
