/** The smallest server that answers as Bybit does. */
import {
  type Answer,
  hmac,
  KEY,
  type Manners,
  type MinimalExchange,
  type MinimalServer,
  NOT_SERVED,
  serve,
  type Wire,
} from '../../../../support/minimal-server.ts';

/** Bybit: unified wallet, tickers, instruments, book, create, cancel and realtime; no funding wallet, no fee-rate. */
function answers({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
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
    return ok({list: query.get('category') === 'spot' ? list : [], nextPageCursor: ''});
  };
  const signed: Readonly<Record<string, (query: URLSearchParams, body: string) => Answer>> = {
    'GET /v5/account/wallet-balance': () => ok(WALLET),
    'GET /v5/order/realtime': realtime,
    'GET /v5/order/history': () => ok({list: [], nextPageCursor: ''}),
    'POST /v5/order/create': (_, body) => refusal ?? create(body),
    'POST /v5/order/cancel': (_, body) => cancel(body),
  };
  return serve(({method, path, query, body, headers}) => {
    const name = `${method} ${path}`;
    const open = {...PUBLIC, ...more}[name];
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

const WALLET = {
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

const PUBLIC: Readonly<Record<string, unknown>> = {
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

const exchange: MinimalExchange = {
  serve: answers,
  poor: {status: 200, body: {retCode: 170131, retMsg: 'Balance insufficient.', result: {}, retExtInfo: {}, time: 0}},
  accountFees: null,
  // 0.1 BTC at 50100 and 500 USDC at 1.002, all x 0.999.
  value: '5505.489',
  ask: '50005',
};

export default exchange;
