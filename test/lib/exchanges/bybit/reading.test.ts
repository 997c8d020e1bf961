/** Questions to Bybit over real HTTP: balances, clock and limits. */
import {afterEach, describe, expect, it} from 'vitest';
import {notesOf} from '../../../../src/lib/exchanges/bybit/envelope.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {openMemoryState} from '../../../../src/lib/state/memory/memory-state.ts';
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

const EARN = '/v5/earn/position';
const OVERVIEW = '/v5/asset/asset-overview';

describe('balances of Bybit', () => {
  it('are those of every wallet, asked at once', async () => {
    const {adapter, seen} = await desk({
      [WALLET]: wallet,
      [FUNDING]: funding,
      [EARN]: ({query}) =>
        ok({list: query.get('category') === 'OnChain' ? [{coin: 'ETH', amount: '2'}] : [{coin: 'USDT', amount: '0'}]}),
      [OVERVIEW]: ok({list: [{accountType: 'TradingBot', totalEquity: '5'}]}),
    });
    const {rows, missing, unread} = await adapter.account.balances('ALL', soon());
    expect(rows).toMatchObject([
      {asset: 'USDT', wallet: 'unified', total: '1000.5', free: '900.5', locked: '100'},
      {asset: 'USDC', wallet: 'funding', total: '5', free: '4', locked: '1'},
      {asset: 'ETH', wallet: 'earn', total: '2', free: '0'},
    ]);
    expect([missing, unread]).toEqual([[], ['trading bots']]);
    expect(seen.map(({url}) => url).sort()).toEqual([
      `${WALLET}?accountType=UNIFIED`,
      OVERVIEW,
      `${FUNDING}?accountType=FUND`,
      `${EARN}?category=FlexibleSaving`,
      `${EARN}?category=OnChain`,
    ]);
  });

  it('for a trade are asked of the wallet that pays for it alone', async () => {
    const {adapter, seen} = await desk({[WALLET]: wallet});
    expect((await adapter.account.balances('linear', soon())).rows).toHaveLength(1);
    expect(seen.map(({path}) => path)).toEqual([WALLET]);
  });

  it('of a wallet whose page does not exist are none', async () => {
    const {adapter} = await desk({[WALLET]: wallet, [FUNDING]: ok({balance: null})});
    expect(await adapter.account.balances('ALL', soon())).toMatchObject({rows: [{wallet: 'unified'}], missing: [], unread: []});
  });

  it('of a wallet that fails are missing, and take no other along', async () => {
    const {adapter} = await desk({
      [WALLET]: wallet,
      [FUNDING]: {status: 503, body: ''},
      [EARN]: refused(10016),
      [OVERVIEW]: refused(10016),
    });
    const {rows, missing, unread} = await adapter.account.balances('ALL', soon());
    expect(rows).toMatchObject([{asset: 'USDT', wallet: 'unified'}]);
    expect(missing.map(({what, error}) => [what, error.kind])).toEqual([
      ['funding wallet', 'exchange-down'],
      ['Earn (FlexibleSaving)', 'exchange-down'],
      ['Earn (OnChain)', 'exchange-down'],
    ]);
    expect(unread).toEqual(['accounts beside the unified, the funding and the Earn account']);
    const down = await desk({[WALLET]: refused(10003), [FUNDING]: refused(10003)});
    expect((await failureOf(down.adapter.account.balances('ALL', soon()))).kind).toBe('auth');
  });

  it('of Earn are unread where the key may not read them', async () => {
    const {adapter} = await desk({[WALLET]: wallet, [EARN]: refused(10005)});
    const {missing, unread} = await adapter.account.balances('ALL', soon());
    expect([missing, unread]).toEqual([[], ['Earn (the key lacks the Earn permission)']]);
  });

  it('with a row that can’t be read say so', async () => {
    const odd = ok({list: [{coin: [coin, {coin: 'BTC', walletBalance: 'x'}]}]});
    const {rows, missing} = await (await desk({[WALLET]: odd})).adapter.account.balances('spot', soon());
    expect([rows.length, missing.map(({what}) => what)]).toEqual([1, ['1 of 2 coins of the unified wallet']]);
  });

  it('are exact where figures are left empty, negative, written with an exponent, or nothing below zero', async () => {
    const coins = [
      {
        coin: 'USDT',
        walletBalance: '80.25',
        spotBorrow: '',
        locked: '',
        unrealisedPnl: '2.5',
        totalOrderIM: '',
        totalPositionIM: '10',
      },
      {coin: 'USDC', walletBalance: '7', unrealisedPnl: '', totalOrderIM: '1.5', totalPositionIM: '2'},
      {coin: 'BTC', walletBalance: '-0.25', spotBorrow: '0', locked: '0', unrealisedPnl: '0'},
      {coin: 'ETH', walletBalance: '0', spotBorrow: '2.000000000000000003', locked: '0'},
      {coin: 'DUST', walletBalance: '3E-8', spotBorrow: '0E-12'},
      {coin: 'NIL', walletBalance: '-0.000', locked: ''},
    ];
    const {adapter} = await desk({[WALLET]: ok({list: [{coin: coins}]})});
    const {rows, missing} = await adapter.account.balances('spot', soon());
    expect(rows.map(({asset, total, free}) => [asset, total, free])).toEqual([
      ['USDT', '82.75', '70.25'],
      ['USDC', '7', '3.5'],
      ['BTC', '-0.25', '0'],
      ['ETH', '-2.000000000000000003', '0'],
      ['DUST', '0.00000003', '0.00000003'],
    ]);
    expect(missing).toEqual([]);
  });

  it('of more digits than JavaScript holds are exact, as text or as numbers', async () => {
    const body =
      '{"retCode":0,"retMsg":"OK","time":"soon","result":{"list":[{"coin":[{"coin":"PEPE","walletBalance":12345678901234567.123}]}]}}';
    const {rows} = await (await desk({[WALLET]: {body}})).adapter.account.balances('spot', soon());
    expect(rows).toMatchObject([{asset: 'PEPE', total: '12345678901234567.123'}]);
  });
});

describe('the account of Bybit', () => {
  it('is known by its number, or by none', async () => {
    const {adapter} = await desk({'/v5/user/query-api': ok({userID: 24617703, readOnly: 1, permissions: {}, ips: []})});
    expect(await adapter.account.uid(soon())).toBe('24617703');
    expect(await (await desk({})).adapter.account.uid(soon())).toBeNull();
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

  it('of the address silence every endpoint, not only the one that was told', async () => {
    const told = (retCode: number) =>
      notesOf({status: 200, headers: {}, body: '', payload: {retCode, retMsg: ''}}, 'one', 0).bans;
    for (const code of [10018, 10403]) expect(told(code)).toEqual([{budget: 'ip', forMs: 1000}]);
    expect(told(10006)).toEqual([{budget: 'one', forMs: 1000}]);
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
    expect(usages).toMatchObject([{budget: '/v5/user/query-api', used: 1, limit: 50}]);
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
    const state = openMemoryState({clock: systemClock});
    const served = await serve(() => ({headers, body: {retCode: 0, retMsg: '', result: {readOnly: 0, permissions: {}}}}));
    current = served;
    const {context} = openDesk({rest: served.origin});
    const {adapter} = openDesk({rest: served.origin}, {}, {memory: state.memory(context.account)});
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
