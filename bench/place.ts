/**
 * Place an order, call to bytes on the wire: rules, encode, sign; no journal, no network. Against CCXT doing the same
 * (`createOrder` up to its fetch).
 */
import ccxt from 'ccxt';
import type {AdapterContext} from '../src/lib/adapter/context.ts';
import {loadExchange} from '../src/lib/adapter/registry.ts';
import type {Market} from '../src/lib/model/market.ts';
import type {LimitOrder} from '../src/lib/model/order.ts';
import {applyRules} from '../src/lib/model/rules.ts';
import {Secret} from '../src/lib/model/secret.ts';
import {createVolatileMemory} from '../src/lib/state/volatile-memory.ts';
import {systemClock, systemRandom} from '../src/lib/transport/clock.ts';
import {microseconds} from './lib/measure.ts';
import {print, type Row} from './lib/row.ts';

const MARKET: Market = {
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  product: 'spot',
  base: 'BTC',
  quote: 'USDT',
  settle: null,
  status: 'TRADING',
  rules: {
    tickSize: '0.01',
    minPrice: '0.01',
    maxPrice: '1000000',
    stepSize: '0.00001',
    minQuantity: '0.00001',
    maxQuantity: '9000',
    marketStepSize: '0',
    marketMinQuantity: '0',
    marketMaxQuantity: '100',
    minNotional: '5',
    maxNotional: '9000000',
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: '0.00000001',
    postOnlyMaxQuantity: null,
  },
  orderTypes: ['LIMIT', 'MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
};

const REQUEST: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  clientOrderId: '00112233445566778899aabbccddeeff',
  reduceOnly: false,
  quantity: '0.123456',
  price: '60000.019',
  timeInForce: 'GTC',
  postOnly: false,
};

/** Ours up to the call of the Http port. */
async function ours(exchange: string): Promise<() => Promise<unknown>> {
  let reached: (bytes: number) => void = () => {};
  const context: AdapterContext = {
    account: {
      account: 'a',
      exchange,
      credentials: {apiKey: new Secret('key-key-key-key'), secret: new Secret('secret-secret-secret')},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {},
    },
    http: {
      request: (request) => {
        reached(request.url.length + (request.body?.length ?? 0));
        return new Promise(() => {});
      },
    },
    sockets: {open: () => Promise.reject(new Error('not used'))},
    clock: systemClock,
    random: systemRandom,
    // Budgets are the journal's business, not the encoder's.
    memory: {
      ...createVolatileMemory(systemClock),
      admit: () => Promise.resolve(),
      clockOffset: () => ({offsetMs: 1, measuredAt: 1}),
    },
    timeoutMs: 1000,
    debug: () => {},
  };
  const adapter = (await loadExchange(exchange)).create(context);
  const never = new AbortController().signal;
  return () =>
    new Promise((resolve) => {
      reached = resolve;
      const {request} = applyRules(REQUEST, MARKET, {exact: false, referencePrice: null});
      void adapter.trading.placeOrder(adapter.trading.prepareOrder(request, MARKET, null), never);
    });
}

/** CCXT up to its fetch. */
function theirs(exchange: 'binance' | 'bybit'): () => Promise<unknown> {
  let reached: (value: unknown) => void = () => {};
  const client = new ccxt[exchange]({apiKey: 'key-key-key-key', secret: 'secret-secret-secret', enableRateLimit: false});
  const precision = {amount: 0.00001, price: 0.01};
  const market = {
    id: 'BTCUSDT',
    symbol: 'BTC/USDT',
    base: 'BTC',
    quote: 'USDT',
    baseId: 'BTC',
    quoteId: 'USDT',
    type: 'spot',
    spot: true,
    active: true,
    precision,
    limits: {amount: {min: 0.00001}, price: {}, cost: {min: 5}},
    info: {orderTypes: ['LIMIT', 'MARKET']},
  };
  client.markets = {'BTC/USDT': market} as never;
  client.markets_by_id = {BTCUSDT: [market]} as never;
  client.symbols = ['BTC/USDT'];
  client.currencies = {} as never;
  client.loadMarkets = async () => client.markets;
  Object.assign(client, {
    isUnifiedEnabled: async () => [false, true],
    fetch: () => {
      reached(null);
      return new Promise(() => {});
    },
  });
  return () =>
    new Promise((resolve) => {
      reached = resolve;
      void client.createOrder('BTC/USDT', 'limit', 'buy', 0.123456, 60000.019, {newClientOrderId: REQUEST.clientOrderId});
    });
}

/** Prints each row as it is measured. */
export async function benchPlace(quick: boolean): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const exchange of ['binance', 'bybit'] as const) {
    const [mine = 0, peer = 0] = await microseconds([await ours(exchange), theirs(exchange)], 4000, quick ? 5 : 20);
    rows.push(
      print({what: `place on ${exchange}, call to bytes, no journal`, value: mine, bound: 4, unit: 'us CPU'}),
      print({what: `place on ${exchange} / CCXT`, value: mine / peer, bound: 0.2, unit: 'x'}),
    );
  }
  return rows;
}
