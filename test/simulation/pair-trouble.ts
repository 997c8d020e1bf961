/** What befalls a pair from outside: faults of both exchanges and of their streams, and markets that move. */
import type {Desk} from './desk.ts';
import {moveOnce, shiftOnce} from './market-mover.ts';
import type {PairTrouble} from './pair-report.ts';
import {type PairTerms, symbolOn} from './pair-terms.ts';
import {aim, arm, drawSwarm, heal, type Swarm} from './swarm.ts';
import type {World} from './world.ts';

/** How long what is drawn at once is spread over, ms: the first seconds of a command, and the minutes of a doubt. */
const SOON_MS = 6000;
const LATER_MS = 90_000;

export class PairTroubles {
  readonly #desk: Desk;
  readonly #terms: PairTerms;
  readonly #random: () => number;
  readonly #swarms: readonly Swarm[];
  #isHealed = false;

  constructor(desk: Desk, terms: PairTerms, random: () => number) {
    this.#desk = desk;
    this.#terms = terms;
    this.#random = random;
    this.#swarms = desk.worlds.map(() => drawSwarm(random));
  }

  /** Of both exchanges, by name. */
  get names(): string {
    return this.#swarms.map(({names}) => names.join('+') || 'none').join(' | ');
  }

  /** Both exchanges go wrong from some moment on: mostly once the pair is there, for of one that was refused little is seen. */
  begin(): void {
    const strike = () => this.#desk.worlds.forEach((world, index) => void this.#strike(world, this.#swarms[index]));
    if (this.#random() < 0.8) this.#desk.time.after(Math.floor(this.#random() * 3000), strike);
    else strike();
  }

  heal(): void {
    this.#isHealed = true;
    this.#desk.worlds.forEach((world) => void heal(world));
  }

  #strike(world: World, swarm: Swarm | undefined): void {
    if (swarm === undefined || this.#isHealed) return;
    const setOwnClock = (byMs: number) => this.#desk.worlds.forEach((each) => void each.setOwnClock(byMs));
    arm({...world, setOwnClock}, swarm, this.#random);
    aim(world, swarm, this.#random() < 0.3 ? 0 : this.#random() * 0.4, this.#random);
    if (this.#terms.maker) this.#troubleStreams(world);
  }

  /** Connections break and frames are lost while it is opened: what rests is followed on them. */
  #troubleStreams({time, wire, live, rules, hits}: World): void {
    for (let cuts = Math.floor(this.#random() * 3); cuts > 0; cuts -= 1)
      time.after(Math.floor(this.#random() * 3 * SOON_MS), () => {
        const cut: PairTrouble = 'stream cut';
        hits.set(cut, (hits.get(cut) ?? 0) + 1);
        wire.cut();
      });
    const lossy = this.#random() < 0.3 ? this.#random() * 0.1 : 0;
    for (const action of ['drop', 'duplicate', 'reorder'] as const)
      if (lossy > 0) rules.set(live.faults.add({point: 'ws.out', action: {do: action}, probability: lossy}), `stream ${action}`);
  }

  /** What rests is traded with, wholly or in part, and both books move: soon, and while an order is in doubt. */
  letMarketMove(): void {
    const most = this.#terms.maker ? 16 : 10;
    for (let moves = Math.floor(this.#random() * most); moves > 0; moves -= 1) {
      const {world, owner} = this.#random() < 0.5 ? this.#terms.long : this.#terms.short;
      const move = this.#random() < (this.#terms.maker ? 0.6 : 0.2) ? moveOnce : shiftOnce;
      const within = this.#terms.maker || this.#random() < 0.5 ? SOON_MS : LATER_MS;
      this.#desk.time.after(Math.floor(this.#random() * within), () => move(world, symbolOn(world), this.#random, owner));
    }
  }
}
