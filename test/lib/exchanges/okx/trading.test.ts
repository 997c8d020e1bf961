/** What is sent to OKX to place, cancel and change orders, and what its answers prove. */
import {describe, expect, it} from 'vitest';
import type {PreparedOrder} from '../../../../src/lib/adapter/contract/trading.ts';
import {createOrder, type Order, type OrderRequest} from '../../../../src/lib/model/order.ts';
import {type Answer, algoRow, failed, failureOf, ok, refused, row, serve, soon} from './served.ts';

const limit: OrderRequest = {
  ...{type: 'LIMIT', symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'c1', reduceOnly: false, quantity: '0.5'},
  ...{price: '60000', timeInForce: 'GTC', postOnly: false},
};
const stop: OrderRequest = {
  ...{type: 'STOP_LIMIT', symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'c1', reduceOnly: false, quantity: '0.5'},
  ...{price: '61500', stopPrice: '61000', timeInForce: 'GTC'},
};
const ref = {symbol: 'BTC/USDT', id: '900', clientOrderId: 'c1'};
const PLAIN = 'POST trade/order';
const ALGO = 'POST trade/order-algo';
const receipt = ok({ordId: '900', clOrdId: 'c1', sCode: '0', sMsg: ''});
const algoReceipt = ok({algoId: '77', algoClOrdId: 'c1', sCode: '0', sMsg: ''});

type Served = ReturnType<typeof serve>;
async function place(served: Served, request: OrderRequest = limit) {
  const market = await served.adapter.marketData.market(request.symbol, 60_000, soon());
  const prepared = served.adapter.trading.prepareOrder(request, market, null);
  return {prepared, result: served.adapter.trading.placeOrder(prepared, soon())};
}

describe('placing', () => {
  it('sends the prepared body once, to be refused after five seconds', async () => {
    const served = serve({[PLAIN]: receipt});
    const {prepared, result} = await place(served);
    expect(await result).toEqual({outcome: 'ACCEPTED', id: '900'});
    const [sent, ...others] = served.sentTo('trade/order');
    expect(others).toEqual([]);
    expect(sent?.body).toEqual(JSON.parse(prepared.wire.body));
    expect(sent?.headers).toMatchObject({
      ...{expTime: String(prepared.signedAt + 5000), 'OK-ACCESS-KEY': 'key', 'OK-ACCESS-PASSPHRASE': 'phrase'},
      'OK-ACCESS-TIMESTAMP': new Date(prepared.signedAt).toISOString(),
    });
    expect(sent?.headers['x-simulated-trading']).toBeUndefined();
    expect(prepared.fenceAt - prepared.signedAt).toBe(5000);
  });

  it('of a conditional order goes by its time stamp alone', async () => {
    const served = serve({[ALGO]: algoReceipt}, {environment: 'demo'});
    const {prepared, result} = await place(served, stop);
    expect(await result).toEqual({outcome: 'ACCEPTED', id: '77'});
    const [sent] = served.sentTo('trade/order-algo');
    expect(sent?.headers.expTime).toBeUndefined();
    expect(sent?.headers['x-simulated-trading'], 'a demo account says so').toBe('1');
    expect(prepared.fenceAt - prepared.signedAt).toBe(30_000);
  });

  it.each<[string, Answer, object]>([
    ['no funds', refused('51008', 'Insufficient USDT balance'), {outcome: 'REJECTED', error: {kind: 'insufficient-funds'}}],
    ['the fence', failed('50036', 'expTime has passed'), {outcome: 'REJECTED'}],
    ['a key that may not', failed('50120', 'no permission', 401), {outcome: 'REJECTED', error: {kind: 'permission'}}],
    ['an id that is open', refused('51016', 'Duplicated clOrdId'), {outcome: 'DUPLICATE'}],
  ])('is refused: %s', async (_name, answer, expected) => {
    expect(await (await place(serve({[PLAIN]: answer}))).result).toMatchObject(expected);
  });

  it.each<[string, Answer]>([
    ['a code of no page', refused('59876')],
    ['a time-out inside', failed('50004', 'Endpoint request timeout')],
    ['a gateway', {status: 502, body: {}}],
    ['a page that is not there', {status: 404, body: {}}],
    ['another order', ok({ordId: '900', clOrdId: 'other', sCode: '0'})],
    ['no id', ok({sCode: '0'})],
    ['no row', ok()],
    ['no envelope', {body: {hello: 'world'}}],
  ])('is open: %s', async (_name, answer) => {
    const served = serve({[PLAIN]: answer});
    expect(await failureOf((await place(served)).result)).toMatchObject({kind: 'unknown-outcome', detail: {sent: true}});
    expect(served.sentTo('trade/order')).toHaveLength(1);
  });

  it('learns how the account trades, and again when it was changed', async () => {
    let acctLv = '3';
    const config: Answer = () => ok({uid: '7', acctLv, feeType: '0', perm: 'read_only,trade', ip: ''});
    const served = serve({'GET account/config': config, [PLAIN]: refused('51010', 'Account mode')});
    const modeOf = async () => {
      const {prepared, result} = await place(served);
      await result;
      return JSON.parse(prepared.wire.body).tdMode;
    };
    expect(await modeOf()).toBe('cross');
    acctLv = '1';
    served.context.memory.saveMarkets([]);
    expect(await modeOf()).toBe('cash');
  });

  it('of a symbol that is paid in another currency names instrument and currency', async () => {
    const served = serve({[PLAIN]: receipt});
    await (await place(served, {...limit, symbol: 'BTC/USDC'})).result;
    expect(served.sentTo('trade/order')[0]?.body).toMatchObject({instId: 'BTC-USD', tradeQuoteCcy: 'USDC'});
  });
});

describe('cancelling', () => {
  const cancel = (served: Served, of: object = {}) => served.adapter.trading.cancelOrder({...ref, ...of}, soon());
  const unknown = refused('51400', 'does not exist');

  it('names the number alone, or the client id', async () => {
    const served = serve({'POST trade/cancel-order': receipt});
    expect(await cancel(served)).toEqual({outcome: 'ACCEPTED'});
    await cancel(served, {id: null});
    expect(served.sentTo('trade/cancel-order').map(({body}) => body)).toEqual([
      {instId: 'BTC-USDT', ordId: '900'},
      {instId: 'BTC-USDT', clOrdId: 'c1'},
    ]);
  });

  it('goes on to conditional orders where there is no plain one, and from one that fired to what it made', async () => {
    const cancels: unknown[] = [];
    const plain: Answer = ({body}) => {
      cancels.push(body);
      return cancels.length === 1 ? unknown : receipt;
    };
    const served = serve({
      'POST trade/cancel-order': plain,
      'POST trade/cancel-algos': refused('51400', 'it has fired'),
      'GET trade/order-algo': ok(algoRow({state: 'effective', ordIdList: ['901', '902']})),
    });
    expect(await cancel(served, {id: '77'})).toEqual({outcome: 'ACCEPTED'});
    expect(served.sentTo('trade/cancel-algos')[0]?.body).toEqual([{instId: 'BTC-USDT', algoId: '77'}]);
    expect(cancels.slice(1)).toEqual([
      {instId: 'BTC-USDT', ordId: '901'},
      {instId: 'BTC-USDT', ordId: '902'},
    ]);
  });

  it('of an order that was placed as conditional asks there at once', async () => {
    const served = serve({[ALGO]: algoReceipt, 'POST trade/cancel-algos': algoReceipt});
    await (await place(served, stop)).result;
    expect(await cancel(served, {id: '77'})).toEqual({outcome: 'ACCEPTED'});
    expect(served.sentTo('trade/cancel-order')).toEqual([]);
  });

  it('of what is nowhere is no cancel, and of what is being canceled already is one', async () => {
    const none = {
      'POST trade/cancel-order': unknown,
      'POST trade/cancel-algos': unknown,
      'GET trade/order-algo': failed('51603'),
    };
    expect(await cancel(serve(none))).toMatchObject({outcome: 'NOT_OPEN'});
    expect(await cancel(serve({'POST trade/cancel-order': refused('51410', 'canceling')}))).toEqual({outcome: 'ACCEPTED'});
  });

  it('that is refused or not answered is so', async () => {
    const denied = serve({'POST trade/cancel-order': failed('50120', 'no permission')});
    expect(await cancel(denied)).toMatchObject({outcome: 'REJECTED', error: {kind: 'permission'}});
    const odd = serve({'POST trade/cancel-order': refused('59876')});
    expect((await failureOf(cancel(odd))).kind).toBe('unknown-outcome');
  });

  it('is never sent by an account that only reads', async () => {
    const served = serve({'POST trade/cancel-order': receipt}, {mode: 'read'});
    expect(await failureOf(cancel(served))).toMatchObject({kind: 'permission'});
    expect(served.asked).toEqual([]);
  });
});

describe('changing', () => {
  const order = (change: Partial<Order>): Order =>
    createOrder({
      ...{account: 'desk', exchange: 'okx', symbol: 'BTC/USDT', id: '900', clientOrderId: 'c1', side: 'BUY', type: 'LIMIT'},
      ...{status: 'NEW', timeInForce: 'GTC', price: '60000', quantity: '0.5', filled: '0', remaining: '0.5'},
      ...change,
    });
  const amend = (served: Served, change: Partial<Order>, to: {quantity?: string; price?: string}) => {
    const fence = {signedAt: Date.now(), fenceAt: Date.now() + 5000};
    return served.adapter.trading.amendOrder(order(change), to, fence as PreparedOrder, soon());
  };

  it('names what changes, with the fence', async () => {
    const served = serve({'POST trade/amend-order': receipt});
    expect(await amend(served, {}, {price: '59000'})).toEqual({style: 'IN_PLACE', outcome: 'ACCEPTED'});
    const [sent] = served.sentTo('trade/amend-order');
    expect(sent?.body).toEqual({instId: 'BTC-USDT', ordId: '900', newPx: '59000'});
    expect(sent?.headers.expTime).toMatch(/^\d{13}$/);
  });

  it('names both prices of a trigger, and after it fired the order that it made', async () => {
    const conditional = {type: 'STOP_LIMIT', id: '77'} as const;
    const waiting = serve({'GET trade/order-algo': ok(algoRow()), 'POST trade/amend-algos': algoReceipt});
    await amend(waiting, conditional, {quantity: '0.4'});
    expect(waiting.sentTo('trade/amend-algos')[0]?.body).toEqual({
      ...{instId: 'BTC-USDT', algoId: '77', newSz: '0.4', newTriggerPx: '61000', newOrdPx: '61500'},
    });
    const fired = ok(algoRow({state: 'effective', ordIdList: ['901']}));
    const made = serve({'GET trade/order-algo': fired, 'POST trade/amend-order': receipt});
    await amend(made, conditional, {price: '61600'});
    expect(made.sentTo('trade/amend-order')[0]?.body).toEqual({instId: 'BTC-USDT', ordId: '901', newPx: '61600'});
  });

  it('came to nothing where it is not known what to change', async () => {
    const served = serve({'GET trade/order-algo': failed('50120', 'no', 401)});
    expect(await failureOf(amend(served, {type: 'STOP_LIMIT', id: '77'}, {price: '1'}))).toMatchObject({detail: {sent: false}});
    const gone = serve({'POST trade/amend-order': refused('51503', 'it is filled')});
    expect(await amend(gone, {}, {price: '1'})).toMatchObject({outcome: 'REJECTED'});
    const odd = serve({'POST trade/amend-order': refused('59876')});
    expect((await failureOf(amend(odd, {}, {price: '1'}))).kind).toBe('unknown-outcome');
  });
});

describe('ending everything', () => {
  const cancelAll = ({adapter}: Served, symbol: string | null = null) =>
    adapter.trading.cancelAll({symbol, knownSymbols: []}, soon());
  const many = Array.from({length: 23}, (_, index) => row({ordId: String(1000 - index), clOrdId: ''}));
  const done: Answer = ({body}) => ok(...(body as {ordId?: string; algoId?: string}[]).map((each) => ({...each, sCode: '0'})));
  const algos: Answer = ({query}) => ok(...(query.get('ordType') === 'trigger' ? [algoRow()] : []));

  it('lists the numbers and names them, twenty plain ones and ten conditional ones at once', async () => {
    const served = serve({
      'GET trade/orders-pending': ok(...many),
      'GET trade/orders-algo-pending': algos,
      'POST trade/cancel-batch-orders': done,
      'POST trade/cancel-algos': done,
      'GET trade/order': failed('51603'),
      'GET trade/order-algo': ok(algoRow({state: 'canceled'})),
    });
    expect(await cancelAll(served)).toMatchObject({
      canceled: ['spot', 'linear'],
      failed: [],
      orders: [{id: '77', status: 'CANCELED'}],
    });
    expect(served.sentTo('trade/cancel-batch-orders').map(({body}) => (body as unknown[]).length)).toEqual([20, 3]);
    expect(served.sentTo('trade/cancel-algos').map(({body}) => body)).toEqual([[{instId: 'BTC-USDT', algoId: '77'}]]);
    expect(new Set(served.sentTo('trade/orders-algo-pending').map(({query}) => query.get('ordType')))).toEqual(
      new Set(['trigger', 'conditional,oco', 'move_order_stop', 'twap', 'smart_iceberg']),
    );
  });

  it('leaves out no order for a type of instrument that is on no page, and those on margin', async () => {
    const rows = ['NOVEL', '', 'MARGIN', 'OPTION'].map((instType, index) =>
      row({instType, ordId: String(index + 1), clOrdId: ''}),
    );
    const served = serve({'GET trade/orders-pending': ok(...rows), 'POST trade/cancel-batch-orders': done});
    await cancelAll(served);
    const named = served.sentTo('trade/cancel-batch-orders').flatMap(({body}) => body as {ordId: string}[]);
    expect(named.map(({ordId}) => ordId)).toEqual(['1', '2']);
    const open = await served.adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect(open.rows.map(({id}) => id).toSorted()).toEqual(['1', '2']);
  });

  it('tells each order that was not ended, and takes one that is over for ended', async () => {
    const [over, stuck, fine] = [{sCode: '51400'}, {sCode: '59876', sMsg: 'odd'}, {sCode: '0'}];
    const served = serve({
      'GET trade/orders-pending': ok(...many.slice(0, 3)),
      'GET trade/orders-algo-pending': ok(),
      'POST trade/cancel-batch-orders': {body: {code: '2', msg: '', data: [over, stuck, fine]}},
      'GET trade/order': failed('51603'),
      'GET trade/order-algo': failed('51603'),
    });
    const {canceled, failed: missing} = await cancelAll(served);
    expect(canceled).toEqual(['BTC/USDT']);
    expect(missing).toMatchObject([{what: 'order 999 of BTC/USDT', error: {kind: 'unknown-outcome'}}]);
  });

  it('arms the countdown once where the list does not come, and never for one symbol', async () => {
    const served = serve({
      'GET trade/orders-pending': failed('50001', 'Service temporarily unavailable', 503),
      'GET trade/orders-algo-pending': ok(),
      'POST trade/cancel-all-after': ok({triggerTime: '1', ts: '1'}),
    });
    expect((await cancelAll(served)).failed).toMatchObject([{what: 'the list of open orders'}]);
    await cancelAll(served);
    await cancelAll(served, 'BTC/USDT');
    expect(served.sentTo('trade/cancel-all-after').map(({body}) => body)).toEqual([{timeOut: '10'}]);
  });
});

describe('asking for an order', () => {
  it('is none only when both places say so', async () => {
    const none = failed('51603', 'Order does not exist');
    const served = serve({'GET trade/order': none, 'GET trade/order-algo': none});
    expect(await served.adapter.trading.order(ref, soon())).toBeNull();
    const half = serve({'GET trade/order': none, 'GET trade/order-algo': {status: 404, body: {}}});
    await failureOf(half.adapter.trading.order(ref, soon()));
  });

  it('of a currency that pays for another instrument asks for that one', async () => {
    const served = serve({'GET trade/order': ok(row({instId: 'BTC-USD', tradeQuoteCcy: 'USDC'}))});
    expect(await served.adapter.trading.order({...ref, symbol: 'BTC/USDC'}, soon())).toMatchObject({symbol: 'BTC/USDC'});
    expect(served.sentTo('trade/order')[0]?.query.get('instId')).toBe('BTC-USD');
  });

  it('of one that fired tells the order that it made', async () => {
    const child = row({
      ordId: '901',
      clOrdId: '',
      source: '6',
      algoId: '77',
      algoClOrdId: 'c1',
      state: 'filled',
      accFillSz: '0.5',
    });
    const served = serve({
      'GET trade/order': ({query}) => (query.get('ordId') === '901' ? ok(child) : failed('51603')),
      'GET trade/order-algo': ok(algoRow({state: 'effective', ordIdList: ['901']})),
    });
    expect(await served.adapter.trading.order({...ref, id: '77'}, soon())).toMatchObject({
      ...{id: '77', clientOrderId: 'c1', type: 'STOP_LIMIT', status: 'FILLED', stopPrice: '61000', childIds: ['901']},
    });
  });

  it('lists plain and conditional ones, and kinds that it does not speak where everything must be seen', async () => {
    const lists = {
      'GET trade/orders-pending': ok(row()),
      'GET trade/orders-algo-pending': (({query}) =>
        query.get('ordType') === 'trigger' ? ok(algoRow()) : query.get('ordType') === 'twap' ? failed('51000') : ok()) as Answer,
    };
    const served = serve(lists);
    const {rows, missing} = await served.adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect([rows.map(({id}) => id), missing]).toEqual([['900', '77'], []]);
    const few = serve(lists);
    await few.adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon());
    expect(few.sentTo('trade/orders-algo-pending')).toHaveLength(2);
  });
});
