/** Whole processes: `--version` against bare Node, and `balance` on two sandbox exchanges against the floor and CCXT. */
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {median, processes, report, timesAsLong} from './lib/measure.ts';

const RUN = new URL('../bin/run.js', import.meta.url).pathname;
const here = (name: string) => new URL(`./lib/${name}`, import.meta.url).pathname;

interface Ready {
  readonly ready: boolean;
  readonly exchanges: unknown;
}

/** Prints the ratios; resolves with whether all of them hold. */
export async function benchProcesses(): Promise<boolean> {
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
    const env = {...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')};
    const of = processes(
      [
        {name: 'node', argv: ['-e', '0']},
        {name: 'version', argv: [RUN, '--version']},
        {name: 'floor', argv: [here('floor-balance.mjs'), addresses]},
        {name: 'balance', argv: [RUN, 'balance', '--json']},
        {name: 'ccxt', argv: [here('ccxt-balance.mjs'), addresses]},
      ],
      15,
      env,
    );
    const ratio = (a: string, b: string) => timesAsLong(of.get(a), of.get(b));
    const rss = (name: string) => of.get(name)?.rssKb ?? Number.NaN;
    for (const [name, {ms, rssKb}] of of)
      process.stdout.write(
        `      ${name.padEnd(10)} ${median(ms).toFixed(0).padStart(5)} ms  ${(rssKb / 1024).toFixed(0).padStart(4)} MB\n`,
      );
    return [
      report('mxt --version / bare node', ratio('version', 'node'), 2),
      report('mxt balance --json / minimal script, same requests', ratio('balance', 'floor'), 1.6),
      report('mxt balance --json / CCXT', ratio('balance', 'ccxt'), 0.25),
      report('peak memory of mxt balance / bare node', rss('balance') / rss('node'), 1.7),
    ].every(Boolean);
  } finally {
    sandbox.kill('SIGTERM');
    rmSync(folder, {recursive: true, force: true});
  }
}

if (import.meta.main && !(await benchProcesses())) process.exitCode = 1;
