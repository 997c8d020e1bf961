/** Questions and commands of the adapter, against a small Coinbase over real sockets. */
import {afterEach, describe, expect, it} from 'vitest';
import type {PreparedOrder} from '../../../../src/lib/adapter/contract/trading.ts';
import {systemClock} from '../../../../src/lib/transport/clock.ts';
import {deskOf, failureOf, fillRow, type Handler, orderRow, PRODUCT, type ServedDesk, soon} from './desk.ts';

const LIST = 'orders/historical/batch';
const FILLS = 'orders/historical/fills';
const page = (orders: readonly unknown[], cursor = '') => ({orders, has_next: cursor !== '', cursor});

let open: ServedDesk | null = null;
const desk = async (...args: Parameters<typeof deskOf>): Promise<ServedDesk> => {
  open = await deskOf(...args);
  return open;
};
afterEach(async () => {
  await open?.close();
  open = null;
});

/** Lists by source, status and cursor; nothing where a key is not there. */
const lists =
  (rows: Readonly<Record<string, object>>): Handler =>
  ({query}) => {
    const key = [query.get('order_placement_source'), ...query.getAll('order_status'), query.get('cursor')]
      .filter(Boolean)
      .join(' ');
    return rows[key] ?? page([]);
  };

describe('an order', () => {
  it('is asked for by its own id', async () => {
    const {adapter, asked} = await desk({'orders/historical/o-1': {order: orderRow()}});
    const ref = {symbol: 'BTC/USD', id: 'o-1', clientOrderId: null};
    expect(await adapter.trading.order(ref, soon())).toMatchObject({id: 'o-1', status: 'NEW'});
    expect(asked('orders/historical/o-1')[0]?.claims).toMatchObject({
      uri: 'GET api.coinbase.com/api/v3/brokerage/orders/historical/o-1',
    });
  });

  it('of an id that the exchange does not know is none, and of a page that is not there is not known', async () => {
    const {adapter} = await desk({
      'orders/historical/gone': {status: 404, body: {error: 'NOT_FOUND', message: 'order with this orderID was not found'}},
    });
    const order = (id: string) => adapter.trading.order({symbol: 'BTC/USD', id, clientOrderId: null}, soon());
    expect(await order('gone')).toBeNull();
    expect((await failureOf(order('other'))).kind).toBe('protocol');
  });

  it('with a client id alone is looked for page by page, and absent only after the last one', async () => {
    const first = page([orderRow({order_id: 'o-2', client_order_id: 'other'})], 'c-2');
    const rows: Record<string, object> = {RETAIL_ADVANCED: first, 'RETAIL_ADVANCED c-2': page([orderRow()])};
    const {adapter, asked} = await desk({[LIST]: lists(rows), 'orders/historical/o-1': {order: orderRow({status: 'FILLED'})}});
    const ref = {symbol: 'BTC/USD', id: null, clientOrderId: 'mine-1'};
    expect(await adapter.trading.order(ref, soon())).toMatchObject({id: 'o-1'});
    expect(asked(LIST).map(({query}) => query.get('product_ids'))).toEqual(['BTC-USD', 'BTC-USD']);
    // From then on its id is known.
    expect(await adapter.trading.order(ref, soon())).toMatchObject({status: 'FILLED'});
    expect(asked(LIST)).toHaveLength(2);
    expect(await adapter.trading.order({...ref, clientOrderId: 'never'}, soon())).toBeNull();
  });

  it('is not absent while a page is missing, withheld, or has a row without an id', async () => {
    const second: object[] = [
      {status: 400, body: {error: 'INVALID_ARGUMENT'}},
      {proof_token_required: true, orders: [], has_next: false},
      page([{status: 'OPEN'}]),
    ];
    for (const [index, kind] of ['rejected', 'permission', 'protocol'].entries()) {
      const rows = {RETAIL_ADVANCED: page([], 'c-2'), 'RETAIL_ADVANCED c-2': second[index] ?? {}};
      const {adapter, close} = await desk({[LIST]: lists(rows)});
      const ref = {symbol: 'BTC/USD', id: null, clientOrderId: 'mine-1'};
      expect((await failureOf(adapter.trading.order(ref, soon()))).kind).toBe(kind);
      await close();
    }
  });

  it('is open in any of the live states, wherever it was placed', async () => {
    const rows = {
      'RETAIL_ADVANCED OPEN': page([orderRow()], 'c'),
      'RETAIL_ADVANCED OPEN c': page([orderRow({order_id: 'o-2'})]),
      'RETAIL_ADVANCED PENDING QUEUED CANCEL_QUEUED EDIT_QUEUED': page([orderRow({order_id: 'o-3', status: 'QUEUED'})]),
      'RETAIL_SIMPLE OPEN': page([orderRow({order_id: 'o-4', client_order_id: ''}), {status: 'OPEN'}]),
    };
    const {adapter} = await desk({[LIST]: lists(rows)});
    const {rows: orders, missing} = await adapter.trading.openOrders({symbol: null, products: 'ALL'}, soon());
    expect(orders.map(({id}) => id).toSorted()).toEqual(['o-1', 'o-2', 'o-3', 'o-4']);
    expect(missing.map(({what}) => what)).toEqual(['1 of 5 orders']);
  });

  it('leaves its list standing when one part of it fails', async () => {
    const rows = {
      'RETAIL_ADVANCED OPEN': page([orderRow()]),
      'RETAIL_SIMPLE OPEN': {status: 400, body: {error: 'INVALID_ARGUMENT'}},
    };
    const {adapter} = await desk({[LIST]: lists(rows)});
    const {rows: orders, missing} = await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon());
    expect([orders.length, missing.map(({what}) => what)]).toEqual([1, ['open orders of spot (RETAIL_SIMPLE, OPEN)']]);
  });

  it('has witnesses that prove nothing by failing', async () => {
    const {adapter} = await desk({
      [LIST]: page([]),
      [FILLS]: {fills: [fillRow()], cursor: ''},
      'orders/historical/o-1': {status: 404, body: {error: 'NOT_FOUND'}},
    });
    const sources = adapter.trading.orderSources({symbol: 'BTC/USD', id: null, clientOrderId: 'mine-1'}, 1_700_000_000_000);
    const found = await Promise.all(sources.map(({find}) => find(soon()).catch((error) => error.kind)));
    // An execution whose order does not show may be the lost one's.
    expect(sources.map(({name}, index) => [name, found[index]])).toEqual([
      ['open-orders', null],
      ['order-history', null],
      ['fills', 'protocol'],
    ]);
  });
});

describe('histories', () => {
  const since = Date.parse('2026-11-01T00:00:00Z');

  it('come oldest first, of both sources, and say when they were cut', async () => {
    const made = (order_id: string, created_time: string) => orderRow({order_id, created_time, status: 'FILLED'});
    const all = [made('3', '2026-11-03T00:00:00Z'), made('2', '2026-11-02T00:00:00Z'), made('1', '2026-11-01T00:00:00Z')];
    const {adapter, asked} = await desk({
      [LIST]: ({query}: {query: URLSearchParams}) => {
        const [from, to] = [query.get('start_date') ?? '', query.get('end_date') ?? ''];
        const within = all.filter(({created_time}) => {
          const at = new Date(String(created_time)).toISOString();
          return at >= from && at < to;
        });
        return page(query.get('order_placement_source') === 'RETAIL_SIMPLE' ? [] : within);
      },
    });
    const history = await adapter.trading.closedOrders({symbol: null, since, limit: 2}, soon());
    expect([history.rows.map(({id}) => id), history.more, history.missing]).toEqual([['1', '2'], true, []]);
    const whole = await adapter.trading.closedOrders({symbol: 'BTC/USD', since, limit: 10}, soon());
    expect([whole.rows.map(({id}) => id), whole.more]).toEqual([['1', '2', '3'], false]);
    expect(new Set(asked(LIST).map(({query}) => query.get('product_type')))).toEqual(new Set(['SPOT']));
  });

  it('of executions follow the cursor until there is none', async () => {
    const pages: Record<string, object> = {
      '': {fills: [fillRow({entry_id: 'e-2', trade_time: '2026-11-02T00:00:00Z'})], cursor: 'c'},
      c: {fills: [fillRow({entry_id: 'e-1', trade_time: '2026-11-01T12:00:00Z'})], cursor: ''},
    };
    const {adapter} = await desk({[FILLS]: ({query}: {query: URLSearchParams}) => pages[query.get('cursor') ?? ''] ?? {}});
    const {rows, more} = await adapter.trading.fills({symbol: null, since, limit: 10}, soon());
    expect([rows.map(({id}) => id), more]).toEqual([['e-1', 'e-2'], false]);
  });
});

describe('a command', () => {
  const prepared = async ({adapter}: ServedDesk): Promise<PreparedOrder> => {
    const market = await adapter.marketData.market('BTC/USD', 0, soon());
    const terms = {symbol: 'BTC/USD', side: 'BUY', clientOrderId: 'mine-1', reduceOnly: false, quantity: '0.5'} as const;
    return adapter.trading.prepareOrder(
      {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: false},
      market,
      null,
    );
  };
  const placing = async (answer: object) => {
    const served = await desk({'market/products/BTC-USD': PRODUCT, orders: answer});
    const order = await prepared(served);
    return {served, order, placement: await served.adapter.trading.placeOrder(order, soon()).catch((error) => error.kind)};
  };
  const made = {order_id: 'o-1', product_id: 'BTC-USD', side: 'BUY', client_order_id: 'mine-1'};

  it('that places is taken by its success alone, and goes out once with the journaled fence', async () => {
    const {served, order, placement} = await placing({
      ...{success: true, failure_reason: 'UNKNOWN_FAILURE_REASON', success_response: made},
    });
    expect(placement).toEqual({outcome: 'ACCEPTED', id: 'o-1'});
    const [sent, ...more] = served.asked('orders');
    expect([sent?.body, more]).toEqual([order.wire.body, []]);
    expect(Number(sent?.claims?.exp) * 1000).toBe(order.fenceAt);
  });

  it.each<[string, object, unknown]>([
    [
      'a reason',
      {success: false, error_response: {error: 'INSUFFICIENT_FUND'}},
      {outcome: 'REJECTED', error: {kind: 'insufficient-funds'}},
    ],
    [
      'a reason in another field',
      {
        success: false,
        error_response: {error: 'UNKNOWN_FAILURE_REASON', new_order_failure_reason: 'INVALID_LIMIT_PRICE_POST_ONLY'},
      },
      {outcome: 'REJECTED', error: {detail: {code: 'INVALID_LIMIT_PRICE_POST_ONLY'}}},
    ],
    ['a taken id', {success: false, error_response: {error: 'DUPLICATE_CLIENT_ORDER_ID'}}, {outcome: 'DUPLICATE'}],
    ['a refusal of the gate', {status: 400, body: {error: 'INVALID_ARGUMENT'}}, {outcome: 'REJECTED', error: {kind: 'rejected'}}],
  ])('is refused by %s', async (_, answer, placement) => {
    expect((await placing(answer)).placement).toMatchObject(placement as object);
  });

  it.each<[string, object]>([
    ['no reason', {success: false, failure_reason: 'UNKNOWN_FAILURE_REASON'}],
    ['a reason on no list', {success: false, error_response: {error: 'OF_TOMORROW'}}],
    ['no word of success', {order_id: 'o-1'}],
    ['another order', {success: true, success_response: {...made, client_order_id: 'theirs'}}],
    ['no id', {success: true, success_response: {...made, order_id: ''}}],
    ['a web page', {status: 403, body: '<html>'}],
    ['trouble', {status: 500, body: {error: 'INTERNAL'}}],
  ])('that is answered with %s is in doubt', async (_, answer) => {
    expect((await placing(answer)).placement).toBe('unknown-outcome');
  });

  it('is previewed without being placed', async () => {
    const errs: string[] = [];
    const served = await desk({'market/products/BTC-USD': PRODUCT, 'orders/preview': () => ({errs, warning: ['UNKNOWN']})});
    const order = await prepared(served);
    await served.adapter.trading.testOrder?.(order, soon());
    errs.push('PREVIEW_INSUFFICIENT_FUND');
    const refused = await failureOf(served.adapter.trading.testOrder?.(order, soon()) ?? Promise.resolve());
    expect(refused.kind).toBe('insufficient-funds');
    expect(served.asked('orders')).toEqual([]);
    expect(JSON.parse(served.asked('orders/preview')[0]?.body ?? '')).not.toHaveProperty('client_order_id');
  });

  const cancels = (results: readonly object[]) => ({'orders/batch_cancel': {results}, [LIST]: page([orderRow()])});
  const cancel = async (results: readonly object[], ref = {id: 'o-1', clientOrderId: null as string | null}) => {
    const {adapter, asked} = await desk(cancels(results));
    const answer = await adapter.trading.cancelOrder({symbol: 'BTC/USD', ...ref} as never, soon()).catch((error) => error.kind);
    return {answer, sent: asked('orders/batch_cancel')};
  };

  it.each<[object, string]>([
    [{order_id: 'o-1', success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON'}, 'ACCEPTED'],
    [{order_id: 'o-1', success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER'}, 'NOT_OPEN'],
    [{order_id: 'o-1', success: false, failure_reason: 'ORDER_IS_FULLY_FILLED'}, 'NOT_OPEN'],
    [{order_id: 'o-1', success: false, failure_reason: 'DUPLICATE_CANCEL_REQUEST'}, 'ACCEPTED'],
    [{order_id: 'o-1', success: false, failure_reason: 'COMMANDER_REJECTED_CANCEL_ORDER'}, 'REJECTED'],
  ])('that cancels is answered with %j: %s', async (result, outcome) => {
    expect((await cancel([result])).answer).toMatchObject({outcome});
  });

  it('that cancels says nothing of an order that it was not asked about', async () => {
    expect((await cancel([{order_id: 'o-9', success: true}])).answer).toBe('unknown-outcome');
    await open?.close();
    expect((await cancel([{order_id: 'o-1', success: false, failure_reason: 'OF_TOMORROW'}])).answer).toBe('unknown-outcome');
  });

  it('that cancels by a client id finds the exchange’s own first', async () => {
    const named = await cancel([{order_id: 'o-1', success: true}], {id: null as never, clientOrderId: 'mine-1'});
    expect([named.answer, named.sent.map(({body}) => body)]).toEqual([{outcome: 'ACCEPTED'}, ['{"order_ids":["o-1"]}']]);
    await open?.close();
    const strange = await cancel([], {id: null as never, clientOrderId: 'nobody'});
    expect([strange.answer, strange.sent]).toMatchObject([{outcome: 'NOT_OPEN'}, []]);
  });

  it('that ends everything sends the ids in batches of a hundred, and names what it left', async () => {
    const rows = Array.from({length: 120}, (_, index) =>
      orderRow({order_id: `o-${index}`, product_id: index < 60 ? 'BTC-USD' : 'ETH-EUR'}),
    );
    const odd = {product_id: 'BTC-USD'};
    const {adapter, asked} = await desk({
      [LIST]: lists({'RETAIL_ADVANCED OPEN': page([...rows, odd, {...odd, order_id: 'half'}])}),
      'orders/batch_cancel': ({body}: {body: string}) => ({
        results: (JSON.parse(body) as {order_ids: string[]}).order_ids.map((order_id) => ({
          ...{
            order_id,
            success: order_id !== 'o-70',
            failure_reason: order_id === 'o-70' ? 'COMMANDER_REJECTED_CANCEL_ORDER' : '',
          },
        })),
      }),
    });
    const report = await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    expect(asked('orders/batch_cancel').map(({body}) => JSON.parse(body).order_ids.length)).toEqual([100, 21]);
    expect(report.canceled).toEqual(['BTC/USD']);
    expect(report.failed.map(({what, error}) => [what, error.kind])).toEqual([
      ['orders without an id', 'protocol'],
      ['ETH/EUR', 'rejected'],
    ]);
  });

  it('that edits gives price and size, and is judged by its success', async () => {
    const answers: object[] = [
      {success: true, errors: []},
      {success: false, errors: [{edit_failure_reason: 'CANNOT_EDIT_TO_BELOW_FILLED_SIZE'}]},
      {success: false, errors: [{edit_failure_reason: 'EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST'}]},
      {success: false, errors: [{edit_failure_reason: 'UNKNOWN_EDIT_ORDER_FAILURE_REASON'}]},
    ];
    const served = await desk({
      ...{'market/products/BTC-USD': PRODUCT, 'orders/historical/o-1': {order: orderRow()}},
      'orders/edit': () => answers.shift() ?? {},
    });
    const {adapter} = served;
    const order = await adapter.trading.order({symbol: 'BTC/USD', id: 'o-1', clientOrderId: null}, soon());
    if (order === null) throw new Error('it is there');
    const target = await prepared(served);
    const edit = () => adapter.trading.amendOrder(order, {quantity: '0.4'}, target, soon()).catch((error) => error.kind);
    expect([await edit(), await edit(), await edit(), await edit()]).toMatchObject([
      {outcome: 'ACCEPTED'},
      {outcome: 'REJECTED', error: {kind: 'rule'}},
      {outcome: 'ACCEPTED'},
      'unknown-outcome',
    ]);
    expect(JSON.parse(served.asked('orders/edit')[0]?.body ?? '')).toEqual({order_id: 'o-1', price: '60000', size: '0.4'});
  });
});

describe('a token that is refused', () => {
  const ACCOUNTS = {accounts: [], has_next: false, cursor: ''};
  /** Takes tokens whose time fits the exchange's own, which is ahead of ours. */
  const strict =
    (aheadMs: number): Handler =>
    ({claims}) => {
      const now = (Date.now() + aheadMs) / 1000;
      return Number(claims?.nbf) <= now && Number(claims?.exp) > now ? ACCOUNTS : {status: 401, body: 'Unauthorized'};
    };
  const time = (aheadMs: number) => () => ({epochMillis: String(Date.now() + aheadMs)});

  it('is made again by the exchange’s own clock', async () => {
    const {adapter, asked} = await desk({accounts: strict(60_000), time: time(60_000)});
    expect(await adapter.account.balances('spot', soon())).toEqual({rows: [], missing: [], unread: []});
    expect([asked('accounts').length, asked('time').length]).toEqual([2, 1]);
  });

  it('is the key’s fault when the clock was right', async () => {
    const {adapter, asked} = await desk({accounts: {status: 401, body: 'Unauthorized'}, time: time(0)});
    expect((await failureOf(adapter.account.balances('spot', soon()))).kind).toBe('auth');
    expect(asked('accounts')).toHaveLength(2);
    // Known by now: not measured again for every question.
    expect((await failureOf(adapter.account.balances('spot', soon()))).kind).toBe('auth');
    expect(asked('time')).toHaveLength(1);
  });

  it('of a clock that was set since is made again', async () => {
    let aheadMs = 0;
    const clock = {...systemClock};
    const {adapter} = await desk(
      {accounts: (seen: Parameters<Handler>[0]) => strict(aheadMs)(seen), time: () => time(aheadMs)()},
      {},
      {clock},
    );
    await adapter.marketData.syncClock(soon());
    await adapter.account.balances('spot', soon());
    aheadMs = -60_000;
    expect((await adapter.account.balances('spot', soon())).missing).toEqual([]);
  });
});

describe('public data', () => {
  it('has best quotes of what is listed, also where one name is not', async () => {
    const {adapter, asked} = await desk({
      'market/products': {products: [PRODUCT], pagination: {has_next: false}},
      best_bid_ask: ({query}: {query: URLSearchParams}) =>
        query.getAll('product_ids').includes('NO-SUCH')
          ? {status: 400, body: {error: 'INVALID_ARGUMENT', message: 'valid product_id is required'}}
          : {pricebooks: [{product_id: 'BTC-USD', bids: [{price: '60000.1', size: '1'}], asks: [{price: '60000.9', size: '1'}]}]},
    });
    const {rows, missing} = await adapter.marketData.tickers(['BTC/USD', 'NO/SUCH'], soon());
    expect([rows, missing]).toMatchObject([
      [{symbol: 'BTC/USD', last: '60000.5', bid: '60000.1', ask: '60000.9', high: '61000', low: '59000', change: '-0.0125'}],
      [],
    ]);
    expect(asked('market/products')[0]?.claims).toBeNull();
  });

  it('needs no key', async () => {
    const {adapter, seen} = await desk(
      {
        'market/products': {products: [PRODUCT]},
        'market/product_book': {pricebook: {product_id: 'BTC-USD', bids: [{price: 1.1, size: '2'}], asks: [], time: ''}},
      },
      {mode: 'public'},
    );
    expect((await adapter.marketData.tickers(['BTC/USD'], soon())).rows).toMatchObject([{bid: '1.1', ask: null}]);
    expect((await adapter.marketData.book('BTC/USD', 10, soon())).bids).toEqual([['1.1', '2']]);
    expect(seen.every(({claims}) => claims === null)).toBe(true);
  });

  it('has no market that is not listed, and names those near to it', async () => {
    const {adapter} = await desk({
      'market/products/BTX-USD': {status: 404, body: {error: 'NOT_FOUND', message: 'Product not found'}},
      'market/products': {products: [PRODUCT, {product_id: 'odd'}]},
    });
    const failure = await failureOf(adapter.marketData.market('BTX/USD', 0, soon()));
    expect([failure.kind, failure.detail.hint]).toEqual(['not-found', 'Near names: BTC/USD.']);
  });
});

describe('the account', () => {
  const accounts = {
    accounts: [{currency: 'ETH', available_balance: {value: '1', currency: 'ETH'}, hold: {value: '0', currency: 'ETH'}}],
    has_next: false,
  };
  const key = {can_view: true, can_trade: true, can_transfer: false, portfolio_uuid: 'p-1'};

  it('has staked coins beside the others, and is told apart by its portfolio', async () => {
    const breakdown = {
      spot_positions: [{asset: 'ETH', total_balance_crypto: 3.5, available_to_trade_crypto: 1}],
      perp_positions: [],
    };
    const {adapter} = await desk({accounts, key_permissions: key, 'portfolios/p-1': {breakdown}});
    expect(await adapter.account.balances('ALL', soon())).toMatchObject({
      rows: [
        {asset: 'ETH', wallet: 'spot', total: '1'},
        {asset: 'ETH', wallet: 'earn', total: '2.5', free: '0'},
      ],
      ...{missing: [], unread: []},
    });
    expect(await adapter.account.uid(soon())).toBe('p-1');
    expect(await adapter.account.keyRights(soon())).toMatchObject({canRead: true, canTrade: true, canWithdraw: false});
  });

  it('says when staked coins could not be read, and when the key may not', async () => {
    const down = await desk({accounts, key_permissions: key, 'portfolios/p-1': {status: 418, body: ''}});
    const told = await down.adapter.account.balances('ALL', soon());
    expect([told.rows.length, told.missing.map(({what}) => what)]).toEqual([1, ['staked coins']]);
    await down.close();
    const barred = await desk({accounts, key_permissions: {status: 403, body: {error: 'PERMISSION_DENIED'}}});
    expect(await barred.adapter.account.balances('ALL', soon())).toMatchObject({
      missing: [],
      unread: [expect.stringMatching(/staked/)],
    });
  });

  it('pays by its tier, on top of what it buys', async () => {
    const {adapter} = await desk({transaction_summary: {fee_tier: {maker_fee_rate: '0.004', taker_fee_rate: '0.006'}}});
    expect(await adapter.account.fees('BTC/USD', 0, soon())).toMatchObject({maker: '0.004', taker: '0.006', buyFeeIn: 'QUOTE'});
  });
});
