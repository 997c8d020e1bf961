/** What tests must know of Kraken. https://docs.kraken.com/api/docs/guides/spot-errors and .../websocket-v2/executions */
import type {VenueFacts} from '../../facts.ts';

const LOCKOUT_MS = 900_000;
const refused = (words: string) => ({status: 200, body: JSON.stringify({error: [words]}), headers: {}});

const ROW = {
  ...{order_id: 'OQCLML-BW3P3-BUCMWZ', order_userref: 0, cl_ord_id: 'mine', symbol: 'BTC/USDT', side: 'buy', order_type: 'limit'},
  ...{
    order_qty: 0.5,
    cum_qty: 0,
    cum_cost: 0,
    avg_price: 0,
    limit_price_type: 'static',
    limit_price: 60_000,
    time_in_force: 'GTC',
  },
  ...{exec_type: 'new', order_status: 'new', fee_usd_equiv: 0, fee_ccy_pref: 'fciq', timestamp: '2023-11-14T22:13:20.001000Z'},
};

const facts: VenueFacts = {
  trouble: {
    doubtful: [
      'EService:Unavailable',
      'EService:Busy',
      'EService:Timeout',
      'EGeneral:Internal error',
      'EDatabase:Internal error',
    ],
    filters: ['EOrder:Tick size check failed', 'EOrder:Order minimum not met', 'EOrder:Cost minimum not met'],
    limited: () => refused('EAPI:Rate limit exceeded'),
    banned: () => refused('EGeneral:Temporary lockout'),
    pauseOf: ({body}) => (body.includes('EGeneral:Temporary lockout') ? LOCKOUT_MS : 0),
  },
  privateStream: {
    acknowledge: ({method, req_id, params}) => {
      const {channel} = (params ?? {}) as {readonly channel?: unknown};
      const times = {time_in: '2023-10-16T13:18:35.303171Z', time_out: '2023-10-16T13:18:35.318297Z'};
      const echo = req_id === undefined ? {} : {req_id};
      if (method === 'ping') return {method: 'pong', ...echo, ...times};
      if (method !== 'subscribe') return null;
      return {method, ...echo, result: {channel, maxratecount: 125, snap_orders: true}, success: true, ...times};
    },
    // Without a sequence: what makes these frames does not know how many came before.
    order: (change) => ({channel: 'executions', type: 'update', data: [{...ROW, ...change}]}),
    strangers: [
      {channel: 'brand_new', type: 'update', data: [{deep: [1]}]},
      {channel: 'heartbeat'},
      {channel: 'status', type: 'update', data: [{system: 'online', api_version: 'v2', connection_id: 1, version: '2.0.0'}]},
    ],
    unknownStatus: {order_status: 'dreaming'},
  },
  keys: {
    unknown: {
      apiKey: 'canaryAbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefghijklmn',
      secret: 'canary0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697AA==',
    },
    wrongSecret: (right) => ({
      ...right,
      secret: 'canary91e5c0d2b7ab91e5c0d2b7ab91e5c0d2b7ab91e5c0d2b7ab91e5c0d2b7ab91e5c0d2b7ab91e5c0d2AA==',
    }),
  },
  hosts: {
    rest: {live: 'https://api.kraken.com'},
    timePath: '/0/public/Time',
    timeReply: (epochMs) => ({
      error: [],
      result: {unixtime: Math.floor(epochMs / 1000), rfc1123: new Date(epochMs).toUTCString()},
    }),
  },
  changes: ['/0/private/AddOrder', '/0/private/AmendOrder', '/0/private/CancelOrder', '/0/private/CancelAll'],
  // The answer only names the order: it is asked for once more.
  roundTripsToPlace: 2,
};

export default facts;
