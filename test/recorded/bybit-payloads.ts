/** The recorded payloads of Bybit, sorted by shape, and what the index says of them. */
import {existsSync, readFileSync} from 'node:fs';
import {expect} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {causeOf, type Instrument, toFill} from '../../src/lib/exchanges/bybit/fill.ts';
import {toOrder} from '../../src/lib/exchanges/bybit/order.ts';
import {rowsOf} from '../../src/lib/exchanges/bybit/order-stream.ts';
import {createReadSigner, createWriteSigner} from '../../src/lib/exchanges/bybit/sign.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {Fill, Order} from '../../src/lib/model/order.ts';
import {Secret} from '../../src/lib/model/secret.ts';

const ROOT = new URL('../../../shared/fixtures/', import.meta.url).pathname;
const owner = {account: 'desk', exchange: 'bybit'};

export interface Payload {
  readonly path: string;
  readonly kind: string;
  readonly expected: string;
  readonly body: Json;
}
export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The recorder of ccxt wraps the response and quotes the envelope's numbers; both are undone. */
function unwrapped(body: unknown): unknown {
  if (!isObject(body) || !isObject(body.httpResponse)) return body;
  const response = body.httpResponse;
  return {...response, retCode: Number(response.retCode), time: Number(response.time)};
}

/** Rows of the index for Bybit, without payloads that a test's author made up. Files with several frames give one payload each. */
function load(): readonly Payload[] {
  if (!existsSync(`${ROOT}INDEX.tsv`)) return [];
  const rows = readFileSync(`${ROOT}INDEX.tsv`, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  return rows
    .filter(([, exchange, , , what = '']) => exchange === 'bybit' && !what.startsWith('[synthetic'))
    .map(([path = '', , kind = '', , , expected = '']) => ({
      path,
      kind,
      expected,
      body: unwrapped(JSON.parse(readFileSync(ROOT + path, 'utf8'))) as Json,
    }));
}
export const payloads = load();

/** Shape tests: which endpoint or stream a payload is of. */
export const resultOf = ({body}: Payload): Json | null => {
  // `op`, `connId`: the WebSocket order entry, which the adapter doesn't use.
  if (!isObject(body) || 'op' in body || 'connId' in body) return null;
  if ('retCode' in body) return isObject(body.result) && body.retCode === 0 ? body.result : null;
  // A bare result object, or a bare row of one.
  return 'topic' in body ? null : 'list' in body ? body : {list: [body]};
};
export const rowsIn = (payload: Payload): readonly Json[] => {
  const list = resultOf(payload)?.list;
  return Array.isArray(list) ? list.filter(isObject) : [];
};
export const havingRows = (...fields: readonly string[]) =>
  payloads.filter(
    (payload) => rowsIn(payload).length > 0 && rowsIn(payload).every((row) => fields.every((field) => field in row)),
  );
export const framesOf = (payload: Payload): readonly Json[] =>
  (Array.isArray(payload.body) ? payload.body : [payload.body]).filter(isObject);
export const topicOf = (frame: Json): string => (typeof frame.topic === 'string' ? frame.topic : '');

/** Base and quote of a glued name, by the quotes that occur. */
export function instrumentOf(wire: string, product: 'spot' | 'linear'): Instrument {
  const quote = ['USDT', 'USDC', 'BTC'].find((each) => wire.endsWith(each)) ?? null;
  const base = quote === null ? wire : wire.slice(0, -quote.length);
  return {symbol: wire, product, base, quote, settle: product === 'linear' ? quote : null, stepSize: '0.000001', rawSymbol: null};
}
const productOf = (row: Row, category: unknown): 'spot' | 'linear' =>
  // Spot ids are numbers, those of contracts are UUIDs; lists name the category once for all.
  (row.text('category') || category || (/^\d{15,}$/.test(row.text('orderId')) ? 'spot' : 'linear')) === 'spot'
    ? 'spot'
    : 'linear';

const title = ({path}: Payload) => path;
/** Payloads that a rule took. */
export const read = new Set<Payload>();

/** Checks all payloads of a rule, which must take some; a failure names the file. */
export const each = (list: readonly Payload[], check: (payload: Payload) => void) => {
  expect(list.length).toBeGreaterThan(0);
  for (const payload of list) {
    read.add(payload);
    try {
      check(payload);
    } catch (error) {
      throw new Error(`${title(payload)}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
    }
  }
};

function expectOrder(order: Order, row: Row): void {
  expect(dec(order.filled ?? 'x').eq(row.amount('cumExecQty') ?? 0)).toBe(true);
  // Null, while it is not over: sized in quote money, or by the position that it closes.
  if (order.quantity !== null) expect(dec(order.remaining ?? 'x').eq(dec(order.quantity).minus(order.filled ?? 'x'))).toBe(true);
  else {
    expect(order.remaining).toBeNull();
    expect(order.type === 'MARKET' || row.flag('closeOnTrigger') === true).toBe(true);
  }
  expect(order.clientOrderId).toBe(row.text('orderLinkId') || null);
  expect([order.status, order.type]).not.toContain('UNKNOWN');
  expect(order.side).toBe(row.text('side').toUpperCase());
  if (row.text('orderStatus') === 'Filled') expect(order.status).toBe('FILLED');
  if (row.text('orderStatus') === 'Untriggered') expect(order.status).toBe('PENDING');
  if (order.status === 'REJECTED') expect(order.filled).toBe('0');
  if (row.nonZero('avgPrice') === null) expect(order.averagePrice).toBeNull();
  if (order.type === 'MARKET') expect(order.price).toBeNull();
}

/** The same row as another version of the exchange might send it: reordered, with more fields, numbers in place of text. */
function mutated(row: Json): Json {
  const entries = Object.entries(row).toReversed();
  return {
    aNewField: {of: ['any', 'kind']},
    ...Object.fromEntries(
      entries.map(([name, value]) => [
        name,
        typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) && !/Id$/.test(name) ? Number(value) : value,
      ]),
    ),
    anEmptyField: null,
  };
}

export function ordersIn(payload: Payload): readonly Order[] {
  const result = resultOf(payload) ?? {};
  return (result.list as readonly Json[]).map((fields) => {
    const row = new Row(fields);
    const instrument = instrumentOf(row.text('symbol'), productOf(row, result.category));
    const order = toOrder(row, instrument, owner);
    expectOrder(order, row);
    expect(toOrder(new Row(mutated(fields)), instrument, owner)).toEqual(order);
    return order;
  });
}

export function eventsIn(payload: Payload): {readonly orders: readonly Order[]; readonly fills: readonly Fill[]} {
  const orders: Order[] = [];
  const fills: Fill[] = [];
  for (const frame of framesOf(payload)) {
    for (const {topic, row} of rowsOf({topic: topicOf(frame), message: frame}) ?? []) {
      const instrument = instrumentOf(row.text('symbol'), productOf(row, null));
      const cause = causeOf(row);
      if (topic === 'order') {
        orders.push(toOrder(row, instrument, owner));
        expectOrder(orders.at(-1) as Order, row);
      } else if (cause !== null) {
        fills.push(toFill(row, instrument, cause));
        expect(toFill(new Row(mutated(row.value as Json)), instrument, cause)).toEqual(fills.at(-1));
      }
    }
  }
  return {orders, fills};
}

/** What the index says in words of a stream payload, by the form of the sentence. */
export function expectStated(
  {expected}: Payload,
  {orders, fills}: {readonly orders: readonly Order[]; readonly fills: readonly Fill[]},
): void {
  for (const [, quantity, price] of expected.matchAll(/([\d.]+) @ ([\d.]+)(?=,| and|$|;)/g)) {
    if (fills.length > 0) expect(fills).toContainEqual(expect.objectContaining({quantity, price}));
  }
  const fill = /fill ([\d.]+) \w+ @ ([\d.]+), fee ([\d.]+) (\w+)/.exec(expected);
  if (fill !== null) expect(fills).toMatchObject([{quantity: fill[1], price: fill[2], fee: {amount: fill[3], asset: fill[4]}}]);
  const asserted = /price ([\d.]+), qty ([\d.]+), fee ([\d.]+), side (\w+)/.exec(expected);
  if (asserted !== null) {
    const side = asserted[4]?.toUpperCase();
    expect(fills).toMatchObject([{price: asserted[1], quantity: asserted[2], fee: {amount: asserted[3]}, side}]);
  }
  const extra = /fee ([\d.]+) (\w+) plus extra ([\d.]+)/.exec(expected);
  if (extra !== null)
    expect(fills[0]?.fee).toEqual({
      asset: extra[2],
      amount: dec(extra[1] ?? '')
        .plus(extra[3] ?? '')
        .toFixed(),
    });
  const done = /^done: filled ([\d.]+) .*treat as filled/.exec(expected);
  if (done !== null) expect(orders).toMatchObject([{filled: done[1], status: 'FILLED', fees: [{asset: 'BTC'}]}]);
  const average = /^avg ([\d.]+), fee ([\d.]+) (\w+)/.exec(expected);
  if (average !== null)
    expect(orders).toMatchObject([{averagePrice: average[1], fees: [{amount: average[2], asset: average[3]}]}]);
  const partly = /first order ended without fill; second filled ([\d.]+) @ ([\d.]+)/.exec(expected);
  if (partly !== null)
    expect(orders).toMatchObject([
      {status: 'CANCELED', filled: '0'},
      {status: 'FILLED', filled: partly[1], averagePrice: partly[2]},
    ]);
  if (expected.startsWith('a conditional order'))
    expect(orders).toMatchObject([{status: 'PENDING', type: 'STOP_MARKET', clientOrderId: null}]);
}

/** What ccxt made of a response that it recorded: none for other files. */
export function parsedByCcxt(path: string): readonly Json[] {
  const file = JSON.parse(readFileSync(ROOT + path, 'utf8')) as Json;
  return isObject(file) && 'httpResponse' in file ? [file.parsedResponse].flat().filter(isObject) : [];
}

export function expectLikeCcxt(payload: Payload): void {
  const orders = ordersIn(payload);
  for (const theirs of parsedByCcxt(payload.path)) {
    const ours = orders.find(({id}) => id === theirs.id);
    expect(ours).toMatchObject({side: String(theirs.side).toUpperCase()});
    expect(Number(ours?.filled)).toBe(theirs.filled);
    if (theirs.average !== undefined) expect(Number(ours?.averagePrice)).toBe(theirs.average);
    expect(ours?.status).toBe(theirs.status === 'open' ? 'NEW' : 'FILLED');
  }
}

/** A signed request whose secret is published. */
export function expectVector({body}: Payload): void {
  const credentials = {apiKey: new Secret(String(body.apiKey)), secret: new Secret(String(body.secret))};
  const input = body.input as {query?: string; body?: string; timestamp?: string; expires?: number};
  const {signature} = body.expected as Json;
  if (input.expires !== undefined) return expect(createReadSigner(credentials).stream(input.expires)[2]).toBe(signature);
  const at = Number(input.timestamp);
  const headers =
    input.body === undefined
      ? createReadSigner(credentials).query(input.query ?? '', at)
      : createWriteSigner(credentials).body(input.body, at);
  expect(headers['X-BAPI-SIGN']).toBe(signature);
}

/** What a client sends, not the exchange. */
export function isRequest(body: Json): boolean {
  return 'args' in body && (body.op === 'auth' || body.op === 'subscribe' || 'header' in body);
}

/** Endpoints and streams that the adapter doesn't use, each by the mark of its payloads. */
const NOT_READ: readonly ((payload: Payload) => boolean)[] = [
  // Ledgers, transfers, funding, and settings of contracts.
  ({kind}) => /^(algo-order|deposit-withdraw|funding-(paid|rate)|ledger|leverage|margin|position-mode|transfer)$/.test(kind),
  ({kind, body}) => kind === 'earn' && !JSON.stringify(body).includes('claimableYield'),
  ({kind, body}) => kind === 'exchange-info' && JSON.stringify(body).includes('adlTrigger'),
  ({kind, body}) => kind === 'positions' && !JSON.stringify(body).includes('positionIdx'),
  // Streams of wallets, positions and tickers, level-1 books and books of three columns.
  (payload) => framesOf(payload).some((frame) => /^(wallet|position|tickers|orderbook\.(1|rpi))(\.|$)/.test(topicOf(frame))),
  ({kind, body}) => kind === 'positions' && 'entryPrice' in body,
  ({body}) =>
    isObject(body.result) &&
    Array.isArray(body.result.a) &&
    body.result.a.some((level) => Array.isArray(level) && level.length !== 2),
  // Order entry over WebSocket, batches, and requests: of others, or without a secret.
  ({body}) => 'connId' in body || isRequest(body),
  ({body}) => isObject(body.retExtInfo) && Array.isArray(body.retExtInfo.list),
  ({kind, body}) => kind === 'signed-request' && body.secret === undefined,
  // Tickers of contracts; an overview over all products; a wallet of before the unified account; closed profit.
  ({kind, body}) => kind === 'ticker' && isObject(body.result) && body.result.category !== 'spot',
  (payload) => rowsIn(payload).some((row) => 'valuationCurrency' in row || 'avgExitPrice' in row),
  ({kind, body}) => kind === 'balance' && isObject(body.result) && Array.isArray(body.result.coin),
];

export function isNotRead(payload: Payload): boolean {
  return NOT_READ.some((rule) => rule(payload));
}
