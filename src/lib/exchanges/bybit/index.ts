/** Bybit v5, unified trading account: spot and linear perpetuals. */
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeModule} from '../../adapter/contract/exchange.ts';
import {createAdapter} from './adapter.ts';
import {LINKED} from './linked.ts';
import {RECV_WINDOW_MS} from './sign.ts';

const capabilities: Capabilities = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
  // https://www.bybit.com/en/help-center/article/Trading-Fee-Structure, non-VIP.
  standardFees: {
    spot: {maker: '0.001', taker: '0.001', buyFeeIn: 'BASE'},
    linear: {maker: '0.0002', taker: '0.00055', buyFeeIn: 'QUOTE'},
  },
  // https://bybit-exchange.github.io/docs/v5/order/create-order: orderLinkId, 36 characters, always unique.
  clientOrderIds: {
    render: (intentId) => intentId,
    accepts: (id) => /^[A-Za-z0-9_-]{1,36}$/.test(id),
    form: '1 to 36 letters, digits, - or _',
    uniqueness: 'EVER',
  },
  linkedOrders: LINKED,
  unreached: ['inverse contracts', 'options'],
  // Place, amend and cancel are asynchronous: the ack only says that the request was taken.
  acknowledgement: 'ACCEPTED',
  proof: {
    windowMs: RECV_WINDOW_MS,
    // Not published. Ten seconds past the fence is what other exchanges give a request inside.
    engineBoundMs: 10_000,
    readBoundMs: 60_000,
    // Orders that ended without a fill are kept for 24 h (https://bybit-exchange.github.io/docs/v5/order/order-list).
    resolveDeadlineMs: 12 * 3_600_000,
  },
  // We ping every 20 s and each ping is answered.
  streamSilenceMs: 30_000,
  streamMaxAgeMs: null,
};

const bybit: ExchangeModule = {
  title: 'Bybit',
  docs: 'https://bybit-exchange.github.io/docs/v5/intro',
  credentials: [['secret'], ['privateKey']],
  products: ['spot', 'linear'],
  environments: ['live', 'testnet', 'demo'],
  capabilities,
  create: (context) => createAdapter(context, capabilities),
};

export default bybit;
