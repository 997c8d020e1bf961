/** A Binance adapter over fake ports: answers by path, sockets that are played by hand. */
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import {marketOf} from '../../../../src/lib/exchanges/binance/market.ts';
import type {AccountConfig} from '../../../../src/lib/model/account.ts';
import type {Market} from '../../../../src/lib/model/market.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {createVolatileMemory} from '../../../../src/lib/state/volatile-memory.ts';
import {type Clock, systemClock, systemRandom} from '../../../../src/lib/transport/clock.ts';
import type {Http, HttpRequest, HttpResponse} from '../../../../src/lib/transport/http.ts';
import type {SocketHandlers, Sockets} from '../../../../src/lib/transport/websocket.ts';

export const NOW = 1_700_000_000_000;
const stillClock: Clock = {...systemClock, now: () => NOW, monotonic: () => 0, sleep: async () => {}};
export const never = new AbortController().signal;

export const INFO = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  baseAssetPrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'],
  isSpotTradingAllowed: true,
  quoteOrderQtyMarketAllowed: true,
  amendAllowed: true,
  filters: [
    {filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000'},
    {filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000'},
    {filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '120.00000000', stepSize: '0.00000000'},
    {
      filterType: 'NOTIONAL',
      minNotional: '5.00000000',
      applyMinToMarket: true,
      maxNotional: '9000000.00000000',
      applyMaxToMarket: false,
    },
  ],
};
export const BTCUSDT: Market = marketOf(INFO);

export type Answer = (request: HttpRequest, path: string, params: URLSearchParams) => Partial<HttpResponse> & {json?: unknown};

/** An Http port that answers from a function and keeps what was asked. */
export function fakeHttp(answer: Answer): Http & {readonly asked: HttpRequest[]} {
  const asked: HttpRequest[] = [];
  return {
    asked,
    async request(request) {
      asked.push(request);
      const url = new URL(request.url);
      const {
        status = 200,
        headers = {},
        body,
        json,
      } = answer(request, url.pathname, new URLSearchParams(request.body ?? url.search));
      return {status, headers, body: body ?? JSON.stringify(json)};
    },
  };
}

export interface FakeSockets extends Sockets {
  readonly sent: string[];
  url: string;
  handlers: SocketHandlers | null;
  closed: boolean;
}

export function fakeSockets(): FakeSockets {
  const sockets: FakeSockets = {
    sent: [],
    url: '',
    handlers: null,
    closed: false,
    async open(options, handlers) {
      sockets.url = options.url;
      sockets.handlers = handlers;
      return {
        send: (text) => void sockets.sent.push(text),
        close: () => {
          sockets.closed = true;
        },
        pause() {},
        resume() {},
      };
    },
  };
  return sockets;
}

/** A context of a sandbox account with an HMAC key. */
export function contextOf(
  ports: {http?: Http; sockets?: Sockets; clock?: Clock},
  change: Partial<AccountConfig> = {},
): AdapterContext {
  const clock = ports.clock ?? stillClock;
  return {
    account: {
      account: 'desk',
      exchange: 'binance',
      credentials: {apiKey: new Secret('key'), secret: new Secret('secret')},
      products: ['spot'],
      environment: 'sandbox',
      mode: 'trade',
      urls: {rest: 'http://127.0.0.1:1', stream: 'ws://127.0.0.1:1'},
      ...change,
    },
    http: ports.http ?? fakeHttp(() => ({status: 500, body: ''})),
    sockets: ports.sockets ?? fakeSockets(),
    clock,
    random: systemRandom,
    memory: createVolatileMemory(clock),
    timeoutMs: 5000,
    debug: () => {},
  };
}
