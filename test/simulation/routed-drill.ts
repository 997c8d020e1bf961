/**
 * The main job: orders routed over two exchanges while one of them goes wrong, whole or cut short, run again afterwards, and
 * compared with both engines.
 *
 *   X1 never more than was asked · X2 placed: all of it is filled or rests · X3 rejected: nothing is · X4 partial: what is
 *   missing is said · X5 long after everything healed nothing is unknown · R1 a routed order ends within its time
 */
import {dec, floorToStep, plain, ZERO} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import {placeRouted, routedInput} from '../../src/lib/router/place-routed.ts';
import type {RoutedInput, RoutedResult} from '../../src/lib/router/routed.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import type {Drill} from './kill-drill.ts';
import type {Mutation} from './mutation.ts';
import type {Program} from './program.ts';
import {isOpen, isPlaced} from './promises.ts';
import {aim, arm, drawSwarm, heal, pick} from './swarm.ts';
import {marketOf} from './terms.ts';
import {seeded, VirtualTime} from './virtual-time.ts';
import {createWorld, type Sides, type World} from './world.ts';

const START = Date.UTC(2026, 0, 1);
const SYMBOLS = ['BTC/USDT', 'SOL/USDT', 'DOGE/USDT'] as const;
const MONEY = '1000000';
/** Books and balances, a look at each account for the id, the legs and a replan or two, each within its time. */
const MOST_MS = 90_000;
const LATE_MS = 170_000;
const RESOLVE_MS = 240_000;

type Pair = readonly [World, World];

export async function runRoutedDrill(sides: readonly [Sides, Sides], seed: number, mutation?: Mutation): Promise<Drill> {
  const time = new VirtualTime(START);
  const worlds: Pair = [
    createWorld(sides[0], {seed, skewMs: 0, mutation, time}),
    createWorld(sides[1], {seed: seed + 1, skewMs: 0, mutation, time}),
  ];
  try {
    return await drill(worlds, seed);
  } finally {
    for (const world of worlds) world.close();
  }
}

async function drill(worlds: Pair, seed: number): Promise<Drill> {
  const random = seeded(seed ^ 0x3c6ef372);
  for (const {live} of worlds)
    for (const asset of ['USDT', 'BTC', 'SOL', 'DOGE']) live.engine.deposit(CUSTOMER, 'spot', asset, MONEY);
  const drilled = new RoutedDrill(worlds, random, seed);
  const first = pick(random, SYMBOLS);
  const symbols = [first, pick(random, SYMBOLS.filter((symbol) => symbol !== first) as [string, ...string[]])];
  // One exchange goes wrong; the machine, and so its clock, is one.
  const setOwnClock = (byMs: number) => worlds.forEach((world) => void world.setOwnClock(byMs));
  const sick = {...(worlds[Math.floor(random() * 2)] ?? worlds[0]), setOwnClock};
  const swarm = drawSwarm(random);
  arm(sick, swarm, random);
  aim(sick, swarm, random() < 0.5 ? 0 : random() * 0.6, random);
  for (const symbol of symbols) await drilled.place(symbol);
  for (const world of worlds) heal(world);
  await worlds[0].time.pass(Math.max(LATE_MS, ...worlds.map(({wire, time}) => wire.pausedUntil() - time.now())));
  await drilled.settle();
  return {
    left: 0,
    broken: drilled.broken,
    trace: [`routed ${seed} faults ${swarm.names.join('+') || 'none'} on ${sick.exchange}`, ...drilled.trace],
  };
}

class RoutedDrill {
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly #worlds: Pair;
  readonly #random: () => number;
  readonly #seed: number;
  readonly #placed: RoutedInput[] = [];

  constructor(worlds: Pair, random: () => number, seed: number) {
    this.#worlds = worlds;
    this.#random = random;
    this.#seed = seed;
  }

  /** Routes one order: to its end, or cut short by a power cut. */
  async place(symbol: string): Promise<void> {
    const random = this.#random;
    const {time} = this.#worlds[0];
    const input = this.#draw(symbol);
    this.#placed.push(input);
    const {programs, deps} = this.#start();
    const startedAt = time.now();
    const placing = placeRouted(input, deps).catch(failure);
    if (random() < 0.3) {
      await time.pass(Math.floor(random() * (random() < 0.5 ? 300 : 6000)));
      for (const program of programs) program.kill();
      this.trace.push(`${symbol}: killed`);
      return this.#atMost(input);
    }
    const said = await time.until(placing);
    const tookMs = time.now() - startedAt;
    if (tookMs > MOST_MS) this.broken.push(`R1 a routed order took ${tookMs} ms`);
    this.#judge('place', input, said);
  }

  /** After everything healed: resolve all, then the same commands again. */
  async settle(): Promise<void> {
    const {time} = this.#worlds[0];
    const {deps} = this.#start();
    // An order that was signed by a clock far ahead may arrive until then: so long nobody can know.
    const fences = deps.state.journal.list(0, 100).map(({sent}) => sent?.fenceAt ?? 0);
    await time.pass(Math.max(0, ...fences.map((fence) => fence - time.now())));
    await time.until(resolveOrders(null, RESOLVE_MS, deps));
    for (const input of this.#placed) {
      this.#atMost(input);
      const said = await time.until(placeRouted(input, this.#start().deps).catch(failure));
      this.#judge('place again', input, said);
      if (!(said instanceof DeskError) && said?.outcome === 'unknown')
        this.broken.push('X5 still unknown long after everything healed');
    }
  }

  #draw(symbol: string): RoutedInput {
    const random = this.#random;
    const [world] = this.#worlds;
    const market = marketOf(world, symbol);
    const {ask, bid, last} = world.live.engine.markets.ticker(market.symbol);
    const side = random() < 0.5 ? 'BUY' : 'SELL';
    const best = dec((side === 'BUY' ? ask : bid) ?? last);
    const quantity = plain(floorToStep(dec(200 + Math.floor(random() * 20_000)).div(best), this.#step(symbol)));
    const limit = plain(floorToStep(best.mul(side === 'BUY' ? 1.004 : 0.996), market.tickSize));
    const price = random() < 0.4 ? limit : null;
    const typed = {
      symbol,
      side,
      quantity,
      quantityIn: 'BASE',
      price,
      stopPrice: null,
      timeInForce: null,
      postOnly: false,
      reduceOnly: false,
      maxSlippage: null,
      clientId: `routed-${this.#seed}-${symbol.slice(0, 3)}`,
    } as const;
    const options = {
      gathering: {anyQuote: false, exclude: []},
      replan: Math.floor(random() * 3),
      exact: false,
      allowDuplicate: true,
      despite: [],
    };
    return routedInput(typed, random() < 0.7 ? 'split' : 'best', options, async () => true);
  }

  /** A process of mxt with an account on each exchange. */
  #start(): {readonly programs: readonly [Program, Program]; readonly deps: OrderDeps} {
    const programs = [this.#worlds[0].start(), this.#worlds[1].start()] as const;
    const [one, other] = programs;
    const memory: OrderDeps['state']['memory'] = (account) =>
      (account.exchange === one.handle.exchange ? one : other).deps.state.memory(account);
    const deps = {...one.deps, accounts: [one.handle, other.handle], state: {...one.deps.state, memory}};
    return {programs, deps};
  }

  #judge(by: string, input: RoutedInput, said: RoutedResult | DeskError | null): void {
    const {symbol, quantity} = input.request;
    const done = this.#done(symbol);
    this.#atMost(input);
    const word = said instanceof DeskError ? `${said.kind}: ${said.message}` : (said?.outcome ?? 'not approved');
    this.trace.push(`${symbol} ${by} ${quantity}: ${word}; filled or open ${plain(done)}`);
    if (said === null || said instanceof DeskError || said.outcome === 'unknown') return;
    const short = dec(quantity).minus(done);
    const dust = dec(this.#step(symbol)).mul(2);
    if (said.outcome === 'placed' && short.gt(dust))
      this.broken.push(`X2 ${by} said placed, but ${plain(short)} of ${quantity} is missing`);
    if (said.outcome === 'rejected' && !done.isZero()) this.broken.push(`X3 ${by} said rejected, but ${plain(done)} is there`);
    if (said.outcome !== 'partial' || said.missing === null) return;
    if (dec(said.missing).minus(short).abs().gt(dust))
      this.broken.push(`X4 ${by} said ${said.missing} is missing, it is ${plain(short)}`);
  }

  #atMost({request: {symbol, quantity}}: RoutedInput): void {
    const done = this.#done(symbol);
    if (done.gt(quantity)) this.broken.push(`X1 filled and open reach ${plain(done)}, asked were ${quantity}`);
  }

  /** Filled and resting, on both exchanges. */
  #done(symbol: string) {
    return this.#worlds
      .flatMap((world) =>
        world.live.engine.orders.all(CUSTOMER).filter((order) => order.symbol === marketOf(world, symbol).symbol),
      )
      .filter(isPlaced)
      .reduce((sum, order) => sum.plus(isOpen(order) ? order.quantity : order.filled), ZERO);
  }

  /** The coarser step of the two. */
  #step(symbol: string): string {
    const steps = this.#worlds.map((world) => marketOf(world, symbol).stepSize);
    return steps.reduce((coarse, step) => (dec(step).gt(coarse) ? step : coarse));
  }
}

function failure(error: unknown): DeskError {
  if (error instanceof DeskError) return error;
  throw error;
}
