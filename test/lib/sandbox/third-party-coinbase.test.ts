/**
 * Somebody else's Coinbase client against the sandbox, with nothing changed but the address: the proof that the sandbox
 * speaks the exchange's protocol, and not merely ours.
 */
import {CBAdvancedTradeClient, DefaultLogger, WebsocketClient} from 'coinbase-api';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import type {VenueCredentials} from '../../../src/lib/sandbox/venue.ts';
import {eventually} from '../../support/sandbox-desk.ts';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false, exchanges: ['coinbase']});
  const address = sandbox.exchanges.coinbase;
  if (address === undefined) throw new Error('no coinbase');
  at = address;
});
afterAll(() => sandbox.close());

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const keyOf = ({apiKey = '', privateKey = ''}: VenueCredentials) => ({apiKey, apiSecret: privateKey});
/** This client does not pace itself: it is held under the thirty requests in a second that a user has. */
const TURN_MS = 36;
let turn = Promise.resolve();
const client = (credentials = at.credentials) =>
  new Proxy(new CBAdvancedTradeClient({...keyOf(credentials), baseUrl: at.rest}), {
    get(own, name) {
      const member: unknown = Reflect.get(own, name, own);
      if (typeof member !== 'function' || name === 'generateNewOrderId') return member;
      return async (...args: readonly unknown[]) => {
        const before = turn;
        turn = before.then(() => new Promise((resolve) => setTimeout(resolve, TURN_MS)));
        await before;
        return member.apply(own, args);
      };
    },
  });
const LIMIT = {base_size: '0.001', limit_price: '93000'};

const order = (configuration: object, change: object = {}) => ({
  ...{client_order_id: client().generateNewOrderId(), product_id: 'BTC-USD', side: 'BUY', order_configuration: configuration},
  ...change,
});
const submit = (configuration: object, change: object = {}) => client().submitOrder(order(configuration, change) as never);
const idOf = (answer: {success_response?: {order_id: string}}) => answer.success_response?.order_id ?? '';
const orderOf = async (order_id: string) => (await client().getOrder({order_id})).order;
const becomes = (order_id: string, status: string) =>
  eventually(`${order_id} is ${status}`, async () => (await orderOf(order_id)).status === status);

interface Row {
  readonly order_id: string;
  readonly status: string;
  readonly cumulative_quantity: string;
}
interface Frame {
  readonly channel: string;
  readonly sequence_num: number;
  readonly events: readonly {
    type: string;
    orders?: Row[];
    updates?: {side: string; price_level: string; new_quantity: string}[];
  }[];
}

/** Frames of a connection, and what was answered to its subscriptions. */
function listen(topics: readonly (string | {topic: string; payload: object})[], isPrivate: boolean) {
  const socket = new WebsocketClient({...keyOf(at.credentials), wsUrl: at.stream}, quiet);
  const frames: Frame[] = [];
  const answers: Frame[] = [];
  socket.on('update', (frame) => void frames.push(frame as unknown as Frame));
  socket.on('response', (frame) => void answers.push(frame as unknown as Frame));
  socket.on('exception', () => {});
  socket.subscribe(topics as never, isPrivate ? 'advTradeUserData' : 'advTradeMarketData');
  return {socket, frames, answers};
}

describe('npm coinbase-api', () => {
  it('reads time, products, books and trades, with a key and without', async () => {
    const own = client();
    const {epochMillis} = (await own.getServerTime()) as unknown as {epochMillis: string};
    expect(Math.abs(Number(epochMillis) - Date.now())).toBeLessThan(3000);
    const {products, num_products} = await own.getProducts({product_type: 'SPOT'});
    expect(products.length).toBeGreaterThan(200);
    expect(num_products).toBe(products.length);
    const [dollars, coins] = ['BTC-USD', 'BTC-USDC'].map((id) => products.find(({product_id}) => product_id === id));
    expect(dollars).toMatchObject({alias: '', alias_to: ['BTC-USDC'], quote_currency_id: 'USD', status: 'online'});
    expect(coins).toMatchObject({alias: 'BTC-USD', alias_to: [], quote_currency_id: 'USDC', price: dollars?.price});
    expect(await own.getPublicProduct({product_id: 'BTC-EUR'})).toMatchObject({product_id: 'BTC-EUR', quote_min_size: '1'});
    const {pricebook} = await own.getProductBook({product_id: 'BTC-USD', limit: 20});
    expect([pricebook.bids.length, pricebook.asks.length]).toEqual([20, 20]);
    const best = await own.getBestBidAsk({product_ids: ['BTC-USD', 'ETH-USD']});
    expect(best.pricebooks.map(({product_id}) => product_id)).toEqual(['BTC-USD', 'ETH-USD']);
    expect(best.pricebooks[0]?.bids).toEqual(pricebook.bids.slice(0, 1));
    expect(await own.getPublicMarketTrades({product_id: 'BTC-USD', limit: 5})).toMatchObject({
      best_bid: pricebook.bids[0]?.price,
    });
  });

  it.each([0, 1])('reads wallets, portfolio, fees and the rights of key %i', async (number) => {
    const own = client(at.accounts[0]?.keys[number]);
    const first = await own.getAccounts();
    expect([first.accounts.length, first.has_next]).toEqual([49, true]);
    const rest = await own.getAccounts({cursor: first.cursor, limit: 250});
    const all = [...first.accounts, ...rest.accounts];
    expect(new Set(all.map(({uuid}) => uuid)).size).toBe(all.length);
    const dollars = all.find(({currency}) => currency === 'USD');
    expect(dollars).toMatchObject({type: 'ACCOUNT_TYPE_FIAT', hold: {value: '0', currency: 'USD'}});
    expect((await own.getAccount({account_id: dollars?.uuid ?? ''})).account).toMatchObject({currency: 'USD'});
    const permissions = await own.getApiKeyPermissions();
    expect(permissions).toMatchObject({can_view: true, can_trade: true, can_transfer: false});
    const {breakdown} = await own.getPortfolioBreakdown({portfolio_uuid: permissions.portfolio_uuid});
    const ether = breakdown.spot_positions.find(({asset}) => asset === 'ETH');
    expect(ether).toMatchObject({total_balance_crypto: 10.5, available_to_trade_crypto: 8});
    expect((await own.getTransactionSummary()).fee_tier).toMatchObject({maker_fee_rate: '0.001', taker_fee_rate: '0.002'});
  });

  it('refuses a key that signs with another secret, and a key nobody has', async () => {
    const [first, second] = at.accounts[0]?.keys ?? [];
    const mixed = client({apiKey: first?.apiKey ?? '', privateKey: second?.privateKey ?? ''});
    await expect(mixed.getAccounts()).rejects.toMatchObject({code: 401, body: 'Unauthorized\n'});
    const stranger = client({...at.credentials, apiKey: 'organizations/none/apiKeys/none'});
    await expect(stranger.getApiKeyPermissions()).rejects.toMatchObject({code: 401});
  });

  it('places, finds, edits and cancels', async () => {
    const own = client();
    const wanted = order({limit_limit_gtc: {...LIMIT, post_only: true}});
    const placed = await own.submitOrder(wanted as never);
    expect(placed).toMatchObject({success: true, success_response: {product_id: 'BTC-USD', side: 'BUY'}});
    const order_id = idOf(placed);
    expect(await orderOf(order_id)).toMatchObject({
      ...{status: 'OPEN', filled_size: '0', client_order_id: wanted.client_order_id, time_in_force: 'GOOD_UNTIL_CANCELLED'},
      ...{order_type: 'LIMIT', outstanding_hold_amount: '93.186', order_configuration: {limit_limit_gtc: {post_only: true}}},
    });
    const open = await own.getOrders({order_status: ['OPEN'], product_ids: ['BTC-USD']});
    expect(open.orders.map((each) => each.order_id)).toContain(order_id);
    expect(await own.updateOrder({order_id, price: '92000', size: '0.002'})).toMatchObject({success: true, errors: []});
    await eventually('the edit', async () => (await orderOf(order_id)).edit_history?.length === 1);
    expect((await orderOf(order_id)).order_configuration).toMatchObject({
      limit_limit_gtc: {base_size: '0.002', limit_price: '92000'},
    });
    const {results} = await own.cancelOrders({order_ids: [order_id, 'nobody-knows-it']});
    expect(results).toMatchObject([
      {success: true, order_id},
      {success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER', order_id: 'nobody-knows-it'},
    ]);
    await becomes(order_id, 'CANCELLED');
    expect((await orderOf(order_id)).cancel_message).toBe('User requested cancel');
    await expect(own.getOrder({order_id: 'nobody-knows-it'})).rejects.toMatchObject({code: 404, body: {error: 'NOT_FOUND'}});
  });

  it('answers a reused id with the first order, whatever it asks for and whatever became of it', async () => {
    const own = client();
    const wanted = order({limit_limit_gtc: LIMIT});
    const order_id = idOf(await own.submitOrder(wanted as never));
    expect(idOf(await own.submitOrder({...wanted, side: 'SELL', product_id: 'ETH-USD'} as never))).toBe(order_id);
    await own.cancelOrders({order_ids: [order_id]});
    await becomes(order_id, 'CANCELLED');
    expect(await own.submitOrder(wanted as never)).toMatchObject({success: true, success_response: {order_id, side: 'BUY'}});
  });

  it('buys at market for an amount that includes the fee, and tells the fills', async () => {
    const own = client();
    const order_id = idOf(await submit({market_market_ioc: {quote_size: '150'}}));
    await becomes(order_id, 'FILLED');
    const done = await orderOf(order_id);
    expect(done).toMatchObject({size_in_quote: true, size_inclusive_of_fees: true, order_type: 'MARKET', settled: true});
    const spent = Number(done.total_value_after_fees);
    expect(spent > 140 && spent <= 150).toBe(true);
    const {fills} = await own.getFills({order_ids: [order_id]} as never);
    expect(fills.length).toBe(Number(done.number_of_fills));
    expect(fills[0]).toMatchObject({order_id, liquidity_indicator: 'TAKER', side: 'BUY', size_in_quote: false});
    const sold = idOf(await submit({market_market_ioc: {base_size: done.filled_size}}, {side: 'SELL'}));
    await becomes(sold, 'FILLED');
  });

  it.each([
    [{sor_limit_ioc: LIMIT}, 'IMMEDIATE_OR_CANCEL'],
    [{limit_limit_fok: LIMIT}, 'FILL_OR_KILL'],
  ])('cancels what %j cannot fill', async (configuration, time_in_force) => {
    const order_id = idOf(await submit(configuration));
    expect(await orderOf(order_id)).toMatchObject({status: 'CANCELLED', filled_size: '0', time_in_force});
  });

  it('keeps a stop open until its trigger, and ends an order at its date', async () => {
    const stop = {base_size: '0.001', stop_price: '99000', limit_price: '99500', stop_direction: 'STOP_DIRECTION_STOP_UP'};
    const waiting = idOf(await submit({stop_limit_stop_limit_gtc: stop}));
    expect(await orderOf(waiting)).toMatchObject({status: 'OPEN', order_type: 'STOP_LIMIT', trigger_status: 'STOP_PENDING'});
    const end_time = new Date(Date.now() + 300).toISOString();
    const dated = idOf(await submit({limit_limit_gtd: {...LIMIT, end_time}}));
    expect(await orderOf(dated)).toMatchObject({status: 'OPEN', time_in_force: 'GOOD_UNTIL_DATE_TIME'});
    await becomes(dated, 'EXPIRED');
    await client().cancelOrders({order_ids: [waiting]});
    await becomes(waiting, 'CANCELLED');
  });

  it('pays with the money of the product that is named, out of one book', async () => {
    const own = client();
    const free = async (asset: string) =>
      Number((await own.getAccounts({limit: 250})).accounts.find(({currency}) => currency === asset)?.available_balance.value);
    const [dollars, coins] = [await free('USD'), await free('USDC')];
    const order_id = idOf(await submit({market_market_ioc: {quote_size: '100'}}, {product_id: 'BTC-USDC'}));
    await becomes(order_id, 'FILLED');
    expect((await orderOf(order_id)).product_id).toBe('BTC-USDC');
    expect([await free('USD'), (await free('USDC')) < coins - 90]).toEqual([dollars, true]);
  });

  it.each([
    [{limit_limit_gtc: {...LIMIT, limit_price: '93000.001'}}, {}, 'PREVIEW_INVALID_PRICE_PRECISION', 'INVALID_PRICE_PRECISION'],
    [{limit_limit_gtc: {...LIMIT, base_size: '0.00000001'}}, {}, 'PREVIEW_INVALID_SIZE_PRECISION', 'INVALID_SIZE_PRECISION'],
    [{limit_limit_gtc: {...LIMIT, base_size: '0.00001'}}, {}, 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', 'UNKNOWN_FAILURE_REASON'],
    [{limit_limit_gtc: {...LIMIT, base_size: '90'}}, {}, 'PREVIEW_INSUFFICIENT_FUND', 'INSUFFICIENT_FUND'],
    [
      {limit_limit_gtc: {...LIMIT, limit_price: '200000'}},
      {},
      'PREVIEW_LIMIT_PRICE_TOO_FAR_FROM_MARKET',
      'UNKNOWN_FAILURE_REASON',
    ],
    [{market_market_ioc: {quote_size: '0.5'}}, {}, 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL', 'UNKNOWN_FAILURE_REASON'],
    [{market_market_ioc: {}}, {}, 'UNKNOWN_PREVIEW_FAILURE_REASON', 'UNSUPPORTED_ORDER_CONFIGURATION'],
    [
      {limit_limit_gtc: {...LIMIT, limit_price: '97000', post_only: true}},
      {},
      'UNKNOWN_PREVIEW_FAILURE_REASON',
      'INVALID_LIMIT_PRICE_POST_ONLY',
    ],
  ])(
    'refuses %j inside an answer that went well',
    async (configuration, change, preview_failure_reason, new_order_failure_reason) => {
      expect(await submit(configuration, change)).toMatchObject({
        success: false,
        error_response: {preview_failure_reason, new_order_failure_reason, error: new_order_failure_reason},
        order_configuration: configuration,
      });
    },
  );

  it.each([
    [{product_id: 'NOPE-USD'}, 'valid product_id is required'],
    [{order_configuration: {}}, 'order_configuration must have one configuration'],
    [{side: 'HOLD'}, 'invalid value for side'],
  ])('refuses %j as a bad request', async (change, message) => {
    const wrong = submit({limit_limit_gtc: LIMIT}, change);
    await expect(wrong).rejects.toMatchObject({code: 400, body: {error: 'INVALID_ARGUMENT', code: 3, message}});
  });

  it('previews an order, and its edit, without placing anything', async () => {
    const own = client();
    const wish = {product_id: 'BTC-USD', side: 'BUY', order_configuration: {market_market_ioc: {quote_size: '200'}}};
    const estimate = await own.previewOrder(wish as never);
    expect(estimate).toMatchObject({errs: [], warning: ['UNKNOWN']});
    expect(Number(estimate.commission_total)).toBeCloseTo(0.4, 2);
    const tooMuch = {...wish, order_configuration: {market_market_ioc: {quote_size: '9000000'}}};
    expect((await own.previewOrder(tooMuch as never)).errs).toEqual(['PREVIEW_INSUFFICIENT_FUND']);
    const order_id = idOf(await submit({limit_limit_gtc: LIMIT}));
    expect(await own.updateOrderPreview({order_id, price: '92000', size: '0.002'})).toMatchObject({
      errors: [],
      base_size: '0.002',
    });
    expect(await own.updateOrder({order_id, price: '93000', size: '0.001'})).toMatchObject({
      success: false,
      errors: [{edit_failure_reason: 'EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST'}],
    });
    await own.cancelOrders({order_ids: [order_id]});
  });

  it('counts requests in its headers and says 429 past the limit', async () => {
    const time = () => fetch(`${at.rest}/api/v3/brokerage/time`);
    const {headers} = await time();
    expect(headers.get('x-ratelimit-limit')).toBe('10');
    const answers = await Promise.all(Array.from({length: 12}, time));
    const limited = answers.find(({status}) => status === 429);
    expect(await limited?.json()).toEqual({errors: [{id: 'rate_limit_exceeded', message: 'Too many requests'}]});
    expect((await fetch(`${at.rest}/api/v3/nothing`)).status).toBe(404);
  });

  it('hears orders on the user channel: a snapshot of what is open, then every change', async () => {
    const resting = idOf(await submit({limit_limit_gtc: LIMIT}));
    const {socket, frames, answers} = listen(['heartbeats', 'user'], true);
    const statuses = (order_id: string) =>
      frames
        .flatMap(({events}) => events.flatMap(({orders = []}) => orders))
        .filter((row) => row.order_id === order_id)
        .map(({status}) => status);
    try {
      await eventually('the snapshot', async () => statuses(resting).length > 0);
      expect(frames.find(({channel}) => channel === 'user')?.events[0]?.type).toBe('snapshot');
      const order_id = idOf(await submit({limit_limit_gtc: {...LIMIT, limit_price: '92500'}}));
      await eventually('it is open', async () => statuses(order_id).includes('OPEN'));
      await client().cancelOrders({order_ids: [order_id, resting]});
      await eventually('it is canceled', async () => statuses(order_id).at(-1) === 'CANCELLED');
      expect(statuses(order_id)).toEqual(['PENDING', 'OPEN', 'CANCEL_QUEUED', 'CANCELLED']);
      const taking = idOf(await submit({limit_limit_gtc: {...LIMIT, limit_price: '97000'}}));
      await eventually('it is filled', async () => statuses(taking).at(-1) === 'FILLED');
      await eventually('a heartbeat', async () => frames.some(({channel}) => channel === 'heartbeats'));
      const numbers = [...frames, ...answers].map(({sequence_num}) => sequence_num).toSorted((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, index) => index));
    } finally {
      socket.closeAll(true);
    }
  });

  it('keeps a public book in step: one snapshot, then changes', async () => {
    const payload = {product_ids: ['BTC-USDC']};
    const {socket, frames} = listen(['heartbeats', {topic: 'level2', payload}], false);
    const books = () => frames.filter(({channel}) => channel === 'l2_data').flatMap(({events}) => events);
    try {
      await eventually('a snapshot', async () => books().length > 0);
      const order_id = idOf(await submit({limit_limit_gtc: {...LIMIT, limit_price: '91234.56'}}));
      await eventually('a change', async () => books().length > 1);
      await client().cancelOrders({order_ids: [order_id]});
      await eventually('another', async () => books().length > 2);
      expect(books().map(({type}) => type)).toEqual(['snapshot', 'update', 'update']);
      expect(books()[0]).toMatchObject({product_id: 'BTC-USD'});
      const level = {side: 'bid', price_level: '91234.56'};
      expect(books()[1]?.updates).toMatchObject([{...level, new_quantity: '0.001'}]);
      expect(books()[2]?.updates).toMatchObject([{...level, new_quantity: '0'}]);
    } finally {
      socket.closeAll(true);
    }
  });
});
