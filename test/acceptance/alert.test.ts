/** Promise: an alert on the real desk fires, clears, is remembered over a restart, and reaches command and address. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {AlertLine} from '../../src/lib/alerts/alert-line.ts';
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, openHome, type RunningCli} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {PAIR} from '../support/venues.ts';

const [ONE, TWO] = PAIR;
const POST = {timeInForce: 'GTC', stopPrice: null, quoteQuantity: null} as const;
let sandbox: RunningSandbox;
let home: CliHome;
let orders = 0;
beforeAll(async () => {
  sandbox = await startSandbox({exchanges: PAIR, port: 0, seed: 91, latencyMs: 0, moving: false});
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}] as const)));
  sandbox.engine(ONE).deposit('trader', 'spot', 'USDT', '1000000');
  sandbox.engine(ONE).deposit('trader', 'spot', 'BTC', '10');
  sandbox.engine(ONE).deposit('other', 'spot', 'BTC', '10');
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

/** Two strangers trade at this price, inside the spread of the book. */
function trade(price: string): void {
  const order = (accountId: string, side: 'BUY' | 'SELL') =>
    sandbox.engine(ONE).place({
      ...POST,
      accountId,
      clientOrderId: `t${++orders}`,
      symbol: 'BTC/USDT',
      side,
      type: 'LIMIT',
      price,
      quantity: '0.01',
    });
  order('other', 'SELL');
  order('trader', 'BUY');
}

const lines = async (running: RunningCli): Promise<readonly AlertLine[]> => {
  const {stdout} = await running.done;
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf('alert'));
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = JSON.parse(line);
      expect(validate(parsed), `${line} ${JSON.stringify(validate.errors)}`).toBe(true);
      return parsed;
    });
};

/** Two prices inside the spread of the book, so that strangers meet at them and at no other. */
function prices(): {readonly low: string; readonly between: string; readonly high: string} {
  const {bid, ask} = sandbox.engine(ONE).markets.ticker('BTC/USDT');
  const at = (share: number) =>
    plain(
      floorToStep(
        dec(bid ?? '').plus(
          dec(ask ?? '')
            .minus(bid ?? '')
            .times(share),
        ),
        '0.01',
      ),
    );
  return {low: at(0.25), between: at(0.5), high: at(0.75)};
}

it('fires and clears with the price, posts each line, and says nothing twice when it is started again', async () => {
  const posted: AlertLine[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      posted.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const {low, between, high} = prices();
  const words = ['alert', `price:BTC/USDT > ${between}`, '--account', ONE, '--every', '300ms', '--notify', address];
  const first = home.start(words);
  trade(high);
  await first.says('"fired"');
  trade(low);
  await first.says('"cleared"');
  first.child.kill('SIGINT');
  expect((await first.done).code).toBe(130);
  const said = await lines(first);
  expect(said.map(({state}) => state)).toEqual(['fired', 'cleared']);
  expect(said[0]).toMatchObject({condition: `price:BTC/USDT > ${between}`, value: high});
  expect(posted.map(({state}) => state)).toEqual(['fired', 'cleared']);
  trade(high);
  const second = home.start(words);
  await second.says('"fired"');
  second.child.kill('SIGKILL');
  const third = home.start(words);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  trade(low);
  await third.says('"cleared"');
  third.child.kill('SIGTERM');
  expect((await lines(third)).map(({state}) => state)).toEqual(['cleared']);
  server.close();
});

it('that is to fire once ends with 0 then, each time it is started', async () => {
  const words = ['alert', 'price:BTC/USDT > 1', '--once', '--exec', 'cat >&2', '--account', ONE, '--json'];
  for (const _ of [1, 2]) {
    const running = home.start(words);
    expect((await lines(running)).map(({state}) => state)).toEqual(['fired']);
    const {code, stderr} = await running.done;
    expect([code, JSON.parse(stderr)]).toMatchObject([0, {type: 'alert', state: 'fired'}]);
  }
});

it('knows spreads, balances and positions', async () => {
  const books = `${ONE}:BTC/USDT|${TWO}:BTC/USDT`;
  for (const condition of [
    `spread:${books} > -50%`,
    `balance:${ONE}:USDT > 1`,
    'position:BTC > 0.5',
    `balance:${ONE}:DOGE < 1000000`,
  ]) {
    const {code, stdout, stderr} = await home.run(['alert', condition, '--once', '--account', ONE, '--account', TWO]);
    expect(code, condition + stdout + stderr).toBe(0);
    expect(JSON.parse(stdout).value, condition).toMatch(/^-?[0-9.]+$/);
  }
});

it('says a fill with its order', async () => {
  const fill = ['alert', 'fill', '--account', ONE, '--json'];
  const first = home.start([...fill, '--once']);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await home.run(['order', 'place', 'buy', '0.02', 'BTC/USDT', '--on', ONE])).code).toBe(0);
  const [line] = await lines(first);
  expect(line).toMatchObject({
    condition: 'fill',
    value: '0.02',
    state: 'fired',
    order: {symbol: 'BTC/USDT', side: 'BUY', account: ONE},
  });
});

it('says that an account is down, and that it is back', async () => {
  const faults = sandbox.faults(TWO);
  const running = home.start(['alert', `down:${TWO}`, '--json'], {timeout: 60_000});
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const broken = [faults.add({point: 'ws.open', action: {do: 'reset'}}), faults.add({point: 'ws.out', action: {do: 'reset'}})];
  // Something for the stream to say, so that it is cut.
  const placed = await home.run(['order', 'place', 'buy', '0.02', 'BTC/USDT', '--on', TWO]);
  expect(placed.code).toBe(0);
  await running.says('"fired"');
  for (const id of broken) faults.clear(id);
  await running.says('"cleared"');
  running.child.kill('SIGINT');
  expect((await lines(running)).map(({state}) => state)).toEqual(['fired', 'cleared']);
  expect((await running.done).code).toBe(130);
});

it('refuses what it cannot watch before it watches', async () => {
  const refused = async (condition: string) => {
    const {code, stdout} = await home.run(['alert', condition, '--json']);
    return [code, JSON.parse(stdout).error.kind];
  };
  expect(await refused('price:NOPE/USDT > 1')).toEqual([4, 'not-found']);
  expect(await refused('balance:nobody:BTC < 1')).toEqual([2, 'usage']);
  expect(await refused('whatever')).toEqual([2, 'usage']);
  const {code, stderr} = await home.run(['alert', 'price:BTC/USDT > 1', '--once', '--notify', 'https://example.com/canary-x']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('must be on this machine')]);
});
