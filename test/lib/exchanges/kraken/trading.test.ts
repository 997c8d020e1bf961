/** Commands: what is sent, once, and what the answer proves. */
import {describe, expect, it} from 'vitest';
import type {Market} from '../../../../src/lib/model/market.ts';
import type {Order, OrderRequest} from '../../../../src/lib/model/order.ts';
import {kindOf, NOW, never, ok, openDesk, refused, wireOrder} from './desk.ts';

const LIMIT = {
  ...{type: 'LIMIT', symbol: 'BTC/USD', side: 'BUY', clientOrderId: 'mine', reduceOnly: false, quantity: '0.5', price: '60000'},
  ...{timeInForce: 'GTC', postOnly: false},
} as const satisfies OrderRequest;

async function prepared(desk: ReturnType<typeof openDesk>, request: OrderRequest = LIMIT) {
  const market = await desk.adapter.marketData.market('BTC/USD', 60_000, never);
  return desk.adapter.trading.prepareOrder(request, market, null);
}
async function placed(answer: unknown) {
  const desk = openDesk({AddOrder: () => answer});
  const order = await prepared(desk);
  const outcome = await desk.adapter.trading.placeOrder(order, never).catch((error: unknown) => error);
  return {outcome, sent: desk.asked.filter(({name}) => name === 'AddOrder')};
}

describe('an order', () => {
  it('has a deadline that is its fence, and asks for its fee in quote', async () => {
    const {wire, signedAt, fenceAt} = await prepared(openDesk());
    expect([signedAt, fenceAt]).toEqual([NOW, NOW + 5000]);
    expect(Object.fromEntries(new URLSearchParams(wire.body))).toEqual({
      ...{pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '60000', timeinforce: 'GTC', oflags: 'fciq', volume: '0.5'},
      ...{cl_ord_id: 'mine', deadline: '2026-11-27T12:00:05.000Z'},
    });
    expect(wire.body).not.toContain('nonce');
  });

  it.each<[string, Partial<Record<string, unknown>>, Record<string, string>]>([
    ['post-only', {postOnly: true}, {oflags: 'post,fciq', ordertype: 'limit'}],
    ['at market', {type: 'MARKET', quantityIn: 'BASE'}, {oflags: 'fciq', ordertype: 'market', volume: '0.5'}],
    ['for a quote amount', {type: 'MARKET', quantityIn: 'QUOTE'}, {oflags: 'viqc,fciq', ordertype: 'market'}],
    ['with a stop', {type: 'STOP_MARKET', stopPrice: '61000'}, {ordertype: 'stop-loss', price: '61000', trigger: 'last'}],
    [
      'with a stop and a limit',
      {type: 'STOP_LIMIT', stopPrice: '61000', timeInForce: 'IOC'},
      {ordertype: 'stop-loss-limit', price: '61000', price2: '60000', timeinforce: 'IOC'},
    ],
  ])('%s is spelled in Kraken’s words', async (_what, change, words) => {
    const {wire} = await prepared(openDesk(), {...LIMIT, ...change} as OrderRequest);
    expect(Object.fromEntries(new URLSearchParams(wire.body))).toMatchObject(words);
  });

  it.each<[string, Partial<Record<string, unknown>>]>([
    ['reduce-only', {reduceOnly: true}],
    ['post-only and IOC', {postOnly: true, timeInForce: 'IOC'}],
    ['a sale for a quote amount', {type: 'MARKET', quantityIn: 'QUOTE', side: 'SELL'}],
    ['a stop that is FOK', {type: 'STOP_LIMIT', stopPrice: '61000', timeInForce: 'FOK'}],
  ])('that Kraken cannot express is refused before it is sent: %s', async (_what, change) => {
    expect(await kindOf(prepared(openDesk(), {...LIMIT, ...change} as OrderRequest))).toBe('unsupported');
  });

  it('is sent once, and what its answer proves is said', async () => {
    expect((await placed(ok({descr: {order: 'buy'}, txid: ['O1-A-B']}))).outcome).toEqual({outcome: 'ACCEPTED', id: 'O1-A-B'});
    expect((await placed(refused('EOrder:Insufficient funds'))).outcome).toMatchObject({
      ...{outcome: 'REJECTED', error: {kind: 'insufficient-funds'}},
    });
    expect((await placed(refused('EGeneral:Invalid arguments:cl_ord_id not unique'))).outcome).toMatchObject({
      outcome: 'DUPLICATE',
    });
    for (const answer of [
      ...['LOST', '<html>', ok({descr: {}}), ok({txid: []}), refused('EService:Timeout'), refused('EOrder:Unknown order')],
      ...[{error: ['EOrder:Insufficient funds'], result: {txid: ['O1']}}, refused('EOrder:Something new')],
    ]) {
      const {outcome, sent} = await placed(answer);
      expect([answer, outcome, sent.length]).toEqual([answer, expect.objectContaining({kind: 'unknown-outcome'}), 1]);
    }
  });

  it('whose nonce was overtaken did nothing, and is not sent again by itself', async () => {
    const {outcome, sent} = await placed(refused('EAPI:Invalid nonce'));
    expect(outcome).toMatchObject({outcome: 'REJECTED', error: {kind: 'clock'}});
    expect(sent).toHaveLength(1);
  });

  it('made by a clock that is ahead of Kraken’s is not sent: its deadline would be past the fence', async () => {
    const desk = openDesk({AddOrder: () => ok({txid: ['O1-A-B']})});
    const {trading} = desk.adapter;
    const early = await prepared(desk);
    // The clock was set meanwhile: what was known of it is forgotten.
    desk.answers.Time = () => ok({unixtime: NOW / 1000 - 8});
    desk.context.memory.dropClockOffset();
    expect(await trading.placeOrder(early, never)).toMatchObject({outcome: 'REJECTED', error: {kind: 'clock'}});
    expect(desk.asked.map(({name}) => name)).not.toContain('AddOrder');
    const again = await prepared(desk);
    expect(again.signedAt).toBe(NOW - 8000);
    expect(await trading.placeOrder(again, never)).toMatchObject({outcome: 'ACCEPTED'});
  });

  it('is tried with `validate`, which places nothing', async () => {
    const desk = openDesk({
      AddOrder: (params) => (params.get('validate') === 'true' ? refused('EOrder:Order minimum not met') : 'LOST'),
    });
    const tried = desk.adapter.trading.testOrder?.(await prepared(desk), never) ?? Promise.resolve();
    expect(await kindOf(tried)).toBe('rule');
  });

  it('is never sent for an account that only reads', async () => {
    const desk = openDesk({}, {mode: 'read'});
    expect(await kindOf(desk.adapter.trading.placeOrder(await prepared(desk), never))).toBe('permission');
    expect(await kindOf(desk.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, never))).toBe('permission');
  });
});

describe('a cancel', () => {
  const canceled = async (answer: unknown, ref = {symbol: 'BTC/USD', id: 'O1', clientOrderId: null as string | null}) => {
    const desk = openDesk({CancelOrder: () => answer});
    const verdict = await desk.adapter.trading.cancelOrder(ref, never).catch((error: unknown) => error);
    return {verdict, params: Object.fromEntries(desk.asked.at(-1)?.params ?? [])};
  };

  it('says whether there was something to cancel', async () => {
    expect((await canceled(ok({count: 1}))).verdict).toEqual({outcome: 'ACCEPTED'});
    expect((await canceled(ok({count: 0, pending: true}))).verdict).toEqual({outcome: 'ACCEPTED'});
    expect((await canceled(refused('EOrder:Cancel pending'))).verdict).toEqual({outcome: 'ACCEPTED'});
    for (const answer of [ok({count: 0}), refused('EOrder:Unknown order'), refused('EOrder:Invalid order')])
      expect((await canceled(answer)).verdict).toMatchObject({outcome: 'NOT_OPEN', error: {kind: 'not-found'}});
    expect((await canceled(refused('EGeneral:Permission denied'))).verdict).toMatchObject({outcome: 'REJECTED'});
    expect((await canceled(refused('EService:Busy'))).verdict).toMatchObject({kind: 'unknown-outcome'});
  });

  it('names the order by the better of its ids', async () => {
    expect((await canceled(ok({count: 1}), {symbol: 'BTC/USD', id: 'O1', clientOrderId: 'mine'})).params).toMatchObject({
      txid: 'O1',
    });
    const {params} = await canceled(ok({count: 1}), {symbol: 'BTC/USD', id: null as unknown as string, clientOrderId: 'mine'});
    expect([params.cl_ord_id, params.txid]).toEqual(['mine', undefined]);
  });

  it('of everything is one request, before anything is read', async () => {
    const desk = openDesk({CancelAll: () => ok({count: 3})});
    expect(await desk.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, never)).toEqual({
      canceled: ['spot'],
      orders: [],
      unnamed: 3,
      failed: [],
    });
    expect(desk.asked.map(({name}) => name)).toEqual(['CancelAll']);
  });

  it('of a pair reads nothing of a row but its id and its pair, and one that fails takes no other along', async () => {
    const open = {O1: {descr: {pair: 'XBTUSD'}}, O2: {descr: {pair: 'ETHUSD'}}, O3: {descr: {pair: 'XXBTZUSD'}, vol: null}};
    const desk = openDesk({
      OpenOrders: () => ok({open}),
      CancelOrder: (params) => (params.get('txid') === 'O1' ? refused('EService:Busy') : ok({count: 1})),
    });
    const report = await desk.adapter.trading.cancelAll({symbol: 'BTC/USD', knownSymbols: []}, never);
    expect(report).toMatchObject({canceled: [], failed: [{what: 'BTC/USD (O1)'}]});
    expect(desk.asked.flatMap(({name, params}) => (name === 'CancelOrder' ? [params.get('txid')] : []))).toEqual(['O1', 'O3']);
  });
});

describe('an amendment', () => {
  const ORDER = {symbol: 'BTC/USD', id: 'O1', clientOrderId: 'mine', postOnly: true} as Order;
  const amended = async (answer: unknown, change: object) => {
    const desk = openDesk({AmendOrder: () => answer});
    const target = {
      request: LIMIT,
      market: {} as Market,
      wire: {method: '', path: '', body: ''},
      signedAt: NOW,
      fenceAt: NOW + 5000,
    };
    const verdict = await desk.adapter.trading.amendOrder(ORDER, change, target, never).catch((error: unknown) => error);
    return {verdict, params: Object.fromEntries(desk.asked.at(-1)?.params ?? [])};
  };

  it('keeps a post-only order one, and ends with its fence', async () => {
    const {verdict, params} = await amended(ok({amend_id: 'TX'}), {price: '59000'});
    expect(verdict).toEqual({style: 'IN_PLACE', outcome: 'ACCEPTED'});
    expect(params).toMatchObject({txid: 'O1', limit_price: '59000', post_only: 'true', deadline: '2026-11-27T12:00:05.000Z'});
    expect((await amended(ok({amend_id: 'TX'}), {quantity: '0.4'})).params).not.toHaveProperty('post_only');
  });

  it('that is refused changed nothing; one whose answer says nothing is in doubt', async () => {
    expect((await amended(refused('EOrder:Unknown order'), {quantity: '0.4'})).verdict).toMatchObject({outcome: 'REJECTED'});
    expect((await amended(ok({}), {quantity: '0.4'})).verdict).toMatchObject({kind: 'unknown-outcome'});
    expect((await amended(refused('EService:Busy'), {quantity: '0.4'})).verdict).toMatchObject({kind: 'unknown-outcome'});
  });
});

describe('a nonce', () => {
  it('grows with each request, over all of them, and leads the clock after one was refused', async () => {
    let refusals = 2;
    const desk = openDesk({OpenOrders: () => (refusals-- > 0 ? refused('EAPI:Invalid nonce') : ok({open: {O1: wireOrder()}}))});
    const {rows} = await desk.adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, never);
    expect(rows).toMatchObject([{id: 'O1', status: 'NEW'}]);
    const nonces = desk.asked.flatMap(({params}) => (params.has('nonce') ? [BigInt(params.get('nonce') ?? 0)] : []));
    expect(nonces).toEqual(nonces.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(nonces).size).toBe(3);
    expect((nonces.at(-1) ?? 0n) - (nonces[0] ?? 0n)).toBeGreaterThanOrEqual(1_000_000_000n);
  });

  it('is sent in turn: a request waits until the one before it is answered', async () => {
    const desk = openDesk({BalanceEx: () => ok({}), OpenOrders: () => ok({open: {}})});
    const order: string[] = [];
    const {http} = desk.context;
    const asked = desk.context as {http: typeof http};
    const real = http.request.bind(http);
    asked.http = {
      async request(request, signal) {
        order.push(`sent ${request.url.split('/').at(-1)}`);
        const answer = await real(request, signal);
        order.push('answered');
        return answer;
      },
    };
    await Promise.all([
      desk.adapter.account.balances('spot', never),
      desk.adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, never),
    ]);
    expect(order).toEqual(['sent BalanceEx', 'answered', 'sent OpenOrders', 'answered']);
  });
});
