/** What only virtual time and faults bring out of the Coinbase venue: tokens, races, late caches, lost replies, pages, silence. */
import {createPrivateKey, sign} from 'node:crypto';
import {beforeEach, describe, expect, it} from 'vitest';
import {Gatekeeper} from '../../../../../src/lib/sandbox/exchanges/coinbase/auth.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import type {Connection, WireRequest, WireResponse} from '../../../../../src/lib/sandbox/venue.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

const V3 = '/api/v3/brokerage';

interface Order {
  readonly order_id: string;
  readonly status: string;
  readonly client_order_id: string;
  readonly pending_cancel: boolean;
}
interface Answer {
  readonly status: number;
  readonly success: boolean;
  readonly order_id: string;
  readonly order: Order;
  readonly orders: readonly Order[];
  readonly fills: readonly object[];
  readonly cursor: string;
  readonly has_next: boolean;
  readonly price: string;
  readonly results: readonly {success: boolean; failure_reason: string}[];
  readonly errors: readonly {edit_failure_reason: string}[];
}
interface Frame {
  readonly channel: string;
  readonly sequence_num: number;
  readonly type?: string;
  readonly message?: string;
  readonly closed?: number;
  readonly events: readonly {type: string; orders?: readonly Order[]}[];
}

let time: VirtualTime;
let live: LiveVenue;
beforeEach(async () => {
  time = new VirtualTime(1_800_000_000_000);
  live = await createVenue('coinbase', {seed: 9, clock: time, moving: false});
});

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token for a request (or, without `uri`, for a socket), with claims and header changed. */
function token(uri: string | null, claims: object = {}, header: object = {}): string {
  const {apiKey = '', privateKey = ''} = live.keys;
  const now = Math.floor(time.now() / 1000);
  const head = encoded({alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: 'a1b2', ...header});
  const body = encoded({sub: apiKey, iss: 'cdp', nbf: now, exp: now + 120, ...(uri !== null && {uri}), ...claims});
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
    key: createPrivateKey(privateKey),
    dsaEncoding: 'ieee-p1363',
  });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

function send(method: 'GET' | 'POST', path: string, fields: object = {}, jwt?: string): Promise<WireResponse> {
  const full = `${V3}${path}`;
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  const query = method === 'GET' ? new URLSearchParams(pairs).toString() : '';
  const body = method === 'POST' ? JSON.stringify(fields) : '';
  const authorization = `Bearer ${jwt ?? token(`${method} api.coinbase.com${full}`)}`;
  return live.venue.handle({method, path: full, query, headers: {authorization}, body});
}
const read = ({status, body}: WireResponse): Answer => ({status, ...JSON.parse(body)});
const ask = async (path: string, fields: object = {}) => read(await time.until(send('GET', path, fields)));
const tell = async (path: string, fields: object) => read(await time.until(send('POST', path, fields)));
const limit = (client_order_id: string, limit_price = '90000', more: object = {}) =>
  tell('/orders', {
    ...{client_order_id, product_id: 'BTC-USD', side: 'BUY', ...more},
    order_configuration: {limit_limit_gtc: {base_size: '0.001', limit_price}},
  });
const statusOf = async (id: string) => (await ask(`/orders/historical/${id}`)).order.status;

function connect(): {readonly frames: Frame[]; readonly line: Connection} {
  const frames: Frame[] = [];
  const line = live.venue.connect('/', '', {
    send: (text) => void frames.push(JSON.parse(text)),
    ping() {},
    close: (code) => void frames.push({closed: code} as Frame),
  });
  if (line === null) throw new Error('no socket');
  return {frames, line};
}
const subscribe = (line: Connection, channel: string, more: object = {}) =>
  line.receive(JSON.stringify({type: 'subscribe', channel, jwt: token(null), ...more}));
const rows = (frames: readonly Frame[]) =>
  frames.flatMap(({channel, events}) => (channel === 'user' ? events.flatMap(({orders = []}) => orders) : []));

describe('tokens', () => {
  const accounts = async (jwt?: string) => (await time.until(send('GET', '/accounts', {}, jwt))).status;
  const uri = `GET api.coinbase.com${V3}/accounts`;
  const now = 1_800_000_000;

  it.each([
    ['a claim of another path', {uri: `GET api.coinbase.com${V3}/orders`}, {}],
    ['a claim of another method', {uri: `POST api.coinbase.com${V3}/accounts`}, {}],
    ['a claim with the query', {uri: `${uri}?limit=1`}, {}],
    ['no claim', {uri: undefined}, {}],
    ['a time that is over', {nbf: now - 130, exp: now - 10}, {}],
    ['the second in which it ends', {nbf: now - 120, exp: now}, {}],
    ['a time to come', {nbf: now + 1, exp: now + 121}, {}],
    ['a longer life than two minutes', {exp: now + 121}, {}],
    ['another subject', {sub: 'organizations/a/apiKeys/b'}, {}],
    ['another issuer', {iss: 'me'}, {}],
    ['a key nobody has', {}, {kid: 'organizations/a/apiKeys/b'}],
    ['another algorithm', {}, {alg: 'EdDSA'}],
    ['no algorithm', {}, {alg: 'none'}],
  ])('refuses %s with 401', async (_name, claims, header) => {
    expect(await accounts(token(uri, claims, header))).toBe(401);
  });

  it('takes a short one in its time, with the host of whoever is asked, and no other words', async () => {
    expect(await accounts(token(uri, {exp: now + 5}))).toBe(200);
    expect(await accounts(token(`GET http://127.0.0.1:4700${V3}/accounts`))).toBe(200);
    expect(await accounts(token(`GET 27.0.0.1:4700${V3}/accounts`))).toBe(200);
    const {body, headers} = await time.until(send('GET', '/accounts', {}, 'nonsense'));
    expect([body, headers['content-type']]).toEqual(['Unauthorized\n', 'text/plain; charset=utf-8']);
  });

  it('verifies an Ed25519 signature made with the key of RFC 8032', () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const pub = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const apiKey = 'organizations/one/apiKeys/two';
    const keys = [{apiKey, privateKey: Buffer.from(seed + pub, 'hex').toString('base64')}] as const;
    const gate = new Gatekeeper([{name: 'me', keys}], () => 1_700_000_030_000);
    const key = createPrivateKey({
      key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
      format: 'der',
      type: 'pkcs8',
    });
    const head = encoded({alg: 'EdDSA', typ: 'JWT', kid: apiKey, nonce: '00'});
    const body = encoded({sub: apiKey, iss: 'cdp', nbf: 1_700_000_000, exp: 1_700_000_120, uri});
    const signature = sign(null, Buffer.from(`${head}.${body}`), key).toString('base64url');
    const request = (jwt: string): WireRequest => ({
      ...{method: 'GET', path: `${V3}/accounts`, query: 'limit=9', body: ''},
      headers: {authorization: `Bearer ${jwt}`},
    });
    expect(gate.check(request(`${head}.${body}.${signature}`)).account).toBe('me');
    const forged = encoded({sub: apiKey, iss: 'cdp', nbf: 1_700_000_000, exp: 1_700_000_119, uri});
    expect(() => gate.check(request(`${head}.${forged}.${signature}`))).toThrow('Unauthorized');
  });

  it('is looked at by the gateway alone: what got past it in time is done, however late', async () => {
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 8000}, path: `${V3}/orders`});
    const jwt = token(`POST api.coinbase.com${V3}/orders`, {exp: now + 2});
    const late = send(
      'POST',
      '/orders',
      {
        ...{client_order_id: 'late', product_id: 'BTC-USD', side: 'BUY'},
        ...{order_configuration: {limit_limit_gtc: {base_size: '0.001', limit_price: '90000'}}},
      },
      jwt,
    );
    expect(read(await time.until(late)).success).toBe(true);
    expect((await ask('/orders/historical/batch')).orders).toMatchObject([{client_order_id: 'late', status: 'OPEN'}]);
  });
});

describe('orders', () => {
  it('has placed an order whose reply was lost, and answers the same id with it', async () => {
    live.faults.add({point: 'engine.post', action: {do: 'answer', status: 504, body: '{}'}, path: `${V3}/orders`, times: 1});
    await limit('lost');
    const [order] = (await ask('/orders/historical/batch')).orders;
    expect(order).toMatchObject({client_order_id: 'lost', status: 'OPEN'});
    // Neither a rule that changed nor money that is tied up stands in the way of that answer.
    live.faults.add({point: 'rules', action: {do: 'error', code: 'PREVIEW_INVALID_PRICE_PRECISION'}});
    const again = await limit('lost', '90000', {side: 'SELL', product_id: 'ETH-USD'});
    expect([again.success, again.order_id]).toEqual([true, order?.order_id]);
    expect((await limit('new')).success).toBe(false);
    expect((await ask('/orders/historical/batch')).orders).toHaveLength(1);
  });

  it('makes one order of two requests with one id that cross', async () => {
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 50}, path: `${V3}/orders`});
    const ids = await Promise.all([limit('twin'), limit('twin')]);
    expect(ids[0]?.order_id).toBe(ids[1]?.order_id);
    expect((await ask('/orders/historical/batch')).orders).toHaveLength(1);
  });

  it('queues a cancel: pending at once, a duplicate while it waits, done a moment later', async () => {
    const {order_id} = await limit('gone');
    const cancel = () => tell('/orders/batch_cancel', {order_ids: [order_id]});
    expect((await cancel()).results).toMatchObject([{success: true}]);
    expect((await ask(`/orders/historical/${order_id}`)).order).toMatchObject({status: 'CANCEL_QUEUED', pending_cancel: true});
    expect((await cancel()).results).toMatchObject([{success: false, failure_reason: 'DUPLICATE_CANCEL_REQUEST'}]);
    await time.pass(10);
    expect(await statusOf(order_id)).toBe('CANCELLED');
    expect((await cancel()).results).toMatchObject([{success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER'}]);
  });

  it('fills an order whose cancel is still in the queue', async () => {
    const best = live.engine.markets.book('BTC/USD', 1).bids[0]?.[0] ?? '';
    const {order_id} = await limit('race', best);
    await tell('/orders/batch_cancel', {order_ids: [order_id]});
    const quantity = live.engine.markets.ticker('BTC/USD').bidQuantity ?? '0';
    live.engine.deposit('other', 'spot', 'BTC', '1000');
    live.engine.place({
      ...{accountId: 'other', clientOrderId: 'x', symbol: 'BTC/USDC', side: 'SELL', type: 'MARKET', timeInForce: 'IOC'},
      ...{price: null, stopPrice: null, quantity, quoteQuantity: null},
    });
    await time.pass(10);
    expect(await statusOf(order_id)).toBe('FILLED');
    expect((await tell('/orders/batch_cancel', {order_ids: [order_id]})).results).toMatchObject([
      {failure_reason: 'ORDER_IS_FULLY_FILLED'},
    ]);
  });

  it('takes an edit of price and total size, and refuses the second one while the first waits', async () => {
    const {order_id} = await limit('edited');
    const edit = (price: string, size: string) => tell('/orders/edit', {order_id, price, size});
    expect(await edit('89000', '0.002')).toMatchObject({success: true});
    expect(await statusOf(order_id)).toBe('EDIT_QUEUED');
    expect((await edit('88000', '0.002')).errors).toMatchObject([{edit_failure_reason: 'ORDER_IS_ALREADY_BEING_REPLACED'}]);
    await time.pass(10);
    expect((await ask(`/orders/historical/${order_id}`)).order).toMatchObject({
      order_configuration: {limit_limit_gtc: {limit_price: '89000', base_size: '0.002'}},
    });
    expect((await tell('/orders/edit', {order_id, price: '89000'})).errors).toMatchObject([
      {edit_failure_reason: 'INVALID_EDITED_SIZE'},
    ]);
    expect((await edit('89000', '50')).errors).toMatchObject([{preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND'}]);
  });

  it('hides what is younger than the lag from every query', async () => {
    live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 2000}});
    const {order_id} = await limit('young', '99000');
    const seen = async () => [
      (await ask(`/orders/historical/${order_id}`)).status,
      (await ask('/orders/historical/batch')).orders.length,
      (await ask('/orders/historical/fills')).fills.length > 0,
    ];
    expect(await seen()).toEqual([404, 0, false]);
    await time.pass(2001);
    expect(await seen()).toEqual([200, 1, true]);
  });

  it('lists page by page, newest first, and filters by repeated names', async () => {
    for (let index = 0; index < 7; index += 1) {
      await limit(`page-${index}`, index === 0 ? '99000' : '90000');
      await time.pass(100);
    }
    const first = await ask('/orders/historical/batch', {limit: 5});
    expect([first.orders[0]?.client_order_id, first.orders.length, first.has_next]).toEqual(['page-6', 5, true]);
    const second = await ask('/orders/historical/batch', {limit: 5, cursor: first.cursor});
    expect(second.orders.map((order) => order.client_order_id)).toEqual(['page-1', 'page-0']);
    expect([second.has_next, second.cursor]).toEqual([false, '']);
    expect((await ask('/orders/historical/batch', {order_status: ['OPEN']})).orders).toHaveLength(6);
    expect((await ask('/orders/historical/batch', {order_status: ['FILLED', 'CANCELLED']})).orders).toHaveLength(1);
    expect((await ask('/orders/historical/batch', {order_status: ['OPEN', 'FILLED']})).status).toBe(400);
    expect((await ask('/orders/historical/batch', {order_placement_source: 'RETAIL_SIMPLE'})).orders).toEqual([]);
    const start_date = new Date(1_800_000_000_000 + 450).toISOString();
    expect((await ask('/orders/historical/batch', {start_date})).orders).toHaveLength(2);
  });

  it('gives fills a cursor as long as their pages are full', async () => {
    await limit('takes', '99000');
    await time.pass(100);
    await limit('again', '99000');
    const first = await ask('/orders/historical/fills', {limit: 1});
    const second = await ask('/orders/historical/fills', {limit: 1, cursor: first.cursor});
    expect([first.fills.length, second.fills.length, second.cursor !== '']).toEqual([1, 1, true]);
    expect(await ask('/orders/historical/fills', {limit: 1, cursor: second.cursor})).toMatchObject({fills: [], cursor: ''});
  });

  it('says what is wrong with a closed market, and keeps cancels possible', async () => {
    const {order_id} = await limit('before');
    live.engine.markets.setStatus('BTC/USD', 'CANCEL_ONLY');
    expect(await limit('closed')).toMatchObject({
      error_response: {preview_failure_reason: 'PREVIEW_NOT_ALLOWED_BY_MARKET_STATE'},
    });
    expect(await ask('/products/BTC-USD')).toMatchObject({cancel_only: true, trading_disabled: false});
    live.engine.markets.setStatus('BTC/USD', 'HALTED');
    expect(await limit('halted')).toMatchObject({error_response: {preview_failure_reason: 'PREVIEW_TRADING_DISABLED'}});
    expect((await tell('/orders/batch_cancel', {order_ids: [order_id]})).results).toMatchObject([{success: true}]);
  });
});

describe('public market data', () => {
  it('comes out of a cache for a second, unless the client asks to go past it', async () => {
    const product = (headers: Record<string, string> = {}) =>
      live.venue.handle({method: 'GET', path: `${V3}/market/products/BTC-USD`, query: '', headers, body: ''}).then(read);
    const before = (await product()).price;
    await limit('takes', '99000');
    expect((await ask('/products/BTC-USD')).price).not.toBe(before);
    expect((await product()).price).toBe(before);
    expect((await product({'cache-control': 'no-cache'})).price).not.toBe(before);
    await time.pass(1000);
    expect((await product()).price).not.toBe(before);
  });
});

describe('sockets', () => {
  it('tells what is open in pages of fifty, and ends with one that is not full', async () => {
    for (let index = 0; index < 100; index += 1) {
      await limit(`many-${index}`, '90000');
      await time.pass(40);
    }
    const {frames, line} = connect();
    subscribe(line, 'user');
    const pages = frames
      .filter(({channel}) => channel === 'user')
      .map(({events}) => [events[0]?.type, events[0]?.orders?.length]);
    expect(pages).toEqual([
      ['snapshot', 50],
      ['update', 50],
      ['update', 0],
    ]);
    expect(frames.at(-1)).toMatchObject({channel: 'subscriptions', sequence_num: 3});
    expect(rows(frames)[0]?.client_order_id).toBe('many-0');
  });

  it('follows the products that were named, and numbers every frame of the connection', async () => {
    const {frames, line} = connect();
    subscribe(line, 'heartbeats');
    subscribe(line, 'user', {product_ids: ['ETH-USD']});
    await limit('not mine');
    await limit('mine', '2000', {product_id: 'ETH-USD'});
    await time.pass(1500);
    expect(rows(frames).map(({client_order_id, status}) => `${client_order_id} ${status}`)).toEqual([
      'mine PENDING',
      'mine OPEN',
    ]);
    expect(frames.map(({sequence_num}) => sequence_num)).toEqual(frames.map((_, index) => index));
    expect(frames.at(-1)).toMatchObject({channel: 'heartbeats', events: [{heartbeat_counter: 1}]});
  });

  it('keeps private channels to those who sign, and takes a token for messages only in its time', () => {
    const {frames, line} = connect();
    subscribe(line, 'user', {jwt: undefined});
    subscribe(line, 'user', {jwt: token(null, {exp: 1_799_999_999, nbf: 1_799_999_900})});
    subscribe(line, 'level2', {product_ids: ['NOPE-USD']});
    subscribe(line, 'nonsense');
    expect(frames).toEqual([
      {type: 'error', message: 'failure to subscribe'},
      {type: 'error', message: 'authentication failure'},
      {type: 'error', message: 'failure to subscribe'},
      {type: 'error', message: 'failure to subscribe'},
    ]);
    for (let index = 0; index < 8; index += 1) subscribe(line, 'heartbeats', {jwt: undefined});
    expect(frames.at(-1)).toMatchObject({message: 'rate limit exceeded'});
  });

  it('disconnects who does not subscribe, and who hears nothing without heartbeats', async () => {
    const [idle, quiet, beating] = [connect(), connect(), connect()];
    subscribe(quiet.line, 'level2', {product_ids: ['BTC-EUR']});
    subscribe(beating.line, 'heartbeats');
    subscribe(beating.line, 'level2', {product_ids: ['BTC-EUR']});
    await time.pass(5000);
    expect(idle.frames).toEqual([{closed: 1008}]);
    await time.pass(90_000);
    expect(quiet.frames.at(-1)).toEqual({closed: 1000});
    expect(beating.frames.at(-1)).toMatchObject({channel: 'heartbeats'});
  });

  it('refuses the ninth connection of a second', () => {
    for (let index = 0; index < 8; index += 1) connect();
    expect(connect).toThrow('no socket');
  });

  it('is the same twice from the same seed', async () => {
    const story = async () => {
      const {frames, line} = connect();
      subscribe(line, 'user');
      subscribe(line, 'ticker', {product_ids: ['BTC-USD']});
      subscribe(line, 'market_trades', {product_ids: ['BTC-USDC']});
      subscribe(line, 'candles', {product_ids: ['BTC-USD']});
      subscribe(line, 'status', {product_ids: ['BTC-USD']});
      await limit('same', '99000');
      await time.pass(6000);
      live.close();
      return JSON.stringify(frames);
    };
    const first = await story();
    expect(first).toContain('"channel":"market_trades"');
    time = new VirtualTime(1_800_000_000_000);
    live = await createVenue('coinbase', {seed: 9, clock: time, moving: false});
    expect(await story()).toBe(first);
  });
});

describe('a bracket that is attached to an order', () => {
  const bracket = (limit_price: string, stop_trigger_price: string) => ({
    attached_order_configuration: {trigger_bracket_gtc: {limit_price, stop_trigger_price}},
  });
  interface Family extends Order {
    readonly attached_order_id: string;
    readonly originating_order_id: string;
    readonly side: string;
    readonly order_type: string;
    readonly order_configuration: object;
  }
  const shown = async (id: string) => (await ask(`/orders/historical/${id}`)).order as Family;
  const all = async () => (await ask('/orders/historical/batch', {order_status: 'OPEN'})).orders as readonly Family[];

  it('is there once the purchase is over, and each names the other', async () => {
    const {success} = await limit('bracketed', '99000', bracket('120000', '50000'));
    expect(success).toBe(true);
    const [child] = await all();
    const parent = await shown(child?.originating_order_id ?? '');
    expect(child).toMatchObject({side: 'SELL', order_type: 'BRACKET', status: 'OPEN'});
    expect(child?.order_configuration).toMatchObject({
      trigger_bracket_gtc: {base_size: '0.001', limit_price: '120000', stop_trigger_price: '50000'},
    });
    expect(parent).toMatchObject({client_order_id: 'bracketed', status: 'FILLED', attached_order_id: child?.order_id});
  });

  it('never comes of an order that is canceled without a fill', async () => {
    await limit('resting', '90000', bracket('120000', '50000'));
    const [parent] = await all();
    expect(parent).toMatchObject({attached_order_id: '', ...bracket('120000', '50000')});
    await tell('/orders/batch_cancel', {order_ids: [parent?.order_id]});
    await time.pass(1000);
    expect(await all()).toEqual([]);
  });

  it.each([
    [bracket('120000', ''), 'PREVIEW_SINGLE_LEGGED_ATTACHED_ORDER_CONFIGURATION_NOT_ALLOWED'],
    [bracket('80000', '50000'), 'PREVIEW_INVALID_ATTACHED_TAKE_PROFIT_PRICE'],
    [bracket('120000', '95000'), 'PREVIEW_INVALID_ATTACHED_STOP_LOSS_PRICE'],
    [{...bracket('120000', '50000'), side: 'SELL'}, 'PREVIEW_INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL'],
  ])('%j is refused: %s', async (more, reason) => {
    const answer = await limit('refused', '90000', more);
    expect(answer).toMatchObject({success: false, error_response: {preview_failure_reason: reason}});
  });
});
