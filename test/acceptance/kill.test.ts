/** Promise: `mxt kill` ends every order it can reach and lets no new one pass, whatever else is broken. */
import {appendFileSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {ANY, PAIR} from '../support/venues.ts';

interface Killed {
  readonly complete: boolean;
  readonly halt: boolean;
  readonly halted?: {readonly reason: string};
  readonly orders: readonly {readonly outcome: string}[];
  readonly survivors: readonly unknown[];
  readonly error?: {readonly kind: string};
}
interface Listed {
  readonly orders: readonly unknown[];
}

let sandbox: RunningSandbox;
let home: CliHome;
beforeEach(async () => {
  sandbox = await startSandbox({port: 0, seed: 61, latencyMs: 0, moving: false});
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [`at-${id}`, {exchange: id, ...at}])));
});
afterEach(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

const place = (on: string, quantity: string, ...more: readonly string[]) =>
  home.run(['order', 'place', 'buy', quantity, 'BTC/USDT', '--price', '60000', '--on', `at-${on}`, '--json', ...more]);
const open = async () => documentOf<Listed>(await home.run(['orders', 'list', '--account', 'at-*', '--json'])).orders;

it('works beside a broken account, which it names, and orders are refused until --lift', async () => {
  await Promise.all(PAIR.flatMap((on) => ['0.01', '0.02'].map((quantity) => place(on, quantity))));
  expect(await open()).toHaveLength(4);
  appendFileSync(home.keys, `  other: {exchange: ${ANY}, apiKey: "\${NOT_SET_ANYWHERE}", secret: canary-31415926}\n`);
  const killed = await home.run(['kill', '--reason', 'drill', '--json']);
  expect(killed.code).toBe(3);
  const {complete, halted, orders, survivors} = documentOf<Killed>(killed);
  expect({complete, reason: halted?.reason, survivors}).toEqual({complete: false, reason: 'drill', survivors: []});
  expect(orders.map(({outcome}) => outcome)).toEqual(Array(4).fill('canceled'));
  expect(await open()).toEqual([]);
  for (const more of [['--on', `at-${ANY}`], []]) {
    const words = ['order', 'place', 'buy', '0.03', 'BTC/USDT', '--price', '60000', '--account', 'at-*', ...more, '--json'];
    const refused = await home.run(words);
    expect([refused.code, refused.stdout]).toEqual([4, expect.stringContaining('drill')]);
  }
  // The broken account is live, as far as the keys file says.
  expect((await home.run(['kill', '--lift', '--yes'])).code).toBe(0);
  expect((await place(ANY, '0.03')).code).toBe(0);
}, 90_000);

it('asks nothing, but allowing orders again on a live account needs an answer', async () => {
  writeFileSync(home.keys, readFileSync(home.keys, 'utf8').replaceAll('environment: sandbox', 'environment: live'));
  expect((await home.run(['kill', '--json'])).code).toBe(0);
  const refused = await home.run(['kill', '--lift', '--json']);
  expect([refused.code, documentOf(refused)]).toMatchObject([2, {error: {kind: 'usage', hint: 'Add --yes.'}}]);
  expect((await place(ANY, '0.03', '--yes')).stdout).toContain('mxt kill');
  const lifted = await home.run(['kill', '--lift', '--yes', '--json']);
  expect([lifted.code, documentOf(lifted)]).toEqual([0, {halt: false}]);
}, 90_000);

it('needs nothing of the keys file that only new orders need', async () => {
  const good = readFileSync(home.keys, 'utf8');
  for (const words of [['kill'], ['order', 'cancel', '--all']]) {
    await Promise.all(PAIR.map((on) => place(on, '0.01')));
    expect(await open()).toHaveLength(2);
    const wrong = good.replaceAll(/( +)exchange: (\S+)/g, '$1exchange: $2\n$1products: [spot, linear, spto]');
    expect(wrong).not.toBe(good);
    writeFileSync(home.keys, `${wrong}limits: {maxOrderValue: much}\nassets: {bynance: {A: B}}\n`);
    const ended = await home.run([...words, '--json']);
    writeFileSync(home.keys, good);
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    expect(documentOf<Killed>(ended).orders.map(({outcome}) => outcome)).toEqual(['canceled', 'canceled']);
    expect(ended.stderr).toContain('maxOrderValue must be an amount');
    expect(await open()).toEqual([]);
    await home.run(['kill', '--lift']);
  }
}, 180_000);

it('works without a state directory, and says that new orders are not refused', async () => {
  await place(PAIR[1], '0.01');
  const killed = await home.run(['kill', '--json'], {env: {MXT_STATE: '/proc/nowhere'}});
  expect(killed.code).toBe(3);
  const document = documentOf<Killed>(killed);
  expect(document).toMatchObject({complete: false, halt: false, survivors: [], error: {kind: 'config'}});
  expect(await open()).toEqual([]);
}, 90_000);

it('is outrun by no order that was on its way', async () => {
  const placing = Array.from({length: 6}, (_, index) => place(PAIR[index % 2] ?? ANY, `0.0${index + 1}`));
  await new Promise((resolve) => setTimeout(resolve, 250));
  const killed = await home.run(['kill', '--json'], {timeout: 60_000});
  const codes = (await Promise.all(placing)).map(({code}) => code);
  expect(
    codes.every((code) => code === 0 || code === 4),
    String(codes),
  ).toBe(true);
  expect(killed.code, killed.stdout).toBe(0);
  expect(await open()).toEqual([]);
}, 90_000);

it('what the journal keeps of a request could not be sent again by whoever reads it: no signature, no key', async () => {
  for (const on of PAIR) expect((await place(on, '0.01', '--client-id', `kept-${on}`)).code).toBe(0);
  const bytes = readdirSync(home.state).map((name) => readFileSync(join(home.state, name), 'latin1'));
  expect(bytes.join('')).toContain(`kept-${PAIR[1]}`);
  expect(bytes.join('')).not.toMatch(/signature|X-MBX|X-BAPI/i);
});
