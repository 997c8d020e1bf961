/** The smallest servers that answer as Binance and Bybit do: nothing optional, one market, one order book, own order list. */
import {createHmac} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export const KEY = 'key-of-the-test';
export const SECRET = 'secret-of-the-test';

export interface MinimalServer {
  readonly url: string;
  /** `GET /api/v3/account`, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What every path that is not served gets, as different servers do it. */
export interface Manners {
  readonly absent?: Answer;
  /** What every order gets instead of being placed. */
  readonly refusal?: Answer;
  /** Further answers by `METHOD path`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

type Wire = Record<string, string | number | boolean>;

async function serve(answer: (asked: Asked) => Answer): Promise<MinimalServer> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const {pathname: path, searchParams: query} = new URL(request.url ?? '/', 'http://exchange');
      const method = request.method ?? 'GET';
      asked.push(`${method} ${path}`);
      const body = Buffer.concat(chunks).toString();
      const {status, body: told} = answer({method, path, query, body, headers: request.headers});
      response.writeHead(status, {'content-type': 'application/json'});
      response.end(typeof told === 'string' ? told : JSON.stringify(told));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const NOT_SERVED: Answer = {status: 404, body: 'Not Found'};
const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');

/** Binance: account, ticker/price, exchangeInfo, depth and the order endpoints; no /sapi, no /fapi, no commission. */
export function minimalBinance({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
  const orders: Wire[] = [];
  const refused = (code: number, msg: string): Answer => ({status: 400, body: {code, msg}});
  const find = (at: URLSearchParams): Wire | undefined =>
    orders.find((each) =>
      at.has('orderId') ? String(each.orderId) === at.get('orderId') : each.clientOrderId === at.get('origClientOrderId'),
    );
  const place = (terms: URLSearchParams): Answer => {
    const quantity = terms.get('quantity') ?? '0';
    const takes = terms.get('type') === 'MARKET';
    const order: Wire = {
      symbol: terms.get('symbol') ?? '',
      orderId: orders.length + 1,
      orderListId: -1,
      clientOrderId: terms.get('newClientOrderId') ?? '',
      price: terms.get('price') ?? '0.00000000',
      origQty: quantity,
      executedQty: takes ? quantity : '0.00000000',
      cummulativeQuoteQty: takes ? String(Number(quantity) * 50_000) : '0.00000000',
      status: takes ? 'FILLED' : 'NEW',
      timeInForce: terms.get('timeInForce') ?? 'GTC',
      type: terms.get('type') ?? '',
      side: terms.get('side') ?? '',
      time: Date.now(),
      updateTime: Date.now(),
      transactTime: Date.now(),
    };
    orders.push(order);
    return {status: 200, body: order};
  };
  const signed: Readonly<Record<string, (params: URLSearchParams) => Answer>> = {
    'GET /api/v3/account': () => ({status: 200, body: BINANCE_ACCOUNT}),
    'GET /api/v3/openOrders': () => ({status: 200, body: orders.filter(({status}) => status === 'NEW')}),
    'GET /api/v3/order': (at) => {
      const order = find(at);
      return order === undefined ? refused(-2013, 'Order does not exist.') : {status: 200, body: order};
    },
    'POST /api/v3/order': (terms) => refusal ?? place(terms),
    'DELETE /api/v3/order': (at) => {
      const order = find(at);
      if (order?.status !== 'NEW') return refused(-2011, 'Unknown order sent.');
      order.status = 'CANCELED';
      return {status: 200, body: {...order, origClientOrderId: order.clientOrderId, clientOrderId: 'cancel'}};
    },
  };
  return serve(({method, path, query, body, headers}) => {
    const name = `${method} ${path}`;
    const open = {...BINANCE_PUBLIC, ...more}[name];
    if (path === '/api/v3/exchangeInfo' && (query.get('symbol') ?? 'BTCUSDT') !== 'BTCUSDT')
      return refused(-1121, 'Invalid symbol.');
    if (open !== undefined) return {status: 200, body: open};
    const respond = signed[name];
    if (respond === undefined) return absent;
    const text = body === '' ? query.toString() : body;
    const [payload = '', signature] = text.split('&signature=');
    if (headers['x-mbx-apikey'] !== KEY || signature !== hmac(payload))
      return refused(-1022, 'Signature for this request is not valid.');
    return respond(new URLSearchParams(payload));
  });
}

const BINANCE_ACCOUNT = {
  makerCommission: 15,
  takerCommission: 15,
  canTrade: true,
  accountType: 'SPOT',
  balances: [
    {asset: 'BTC', free: '0.50000000', locked: '0.25000000'},
    {asset: 'USDT', free: '10000.00000000', locked: '0.00000000'},
    {asset: 'ORDI', free: '10.00000000', locked: '0.00000000'},
    {asset: 'NOBODY', free: '3.00000000', locked: '0.00000000'},
    {asset: 'BNB', free: '0.00000000', locked: '0.00000000'},
  ],
};

const BINANCE_PUBLIC: Readonly<Record<string, unknown>> = {
  'GET /api/v3/ticker/price': [
    {symbol: 'BTCUSDT', price: '50000.00000000'},
    {symbol: 'ORDIBTC', price: '0.00040000'},
    {symbol: 'USDTUSD', price: '0.99900000'},
  ],
  'GET /api/v3/exchangeInfo': {
    timezone: 'UTC',
    symbols: [
      {
        symbol: 'BTCUSDT',
        status: 'TRADING',
        baseAsset: 'BTC',
        baseAssetPrecision: 8,
        quoteAsset: 'USDT',
        quotePrecision: 8,
        orderTypes: ['LIMIT', 'MARKET'],
        filters: [
          {filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000'},
          {filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000'},
        ],
      },
    ],
  },
  'GET /api/v3/depth': {lastUpdateId: 1, bids: [['49990.00', '1.0']], asks: [['50010.00', '2.0']]},
  'GET /api/v3/time': {serverTime: Date.now()},
};

/** Bybit: unified wallet, tickers, instruments, book, create, cancel and realtime; no funding wallet, no fee-rate. */
export function minimalBybit({absent = NOT_SERVED, more = {}}: Manners = {}): Promise<MinimalServer> {
  const orders: Wire[] = [];
  const ok = (result: unknown): Answer => ({
    status: 200,
    body: {retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: Date.now()},
  });
  const refused = (retCode: number, retMsg: string): Answer => ({
    status: 200,
    body: {retCode, retMsg, result: {}, retExtInfo: {}, time: Date.now()},
  });
  const create = (body: string): Answer => {
    const terms = JSON.parse(body) as Record<string, string>;
    const now = String(Date.now());
    const order = {
      ...{symbol: terms.symbol ?? '', orderId: `b-${orders.length + 1}`, orderLinkId: terms.orderLinkId ?? ''},
      ...{
        side: terms.side ?? '',
        orderType: terms.orderType ?? '',
        orderStatus: 'New',
        price: terms.price ?? '',
        qty: terms.qty ?? '',
      },
      ...{cumExecQty: '0', cumExecValue: '0', cumExecFee: '0', avgPrice: '', timeInForce: terms.timeInForce ?? 'GTC'},
      ...{createdTime: now, updatedTime: now, reduceOnly: false, triggerPrice: '', leavesQty: terms.qty ?? ''},
    };
    orders.push(order);
    return ok({orderId: order.orderId, orderLinkId: order.orderLinkId});
  };
  const cancel = (body: string): Answer => {
    const terms = JSON.parse(body) as Record<string, string>;
    const order = orders.find(({orderId, orderLinkId}) => orderId === terms.orderId || orderLinkId === terms.orderLinkId);
    if (order?.orderStatus !== 'New') return refused(170213, 'Order does not exist.');
    order.orderStatus = 'Cancelled';
    return ok({orderId: String(order.orderId), orderLinkId: String(order.orderLinkId)});
  };
  const realtime = (query: URLSearchParams): Answer => {
    const named = query.get('orderId') ?? query.get('orderLinkId');
    const list = orders.filter(({orderId, orderLinkId, orderStatus}) =>
      named === null ? orderStatus === 'New' : orderId === named || orderLinkId === named,
    );
    return ok({list, nextPageCursor: ''});
  };
  const signed: Readonly<Record<string, (query: URLSearchParams, body: string) => Answer>> = {
    'GET /v5/account/wallet-balance': () => ok(BYBIT_WALLET),
    'GET /v5/order/realtime': realtime,
    'GET /v5/order/history': () => ok({list: [], nextPageCursor: ''}),
    'POST /v5/order/create': (_, body) => create(body),
    'POST /v5/order/cancel': (_, body) => cancel(body),
  };
  return serve(({method, path, query, body, headers}) => {
    const name = `${method} ${path}`;
    const open = {...BYBIT_PUBLIC, ...more}[name];
    if (open !== undefined) {
      const other = path === '/v5/market/instruments-info' && (query.get('symbol') ?? 'BTCUSDT') !== 'BTCUSDT';
      return ok(other ? {category: 'spot', list: []} : open);
    }
    const respond = signed[name];
    if (respond === undefined) return absent;
    const text = body === '' ? query.toString() : body;
    const stamp = `${headers['x-bapi-timestamp']}${KEY}${headers['x-bapi-recv-window'] ?? ''}${text}`;
    return headers['x-bapi-sign'] === hmac(stamp) ? respond(query, body) : refused(10004, 'error sign!');
  });
}

const BYBIT_WALLET = {
  list: [
    {
      accountType: 'UNIFIED',
      coin: [
        {coin: 'BTC', walletBalance: '0.1', locked: '0.05'},
        {coin: 'USDC', walletBalance: '500', locked: '0'},
      ],
    },
  ],
};

const BYBIT_PUBLIC: Readonly<Record<string, unknown>> = {
  'GET /v5/market/time': {timeSecond: '0', timeNano: `${Date.now()}000000`},
  'GET /v5/market/tickers': {
    category: 'spot',
    list: [
      {symbol: 'BTCUSDT', lastPrice: '50100'},
      {symbol: 'USDCUSDT', lastPrice: '1.002'},
    ],
  },
  'GET /v5/market/instruments-info': {
    category: 'spot',
    list: [
      {
        symbol: 'BTCUSDT',
        baseCoin: 'BTC',
        quoteCoin: 'USDT',
        status: 'Trading',
        lotSizeFilter: {basePrecision: '0.000001', quotePrecision: '0.00000001', minOrderQty: '0.00001', minOrderAmt: '1'},
        priceFilter: {tickSize: '0.01'},
      },
    ],
  },
  'GET /v5/market/orderbook': {s: 'BTCUSDT', b: [['49995', '1']], a: [['50005', '1']], u: 1, ts: Date.now()},
};
