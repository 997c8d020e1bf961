/** What each kind of recorded Binance payload must decode to. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {OrderStreamEvent} from '../../src/lib/adapter/contract/order-feed.ts';
import {SnapshotBook} from '../../src/lib/adapter/kit/snapshot-book.ts';
import {decode} from '../../src/lib/adapter/wire.ts';
import {CancelReplace, verdictsOf} from '../../src/lib/exchanges/binance/amend.ts';
import {Account, FundingAsset, SpotBalance} from '../../src/lib/exchanges/binance/balance.ts';
import {bookOf, Depth} from '../../src/lib/exchanges/binance/book.ts';
import {changeOf} from '../../src/lib/exchanges/binance/book-stream.ts';
import {Client} from '../../src/lib/exchanges/binance/client.ts';
import {readFailure, refusalKind, saidIn} from '../../src/lib/exchanges/binance/errors.ts';
import {Commission, feesOf} from '../../src/lib/exchanges/binance/fees.ts';
import {MyTrade, tradeOf} from '../../src/lib/exchanges/binance/fill.ts';
import binance from '../../src/lib/exchanges/binance/index.ts';
import {ExchangeInfo, marketOf, SymbolInfo} from '../../src/lib/exchanges/binance/market.ts';
import {AmendReply, orderOf, WireOrder} from '../../src/lib/exchanges/binance/order.ts';
import {dec, plain} from '../../src/lib/model/decimal.ts';
import type {DeskError} from '../../src/lib/model/errors.ts';
import type {Order} from '../../src/lib/model/order.ts';
import {BTCUSDT, contextOf, fakeHttp, fakeSockets, NOW, never} from '../lib/exchanges/binance/support.ts';

export const FOLDER = new URL('../../../shared/fixtures/', import.meta.url).pathname;
/** A payload whose shape is what the test finds out. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Recorded {
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  /** Where it is from, and how it was obtained. */
  readonly what: string;
  /** Its meaning, where the source states one. */
  readonly expected: string;
}

const place = {account: 'desk', exchange: 'binance', symbol: 'A/B', isListed: true};

export function readBalance(payload: Json) {
  if (Array.isArray(payload)) {
    for (const row of payload) expect(decode(FundingAsset, row, 'funding').asset).toBe(row.asset);
    return;
  }
  const balances = decode(Account, payload, 'account').balances.map((row) => decode(SpotBalance, row, 'balance'));
  expect(balances.map(({asset}) => asset)).toEqual(payload.balances.map(({asset}: Json) => asset));
  balances.forEach(({free, locked}, index) => {
    expect(dec(free).eq(payload.balances[index].free) && dec(locked).eq(payload.balances[index].locked)).toBe(true);
  });
}

export async function readTime(payload: Json) {
  const adapter = binance.create(contextOf({http: fakeHttp(() => ({json: payload}))}));
  expect((await adapter.marketData.syncClock(never)).offsetMs).toBe(payload.serverTime - NOW);
}

export function readBook(payload: Json) {
  const {bids, asks} = bookOf('A/B', decode(Depth, payload, 'depth'), 0);
  const filled = (levels: Json[]) => levels.filter(([, quantity]) => !dec(quantity).isZero()).length;
  expect([bids.length, asks.length]).toEqual([filled(payload.bids), filled(payload.asks)]);
  bids.slice(1).forEach(([price], index) => {
    expect(dec(price).lt(bids[index]?.[0] ?? '0')).toBe(true);
  });
  asks.slice(1).forEach(([price], index) => {
    expect(dec(price).gt(asks[index]?.[0] ?? '0')).toBe(true);
  });
}

export function readError(payload: Json, {what}: Recorded) {
  const body = saidIn({payload: payload.error ?? payload});
  if (body === null) throw new Error('an error without code and message');
  const status = Number(/HTTP (\d{3})/.exec(what)?.[1] ?? payload.status ?? 400);
  const data = (payload.error ?? payload).data;
  if (data !== undefined) {
    if (data.newOrderResponse?.code === -1015 || data.newOrderResult === 'SUCCESS')
      return expect(decode(CancelReplace, data, 'x')).toBeDefined();
    const request = {
      type: 'LIMIT',
      symbol: 'BTC/USDT',
      side: 'SELL',
      clientOrderId: 'x',
      reduceOnly: false,
      quantity: '1',
      price: '1',
      timeInForce: 'GTC',
      postOnly: false,
    } as const;
    const amendment = verdictsOf(
      new Client(contextOf({})),
      {status, payload: payload.error ?? payload, headers: {}, body: ''},
      {market: BTCUSDT, request},
    );
    if (amendment.style !== 'REPLACED') throw new Error('not a replacement');
    expect(amendment.cancellation.outcome).toBe(data.cancelResult === 'SUCCESS' ? 'CANCELED' : 'NOT_OPEN');
    expect(amendment.placement?.outcome ?? null).toBe(data.newOrderResult === 'FAILURE' ? 'REJECTED' : null);
    return;
  }
  const failure = readFailure({status, payload: payload.error ?? payload}, 'recorded');
  expect(failure?.detail.code === String(body.code) || status === 403).toBe(true);
  if (status === 403 || body.code > 0) expect(refusalKind(status, body)).toBeNull();
  else if (/Filter failure/.test(body.msg)) expect(failure?.kind).toBe('rule');
  else if (status === 401) expect(failure?.kind).toBe('auth');
}

export function readExchangeInfo(payload: Json) {
  for (const row of decode(ExchangeInfo, payload, 'exchangeInfo').symbols) {
    const info = decode(SymbolInfo, row, 'symbol');
    const market = marketOf(info);
    expect(market.symbol).toBe(`${info.baseAsset}/${info.quoteAsset}`);
    const filter = (type: string): Json => info.filters.find(({filterType}) => filterType === type);
    const lot = filter('LOT_SIZE');
    if (lot !== undefined && !dec(lot.stepSize).isZero()) expect(dec(market.rules.stepSize).eq(lot.stepSize)).toBe(true);
    const price = filter('PRICE_FILTER');
    if (price !== undefined && !dec(price.tickSize).isZero()) expect(dec(market.rules.tickSize).eq(price.tickSize)).toBe(true);
    const least = filter('MIN_NOTIONAL') ?? filter('NOTIONAL');
    if (least !== undefined) expect(dec(market.rules.minNotional).eq(least.minNotional)).toBe(true);
  }
}

export function readFees(payload: Json) {
  const fees = feesOf('BTC/USDT', decode(Commission, payload, 'commission'), '2026-01-01T00:00:00.000Z');
  const special = payload.specialCommission?.taker ?? '0';
  expect(dec(fees.taker).gte(special) && dec(fees.maker).gte(0)).toBe(true);
}

export function readFills(payload: Json, {expected}: Recorded) {
  const trades: Json[] = Array.isArray(payload) ? payload : [payload];
  const fills = trades.map((trade) => tradeOf('A/B', decode(MyTrade, trade, 'fill')));
  if (expected === 'empty list') expect(fills).toEqual([]);
  fills.forEach((fill, index) => {
    const wire = trades[index];
    expect(fill).toMatchObject({
      id: String(wire.id),
      orderId: String(wire.orderId),
      side: wire.isBuyer ? 'BUY' : 'SELL',
      liquidity: wire.isMaker ? 'MAKER' : 'TAKER',
    });
    expect(dec(fill.price).eq(wire.price) && dec(fill.quantity).eq(wire.qty)).toBe(true);
  });
}

function checkOrder(order: Order, wire: Json) {
  expect(order.id).toBe(String(wire.orderId));
  expect(order.clientOrderId).toBe(wire.origClientOrderId || wire.clientOrderId || null);
  expect(order.side).toBe(wire.side);
  expect(
    dec(order.filled ?? 'x')
      .plus(order.remaining ?? 'x')
      .eq(order.quantity ?? 'x'),
  ).toBe(true);
  const known: Record<string, string> = {PENDING_NEW: 'PENDING', EXPIRED_IN_MATCH: 'EXPIRED'};
  expect([known[wire.status] ?? wire.status, ...(/STOP|TAKE/.test(wire.type) ? ['PENDING'] : [])]).toContain(order.status);
  if (order.averagePrice !== null) {
    const paid = dec(order.averagePrice).mul(order.filled ?? 'x');
    expect(paid.minus(wire.cummulativeQuoteQty).abs().lt('0.0000001')).toBe(true);
  }
}

export function readOrders(payload: Json, file: Recorded) {
  const list: Json[] = (Array.isArray(payload) ? payload : [payload]).flatMap((each) => each.orderReports ?? [each]);
  if (file.expected === 'empty list') expect(list).toEqual([]);
  const orders = list.map((row) => orderOf(place, decode(WireOrder, row, 'order')));
  orders.forEach((order, index) => {
    checkOrder(order, list[index]);
  });
  const parsed: Json = file.name.startsWith('ccxt--resp')
    ? JSON.parse(readFileSync(join(FOLDER, file.path), 'utf8')).parsedResponse
    : undefined;
  if (parsed === undefined) return;
  const meant: Json[] = Array.isArray(parsed) ? parsed : [parsed];
  for (const each of meant) {
    const order = orders.find(({id}) => id === each.id);
    expect(order).toMatchObject({clientOrderId: each.clientOrderId, side: each.side.toUpperCase()});
    if (each.filled !== undefined) expect(dec(order?.filled ?? '-1').eq(each.filled)).toBe(true);
    if (each.postOnly !== undefined) expect(order?.postOnly).toBe(each.postOnly);
  }
}

export function readAmend(payload: Json) {
  if (payload.amendedOrder !== undefined) {
    const order = orderOf(place, decode(AmendReply, payload, 'amend'));
    expect(order).toMatchObject({
      id: String(payload.amendedOrder.orderId),
      quantity: plain(dec(payload.amendedOrder.qty)),
      clientOrderId: payload.amendedOrder.clientOrderId,
    });
    return;
  }
  const {cancelResponse, newOrderResponse, cancelResult, newOrderResult} = decode(
    CancelReplace,
    payload.data ?? payload,
    'replace',
  );
  expect([cancelResult, newOrderResult]).toEqual(['SUCCESS', 'SUCCESS']);
  for (const half of [cancelResponse, newOrderResponse]) checkOrder(orderOf(place, decode(WireOrder, half, 'half')), half);
}

export async function readBookFrames(payload: Json) {
  const frames: Json[] = payload.frames ?? [payload.data ?? payload];
  const read = frames.flatMap((frame) => changeOf(JSON.stringify(frame)) ?? []);
  if (payload.restSnapshot === undefined) return expect(read.length).toBe(1);
  let last: string | null = null;
  const trouble: string[] = [];
  const {lastUpdateId} = payload.restSnapshot;
  const book = new SnapshotBook('A/B', () => 0, {
    levels: 1000,
    onBook: ({sequence, bids, asks}) => {
      last = sequence;
      expect(dec(bids[0]?.[0] ?? '0').lt(asks[0]?.[0] ?? '0')).toBe(true);
    },
    onGap: (reason) => void trouble.push(reason),
    onFail: (error) => void trouble.push(String(error)),
    snapshot: async () => ({...bookOf('A/B', decode(Depth, payload.restSnapshot, 'depth'), 0), sequence: lastUpdateId}),
  });
  for (const change of read) book.change(change);
  await book.rebuild();
  expect(trouble).toEqual([]);
  expect(Number(last)).toBe(Math.max(lastUpdateId, read.at(-1)?.last ?? 0));
}

export async function readFrame(payload: Json, {kind, expected}: Recorded) {
  const event = payload.event ?? payload.data ?? payload;
  const sockets = fakeSockets();
  const context = contextOf({sockets});
  if (event.s !== undefined) context.memory.saveMarkets([{...BTCUSDT, symbol: 'A/B', exchangeSymbol: event.s}]);
  const events: OrderStreamEvent[] = [];
  const ends: DeskError[] = [];
  await binance
    .create(context)
    .orderFeed.open({onEvent: (each) => void events.push(each), onAlive() {}, onEnd: (reason) => void ends.push(reason)}, never);
  if (kind === 'ws-auth') payload.id = JSON.parse(sockets.sent[0] ?? '{}').id;
  sockets.handlers?.onText(JSON.stringify(payload));
  if (kind === 'ws-auth') return expect(events).toEqual([{type: 'LIVE'}]);
  if (event.e === 'eventStreamTerminated') return expect(ends.map((end) => end.kind)).toEqual(['network']);
  if (event.e !== 'executionReport') return expect([events, ends]).toEqual([[], []]);
  expect(ends).toEqual([]);
  const [told] = events;
  if (told?.type !== 'ORDER') throw new Error('no order came of it');
  const {order, fill} = told;
  expect(order).toMatchObject({id: String(event.i), clientOrderId: event.C || event.c, side: event.S});
  expect(dec(order.filled ?? 'x').eq(event.z)).toBe(true);
  if (/identified by C, not c|C the original/.test(expected)) expect(order.clientOrderId).toBe(event.C);
  const meant = /fill (\S+) @ (\S+?),.*?(?:fee (\S+) (\w+))/.exec(expected);
  if (meant !== null) expect(fill).toMatchObject({quantity: meant[1], price: meant[2], fee: {amount: meant[3], asset: meant[4]}});
  if (/maker/.test(expected) && fill !== null) expect(fill.liquidity).toBe('MAKER');
  if (event.x !== 'TRADE') expect(fill).toBeNull();
}
