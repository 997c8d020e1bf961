/** Promise: a pair is bought here and sold there bit by bit, survives its process, and is closed again; what it says is what is held. */
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {exchangeIds, loadExchange} from '../../src/lib/adapter/registry.ts';
import type {PairsDocument} from '../../src/lib/arbitrage/pair/list-pairs.ts';
import type {PairDocument} from '../../src/lib/arbitrage/pair/pair.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {otherThan} from '../support/venues.ts';

const PERP = 'BTC/USDT:USDT';
let [one, other] = ['', ''];
let sandbox: RunningSandbox;
let home: CliHome;
beforeAll(async () => {
  for (const id of exchangeIds()) if (one === '' && (await loadExchange(id)).products.includes('linear')) one = id;
  other = otherThan(one);
  sandbox = await startSandbox({exchanges: [one, other], port: 0, seed: 61, latencyMs: 0, moving: false});
  const more = {[one]: ['products: [spot, linear]']};
  const accounts = Object.entries(sandbox.exchanges).map(
    ([id, at]) => [id, {exchange: id, ...at, more: more[id] ?? []}] as const,
  );
  home = openHome(Object.fromEntries(accounts));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

async function pair<T = PairDocument>(
  name: 'open' | 'close' | 'resume' | 'list',
  ...words: string[]
): Promise<readonly [number | null, T]> {
  const result = await run('pair', name, ...words, '--json');
  const document = documentOf<T>(result);
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf(`pair ${name}`));
  expect(validate(document), JSON.stringify(validate.errors) + result.stderr).toBe(true);
  return [result.code, document];
}

/** Much is asked in little time here, and the rate limits of a minute are real: what meets one waits for it. */
function run(...words: string[]) {
  return home.run([...words, '--timeout', '70s'], {timeout: 110_000});
}

const places = () => ['--long', `${other}:BTC/USDT`, '--short', `${one}:${PERP}`];
const wide = ['--min-spread=-100bps', '--max-unhedged', '0.02', '--for', '20s'];

async function held() {
  const {stdout} = await run('position', '--json');
  const row = JSON.parse(stdout).assets.find(({asset}: {readonly asset: string}) => asset === 'BTC');
  return {net: dec(row.net), derivatives: dec(row.derivatives)};
}

it('opens within a lot, says what is held, and closes to nothing', async () => {
  const before = await held();
  const [code, opened] = await pair('open', '0.05', 'BTC', ...places(), ...wide);
  expect([code, opened.state]).toEqual([0, 'hedged']);
  expect(opened.orders.length).toBeGreaterThan(4);
  expect(opened.orders.every(({type, timeInForce, price}) => type === 'LIMIT' && timeInForce === 'IOC' && price !== null)).toBe(
    true,
  );
  const after = await held();
  expect(after.derivatives.minus(before.derivatives).toFixed()).toBe(`-${opened.short.filled}`);
  expect(after.net.minus(before.net).toFixed()).toBe(dec(opened.residual ?? 'NaN').toFixed());
  const [, listed] = await pair<PairsDocument>('list');
  expect(listed.pairs).toMatchObject([{id: opened.id, state: 'hedged', residual: opened.residual}]);

  const [closedCode, closed] = await pair('close', opened.id.slice(0, 8));
  expect([closedCode, closed.state, closed.id]).toEqual([0, 'closed', opened.id]);
  expect(closed.orders.filter(({account}) => account === one).every(({reduceOnly}) => reduceOnly)).toBe(true);
  expect((await held()).derivatives.toFixed()).toBe(before.derivatives.toFixed());
  const [again, nothing] = await pair('close', opened.id);
  expect([again, nothing.state, (await held()).net.minus(before.net).abs().lt('0.001')]).toEqual([0, 'closed', true]);
});

it('sends nothing while the spread is not there, and says that', async () => {
  const [code, document] = await pair(
    'open',
    '0.05',
    'BTC',
    ...places(),
    '--min-spread',
    '500bps',
    '--max-unhedged',
    '0.02',
    '--for',
    '1s',
  );
  expect([code, document.state, document.orders]).toEqual([3, 'open', []]);
  expect(document.error?.message).toContain('time');
});

async function openOrders(): Promise<readonly unknown[]> {
  return JSON.parse((await run('orders', 'list', '--json')).stdout).orders;
}

it.each(['SIGINT', 'SIGKILL'] as const)(
  'a maker rests post-only; after %s nothing of it does, and it is taken up',
  async (signal) => {
    const name = `maker-${signal.toLowerCase()}`;
    const words = ['pair', 'open', '0.05', 'BTC', ...places(), '--min-spread', '20bps', '--max-unhedged', '0.02', '--maker'];
    const opening = home.start([...words, '--client-id', name, '--timeout', '70s', '--json'], {timeout: 110_000});
    let orders = await openOrders();
    while (orders.length === 0 && opening.child.exitCode === null) {
      // The opening needs a part of the same rate limit.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      orders = await openOrders();
    }
    expect(orders).toMatchObject([{postOnly: true, quantity: '0.02', side: 'BUY', account: other}]);
    opening.child.kill(signal);
    const ended = await opening.done;
    if (signal === 'SIGINT')
      expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([130, {state: 'open', error: {kind: 'interrupted'}}]);
    const [code, resumed] = await pair('resume', name, '--hedge-only');
    expect([code, resumed.state, resumed.residual]).toEqual([3, 'open', '0']);
    expect(await openOrders()).toEqual([]);
    const [closedCode, closed] = await pair('close', name);
    expect([closedCode, closed.state]).toEqual([0, 'closed']);
  },
);

it('is never opened again once it was closed, by the same command or by resume', async () => {
  const named = ['open', '0.05', 'BTC', ...places(), '--max-unhedged', '0.02', '--client-id', 'once'] as const;
  const [, opened] = await pair(...named, '--min-spread', '500bps', '--for', '1s');
  expect((await pair('close', opened.id))[1].state).toBe('closed');
  for (const words of [
    [...named, '--min-spread', '500bps', '--for', '1s'],
    ['resume', opened.id, '--for', '1s'],
  ] as const) {
    const [code, again] = await pair(...(words as unknown as Parameters<typeof pair>));
    expect([code, again.state, again.orders]).toEqual([0, 'closed', []]);
  }
});

it('what the exchange no longer holds is a residual, and is not closed a second time', async () => {
  const before = await held();
  const [, opened] = await pair('open', '0.04', 'BTC', ...places(), ...wide);
  expect((await run('position', 'close', PERP, '--on', one)).code).toBe(0);
  const [, listed] = await pair<PairsDocument>('list');
  expect(listed.pairs.find(({id}) => id === opened.id)).toMatchObject({state: 'residual'});
  const [code, closed] = await pair('close', opened.id);
  expect([code, closed.orders.every(({account}) => account === other)]).toEqual([0, true]);
  expect((await held()).derivatives.toFixed()).toBe(before.derivatives.toFixed());
});

it.each([
  ['more than there is money for', ['500', 'BTC', '--max-unhedged', '1'], 4, 'free'],
  ['a bit that no market takes', ['0.05', 'BTC', '--max-unhedged', '0.00000001'], 4, 'smallest order'],
  ['another coin', ['0.05', 'ETH', '--max-unhedged', '0.02'], 2, 'not ETH'],
])('refuses %s, with nothing sent', async (_what, words, code, says) => {
  const [quantity = '', asset = '', ...rest] = words;
  const result = await run('pair', 'open', quantity, asset, ...places(), ...rest, '--min-spread', '0', '--json');
  expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(says)]);
  expect(result.stderr).not.toContain('Warning');
});
