/** A sandbox in a process of its own, and an environment whose keys file has its accounts. */
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

export const RUN = new URL('../../bin/run.js', import.meta.url).pathname;

interface Ready {
  readonly ready: boolean;
  readonly exchanges: unknown;
}

interface Sandbox {
  readonly env: NodeJS.ProcessEnv;
  /** File with the addresses and keys of each exchange, as JSON. */
  readonly addresses: string;
  /** Removed afterwards. */
  readonly folder: string;
}

/** Runs `work` while the sandbox runs. */
export async function withSandbox<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-bench-'));
  const keys = join(folder, 'keys.yaml');
  const addresses = join(folder, 'addresses.json');
  const sandbox = spawn(process.execPath, [RUN, 'sandbox', 'start', '--port', '0', '--seed', '3', '--keys-out', keys, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({input: sandbox.stdout})) {
      const message = JSON.parse(line) as Ready;
      if (!message.ready) continue;
      writeFileSync(addresses, JSON.stringify(message.exchanges));
      break;
    }
    return await work({env: {...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')}, addresses, folder});
  } finally {
    sandbox.kill('SIGTERM');
    rmSync(folder, {recursive: true, force: true});
  }
}
