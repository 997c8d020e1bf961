/**
 * The main job: orders routed over two exchanges and orders on single accounts, while one exchange goes wrong; whole, two at
 * once, or cut short by a power cut. A feed follows all accounts meanwhile. After everything healed each is settled, what is asked
 * then ends within its time, and the same commands run again. On contracts positions stand and are closed, too.
 * Promises: desk-promises.ts, desk-feed.ts and desk-positions.ts.
 */
import {cancelOrders} from '../../src/lib/orders/end/cancel.ts';
import {resolveOrders} from '../../src/lib/orders/settle/resolve-all.ts';
import {Desk, type DeskAccount, type DeskOptions} from './desk.ts';
import {DeskFeed} from './desk-feed.ts';
import {type DirectOrder, drawDirect, drawRoute, failure, placeOn, type RoutedOrder, route} from './desk-orders.ts';
import {DeskPositions} from './desk-positions.ts';
import {DeskPromises} from './desk-promises.ts';
import type {EpisodeResult} from './episode.ts';
import {moveOnce} from './market-mover.ts';
import {TIMEOUT_MS} from './program.ts';
import {aim, arm, drawSwarm, heal, type Swarm} from './swarm.ts';
import {seeded} from './virtual-time.ts';
import type {Sides, World} from './world.ts';

const MONEY = '1000000';
/** Books and balances, a look at each account for the id, the legs and a replan or two, each within its time. */
const ROUTE_MS = 90_000;
/** The rules, the id, the order, and a receipt that is asked after: each within --timeout. */
const PLACE_MS = 4 * TIMEOUT_MS;
/** The questions before and after a cancel have their own time. */
const CANCEL_MS = 5 * TIMEOUT_MS;
const LATE_MS = 170_000;
const RESOLVE_MS = 240_000;
/** A feed that lost its connection for long asks again within this time, and audits what it was not told. */
const QUIET_MS = 450_000;

/** How a desk of two exchanges came through one seed. */
export async function runDeskEpisode(
  sides: readonly [Sides, Sides],
  seed: number,
  options: DeskOptions = {},
  hits: Record<string, number> = {},
): Promise<EpisodeResult> {
  const desk = new Desk(sides, seed, options);
  try {
    const result = await new DeskEpisode(desk, seed).run();
    for (const world of desk.worlds) {
      for (const [name, times] of world.hits) hits[name] = (hits[name] ?? 0) + times;
      for (const {rule} of world.live.faults.journal()) {
        const name = world.rules.get(rule) ?? '';
        hits[name] = (hits[name] ?? 0) + 1;
      }
    }
    return result;
  } finally {
    desk.close();
  }
}

class DeskEpisode {
  readonly #desk: Desk;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #promises: DeskPromises;
  readonly #trace: string[] = [];
  readonly #routes: RoutedOrder[] = [];
  readonly #directs: DirectOrder[] = [];
  /** Symbols of routes, each of one; the last one is for orders on single accounts. */
  readonly #symbols: readonly string[];
  #well: World;

  constructor(desk: Desk, seed: number) {
    this.#desk = desk;
    this.#seed = seed;
    this.#random = seeded(seed ^ 0x3c6ef372);
    this.#promises = new DeskPromises(desk, desk.start().deps.state.journal);
    const from = Math.floor(this.#random() * desk.symbols.length);
    this.#symbols = [...desk.symbols.slice(from), ...desk.symbols.slice(0, from)];
    this.#well = desk.worlds[0];
  }

  async run(): Promise<EpisodeResult> {
    const [desk, random] = [this.#desk, this.#random];
    // A poor first account leaves the trade to the other one on the same exchange.
    desk.fund(MONEY, random() < 0.3 ? [0.001, 1, 1] : [1, 1, 1]);
    const positions = desk.product === 'linear' ? await DeskPositions.standing(desk, this.#symbols, this.#seed) : null;
    const feed = new DeskFeed(desk);
    await feed.live();
    const swarm = this.#strike();
    const jobs = this.#jobs(positions);
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const together = random() < 0.3 ? [job, jobs.shift() ?? []].flat() : [job].flat();
      await desk.time.until(Promise.all(together.map((each) => each())));
      if (random() < 0.5) await desk.time.pass(Math.floor(random() * 5000));
    }
    for (const world of desk.worlds) heal(world);
    await desk.time.pass(Math.max(LATE_MS, ...desk.worlds.map(({wire, time}) => wire.pausedUntil() - time.now())));
    await this.#settle();
    await this.#afterwards();
    await positions?.atRest();
    await desk.time.pass(QUIET_MS);
    this.#promises.broken.push(...(positions?.broken ?? []), ...(await feed.check()));
    const outcome = this.#routes.map(({said}) => (said === null ? 'none' : 'kind' in said ? said.kind : said.outcome)).join(' ');
    const trace = [`desk ${this.#seed} faults ${swarm.names.join('+') || 'none'}`, ...this.#trace, ...feed.lines()];
    return {broken: [...new Set(this.#promises.broken)], trace, outcome};
  }

  /** One exchange goes wrong, its streams too; the machine, and so its clock, is one. */
  #strike(): Swarm {
    const [{worlds}, random] = [this.#desk, this.#random];
    const [first, second] = worlds;
    const [sick, well] = random() < 0.5 ? [first, second] : [second, first];
    this.#well = well;
    const setOwnClock = (byMs: number) => worlds.forEach((world) => void world.setOwnClock(byMs));
    const swarm = drawSwarm(random);
    arm({...sick, setOwnClock}, swarm, random);
    aim(sick, swarm, random() < 0.5 ? 0 : random() * 0.6, random);
    const lossy = random() < 0.4 ? random() * 0.2 : 0;
    for (const action of ['drop', 'duplicate', 'reorder'] as const)
      if (lossy > 0) sick.live.faults.add({point: 'ws.out', action: {do: action}, probability: lossy});
    for (let cuts = Math.floor(random() * 3); cuts > 0; cuts--)
      this.#desk.time.after(Math.floor(random() * 30_000), () => sick.wire.cut());
    return swarm;
  }

  /** Two routes, and two to four orders on single accounts, some of which are canceled again; positions are closed. */
  #jobs(positions: DeskPositions | null): (() => Promise<void>)[] {
    const random = this.#random;
    const [one = '', two = ''] = this.#symbols;
    const directs = Array.from({length: 2 + Math.floor(random() * 3)}, () => () => this.#place());
    const closes = positions === null ? [] : [() => this.#close(positions)];
    const [first = [], ...others] = directs;
    return [
      ...[() => this.#route(one), first, ...closes, ...others].flat(),
      ...[() => this.#route(two), () => this.#cancel(), ...closes, () => this.#cancel()],
    ];
  }

  async #route(symbol: string): Promise<void> {
    const [desk, random] = [this.#desk, this.#random];
    const clientId = `desk-${this.#seed}-${symbol.slice(0, 3)}`;
    const order: RoutedOrder = {clientId, input: drawRoute(desk, symbol, clientId, random), said: null, tookMs: 0};
    this.#routes.push(order);
    const {deps, kill} = desk.start();
    const startedAt = desk.time.now();
    const placing = route(order.input, deps);
    if (random() < 0.25) {
      await desk.time.clock().sleep(Math.floor(random() * (random() < 0.5 ? 300 : 6000)));
      kill();
      this.#say(`${symbol}: killed`);
    } else {
      order.said = await placing;
      order.tookMs = desk.time.now() - startedAt;
      this.#promises.within('a routed order', order.tookMs, ROUTE_MS);
    }
    this.#promises.routed('place', order);
    this.#say(`route ${symbol} ${order.input.request.quantity}: ${word(order.said)} after ${order.tookMs}`);
  }

  async #close(positions: DeskPositions): Promise<void> {
    const account = this.#anAccount();
    const said = await positions.close(account, this.#symbols[2] ?? '', account.world === this.#well);
    this.#say(`${account.account} close: ${said}`);
  }

  #anAccount(): DeskAccount {
    const {accounts} = this.#desk;
    return accounts[Math.floor(this.#random() * accounts.length)] as DeskAccount;
  }

  async #place(): Promise<void> {
    const account = this.#anAccount();
    const order = await this.#placeOn(account, `desk-${this.#seed}-${this.#directs.length}`);
    this.#promises.within('an order', order.tookMs, PLACE_MS);
    if (account.world === this.#well) this.#promises.undisturbed(order, TIMEOUT_MS);
    if (this.#random() < 0.5)
      this.#desk.time.after(Math.floor(this.#random() * 20_000), () =>
        moveOnce(account.world, this.#symbols[2] ?? '', this.#random, account.owner),
      );
  }

  async #placeOn(account: DeskAccount, clientId: string): Promise<DirectOrder> {
    const [desk, symbol] = [this.#desk, this.#symbols[2] ?? ''];
    const order: DirectOrder = {clientId, input: drawDirect(account, symbol, this.#random), said: null, tookMs: 0};
    this.#directs.push(order);
    const startedAt = desk.time.now();
    order.said = await placeOn(order.input, clientId, desk.start().deps);
    order.tookMs = desk.time.now() - startedAt;
    this.#promises.direct('place', order);
    this.#say(`${account.account} ${clientId}: ${word(order.said)} after ${order.tookMs}`);
    return order;
  }

  async #cancel(): Promise<void> {
    const order = this.#directs[Math.floor(this.#random() * this.#directs.length)];
    if (order === undefined) return;
    const startedAt = this.#desk.time.now();
    const {orders} = await cancelOrders([order.clientId], null, this.#desk.start().deps);
    this.#promises.within('a cancel', this.#desk.time.now() - startedAt, CANCEL_MS);
    for (const verdict of orders) this.#promises.canceled(order, verdict);
    this.#say(`cancel ${order.clientId}: ${orders.map(({outcome}) => outcome).join(' ')}`);
  }

  /** After everything healed nothing stays in doubt, and the same commands again change nothing that is there. */
  async #settle(): Promise<void> {
    const {time} = this.#desk;
    const {deps} = this.#desk.start();
    // An order that was signed by a clock far ahead may arrive until then: so long nobody can know.
    const fences = deps.state.journal.list(0, 100).map(({sent}) => sent?.fenceAt ?? 0);
    await time.pass(Math.max(0, ...fences.map((fence) => fence - time.now())));
    const startedAt = time.now();
    await time.until(resolveOrders(null, RESOLVE_MS, deps));
    this.#promises.within('resolve', time.now() - startedAt, RESOLVE_MS + TIMEOUT_MS);
    for (const order of this.#directs) this.#promises.direct('once settled', order);
    for (const order of this.#routes) {
      this.#promises.routed('once settled', {...order, said: null});
      const said = await time.until(route(order.input, this.#desk.start().deps));
      this.#promises.routed('place again', {...order, said});
      this.#promises.ended(said);
      this.#say(`again ${order.input.request.symbol}: ${word(said)}`);
    }
  }

  /** R1: with everything well, each order, cancel and look ends within one --timeout. */
  async #afterwards(): Promise<void> {
    const {time, accounts} = this.#desk;
    for (const account of accounts) {
      const clientId = `desk-${this.#seed}-after-${account.account}`;
      const order = await time.until(this.#placeOn(account, clientId));
      this.#promises.undisturbed(order, TIMEOUT_MS);
      const startedAt = time.now();
      const {orders} = await time.until(cancelOrders([clientId], null, this.#desk.start().deps));
      this.#promises.within('a cancel with everything well', time.now() - startedAt, TIMEOUT_MS);
      for (const verdict of orders) this.#promises.canceled(order, verdict);
    }
    const startedAt = time.now();
    await time.until(resolveOrders(null, RESOLVE_MS, this.#desk.start().deps).catch(failure));
    this.#promises.within('resolve with nothing to settle', time.now() - startedAt, TIMEOUT_MS);
  }

  #say(line: string): void {
    this.#trace.push(`${this.#desk.time.now() - Date.UTC(2026, 0, 1)} ${line}`);
  }
}

function word(said: {readonly outcome: string} | {readonly kind: string; readonly message: string} | null): string {
  if (said === null) return 'no answer';
  return 'kind' in said ? `${said.kind}: ${said.message}` : said.outcome;
}
