/** Kraken spot. */
import type {Capabilities} from '../../adapter/contract/capabilities.ts';
import type {ExchangeModule} from '../../adapter/contract/exchange.ts';
import {createAdapter} from './adapter.ts';
import {DEADLINE_MS} from './encode.ts';
import {isClientId} from './ids.ts';
import {LINKED} from './linked.ts';

const capabilities: Capabilities = {
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
  // https://www.kraken.com/features/fee-schedule, Kraken Pro, the first tier. Every order of mxt asks for its fee in quote.
  standardFees: {spot: {maker: '0.0025', taker: '0.004', buyFeeIn: 'QUOTE'}},
  // https://docs.kraken.com/api/docs/guides/spot-clordid: unique among the open orders of a client.
  clientOrderIds: {
    render: (intentId) => intentId,
    accepts: isClientId,
    form: '32 lower-case hex digits (a UUID without its dashes), or 1 to 18 printable ASCII characters',
    uniqueness: 'OPEN_ONLY',
  },
  linkedOrders: {spot: LINKED},
  unreached: ['margin', 'futures'],
  // The answer has the ids of the orders, and nothing of what became of them.
  acknowledgement: 'ACCEPTED',
  proof: {
    windowMs: DEADLINE_MS,
    // The engine itself looks at the deadline (.../rest-api/add-order-batch). Its clock is told in whole seconds, and between its look
    // and its books there may be a queue: ten seconds, as for other exchanges.
    engineBoundMs: 10_000,
    readBoundMs: 60_000,
    // Orders are kept for years; a day is the longest that an intent of the desk is looked for anywhere.
    resolveDeadlineMs: 86_400_000,
  },
  // A heartbeat comes each second, and each of our pings, five seconds apart, is answered.
  streamSilenceMs: 12_000,
  // The token lives as long as its connection.
  streamMaxAgeMs: null,
};

const kraken: ExchangeModule = {
  title: 'Kraken',
  docs: 'https://docs.kraken.com/api/docs/guides/global-intro',
  credentials: [['secret']],
  products: ['spot'],
  environments: ['live'],
  capabilities,
  create: (context) => createAdapter(context, capabilities),
};

export default kraken;
