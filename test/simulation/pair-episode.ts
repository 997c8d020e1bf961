/**
 * A pair over two exchanges while both go wrong: of coins and contracts, taking or resting, opened, cut short, taken up, closed.
 * Promises, held against what the engines have:
 *
 *   H1, H2, H7, H8 at each change of an order: pair-watch.ts
 *   H3 what a pair says was filled and is alone is so, no leg forgotten · H4 long after all healed it is hedged or open, never in doubt
 *   H5 a second run sends nothing more than the plan · H6 closed: nothing is left of it beyond a lot
 *   H9 nothing rests once the pair has said how it stands · H10 once closed it stays closed, whoever takes it up
 */
import {closePair} from '../../src/lib/arbitrage/pair/close-pair.ts';
import {openPair, resumePair} from '../../src/lib/arbitrage/pair/open-pair.ts';
import type {PairDocument} from '../../src/lib/arbitrage/pair/pair.ts';
import {type Decimal, dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Product} from '../../src/lib/model/market.ts';
import {productsOf} from '../../src/lib/sandbox/venue.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import {inProduct} from '../support/product.ts';
import {Desk, type DeskAccount, type DeskProcess} from './desk.ts';
import type {EpisodeResult} from './episode.ts';
import {moveOnce, shiftOnce} from './market-mover.ts';
import type {Mutation} from './mutation.ts';
import type {PairTrouble} from './pair-report.ts';
import {PairWatch} from './pair-watch.ts';
import {aim, arm, drawSwarm, heal, pick, type Swarm} from './swarm.ts';
import {marketOf} from './terms.ts';
import {seeded} from './virtual-time.ts';
import type {Sides, World} from './world.ts';

const SYMBOL = 'BTC/USDT';
const MONEY = '1000000';
/** A pair trades one; a price board of hundreds would be most of what an episode reads. */
const LISTED_COINS = 3;
const LATE_MS = 170_000;
const SPREADS = ['-300', '-300', '-30', '-5', '5'] as const;
const QUIET_PORTS = {begun: () => {}, say: () => {}};

export async function runPairEpisode(
  sides: readonly [Sides, Sides],
  seed: number,
  mutation?: Mutation,
  hits: Record<string, number> = {},
): Promise<EpisodeResult> {
  const drawn = drawKind(sides, seeded(seed ^ 0x2545f491));
  const kind = {...drawn, ...(mutation?.ofMaker === true && {maker: true})};
  const desk = new Desk(sides, seed, {mutation, products: kind.products, coins: LISTED_COINS});
  try {
    const result = await new PairEpisode(desk, seed, kind).run();
    for (const {hits: struck, live, rules} of desk.worlds) {
      for (const [name, times] of struck) hits[name] = (hits[name] ?? 0) + times;
      for (const {rule} of live.faults.journal()) hits[rules.get(rule) ?? ''] = (hits[rules.get(rule) ?? ''] ?? 0) + 1;
    }
    return result;
  } finally {
    desk.close();
  }
}

interface PairKind {
  readonly maker: boolean;
  /** Of each exchange. */
  readonly products: readonly [Product, Product];
}

/** Spot against perpetual, or two perpetuals, where both exchanges have them. */
function drawKind(sides: readonly [Sides, Sides], random: () => number): PairKind {
  const drawn = ({venue}: Sides) => (productsOf(venue).includes('linear') && random() < 0.5 ? 'linear' : 'spot');
  return {products: [drawn(sides[0]), drawn(sides[1])], maker: random() < 0.6};
}

class PairEpisode {
  readonly #kind: PairKind;
  readonly #desk: Desk;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #journal: Journal;
  readonly #broken = new Set<string>();
  readonly #trace: string[] = [];
  readonly #long: DeskAccount;
  readonly #short: DeskAccount;
  readonly #lot: Decimal;
  readonly #quantity: string;
  readonly #maxUnhedged: string;
  readonly #name: string;
  readonly #spread: string;
  readonly #watch: PairWatch;
  /** The smallest order that both markets take. */
  readonly #unit: Decimal;
  #isHealed = false;

  constructor(desk: Desk, seed: number, kind: PairKind) {
    this.#desk = desk;
    this.#kind = kind;
    this.#seed = seed;
    this.#random = seeded(seed ^ 0x51ed270b);
    this.#journal = desk.start().deps.state.journal;
    const [one, other] = [desk.accounts[0], desk.accounts.at(-1)] as [DeskAccount, DeskAccount];
    [this.#long, this.#short] = this.#random() < 0.5 ? [one, other] : [other, one];
    const markets = desk.worlds.map((world) => marketOf(world, symbolOn(world)));
    const largest = (sizes: readonly string[]) => sizes.map(dec).reduce((a, b) => (a.gt(b) ? a : b));
    this.#lot = largest(markets.map(({stepSize}) => stepSize));
    this.#unit = largest(['0.001', ...markets.flatMap(({stepSize, minQuantity}) => [stepSize, minQuantity])]);
    this.#maxUnhedged = plain(this.#unit.times(1 + Math.floor(this.#random() * 10)));
    this.#quantity = plain(dec(this.#maxUnhedged).times(1 + Math.floor(this.#random() * 5)));
    this.#name = `pair-${seed}`;
    this.#spread = kind.maker ? pick(this.#random, SPREADS) : '-300';
    this.#watch = new PairWatch({
      ...{long: this.#long, short: this.#short, symbolOn: ({world}) => symbolOn(world), maker: kind.maker},
      ...{maxUnhedged: this.#maxUnhedged, lot: this.#lot, journal: this.#journal, time: desk.time},
      complain: (what) => void this.#broken.add(what),
    });
  }

  async run(): Promise<EpisodeResult> {
    const {worlds, time} = this.#desk;
    this.#desk.fund(MONEY, [1, 1, 1]);
    const swarms = worlds.map(() => drawSwarm(this.#random));
    const strike = () => worlds.forEach((world, index) => void this.#strike(world, swarms[index]));
    // More often once it is there: of a pair that was refused little is seen.
    if (this.#random() < 0.8) time.after(Math.floor(this.#random() * 3000), strike);
    else strike();
    // The same command again opens it where it was not opened yet, and goes on with it where it was.
    for (let turns = 1 + Math.floor(this.#random() * 4); turns > 0; turns -= 1) {
      const isThere = this.#journal.pairs().length > 0;
      await time.until(isThere && this.#random() < 0.5 ? this.#resume('early') : this.#open());
    }
    this.#isHealed = true;
    worlds.forEach((world) => void heal(world));
    await time.pass(Math.max(LATE_MS, ...worlds.map(({wire}) => wire.pausedUntil() - time.now())));
    // An order that was signed by a clock far ahead may arrive until then: so long nobody can know.
    const fences = this.#journal.list(0, 100).map(({sent}) => sent?.fenceAt ?? 0);
    await time.pass(Math.max(0, ...fences.map((fence) => fence - time.now())));
    const said = await time.until(this.#resume('late', 60_000));
    this.#judge('late', said);
    const before = this.#watch.truth.orders;
    const again = await time.until(this.#resume('again', 0));
    if (this.#watch.truth.orders !== before && said?.state === 'hedged') this.#broken.add('H5 a second run sent more');
    this.#judge('again', again);
    await this.#close();
    this.#watch.stop();
    const what = `${this.#kind.maker ? 'resting ' : ''}${this.#kind.products.join(' and ')}`;
    const trace = [
      `pair ${this.#seed} ${what} ${this.#quantity} of ${this.#maxUnhedged} faults ${swarms.map(({names}) => names.join('+') || 'none').join(' | ')}`,
      ...this.#trace,
    ];
    return {broken: [...this.#broken], trace, outcome: said?.state ?? 'none'};
  }

  #strike(world: World, swarm: Swarm | undefined): void {
    if (swarm === undefined || this.#isHealed) return;
    const setOwnClock = (byMs: number) => this.#desk.worlds.forEach((each) => void each.setOwnClock(byMs));
    arm({...world, setOwnClock}, swarm, this.#random);
    aim(world, swarm, this.#random() < 0.3 ? 0 : this.#random() * 0.4, this.#random);
    if (this.#kind.maker) this.#troubleStreams(world);
  }

  /** Connections break and frames are lost while it is opened: what rests is followed on them. */
  #troubleStreams(world: World): void {
    const {time, wire, live, rules} = world;
    for (let cuts = Math.floor(this.#random() * 3); cuts > 0; cuts -= 1)
      time.after(Math.floor(this.#random() * 60_000), () => {
        this.#befell(world, 'stream cut');
        wire.cut();
      });
    const lossy = this.#random() < 0.3 ? this.#random() * 0.1 : 0;
    for (const action of ['drop', 'duplicate', 'reorder'] as const)
      if (lossy > 0) rules.set(live.faults.add({point: 'ws.out', action: {do: action}, probability: lossy}), `stream ${action}`);
  }

  #befell({hits}: World, trouble: PairTrouble): void {
    hits.set(trouble, (hits.get(trouble) ?? 0) + 1);
  }

  async #open(): Promise<PairDocument | null> {
    const process = this.#desk.start();
    const {deps} = process;
    const handle = ({account}: DeskAccount) => {
      const found = deps.accounts.find((each) => each.account === account);
      if (found === undefined) throw new Error(`no account ${account}`);
      return found;
    };
    const request = {
      ...{
        asset: 'BTC',
        quantity: this.#quantity,
        minSpreadBps: this.#spread,
        maxUnhedged: this.#maxUnhedged,
        maxSlippage: '0.02',
      },
      long: {handle: handle(this.#long), symbol: symbolOn(this.#long.world)},
      short: {handle: handle(this.#short), symbol: symbolOn(this.#short.world)},
      ...{clientId: this.#name, allowDuplicate: false, forMs: 20_000, maker: this.#kind.maker},
    };
    const opening = openPair(request, deps, {approve: async () => true, ...QUIET_PORTS});
    return this.#finish('open', process, opening);
  }

  async #resume(when: string, forMs = 20_000): Promise<PairDocument | null> {
    const process = this.#desk.start();
    return this.#finish(when, process, resumePair(this.#name, forMs, process.deps, QUIET_PORTS), when === 'early');
  }

  /** Some are killed at a moment of their own. */
  async #finish(
    when: string,
    {kill, interrupt}: DeskProcess,
    work: Promise<PairDocument | null>,
    mayDie = true,
  ): Promise<PairDocument | null> {
    this.#letMarketMove();
    // One that fails at once is waited for later.
    work.catch(() => {});
    if (mayDie && this.#random() < 0.4) {
      await this.#desk.time.clock().sleep(Math.floor(this.#random() * (this.#random() < 0.5 ? 400 : 6000)));
      kill();
      this.#befell(this.#long.world, 'killed');
      this.#trace.push(`${when}: killed`);
      return null;
    }
    let isOver = false;
    const stop = () => {
      if (!isOver) this.#befell(this.#long.world, 'interrupted');
      interrupt();
    };
    if (mayDie && this.#random() < 0.15) this.#desk.time.after(Math.floor(this.#random() * 15_000), stop);
    const said = await work.catch((error: unknown) => {
      if (!(error instanceof DeskError)) throw error;
      this.#trace.push(`${when}: ${error.kind} ${error.message}`);
      return null;
    });
    isOver = true;
    if (said !== null && said.state !== 'unknown' && this.#watch.truth.resting().length > 0)
      this.#broken.add(`H9 ${when}: ${said.state}, and an order rests`);
    if (said !== null)
      this.#trace.push(
        `${when}: ${said.state} ${said.long.filled} ${said.short.filled} residual ${said.residual} ${said.error?.message ?? ''}`,
      );
    return said;
  }

  /** What rests is traded with, wholly or in part, and both books move. */
  #letMarketMove(): void {
    const {time} = this.#desk;
    const one = () => (this.#random() < 0.5 ? this.#long : this.#short);
    if (!this.#kind.maker) {
      if (this.#random() >= 0.5) return;
      const {world, owner} = one();
      time.after(Math.floor(this.#random() * 3000), () => moveOnce(world, symbolOn(world), this.#random, owner));
      return;
    }
    for (let moves = Math.floor(this.#random() * 16); moves > 0; moves -= 1) {
      const {world, owner} = one();
      const move = this.#random() < 0.6 ? moveOnce : shiftOnce;
      time.after(Math.floor(this.#random() * 20_000), () => move(world, symbolOn(world), this.#random, owner));
    }
  }

  /** What it says, when all is well again, is true to the last digit. */
  #judge(when: string, said: PairDocument | null): void {
    if (said === null) {
      if (this.#journal.pairs().length > 0) this.#broken.add(`H4 ${when}: no answer`);
      return;
    }
    const real = {long: this.#watch.truth.filled(this.#long, 'BUY'), short: this.#watch.truth.filled(this.#short, 'SELL')};
    for (const side of ['long', 'short'] as const)
      if (!real[side].eq(said[side].filled))
        this.#broken.add(`H3 ${when}: says ${said[side].filled} ${side}, it is ${plain(real[side])}`);
    const alone = this.#watch.alone();
    if (said.residual !== null && !alone.eq(said.residual))
      this.#broken.add(`H3 ${when}: says residual ${said.residual}, it is ${plain(alone)}`);
    if (said.state === 'unknown') this.#broken.add(`H4 ${when}: still in doubt`);
    if (said.state === 'residual' && !isNamed(said)) this.#broken.add(`H4 ${when}: residual ${said.residual} without a reason`);
    const most = dec(this.#quantity).plus(this.#lot);
    if (real.long.gt(most) || real.short.gt(most))
      this.#broken.add(`H5 ${plain(real.long)} and ${plain(real.short)} of ${this.#quantity}`);
  }

  async #close(): Promise<void> {
    if (this.#journal.pairs().length === 0) return;
    this.#watch.closing();
    const close = () =>
      this.#desk.time.until(closePair(this.#name, this.#desk.start().deps, QUIET_PORTS).catch((error: unknown) => error));
    for (const time of ['first', 'second']) {
      const said = await close();
      if (said instanceof Error) this.#broken.add(`H6 ${time} close: ${said.message}`);
      const left = Object.values(this.#watch.left());
      this.#trace.push(`${time} close: left ${left.map(plain).join(' and ')}`);
      // What is under the smallest order of a market stays.
      const least = this.#unit.gt(this.#lot.times(2)) ? this.#unit : this.#lot.times(2);
      if (this.#watch.truth.resting().length > 0) this.#broken.add(`H9 ${time} close: an order rests`);
      if (left.some((each) => each.abs().gte(least))) this.#broken.add(`H6 ${time} close left ${left.map(plain).join(' and ')}`);
    }
    const before = this.#watch.truth.orders;
    const again = await this.#desk.time.until(this.#resume('closed', 0));
    // What is under the smallest order and not under a lot can be closed by nobody: then it is said, down to the lot.
    const alone = this.#watch.alone();
    const isLeft = again?.residual != null && alone.abs().gte(this.#lot) && alone.minus(again.residual).abs().lt(this.#lot);
    if (again?.state !== 'closed' && !(again?.state === 'residual' && isLeft))
      this.#broken.add(`H10 taken up after its close it is ${again?.state ?? 'not answered'}`);
    if (this.#watch.truth.orders !== before) this.#broken.add('H10 taken up after its close it sent more');
  }
}

/** What the episode trades on an exchange. */
function symbolOn({product}: World): string {
  return inProduct(SYMBOL, product);
}

/** What is left alone is under the smallest order, or the reason stands beside it. */
function isNamed({error}: PairDocument): boolean {
  return error !== undefined;
}
