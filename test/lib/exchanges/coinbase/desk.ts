/** A small Coinbase of a test's own: a real HTTP server, and an adapter pointed at it. */
import {generateKeyPairSync} from 'node:crypto';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/contract/exchange.ts';
import coinbase from '../../../../src/lib/exchanges/coinbase/index.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../../../../src/lib/transport/clock.ts';
import {createHttp} from '../../../../src/lib/transport/undici-http.ts';
import {systemSockets} from '../../../../src/lib/transport/ws-socket.ts';

export interface Seen {
  readonly method: string;
  /** Behind /api/v3/brokerage/. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Claims of the token; null where there was none. */
  readonly claims: Readonly<Record<string, unknown>> | null;
}
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}
export type Handler = (request: Seen) => Reply | object;

const http = createHttp({connectTimeoutMs: 1000});
const KEY = generateKeyPairSync('ed25519').privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
const PREFIX = '/api/v3/brokerage/';

const isReply = (answer: Reply | object): answer is Reply => 'body' in answer;

export interface ServedDesk {
  readonly adapter: ExchangeAdapter;
  readonly context: AdapterContext;
  readonly seen: readonly Seen[];
  asked(path: string): readonly Seen[];
  close(): Promise<void>;
}

/** An adapter in front of these answers by path; everything else is HTTP 404. A bare object is the body of HTTP 200. */
export async function deskOf(
  answers: Readonly<Record<string, Handler | object>>,
  {stream, ...change}: Partial<AccountConfig> & {stream?: string} = {},
  context: Partial<AdapterContext> = {},
): Promise<ServedDesk> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const [address = '', query = ''] = (request.url ?? '').split('?');
      const token = request.headers.authorization?.split('.')[1];
      const claims = token === undefined ? null : JSON.parse(Buffer.from(token, 'base64url').toString());
      const path = address.replace(PREFIX, '');
      const one = {method: request.method ?? '', path, query: new URLSearchParams(query), body, claims};
      seen.push(one);
      const known = answers[path];
      const answer = typeof known === 'function' ? (known as Handler)(one) : (known ?? {status: 404, body: 'no such page'});
      const {status = 200, headers = {}, body: text} = isReply(answer) ? answer : {body: answer};
      response.writeHead(status, {'content-type': 'application/json', ...headers});
      response.end(typeof text === 'string' ? text : JSON.stringify(text));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const whole: AdapterContext = {
    account: {
      account: 'desk',
      exchange: 'coinbase',
      credentials: {apiKey: new Secret('organizations/o/apiKeys/k'), privateKey: new Secret(KEY)},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {rest, ...(stream !== undefined && {stream})},
      ...change,
    },
    http,
    sockets: systemSockets,
    clock: systemClock,
    random: systemRandom,
    memory: createVolatileMemory(systemClock),
    timeoutMs: 3000,
    debug: () => {},
    ...context,
  };
  return {
    adapter: coinbase.create(whole),
    context: whole,
    seen,
    asked: (path) => seen.filter((request) => request.path === path),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const soon = (): AbortSignal => AbortSignal.timeout(5000);

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

export const PRODUCT = {
  ...{product_id: 'BTC-USD', price: '60000.5', base_currency_id: 'BTC', quote_currency_id: 'USD', status: 'online', alias: ''},
  ...{base_increment: '0.00000001', quote_increment: '0.01', price_increment: '0.01', base_min_size: '0.00000001'},
  ...{base_max_size: '3400', quote_min_size: '1', quote_max_size: '150000000', trading_disabled: false, view_only: false},
  ...{high_24h: '61000', low_24h: '59000', volume_24h: '2867.5', price_percentage_change_24h: '-1.25'},
};

/** An order as lists tell it: a resting buy. */
export const orderRow = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{order_id: 'o-1', client_order_id: 'mine-1', product_id: 'BTC-USD', side: 'BUY', status: 'OPEN', product_type: 'SPOT'},
  order_configuration: {limit_limit_gtc: {base_size: '0.50', limit_price: '60000.00', post_only: false}},
  ...{time_in_force: 'GOOD_UNTIL_CANCELLED', created_time: '2026-11-01T10:00:00.123456Z', order_type: 'LIMIT'},
  ...{filled_size: '0', average_filled_price: '0', filled_value: '0', total_fees: '0', size_inclusive_of_fees: false},
  ...{last_update_time: '2026-11-01T10:00:01Z', trigger_status: 'INVALID_ORDER_TYPE', cancel_message: '', reject_message: ''},
  ...{reject_reason: 'REJECT_REASON_UNSPECIFIED', edit_history: []},
  ...change,
});

/** The same order as the user channel tells it. */
export const userRow = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{order_id: 'o-1', client_order_id: 'mine-1', product_id: 'BTC-USD', order_side: 'BUY', status: 'OPEN', order_type: 'Limit'},
  ...{product_type: 'SPOT', limit_price: '60000.00', stop_price: '', cumulative_quantity: '0', leaves_quantity: '0.5'},
  ...{avg_price: '0', total_fees: '0', time_in_force: 'GOOD_UNTIL_CANCELLED', post_only: 'false', cancel_reason: ''},
  ...{reject_reason: '', trigger_status: 'INVALID_ORDER_TYPE', creation_time: '2026-11-01T10:00:00.123456Z'},
  ...change,
});

export const fillRow = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{entry_id: 'e-1', trade_id: 't-1', order_id: 'o-1', trade_time: '2026-11-01T10:00:02.5Z', trade_type: 'FILL'},
  ...{price: '60000', size: '0.1', commission: '36', product_id: 'BTC-USD', liquidity_indicator: 'MAKER', side: 'BUY'},
  ...{size_in_quote: false, sequence_timestamp: '2026-11-01T10:00:02.500001Z'},
  ...change,
});
