import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {PLAIN_SCREEN} from '../../../../src/lib/ui/screen.ts';
import {killView} from '../../../../src/lib/ui/views/kill.ts';
import {closedSchemaOf} from '../../../support/closed-schema.ts';
import {type HoldingAccount, holdingAccount, PERP} from '../../../support/holding-account.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const ETH = 'ETH/USDT:USDT';
const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('kill'));

async function flattened(account: HoldingAccount, deps = account.deps) {
  const lines: string[] = [];
  const startedAt = account.desk.time.now();
  const work = kill('drill', deps, (line) => lines.push(line), true);
  const document = await account.desk.time.until(work);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return {document, lines, tookMs: account.desk.time.now() - startedAt};
}

describe('kill --flatten', () => {
  it('cancels first, then closes every position, both sides of a hedge too, under its own halt', async () => {
    const account = await holdingAccount([
      [PERP, '2'],
      [PERP, '-1'],
      [ETH, '-5'],
    ]);
    account.rest();
    const {document, tookMs, lines} = await flattened(account);
    expect(account.calls[0]).toBe('cancelAll');
    expect([account.held(), account.open()]).toEqual([{}, []]);
    expect(document).toMatchObject({halt: true, complete: true, positions: [], unknown: [], survivors: []});
    expect(document.closings?.map(({outcome, order}) => [outcome, order.side, order.quantity])).toEqual([
      ['placed', 'SELL', '2'],
      ['placed', 'BUY', '1'],
      ['placed', 'BUY', '5'],
    ]);
    expect(account.desk.state.journal.list(0, 10).every(({request}) => request.reduceOnly)).toBe(true);
    expect(tookMs).toBeLessThan(5000);
    expect(lines).toEqual([expect.stringContaining('3 closing orders placed, nothing is open')]);
    expect(killView(document, PLAIN_SCREEN)).toContain('Nothing is left.');
  });

  it('leaves positions alone without the flag', async () => {
    const account = await holdingAccount([[PERP, '2']]);
    const document = await account.desk.time.until(kill('drill', account.deps));
    expect([account.held(), document.complete, document.positions]).toEqual([{[PERP]: '2'}, true, undefined]);
  });

  it('looks again after an order in doubt, and doubles none that arrived', async () => {
    const lost = await holdingAccount([[PERP, '2']], {fate: () => 'lost'});
    expect((await flattened(lost)).document).toMatchObject({complete: true, positions: [], unknown: []});
    expect(lost.sizes).toEqual(['2']);
    const vanished = await holdingAccount([[PERP, '2']], {fate: (count) => (count === 1 ? 'vanished' : null)});
    const {document} = await flattened(vanished);
    expect(document).toMatchObject({complete: true, positions: []});
    expect([vanished.held(), vanished.sizes]).toEqual([{}, ['2']]);
  });

  it('goes on after refusals and failed reads, and closes what fills while it works', async () => {
    const account = await holdingAccount([[PERP, '2']], {
      fate: (count) => (count <= 2 ? 'refused' : null),
      readFails: (count) => count === 2 || count === 5,
    });
    account.desk.time.clock().after(1500, () => account.hold(ETH, '1'));
    const {document} = await flattened(account);
    expect([account.held(), document.complete]).toEqual([{}, true]);
  });

  it('names what is left when its time is over, and ends in its 60 s', async () => {
    const account = await holdingAccount([[PERP, '2']], {fate: () => 'refused'});
    const {document, tookMs, lines} = await flattened(account);
    expect(tookMs).toBeLessThanOrEqual(61_000);
    expect(document).toMatchObject({
      complete: false,
      positions: [{symbol: PERP, side: 'LONG', quantity: '2'}],
      accounts: [{status: 'failed'}],
    });
    expect(lines[0]).toContain(`still held: 2 ${PERP}`);
    expect(killView(document, PLAIN_SCREEN)).toContain('Still held:');
  });

  it('in hedge mode closes the one side where the other one is refused, names what is left, and opens nothing', async () => {
    const account = await holdingAccount(
      [
        [PERP, '2'],
        [PERP, '-1'],
      ],
      {fate: (_, {side}) => (side === 'BUY' ? 'refused' : null)},
    );
    const {document, tookMs} = await flattened(account);
    expect(tookMs).toBeLessThanOrEqual(61_000);
    expect(account.held()).toEqual({[PERP]: '-1'});
    expect(document).toMatchObject({complete: false, positions: [{symbol: PERP, side: 'SHORT', quantity: '-1'}]});
    const sent = account.desk.state.journal.list(0, 1000).map(({request}) => request);
    expect(sent.every(({reduceOnly}) => reduceOnly)).toBe(true);
    expect(sent.filter(({side}) => side === 'SELL').map(({quantity}) => quantity)).toEqual(['2']);
  });

  it('gives a refused key up after a second try', async () => {
    const placeOrder = async () => ({
      outcome: 'REJECTED' as const,
      error: new DeskError('permission', 'This key may not trade.'),
    });
    const account = await holdingAccount([[PERP, '2']], {members: {placeOrder}});
    const {document, tookMs} = await flattened(account);
    expect(tookMs).toBeLessThan(8000);
    expect(document).toMatchObject({complete: false, positions: [{quantity: '2'}], accounts: [{error: {kind: 'permission'}}]});
  });

  it('closes what it can read, for as long as it takes, though the key may not read another part of the list', async () => {
    const account = await holdingAccount([[PERP, '2']], {fate: (count) => (count <= 3 ? 'refused' : null)});
    const {derivatives} = account.adapter;
    if (derivatives === undefined) throw new Error('no contracts');
    const error = new DeskError('permission', 'This key may not read them.');
    const positions: typeof derivatives.positions = async (signal) => {
      const {rows} = await derivatives.positions(signal);
      return {rows, missing: [{what: 'positions in USDC', error}]};
    };
    const adapter = {...account.adapter, derivatives: {...derivatives, positions}};
    const handle = {...account.handle, adapter: async () => adapter};
    const {document, tookMs} = await flattened(account, {...account.deps, accounts: [handle]});
    expect(account.held()).toEqual({});
    expect(document).toMatchObject({complete: false, positions: [], accounts: [{error: {kind: 'permission'}}]});
    expect(tookMs).toBeLessThan(30_000);
  });

  it('flattens every other account while one exchange fails, and says of that one that it is not known', async () => {
    const desk = rig();
    const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const bad = await holdingAccount(
      [[PERP, '3']],
      {readFails: () => true, members: {openOrders: down, cancelAll: down}},
      'bad',
      desk,
    );
    const good = await holdingAccount([[PERP, '2']], {}, 'good', desk);
    const {document, lines} = await flattened(good, {...desk.deps, accounts: [bad.handle, good.handle]});
    expect(good.held()).toEqual({});
    expect(lines.map((line) => line.split(':')[0])).toEqual(['good', 'bad']);
    expect(document).toMatchObject({
      complete: false,
      accounts: [
        {account: 'bad', status: 'failed'},
        {account: 'good', status: 'ok'},
      ],
    });
  });

  it('names the positions of a key that may only read', async () => {
    const account = await holdingAccount([[PERP, '2']]);
    const handle = {...account.handle, mode: 'read' as const};
    const {document} = await flattened(account, {...account.deps, accounts: [handle]});
    expect(document).toMatchObject({
      complete: false,
      positions: [{symbol: PERP}],
      closings: [],
      accounts: [{error: {kind: 'permission'}}],
    });
    expect(account.sizes).toEqual([]);
  });

  it('says of an account that is not for contracts that its positions are out of reach', async () => {
    const account = await holdingAccount([[PERP, '2']]);
    const {derivatives: _, ...adapter} = account.adapter;
    const handle = {...account.handle, adapter: async () => adapter, offers: async () => ['spot', 'linear'] as const};
    const {document} = await flattened(account, {...account.deps, accounts: [handle]});
    expect(document.accounts[0]?.unreached).toEqual([expect.stringContaining('linear positions')]);
  });
});

const PROGRAM = new URL('../../../support/flatten-once.ts', import.meta.url).pathname;
const run = promisify(execFile);
const HUNG_MS = 120_000;

describe('kill --flatten, killed itself', () => {
  it.each(['before-intent', 'after-intent', 'after-sent', 'before-post', 'after-post', 'before-verdict', 'after-verdict'])(
    '%s: the next run closes what is left, and nothing is opened',
    async (step) => {
      const folder = mkdtempSync(join(tmpdir(), 'mxt-flatten-'));
      const start = async (at: string) => {
        try {
          return (await run(process.execPath, [PROGRAM, join(folder, 'state'), join(folder, 'ledger'), at], {timeout: HUNG_MS}))
            .stdout;
        } catch (error) {
          return (error as {signal?: string}).signal ?? String(error);
        }
      };
      try {
        expect(await start(step)).toBe('SIGKILL');
        expect(await start('')).toBe('complete');
        const orders = existsSync(join(folder, 'ledger')) ? readFileSync(join(folder, 'ledger'), 'utf8').trim().split('\n') : [];
        expect(orders.toSorted()).toEqual(['BUY 3 ETH/USDT:USDT', 'SELL 2 BTC/USDT:USDT']);
      } finally {
        rmSync(folder, {recursive: true, force: true});
      }
    },
    HUNG_MS * 2,
  );
});
