/** Promise: a spread that can be executed is seen, with its size and what limits it; --exec runs once, and without a secret. */
import {appendFileSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {SpreadDocument} from '../../src/lib/arbitrage/compare-spreads.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, documentOf, openHome} from '../support/cli.ts';
import {closedSchemaOf} from '../support/closed-schema.ts';
import {PAIR} from '../support/venues.ts';

const [CHEAP, DEAR] = PAIR;
let sandbox: RunningSandbox;
let home: CliHome;
beforeAll(async () => {
  sandbox = await startSandbox({exchanges: PAIR, port: 0, seed: 83, latencyMs: 0, moving: false});
  const accounts = Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}] as const);
  home = openHome(Object.fromEntries(accounts));
  // Somebody on the one exchange bids far above what the other asks.
  sandbox.engine(DEAR).deposit('rich', 'spot', 'USDT', '100000000');
  const bid = {
    accountId: 'rich',
    clientOrderId: 'bid',
    symbol: 'BTC/USDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
  } as const;
  sandbox.engine(DEAR).place({...bid, price: '99000', stopPrice: null, quantity: '200', quoteQuantity: null});
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

it('is found, bounded by what lies where, and crosses a threshold', async () => {
  const out = join(home.path, 'best.json');
  appendFileSync(home.keys, `  spare: {exchange: ${CHEAP}, apiKey: "\${MXT_TEST_SPARE}", secret: canary-27182818, mode: read}\n`);
  const words = [
    'spread',
    'BTC/USDT',
    '--account',
    CHEAP,
    '--account',
    DEAR,
    '--above',
    '5bps',
    '--exec',
    `cat > ${out}; env >> ${out}`,
  ];
  const run = await home.run([...words, '--json'], {env: {MXT_TEST_SPARE: 'canary-31415926'}});
  const document = documentOf<SpreadDocument>(run);
  expect(run.code, run.stdout + run.stderr).toBe(7);
  const validate = new Ajv2020({strict: false}).compile(closedSchemaOf('spread'));
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  const [best] = document.rows;
  expect(best).toMatchObject({buy: {account: CHEAP}, sell: {account: DEAR}});
  expect(Number(best?.netBps)).toBeGreaterThan(5);
  expect(best?.limitedBy).toMatch(new RegExp(`(USDT on ${CHEAP}|BTC on ${DEAR})`));
  expect(document.rows).toHaveLength(2);
  const [line = '', ...environment] = readFileSync(out, 'utf8').split('\n');
  expect(JSON.parse(line)).toEqual(best);
  expect(environment.join('\n')).not.toContain('canary');
  expect(environment.join('\n')).toContain('PATH=');
});

it('that is too small crosses none, and two coins are no pair', async () => {
  expect((await home.run(['spread', 'BTC/USDT', '--account', CHEAP, '--account', DEAR, '--above', '5000'])).code).toBe(0);
  const refused = await home.run(['spread', 'BTC/USDT', 'ETH/USDT', '--account', CHEAP, '--json']);
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('not the same coin')]);
});
