/** Coinbase Advanced Trade, spot. */
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeModule} from '../../adapter/contract/exchange.ts';
import {createAdapter} from './adapter.ts';
import {LINKED} from './linked.ts';
import {AHEAD_S, TOKEN_MS} from './sign.ts';

const capabilities: Capabilities = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
  // https://www.coinbase.com/advanced-fees, the tier of an account without trades.
  standardFees: {spot: {maker: '0.006', taker: '0.012', buyFeeIn: 'QUOTE'}},
  // An id that was used before makes no order: its first one is answered. A form is not documented; this one is safe.
  // https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
  clientOrderIds: {
    render: (intentId) => intentId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    accepts: (id) => /^[A-Za-z0-9_-]{1,128}$/.test(id),
    form: '1 to 128 letters, digits, - or _',
    uniqueness: 'REPLAY',
  },
  linkedOrders: {spot: LINKED},
  unreached: ['US futures', 'perpetuals', 'prediction markets', 'equities'],
  // The answer to a placement has neither a state nor fills.
  acknowledgement: 'ACCEPTED',
  proof: {
    // The token of a request ends then: the gate takes it no more.
    windowMs: TOKEN_MS,
    // `nbf` lies that far back, cut to the second: a token of a clock so much ahead is taken.
    aheadMs: AHEAD_S * 1000 + 1000,
    // Not published. Ten seconds past the fence is what other exchanges give a request inside.
    engineBoundMs: 10_000,
    readBoundMs: 60_000,
    // No limit of retention is published for orders; lists of one day are short enough to be read to their end.
    resolveDeadlineMs: 86_400_000,
  },
  // Heartbeats come every second.
  streamSilenceMs: 10_000,
  streamMaxAgeMs: null,
};

const coinbase: ExchangeModule = {
  title: 'Coinbase',
  docs: 'https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/overview',
  credentials: [['privateKey']],
  products: ['spot'],
  environments: ['live'],
  capabilities,
  create: (context) => createAdapter(context, capabilities),
};

export default coinbase;
