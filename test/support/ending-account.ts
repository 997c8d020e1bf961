/** An account of a scripted exchange with orders in place, whose every answer a test may spoil, for what ends orders. */
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {allRows} from '../../src/lib/adapter/contract/rows.ts';
import type {CancelScope} from '../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {createOrder, isTerminal, type Order} from '../../src/lib/model/order.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {Clock} from '../../src/lib/transport/clock.ts';
import {type Members, patched} from './patched.ts';
import {type Rig, rig} from './scripted-exchange.ts';

/** What a call is, in the words of the contract. */
export type CallName = 'cancelAll' | 'cancelOrder' | 'openOrders' | 'order' | 'lookUp' | 'uid';
/** What happens to one call. `lost-answer`: it takes effect and nobody hears of it. */
export type Fault = 'refused-connection' | 'lost-request' | 'lost-answer' | 'server-error' | 'garbled' | 'throttled' | 'hangs';

export const FAULTS: readonly Fault[] = [
  'refused-connection',
  'lost-request',
  'lost-answer',
  'server-error',
  'garbled',
  'throttled',
  'hangs',
];

export interface EndingAccount {
  readonly desk: Rig;
  readonly adapter: ExchangeAdapter;
  readonly handle: AccountHandle;
  readonly deps: OrderDeps;
  /** Calls in the order in which they were made. */
  readonly calls: string[];
  /** The engine's orders that can still trade. */
  open(): readonly Order[];
  /** Puts an order into the engine that nothing here has placed. */
  rest(fields?: Partial<Order>): Order;
}

export interface EndingOptions {
  /** BY_SYMBOL: the exchange cancels one symbol at a time, as far as they are known. */
  readonly cancelAll?: 'WHOLE' | 'BY_SYMBOL' | 'NAMES_NOTHING';
  readonly fault?: (call: CallName, count: number) => Fault | null;
  readonly members?: Partial<Members>;
}

const LATENCY_MS = 20;

export async function endingAccount(options: EndingOptions = {}, account = 'desk', shared: Rig = rig()): Promise<EndingAccount> {
  const {cancelAll: style = 'WHOLE', fault = () => null, members = {}} = options;
  const {exchange, handle: original, deps} = shared;
  const {clock} = exchange;
  const calls: string[] = [];
  const base = await original.adapter();
  const open = () => [...exchange.orders.values()].filter((order) => order.account === account && !isTerminal(order.status));
  const end = (orders: readonly Order[]): readonly Order[] =>
    orders.map((order) => {
      const ended: Order = {...order, status: 'CANCELED', updatedAt: new Date(clock.now()).toISOString()};
      exchange.orders.set(order.id ?? '', ended);
      return ended;
    });
  const spoiled =
    <A extends readonly unknown[], T>(name: CallName, call: (...args: [...A, AbortSignal]) => Promise<T>) =>
    async (...args: [...A, AbortSignal]): Promise<T> => {
      calls.push(name);
      return spoil(
        fault(name, calls.filter((each) => each === name).length),
        () => call(...args),
        clock,
        args.at(-1) as AbortSignal,
      );
    };
  const whole: Partial<Members> = {
    cancelAll: async ({symbol, knownSymbols}: CancelScope) => {
      const meant = open().filter((order) =>
        symbol === null ? style !== 'BY_SYMBOL' || isKnown(order, knownSymbols) : order.symbol === symbol,
      );
      const orders = end(meant);
      const canceled = symbol === null ? knownSymbols : [symbol];
      if (style === 'NAMES_NOTHING') return {canceled, orders: [], unnamed: orders.length, failed: []};
      return {canceled, orders, unnamed: 0, failed: []};
    },
    // The account is for spot.
    openOrders: async ({symbol, products}) =>
      allRows(
        open().filter((order) => (symbol === null ? products === 'ALL' || !order.symbol.includes(':') : order.symbol === symbol)),
      ),
    lookUp: async (id) => ({
      orders: [...exchange.orders.values()].filter(
        (order) => order.account === account && (order.id === id || order.clientOrderId === id),
      ),
      complete: true,
    }),
    ...members,
  };
  const healthy = patched({...base, config: {...base.config, account}}, whole);
  const adapter = patched(healthy, {
    cancelAll: spoiled('cancelAll', healthy.trading.cancelAll),
    cancelOrder: spoiled('cancelOrder', healthy.trading.cancelOrder),
    openOrders: spoiled('openOrders', healthy.trading.openOrders),
    order: spoiled('order', healthy.trading.order),
    lookUp: spoiled('lookUp', healthy.trading.lookUp),
    uid: spoiled('uid', healthy.account.uid),
  });
  const handle = {...original, account, adapter: async () => adapter};
  return {
    desk: shared,
    adapter,
    handle,
    deps: {...deps, accounts: [handle]},
    calls,
    open,
    rest(fields = {}) {
      const at = new Date(clock.now()).toISOString();
      const id = `e${exchange.orders.size + 1}`;
      const order = createOrder({
        account,
        exchange: 'scripted',
        symbol: 'BTC/USDT',
        id,
        clientOrderId: `elsewhere-${id}`,
        side: 'BUY',
        type: 'LIMIT',
        price: '60000',
        quantity: '0.01',
        filled: '0',
        remaining: '0.01',
        status: 'NEW',
        createdAt: at,
        updatedAt: at,
        ...fields,
      });
      exchange.orders.set(order.id ?? '', order);
      return order;
    },
  };
}

function isKnown({symbol, raw}: Order, known: readonly string[]): boolean {
  return known.includes(raw?.symbol ?? symbol);
}

async function spoil<T>(fault: Fault | null, call: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  await clock.sleep(LATENCY_MS, signal);
  switch (fault) {
    case null:
      return call();
    case 'refused-connection':
      throw new DeskError('network', 'No connection.', {sent: false});
    case 'server-error':
      throw new DeskError('exchange-down', 'HTTP 503.', {sent: true});
    case 'garbled':
      throw new DeskError('protocol', 'Not JSON.', {sent: true});
    case 'throttled':
      throw new DeskError('rate-limit', 'Too many requests.', {retryAfterMs: 1000, sent: false});
    case 'lost-answer':
      await call();
      throw new DeskError('unknown-outcome', 'The connection broke.', {sent: true});
    case 'lost-request':
      throw new DeskError('unknown-outcome', 'The connection broke.', {sent: true});
    case 'hangs':
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new DeskError('timeout', 'No answer.', {sent: true})), {once: true});
      });
  }
}
