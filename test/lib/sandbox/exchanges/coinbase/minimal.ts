/** The smallest server that answers as Coinbase does. */
import {createPublicKey, generateKeyPairSync, randomUUID, verify} from 'node:crypto';
import {
  type Answer,
  KEY,
  type Manners,
  type MinimalExchange,
  type MinimalServer,
  NOT_SERVED,
  serve,
  type Wire,
} from '../../../../support/minimal-server.ts';

const V3 = '/api/v3/brokerage';
const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const publicKey = createPublicKey(privateKey);

/** A token of this key for this very request. */
function isSigned(token: string, method: string, path: string): boolean {
  const [head = '', claims = '', signature = ''] = token.replace('Bearer ', '').split('.');
  const key = {key: publicKey, dsaEncoding: 'ieee-p1363'} as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) return false;
  const {sub, uri} = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {sub: string; uri: string};
  return sub === KEY && uri.startsWith(`${method} `) && uri.endsWith(path);
}

/** Coinbase: accounts, products, book, orders, cancel and the two ways to find an order; no portfolios, no fees, no rights of the key. */
function answers({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
  const orders: Wire[] = [];
  const place = (body: string): Answer => {
    const terms = JSON.parse(body) as Record<string, string> & {order_configuration: object};
    const order_id = randomUUID();
    const {client_order_id = '', product_id = '', side = '', order_configuration} = terms;
    orders.push({
      ...{order_id, client_order_id, product_id, side, order_configuration: order_configuration as never, status: 'OPEN'},
      ...{created_time: new Date().toISOString(), filled_size: '0', average_filled_price: '0', filled_value: '0'},
      ...{
        total_fees: '0',
        number_of_fills: '0',
        time_in_force: 'GOOD_UNTIL_CANCELLED',
        order_type: 'LIMIT',
        product_type: 'SPOT',
      },
    });
    return {status: 200, body: {success: true, success_response: {order_id, product_id, side, client_order_id}}};
  };
  const cancel = (body: string): Answer => {
    const {order_ids} = JSON.parse(body) as {order_ids: string[]};
    const results = order_ids.map((order_id) => {
      const order = orders.find((each) => each.order_id === order_id && each.status === 'OPEN');
      if (order !== undefined) order.status = 'CANCELLED';
      const failure_reason = order === undefined ? 'UNKNOWN_CANCEL_ORDER' : 'UNKNOWN_CANCEL_FAILURE_REASON';
      return {success: order !== undefined, failure_reason, order_id};
    });
    return {status: 200, body: {results}};
  };
  const list = (query: URLSearchParams): Answer => {
    const statuses = query.getAll('order_status');
    const found = orders.filter(({status}) => statuses.length === 0 || statuses.includes(String(status))).toReversed();
    return {status: 200, body: {orders: found, has_next: false, cursor: '', sequence: '0'}};
  };
  const find = (path: string): Answer => {
    const order = orders.find(({order_id}) => path.endsWith(`/${order_id}`));
    if (order === undefined) return {status: 404, body: {error: 'NOT_FOUND', message: 'order with this orderID was not found'}};
    return {status: 200, body: {order}};
  };
  const signed: Readonly<Record<string, (query: URLSearchParams, body: string) => Answer>> = {
    [`GET ${V3}/accounts`]: () => ({status: 200, body: ACCOUNTS}),
    [`GET ${V3}/orders/historical/batch`]: list,
    [`GET ${V3}/orders/historical/fills`]: () => ({status: 200, body: {fills: [], cursor: ''}}),
    [`POST ${V3}/orders`]: (_, body) => refusal ?? place(body),
    [`POST ${V3}/orders/batch_cancel`]: (_, body) => cancel(body),
  };
  return serve(({method, path, query, body, headers}) => {
    const name = `${method} ${path}`;
    const open = PUBLIC[name];
    if (open !== undefined) return {status: 200, body: open()};
    if (path.startsWith(`${V3}/market/products/`)) return {status: 404, body: {error: 'NOT_FOUND', message: 'no product'}};
    const isOrder = path.startsWith(`${V3}/orders/historical/`);
    const extra = more[name];
    const respond =
      signed[name] ?? (isOrder ? () => find(path) : extra === undefined ? null : () => ({status: 200, body: extra}));
    if (respond === null) return absent;
    if (!isSigned(headers.authorization ?? '', method, path)) return {status: 401, body: 'Unauthorized\n'};
    return respond(query, body);
  });
}

const wallet = (currency: string, value: string, hold = '0') => ({
  ...{
    uuid: randomUUID(),
    name: `${currency} Wallet`,
    currency,
    available_balance: {value, currency},
    hold: {value: hold, currency},
  },
  ...{active: true, ready: true, type: 'ACCOUNT_TYPE_CRYPTO', platform: 'ACCOUNT_PLATFORM_CONSUMER'},
});
const ACCOUNTS = {accounts: [wallet('BTC', '0.2', '0.1'), wallet('USDT', '7000')], has_next: false, cursor: '', size: 2};

const product = (product_id: string, price: string) => {
  const [base_currency_id = '', quote_currency_id = ''] = product_id.split('-');
  return {
    ...{product_id, price, base_currency_id, quote_currency_id, product_type: 'SPOT', status: 'online', alias: '', alias_to: []},
    ...{base_increment: '0.00000001', quote_increment: '0.01', price_increment: '0.01', base_min_size: '0.00000001'},
    ...{base_max_size: '400', quote_min_size: '1', quote_max_size: '10000000', trading_disabled: false, is_disabled: false},
  };
};
const BITCOIN = product('BTC-USDT', '50200');
const PUBLIC: Readonly<Record<string, () => unknown>> = {
  [`GET ${V3}/time`]: () => ({
    iso: new Date().toISOString(),
    epochSeconds: String(Math.floor(Date.now() / 1000)),
    epochMillis: String(Date.now()),
  }),
  [`GET ${V3}/market/products`]: () => ({products: [BITCOIN, product('USDT-USD', '0.999')], num_products: 2}),
  [`GET ${V3}/market/products/BTC-USDT`]: () => BITCOIN,
  [`GET ${V3}/market/product_book`]: () => ({
    pricebook: {
      ...{product_id: 'BTC-USDT', time: new Date().toISOString()},
      ...{bids: [{price: '49980', size: '1'}], asks: [{price: '50020', size: '2'}]},
    },
  }),
};

const exchange: MinimalExchange = {
  serve: answers,
  credentials: {privateKey: privateKey.export({type: 'sec1', format: 'pem'}).toString()},
  poor: {
    status: 200,
    body: {
      success: false,
      error_response: {
        ...{error: 'INSUFFICIENT_FUND', message: 'Insufficient balance in source account', error_details: ''},
        ...{preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND', new_order_failure_reason: 'INSUFFICIENT_FUND'},
      },
    },
  },
  accountFees: {
    [`GET ${V3}/transaction_summary`]: {
      fee_tier: {pricing_tier: 'Intro 1', maker_fee_rate: '0.001', taker_fee_rate: '0.002'},
      total_fees: 0,
    },
  },
  // 0.3 BTC at 50200 and 7000 USDT, all x 0.999.
  value: '22037.94',
  ask: '50020',
};

export default exchange;
