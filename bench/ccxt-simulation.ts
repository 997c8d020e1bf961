/**
 * CCXT itself in the simulation: the same seeds, orders, network and exchange as mxt's own episodes, and its answers beside
 * the ledger. `node bench/ccxt-simulation.ts [EPISODES]` (of all exchanges together), after `npm ci --prefix bench`.
 *
 * An episode here is one order: sent under faults, then everything heals, late packets arrive, and what was said is compared
 * with what the exchange has. mxt goes the same way, once with what `order place` says and once after `order resolve`.
 */
import ccxt, {type Exchange} from 'ccxt';
import type {OrderTerms} from '../src/lib/orders/place/terms.ts';
import {resolveOrders} from '../src/lib/orders/settle/resolve-all.ts';
import {CUSTOMER} from '../src/lib/sandbox/engine/types.ts';
import {TransportError} from '../src/lib/transport/http.ts';
import {letMarketMove} from '../test/simulation/market-mover.ts';
import {submit} from '../test/simulation/openings.ts';
import {isPlaced} from '../test/simulation/promises.ts';
import {aim, arm, drawSwarm, heal} from '../test/simulation/swarm.ts';
import {drawTerms} from '../test/simulation/terms.ts';
import {seeded} from '../test/simulation/virtual-time.ts';
import {createWorld, loadSides, type Sides, type World} from '../test/simulation/world.ts';
import {ccxtAt} from './ccxt-proof.ts';

const EXCHANGES = ['binance', 'bybit'] as const;
/** Of each exchange. */
const EPISODES = Math.ceil(Number(process.argv[2] ?? 4000) / EXCHANGES.length);
const TIMEOUT_MS = 3000;
/** As long as the simulation waits for what is still under way. */
const LATE_MS = 170_000;
const ADDRESS = {rest: 'http://venue', stream: 'ws://venue'};

/** `error`: it failed, and nothing is said of the order. */
type Said = 'placed' | 'refused' | 'error' | 'unknown';
type Trader = (world: World, terms: OrderTerms, key: string) => Promise<{said: Said; later?: () => Promise<Said>}>;

const mxt: Trader = async (world, terms, key) => {
  const program = world.start();
  const answer = await world.time.until(submit(program, terms, key));
  if (!('outcome' in answer)) return {said: 'refused'};
  const later = async (): Promise<Said> => {
    const {orders} = await world.time.until(resolveOrders(null, 240_000, program.deps));
    return orders.map(({outcome}): Said => (outcome === 'rejected' ? 'refused' : outcome))[0] ?? 'refused';
  };
  const said = answer.outcome === 'rejected' ? 'refused' : answer.outcome;
  return said === 'unknown' ? {said, later} : {said};
};

/** CCXT as people run it, `maxRetriesOnFailure` 0 (its default) or 3, on the simulated network and clock. */
function ccxtTrader(exchange: 'binance' | 'bybit', retries: number): Trader {
  let markets: Exchange['markets'] | null = null;
  return async (world, {side, symbol, quantity, quantityIn, price, stopPrice, timeInForce, postOnly}) => {
    const client = ccxtAt(exchange, {...ADDRESS, credentials: world.live.keys});
    client.fetchImplementation = fetchIn(world);
    client.milliseconds = () => world.time.now();
    client.options = {...client.options, maxRetriesOnFailure: retries, maxRetriesOnFailureDelay: 0};
    client.options = {...client.options, enableUnifiedAccount: true, enableUnifiedMargin: true};
    if (markets === null) markets = await calmly(world, () => client.loadMarkets());
    else client.setMarkets(markets);
    const inQuote = quantityIn === 'QUOTE';
    const params = {
      ...(inQuote && {cost: Number(quantity)}),
      ...(stopPrice !== null && {triggerPrice: Number(stopPrice)}),
      ...(timeInForce !== null && {timeInForce}),
      ...(postOnly && {postOnly}),
    };
    const type = price === null ? 'market' : 'limit';
    const amount = inQuote ? undefined : Number(quantity);
    const limit = price === null ? undefined : Number(price);
    try {
      await world.time.until(client.createOrder(symbol, type, side === 'BUY' ? 'buy' : 'sell', amount as number, limit, params));
      return {said: 'placed'};
    } catch (error) {
      // Its manual: an OperationFailed may have happened or not; any other error of the exchange is a refusal.
      return {said: error instanceof ccxt.OperationFailed ? 'error' : 'refused'};
    }
  };
}

/** What CCXT calls instead of `fetch`: the simulated network. */
function fetchIn({wire}: World) {
  return async (url: string, params: {method: string; headers: Record<string, string>; body?: string}): Promise<Response> => {
    const {method, headers, body} = params;
    try {
      const request = {method: method as 'GET', url, headers, timeoutMs: TIMEOUT_MS, maxBytes: 1e8, ...(body && {body})};
      const answer = await wire.http.request(request, new AbortController().signal);
      return new Response(answer.body, {status: answer.status, headers: answer.headers});
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw error.reason === 'timeout' ? new DOMException('timed out', 'AbortError') : new TypeError('fetch failed');
    }
  };
}

async function calmly<T>(world: World, work: () => Promise<T>): Promise<T> {
  world.setFaults(null);
  return world.time.until(work());
}

interface Tally {
  duplicates: number;
  saidRefusedWas: number;
  saidPlacedWasNot: number;
  /** Nothing was said, and the order is there. */
  untold: number;
  unknown: number;
}

/** Twice when there is something to settle later: as said at once, and as said in the end. */
async function episode(sides: Sides, seed: number, trader: Trader, now: Tally, later: Tally): Promise<void> {
  const world = createWorld(sides, {seed, skewMs: 0, mutation: undefined});
  try {
    const random = seeded(seed);
    const swarm = drawSwarm(random);
    for (const asset of ['USDT', 'USDC', 'BTC', 'SOL', 'DOGE', 'ADA'])
      world.live.engine.deposit(CUSTOMER, 'spot', asset, '100000');
    const terms = drawTerms(world, random);
    arm(world, swarm, random);
    letMarketMove(world, terms.symbol, random);
    aim(world, swarm, swarm.onReads, random);
    const answer = await trader(world, terms, `sim-${seed}`);
    heal(world);
    await world.time.pass(Math.max(LATE_MS, world.wire.pausedUntil() - world.time.now()));
    const final = await answer.later?.();
    const orders = world.live.engine.orders.all(CUSTOMER).filter(isPlaced);
    count(now, answer.said, orders.length);
    count(later, final ?? answer.said, orders.length);
  } finally {
    world.close();
  }
}

function count(tally: Tally, said: Said, orders: number): void {
  if (orders > 1) tally.duplicates += 1;
  if (said === 'refused' && orders > 0) tally.saidRefusedWas += 1;
  if (said === 'placed' && orders === 0) tally.saidPlacedWasNot += 1;
  if (said === 'error' && orders > 0) tally.untold += 1;
  if (said === 'unknown') tally.unknown += 1;
}

const fresh = (): Tally => ({duplicates: 0, saidRefusedWas: 0, saidPlacedWasNot: 0, untold: 0, unknown: 0});
const describe = (who: string, {duplicates, saidRefusedWas, saidPlacedWasNot, untold, unknown}: Tally) =>
  `  ${who}: ${duplicates} doubled, ${saidRefusedWas} called refused but there, ${saidPlacedWasNot} called placed but not there, ${untold} there after an error that says nothing, ${unknown} said unknown\n`;

for (const exchange of EXCHANGES) {
  const sides = await loadSides(exchange);
  process.stdout.write(`${exchange}, ${EPISODES} orders, seeds from 1\n`);
  for (const retries of [0, 3]) {
    const tally = fresh();
    const trader = ccxtTrader(exchange, retries);
    for (let seed = 1; seed <= EPISODES; seed++) await episode(sides, seed, trader, tally, fresh());
    process.stdout.write(describe(`ccxt ${ccxt.version}, maxRetriesOnFailure ${retries}`, tally));
  }
  const [now, later] = [fresh(), fresh()];
  for (let seed = 1; seed <= EPISODES; seed++) await episode(sides, seed, mxt, now, later);
  process.stdout.write(describe('mxt, order place', now) + describe('mxt, after order resolve', later));
  const wrong = ({duplicates, saidRefusedWas, saidPlacedWasNot}: Tally) => duplicates + saidRefusedWas + saidPlacedWasNot;
  if (wrong(now) + wrong(later) + later.unknown > 0) process.exitCode = 1;
}
