/** What tests must know of Coinbase. https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/overview */
import type {VenueFacts} from '../../facts.ts';
import type {WireResponse} from '../../venue.ts';

const ROW = {
  ...{order_id: '11111111-2222-4333-8444-00000000abcd', client_order_id: 'mine-1', product_id: 'BTC-USDT', order_side: 'BUY'},
  ...{order_type: 'Limit', status: 'OPEN', time_in_force: 'GOOD_UNTIL_CANCELLED', limit_price: '60000', stop_price: ''},
  ...{cumulative_quantity: '0', leaves_quantity: '0.5', avg_price: '0', filled_value: '0', number_of_fills: '0', total_fees: '0'},
  ...{post_only: 'false', product_type: 'SPOT', trigger_status: 'INVALID_ORDER_TYPE', cancel_reason: '', reject_reason: ''},
  ...{completion_percentage: '0', outstanding_hold_amount: '0', creation_time: '2023-11-14T22:13:20.001Z'},
  ...{end_time: '0001-01-01T00:00:00Z', start_time: '0001-01-01T00:00:00Z'},
};

/** Frames of one connection count from zero. A channel that is subscribed to once more begins another connection. */
const spoken = {channels: new Set<unknown>(), sequence: 0};
const frame = (channel: string, events: readonly object[]): object => {
  const sequence_num = spoken.sequence;
  spoken.sequence += 1;
  return {channel, client_id: '', timestamp: '2023-11-14T22:13:20.001Z', sequence_num, events};
};
const acknowledge = ({type, channel}: Readonly<Record<string, unknown>>): object | null => {
  if (type !== 'subscribe') return null;
  if (spoken.channels.has(channel)) {
    spoken.channels.clear();
    spoken.sequence = 0;
  }
  spoken.channels.add(channel);
  if (channel === 'user') return frame('user', [{type: 'snapshot', orders: []}]);
  return frame('subscriptions', [{subscriptions: {[String(channel)]: [channel]}}]);
};

const limited: WireResponse = {
  status: 429,
  body: '{"errors":[{"id":"rate_limit_exceeded","message":"Too many requests"}]}',
  headers: {'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1'},
};

/** P-256 and nobody's: the first half of the secret is the word "canary" in bytes, over and over. */
const STRANGER = Buffer.from(`30310201010420${'63616e617279'.repeat(5)}6361a00a06082a8648ce3d030107`, 'hex').toString('base64');
const OTHER = Buffer.from(`30310201010420${'0f1e2d3c4b5a6978'.repeat(4)}a00a06082a8648ce3d030107`, 'hex').toString('base64');
const pem = (der: string) => `-----BEGIN EC PRIVATE KEY-----\n${der}\n-----END EC PRIVATE KEY-----\n`;

const facts: VenueFacts = {
  endsListedAlone: true,
  trouble: {
    doubtful: ['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN', 'UNKNOWN_FAILURE_REASON'],
    filters: ['PREVIEW_INVALID_PRICE_PRECISION', 'PREVIEW_INVALID_SIZE_PRECISION', 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL'],
    limited: () => limited,
    // No ban is documented: the firewall before the exchange refuses in words of its own.
    banned: () => ({
      status: 403,
      body: '<html><title>Access denied | api.coinbase.com</title></html>',
      headers: {'content-type': 'text/html'},
    }),
    // A 429 asks the one who was counted to wait, a key or an address without one; nothing silences both.
    pauseOf: () => 0,
  },
  privateStream: {
    acknowledge,
    order: (change) => frame('user', [{type: 'update', orders: [{...ROW, ...change}]}]),
    get strangers() {
      return [frame('brand_new', [{deep: [1]}]), frame('heartbeats', [{current_time: '', heartbeat_counter: 1}])];
    },
    unknownStatus: {status: 'DREAMING'},
  },
  keys: {
    unknown: {apiKey: 'organizations/canary-0f1e2d3c4b5a/apiKeys/canary-91e5c0d2b7ab', privateKey: pem(STRANGER)},
    wrongSecret: (right) => ({...right, privateKey: pem(OTHER)}),
  },
  hosts: {
    rest: {live: 'https://api.coinbase.com'},
    timePath: '/api/v3/brokerage/time',
    timeReply: (epochMs) => ({
      iso: new Date(epochMs).toISOString(),
      epochSeconds: String(Math.floor(epochMs / 1000)),
      epochMillis: String(epochMs),
    }),
  },
  // The acknowledgement is not yet a result: the order is asked for once more.
  roundTripsToPlace: 2,
};

export default facts;
