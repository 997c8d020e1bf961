/**
 * Recorded and documented payloads of Kraken spot, decoded to their stated meaning. What is left out follows from the rules in
 * kraken-files.ts. Skipped where the collection is not there.
 */
import {crc32} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {parseExact} from '../../src/lib/adapter/kit/json.ts';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {toBalance} from '../../src/lib/exchanges/kraken/balance.ts';
import {StreamedBook, toBook} from '../../src/lib/exchanges/kraken/book.ts';
import {entriesOf} from '../../src/lib/exchanges/kraken/entries.ts';
import {failureOf} from '../../src/lib/exchanges/kraken/errors.ts';
import {Executions} from '../../src/lib/exchanges/kraken/executions.ts';
import {toFill} from '../../src/lib/exchanges/kraken/fill.ts';
import {parseFrame} from '../../src/lib/exchanges/kraken/frames.ts';
import {toMarket} from '../../src/lib/exchanges/kraken/market.ts';
import {toOrder} from '../../src/lib/exchanges/kraken/order.ts';
import {createSigner} from '../../src/lib/exchanges/kraken/sign.ts';
import {altnameOf, coinsOf, spell} from '../../src/lib/exchanges/kraken/symbols.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {Market} from '../../src/lib/model/market.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import {never, ok, openDesk} from '../lib/exchanges/kraken/desk.ts';
import {files, isObject, type Json, NOT_READ, type RecordedFile, reasonLeftOut, resultOf} from './kraken-files.ts';

const OWNER = {account: 'desk', exchange: 'kraken'};
const STATUSES = {
  open: ['NEW', 'PENDING', 'PARTIALLY_FILLED'],
  pending: ['PENDING'],
  closed: ['FILLED'],
  canceled: ['CANCELED', 'EXPIRED'],
};

function instrumentOf(pair: string) {
  const coins = coinsOf(altnameOf(pair));
  return {
    symbol: coins === null ? pair : `${coins.base}/${coins.quote}`,
    base: null,
    quote: coins?.quote ?? null,
    rawSymbol: null,
  };
}
const exactResultOf = (file: RecordedFile): Json => {
  const body = parseExact(file.text, file.path) as Json;
  const envelope = isObject(body.httpResponse) ? body.httpResponse : body;
  return isObject(envelope.result) ? envelope.result : envelope;
};

const CHECKS: Readonly<Record<string, (file: RecordedFile) => void | Promise<void>>> = {
  balance(file) {
    for (const [code, amount] of entriesOf(resultOf(file))) {
      const balance = toBalance(code, {balance: amount, hold_trade: '0'});
      expect(
        balance === null ||
          dec(balance.free)
            .plus(balance.locked)
            .eq(dec(String(amount))),
      ).toBe(true);
      expect(balance?.asset).not.toMatch(/^(?:X(?:XBT|ETH|LTC|XRP|REP|ETC|XMR)|Z(?:USD|EUR|GBP|AUD|CAD))$|\./);
    }
  },
  book(file) {
    for (const [, payload] of entriesOf(resultOf(file))) {
      const {bids, asks} = toBook('X/Y', payload, 0);
      expect(bids.length).toBeGreaterThan(0);
      expect(dec(bids[0]?.[0] ?? '0').lt(asks[0]?.[0] ?? '0')).toBe(true);
    }
  },
  error(file) {
    const payload = JSON.parse(file.text) as Json;
    if ('method' in payload) return expect(parseFrame(file.text)).toMatchObject({success: false, error: payload.error});
    const failure = failureOf({status: 200, headers: {}, body: file.text, payload}, file.path, 0);
    if (file.path.includes('warning')) return expect(failure).toBeNull();
    expect(failure?.detail.code).toBe(String(Array.isArray(payload.error) ? payload.error[0] : payload.error));
  },
  'exchange-info'(file) {
    const markets = entriesOf(resultOf(file)).flatMap(([id, payload]) => {
      const market = toMarket(payload);
      if (market === null) return [];
      // Without the listing, too, an id leads to the altname, and that to the symbol and back.
      expect(altnameOf(id)).toBe(new Row(payload).text('altname'));
      expect([spell(market.symbol), coinsOf(market.exchangeSymbol)]).toEqual([
        market.exchangeSymbol,
        {base: market.base, quote: market.quote},
      ]);
      expect(dec(market.rules.tickSize).gt(0) && dec(market.rules.stepSize).gt(0)).toBe(true);
      return [market.symbol];
    });
    expect(new Set(markets).size).toBe(markets.length);
    expect(markets.length).toBeGreaterThan(0);
  },
  fees(file) {
    for (const field of ['fees', 'fees_maker']) {
      for (const [, payload] of entriesOf(resultOf(file)[field])) expect(dec(new Row(payload).need('fee')).lt(1)).toBe(true);
    }
  },
  fills(file) {
    if (file.path.includes('ws2')) return CHECKS['ws-order']?.(file);
    for (const [id, payload] of entriesOf(exactResultOf(file).trades)) {
      const row = new Row(payload);
      // Samples that leave out the order are no trades of the exchange.
      if (row.text('ordertxid') === '') continue;
      const fill = toFill(id, row, instrumentOf(row.text('pair')));
      expect(dec(fill.price).eq(row.need('price')) && dec(fill.quantity).eq(row.need('vol'))).toBe(true);
      expect(Math.abs(Date.parse(fill.at) / 1000 - Number(row.text('time')))).toBeLessThan(0.002);
    }
  },
  async positions(file) {
    const answers = {BalanceEx: () => ok({}), OpenPositions: () => ok(resultOf(file))};
    const {missing, unread} = await openDesk(answers).adapter.account.balances('ALL', never);
    const isEmpty = Object.keys(resultOf(file)).length === 0;
    // By its coin also where its volume makes no sense.
    expect([missing, unread]).toEqual([[], isEmpty ? [] : ['margin positions (BTC)']]);
  },
  'server-time': (file) => expect(new Row(resultOf(file)).any('unixtime')).toBeGreaterThan(1.3e9),
  'signed-request'(file) {
    const {input, expected, secret, apiKey} = JSON.parse(file.text) as Record<string, Json & string>;
    const sign = createSigner({apiKey: new Secret(apiKey ?? 'k'), secret: new Secret(secret ?? '')});
    const {path, nonce, body} = input as unknown as Record<string, string>;
    const {headers} = sign(path ?? '', (body ?? '').replace(/^nonce=\d+&?/, ''), BigInt(nonce ?? 0));
    expect(headers['API-Sign']).toBe(expected?.signature);
  },
  'order-place': (file) => expect(new Row(resultOf(file)).list('txid')[0]).toMatch(/^O/),
  'order-cancel': (file) => expect(Number(new Row(resultOf(file)).text('count'))).toBeGreaterThan(0),
  'order-amend': (file) => expect(new Row(resultOf(file)).text('amend_id')).toMatch(/^T/),
  'order-query': readOrders,
  'open-orders': readOrders,
  'ws-order'(file) {
    const {rows, channel, sequence} = parseFrame(file.text);
    expect(channel).toBe('executions');
    expect(sequence).toBeGreaterThan(0);
    const orders = new Executions(OWNER);
    for (const payload of rows) {
      const row = new Row(payload);
      if (!orders.knows(row))
        orders.learn(row.text('order_id'), new Row({descr: {type: 'buy', ordertype: 'limit'}, vol_exec: '0'}), 'BTC/USD');
      const event = orders.take(row, null);
      if (row.text('exec_type') === 'pending_new') expect(event).toBeNull();
      else expect(event).toMatchObject({type: 'ORDER', order: {id: row.text('order_id')}});
      if (event?.type !== 'ORDER') continue;
      expect(event.order.status).not.toBe('UNKNOWN');
      if (row.text('exec_type') === 'trade')
        expect(event.fill).toMatchObject({id: row.text('exec_id'), quantity: row.amount('last_qty'), fee: {asset: 'USD'}});
      if (row.text('exec_type') === 'amended') expect(event.order).toMatchObject({quantity: '5.1', price: '0.96'});
      if (row.text('exec_type') === 'canceled')
        expect(event.order).toMatchObject({status: 'CANCELED', reason: 'User requested', filled: '0'});
    }
  },
  'ws-book'(file) {
    const recorded = JSON.parse(file.text) as unknown;
    // Version 1: a snapshot, then changes, each with the checksum of the same recipe.
    if (Array.isArray(recorded)) return replayVersion1(recorded as readonly unknown[][]);
    const [payload] = parseFrame(file.text, true).rows;
    const market = {symbol: 'X/Y', rules: {tickSize: '0.0001', stepSize: '0.00000001'}} as Market;
    expect(new StreamedBook(market, 10).take('snapshot', payload)).toBe('APPLIED');
  },
};

function readOrders(file: RecordedFile): void {
  const result = exactResultOf(file);
  const told = JSON.parse(file.text).parsedResponse;
  const parsed: readonly Json[] = Array.isArray(told) ? told : isObject(told) ? [told] : [];
  const entries = entriesOf(result.open ?? result.closed ?? result);
  expect(entries.length).toBeGreaterThan(0);
  for (const [id, payload] of entries) {
    const row = new Row(payload);
    const order = toOrder(id, row, instrumentOf(row.inner('descr').text('pair')), OWNER);
    const expected = STATUSES[row.text('status') as keyof typeof STATUSES];
    expect(expected, row.text('status')).toContain(order.status);
    expect(order.side).toBe(row.inner('descr').text('type').toUpperCase());
    expect(order.createdAt).not.toBeNull();
    const other = parsed.find((each) => each.id === id);
    if (other === undefined) continue;
    expect([order.symbol, Number(order.quantity), Number(order.filled)]).toEqual([other.symbol, other.amount, other.filled]);
    if (typeof other.price === 'number') expect(Number(order.price)).toBe(other.price);
    if (typeof other.stopLossPrice === 'number') expect(Number(order.stopPrice)).toBe(other.stopLossPrice);
  }
}

/** By the recipe of the page, written once more. */
function checksumOf({bids, asks}: {readonly bids: readonly Json[]; readonly asks: readonly Json[]}): string {
  const digits = ({price, qty}: Json) => [price, qty].map((text) => String(text).replace('.', '').replace(/^0+/, '')).join('');
  return String(crc32([...asks.slice(0, 10), ...bids.slice(0, 10)].map(digits).join('')));
}

function replayVersion1(frames: readonly unknown[][]): void {
  const side = (rows: unknown): readonly Json[] =>
    (Array.isArray(rows) ? (rows as string[][]) : []).map(([price, qty]) => ({price, qty}));
  let book: StreamedBook | null = null;
  let applied = 0;
  for (const frame of frames.filter(Array.isArray)) {
    const parts = frame.filter(isObject);
    const all = Object.assign({}, ...parts) as Json;
    if (all.as !== undefined) {
      const [first] = side(all.as);
      const decimals = (text: unknown) => `0.${'0'.repeat(String(text).split('.')[1]?.length ?? 1).slice(1)}1`;
      book = new StreamedBook(
        {symbol: 'X/Y', rules: {tickSize: decimals(first?.price), stepSize: decimals(first?.qty)}} as Market,
        10,
      );
      // A snapshot of version 1 has no checksum.
      const levels = {bids: side(all.bs), asks: side(all.as)};
      expect(book.take('snapshot', {...levels, checksum: checksumOf(levels)})).toBe('APPLIED');
    } else if (book !== null && all.c !== undefined) {
      expect(book.take('update', {bids: side(all.b), asks: side(all.a), checksum: all.c})).toBe('APPLIED');
      applied += 1;
    }
  }
  expect(applied).toBeGreaterThan(0);
}

describe.skipIf(files.length === 0)('payloads of Kraken', () => {
  it.each(files.filter((file) => reasonLeftOut(file) === null).map((file) => [file.path, file] as const))('%s', (_path, file) => {
    const check = CHECKS[file.kind];
    if (check === undefined) throw new Error(`nothing reads ${file.kind}`);
    return check(file);
  });

  it('leaves out nothing without a rule, and no rule is idle', () => {
    const used = new Set(files.map(reasonLeftOut).filter((reason) => reason !== null));
    expect(NOT_READ.map(([rule]) => rule).filter((rule) => !used.has(rule))).toEqual([]);
  });
});
