/** What the Kraken venue says over REST: who may ask, what orders are held to, how they are read back, and what faults do. */
import {beforeEach, describe, expect, it} from 'vitest';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER} from '../../../../../src/lib/sandbox/engine/types.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';
import {krakenSignature, type Reply, type Result, type Row, signedForm} from './client.ts';

type Fields = Readonly<Record<string, string>>;

let time: VirtualTime;
let live: LiveVenue;
let nonce = 0;
beforeEach(async () => {
  time = new VirtualTime(1_800_000_000_000);
  live = await createVenue('kraken', {seed: 9, clock: time, moving: false});
  nonce = 1_800_000_000_000;
});

function send<T>(name: string, fields: Fields = {}, change: Fields = {}): Promise<Reply<T>> {
  nonce += 1;
  const path = `/0/private/${name}`;
  const {headers, body} = signedForm(live.keys, path, change.nonce ?? String(nonce), fields);
  return live.venue.handle({method: 'POST', path, query: '', headers: {...headers, ...change}, body}).then(parsed<T>);
}
const parsed = <T>({body}: {readonly body: string}) => JSON.parse(body) as Reply<T>;
/** The result of all endpoints, unless another is expected. */
const ask = <T = Result>(name: string, fields: Fields = {}, change: Fields = {}) => time.until(send<T>(name, fields, change));
const open = <T = Result>(name: string, query = '') =>
  time.until(live.venue.handle({method: 'GET', path: `/0/public/${name}`, query, headers: {}, body: ''}).then(parsed<T>));
const LIMIT = {pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '90000.00', volume: '0.001'};
const limit = (change: Fields = {}) => ask('AddOrder', {...LIMIT, ...change});
const placed = async (change: Fields = {}): Promise<string> => {
  const {error, result} = await limit(change);
  expect(error).toEqual([]);
  return result.txid[0] ?? '';
};
async function order(txid: string): Promise<Row> {
  const {result} = await ask<Record<string, Row>>('QueryOrders', {txid, trades: 'true', consolidate_taker: 'false'});
  const row = result[txid];
  if (row === undefined) throw new Error(`no ${txid}`);
  return row;
}
const inMs = (ms: number) => new Date(time.now() + ms).toISOString();

describe('who asks Kraken', () => {
  it("signs by the recipe of the exchange's page", () => {
    const secret = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
    const body = 'nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25';
    expect(krakenSignature('/0/private/AddOrder', '1616492376594', body, secret)).toBe(
      '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
    );
  });

  it('refuses unknown keys, wrong signatures, and every nonce that does not rise', async () => {
    expect((await ask('Balance')).error).toEqual([]);
    expect((await ask('Balance', {}, {'api-key': 'stranger'})).error).toEqual(['EAPI:Invalid key']);
    expect((await ask('Balance', {}, {'api-sign': 'AAAA'})).error).toEqual(['EAPI:Invalid signature']);
    const last = nonce + 1;
    expect((await ask('Balance', {}, {nonce: String(last)})).error).toEqual([]);
    for (const stale of [String(last), String(last - 1), '0', 'ten', String(2n ** 64n)])
      expect((await ask('Balance', {}, {nonce: stale})).error).toEqual(['EAPI:Invalid nonce']);
    expect((await ask('Balance', {}, {nonce: String(2n ** 64n - 1n)})).error).toEqual([]);
  });

  it('reads JSON bodies, numbers and all', async () => {
    const body = JSON.stringify({...LIMIT, nonce: 1_900_000_000_000, volume: 0.002});
    const path = '/0/private/AddOrder';
    const sign = krakenSignature(path, '1900000000000', body, live.keys.secret ?? '');
    const headers = {'api-key': live.keys.apiKey ?? '', 'api-sign': sign, 'content-type': 'application/json'};
    const reply = await time.until(live.venue.handle({method: 'POST', path, query: '', headers, body}).then(parsed<Result>));
    expect(reply).toMatchObject({error: [], result: {descr: {order: 'buy 0.00200000 XBTUSD @ limit 90000.00'}}});
  });

  it('has a second key of the same account, whose nonces are its own', async () => {
    const [, second] = live.accounts[0]?.keys ?? [];
    const path = '/0/private/OpenOrders';
    const txid = await placed();
    const {headers, body} = signedForm(second ?? {}, path, '1', {});
    const reply = await time.until(live.venue.handle({method: 'POST', path, query: '', headers, body}).then(parsed<Result>));
    expect(Object.keys(reply.result.open)).toEqual([txid]);
  });

  it('tells what the key may do, and hands out tokens for sockets', async () => {
    const {result} = await ask('GetApiKeyInfo');
    expect(result.permissions).toContain('modify-trades');
    expect(result.permissions).not.toContain('withdraw-funds');
    expect(result.nonce).toBe(String(nonce));
    expect((await ask('GetWebSocketsToken')).result).toMatchObject({expires: 900, token: expect.stringMatching(/^\w{43}$/)});
    expect((await ask('Nonsense')).error).toEqual(['EGeneral:Unknown method']);
  });
});

describe('what Kraken lists', () => {
  it('names old assets by their codes, new ones by their names, and finds pairs by every name', async () => {
    const {result} = await open<Record<string, object>>('AssetPairs', 'pair=BTC/USD,XDGUSD,USDTUSD,SOL/EUR,XETHXXBT');
    expect(Object.keys(result)).toEqual(['XXBTZUSD', 'XDGUSD', 'USDTZUSD', 'SOLEUR', 'XETHXXBT']);
    expect(result.XXBTZUSD).toMatchObject({
      ...{altname: 'XBTUSD', wsname: 'XBT/USD', base: 'XXBT', quote: 'ZUSD', status: 'online', tick_size: '0.01'},
      ...{pair_decimals: 2, lot_decimals: 5, costmin: '5', execution_venue: 'international'},
    });
    expect((await open('AssetPairs', 'pair=NOPE')).error).toEqual(['EQuery:Unknown asset pair']);
    expect((await open('Assets', 'asset=XBT,DOGE')).result).toMatchObject({XXBT: {altname: 'XBT'}, XXDG: {altname: 'XDG'}});
  });

  it('gives the book and the prices under the key of the pair', async () => {
    type Level = readonly [string, string, number];
    const {XXBTZUSD: book} = (
      await open<{XXBTZUSD: {asks: readonly Level[]; bids: readonly Level[]}}>('Depth', 'pair=XBTUSD&count=3')
    ).result;
    expect([book.asks.length, book.bids.length]).toEqual([3, 3]);
    expect(book.asks[0]).toEqual([expect.stringMatching(/^\d+\.\d\d$/), expect.stringMatching(/^\d+\.\d{5}$/), 1_800_000_000]);
    const {XXBTZUSD: ticker} = (await open<{XXBTZUSD: {a: readonly string[]; b: readonly string[]}}>('Ticker', 'pair=XBTUSD'))
      .result;
    expect([ticker.a[0], ticker.b[0]]).toEqual([book.asks[0]?.[0], book.bids[0]?.[0]]);
    expect(Object.keys((await open('Ticker')).result).length).toBeGreaterThan(200);
    expect((await open('Time')).result.unixtime).toBe(1_800_000_000);
  });

  it('tells fees of the tier in percent, the taker apart from the maker', async () => {
    const {result} = await ask<{fees: object; fees_maker: {XXBTZUSD: object}}>('TradeVolume', {pair: 'XBTUSD,XETHZEUR'});
    expect(result.fees).toMatchObject({XXBTZUSD: {fee: '0.2400', nextfee: '0.2200'}, XETHZEUR: {fee: '0.2400'}});
    expect(result.fees_maker.XXBTZUSD).toMatchObject({fee: '0.1400', tiervolume: '50000.0000'});
  });

  it('holds what orders need, and shows what earns under a suffix', async () => {
    await placed({volume: '0.1'});
    const {result} = await ask<Record<string, object>>('BalanceEx');
    // 9000 and the fee that a taker would pay on top.
    expect(result.ZUSD).toEqual({balance: '25000.0000000000', hold_trade: '9021.6000000000'});
    expect(result['DOT.B']).toEqual({balance: '120.0000000000', hold_trade: '0.0000000000'});
    expect(result.DOT).toBeUndefined();
    expect((await ask<{XXBT: string}>('Balance')).result.XXBT).toBe('0.6000000000');
  });
});

describe('orders on Kraken', () => {
  it('are placed, found by every id, and canceled once', async () => {
    const id = '0835958d-c526-4ad8-aea8-af54836de47e';
    const txid = await placed({cl_ord_id: id.replaceAll('-', '')});
    const record = {
      status: 'open',
      cl_ord_id: id,
      vol: '0.00100000',
      vol_exec: '0.00000000',
      time_in_force: 'gtc',
      oflags: 'fciq',
    };
    expect(await order(txid)).toMatchObject({...record, descr: {pair: 'XBTUSD', price: '90000.00', ordertype: 'limit'}});
    for (const form of [id, id.replaceAll('-', '')])
      expect(Object.keys((await ask('OpenOrders', {cl_ord_id: form})).result.open)).toEqual([txid]);
    expect((await limit({cl_ord_id: id})).error).toEqual(['EGeneral:Invalid arguments:cl_ord_id not unique']);
    expect((await ask('CancelOrder', {cl_ord_id: id})).result).toEqual({count: 1});
    expect((await ask('CancelOrder', {txid})).error).toEqual(['EOrder:Unknown order']);
    expect(await order(txid)).toMatchObject({status: 'canceled', reason: 'User requested'});
    const {closed, count} = (await ask('ClosedOrders', {cl_ord_id: id})).result;
    expect([Object.keys(closed), count]).toEqual([[txid], 1]);
    // The id is free again once its order is over.
    expect((await limit({cl_ord_id: id})).error).toEqual([]);
  });

  it('may share a userref, and are canceled by it together', async () => {
    const ids = [await placed({userref: '-7'}), await placed({userref: '-7'})];
    await placed({userref: '8'});
    expect(Object.keys((await ask('OpenOrders', {userref: '-7'})).result.open).toSorted()).toEqual(ids.toSorted());
    expect((await ask('CancelOrder', {txid: '-7'})).result).toEqual({count: 2});
    expect((await limit({userref: '1', cl_ord_id: 'both'})).error).toEqual(['EGeneral:Invalid arguments:cl_ord_id']);
    expect((await limit({userref: '2147483648'})).error).toEqual(['EGeneral:Invalid arguments:userref']);
    expect((await limit({cl_ord_id: 'nineteen characters'})).error).toEqual(['EGeneral:Invalid arguments:cl_ord_id']);
  });

  it.each<[Fields, string]>([
    [{pair: 'NOPE'}, 'EQuery:Unknown asset pair'],
    [{price: '90000.001'}, 'EOrder:Invalid price:XBTUSD price can only be specified up to 2 decimals.'],
    [{volume: '0.000001'}, 'EGeneral:Invalid arguments:volume'],
    [{volume: '0'}, 'EGeneral:Invalid arguments:volume'],
    [{price: '0.01', volume: '0.001'}, 'EOrder:Cost minimum not met'],
    [{ordertype: 'iceberg'}, 'EGeneral:Invalid arguments:ordertype'],
    [{ordertype: 'market', oflags: 'viqc', type: 'sell'}, 'EGeneral:Invalid arguments:viqc'],
    [{ordertype: 'market', timeinforce: 'FOK'}, 'EGeneral:Invalid arguments:timeinforce'],
    [{ordertype: 'stop-loss', price: '98000', oflags: 'post'}, 'EGeneral:Invalid arguments:oflags'],
    [{ordertype: 'stop-loss', price: '80000'}, 'EOrder:Invalid price'],
    [{price: '+10'}, 'EGeneral:Invalid arguments:price'],
    [{volume: '90'}, 'EOrder:Insufficient funds'],
    [{leverage: '2'}, 'EOrder:Cannot open position'],
    [{reduce_only: 'true'}, 'EOrder:Reduce only:No position exists'],
    [{'close[ordertype]': 'limit'}, 'EGeneral:Invalid arguments:close[price]'],
    [{'close[ordertype]': 'limit', 'close[price]': '99000', 'close[price2]': '1'}, 'EGeneral:Invalid arguments:close[price2]'],
    [{'close[ordertype]': 'stop-loss-limit', 'close[price]': '8000'}, 'EGeneral:Invalid arguments:close[price2]'],
    [{'close[ordertype]': 'trailing-stop', 'close[price]': '99000'}, 'EGeneral:Invalid arguments:close[ordertype]'],
  ])('with %j are refused: %s', async (change, words) => {
    expect((await limit(change)).error).toEqual([words]);
    expect((await ask('OpenOrders')).result.open).toEqual({});
  });

  it('are only described when they are to be validated', async () => {
    const fields = {ordertype: 'stop-loss-limit', price: '98000', price2: '98100.5', validate: 'true'};
    expect((await limit(fields)).result).toEqual({
      descr: {order: 'buy 0.00100000 XBTUSD @ stop loss 98000.00 -> limit 98100.50'},
    });
    expect((await limit({validate: 'true', price: '90000.001'})).error).toHaveLength(1);
    expect((await ask('OpenOrders')).result.open).toEqual({});
  });

  it('take what crosses, with the fee on top in quote, and tell every fill', async () => {
    const txid = await placed({ordertype: 'market', volume: '0.2', price: ''});
    const done = await order(txid);
    expect(done).toMatchObject({status: 'closed', vol: '0.20000000', vol_exec: '0.20000000', descr: {ordertype: 'market'}});
    const {trades, count} = (await ask('TradesHistory', {consolidate_taker: 'false'})).result;
    expect([Object.keys(trades).toSorted(), count]).toEqual([done.trades.toSorted(), done.trades.length]);
    const rows = Object.values(trades);
    expect(rows.at(-1)).toMatchObject({pair: 'XXBTZUSD', ordertxid: txid, maker: false, type: 'buy', ordertype: 'market'});
    const left = (await ask<{ZUSD: {balance: string}}>('BalanceEx')).result.ZUSD.balance;
    const spent = units('25000') - units(left);
    expect(spent).toBe(units(done.cost) + units(done.fee));
    const whole = Object.values((await ask('TradesHistory')).result.trades);
    expect([whole.length, whole[0]?.vol, whole[0]?.cost]).toEqual([1, '0.20000000', done.cost]);
  });

  it('buy for an amount of quote, and never spend more', async () => {
    const txid = await placed({ordertype: 'market', volume: '150', oflags: 'viqc', price: ''});
    const done = await order(txid);
    expect(done).toMatchObject({status: 'closed', vol: '150.00000000', oflags: 'fciq,viqc'});
    expect(units(done.cost) + units(done.fee) <= units('150')).toBe(true);
    expect(units(done.vol_exec) < units('0.01')).toBe(true);
  });

  it.each<[string, Fields, Fields]>([
    ['post-only', {price: '96000', oflags: 'post'}, {reason: 'Post only order', oflags: 'fciq,post'}],
    ['immediate-or-cancel', {timeinforce: 'IOC'}, {reason: 'IOC order not filled', time_in_force: 'ioc'}],
    ['fill-or-kill', {timeinforce: 'FOK'}, {reason: 'FOK order not filled', time_in_force: 'fok'}],
  ])('that are %s are taken, and canceled where they cannot stand', async (_, change, record) => {
    expect(await order(await placed(change))).toMatchObject({status: 'canceled', vol_exec: '0.00000000', ...record});
  });

  it('make an order of the same size with each fill, where a close was asked for', async () => {
    const close = {'close[ordertype]': 'stop-loss', 'close[price]': '80000'};
    const {result} = await ask<Result & {descr: object}>('AddOrder', {...LIMIT, volume: '0.02', price: '99000', ...close});
    expect(result.descr).toMatchObject({close: 'close position @ stop loss 80000.00'});
    const [txid = ''] = result.txid;
    expect(await order(txid)).toMatchObject({status: 'closed', descr: {close: 'close position @ stop loss 80000.00'}});
    const rows = Object.values((await ask('OpenOrders')).result.open);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect(row).toMatchObject({refid: txid, descr: {type: 'sell', ordertype: 'stop-loss', price: '80000.00'}});
    expect(rows.reduce((sum, {vol}) => sum + units(vol), 0n)).toBe(units('0.02'));
  });

  it('make a stop with a limit of its own, where the close has two prices', async () => {
    const close = {'close[ordertype]': 'stop-loss-limit', 'close[price]': '80000', 'close[price2]': '79000'};
    const {result} = await ask<Result & {descr: object}>('AddOrder', {...LIMIT, volume: '0.01', price: '99000', ...close});
    expect(result.descr).toMatchObject({close: 'close position @ stop loss 80000.00 -> limit 79000.00'});
    const [row] = Object.values((await ask('OpenOrders')).result.open);
    expect(row).toMatchObject({descr: {ordertype: 'stop-loss-limit', price: '80000.00', price2: '79000.00'}});
  });

  it('are amended in place, as far as the rules allow', async () => {
    const second = await placed({volume: '0.02', cl_ord_id: 'amend me'});
    const {result} = await ask('AmendOrder', {cl_ord_id: 'amend me', limit_price: '89000.5', order_qty: '0.01'});
    expect(result.amend_id).toMatch(/^T\w{5}-\w{5}-\w{6}$/);
    expect(await order(second)).toMatchObject({misc: 'amended', vol: '0.01000000', descr: {price: '89000.50'}});
    const crossing = {txid: second, limit_price: '99000', post_only: 'true'};
    expect((await ask('AmendOrder', crossing)).error).toEqual(['EOrder:Post only order']);
    expect((await ask('AmendOrder', {txid: second, limit_price: '1.001'})).error[0]).toContain('up to 2 decimals');
    expect((await ask('AmendOrder', {txid: second, trigger_price: '1'})).error).toEqual([
      'EGeneral:Invalid arguments:trigger_price',
    ]);
    expect((await ask('AmendOrder', {txid: second})).error).toEqual(['EGeneral:Invalid arguments:order_qty']);
  });

  it('below what is filled are amended to their end', async () => {
    const [bid] = live.engine.markets.book('SOL/USD', 1).bids;
    const txid = await placed({pair: 'SOLUSD', price: bid?.[0] ?? '', volume: '20'});
    live.house.tradeAtBest('SOL/USD', false, units(bid?.[1] ?? '0') + units('5'));
    expect(await order(txid)).toMatchObject({status: 'open', vol_exec: '5.00000000'});
    expect((await ask('AmendOrder', {txid, order_qty: '4'})).error).toEqual([]);
    expect(await order(txid)).toMatchObject({status: 'canceled', vol_exec: '5.00000000'});
  });

  it('that are edited end, and go on under a new id', async () => {
    const txid = await placed({volume: '0.02', userref: '5'});
    const {result} = await ask<{txid: string}>('EditOrder', {pair: 'XBTUSD', txid, price: '89000'});
    expect(result).toMatchObject({status: 'ok', originaltxid: txid, volume: '0.02000', price: '89000.00', orders_cancelled: 1});
    expect(await order(txid)).toMatchObject({status: 'canceled'});
    expect(await order(result.txid)).toMatchObject({status: 'open', refid: txid, userref: null, vol: '0.02000000'});
  });

  it('with a trigger wait, fire under the same id, and say so', async () => {
    const asks = live.engine.markets.book('BTC/USD', 3).asks.map(([price]) => price);
    const txid = await placed({ordertype: 'stop-loss', price: asks[1] ?? '', trigger: 'index', volume: '0.001'});
    expect(await order(txid)).toMatchObject({status: 'open', stopprice: '0.00', misc: '', trigger: 'index'});
    await placed({ordertype: 'market', volume: '0.25', price: ''});
    expect(await order(txid)).toMatchObject({status: 'closed', stopprice: asks[1], misc: 'stopped'});
    const low = await placed({ordertype: 'take-profit-limit', price: '90000', price2: '90100'});
    expect(await order(low)).toMatchObject({descr: {ordertype: 'take-profit-limit', price: '90000.00', price2: '90100.00'}});
  });

  it('end all at once, and in batches', async () => {
    const ids = [await placed(), await placed(), await placed({cl_ord_id: 'third'})];
    const fields = {orders: JSON.stringify(ids.slice(0, 1)), cl_ord_ids: JSON.stringify(['third', 'stranger'])};
    expect((await ask('CancelOrderBatch', fields)).result).toEqual({count: 2});
    expect((await ask('CancelOrderBatch', {orders: 'all'})).error).toEqual(['EGeneral:Invalid arguments:orders']);
    await placed({ordertype: 'stop-loss', price: '99000'});
    expect((await ask('CancelAll')).result).toEqual({count: 2});
    expect((await ask('OpenOrders')).result.open).toEqual({});
  });

  it('read back fifty to a page, the newest first, between instants of seconds', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      ids.push(await placed({timeinforce: 'IOC'}));
      await time.pass(1000);
    }
    const first = (await ask('ClosedOrders')).result;
    const second = (await ask('ClosedOrders', {ofs: '50', without_count: 'true'})).result;
    expect([first.count, Object.keys(first.closed), second]).toEqual([
      60,
      ids.toReversed().slice(0, 50),
      {closed: expect.objectContaining({[ids[0] ?? '']: expect.anything()})},
    ]);
    const start = 1_800_000_000 + 10;
    const part = (await ask('ClosedOrders', {start: String(start), end: String(start + 2)})).result;
    expect(Object.keys(part.closed).toSorted()).toEqual(ids.slice(11, 13).toSorted());
    const since = (await ask('ClosedOrders', {start: ids[57] ?? '', closetime: 'open'})).result;
    expect(Object.keys(since.closed)).toEqual([ids[59], ids[58]]);
  });
});

describe('between the gate and the engine of Kraken', () => {
  it('an order whose deadline is over never gets there', async () => {
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 6000}, times: 1});
    expect((await limit({deadline: inMs(5000)})).error).toEqual(['EService:Deadline elapsed']);
    for (const [ms, words] of [
      [-10, 'EService:Deadline elapsed'],
      [1000, 'EGeneral:Invalid arguments:deadline'],
      [61_000, 'EGeneral:Invalid arguments:deadline'],
    ] as const)
      expect((await limit({deadline: inMs(ms)})).error).toEqual([words]);
    expect((await limit({deadline: 'soon'})).error).toEqual(['EGeneral:Invalid arguments:deadline']);
    expect((await ask('OpenOrders')).result.open).toEqual({});
    expect((await limit({deadline: inMs(5000)})).error).toEqual([]);
  });

  it('a request that comes late finds its nonce spent', async () => {
    live.faults.add({point: 'gw.pre', action: {do: 'delay', ms: 60_000}, path: '/0/private/AddOrder', times: 1});
    const late = send('AddOrder', LIMIT);
    await time.pass(100);
    expect((await ask('OpenOrders')).error).toEqual([]);
    expect((await time.until(late)).error).toEqual(['EAPI:Invalid nonce']);
  });

  it('an order is there although its answer was lost, or was an error in doubtful words', async () => {
    live.faults.add({point: 'engine.post', action: {do: 'error', code: 'EService:Unavailable'}, times: 1});
    expect((await limit({cl_ord_id: 'doubtful'})).error).toEqual(['EService:Unavailable']);
    expect(Object.keys((await ask('OpenOrders', {cl_ord_id: 'doubtful'})).result.open)).toHaveLength(1);
  });

  it('what is younger than the lag hides from every read', async () => {
    live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 2000}});
    const txid = await placed({price: '99000', cl_ord_id: 'lagging'});
    const seen = async () => [
      (await ask('QueryOrders', {txid})).error,
      Object.keys((await ask('ClosedOrders', {cl_ord_id: 'lagging'})).result.closed),
      (await ask('TradesHistory')).result.count > 0,
    ];
    expect(await seen()).toEqual([['EOrder:Unknown order'], [], false]);
    await time.pass(2001);
    expect(await seen()).toEqual([[], [txid], true]);
  });

  it('a market that takes no orders says so, and lets them be canceled', async () => {
    const txid = await placed();
    live.engine.markets.setStatus('BTC/USD', 'CANCEL_ONLY');
    expect((await limit()).error).toEqual(['EService:Market in cancel_only mode']);
    expect((await open<{XXBTZUSD: Row}>('AssetPairs', 'pair=XBTUSD')).result.XXBTZUSD.status).toBe('cancel_only');
    expect((await ask('CancelOrder', {txid})).result).toEqual({count: 1});
  });

  it('orders of other programs are shown like those of this API', async () => {
    const terms = {accountId: CUSTOMER, clientOrderId: 'stranger-1', symbol: 'BTC/USD', side: 'SELL', type: 'LIMIT'} as const;
    const size = {timeInForce: 'GTC', price: '99000', stopPrice: null, quantity: '0.01', quoteQuantity: null} as const;
    live.engine.place({...terms, ...size});
    expect(Object.values((await ask('OpenOrders')).result.open)).toMatchObject([{cl_ord_id: 'stranger-1', oflags: 'fciq'}]);
  });
});
