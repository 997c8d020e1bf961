/**
 * Payloads of Coinbase as others recorded or documented them, decoded to their stated meaning. What a file is follows from its
 * kind and content. Skipped where the collection is not at hand.
 */
import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {pageOf} from '../../src/lib/exchanges/coinbase/answers.ts';
import {balancesOf, stakedBalances, toHeld, unreadIn} from '../../src/lib/exchanges/coinbase/balance.ts';
import {StreamedBook, toBook, toBookEvent} from '../../src/lib/exchanges/coinbase/book.ts';
import {encodeOrder} from '../../src/lib/exchanges/coinbase/encode.ts';
import {classOf, failureOf, gateRefusalOf, placementVerdict, tellingReason} from '../../src/lib/exchanges/coinbase/errors.ts';
import {standingFills, toFill} from '../../src/lib/exchanges/coinbase/fill.ts';
import {channelsIn, FrameCount, parseFrame} from '../../src/lib/exchanges/coinbase/frames.ts';
import {symbolOf, toMarket} from '../../src/lib/exchanges/coinbase/market.ts';
import {toOrder, toStreamedOrder} from '../../src/lib/exchanges/coinbase/order.ts';
import {toPriceBoard} from '../../src/lib/exchanges/coinbase/prices.ts';
import {cancelAnswerOf} from '../../src/lib/exchanges/coinbase/trading.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {Order, OrderRequest} from '../../src/lib/model/order.ts';

const ROOT = new URL('../../../shared/fixtures/', import.meta.url).pathname;
const owner = {account: 'desk', exchange: 'coinbase', stepOf: () => '0.00000001'};

type Json = Record<string, unknown>;
interface Payload {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly expected: string;
  readonly text: string;
  readonly body: unknown;
}

/** Rows of the index without payloads that a test's author made up. One recorder wraps the response. */
function load(): readonly Payload[] {
  if (!existsSync(`${ROOT}INDEX.tsv`)) return [];
  const rows = readFileSync(`${ROOT}INDEX.tsv`, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  return rows
    .filter(([, exchange, , , what = '']) => exchange === 'coinbase' && !what.startsWith('[synthetic: hummingbot'))
    .map(([path = '', , kind = '', , , expected = '']) => {
      const text = readFileSync(ROOT + path, 'utf8');
      const body = JSON.parse(text) as unknown;
      const name = path.split('/').at(-1) ?? '';
      return {path, name, kind, expected, text, body: name.startsWith('ccxt--resp') ? new Row(body).any('httpResponse') : body};
    });
}
const payloads = load();

/** What the adapter never asks for: ledgers, moves of money, contracts, other tickers, what other clients sent. */
const NOT_READ: Readonly<Record<string, RegExp>> = {
  ledger: /./,
  'deposit-withdraw': /./,
  transfer: /./,
  margin: /./,
  positions: /./,
  'ws-balance': /./,
  balance: /perpetual|cfm|address|-portfolios|create-portfolio|edit-portfolio/,
  'exchange-info': /future|ws-symbol/,
  fees: /coinbase-docs/,
  fills: /swap/,
  'signed-request': /^ccxt|legacy/,
  ticker: /./,
};
const isRead = ({kind, name}: Payload) => !(NOT_READ[kind]?.test(name) ?? false);

const answerOf = ({body, text}: Payload, status: number, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: text,
  payload: body,
});

const CHECKS: Readonly<Record<string, (payload: Payload) => void>> = {
  balance({body}) {
    const row = new Row(body);
    if (row.any('breakdown') !== undefined) {
      const breakdown = row.inner('breakdown');
      // Nothing can be traded of what the row shows, and no account has it: all of it is staked.
      expect(stakedBalances(breakdown.list('spot_positions'), [])).toMatchObject([{wallet: 'earn', total: '123', free: '0'}]);
      expect(unreadIn(breakdown)).toContain('perpetuals');
      return;
    }
    const {rows, cursor} = pageOf(row, 'accounts');
    expect(rows.map(toHeld)).toMatchObject([
      {asset: 'SGD', wallet: 'spot', free: '0', held: '0'},
      {asset: 'USD', wallet: 'spot'},
    ]);
    expect([balancesOf(rows.map(toHeld)), cursor]).toEqual([[], '']);
  },
  book({body}) {
    const {bids, asks, exchangeAt} = toBook('X/Y', new Row(body), 1);
    expect(dec(bids[0]?.[0] ?? '0').lt(asks[0]?.[0] ?? '0')).toBe(true);
    expect(exchangeAt).toBeGreaterThan(1_700_000_000_000);
  },
  error(payload) {
    const {name, body, expected} = payload;
    if (name.startsWith('pub--book')) return expect(() => toBook('X/Y', new Row(body), 1)).toThrow(/not a decimal/);
    if (/unauthorized/.test(name)) {
      expect(failureOf(answerOf(payload, 401), '/', false)).toMatchObject({kind: 'auth'});
      return expect(gateRefusalOf(answerOf(payload, 401), true)).toMatchObject({kind: 'clock'});
    }
    if (/ws-failure/.test(name)) return expect(parseFrame(payload.text).error).toBe('failure to subscribe');
    if (/not-found/.test(name)) return expect(failureOf(answerOf(payload, 404), '/', false)).toMatchObject({kind: 'not-found'});
    if (/429/.test(name)) {
      const failure = failureOf(answerOf(payload, 429, {'retry-after': '7'}), '/', false);
      return expect(failure).toMatchObject({kind: 'rate-limit', detail: {retryAfterMs: 7000}});
    }
    const error = new Row(body).inner('error_response');
    const reason = tellingReason(
      ['preview_failure_reason', 'new_order_failure_reason', 'error'].map((field) => error.text(field)),
    );
    expect(placementVerdict(reason)).toBe('REFUSED');
    if (/insufficient/.test(expected)) expect(classOf(reason)).toBe('insufficient-funds');
    if (/POST_ONLY/.test(expected)) expect([reason, classOf(reason)]).toEqual(['INVALID_LIMIT_PRICE_POST_ONLY', 'rejected']);
  },
  'exchange-info'({body, name}) {
    const rows = new Row(body).list('products');
    const markets = rows.map(toMarket);
    expect(new Set(markets.map(({symbol}) => symbol)).size).toBe(markets.length);
    for (const market of markets) {
      expect(symbolOf(market.exchangeSymbol)).toBe(market.symbol);
      expect(dec(market.rules.tickSize).gt(0) && dec(market.rules.stepSize).gt(0)).toBe(true);
      // Every market in USDC that shares a book shares the one in USD.
      if (market.sharedBook !== undefined) expect(symbolOf(market.sharedBook)).toBe(`${market.base}/USD`);
    }
    if (!name.startsWith('cryptofeed')) return;
    expect(markets.length).toBeGreaterThan(900);
    expect(markets.find(({symbol}) => symbol === 'BTC/USDC')?.sharedBook).toBe('BTC-USD');
    const halted = rows.filter((row) => new Row(row).text('status') === 'delisted').length;
    expect(markets.filter(({status}) => status === 'HALTED')).toHaveLength(halted);
    const board = toPriceBoard(rows, 1);
    expect(dec(board.price('BTC', 'USD') ?? '0').gt(10_000)).toBe(true);
    expect(
      dec(board.price('USDC', 'USD') ?? '0')
        .minus(1)
        .abs()
        .lt('0.01'),
    ).toBe(true);
  },
  fees({body}) {
    const tier = new Row(body).inner('fee_tier');
    expect([tier.need('maker_fee_rate'), tier.need('taker_fee_rate')]).toEqual(['0.006', '0.012']);
  },
  fills(payload) {
    const rows = standingFills(new Row(payload.body).list('fills'));
    const fills = rows.map(toFill);
    expect(fills.length).toBeGreaterThan(0);
    for (const [index, fill] of fills.entries()) {
      const row = new Row(rows[index]);
      expect(fill).toMatchObject({id: row.text('entry_id'), orderId: row.text('order_id'), side: row.text('side')});
      expect([fill.price, fill.quantity, fill.fee?.amount]).toEqual(
        ['price', 'size', 'commission'].map((field) => row.amount(field)),
      );
      expect(fill.fee?.asset).toBe(fill.symbol.split('/')[1]);
    }
    if (payload.name.startsWith('ccxt')) {
      expect(fills).toMatchObject([{symbol: 'ADA/USDT', liquidity: 'TAKER', fee: {asset: 'USDT', amount: '0.03136'}}]);
    }
  },
  'open-orders'({body}) {
    const {rows, cursor} = pageOf(new Row(body), 'orders');
    expect(cursor).toBe('c-2');
    const order = {
      price: '60000.1',
      quantity: '0.3',
      filled: '0.1',
      remaining: '0.2',
      postOnly: true,
      status: 'PARTIALLY_FILLED',
    };
    expect(rows.map((row) => toOrder(row, owner))).toMatchObject([order]);
  },
  'order-amend': ({body}) => expect(new Row(body).flag('success')).toBe(true),
  'order-cancel'({body, name}) {
    const result = new Row(body);
    const ids = result.list('results').map((each) => new Row(each).text('order_id'));
    const answers = ids.map((id) => cancelAnswerOf(result, id));
    expect(answers[0]).toBe('SUCCESS');
    if (/mixed/.test(name)) expect(answers[1]).toMatchObject({code: 'UNKNOWN_CANCEL_ORDER'});
  },
  'order-place'({body}) {
    const result = new Row(body);
    // Whatever a reason says beside it.
    expect(result.flag('success')).toBe(true);
    expect(result.inner('success_response').text('order_id')).not.toBe('');
  },
  'order-query'({body, name}) {
    const row = new Row(body);
    const rows = row.any('order') === undefined ? row.list('orders') : [row.any('order')];
    const orders = rows.map((each) => toOrder(each, owner));
    for (const [index, order] of orders.entries()) expectOrder(order, new Row(rows[index]));
    if (name.startsWith('ccxt'))
      expect(orders).toMatchObject([{status: 'FILLED', type: 'MARKET', quantity: '10', averagePrice: '0.392', price: null}]);
    if (/unknown-configuration/.test(name))
      expect(orders).toMatchObject([{type: 'UNKNOWN', raw: {type: 'trigger_bracket_gtd'}, status: 'NEW', price: '55000'}]);
  },
  'signed-request'({body}) {
    // The vector's token is valid for two minutes and ours for seconds: the unit test signs with its key.
    expect(new Row(body).inner('expected').inner('claims').text('uri')).toMatch(/^GET api\.coinbase\.com\/api\/v3/);
  },
  'ws-auth'({body}) {
    const count = new FrameCount();
    for (const frame of [body].flat().map((each) => parseFrame(JSON.stringify(each)))) {
      expect(['heartbeats', 'subscriptions']).toContain(frame.channel);
      expect(count.next(frame.sequence)).not.toBe('OLD');
      if (frame.channel === 'subscriptions') expect(channelsIn(frame)).toEqual(['level2', 'market_trades']);
    }
  },
  'ws-book'({body, name}) {
    const book = new StreamedBook();
    const frames = [body].flat().map((each) => parseFrame(JSON.stringify(each)));
    const whole = frames.flatMap(({events}) => events.map((event) => book.take(toBookEvent(event))));
    expect(frames.every(({channel}) => channel === 'l2_data')).toBe(true);
    if (name.startsWith('nautilus')) return expect(whole).toEqual([false]);
    expect(new Set(whole)).toEqual(new Set([true]));
    const {bids, asks} = book.top(1000);
    // Also where the snapshot came in another order.
    expect(bids.map(([price]) => Number(price))).toEqual(bids.map(([price]) => Number(price)).toSorted((a, b) => b - a));
    if (asks[0] !== undefined) expect(dec(bids[0]?.[0] ?? '0').lt(asks[0][0])).toBe(true);
  },
  'ws-order'({text, name}) {
    const frame = parseFrame(text);
    const orders = frame.events
      .flatMap((event) => new Row(event).list('orders'))
      .map((row) => toStreamedOrder(row, frame.at, owner));
    expect(frame.channel).toBe('user');
    const nautilus = {status: 'NEW', type: 'LIMIT', side: 'BUY', quantity: '0.001', filled: '0', timeInForce: 'GTC'};
    const filled = {status: 'FILLED', quantity: '0.01', filled: '0.01', remaining: '0', averagePrice: '50000', price: '50000'};
    expect(orders).toMatchObject([name.startsWith('nautilus') ? nautilus : {...filled, fees: [{asset: 'USD', amount: '2'}]}]);
  },
};

function expectOrder(order: Order, row: Row): void {
  expect(order).toMatchObject({id: row.text('order_id'), clientOrderId: row.text('client_order_id'), side: row.text('side')});
  expect(dec(order.filled ?? 'x').eq(row.amount('filled_size') ?? 'x')).toBe(true);
  expect(order.status).not.toBe('UNKNOWN');
  if (order.quantity !== null)
    expect(order.remaining).toBe(
      dec(order.quantity)
        .minus(order.filled ?? 'x')
        .toFixed(),
    );
  expect(order.createdAt).not.toBeNull();
}

describe.skipIf(payloads.length === 0)('payloads of Coinbase', () => {
  it.each(payloads.filter(isRead).map((payload) => [payload.path, payload] as const))('%s', (_, payload) => {
    const check = CHECKS[payload.kind];
    if (check === undefined) throw new Error(`no check for ${payload.kind}`);
    check(payload);
  });

  it('are left out by a rule only, and no rule is idle', () => {
    for (const [kind, rule] of Object.entries(NOT_READ)) {
      expect([kind, payloads.some((payload) => payload.kind === kind && rule.test(payload.name))]).toEqual([kind, true]);
    }
    expect(payloads.filter(isRead).length).toBeGreaterThan(25);
  });

  it('of recorded requests are what the adapter sends for the same orders', () => {
    const sent = payloads.filter(({kind, name}) => kind === 'signed-request' && name.startsWith('ccxt--req-create'));
    expect(sent).toHaveLength(3);
    for (const {path, body} of sent) {
      const output = JSON.parse(new Row(body).text('output')) as Json;
      const {side: _theirs, ...terms} = output;
      const {side: _ours, ...encoded} = JSON.parse(encodeOrder(requestOf(new Row(output)), ADA)) as Json;
      expect([path, encoded]).toEqual([path, terms]);
    }
  });
});

const ADA = toMarket({
  ...{product_id: 'ADA-USDT', base_currency_id: 'ADA', quote_currency_id: 'USDT', quote_increment: '0.0001'},
  ...{base_increment: '0.01', base_min_size: '0.01', quote_min_size: '1'},
});

/** The desk's order behind a recorded request. A stop on the other side of the market is asked for by its side here. */
function requestOf(sent: Row): OrderRequest {
  const terms = sent.inner('order_configuration');
  const [market, stop] = [terms.inner('market_market_ioc'), terms.inner('stop_limit_stop_limit_gtc')];
  const side = stop.text('stop_direction') === 'STOP_DIRECTION_STOP_DOWN' ? 'SELL' : sent.text('side');
  const common = {symbol: 'ADA/USDT', clientOrderId: sent.text('client_order_id'), reduceOnly: false, side} as const;
  const quote = market.text('quote_size');
  if (stop.text('stop_price') === '') {
    return {
      ...common,
      type: 'MARKET',
      quantity: quote || market.text('base_size'),
      quantityIn: quote ? 'QUOTE' : 'BASE',
    } as OrderRequest;
  }
  const [quantity, price, stopPrice] = ['base_size', 'limit_price', 'stop_price'].map((field) => stop.text(field));
  return {...common, type: 'STOP_LIMIT', timeInForce: 'GTC', quantity, price, stopPrice} as OrderRequest;
}
