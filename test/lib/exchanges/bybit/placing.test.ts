/** What an answer to a command proves, over real HTTP. */
import {createHmac} from 'node:crypto';
import {afterEach, describe, expect, it} from 'vitest';
import type {PreparedOrder} from '../../../../src/lib/adapter/contract/trading.ts';
import type {LimitOrder, Order} from '../../../../src/lib/model/order.ts';
import {failureOf, type Handler, INSTRUMENT, ok, openDesk, type Reply, refused, row, serve, soon} from './desk.ts';

const request: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  clientOrderId: 'mine-1',
  reduceOnly: false,
  quantity: '0.5',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
};
const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine-1'};

let server: Awaited<ReturnType<typeof serve>> | null = null;
afterEach(() => server?.close());

const instruments: Handler = () => ok({category: 'spot', list: [INSTRUMENT]});

/** An adapter whose commands are all answered by `reply`, and the order prepared. */
async function deskAnswering(reply: (path: string, body: string) => Reply, mode: 'trade' | 'read' = 'trade') {
  const current = await serve((seen) => (seen.method === 'GET' ? instruments(seen) : reply(seen.path, seen.body)));
  server = current;
  const {adapter, context} = openDesk({rest: current.origin}, {mode});
  const prepared: PreparedOrder = adapter.trading.prepareOrder(
    request,
    await adapter.marketData.market('BTC/USDT', 60_000, soon()),
    null,
  );
  const commands = () => current.seen.filter(({method}) => method === 'POST');
  return {adapter, context, prepared, commands};
}

describe('placing on Bybit', () => {
  it('sends the prepared bytes, signed at the prepared time, once', async () => {
    const {adapter, prepared, commands} = await deskAnswering(() => ok({orderId: '77', orderLinkId: 'mine-1'}));
    expect(await adapter.trading.placeOrder(prepared, soon())).toEqual({outcome: 'ACCEPTED', id: '77'});
    const [sent] = commands();
    expect(commands()).toHaveLength(1);
    expect(sent).toMatchObject({path: '/v5/order/create', body: prepared.wire.body});
    expect(sent?.headers).toMatchObject({
      'x-bapi-timestamp': String(prepared.signedAt),
      'x-bapi-recv-window': '5000',
      'content-type': 'application/json',
    });
    const text = `${prepared.signedAt}test_api_key5000${prepared.wire.body}`;
    expect(sent?.headers['x-bapi-sign']).toBe(createHmac('sha256', 'test_secret').update(text).digest('hex'));
    expect(prepared.fenceAt - prepared.signedAt).toBe(5000);
  });

  it.each([
    ['10001', refused(10001), 'rejected'],
    ['10002', refused(10002), 'clock'],
    ['10003', refused(10003), 'auth'],
    ['10005', refused(10005), 'permission'],
    ['170131', refused(170131), 'insufficient-funds'],
    ['170134', refused(170134), 'rule'],
  ] as const)('takes %s as a refusal', async (_name, reply, kind) => {
    const {adapter, prepared, commands} = await deskAnswering(() => reply);
    expect(await adapter.trading.placeOrder(prepared, soon())).toMatchObject({outcome: 'REJECTED', error: {kind}});
    expect(commands()).toHaveLength(1);
  });

  it('takes a taken client id as proof of an earlier request', async () => {
    const {adapter, prepared} = await deskAnswering(() => refused(170141, 'Duplicate clientOrderId'));
    expect(await adapter.trading.placeOrder(prepared, soon())).toMatchObject({
      outcome: 'DUPLICATE',
      error: {detail: {code: '170141'}},
    });
  });

  it.each([
    ['a code that is not listed', refused(987_654)],
    ['an internal timeout', refused(170007)],
    ['a rate limit', refused(10006)],
    ['HTTP 500', {status: 500, body: {retCode: 10001, retMsg: 'looks like a refusal'}}],
    ['HTTP 429', {status: 429, body: ''}],
    ['an HTML 403', {status: 403, body: '<html>Access denied</html>'}],
    ['HTTP 403 for too many requests', {status: 403, body: 'access too frequent'}],
    ['a page of a proxy', {status: 200, body: '<html></html>'}],
    ['half a JSON', {status: 200, body: '{"retCode":0,"resu'}],
    ['a code that is no number', {status: 200, body: {retCode: 'OK', result: {}}}],
    ['an ack without an id', ok({})],
    ['an ack with an empty id', ok({orderId: '', orderLinkId: ''})],
    ['the ack of another order', ok({orderId: '5', orderLinkId: 'theirs'})],
    ['a cut connection', 'reset'],
  ] as const)('says unknown-outcome for %s, and sends nothing again', async (_name, reply) => {
    const {adapter, prepared, commands} = await deskAnswering(() => reply);
    expect((await failureOf(adapter.trading.placeOrder(prepared, soon()))).kind).toBe('unknown-outcome');
    expect(commands()).toHaveLength(1);
  });

  it('says network, not sent, when nobody listens', async () => {
    const {adapter, prepared} = await deskAnswering(() => ok({}));
    await server?.close();
    expect(await failureOf(adapter.trading.placeOrder(prepared, soon()))).toMatchObject({kind: 'network', detail: {sent: false}});
  });

  it('forgets a clock offset that the exchange contradicted', async () => {
    const {adapter, context, prepared} = await deskAnswering(() => refused(10002));
    expect(context.memory.clockOffset()).not.toBeNull();
    await adapter.trading.placeOrder(prepared, soon());
    expect(context.memory.clockOffset()).toBeNull();
  });

  it('says rate-limit, not sent, while the exchange told us to wait', async () => {
    const {adapter, context, prepared, commands} = await deskAnswering(() => ok({orderId: '1', orderLinkId: ''}));
    context.memory.block('/v5/order/create spot', Date.now() + 5000);
    expect(await failureOf(adapter.trading.placeOrder(prepared, soon()))).toMatchObject({
      kind: 'rate-limit',
      detail: {sent: false},
    });
    expect(commands()).toHaveLength(0);
  });

  it('never repeats what the exchange quotes of the signed text', async () => {
    const {adapter, prepared} = await deskAnswering(() =>
      refused(10004, 'error sign! origin_string[1700000000000test_api_key5000]'),
    );
    const placement = await adapter.trading.placeOrder(prepared, soon());
    expect(JSON.stringify(placement) + String('error' in placement && placement.error.message)).not.toContain('test_api_key');
  });

  it('signs no command in read mode', async () => {
    const {adapter, prepared, commands} = await deskAnswering(() => ok({orderId: '1', orderLinkId: ''}), 'read');
    const order = {...ref, id: '1'} as unknown as Order;
    for (const work of [
      adapter.trading.placeOrder(prepared, soon()),
      adapter.trading.cancelOrder(ref, soon()),
      adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon()),
      adapter.trading.amendOrder(order, {price: '1'}, prepared, soon()),
    ]) {
      expect(await failureOf(work)).toMatchObject({kind: 'permission', detail: {sent: false}});
    }
    expect(commands()).toHaveLength(0);
  });
});

describe('cancelling and amending on Bybit', () => {
  it('takes an ack as a receipt', async () => {
    const {adapter, commands} = await deskAnswering(() => ok({orderId: '1', orderLinkId: 'mine-1'}));
    expect(await adapter.trading.cancelOrder(ref, soon())).toEqual({outcome: 'ACCEPTED'});
    expect(JSON.parse(commands()[0]?.body ?? '')).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      orderLinkId: 'mine-1',
      orderFilter: 'Order',
    });
  });

  it('looks for a conditional order where there is no plain one', async () => {
    const {adapter, commands} = await deskAnswering((_path, body) =>
      body.includes('StopOrder') ? ok({orderId: '1', orderLinkId: ''}) : refused(170213),
    );
    expect(await adapter.trading.cancelOrder(ref, soon())).toEqual({outcome: 'ACCEPTED'});
    expect(commands()).toHaveLength(2);
  });

  it.each([
    [170213, 'NOT_OPEN', 5],
    [170142, 'NOT_OPEN', 1],
    [170139, 'NOT_OPEN', 1],
    [10003, 'REJECTED', 1],
  ])('says for %i %s', async (code, outcome, times) => {
    const {adapter, commands} = await deskAnswering(() => refused(code));
    expect(await adapter.trading.cancelOrder(ref, soon())).toMatchObject({outcome});
    expect(commands()).toHaveLength(times);
  });

  it.each([170147, 170191, 170212])('leaves a cancel in doubt, or refused for the moment, open: %i', async (code) => {
    const {adapter} = await deskAnswering(() => refused(code));
    expect((await failureOf(adapter.trading.cancelOrder(ref, soon()))).kind).toBe('unknown-outcome');
  });

  it('cancels every kind of order in both products at once, whatever the account’s products, and reads nothing', async () => {
    const {adapter, commands} = await deskAnswering(() => ok({success: '1'}));
    const before = commands().length;
    expect(await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon())).toEqual({
      canceled: ['spot', 'linear'],
      orders: [],
      unnamed: 0,
      failed: [],
    });
    const bodies = commands()
      .slice(before)
      .map(({body}) => JSON.parse(body));
    expect(bodies).toHaveLength(7);
    expect(bodies).toEqual(
      expect.arrayContaining([
        ...['Order', 'StopOrder', 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'].map((orderFilter) => ({
          category: 'spot',
          orderFilter,
        })),
        {category: 'linear', settleCoin: 'USDT'},
        {category: 'linear', settleCoin: 'USDC'},
      ]),
    );
  });

  it('says what became of the orders that an answer names, where it can be read', async () => {
    const current = await serve(({method, path, body, query}) => {
      if (path === '/v5/market/instruments-info') return ok({list: [INSTRUMENT]});
      if (method === 'GET' && query.get('category') === 'linear') return {status: 503, body: ''};
      if (method === 'GET') return ok({list: [row({orderStatus: 'Cancelled'}), row({orderId: '5', orderStatus: 'Filled'})]});
      return ok({
        success: '1',
        list: body.includes('StopOrder') || body.includes('USDC') ? [{orderId: '1001', orderLinkId: ''}] : [],
      });
    });
    server = current;
    const {adapter} = openDesk({rest: current.origin});
    const {canceled, orders, failed} = await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    expect(orders.map(({id, status}) => [id, status])).toEqual([['1001', 'CANCELED']]);
    expect([canceled, failed]).toEqual([['spot', 'linear'], []]);
    expect(current.seen.filter(({method}) => method === 'GET').map(({url}) => url)).toContain(
      '/v5/order/realtime?category=spot&openOnly=1&limit=50',
    );
  });

  it.each([
    ['BTC/USDT', [['spot', 'BTCUSDT', 5]]],
    ['BTC/USDT:USDT-251225', [['linear', 'BTCUSDT-25DEC25', 1]]],
    [
      'FOOBAR',
      [
        ['spot', 'FOOBAR', 5],
        ['linear', 'FOOBAR', 1],
      ],
    ],
  ] as const)('cancels all of %s by its spelling alone', async (symbol, expected) => {
    const {adapter, commands} = await deskAnswering(() => ok({success: '1'}));
    expect(await adapter.trading.cancelAll({symbol, knownSymbols: []}, soon())).toEqual({
      canceled: [symbol],
      orders: [],
      unnamed: 0,
      failed: [],
    });
    const bodies = commands().map(({body}) => JSON.parse(body));
    for (const [category, wire, times] of expected) {
      expect(bodies.filter((body) => body.category === category && body.symbol === wire)).toHaveLength(times);
    }
  });

  it.each([170201, 170227])('takes a kind of order that a regional site does not have for none of it (%i)', async (code) => {
    const {adapter} = await deskAnswering((_path, body) =>
      /"(?:tpslOrder|OcoOrder|BidirectionalTpslOrder)"/.test(body) ? refused(code) : ok({list: [], success: '1'}),
    );
    expect(await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon())).toMatchObject({
      canceled: ['spot', 'linear'],
      failed: [],
    });
    const other = await deskAnswering((_path, body) => refused(body.includes('"Order"') ? 170213 : code));
    expect(await other.adapter.trading.cancelOrder(ref, soon())).toMatchObject({outcome: 'NOT_OPEN'});
    // Of plain orders it is no answer at all.
    const none = await deskAnswering(() => refused(code));
    expect((await none.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon())).failed.length).toBeGreaterThan(0);
  });

  it('never throws for one part of a cancel-all, and says which failed', async () => {
    const {adapter} = await deskAnswering((_path, body) => {
      if (body.includes('USDC')) return {status: 503, body: ''};
      if (body.includes('tpslOrder')) return refused(10005);
      return body.includes('StopOrder') ? refused(170213) : ok({list: [], success: '1'});
    });
    const {canceled, failed} = await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    expect(canceled).toEqual([]);
    expect(failed.map(({what, error}) => [what, error.kind])).toEqual([
      ['spot (tpslOrder)', 'permission'],
      ['linear (USDC)', 'unknown-outcome'],
    ]);
  });

  it('cancels in a market that is listed no more by the spelling that the exchange gave', async () => {
    const {adapter, commands} = await deskAnswering(() => ok({orderId: 'u-1', orderLinkId: ''}));
    const dated = {symbol: 'BTC/USDT:USDT-251225', id: 'u-1', clientOrderId: null};
    expect(await adapter.trading.cancelOrder(dated, soon())).toEqual({outcome: 'ACCEPTED'});
    await adapter.trading.cancelOrder({...dated, symbol: 'FOOBAR', raw: {symbol: 'FOOBAR'}}, soon());
    expect(commands().map(({body}) => JSON.parse(body))).toEqual([
      {category: 'linear', symbol: 'BTCUSDT-25DEC25', orderId: 'u-1'},
      {category: 'linear', symbol: 'FOOBAR', orderId: 'u-1'},
    ]);
  });

  it('amends in place by the exchange’s id, with totals', async () => {
    const {adapter, prepared, commands} = await deskAnswering(() => ok({orderId: '1001', orderLinkId: 'mine-1'}));
    const order = {symbol: 'BTC/USDT', id: '1001', clientOrderId: 'mine-1'} as unknown as Order;
    expect(adapter.trading.amendStyle(order, {price: '1'})).toBe('IN_PLACE');
    expect(await adapter.trading.amendOrder(order, {price: '59000', quantity: '0.4'}, prepared, soon())).toEqual({
      style: 'IN_PLACE',
      outcome: 'ACCEPTED',
    });
    expect(JSON.parse(commands()[0]?.body ?? '')).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      orderId: '1001',
      qty: '0.4',
      price: '59000',
    });
  });

  it('says why an amendment was refused', async () => {
    const {adapter, prepared} = await deskAnswering(() => refused(170313));
    const order = {symbol: 'BTC/USDT', id: '1001', clientOrderId: null} as unknown as Order;
    expect(await adapter.trading.amendOrder(order, {quantity: '0.1'}, prepared, soon())).toMatchObject({
      outcome: 'REJECTED',
      error: {kind: 'rule'},
    });
  });
});
