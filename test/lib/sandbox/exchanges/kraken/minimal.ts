/** The smallest server that answers as Kraken does. */
import {
  type Answer,
  KEY,
  type Manners,
  type MinimalExchange,
  type MinimalServer,
  NOT_SERVED,
  serve,
} from '../../../../support/minimal-server.ts';
import {krakenSignature} from './client.ts';

/** Sixty-four bytes. */
const PRIVATE_KEY = Buffer.from('of the test '.repeat(6).slice(0, 64)).toString('base64');

interface Order {
  readonly txid: string;
  readonly terms: URLSearchParams;
  readonly openedAt: number;
  endedAt: number | null;
}

const ok = (result: unknown): Answer => ({status: 200, body: {error: [], result}});
const refused = (words: string): Answer => ({status: 200, body: {error: [words]}});

/** Kraken: balances, pairs, tickers, book, and orders placed, found, listed and canceled; no fees, no rights of the key, no staking. */
function answers({absent = NOT_SERVED, more = {}, refusal}: Manners = {}): Promise<MinimalServer> {
  const orders: Order[] = [];
  const bare = (id: string | null) => (id ?? '').replaceAll('-', '');
  const listed = (chosen: readonly Order[]) => Object.fromEntries(chosen.map((order) => [order.txid, viewOf(order)]));
  const meant = (terms: URLSearchParams) =>
    orders.filter(({txid, terms: own}) =>
      terms.has('cl_ord_id') ? bare(own.get('cl_ord_id')) === bare(terms.get('cl_ord_id')) : txid === terms.get('txid'),
    );
  const isOpen = ({endedAt}: Order) => endedAt === null;
  const add = (terms: URLSearchParams): Answer => {
    const txid = `OMINI2-AAAAA-AAAAA${String.fromCharCode(65 + orders.length)}`;
    orders.push({txid, terms, openedAt: Date.now(), endedAt: null});
    return ok({descr: {order: describe(terms)}, txid: [txid]});
  };
  const cancel = (terms: URLSearchParams): Answer => {
    const [order] = meant(terms).filter(isOpen);
    if (order === undefined) return refused('EOrder:Unknown order');
    order.endedAt = Date.now();
    return ok({count: 1});
  };
  const query = (terms: URLSearchParams): Answer =>
    meant(terms).length === 0 ? refused('EOrder:Unknown order') : ok(listed(meant(terms)));
  const among = (terms: URLSearchParams) => (terms.has('cl_ord_id') ? meant(terms) : orders);
  const signed: Readonly<Record<string, (terms: URLSearchParams) => Answer>> = {
    BalanceEx: () => ok(BALANCES),
    OpenOrders: (terms) => ok({open: listed(among(terms).filter(isOpen))}),
    ClosedOrders: (terms) => {
      const closed = among(terms).filter((order) => !isOpen(order));
      return ok({closed: listed(closed), count: closed.length});
    },
    QueryOrders: query,
    AddOrder: (terms) => refusal ?? add(terms),
    CancelOrder: cancel,
  };
  return serve(({method, path, query: asked, body, headers}) => {
    const open = {...PUBLIC, ...more}[`${method} ${path}`];
    const pair = asked.get('pair');
    if (open !== undefined) return pair !== null && !PAIRS.has(pair) ? refused('EQuery:Unknown asset pair') : ok(open);
    const respond = method === 'POST' ? signed[path.replace('/0/private/', '')] : undefined;
    if (respond === undefined) return absent;
    const terms = new URLSearchParams(body);
    if (headers['api-key'] !== KEY) return refused('EAPI:Invalid key');
    const sign = krakenSignature(path, terms.get('nonce') ?? '', body, PRIVATE_KEY);
    return headers['api-sign'] === sign ? respond(terms) : refused('EAPI:Invalid signature');
  });
}

function describe(terms: URLSearchParams): string {
  return `${terms.get('type')} ${terms.get('volume')} XBTUSDT @ ${terms.get('ordertype')} ${terms.get('price') ?? ''}`.trim();
}

function viewOf({terms, openedAt, endedAt}: Order): object {
  return {
    ...{refid: null, userref: null, cl_ord_id: terms.get('cl_ord_id'), status: endedAt === null ? 'open' : 'canceled'},
    ...{opentm: openedAt / 1000, starttm: 0, expiretm: 0},
    ...(endedAt !== null && {closetm: endedAt / 1000, reason: 'User requested'}),
    descr: {
      ...{pair: 'XBTUSDT', type: terms.get('type'), ordertype: terms.get('ordertype'), price: terms.get('price') ?? '0'},
      ...{price2: '0', leverage: 'none', order: describe(terms), close: ''},
    },
    ...{vol: terms.get('volume'), vol_exec: '0.00000000', cost: '0.00000', fee: '0.00000', price: '0.00000'},
    ...{stopprice: '0.00000', limitprice: '0.00000', misc: '', oflags: terms.get('oflags') ?? 'fciq'},
    time_in_force: (terms.get('timeinforce') ?? 'GTC').toLowerCase(),
  };
}

const BALANCES = {
  XXBT: {balance: '0.2000000000', hold_trade: '0.0500000000'},
  ZUSD: {balance: '100.0000', hold_trade: '0.0000'},
  XETH: {balance: '0.0000000000', hold_trade: '0.0000000000'},
};

/** Names of the one pair. */
const PAIRS = new Set(['XBTUSDT', 'XBT/USDT', 'BTC/USDT', 'BTCUSDT']);

const PUBLIC: Readonly<Record<string, unknown>> = {
  'GET /0/public/Time': {unixtime: Math.floor(Date.now() / 1000), rfc1123: new Date().toUTCString()},
  'GET /0/public/Assets': {
    XXBT: {aclass: 'currency', altname: 'XBT', decimals: 10, display_decimals: 5, status: 'enabled'},
    USDT: {aclass: 'currency', altname: 'USDT', decimals: 8, display_decimals: 4, status: 'enabled'},
  },
  'GET /0/public/AssetPairs': {
    XBTUSDT: {
      ...{altname: 'XBTUSDT', wsname: 'XBT/USDT', aclass_base: 'currency', base: 'XXBT', aclass_quote: 'currency', quote: 'USDT'},
      ...{pair_decimals: 1, cost_decimals: 6, lot_decimals: 8, lot_multiplier: 1, ordermin: '0.00005', costmin: '0.5'},
      ...{tick_size: '0.1', status: 'online'},
    },
  },
  'GET /0/public/Ticker': {
    XBTUSDT: {
      ...{a: ['50205.0', '1', '1.000'], b: ['50195.0', '1', '1.000'], c: ['50200.0', '0.10000000']},
      ...{
        v: ['1', '1'],
        p: ['50200.0', '50200.0'],
        t: [1, 1],
        l: ['50200.0', '50200.0'],
        h: ['50200.0', '50200.0'],
        o: '50200.0',
      },
    },
  },
  'GET /0/public/Depth': {
    XBTUSDT: {asks: [['50205.0', '1.000', 1_700_000_000]], bids: [['50195.0', '1.000', 1_700_000_000]]},
  },
};

const exchange: MinimalExchange = {
  serve: answers,
  credentials: {secret: PRIVATE_KEY},
  poor: refused('EOrder:Insufficient funds'),
  accountFees: null,
  // 0.2 BTC at 50200 x 0.999, and 100 USD.
  value: '10129.96',
  ask: '50205',
};

export default exchange;
