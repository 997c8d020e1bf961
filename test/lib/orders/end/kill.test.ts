import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {openState} from '../../../../src/lib/state/open-state.ts';
import {type EndingAccount, endingAccount} from '../../../support/ending-account.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const until = <T>({desk}: EndingAccount, work: Promise<T>) => desk.time.until(work);

async function killed(account: EndingAccount, deps = account.deps) {
  const lines: string[] = [];
  const startedAt = account.desk.time.now();
  const document = await until(
    account,
    kill('drill', deps, (line) => lines.push(line)),
  );
  return {document, lines, tookMs: account.desk.time.now() - startedAt};
}

describe('kill', () => {
  it('cancels all before it reads anything, and again after each list that shows orders', async () => {
    const account = await endingAccount({cancelAll: 'BY_SYMBOL'});
    account.rest({symbol: 'ETH/USDT'});
    const {document} = await killed(account);
    expect(account.calls.slice(0, 2)).toEqual(['cancelAll', 'openOrders']);
    expect(account.calls.indexOf('cancelAll', 2)).toBeLessThan(account.calls.indexOf('openOrders', 2));
    expect(document).toMatchObject({halt: true, halted: {reason: 'drill'}, complete: true, orders: [{outcome: 'canceled'}]});
    expect(account.open()).toEqual([]);
  });

  it('ends at two empty lists, two seconds apart', async () => {
    const account = await endingAccount();
    const {tookMs} = await killed(account);
    expect(account.calls.filter((call) => call === 'openOrders')).toHaveLength(2);
    expect(tookMs).toBeGreaterThanOrEqual(2000);
    expect(tookMs).toBeLessThan(3000);
  });

  it('uses its 60 s whatever the timeout says, and names what it left', async () => {
    const account = await endingAccount({
      fault: (call) => (call === 'cancelAll' || call === 'cancelOrder' ? 'server-error' : null),
    });
    const order = account.rest();
    const deps = {...account.deps, call: {...account.deps.call, timeoutMs: 1}};
    const {document, tookMs, lines} = await killed(account, deps);
    expect(tookMs).toBeGreaterThan(50_000);
    expect(tookMs).toBeLessThanOrEqual(61_000);
    expect(document).toMatchObject({complete: false, survivors: [{id: order.id}], accounts: [{status: 'failed'}]});
    expect(lines).toEqual([expect.stringContaining(`id ${order.id}`)]);
  });

  it('waits for no other account: each says when it is done', async () => {
    const desk = rig();
    const slow = await endingAccount({fault: () => 'hangs'}, 'slow', desk);
    const quick = await endingAccount({}, 'quick', desk);
    quick.rest();
    const deps = {...desk.deps, accounts: [slow.handle, quick.handle]};
    const lines: {readonly line: string; readonly at: number}[] = [];
    const startedAt = desk.time.now();
    const document = await desk.time.until(kill('drill', deps, (line) => lines.push({line, at: desk.time.now() - startedAt})));
    expect(lines.map(({line}) => line.split(':')[0])).toEqual(['quick', 'slow']);
    expect(lines[0]?.at).toBeLessThan(4000);
    expect(document.accounts).toMatchObject([
      {account: 'slow', status: 'failed'},
      {account: 'quick', status: 'ok'},
    ]);
  });

  it('gives a refused key up after a second try, and names the orders that a key which may only read leaves', async () => {
    const refusal = new DeskError('permission', 'This key may not trade.');
    const refused = async () => Promise.reject(refusal);
    const account = await endingAccount({members: {cancelAll: refused, cancelOrder: refused}});
    const order = account.rest();
    const {document, tookMs} = await killed(account);
    expect(tookMs).toBeLessThan(5000);
    expect(document).toMatchObject({complete: false, survivors: [{id: order.id}], accounts: [{error: {kind: 'permission'}}]});
  });

  it('does not give a key up for one refusal among good answers', async () => {
    let asked = 0;
    const account = await endingAccount({
      members: {
        keyRights: async () => Promise.reject(new DeskError('auth', 'never asked')),
        openOrders: async () => {
          asked += 1;
          if (asked === 1) throw new DeskError('auth', 'Signature invalid.');
          return {rows: [], missing: []};
        },
      },
    });
    expect((await killed(account)).document.complete).toBe(true);
  });

  it('names what it cannot reach, which leaves the document complete unless the keys file asks for it', async () => {
    // A key that may not, and a server that lacks it.
    for (const kind of ['permission', 'unsupported'] as const) {
      const report = {
        canceled: ['spot'],
        orders: [],
        unnamed: 0,
        failed: [{what: 'linear', product: 'linear' as const, error: new DeskError(kind, 'No.')}],
      };
      const account = await endingAccount({members: {cancelAll: async () => report}});
      const {document, lines} = await killed(account);
      expect(document).toMatchObject({complete: true, accounts: [{unreached: ['linear']}]});
      expect(lines).toEqual([expect.stringContaining('out of reach: linear')]);
    }
  });

  it('asks for a product that the account is for, and the key may not touch', async () => {
    const missing = [
      {what: 'open orders of linear (USDT)', product: 'linear' as const, error: new DeskError('permission', 'No.')},
    ];
    const account = await endingAccount({members: {openOrders: async () => ({rows: [], missing})}});
    const spot = {...account.handle, products: ['spot'] as const};
    expect((await killed(account, {...account.deps, accounts: [spot]})).document).toMatchObject({
      complete: true,
      accounts: [{unreached: ['open orders of linear (USDT)']}],
    });
    const both = {...account.handle, products: ['spot', 'linear'] as const};
    const {document, tookMs, lines} = await killed(account, {...account.deps, accounts: [both]});
    expect(document).toMatchObject({complete: false, accounts: [{status: 'failed', error: {kind: 'permission'}}]});
    // It is named, and nothing is waited for that no later round can do better.
    expect(lines.join()).toContain('linear');
    expect(tookMs).toBeLessThan(10_000);
  });

  it('goes on in the other products, and names the orders that the key may not end', async () => {
    let lists = 0;
    const account = await endingAccount({
      members: {
        cancelAll: async () => ({
          ...{canceled: [], orders: [], unnamed: 0},
          failed: [{what: 'linear', product: 'linear' as const, error: new DeskError('permission', 'No.')}],
        }),
        cancelOrder: async (ref) => {
          if (ref.symbol.includes(':')) return {outcome: 'REJECTED', error: new DeskError('permission', 'No.')};
          lists += 1;
          const order = account.desk.exchange.find(ref);
          // It takes some rounds.
          if (order === null || lists < 6) throw new DeskError('exchange-down', 'HTTP 503.', {sent: true});
          account.desk.exchange.orders.set(order.id ?? '', {...order, status: 'CANCELED'});
          return {outcome: 'CANCELED', order: {...order, status: 'CANCELED'}};
        },
      },
    });
    account.rest({symbol: 'BTC/USDT:USDT'});
    account.rest();
    const both = {...account.handle, products: ['spot', 'linear'] as const};
    const {document, tookMs} = await killed(account, {...account.deps, accounts: [both]});
    expect(account.open().map(({symbol}) => symbol)).toEqual(['BTC/USDT:USDT']);
    expect(document).toMatchObject({complete: false, survivors: [{symbol: 'BTC/USDT:USDT'}]});
    expect(tookMs).toBeLessThan(30_000);
  });

  it('sees an order in a product that the account is not for', async () => {
    const account = await endingAccount({cancelAll: 'BY_SYMBOL'});
    account.rest({symbol: 'BTC/USDT:USDT'});
    const {document} = await killed(account);
    expect(document).toMatchObject({complete: true, survivors: []});
    expect(document.orders).toMatchObject([{outcome: 'canceled', order: {symbol: 'BTC/USDT:USDT'}}]);
    expect(account.open()).toEqual([]);
  });

  it('does not take a list with a missing part for an empty one', async () => {
    const missing = [{what: 'stop orders', error: new DeskError('exchange-down', 'HTTP 503.')}];
    const account = await endingAccount({members: {openOrders: async () => ({rows: [], missing})}});
    const {document} = await killed(account);
    expect(document).toMatchObject({complete: false, accounts: [{status: 'failed', error: {kind: 'exchange-down'}}]});
  });
});

describe('kill on a key that may only read', () => {
  const reading = ({handle}: EndingAccount) => ({...handle, mode: 'read' as const});

  it('asks once, waits for no one, and calls its orders survivors', async () => {
    const account = await endingAccount();
    const order = account.rest();
    const {document, tookMs} = await killed(account, {...account.deps, accounts: [reading(account)]});
    expect(account.calls).toEqual(['openOrders']);
    expect(tookMs).toBeLessThan(1000);
    expect(document).toMatchObject({complete: false, survivors: [{id: order.id}], accounts: [{error: {kind: 'permission'}}]});
  });

  it('names a product that the key may not read', async () => {
    const missing = [
      {what: 'open orders of linear (USDT)', product: 'linear' as const, error: new DeskError('permission', 'No.')},
    ];
    const account = await endingAccount({members: {openOrders: async () => ({rows: [], missing})}});
    const {document} = await killed(account, {...account.deps, accounts: [reading(account)]});
    expect(document).toMatchObject({complete: true, accounts: [{unreached: ['open orders of linear (USDT)']}]});
  });

  it('is not waited for where it hangs', async () => {
    const account = await endingAccount({fault: () => 'hangs'});
    const {tookMs} = await killed(account, {...account.deps, accounts: [reading(account)]});
    expect(tookMs).toBeLessThan(4000);
  });

  it('is done with the trade key of the same exchange account', async () => {
    const desk = rig();
    const members = {uid: async () => 'the same'};
    const trader = await endingAccount({members}, 'trader', desk);
    const reader = await endingAccount({members}, 'reader', desk);
    trader.rest();
    const deps = {...desk.deps, accounts: [trader.handle, reading(reader)]};
    const {document, lines} = await killed(trader, deps);
    expect(document).toMatchObject({complete: true, survivors: []});
    expect(reader.calls).toEqual(['uid']);
    expect(lines.at(-1)).toContain('done with trader');
  });
});

describe('kill beside a process that locks the database', () => {
  const lockedDesk = () => {
    const directory = mkdtempSync(join(tmpdir(), 'mxt-kill-'));
    const desk = rig({}, directory);
    desk.state.halt.current();
    const other = new DatabaseSync(join(directory, 'mxt.db'));
    other.exec('BEGIN IMMEDIATE');
    const state = openState({directory, clock: desk.exchange.clock, warn: () => {}, patient: false});
    return {
      desk,
      state,
      release: () => other.exec('ROLLBACK'),
      dispose: () => {
        other.close();
        state.close();
        desk.state.close();
        rmSync(directory, {recursive: true, force: true});
      },
    };
  };

  it('cancels at once, and says that new orders are not refused', async () => {
    const {desk, state, dispose} = lockedDesk();
    const account = await endingAccount({}, 'desk', desk);
    account.rest();
    const {document} = await killed(account, {...account.deps, state});
    expect(document).toMatchObject({complete: false, halt: false, error: {kind: 'config'}, survivors: []});
    expect(account.open()).toEqual([]);
    dispose();
  });

  it('writes the flag as soon as the lock is gone', async () => {
    const {desk, state, release, dispose} = lockedDesk();
    const account = await endingAccount({}, 'desk', desk);
    desk.time.after(500, release);
    const {document} = await killed(account, {...account.deps, state});
    expect(document).toMatchObject({complete: true, halt: true});
    dispose();
  });
});
