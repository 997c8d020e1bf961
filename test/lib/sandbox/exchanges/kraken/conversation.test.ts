/**
 * WebSocket v2 played from the exchange's pages: what a client says there, and what each page says comes back.
 * https://docs.kraken.com/api/docs/guides/spot-ws-intro and the pages of each channel and message.
 */
import {beforeEach, describe, expect, it} from 'vitest';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER} from '../../../../../src/lib/sandbox/engine/types.ts';
import {checksumOf, type ShownLevel} from '../../../../../src/lib/sandbox/exchanges/kraken/checksum.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import type {Connection} from '../../../../../src/lib/sandbox/venue.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';
import {type Reply, type Result, signedForm} from './client.ts';

type Json = Readonly<Record<string, unknown>>;

const RFC3339 = expect.stringMatching(/^2027-01-15T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
const TIMES = {time_in: RFC3339, time_out: RFC3339};
const ORDER = {order_type: 'limit', side: 'buy', symbol: 'BTC/USD', limit_price: 90_000.5, order_qty: 0.012};

let time: VirtualTime;
let live: LiveVenue;
let nonce = 0;
beforeEach(async () => {
  time = new VirtualTime(1_800_000_000_000);
  live = await createVenue('kraken', {seed: 9, clock: time, moving: false});
});

interface Talk {
  readonly line: Connection;
  /** What came since the last call, as text and read. */
  take(): readonly Json[];
  readonly texts: readonly string[];
  say(message: object): Promise<readonly Json[]>;
}

async function connect(): Promise<Talk> {
  const texts: string[] = [];
  let taken = 0;
  const line = live.venue.connect('/v2', '', {
    send: (text) => void texts.push(text),
    ping() {},
    close: (code) => void texts.push(JSON.stringify({closed: code})),
  });
  if (line === null) throw new Error('no /v2');
  const take = () => {
    const fresh = texts.slice(taken).map((text) => JSON.parse(text) as Json);
    taken = texts.length;
    return fresh;
  };
  const say = async (message: object) => {
    line.receive(JSON.stringify(message));
    await time.pass(10);
    return take();
  };
  await time.pass(1);
  return {line, take, texts, say};
}

async function token(): Promise<string> {
  nonce += 1;
  const path = '/0/private/GetWebSocketsToken';
  const {headers, body} = signedForm(live.keys, path, String(nonce), {});
  const {body: text} = await time.until(live.venue.handle({method: 'POST', path, query: '', headers, body}));
  return (JSON.parse(text) as Reply<Result>).result.token;
}

/** A connection whose executions are subscribed, everything up to then taken. */
async function listening(options: Json = {}): Promise<Talk & {readonly token: string}> {
  const [talk, own] = [await connect(), await token()];
  await talk.say({method: 'subscribe', params: {channel: 'executions', token: own, ...options}});
  return {...talk, token: own};
}

const rows = (frames: readonly Json[], channel = 'executions') =>
  frames.filter((frame) => frame.channel === channel).flatMap(({data}) => data as readonly Json[]);
const answers = (frames: readonly Json[]) => frames.filter(({method}) => method !== undefined);

/** The id in the answer to add_order. */
function idOf(frames: readonly Json[]): string {
  const [answer] = answers(frames);
  if (answer?.success !== true) throw new Error(`refused: ${String(answer?.error)}`);
  return (answer.result as {readonly order_id: string}).order_id;
}

describe('the first words of a connection', () => {
  it('are the status of the exchange, and a pong for every ping', async () => {
    const talk = await connect();
    const data = [{api_version: 'v2', connection_id: expect.any(Number), system: 'online', version: expect.any(String)}];
    expect(talk.take()).toEqual([{channel: 'status', type: 'update', data}]);
    expect(await talk.say({method: 'ping', req_id: 101})).toEqual([{method: 'pong', req_id: 101, ...TIMES}]);
    expect(await talk.say({method: 'ping'})).toEqual([{method: 'pong', ...TIMES}]);
  });

  it('that make no sense are answered as errors, and the connection goes on', async () => {
    const talk = await connect();
    talk.take();
    talk.line.receive('hello');
    expect(talk.take()).toEqual([{method: 'error', error: 'Malformed request', success: false, ...TIMES}]);
    expect(await talk.say({method: 'dance', req_id: 1})).toMatchObject([{method: 'dance', req_id: 1, success: false}]);
    const pair = {channel: 'book', symbol: ['XBT/USD']};
    expect(await talk.say({method: 'subscribe', params: pair, req_id: 2})).toEqual([
      {method: 'subscribe', req_id: 2, symbol: 'XBT/USD', error: 'Currency pair not supported XBT/USD', success: false, ...TIMES},
    ]);
    expect(await talk.say({method: 'subscribe', params: {channel: 'nonsense'}})).toMatchObject([{success: false}]);
    expect(await talk.say({method: 'subscribe', params: {channel: 'executions', token: 'mine'}})).toMatchObject([
      {method: 'subscribe', error: 'ESession:Invalid session', success: false},
    ]);
  });

  it('are followed by heartbeats once something is subscribed; without that the connection ends after a minute', async () => {
    const quiet = await connect();
    const talk = await listening();
    await time.pass(3500);
    expect(talk.take().filter(({channel}) => channel === 'heartbeat').length).toBeGreaterThanOrEqual(3);
    await time.pass(70_000);
    expect(quiet.take().map(({closed}) => closed)).toEqual([undefined, 1006]);
    expect(talk.take().some(({closed}) => closed !== undefined)).toBe(false);
  });
});

describe('the book', () => {
  it('has the checksum of the example on its page', () => {
    const level = (text: string): ShownLevel[] => text.split(' ').map((each) => each.split('/') as unknown as ShownLevel);
    const asks =
      '45285.2/0.00100000 45286.4/1.54571953 45286.6/1.54571109 45289.6/1.54560911 45290.2/0.15890660 45291.8/1.54553491 45294.7/0.04454749 45296.1/0.35380000 45297.5/0.09945542 45299.5/0.18772827';
    const bids =
      '45283.5/0.10000000 45283.4/1.54582015 45282.1/0.10000000 45281.0/0.10000000 45280.3/1.54592586 45279.0/0.07990000 45277.6/0.03310103 45277.5/0.30000000 45277.3/1.54602737 45276.6/0.15445238';
    expect(checksumOf(level(asks), level(bids))).toBe(3310070434);
  });

  it('is a snapshot in full precision, then changes that lead to the same book, each with its checksum', async () => {
    const talk = await connect();
    talk.take();
    const [ack, snapshot, ...others] = await talk.say({
      method: 'subscribe',
      params: {channel: 'book', symbol: ['BTC/USD'], depth: 10},
    });
    const result = {channel: 'book', depth: 10, snapshot: true, symbol: 'BTC/USD'};
    expect([ack, others]).toEqual([{method: 'subscribe', result, success: true, ...TIMES}, []]);
    expect(snapshot).toMatchObject({channel: 'book', type: 'snapshot'});
    expect(talk.texts.at(-1)).toMatch(/"price":\d+\.\d{2},"qty":\d+\.\d{5}\}/);
    const sides = {bids: new Map<string, string>(), asks: new Map<string, string>()};
    const apply = (text: string) => {
      const exact = text.replaceAll(/"(price|qty)":([\d.]+)/g, '"$1":"$2"');
      const [data] = (JSON.parse(exact) as {data: readonly {bids: Level[]; asks: Level[]; checksum: number}[]}).data;
      for (const name of ['bids', 'asks'] as const) {
        for (const {price, qty} of data?.[name] ?? []) {
          if (Number(qty) === 0) sides[name].delete(price);
          else sides[name].set(price, qty);
        }
        const best = [...sides[name]].toSorted(([a], [b]) => (name === 'asks' ? 1 : -1) * (Number(a) - Number(b))).slice(0, 10);
        sides[name] = new Map(best);
      }
      expect(checksumOf([...sides.asks], [...sides.bids])).toBe(data?.checksum);
    };
    apply(talk.texts.at(-1) ?? '');
    const [best = ['0', '0'], , third = ['0', '0']] = live.engine.markets.book('BTC/USD', 3).asks;
    live.house.quote('BTC/USD', [{buy: false, price: units(third[0]), quantity: units('0.77777')}]);
    await time.pass(30);
    live.house.tradeAtBest('BTC/USD', true, units(best[1]));
    await time.pass(30);
    live.house.quote('BTC/USD', [{buy: false, price: units(best[0]), quantity: units('0.5')}]);
    await time.pass(30);
    const updates = talk.texts.slice(-3);
    expect(updates.map((text) => (JSON.parse(text) as Json).type)).toEqual(['update', 'update', 'update']);
    for (const text of updates) apply(text);
    // What was pushed out beyond ten levels was not sent: only what is gone is zero.
    expect(updates[2]).not.toContain('"qty":0.00000');
  });

  it('may be asked for many symbols, once each, and be left', async () => {
    const talk = await connect();
    const params = {channel: 'book', symbol: ['ETH/USD', 'SOL/EUR']};
    expect(answers(await talk.say({method: 'subscribe', params}))).toMatchObject([
      {result: {symbol: 'ETH/USD'}, success: true},
      {result: {symbol: 'SOL/EUR'}, success: true},
    ]);
    expect(answers(await talk.say({method: 'subscribe', params: {...params, symbol: ['ETH/USD'], depth: 25}}))).toMatchObject([
      {error: 'Already subscribed', success: false},
    ]);
    expect(
      answers(await talk.say({method: 'subscribe', params: {channel: 'book', symbol: ['BTC/EUR'], depth: 7}})),
    ).toMatchObject([{success: false}]);
    expect(answers(await talk.say({method: 'unsubscribe', params}))).toMatchObject([{success: true}, {success: true}]);
    live.house.tradeAtBest('ETH/USD', true, units('0.1'));
    await time.pass(100);
    expect(talk.take().filter(({channel}) => channel === 'book')).toEqual([]);
  });
});

it('prices, trades and rules have channels of their own', async () => {
  const talk = await connect();
  await talk.say({method: 'subscribe', params: {channel: 'ticker', symbol: ['SOL/USD']}});
  await talk.say({method: 'subscribe', params: {channel: 'trade', symbol: ['SOL/USD']}});
  const instruments = await talk.say({method: 'subscribe', params: {channel: 'instrument'}});
  const [reference] = instruments
    .filter(({channel}) => channel === 'instrument')
    .map(({data}) => data as {pairs: readonly Json[]});
  expect(reference?.pairs.find(({symbol}) => symbol === 'BTC/USD')).toMatchObject({
    base: 'BTC',
    price_increment: 0.01,
    status: 'online',
  });
  live.house.tradeAtBest('SOL/USD', true, units('0.5'));
  await time.pass(100);
  const frames = talk.take();
  expect(rows(frames, 'trade')).toMatchObject([{symbol: 'SOL/USD', side: 'buy', qty: 0.5, ord_type: 'limit'}]);
  expect(rows(frames, 'ticker')).toMatchObject([{symbol: 'SOL/USD', volume: 0.5}]);
});

describe('executions', () => {
  it('begin with the open orders and the last fills, and count their frames', async () => {
    const talk = await listening();
    await talk.say({method: 'add_order', params: {...ORDER, token: talk.token, cl_ord_id: 'first'}});
    await talk.say({
      method: 'add_order',
      params: {order_type: 'market', side: 'buy', symbol: 'SOL/USD', order_qty: 1, token: talk.token},
    });
    const late = await connect();
    late.take();
    const params = {channel: 'executions', token: talk.token, snap_orders: true, snap_trades: true};
    const [ack, snapshot] = await late.say({method: 'subscribe', params, req_id: 3});
    expect(ack).toEqual({
      ...{method: 'subscribe', req_id: 3, success: true, ...TIMES},
      result: {channel: 'executions', maxratecount: expect.any(Number), snap_orders: true, snap_trades: true},
    });
    expect(snapshot).toMatchObject({
      ...{channel: 'executions', type: 'snapshot', sequence: 1},
      data: [
        {cl_ord_id: 'first', order_status: 'new', symbol: 'BTC/USD', order_qty: 0.012, cum_qty: 0, limit_price: 90_000.5},
        {exec_type: 'trade', symbol: 'SOL/USD', last_qty: 1, order_status: 'filled', fees: [{asset: 'USD'}]},
      ],
    });
    await talk.say({method: 'cancel_order', params: {cl_ord_id: ['first'], token: talk.token}});
    expect(late.take().filter(({channel}) => channel === 'executions')).toMatchObject([{type: 'update', sequence: 2}]);
    const empty = await connect();
    expect((await empty.say({method: 'subscribe', params: {channel: 'executions', token: talk.token}})).at(-1)).toEqual({
      ...{channel: 'executions', type: 'snapshot', data: [], sequence: 1},
    });
  });

  it('tell an order from pending_new to filled; the last trade still says partially_filled', async () => {
    const talk = await listening();
    const best = live.engine.markets.book('BTC/USD', 1).asks[0]?.[0];
    const params = {...ORDER, limit_price: Number(best), order_userref: 3, token: talk.token};
    const frames = await talk.say({method: 'add_order', params, req_id: 123_456_789});
    const id = idOf(frames);
    expect(answers(frames)).toEqual([
      {method: 'add_order', req_id: 123_456_789, result: {order_id: id, order_userref: 3}, success: true, ...TIMES},
    ]);
    const own = {order_id: id, order_userref: 3};
    const sum = {cum_qty: 0.012, cum_cost: Number(best) * 0.012, avg_price: Number(best)};
    expect(rows(frames)).toMatchObject([
      {...own, exec_type: 'pending_new', order_status: 'pending_new', symbol: 'BTC/USD', side: 'buy', time_in_force: 'GTC'},
      {...own, exec_type: 'new', order_status: 'new'},
      {...own, exec_type: 'trade', order_status: 'partially_filled', last_qty: 0.012, liquidity_ind: 't', ...sum},
      {...own, exec_type: 'filled', order_status: 'filled', ...sum},
    ]);
    expect(rows(frames)[1]).not.toHaveProperty('symbol');
    expect(frames.filter(({channel}) => channel === 'executions').map(({sequence}) => sequence)).toEqual([2, 3, 4, 5]);
  });

  it('keep every digit of what was asked for, and show it in full precision', async () => {
    const talk = await listening();
    const text = JSON.stringify({method: 'add_order', params: {...ORDER, token: talk.token}}).replace('90000.5', '9.000050e4');
    talk.line.receive(text.replace('0.012', '0.01230'));
    await time.pass(10);
    expect(live.engine.orders.open(CUSTOMER)).toMatchObject([{price: '90000.5', quantity: '0.0123'}]);
    expect(talk.texts.find((each) => each.includes('pending_new'))).toContain('"order_qty":0.01230,');
    expect(talk.texts.find((each) => each.includes('pending_new'))).toContain('"limit_price":90000.50,');
  });

  it('tell the order that a fill makes, with the one that it closes', async () => {
    const talk = await listening();
    const placing = {order_type: 'limit', side: 'buy', symbol: 'BTC/USD', order_qty: 0.001, limit_price: 99_000};
    const conditional = {order_type: 'stop-loss-limit', trigger_price: 80_000, limit_price: 79_000};
    const frames = await talk.say({method: 'add_order', params: {...placing, conditional, token: talk.token}});
    const opener = idOf(frames);
    const made = rows(frames).filter(({side, exec_type}) => side === 'sell' && exec_type === 'pending_new');
    expect(made).toMatchObject([
      {ord_ref_id: opener, order_type: 'stop-loss-limit', order_qty: 0.001, limit_price: 79_000, triggers: {price: 80_000}},
    ]);
    const relative = {...conditional, trigger_price_type: 'pct'};
    expect(
      answers(await talk.say({method: 'add_order', params: {...placing, conditional: relative, token: talk.token}})),
    ).toMatchObject([{success: false, error: 'EGeneral:Invalid arguments:close[price]'}]);
  });

  it('tell a trigger, an amend and a cancel', async () => {
    const talk = await listening();
    const asks = live.engine.markets.book('BTC/USD', 3).asks.map(([price]) => Number(price));
    const triggers = {reference: 'last', price: asks[1], price_type: 'static'};
    const stop = {order_type: 'stop-loss-limit', side: 'buy', symbol: 'BTC/USD', order_qty: 0.001, limit_price: 99_100, triggers};
    const placed = await talk.say({method: 'add_order', params: {...stop, token: talk.token, cl_ord_id: 'stop'}});
    expect(rows(placed)).toMatchObject([
      {exec_type: 'pending_new', triggers: {price: asks[1], reference: 'last', status: 'untriggered'}},
      {exec_type: 'new', cl_ord_id: 'stop', triggers: {status: 'untriggered'}},
    ]);
    const market = {order_type: 'market', side: 'buy', symbol: 'BTC/USD', order_qty: 0.25, token: talk.token};
    const fired = rows(await talk.say({method: 'add_order', params: market})).filter(({cl_ord_id: id}) => id === 'stop');
    expect(fired.slice(0, 3)).toMatchObject([
      {exec_type: 'status', order_status: 'triggered', triggers: {status: 'triggered', last_price: expect.any(Number)}},
      {exec_type: 'new', order_status: 'new'},
      {exec_type: 'trade', last_qty: 0.001},
    ]);
    const order_id = idOf(await talk.say({method: 'add_order', params: {...ORDER, order_qty: 0.001, token: talk.token}}));
    const amended = await talk.say({
      method: 'amend_order',
      params: {order_id, limit_price: 89_000, order_qty: 0.0009, token: talk.token},
    });
    expect(amended[0]).toEqual({
      ...{method: 'amend_order', success: true, ...TIMES},
      result: {amend_id: expect.stringMatching(/^T/), order_id},
    });
    expect(rows(amended)).toMatchObject([
      {exec_type: 'amended', order_status: 'new', limit_price: 89_000, order_qty: 0.0009, order_id},
    ]);
    const canceled = await talk.say({
      method: 'cancel_order',
      params: {order_id: [order_id, order_id], token: talk.token},
      req_id: 9,
    });
    expect(answers(canceled)).toEqual([
      {method: 'cancel_order', req_id: 9, result: {order_id}, success: true, ...TIMES},
      {method: 'cancel_order', req_id: 9, error: 'EOrder:Unknown order', success: false, ...TIMES},
    ]);
    expect(rows(canceled)).toMatchObject([{exec_type: 'canceled', order_status: 'canceled', reason: 'User requested', order_id}]);
  });

  it('may be limited to what opens and closes orders', async () => {
    const talk = await listening({order_status: false, snap_orders: false});
    const order_id = idOf(await talk.say({method: 'add_order', params: {...ORDER, order_qty: 0.001, token: talk.token}}));
    await talk.say({method: 'amend_order', params: {order_id, order_qty: 0.0009, token: talk.token}});
    const ended = await talk.say({method: 'cancel_all', params: {token: talk.token}, req_id: 1_234_567_890});
    expect(answers(ended)).toMatchObject([{method: 'cancel_all', req_id: 1_234_567_890, result: {count: 1}, success: true}]);
    const heard = talk.texts.map((text) => JSON.parse(text) as Json).filter(({channel}) => channel === 'executions');
    expect(heard.map(({sequence}) => sequence)).toEqual([1, 2]);
    expect(rows(heard).map(({exec_type}) => exec_type)).toEqual(['new', 'canceled']);
  });

  it('say why an order was refused in the answer alone', async () => {
    const talk = await listening();
    const refusal = async (change: object) => {
      const frames = await talk.say({method: 'add_order', params: {...ORDER, token: talk.token, ...change}, req_id: 5});
      expect(rows(frames)).toEqual([]);
      return answers(frames)[0];
    };
    expect(await refusal({order_qty: 50})).toEqual({
      ...{method: 'add_order', req_id: 5, error: 'EOrder:Insufficient funds', success: false, ...TIMES},
    });
    expect(await refusal({token: 'of a stranger'})).toMatchObject({error: 'ESession:Invalid session'});
    expect(await refusal({limit_price: 90_000.001})).toMatchObject({error: expect.stringContaining('EOrder:Invalid price')});
    expect(await refusal({deadline: new Date(time.now() - 1).toISOString()})).toMatchObject({error: 'EService:Deadline elapsed'});
    expect(await refusal({order_type: 'trailing-stop'})).toMatchObject({error: 'EGeneral:Invalid arguments:ordertype'});
    const validated = await talk.say({method: 'add_order', params: {...ORDER, token: talk.token, validate: true}});
    expect([answers(validated)[0]?.success, rows(validated)]).toEqual([true, []]);
  });

  it('that come five seconds late have no effect: that is the deadline where none is given', async () => {
    const talk = await listening();
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 5100}, times: 1});
    await talk.say({method: 'add_order', params: {...ORDER, token: talk.token}});
    await time.pass(6000);
    expect(answers(talk.take())).toMatchObject([{error: 'EService:Deadline elapsed', success: false}]);
    expect(live.engine.orders.all(CUSTOMER)).toEqual([]);
  });

  it('go on after a quarter of an hour with the token that they were opened with, which opens no others', async () => {
    const talk = await listening();
    await time.pass(901_000);
    talk.take();
    expect(answers(await talk.say({method: 'add_order', params: {...ORDER, token: talk.token}}))).toMatchObject([
      {success: true},
    ]);
    const late = await connect();
    expect(answers(await late.say({method: 'subscribe', params: {channel: 'executions', token: talk.token}}))).toMatchObject([
      {error: 'ESession:Invalid session'},
    ]);
  });
});

it('balances are a snapshot of every wallet, then rows of the ledger with their fees', async () => {
  const [talk, own] = [await connect(), await token()];
  const frames = await talk.say({method: 'subscribe', params: {channel: 'balances', token: own}});
  const find = (asset: string) => rows(frames, 'balances').find((row) => row.asset === asset);
  expect(find('USD')).toEqual({
    asset: 'USD',
    asset_class: 'currency',
    balance: 25_000,
    wallets: [{type: 'spot', id: 'main', balance: 25_000}],
  });
  expect(find('DOT')).toMatchObject({balance: 120, wallets: [{type: 'earn', id: 'bonded'}]});
  const resting = await talk.say({method: 'add_order', params: {...ORDER, token: own}});
  expect(rows(resting, 'balances')).toEqual([]);
  const market = {order_type: 'market', side: 'buy', symbol: 'SOL/USD', order_qty: 2, token: own};
  const [base, quote] = rows(await talk.say({method: 'add_order', params: market}), 'balances');
  expect([base, quote].map((row) => row?.asset).toSorted()).toEqual(['SOL', 'USD']);
  const [paid, got] = base?.asset === 'USD' ? [base, quote] : [quote, base];
  expect(got).toMatchObject({type: 'trade', amount: 2, fee: 0, ref_id: paid?.ref_id, wallet_type: 'spot', wallet_id: 'main'});
  expect(Number(paid?.amount) - Number(paid?.fee)).toBeCloseTo(Number(paid?.balance) - 25_000, 6);
  expect(Number(paid?.fee)).toBeGreaterThan(0);
});

it('a cash order buys for an amount of quote', async () => {
  const talk = await listening();
  const params = {order_type: 'market', side: 'buy', symbol: 'BTC/USD', cash_order_qty: 150, token: talk.token};
  const heard = rows(await talk.say({method: 'add_order', params}));
  expect(heard[0]).toMatchObject({exec_type: 'pending_new', cash_order_qty: 150, order_type: 'market'});
  expect(heard[0]).not.toHaveProperty('order_qty');
  expect(heard.at(-1)).toMatchObject({exec_type: 'filled', order_status: 'filled'});
});

interface Level {
  readonly price: string;
  readonly qty: string;
}
