/** A small Bybit of a test's own: a real HTTP server, and an adapter pointed at it. */
import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/contract/exchange.ts';
import bybit from '../../../../src/lib/exchanges/bybit/index.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../../src/lib/transport/clock.ts';
import {createHttp} from '../../../../src/lib/transport/undici-http.ts';
import {systemSockets} from '../../../../src/lib/transport/ws-socket.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string;
}
export type Reply = {readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown} | 'reset';
export type Handler = (request: Seen) => Reply;

export const ok = (result: unknown, change: Record<string, unknown> = {}): Reply => ({
  body: {retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: Date.now(), ...change},
});
export const refused = (retCode: number, retMsg = 'no'): Reply => ({
  body: {retCode, retMsg, result: {}, retExtInfo: {}, time: Date.now()},
});

/** Serves `handler` and keeps what was asked. A body that is text goes out as it is. */
export async function serve(handler: Handler): Promise<{origin: string; seen: Seen[]; close(): Promise<void>}> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = request.url ?? '';
      const [path = '', query = ''] = url.split('?');
      const one = {method: request.method ?? '', path, query: new URLSearchParams(query), headers: request.headers, body, url};
      seen.push(one);
      const reply = handler(one);
      if (reply === 'reset') return void request.socket.destroy();
      response.writeHead(reply.status ?? 200, {'content-type': 'application/json', ...reply.headers});
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const http = createHttp({connectTimeoutMs: 1000});

export interface Desk {
  readonly adapter: ExchangeAdapter;
  readonly context: AdapterContext;
}

export function openDesk(
  urls: {rest?: string; stream?: string},
  change: Partial<AccountConfig> = {},
  context: Partial<AdapterContext> = {},
): Desk {
  const whole: AdapterContext = {
    account: {
      account: 'desk',
      exchange: 'bybit',
      credentials: {apiKey: new Secret('test_api_key'), secret: new Secret('test_secret')},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls,
      ...change,
    },
    http,
    sockets: systemSockets,
    clock: systemClock,
    random: (size) => new Uint8Array(size),
    memory: createVolatileMemory(systemClock),
    timeoutMs: 2000,
    debug: () => {},
    ...context,
  };
  return {adapter: bybit.create(whole), context: whole};
}

export const soon = (): AbortSignal => AbortSignal.timeout(3000);

/** The failure of a call, which must come. */
export async function failureOf(work: Promise<unknown>): Promise<DeskError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export const INSTRUMENT = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'Trading',
  lotSizeFilter: {
    basePrecision: '0.000001',
    quotePrecision: '0.0000001',
    minOrderQty: '0.000011',
    minOrderAmt: '5',
    maxLimitOrderQty: '83',
    maxMarketOrderQty: '41.5',
    postOnlyMaxLimitOrderSize: '60000',
  },
  priceFilter: {tickSize: '0.10'},
};

export const linearInstrument = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  symbol: 'BTCUSDT',
  contractType: 'LinearPerpetual',
  status: 'Trading',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  settleCoin: 'USDT',
  priceFilter: {minPrice: '0.1', maxPrice: '199999', tickSize: '0.1'},
  lotSizeFilter: {qtyStep: '0.001', minOrderQty: '0.001', maxOrderQty: '100', maxMktOrderQty: '50', minNotionalValue: '5'},
  ...change,
});

/** An order row as the exchange tells it. */
export const row = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  category: 'spot',
  symbol: 'BTCUSDT',
  orderId: '1001',
  orderLinkId: 'mine-1',
  side: 'Buy',
  orderType: 'Limit',
  orderStatus: 'New',
  qty: '0.500000',
  price: '60000.00',
  timeInForce: 'GTC',
  avgPrice: '',
  cumExecQty: '0.000000',
  cumExecValue: '0.00',
  cumExecFee: '0',
  cumFeeDetail: {},
  cancelType: 'UNKNOWN',
  rejectReason: 'EC_NoError',
  triggerPrice: '0.00',
  marketUnit: '',
  reduceOnly: false,
  createdTime: '1700000000001',
  updatedTime: '1700000000999',
  ...change,
});

export const INSTRUMENTS = '/v5/market/instruments-info';

export interface ServedDesk extends Desk {
  readonly seen: readonly Seen[];
  readonly asked: (path: string) => readonly Seen[];
  readonly close: () => Promise<void>;
}

/** An adapter in front of these answers by path; instruments are there, everything else is HTTP 404. */
export async function deskOf(answers: Record<string, Handler | Reply>, change: Partial<AccountConfig> = {}): Promise<ServedDesk> {
  const {origin, seen, close} = await serve((request) => {
    const answer = answers[request.path];
    if (answer === undefined && request.path === INSTRUMENTS) return ok({category: 'spot', list: [INSTRUMENT]});
    if (answer === undefined) return {status: 404, body: 'not found'};
    return typeof answer === 'function' ? answer(request) : answer;
  });
  return {...openDesk({rest: origin}, change), seen, asked: (path) => seen.filter((request) => request.path === path), close};
}
