/** A desk in front of one real exchange protocol in virtual time, for faults that are named one by one. */
import type {Order} from '../../src/lib/model/order.ts';
import {cancelOrders} from '../../src/lib/orders/end/cancel.ts';
import type {CancelVerdict} from '../../src/lib/orders/end/cancel-one.ts';
import {findOrder} from '../../src/lib/orders/look/find.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import {resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import {units} from '../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER, type EngineOrder} from '../../src/lib/sandbox/engine/types.ts';
import type {HttpRequest} from '../../src/lib/transport/http.ts';
import type {WireFault} from '../simulation/faulty-wire.ts';
import type {Program} from '../simulation/program.ts';
import {createWorld, loadSides, type World} from '../simulation/world.ts';
import {changesOrders, pathOf} from './venues.ts';

export const SYMBOL = 'SOL/USDT';
/** The middle of a request's way to the exchange. */
const ON_THE_WAY_MS = 2;

export interface FaultyDesk {
  readonly world: World;
  readonly program: Program;
  /** Requests that change orders, in order. */
  readonly writes: readonly string[];
  /** What happens to the next `times` requests that change orders; reads are left alone. */
  strikeWrites(fault: WireFault, times?: number): void;
  /** Happens while the next request that changes orders is on its way. */
  duringWrite(run: () => void): void;
  /** What happens to each read from now on; null: nothing. */
  strikeReads(choose: ((request: HttpRequest) => WireFault | null) | null): void;
  /** A limit order to buy 10, this many percent under (resting) or over the best ask. */
  terms(percent: number, change?: Partial<OrderTerms>): OrderTerms;
  place(terms: OrderTerms, key?: string): Promise<Submission>;
  cancel(key: string): Promise<CancelVerdict>;
  resolve(key: string, budgetMs?: number): Promise<Submission>;
  show(key: string): Promise<Order | null>;
  /** The exchange's own ledger, oldest first. */
  ledger(): readonly EngineOrder[];
  /** Somebody trades this much with the customer's oldest resting order. */
  trade(quantity: string): void;
}

export async function faultyDesk(exchange: string): Promise<FaultyDesk> {
  const world = createWorld(await loadSides(exchange), {seed: 5, skewMs: 0});
  const program = world.start();
  const {deps, handle} = program;
  const writes: string[] = [];
  let [left, writeFault]: [number, WireFault | null] = [0, null];
  let during: (() => void) | null = null;
  let onRead: ((request: HttpRequest) => WireFault | null) | null = null;
  world.setFaults((request) => {
    const path = pathOf(request.url);
    if (!changesOrders(exchange, {method: request.method, path})) return onRead?.(request) ?? null;
    writes.push(`${request.method} ${path}`);
    if (during !== null) world.time.after(ON_THE_WAY_MS, during);
    during = null;
    left -= 1;
    return left < 0 ? null : writeFault;
  });
  const until = <T>(work: Promise<T>) => world.time.until(work);
  // The first order reads the rules; here that is no part of what is struck.
  await until(handle.adapter().then((adapter) => adapter.marketData.market(SYMBOL, 0, AbortSignal.timeout(60_000))));
  await until(handle.adapter().then((adapter) => adapter.marketData.syncClock(AbortSignal.timeout(60_000))));
  return {
    world,
    program,
    writes,
    strikeWrites: (fault, times = 1) => {
      [left, writeFault] = [times, fault];
    },
    duringWrite: (run) => {
      during = run;
    },
    strikeReads: (choose) => {
      onRead = choose;
    },
    terms: (percent, change = {}) => ({
      side: 'BUY',
      symbol: SYMBOL,
      quantity: '10',
      quantityIn: 'BASE',
      price: (Number(world.live.engine.markets.ticker(SYMBOL).ask) * (1 + percent / 100)).toFixed(1),
      stopPrice: null,
      timeInForce: null,
      postOnly: false,
      reduceOnly: false,
      ...change,
    }),
    place: (terms, key = 'mine') =>
      until(submitOrder({handle, terms, clientId: key, leg: null, exact: false, allowDuplicate: true, despite: []}, deps)),
    cancel: async (key) => {
      const [verdict] = (await until(cancelOrders([key], SYMBOL, deps))).orders;
      if (verdict === undefined) throw new Error('no verdict');
      return verdict;
    },
    resolve: async (key, budgetMs = 200_000) => {
      const [settled] = (await until(resolveOrders(key, budgetMs, deps))).orders;
      if (settled === undefined) throw new Error('nothing to settle');
      return settled;
    },
    show: async (key) => (await until(findOrder(key, SYMBOL, deps))).order,
    ledger: () => world.live.engine.orders.all(CUSTOMER),
    trade: (quantity) => {
      const [resting] = world.live.engine.orders.open(CUSTOMER, SYMBOL);
      if (resting?.price == null) throw new Error('nothing rests');
      const side = {buy: resting.side === 'SELL', price: units(resting.price), quantity: units(quantity)};
      world.live.house.quote(SYMBOL, [side]);
    },
  };
}
