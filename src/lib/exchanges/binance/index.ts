/** Binance: spot, and futures with USD margin. */
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeModule} from '../../adapter/contract/exchange.ts';
import {createAdapter} from './adapter.ts';
import {RECV_WINDOW_MS} from './client.ts';
import {LINKED} from './linked.ts';

const capabilities: Capabilities = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
  // https://www.binance.com/en/fee/schedule, regular user, spot.
  // https://www.binance.com/en/fee/futureFee, regular user, USDⓈ-M.
  standardFees: {
    spot: {maker: '0.001', taker: '0.001', buyFeeIn: 'BASE'},
    linear: {maker: '0.0002', taker: '0.0005', buyFeeIn: 'QUOTE'},
  },
  // https://developers.binance.com/docs/binance-spot-api-docs/fix-api#message-components
  clientOrderIds: {
    render: (intentId) => intentId,
    accepts: (id) => /^[a-zA-Z0-9_-]{1,36}$/.test(id),
    form: '1 to 36 letters, digits, - or _',
    uniqueness: 'OPEN_ONLY',
  },
  linkedOrders: {spot: LINKED, linear: 'Binance links no take-profit or stop-loss to an order of contracts.'},
  unreached: ['margin', 'coin-margined futures', 'options'],
  acknowledgement: 'RESULT',
  proof: {
    windowMs: RECV_WINDOW_MS,
    // The gateway waits this long for the engine before it says -1007.
    engineBoundMs: 10_000,
    readBoundMs: 60_000,
    resolveDeadlineMs: 86_400_000,
  },
  // The server pings every 20 s.
  streamSilenceMs: 45_000,
  // Connections are cut after 24 h.
  streamMaxAgeMs: 84_600_000,
};

const binance: ExchangeModule = {
  title: 'Binance',
  docs: 'https://developers.binance.com/docs/binance-spot-api-docs',
  credentials: [['secret'], ['privateKey']],
  products: ['spot', 'linear'],
  environments: ['live', 'testnet', 'demo'],
  capabilities,
  create: (context) => createAdapter(context, capabilities),
};

export default binance;
