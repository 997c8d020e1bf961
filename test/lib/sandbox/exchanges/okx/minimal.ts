/** The smallest server that answers as OKX does. */
import {createHmac} from 'node:crypto';
import {
  type Answer,
  KEY,
  type Manners,
  type MinimalExchange,
  type MinimalServer,
  NOT_SERVED,
  SECRET,
  serve,
  type Wire,
} from '../../../../support/minimal-server.ts';

const PASSPHRASE = 'passphrase-of-the-test';

const ok = (data: readonly unknown[]): Answer => ({status: 200, body: {code: '0', msg: '', data}});
const refused = (status: number, code: string, msg: string): Answer => ({status, body: {code, msg, data: []}});
const failed = (sCode: string, sMsg: string): Answer => ({
  status: 200,
  body: {code: '1', msg: 'All operations failed', data: [{clOrdId: '', ordId: '', sCode, sMsg}]},
});

/** OKX: trading balance, tickers, instruments, book, order, cancel and what is pending; no funding, no savings, no trade-fee. */
function answers({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
  const orders: Wire[] = [];
  const place = (terms: Readonly<Record<string, string>>): Answer => {
    const now = String(Date.now());
    const order = {
      ...{instType: 'SPOT', instId: terms.instId ?? '', ordId: `${orders.length + 1}`, clOrdId: terms.clOrdId ?? ''},
      ...{side: terms.side ?? '', ordType: terms.ordType ?? '', state: 'live', px: terms.px ?? '', sz: terms.sz ?? ''},
      ...{accFillSz: '0', avgPx: '', fee: '0', feeCcy: '', tgtCcy: '', cTime: now, uTime: now, reduceOnly: 'false'},
    };
    orders.push(order);
    return ok([{clOrdId: order.clOrdId, ordId: order.ordId, sCode: '0', sMsg: ''}]);
  };
  const find = (ordId: string | null, clOrdId: string | null): Wire | undefined =>
    orders.find((order) => (ordId === null ? order.clOrdId === clOrdId : order.ordId === ordId));
  const cancel = (terms: Readonly<Record<string, string>>): Answer => {
    const order = find(terms.ordId ?? null, terms.clOrdId ?? null);
    if (order?.state !== 'live') return failed('51400', 'Order cancellation failed.');
    order.state = 'canceled';
    order.cancelSource = '1';
    return ok([{clOrdId: String(order.clOrdId), ordId: String(order.ordId), sCode: '0', sMsg: ''}]);
  };
  const signed: Readonly<Record<string, (query: URLSearchParams, terms: Readonly<Record<string, string>>) => Answer>> = {
    'GET /api/v5/account/balance': () => ok([WALLET]),
    'GET /api/v5/trade/orders-pending': () => ok(orders.filter(({state}) => state === 'live')),
    'GET /api/v5/trade/orders-history': () => ok([]),
    // Where orders may wait unseen, no list of open orders is complete.
    'GET /api/v5/trade/orders-algo-pending': () => ok([]),
    'GET /api/v5/trade/order': (query) => {
      const order = find(query.get('ordId'), query.get('clOrdId'));
      return order === undefined ? refused(200, '51603', 'Order does not exist.') : ok([order]);
    },
    'POST /api/v5/trade/order': (_, terms) => refusal ?? place(terms),
    'POST /api/v5/trade/cancel-order': (_, terms) => cancel(terms),
  };
  return serve(({method, path, query, body, headers}) => {
    const name = `${method} ${path}`;
    const open = {...PUBLIC, ...more}[name];
    const other = path === '/api/v5/public/instruments' && (query.get('instId') ?? 'BTC-USDT') !== 'BTC-USDT';
    if (other) return refused(200, '51001', "Instrument ID doesn't exist.");
    if (Array.isArray(open)) return ok(open);
    const respond = signed[name];
    if (respond === undefined) return absent;
    const asked = query.size === 0 ? path : `${path}?${query.toString()}`;
    const payload = `${headers['ok-access-timestamp']}${method}${asked}${body}`;
    const sign = createHmac('sha256', SECRET).update(payload).digest('base64');
    if (headers['ok-access-key'] !== KEY || headers['ok-access-sign'] !== sign || headers['ok-access-passphrase'] !== PASSPHRASE)
      return refused(401, '50113', 'Invalid signature.');
    return respond(query, body === '' ? {} : (JSON.parse(body) as Record<string, string>));
  });
}

const WALLET = {
  totalEq: '',
  details: [
    {ccy: 'BTC', eq: '0.2', cashBal: '0.2', availBal: '0.15', frozenBal: '0.05', ordFrozen: '0.05', liab: '', stgyEq: '0'},
    {ccy: 'USDT', eq: '1000', cashBal: '1000', availBal: '1000', frozenBal: '0', ordFrozen: '0', liab: '', stgyEq: '0'},
  ],
};

const PUBLIC: Readonly<Record<string, readonly unknown[]>> = {
  'GET /api/v5/public/time': [{ts: String(Date.now())}],
  'GET /api/v5/market/tickers': [{instType: 'SPOT', instId: 'BTC-USDT', last: '50200', askPx: '50210', bidPx: '50190', ts: '0'}],
  'GET /api/v5/public/instruments': [
    {
      ...{instType: 'SPOT', instId: 'BTC-USDT', baseCcy: 'BTC', quoteCcy: 'USDT', state: 'live', tradeQuoteCcyList: ['USDT']},
      ...{tickSz: '0.01', lotSz: '0.00001', minSz: '0.00001', maxLmtSz: '9999999999', maxMktSz: '1000000', groupId: '12'},
    },
  ],
  'GET /api/v5/market/books': [
    {asks: [['50210', '1', '0', '1']], bids: [['50190', '1', '0', '1']], ts: String(Date.now()), seqId: 1},
  ],
};

const exchange: MinimalExchange = {
  serve: answers,
  credentials: {secret: SECRET, passphrase: PASSPHRASE},
  poor: failed('51008', 'Order failed. Insufficient USDT balance in account'),
  accountFees: null,
  // 0.2 BTC at 50200 and 1000 USDT, all x 0.999.
  value: '11028.96',
  ask: '50210',
};

export default exchange;
