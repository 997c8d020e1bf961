/** An adapter against a real HTTP server whose answers a test sets. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, beforeEach} from 'vitest';
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/contract/exchange.ts';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Http} from '../../../../src/lib/transport/http.ts';
import {createHttp} from '../../../../src/lib/transport/undici-http.ts';
import {contextOf, NOW} from './support.ts';

export type Reply = readonly [status: number, body: string, headers?: Record<string, string>];

export interface Served {
  reply: (request: IncomingMessage, path: string, params: URLSearchParams) => Reply | 'CUT';
  asked: string[];
  /** Requests about contracts are answered by `reply` as well. */
  hasContracts: boolean;
  context: AdapterContext;
  /** What the adapter sends through, unless a test hands in another. */
  readonly http: Http;
  adapter: ExchangeAdapter;
  open(change?: {http?: Http} & Partial<AccountConfig>): ExchangeAdapter;
}

/** Serves for all tests of a file; every test gets an adapter of its own. */
export function serve(): Served {
  const http = createHttp({connectTimeoutMs: 1000});
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? '', 'http://host');
    // The other desk, which has nothing open: what ends everything asks it too.
    if (url.pathname.startsWith('/fapi/') && url.pathname !== '/fapi/v1/assetIndex' && !served.hasContracts) {
      response
        .writeHead(200)
        .end(request.method === 'GET' ? '[]' : '{"code":200,"msg":"The operation of cancel all open order is done."}');
      return;
    }
    served.asked.push(`${request.method} ${url.pathname}`);
    const told = served.reply(request, url.pathname, new URLSearchParams(body === '' ? url.search : body));
    if (told === 'CUT') request.socket.destroy();
    else response.writeHead(told[0], told[2]).end(told[1]);
  };
  const server = createServer((request, response) => void answer(request, response));
  const served: Served = {
    reply: () => [500, ''],
    asked: [],
    hasContracts: false,
    context: contextOf({http}),
    http,
    adapter: binance.create(contextOf({http})),
    open({http: through = http, ...change}: {http?: Http} & Partial<AccountConfig> = {}) {
      const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      served.context = contextOf({http: through}, {urls: {rest, stream: 'ws://127.0.0.1:1'}, ...change});
      served.adapter = binance.create(served.context);
      return served.adapter;
    },
  };
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    served.asked = [];
    served.open();
  });
  return served;
}

/** An order as the exchange answers it. */
export const placed = {
  symbol: 'BTCUSDT',
  orderId: 7,
  orderListId: -1,
  clientOrderId: 'mine',
  transactTime: NOW,
  price: '60000.00000000',
  origQty: '0.10000000',
  executedQty: '0.04000000',
  cummulativeQuoteQty: '2396.00000000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  workingTime: NOW,
  fills: [{price: '59900.00', qty: '0.04000000', commission: '0.00004000', commissionAsset: 'BTC', tradeId: 56}],
};

export const error = (code: number, msg: string) => JSON.stringify({code, msg});

export const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof DeskError ? thrown.kind : String(thrown)),
  );
