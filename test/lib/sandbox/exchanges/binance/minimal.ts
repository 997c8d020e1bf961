/** The smallest server that answers as Binance does. */
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

/** Binance: account, ticker/price, exchangeInfo, depth and the order endpoints; no /sapi, no /fapi, no commission. */
function answers({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
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
    'GET /api/v3/account': () => ({status: 200, body: ACCOUNT}),
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
    const open = {...PUBLIC, ...more}[name];
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

const ACCOUNT = {
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

const PUBLIC: Readonly<Record<string, unknown>> = {
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

const exchange: MinimalExchange = {
  serve: answers,
  poor: {status: 400, body: {code: -2010, msg: 'Account has insufficient balance for requested action.'}},
  accountFees: {
    'GET /api/v3/account': {
      balances: [{asset: 'USDT', free: '10000', locked: '0'}],
      commissionRates: {maker: '0.00100000', taker: '0.00200000', buyer: '0.00000000', seller: '0.00000000'},
    },
  },
  // 0.75 BTC at 50000, 10000 USDT and 10 ORDI at 0.0004 x 50000, all x 0.999; nothing has a price for NOBODY.
  value: '47652.3',
  ask: '50010',
};

export default exchange;
