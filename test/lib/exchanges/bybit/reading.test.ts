/** Questions to Bybit over real HTTP: balances, clock and limits. */
import {afterEach, describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {openState} from '../../../../src/lib/state/open-state.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../../src/lib/transport/clock.ts';
import {deskOf, failureOf, type Handler, ok, openDesk, type Reply, refused, type ServedDesk, serve, soon} from './desk.ts';

const FUNDING = '/v5/asset/transfer/query-account-coins-balance';
const WALLET = '/v5/account/wallet-balance';

let current: Pick<ServedDesk, 'close'> | null = null;
afterEach(() => current?.close());

async function desk(...given: Parameters<typeof deskOf>): Promise<ServedDesk> {
  await current?.close();
  const opened = await deskOf(...given);
  current = opened;
  return opened;
}

const coin = {
  coin: 'USDT',
  walletBalance: '1000.50',
  locked: '100',
  spotBorrow: '0',
  unrealisedPnl: '0',
  totalOrderIM: '0',
  totalPositionIM: '0',
};
const wallet = ok({list: [{coin: [coin, {coin: 'BTC', walletBalance: '0', locked: '0'}]}]});
const funding = ok({
  accountType: 'FUND',
  memberId: '1',
  balance: [{coin: 'USDC', walletBalance: '5', transferBalance: '4', bonus: ''}],
});

describe('balances of Bybit', () => {
  it('add the unified and the funding wallet, asked at once', async () => {
    const {adapter, seen} = await desk({[WALLET]: wallet, [FUNDING]: funding});
    expect((await adapter.account.balances('ALL', soon())).rows).toMatchObject([
      {asset: 'USDT', wallet: 'unified', total: '1000.5', free: '900.5', locked: '100'},
      {asset: 'USDC', wallet: 'funding', total: '5', free: '4', locked: '1'},
    ]);
    expect(seen.map(({url}) => url).sort()).toEqual([`${WALLET}?accountType=UNIFIED`, `${FUNDING}?accountType=FUND`]);
  });

  it('take a missing funding endpoint for no wallet, and nothing else', async () => {
    expect((await (await desk({[WALLET]: wallet})).adapter.account.balances('ALL', soon())).rows).toHaveLength(1);
    const {adapter} = await desk({[WALLET]: wallet, [FUNDING]: refused(10005)});
    expect((await failureOf(adapter.account.balances('ALL', soon()))).kind).toBe('permission');
  });
});

describe('the clock of Bybit', () => {
  it('is learned from the first answer', async () => {
    const ahead = ok({list: [{coin: []}]}, {time: Date.now() + 30_000});
    const {adapter, context} = await desk({[WALLET]: ahead, [FUNDING]: ahead});
    await failureOf(adapter.account.fees('BTC/USDT', 0, soon()));
    expect(context.memory.clockOffset()).toBeNull();
    await adapter.account.balances('ALL', soon()).catch(() => {});
    expect(Math.abs((context.memory.clockOffset()?.offsetMs ?? 0) - 30_000)).toBeLessThan(1000);
  });

  it('is measured when a time stamp is refused, and the question asked once more', async () => {
    const shift = 60_000;
    const check: Handler = ({headers}) =>
      Math.abs(Number(headers['x-bapi-timestamp']) - Date.now() - shift) < 1000
        ? ok({readOnly: 1, permissions: {}, ips: []}, {time: Date.now() + shift})
        : {body: {retCode: 10002, retMsg: 'late', result: {}}};
    const time: Handler = () => ok({timeSecond: '0', timeNano: `${Date.now() + shift}000000`});
    const {adapter, asked} = await desk({'/v5/user/query-api': check, '/v5/market/time': time});
    expect(await adapter.account.keyRights(soon())).toMatchObject({canTrade: false});
    expect(asked('/v5/user/query-api')).toHaveLength(2);
    expect(asked('/v5/market/time')).toHaveLength(1);
  });

  it('is not argued about twice', async () => {
    const {adapter, asked} = await desk({
      '/v5/user/query-api': refused(10002),
      '/v5/market/time': () => ok({timeSecond: '0', timeNano: `${Date.now()}000000`}),
    });
    expect((await failureOf(adapter.account.keyRights(soon()))).kind).toBe('clock');
    expect(asked('/v5/user/query-api')).toHaveLength(2);
  });
});

describe('limits of Bybit', () => {
  it('wait until the stamp that a 10006 carries', async () => {
    const until = Date.now() + 4000;
    const limited: Reply = {
      headers: {'x-bapi-limit': '50', 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': String(until)},
      body: {retCode: 10006, retMsg: 'Too many visits!', result: {}},
    };
    const {adapter, asked} = await desk({'/v5/user/query-api': limited});
    expect((await failureOf(adapter.account.keyRights(soon()))).kind).toBe('rate-limit');
    const again = await failureOf(adapter.account.keyRights(soon()));
    expect(again).toMatchObject({kind: 'rate-limit'});
    expect(again.detail.retryAfterMs).toBeGreaterThan(3000);
    expect(asked('/v5/user/query-api')).toHaveLength(1);
  });

  it('silence every call for ten minutes after a ban of the address', async () => {
    const {adapter, seen} = await desk({'/v5/user/query-api': {status: 403, body: 'access too frequent'}, [WALLET]: wallet});
    expect(await failureOf(adapter.account.keyRights(soon()))).toMatchObject({
      kind: 'rate-limit',
      detail: {retryAfterMs: 600_000},
    });
    expect((await failureOf(adapter.account.balances('ALL', soon()))).kind).toBe('rate-limit');
    expect(seen).toHaveLength(1);
  });

  it('are told to the shared memory', async () => {
    const usages: unknown[] = [];
    const memory = {
      ...createVolatileMemory(systemClock),
      noteUsage: (budget: string, usage: object) => void usages.push({budget, ...usage}),
    };
    const headers = {'x-bapi-limit': '50', 'x-bapi-limit-status': '49', 'x-bapi-limit-reset-timestamp': '1700000000000'};
    const served = await serve(() => ({headers, body: {retCode: 0, retMsg: '', result: {readOnly: 0, permissions: {}}}}));
    current = served;
    await openDesk({rest: served.origin}, {}, {memory}).adapter.account.keyRights(soon());
    expect(usages).toEqual([{budget: '/v5/user/query-api', used: 1, limit: 50, resetsAt: 1_700_000_000_000}]);
  });

  it.each<[string, Record<string, string>]>([
    [
      'a reset in the year 2286',
      {'x-bapi-limit': '50', 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': '9999999999999'},
    ],
    ['a reset beyond all time', {'x-bapi-limit': '50', 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': '1e300'}],
    ['a limit of nothing', {'x-bapi-limit': '0', 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': '9999999999999'}],
    [
      'more used than there is',
      {'x-bapi-limit': '5', 'x-bapi-limit-status': '-9e9', 'x-bapi-limit-reset-timestamp': '9999999999999'},
    ],
    ['no numbers', {'x-bapi-limit': 'x', 'x-bapi-limit-status': '', 'x-bapi-limit-reset-timestamp': '-'}],
  ])('of %s silence nobody for long', async (_what, headers) => {
    const state = openState({directory: ':memory:', clock: systemClock, warn: () => {}});
    const served = await serve(() => ({headers, body: {retCode: 0, retMsg: '', result: {readOnly: 0, permissions: {}}}}));
    current = served;
    const {context} = openDesk({rest: served.origin});
    const {adapter} = openDesk({rest: served.origin}, {}, {memory: state.memory(context.account), timeoutMs: 200});
    await adapter.account.keyRights(soon());
    const error = await adapter.account.keyRights(soon()).catch((thrown: unknown) => thrown);
    if (error instanceof DeskError) expect(error.detail.retryAfterMs).toBeLessThanOrEqual(60_000);
    state.close();
  });

  it.each([
    [503, 'down', 'exchange-down'],
    [403, '<html>', 'permission'],
    [429, '', 'rate-limit'],
    [200, '<html>', 'protocol'],
  ] as const)('HTTP %i %s is %s', async (status, body, kind) => {
    const {adapter} = await desk({'/v5/user/query-api': {status, body}});
    expect((await failureOf(adapter.account.keyRights(soon()))).kind).toBe(kind);
  });
});
