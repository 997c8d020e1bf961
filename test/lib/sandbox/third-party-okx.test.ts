/**
 * Somebody else's OKX client against the sandbox, with nothing changed but the address: the proof that the sandbox speaks the
 * exchange's protocol, and not merely ours.
 */
import {createHmac, randomUUID} from 'node:crypto';
import {DefaultLogger, RestClient, WebsocketAPIClient, WebsocketClient} from 'okx-api';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually} from '../../support/sandbox-desk.ts';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false, exchanges: ['okx']});
  const address = sandbox.exchanges.okx;
  if (address === undefined) throw new Error('no okx');
  at = address;
});
afterAll(() => sandbox.close());

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const keysOf = ({apiKey = '', secret = '', passphrase = ''}: Readonly<Record<string, string>>) => ({
  apiKey,
  apiSecret: secret,
  apiPass: passphrase,
});
const rest = (change: object = {}) => new RestClient({...keysOf(at.credentials), baseUrl: at.rest, ...change});
const socket = (path: string) => ({accounts: [keysOf(at.credentials)], wsUrl: `${at.stream}/ws/v5/${path}`});
const limit = {instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px: '93000'} as const;
const newId = () => randomUUID().replaceAll('-', '');
/** What a refused request rejects with: the body of the answer. */
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** The configuration of the account, asked with a clock that is `offset` ms ahead. */
function signedRead(offset: number, change: Readonly<Record<string, string>> = {}): Promise<Response> {
  const path = '/api/v5/account/config';
  const timestamp = new Date(Date.now() + offset).toISOString();
  const sign = createHmac('sha256', at.credentials.secret ?? '')
    .update(`${timestamp}GET${path}`)
    .digest('base64');
  const headers = {
    'OK-ACCESS-KEY': at.credentials.apiKey ?? '',
    'OK-ACCESS-PASSPHRASE': at.credentials.passphrase ?? '',
    'OK-ACCESS-SIGN': sign,
    'OK-ACCESS-TIMESTAMP': timestamp,
    ...change,
  };
  return fetch(`${at.rest}${path}`, {headers});
}

interface Push {
  readonly arg: {readonly channel: string};
  readonly data: readonly Record<string, unknown>[];
}
const rowsOf = (frames: readonly Push[], channel: string) =>
  frames.filter(({arg}) => arg.channel === channel).flatMap(({data}) => data);

describe('npm okx-api', () => {
  it('reads time, instruments, books, prices and trades', async () => {
    const client = rest();
    expect(Math.abs(Number((await client.getSystemTime({}))[0]?.ts) - Date.now())).toBeLessThan(3000);
    const all = await client.getInstruments({instType: 'SPOT'});
    expect(all.length).toBeGreaterThan(200);
    expect(await client.getInstruments({instType: 'SPOT', instId: 'BTC-USDT'})).toMatchObject([
      {instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', state: 'live', tradeQuoteCcyList: ['USDT']},
    ]);
    const [book] = await client.getOrderBook({instId: 'BTC-USDT', sz: '50'});
    expect([book?.bids.length, book?.asks.length]).toEqual([50, 50]);
    expect(await client.getTicker({instId: 'BTC-USDT'})).toMatchObject([{bidPx: book?.bids[0]?.[0], askPx: book?.asks[0]?.[0]}]);
    expect((await client.getTickers({instType: 'SPOT'})).length).toBe(all.length);
    expect(await client.getIndexTickers({quoteCcy: 'USD'})).toEqual(
      expect.arrayContaining([expect.objectContaining({instId: 'USDT-USD', idxPx: '0.9996'})]),
    );
  });

  it('has one book for the monies that share it, and no instrument for the second', async () => {
    const client = rest();
    expect(await client.getInstruments({instType: 'SPOT', instId: 'BTC-USD'})).toMatchObject([
      {quoteCcy: 'USD', tradeQuoteCcyList: ['USD', 'USDC']},
    ]);
    expect(await refusalOf(client.getTicker({instId: 'BTC-USDC'}))).toMatchObject({code: '51001'});
    const [placed] = await client.submitOrder({...limit, instId: 'BTC-USD', tradeQuoteCcy: 'USDC'} as never);
    const ordId = placed?.ordId ?? '';
    expect(await client.getOrderDetails({instId: 'BTC-USD', ordId})).toMatchObject([{tradeQuoteCcy: 'USDC', state: 'live'}]);
    const usdc = async () => (await client.getBalance({ccy: 'USDC'}))[0]?.details[0];
    expect(await usdc()).toMatchObject({cashBal: '2500', ordFrozen: '93', availBal: '2407'});
    await client.cancelOrder({instId: 'BTC-USD', ordId});
    expect(await usdc()).toMatchObject({ordFrozen: '0'});
    const foreign = {...limit, instId: 'BTC-USD', tradeQuoteCcy: 'EUR'} as never;
    expect(await refusalOf(client.submitOrder(foreign))).toMatchObject({data: [{sCode: '51000'}]});
  });

  it('reads every wallet, fees, and the mode of the account', async () => {
    const client = rest();
    const [trading] = await client.getBalance();
    expect(trading?.details.find(({ccy}) => ccy === 'ETH')).toMatchObject({cashBal: '9', availBal: '9', ordFrozen: '0'});
    expect(await client.getBalances()).toMatchObject([
      {ccy: 'USDT', bal: '450', availBal: '450', frozenBal: '0'},
      {ccy: 'SOL', bal: '3'},
    ]);
    expect(await client.getSavingBalance()).toMatchObject([{ccy: 'USDC', amt: '300'}]);
    const [valued] = await client.getAccountAssetValuation({ccy: 'USDT'});
    expect(Number(valued?.totalBal)).toBeGreaterThan(100_000);
    expect(await client.getAccountConfiguration()).toMatchObject([{acctLv: '2', feeType: '0', perm: 'read_only,trade'}]);
    const [fees] = await client.getFeeRates({instType: 'SPOT', instId: 'BTC-USDT'});
    const [{groupId} = {groupId: ''}] = (await client.getInstruments({instType: 'SPOT', instId: 'BTC-USDT'})) as {
      groupId: string;
    }[];
    expect(fees).toMatchObject({feeGroup: [{groupId, maker: '-0.0008', taker: '-0.001'}]});
    expect(await client.getPositions()).toEqual([]);
  });

  it('refuses strangers, wrong marks and clocks that are off, in the words of the exchange', async () => {
    expect(await refusalOf(rest({apiSecret: 'wrong'}).getAccountConfiguration())).toMatchObject({code: '50113'});
    expect(await refusalOf(rest({apiPass: 'wrong'}).getAccountConfiguration())).toMatchObject({code: '50105'});
    expect(await refusalOf(rest({apiKey: 'nobody'}).getAccountConfiguration())).toMatchObject({code: '50119'});
    expect(await refusalOf(rest({demoTrading: true}).getAccountConfiguration())).toMatchObject({code: '50101'});
    for (const offset of [-31_000, 31_000]) {
      const late = await signedRead(offset);
      expect([late.status, await late.json()]).toMatchObject([401, {code: '50102', msg: 'Timestamp request expired.'}]);
    }
    const malformed = await signedRead(0, {'OK-ACCESS-TIMESTAMP': '1700000000000'});
    expect(await malformed.json()).toMatchObject({code: '50112'});
  });

  it('opens the account in demo trading with the key for it', async () => {
    const demo = sandbox.exchanges.okx?.accounts[0]?.keys[1] ?? {};
    expect(await rest({...keysOf(demo), demoTrading: true}).getAccountConfiguration()).toHaveLength(1);
    expect(await refusalOf(rest(keysOf(demo)).getAccountConfiguration())).toMatchObject({code: '50101'});
  });

  it('says 50011 past the limit, and tells nothing of what is left', async () => {
    const answers = await Promise.all(Array.from({length: 6}, () => signedRead(0)));
    expect(answers.map(({status}) => status)).toContain(429);
    expect([...(answers[0]?.headers.keys() ?? [])].filter((name) => /limit|retry/i.test(name))).toEqual([]);
  });

  it('places, finds, amends and cancels over REST', async () => {
    const client = rest();
    const clOrdId = newId();
    const [placed] = await client.submitOrder({...limit, clOrdId});
    expect(placed).toMatchObject({clOrdId, sCode: '0'});
    const ordId = placed?.ordId ?? '';
    expect(await refusalOf(client.submitOrder({...limit, clOrdId}))).toMatchObject({
      code: '1',
      data: [{sCode: '51016', ordId: ''}],
    });
    const byId = {instId: 'BTC-USDT', clOrdId};
    expect(await client.getOrderDetails(byId)).toMatchObject([
      {ordId, state: 'live', px: '93000', sz: '0.001', accFillSz: '0', avgPx: '', fee: '0', tradeQuoteCcy: 'USDT'},
    ]);
    expect(await client.amendOrder({...byId, newSz: '0.002'})).toMatchObject([{sCode: '0', ordId}]);
    expect(await client.getOrderList({instType: 'SPOT'})).toMatchObject([{ordId, sz: '0.002'}]);
    expect(await client.cancelOrder(byId)).toMatchObject([{sCode: '0', ordId}]);
    expect(await refusalOf(client.cancelOrder(byId))).toMatchObject({code: '1', data: [{sCode: '51400'}]});
    expect(await client.getOrderHistory({instType: 'SPOT'})).toEqual(
      expect.arrayContaining([expect.objectContaining({ordId, state: 'canceled', cancelSource: '1'})]),
    );
    expect(await refusalOf(client.getOrderDetails({instId: 'BTC-USDT', clOrdId: newId()}))).toMatchObject({code: '51603'});
    // A closed order leaves its id free: the latest that carries it is found.
    const [again] = await client.submitOrder({...limit, clOrdId});
    expect(await client.getOrderDetails(byId)).toMatchObject([{ordId: again?.ordId, state: 'live'}]);
    await client.cancelOrder(byId);
  });

  it('takes batches whose orders fare differently', async () => {
    const client = rest();
    const [good, bad] = [newId(), newId()];
    const placed = await refusalOf(
      client.submitMultipleOrders([
        {...limit, clOrdId: good},
        {...limit, clOrdId: bad, sz: '0.0000001'},
      ]),
    );
    expect(placed).toMatchObject({
      code: '2',
      data: [
        {clOrdId: good, sCode: '0'},
        {clOrdId: bad, sCode: '51020'},
      ],
    });
    expect(await client.cancelMultipleOrders([{instId: 'BTC-USDT', clOrdId: good}])).toMatchObject([{sCode: '0', clOrdId: good}]);
  });

  it('trades at market in either unit, and takes its fee from what is received', async () => {
    const client = rest();
    const base = {instId: 'ETH-USDT', tdMode: 'cash', ordType: 'market'} as const;
    const detail = async (order: Parameters<RestClient['submitOrder']>[0]) => {
      const [placed] = await client.submitOrder(order);
      const [done] = await client.getOrderDetails({instId: 'ETH-USDT', ordId: placed?.ordId ?? ''});
      return done;
    };
    const spent = await detail({...base, side: 'buy', sz: '100'});
    expect(spent).toMatchObject({state: 'filled', sz: '100', tgtCcy: 'quote_ccy', feeCcy: 'ETH', px: ''});
    expect(Number(spent?.accFillSz)).toBeLessThan(0.03);
    expect(Number(spent?.fee)).toBeLessThan(0);
    const bought = await detail({...base, side: 'buy', sz: '0.01', tgtCcy: 'base_ccy'});
    expect(bought).toMatchObject({state: 'filled', accFillSz: '0.01'});
    const sold = await detail({...base, side: 'sell', sz: '50', tgtCcy: 'quote_ccy'});
    expect(sold).toMatchObject({state: 'filled', sz: '50', feeCcy: 'USDT'});
    const fills = await client.getFills({instType: 'SPOT', ordId: sold?.ordId ?? ''});
    expect(fills).toMatchObject([{execType: 'T', feeCcy: 'USDT', side: 'sell', tradeQuoteCcy: 'USDT'}]);
  });

  it.each([
    ['post_only', '95500', '31'],
    ['ioc', '93000', '14'],
    ['fok', '93000', '13'],
  ] as const)('takes a %s order and cancels it when it cannot stand', async (ordType, px, cancelSource) => {
    const client = rest();
    const [placed] = await client.submitOrder({...limit, ordType, px});
    expect(await client.getOrderDetails({instId: 'BTC-USDT', ordId: placed?.ordId ?? ''})).toMatchObject([
      {state: 'canceled', ordType, cancelSource, accFillSz: '0'},
    ]);
  });

  it.each([
    [{px: '93000.001'}, '51150'],
    [{sz: '0.0010000001'}, '51121'],
    [{sz: '0.0000001'}, '51020'],
    [{sz: '99'}, '51008'],
    [{px: '200000'}, '51006'],
    [{instId: 'NOPE-USDT'}, '51001'],
    [{clOrdId: 'not-allowed'}, '51000'],
    [{tdMode: 'cross'}, '51010'],
    [{ordType: 'iceberg'}, '51000'],
  ] as const)('refuses %j with its code', async (change, sCode) => {
    const refused = await refusalOf(rest().submitOrder({...limit, clOrdId: newId(), ...change} as never));
    expect(refused).toMatchObject({code: '1', data: [{ordId: '', sCode}]});
  });

  it('keeps a waiting order on the algo endpoints, and freezes nothing for it', async () => {
    const client = rest();
    const algoClOrdId = newId();
    const before = (await client.getBalance({ccy: 'USDT'}))[0]?.details[0]?.ordFrozen;
    const trigger = {ordType: 'trigger', triggerPx: '99000', orderPx: '99500', sz: '0.001', algoClOrdId} as const;
    const [placed] = await client.placeAlgoOrder({instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ...trigger});
    expect(placed).toMatchObject({sCode: '0'});
    const {algoId = ''} = placed ?? {};
    expect(await client.getAlgoOrderList({ordType: 'trigger'})).toMatchObject([
      {algoId, algoClOrdId, state: 'live', triggerPx: '99000', ordPx: '99500', ordId: ''},
    ]);
    expect(await client.getAlgoOrderList({ordType: 'conditional'})).toEqual([]);
    expect(await client.getOrderList({instType: 'SPOT'})).toEqual([]);
    expect((await client.getBalance({ccy: 'USDT'}))[0]?.details[0]?.ordFrozen).toBe(before);
    expect(await client.cancelAlgoOrder([{instId: 'BTC-USDT', algoId}])).toMatchObject([{algoId, sCode: '0'}]);
    expect(await client.getAlgoOrderDetails({algoId})).toMatchObject([{state: 'canceled'}]);
    expect(await client.getAlgoOrderHistory({ordType: 'trigger', state: 'canceled'})).toMatchObject([{algoId}]);
  });

  it('hears orders and money on the private channels, and trades over the socket', async () => {
    const listener = new WebsocketClient(socket('private'), quiet);
    const frames: Push[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as Push));
    listener.on('exception', () => {});
    // Left alone it may log in twice, when it connects and when it first asks; OKX takes one login a connection (60031), and the
    // client then waits for ever.
    const once = {attachEventListeners: false, authPrivateConnectionsOnConnect: false};
    const trader = new WebsocketAPIClient({...socket('private'), ...once}, quiet);
    const statesOf = (clOrdId: string) =>
      rowsOf(frames, 'orders')
        .filter((order) => order.clOrdId === clOrdId)
        .map(({state}) => state);
    try {
      await Promise.all(listener.subscribe([{channel: 'orders', instType: 'SPOT'}, {channel: 'account'}]));
      await eventually('money as it is', async () => rowsOf(frames, 'account').length > 0);
      const [instrument] = await rest().getInstruments({instType: 'SPOT', instId: 'BTC-USDT'});
      const {instIdCode} = instrument as unknown as {instIdCode: number};
      const {instId: _, ...terms} = limit;
      const clOrdId = newId();
      const placed = await trader.submitNewOrder({...terms, instIdCode, clOrdId} as never);
      expect(placed).toMatchObject({code: '0', data: [{clOrdId, sCode: '0'}]});
      await eventually('the order is live', async () => statesOf(clOrdId).includes('live'));
      await trader.cancelOrder({instIdCode, clOrdId} as never);
      await eventually('it is canceled', async () => statesOf(clOrdId).at(-1) === 'canceled');
      const taking = newId();
      await trader.submitNewOrder({...terms, instIdCode, clOrdId: taking, px: '97000'} as never);
      await eventually('the fill', async () => statesOf(taking).at(-1) === 'filled');
      const fill = rowsOf(frames, 'orders').findLast((order) => order.clOrdId === taking);
      expect(fill).toMatchObject({execType: 'T', fillFeeCcy: 'BTC', fillSz: '0.001', accFillSz: '0.001'});
      await eventually('money moved', async () => rowsOf(frames, 'account').length > 3);
    } finally {
      listener.closeAll(true);
      trader.getWSClient().closeAll(true);
    }
  });

  it('keeps a public book in step: one snapshot, then changes without a gap', async () => {
    const listener = new WebsocketClient(socket('public'), quiet);
    const frames: {action: string; data: {seqId: number; prevSeqId: number; bids: string[][]}[]}[] = [];
    listener.on('update', (frame) => void frames.push(frame as unknown as (typeof frames)[number]));
    listener.on('exception', () => {});
    try {
      await Promise.all(listener.subscribe({channel: 'books', instId: 'BTC-USDT'}));
      await eventually('a snapshot', async () => frames.length > 0);
      const price = frames[0]?.data[0]?.bids[9]?.[0] ?? '';
      const [placed] = await rest().submitOrder({...limit, px: price});
      await eventually('a change', async () => frames.length > 1);
      await rest().cancelOrder({instId: 'BTC-USDT', ordId: placed?.ordId ?? ''});
      await eventually('another', async () => frames.length > 2);
      expect(frames.map(({action}) => action)).toEqual(['snapshot', 'update', 'update']);
      const numbers = frames.map(({data: [row]}) => [row?.prevSeqId, row?.seqId]);
      expect([numbers[0]?.[0], numbers[1]?.[0], numbers[2]?.[0]]).toEqual([-1, numbers[0]?.[1], numbers[1]?.[1]]);
      expect(frames[1]?.data[0]?.bids.map(([level]) => level)).toEqual([price]);
    } finally {
      listener.closeAll(true);
    }
  });
});
