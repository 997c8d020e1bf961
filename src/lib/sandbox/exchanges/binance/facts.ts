/** What tests must know of Binance. https://developers.binance.com/docs/binance-spot-api-docs/errors */
import type {VenueFacts} from '../../facts.ts';
import type {WireResponse} from '../../venue.ts';

const retryLater = (status: number, seconds: number, message: string): WireResponse => ({
  status,
  body: JSON.stringify({code: -1003, msg: message}),
  headers: {'retry-after': String(seconds)},
});

const REPORT = {
  ...{e: 'executionReport', s: 'BTCUSDT', c: 'mine', C: '', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1.0', p: '60000.0', P: '0.0'},
  ...{x: 'NEW', X: 'NEW', r: 'NONE', i: 7, t: -1, l: '0.0', L: '0.0', z: '0.0', Z: '0.0', n: '0', N: null},
  ...{T: 1_700_000_000_000, O: 1_700_000_000_000, m: false, w: true},
};

const facts: VenueFacts = {
  trouble: {
    doubtful: ['-1000', '-1001', '-1006', '-1007', '-1008', '-1016'],
    filters: ['-1013', '-1111'],
    limited: (random) => retryLater(429, 1 + Math.floor(random() * 20), 'Too many requests.'),
    banned: (random) => retryLater(418, 120 + Math.floor(random() * 60), 'Way too many requests.'),
    // https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Get-Funding-Rate-Info
    countedApart: (path) => path === '/fapi/v1/fundingInfo' || path === '/fapi/v1/fundingRate',
    pauseOf: ({status, headers}) => (status === 429 || status === 418 ? Number(headers['retry-after'] ?? 0) * 1000 : 0),
  },
  privateStream: {
    acknowledge: ({id}) => ({id, status: 200, result: {subscriptionId: 0}}),
    order: (change) => ({subscriptionId: 0, event: {...REPORT, ...change}}),
    strangers: [
      {subscriptionId: 0, event: {e: 'somethingNew', E: 1, s: 'BTCUSDT', data: {deep: [1]}}},
      {subscriptionId: 0, event: {e: 'balanceUpdate', a: 'BTC'}},
    ],
    unknownStatus: {X: 'DREAMING'},
  },
  keys: {
    unknown: {apiKey: 'canary-5f1e2d3c4b5a69788796a5b4c3d2e1f0', secret: 'canary+/=%7E<&>"5f1e2d3c4b5a6978'},
    wrongSecret: (right) => ({...right, secret: 'canary-91e5c0d2b7ab'}),
  },
  hosts: {
    rest: {
      live: 'https://api.binance.com',
      testnet: 'https://testnet.binance.vision',
      demo: 'https://demo-api.binance.com',
    },
    timePath: '/api/v3/time',
    timeReply: (epochMs) => ({serverTime: epochMs}),
  },
  replacesAmended: true,
  roundTripsToPlace: 1,
};

export default facts;
