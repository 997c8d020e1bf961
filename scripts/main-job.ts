/** The main job against the sandbox, as a program that was just installed must do it: with an empty home and no other help. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';

/** A program, and what stands before its own arguments. */
export type Program = readonly [program: string, ...before: string[]];

interface Shown {
  readonly complete?: boolean;
  /** Of a pair. */
  readonly id?: string;
  readonly state?: string;
  /** Of a spread. */
  readonly rows?: readonly {readonly buy: {readonly account: string}; readonly sell: {readonly account: string}}[];
  readonly outcome?: string;
  readonly orders?: readonly {readonly outcome?: string; readonly id?: string; readonly order?: {readonly id: string}}[];
}

/** Throws an Error that says which step did not do what it must. Answers how long each took, ms. */
export async function mainJob(program: Program): Promise<Readonly<Record<string, number>>> {
  const home = mkdtempSync(join(tmpdir(), 'mxt-home-'));
  const sandbox = start(program, home, ['sandbox', 'start', '--port', '0', '--keys-out', keysOf(home), '--json']);
  const took: Record<string, number> = {};
  try {
    mkdirSync(dirname(keysOf(home)), {recursive: true, mode: 0o700});
    await isReady(sandbox);
    const step = async (name: string, args: readonly string[], holds: (shown: Shown) => boolean): Promise<Shown> => {
      const startedAt = performance.now();
      const shown = await documentOf(start(program, home, [...args, '--json']), name);
      took[name] = Math.round(performance.now() - startedAt);
      if (!holds(shown)) throw new Error(`${name} answered ${JSON.stringify(shown).slice(0, 2000)}`);
      return shown;
    };
    await step('balance', ['balance'], ({complete}) => complete === true);
    const order = ['order', 'place', 'buy', '0.01', 'BTC/USDT', '--price', '50000'];
    const placed = await step('order place', order, ({outcome}) => outcome === 'placed');
    const id = placed.orders?.[0]?.order?.id ?? '';
    await step('orders list', ['orders', 'list'], ({complete, orders}) => complete === true && orders?.[0]?.id === id);
    await step('order cancel', ['order', 'cancel', id], ({orders}) => orders?.[0]?.outcome === 'canceled');
    await step('orders list, again', ['orders', 'list'], ({complete, orders}) => complete === true && orders?.length === 0);
    const spread = await step(
      'spread',
      ['spread', 'BTC/USDT'],
      ({complete, rows}) => complete === true && rows?.[0] !== undefined,
    );
    const [best] = spread.rows ?? [];
    const sides = ['--long', `${best?.buy.account}:BTC/USDT`, '--short', `${best?.sell.account}:BTC/USDT`];
    const bounds = ['--min-spread=-100bps', '--max-unhedged', '0.01', '--for', '20s'];
    const pair = ['pair', 'open', '0.01', 'BTC', ...sides, ...bounds];
    const opened = await step('pair open', pair, ({state}) => state === 'hedged');
    await step('pair close', ['pair', 'close', opened.id ?? ''], ({state}) => state === 'closed');
    return took;
  } finally {
    sandbox.kill('SIGTERM');
    if (sandbox.exitCode === null && sandbox.signalCode === null) await new Promise((resolve) => sandbox.once('exit', resolve));
    rmSync(home, {recursive: true, force: true});
  }
}

/** Where mxt looks for it when nothing is said. */
function keysOf(home: string): string {
  return join(home, '.config/mxt/keys.yaml');
}

function start([program, ...before]: Program, home: string, args: readonly string[]): ChildProcess {
  // Nothing else of this environment: no keys file, no state, no Node that a checkout brings.
  const env = {HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin'};
  return spawn(program, [...before, ...args], {env, cwd: home, stdio: ['ignore', 'pipe', 'pipe']});
}

async function isReady(sandbox: ChildProcess): Promise<void> {
  if (sandbox.stdout === null || sandbox.stderr === null) throw new Error('the sandbox has no output');
  let said = '';
  sandbox.stderr.on('data', (part) => {
    said += String(part);
  });
  const failed = new Promise<never>((_, reject) => {
    sandbox.once('error', reject);
    sandbox.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${said}`)));
  });
  const lines = createInterface({input: sandbox.stdout});
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => (JSON.parse(line) as {readonly ready?: boolean}).ready === true && resolve());
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
}

async function documentOf(child: ChildProcess, name: string): Promise<Shown> {
  let [shown, said] = ['', ''];
  child.stdout?.on('data', (part) => {
    shown += String(part);
  });
  child.stderr?.on('data', (part) => {
    said += String(part);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${shown}${said}`);
  return JSON.parse(shown) as Shown;
}
