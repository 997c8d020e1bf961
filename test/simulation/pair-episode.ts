/**
 * A pair over two exchanges while both go wrong: of coins and contracts, taking or resting, opened, cut short, taken up, and closed, in half of
 * the episodes while things still go wrong. Promises: pair-watch.ts at each change of an order, pair-promises.ts once all is well again, and
 *
 *   H5 a second run sends nothing more than the plan · every end can be taken up: after two closings nothing is left
 */
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import {Desk} from './desk.ts';
import type {EpisodeResult} from './episode.ts';
import type {Mutation} from './mutation.ts';
import {PairCommands, type Said} from './pair-commands.ts';
import {PairPromises} from './pair-promises.ts';
import {drawKind, drawPair, type PairKind, type PairTerms} from './pair-terms.ts';
import {PairTroubles} from './pair-trouble.ts';
import {PairWatch} from './pair-watch.ts';
import {seeded} from './virtual-time.ts';
import type {Sides} from './world.ts';

const MONEY = '1000000';
/** A pair trades one; a price board of hundreds would be most of what an episode reads. */
const LISTED_COINS = 3;
const LATE_MS = 170_000;

export async function runPairEpisode(
  sides: readonly [Sides, Sides],
  seed: number,
  mutation?: Mutation,
  hits: Record<string, number> = {},
): Promise<EpisodeResult> {
  const kind = {...drawKind(sides, seed), ...(mutation?.ofMaker !== undefined && {maker: mutation.ofMaker})};
  const desk = new Desk(sides, seed, {mutation, products: kind.products, coins: LISTED_COINS, customers: 1});
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

class PairEpisode {
  readonly #kind: PairKind;
  readonly #desk: Desk;
  readonly #random: () => number;
  readonly #journal: Journal;
  readonly #terms: PairTerms;
  readonly #watch: PairWatch;
  readonly #promises: PairPromises;
  readonly #troubles: PairTroubles;
  readonly #commands: PairCommands;

  constructor(desk: Desk, seed: number, kind: PairKind) {
    this.#desk = desk;
    this.#kind = kind;
    this.#random = seeded(seed ^ 0x51ed270b);
    this.#journal = desk.start().deps.state.journal;
    this.#terms = drawPair(desk, kind, seed, this.#random);
    this.#promises = new PairPromises(this.#terms, () => this.#watch);
    const complain = (what: string) => this.#promises.complain(what);
    this.#watch = new PairWatch({terms: this.#terms, journal: this.#journal, time: desk.time, complain});
    this.#troubles = new PairTroubles(desk, this.#terms, this.#random);
    this.#commands = new PairCommands(desk, this.#terms, this.#watch, this.#random);
  }

  async run(): Promise<EpisodeResult> {
    this.#desk.fund(MONEY, [1, 1]);
    this.#troubles.begin();
    await this.#openTroubled();
    const closesTroubled = this.#isThere() && this.#random() < 0.5;
    if (closesTroubled) await this.#closeTroubled();
    await this.#heal();
    const outcome = closesTroubled ? await this.#closeAfterwards() : await this.#openAfterwards();
    await this.#closeWell();
    this.#watch.stop();
    const {name, maker, quantity, maxUnhedged} = this.#terms;
    const what = `${maker ? 'resting ' : ''}${this.#kind.products.join(' and ')}`;
    const first = `${name} ${what} ${quantity} of ${maxUnhedged} faults ${this.#troubles.names}`;
    return {broken: [...this.#promises.broken], trace: [first, ...this.#commands.trace], outcome};
  }

  #isThere(): boolean {
    return this.#journal.pairs().length > 0;
  }

  /** The same command again opens it where it was not opened yet, and goes on with it where it was. */
  async #openTroubled(): Promise<void> {
    for (let turns = 1 + Math.floor(this.#random() * 4); turns > 0; turns -= 1) {
      this.#troubles.letMarketMove();
      const resumes = this.#isThere() && this.#random() < 0.5;
      const said = await (resumes ? this.#commands.resume('early', 'CUT_SHORT') : this.#commands.open());
      this.#promises.rests('early', said);
    }
  }

  /** Whatever takes up a pair of which a closing was begun goes on closing it. */
  async #closeTroubled(): Promise<void> {
    for (let turns = 1 + Math.floor(this.#random() * 3); turns > 0; turns -= 1) {
      this.#troubles.letMarketMove();
      const resumes = this.#journal.pairs().length > 1 && this.#random() < 0.3;
      const said = await (resumes
        ? this.#commands.resume('early closing', 'CUT_SHORT')
        : this.#commands.close('early close', 'CUT_SHORT'));
      this.#promises.rests('early close', said);
    }
  }

  /** Long enough that every order has ended or was proven never to have come. */
  async #heal(): Promise<void> {
    const {worlds, time} = this.#desk;
    this.#troubles.heal();
    await time.pass(Math.max(LATE_MS, ...worlds.map(({wire}) => wire.pausedUntil() - time.now())));
    // An order that was signed by a clock far ahead may arrive until then: so long nobody can know.
    const fences = this.#journal.list(0, 100).map(({sent}) => sent?.fenceAt ?? 0);
    await time.pass(Math.max(0, ...fences.map((fence) => fence - time.now())));
  }

  async #openAfterwards(): Promise<string> {
    if (!this.#isThere()) return 'none';
    this.#troubles.letMarketMove();
    const said = await this.#commands.resume('late');
    this.#promises.opened('late', said);
    const before = this.#watch.truth.orders;
    const again = await this.#commands.resume('again', 'WHOLE', 0);
    if (this.#watch.truth.orders !== before && stateOf(said) === 'hedged') this.#promises.complain('H5 a second run sent more');
    this.#promises.opened('again', again);
    return stateOf(said);
  }

  async #closeAfterwards(): Promise<string> {
    this.#troubles.letMarketMove();
    const resumes = this.#random() < 0.5;
    const said = await (resumes ? this.#commands.resume('late closing') : this.#commands.close('late close'));
    this.#promises.rests('late close', said);
    return `${stateOf(said)} late`;
  }

  async #closeWell(): Promise<void> {
    if (!this.#isThere()) return;
    for (const when of ['first close', 'second close']) this.#promises.closed(when, await this.#commands.close(when));
    const before = this.#watch.truth.orders;
    this.#promises.stays('closed', await this.#commands.resume('closed', 'WHOLE', 0), before);
  }
}

function stateOf(said: Said): string {
  return said === null || said instanceof DeskError ? 'none' : said.state;
}
