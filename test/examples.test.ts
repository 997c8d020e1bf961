/** Promise: the examples work as they are, against the sandbox, as programs that import the library. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {writeKeys} from '../src/lib/sandbox/keys-out.ts';
import {type RunningSandbox, startSandbox} from '../src/lib/sandbox/sandbox.ts';
import {openDesk} from '../src/library/desk.ts';
import {placeOrder} from '../src/library/orders.ts';
import {PAIR} from './support/venues.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const [spot] = PAIR;
let home = '';
let sandbox: RunningSandbox;
const running = new Set<ChildProcess>();

// Each has a sandbox of its own: one example acts on what was filled in the last minute.
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'mxt-examples-'));
  sandbox = await startSandbox({port: 0, seed: 1, latencyMs: 0});
  writeKeys(join(home, 'keys.yaml'), sandbox);
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await sandbox.close();
  rmSync(home, {recursive: true, force: true});
});

/** An example as a process, and all that it printed so far. `says` waits for a line; `ended` for the end. */
function start(example: string, ...args: readonly string[]) {
  const env = {...process.env, HOME: home, MXT_KEYS: join(home, 'keys.yaml'), MXT_STATE: join(home, 'state')};
  const child = spawn(process.execPath, [join(ROOT, 'examples', `${example}.ts`), ...args], {env});
  running.add(child);
  let printed = '';
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      printed += String(part);
      heard();
    });
  }
  const ended = new Promise<{readonly code: number | null; readonly printed: string}>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve({code, printed});
    }),
  );
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      heard = () => printed.includes(text) && resolve();
      heard();
      void ended.then(() => reject(new Error(`it never said "${text}": ${printed}`)));
    });
  return {says, ended};
}

const tradingDesk = () => openDesk({keys: join(home, 'keys.yaml'), stateDir: join(home, 'state'), accounts: [spot]});

describe('examples', () => {
  it('average-in buys once a day, however often it runs', async () => {
    const first = await start('average-in', 'BTC/USDT', '100').ended;
    expect([first.code, first.printed]).toEqual([0, expect.stringMatching(/placed\n$/)]);
    const again = await start('average-in', 'BTC/USDT', '100').ended;
    expect(again.printed).toContain('bought before: placed');
  });

  it('two-exchanges takes both sides where the gain is enough', async () => {
    const {code, printed} = await start('two-exchanges', 'BTC/USDT', '0.01', '-10000', '1').ended;
    expect([code, printed]).toEqual([0, expect.stringMatching(/bought \S+, sold \S/)]);
  });

  it('hedge-on-fill sells on the perpetual what was bought', async () => {
    const on = Object.keys(sandbox.exchanges).find((id) => sandbox.exchanges[id]?.products.includes('linear')) ?? '';
    const hedge = start('hedge-on-fill', 'BTC/USDT', spot, 'BTC/USDT:USDT', on, '1');
    await hedge.says(`${spot}: live`);
    await using desk = tradingDesk();
    const bought = await placeOrder({side: 'BUY', quantity: '0.01', symbol: 'BTC/USDT', on: spot}, desk);
    expect(bought.outcome).toBe('placed');
    expect(await hedge.ended).toMatchObject({code: 0, printed: expect.stringContaining('hedge placed')});
  });

  it('alert-on-gap says when a feed is whole again', async () => {
    const alert = start('alert-on-gap', '1');
    await alert.says(`${spot}: live`);
    // A reset strikes when the venue sends; the order gives it something to send.
    sandbox.faults(spot).add({point: 'ws.out', action: {do: 'reset'}, times: 1});
    await using desk = tradingDesk();
    await placeOrder({side: 'SELL', quantity: '0.001', symbol: 'BTC/USDT', on: spot}, desk);
    expect(await alert.ended).toMatchObject({code: 0, printed: expect.stringContaining('whole again')});
  });
});
