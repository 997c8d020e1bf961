/** OKX v5: spot and perpetual contracts. */
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeModule} from '../../adapter/contract/exchange.ts';
import {createAdapter} from './adapter.ts';
import {FENCE_MS} from './client.ts';
import {LINKED} from './linked.ts';
import {SILENCE_MS} from './order-stream.ts';
import {SIGNED_WINDOW_MS} from './sign.ts';

const capabilities: Capabilities = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
  // https://www.okx.com/fees, regular users, spot group one.
  standardFees: {
    spot: {maker: '0.0008', taker: '0.001', buyFeeIn: 'BASE'},
    linear: {maker: '0.0002', taker: '0.0005', buyFeeIn: 'QUOTE'},
  },
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order: clOrdId, unique among pending orders alone.
  clientOrderIds: {
    render: (intentId) => intentId,
    accepts: (id) => /^[A-Za-z0-9]{1,32}$/.test(id),
    form: '1 to 32 letters or digits',
    uniqueness: 'OPEN_ONLY',
  },
  linkedOrders: {spot: LINKED, linear: LINKED},
  unreached: ['margin orders', 'dated futures', 'options', 'trading bots'],
  // "It only means that your request has been accepted by the system server": the engine speaks on the channel or when asked.
  acknowledgement: 'ACCEPTED',
  proof: {
    // `expTime`: #overview-transaction-timeouts. Conditional orders go by their time stamp, 30 s; their fence is in the order.
    windowMs: FENCE_MS,
    // A time stamp may lie on either side of OKX's clock (50102).
    aheadMs: SIGNED_WINDOW_MS,
    // Not published. Ten seconds past the fence is what other exchanges give a request inside.
    engineBoundMs: 10_000,
    readBoundMs: 60_000,
    // Orders that were canceled without a fill are kept for 2 h (#order-book-trading-trade-get-order-history-last-7-days).
    resolveDeadlineMs: 90 * 60_000,
  },
  streamSilenceMs: SILENCE_MS,
  streamMaxAgeMs: null,
};

const okx: ExchangeModule = {
  title: 'OKX',
  docs: 'https://www.okx.com/docs-v5/en/',
  credentials: [['secret', 'passphrase']],
  products: ['spot', 'linear'],
  environments: ['live', 'demo'],
  capabilities,
  create: (context) => createAdapter(context, capabilities),
};

export default okx;
