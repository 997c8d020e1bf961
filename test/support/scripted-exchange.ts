/** A scripted exchange behind the adapter contract, on virtual time: what it does with each call is the test's to say. */
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {Capabilities} from '../../src/lib/adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {allRows} from '../../src/lib/adapter/contract/rows.ts';
import type {OrderSource, Placement, PreparedOrder} from '../../src/lib/adapter/contract/trading.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {AccountConfig} from '../../src/lib/model/account.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Market, OrderBook} from '../../src/lib/model/market.ts';
import {isTerminal, type Order, type OrderRef} from '../../src/lib/model/order.ts';
import {Secret} from '../../src/lib/model/secret.ts';
import {requestedOrder} from '../../src/lib/orders/look/shown-order.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {openMemoryState} from '../../src/lib/state/memory/memory-state.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Clock} from '../../src/lib/transport/clock.ts';
import {VirtualTime} from '../simulation/virtual-time.ts';

export const MARKET: Market = {
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
    maxPrice: null,
    stepSize: '0.00001',
    minQuantity: '0.00001',
    maxQuantity: '100',
    marketStepSize: '0',
    marketMinQuantity: '0',
    marketMaxQuantity: null,
    minNotional: '5',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    quoteStep: '0.01',
    postOnlyMaxQuantity: null,
  },
  orderTypes: ['LIMIT', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  postOnly: true,
  marketByQuote: true,
};

const CAPABILITIES: Capabilities = {
  orderTypes: MARKET.orderTypes,
  timesInForce: MARKET.timesInForce,
  postOnly: true,
  marketByQuote: true,
  standardFees: {spot: {maker: '0.001', taker: '0.001', buyFeeIn: 'BASE'}},
  clientOrderIds: {
    render: (intentId) => intentId,
    accepts: (id) => /^[A-Za-z0-9_-]{1,36}$/.test(id),
    form: '1 to 36 letters, digits, - or _',
    uniqueness: 'OPEN_ONLY',
  },
  unreached: [],
  acknowledgement: 'RESULT',
  proof: {windowMs: 5000, engineBoundMs: 10_000, readBoundMs: 60_000, resolveDeadlineMs: 86_400_000},
  streamSilenceMs: 30_000,
  streamMaxAgeMs: null,
};

/** What the next placements do; the last one stays. */
export type PlaceScript = (exchange: ScriptedExchange, prepared: PreparedOrder) => Promise<Placement> | Placement;

export class ScriptedExchange {
  readonly time: VirtualTime;
  readonly clock: Clock;
  readonly orders = new Map<string, Order>();
  /** Orders that are found by the exchange's id and in no other way. */
  readonly byIdOnly = new Map<string, Order>();
  /** Orders stay invisible to reads until then, epoch ms. */
  visibleAt = 0;
  readsFail = false;
  posts = 0;
  cancels = 0;
  readonly scripts: PlaceScript[] = [];
  book: OrderBook | null = null;
  /** How it links take-profit and stop-loss; it does not unless this is set before its adapter is made. */
  linkedOrders: Capabilities['linkedOrders'];
  readonly account: AccountConfig;

  constructor(time: VirtualTime, account = 'desk') {
    this.time = time;
    this.clock = time.clock();
    this.account = {
      account,
      exchange: 'scripted',
      credentials: {apiKey: new Secret(`key of ${account}`)},
      products: ['spot'],
      environment: 'sandbox',
      mode: 'trade',
      urls: {},
    };
  }

  /** The engine takes the order: it exists from now on. */
  accept({request}: PreparedOrder, changes: Partial<Order> = {}): Order {
    const at = new Date(this.clock.now()).toISOString();
    const order = {...requestedOrder(this.account, request, 'NEW', at), id: `x${this.orders.size + 1}`, ...changes};
    this.orders.set(order.id ?? '', order);
    return order;
  }

  find({id, clientOrderId}: OrderRef): Order | null {
    if (this.readsFail) throw new DeskError('network', 'No connection.');
    if (this.clock.now() < this.visibleAt) return null;
    const hidden = id === null ? undefined : this.byIdOnly.get(id);
    if (hidden !== undefined) return hidden;
    const all = [...this.orders.values()];
    return all.find((order) => (id === null ? order.clientOrderId === clientOrderId : order.id === id)) ?? null;
  }

  handle(state: State): AccountHandle {
    const adapter = this.adapter(state);
    const {account, exchange, environment, mode, products} = this.account;
    return {account, exchange, environment, mode, products, adapter: async () => adapter};
  }

  adapter(state: State): ExchangeAdapter {
    const source = (name: string, ref: OrderRef): OrderSource => ({
      name,
      fromEngine: false,
      shows: 'ALL' as const,
      find: async () => this.find(ref),
    });
    const unused = async (): Promise<never> => Promise.reject(new DeskError('internal', 'not scripted'));
    return {
      config: this.account,
      capabilities: {...CAPABILITIES, ...(this.linkedOrders !== undefined && {linkedOrders: this.linkedOrders})},
      marketData: {
        market: async (symbol) =>
          symbol === MARKET.symbol ? MARKET : Promise.reject(new DeskError('not-found', `no ${symbol}`)),
        markets: async () => [MARKET],
        book: async () => this.book ?? unused(),
        bookStream: unused,
        tickers: unused,
        prices: async () => ({
          receivedAt: this.clock.now(),
          missing: [],
          bridges: ['USDT'],
          price: (base, quote) => (base === 'USDT' && quote === 'USD' ? '0.999' : null),
        }),
        syncClock: async () => {
          state.memory(this.account).saveClockOffset(0);
          return {offsetMs: 0, roundTripMs: 1};
        },
      },
      account: {fees: unused, balances: unused, keyRights: unused, uid: async () => null},
      trading: {
        prepareOrder: (request, market) => ({
          request,
          market,
          wire: {method: 'POST', path: '/order', body: JSON.stringify(request)},
          signedAt: this.clock.now(),
          fenceAt: this.clock.now() + 5000,
        }),
        placeOrder: async (prepared) => {
          this.posts += 1;
          const script = this.scripts.length > 1 ? this.scripts.shift() : this.scripts[0];
          return script === undefined ? {outcome: 'PLACED', order: this.accept(prepared)} : script(this, prepared);
        },
        cancelOrder: async (ref) => {
          this.cancels += 1;
          const order = this.find(ref);
          if (order === null || isTerminal(order.status))
            return {outcome: 'NOT_OPEN', error: new DeskError('not-found', 'unknown order')};
          const canceled: Order = {...order, status: 'CANCELED'};
          this.orders.set(order.id ?? '', canceled);
          return {outcome: 'CANCELED', order: canceled};
        },
        cancelAll: unused,
        amendStyle: () => 'IN_PLACE',
        amendOrder: unused,
        order: async (ref) => this.find(ref),
        orderSources: (ref) => [source('order', ref), source('open-orders', ref), source('order-history', ref)],
        lookUp: async (id) => ({
          orders: [...this.orders.values()].filter((order) => order.id === id || order.clientOrderId === id),
          complete: true,
        }),
        openOrders: async () => allRows([...this.orders.values()].filter(({status}) => !isTerminal(status))),
        closedOrders: async () => ({rows: [], missing: [], more: false}),
        fills: async () => ({rows: [], missing: [], more: false}),
      },
      orderFeed: {open: unused},
    };
  }
}

export interface Rig {
  readonly time: VirtualTime;
  readonly exchange: ScriptedExchange;
  readonly state: State;
  readonly handle: AccountHandle;
  readonly deps: OrderDeps;
  readonly interrupt: AbortController;
}

/** One scripted exchange, a state (in memory where no directory is given), and everything the order services need. */
export function rig(limits: Partial<OrderDeps['limits']> = {}, directory?: string): Rig {
  const time = new VirtualTime(Date.UTC(2026, 10, 22, 12));
  const exchange = new ScriptedExchange(time);
  const interrupt = new AbortController();
  const {clock} = exchange;
  const state = directory === undefined ? openMemoryState({clock}) : openState({directory, clock, warn: () => {}});
  const handle = exchange.handle(state);
  let drawn = 0;
  const deps: OrderDeps = {
    call: {clock: exchange.clock, signal: interrupt.signal, timeoutMs: 5000},
    random: (size) => new Uint8Array(size).fill(++drawn),
    state,
    limits: {...NO_LIMITS, ...limits},
    accounts: [handle],
  };
  return {time, exchange, state, handle, deps, interrupt};
}
