/** Keeps the liquid books alive: prices drift around the reference, quotes follow, small trades print. */
import type {SandboxClock, SandboxRandom} from '../clock.ts';
import type {Engine} from './engine.ts';
import {floorTo, units} from './fixed.ts';
import type {MarketMakerAccount, Quote} from './market-maker-account.ts';
import type {EngineMarket} from './types.ts';
import {type BookShape, bookShape, gridIndex, levelQuantities} from './universe.ts';

const TICK_MS = 500;
/** Largest drift from the venue's own price, in millionths. */
const FAR = 3000;
/** Levels at the top whose quantity is new with every tick. */
const LIVELY = 3n;

interface Quoted {
  readonly market: EngineMarket;
  readonly shape: BookShape;
  /** Of a level, by its distance from the best and a share of randomness. */
  readonly quantity: (distance: number, share: number) => bigint;
  drift: number;
}

export class MarketMaker {
  readonly #venue: string;
  readonly #engine: Engine;
  readonly #account: MarketMakerAccount;
  readonly #clock: SandboxClock;
  readonly #random: SandboxRandom;
  readonly #quoted = new Map<string, Quoted | null>();
  #stop: (() => void) | null = null;

  constructor(parts: {venue: string; engine: Engine; account: MarketMakerAccount; clock: SandboxClock; random: SandboxRandom}) {
    this.#venue = parts.venue;
    this.#engine = parts.engine;
    this.#account = parts.account;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  start(): void {
    this.#stop ??= this.#clock.after(TICK_MS, () => {
      this.#stop = null;
      this.start();
      this.tick();
    });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** One step of the book of one symbol, liquid or not, as after a mark price that was set by hand. */
  follow(symbol: string): void {
    const market = this.#engine.markets.find(symbol);
    if (market !== null) this.#move(this.#of(symbol) ?? quotedFrom(market, bookShape(this.#venue, market)));
  }

  /** One step of every liquid book that has been looked at. */
  tick(): void {
    for (const symbol of this.#engine.markets.active()) {
      const quoted = this.#of(symbol);
      if (quoted !== null) this.#move(quoted);
    }
  }

  #of(symbol: string): Quoted | null {
    let quoted = this.#quoted.get(symbol);
    if (quoted === undefined) {
      const market = this.#engine.markets.find(symbol);
      const shape = market === null ? null : bookShape(this.#venue, market);
      quoted = market === null || shape === null || !shape.moving ? null : quotedFrom(market, shape);
      this.#quoted.set(symbol, quoted);
    }
    return quoted;
  }

  #move(quoted: Quoted): void {
    const {market, shape} = quoted;
    const step = Math.round((this.#random() - 0.5) * 240 - quoted.drift / 50);
    quoted.drift = Math.max(-FAR, Math.min(FAR, quoted.drift + step));
    const {bid, ask} = this.#engine.markets.ticker(market.symbol);
    const middle = this.#middle(quoted);
    // Bids stand at the middle and below it, asks above.
    this.#account.quote(market.symbol, [
      ...this.#side(quoted, true, middle, bid === null ? middle - BigInt(shape.levels) : units(bid) / shape.gap),
      ...this.#side(quoted, false, middle + 1n, ask === null ? middle + BigInt(shape.levels) : units(ask) / shape.gap),
    ]);
    const lot = units(market.stepSize);
    const size = floorTo(this.#quantity(quoted, 0) / 8n, lot);
    if (this.#random() < 0.4) this.#account.tradeAtBest(market.symbol, this.#random() < 0.5, size === 0n ? lot : size);
  }

  /** Spot wanders around its reference; a contract stands at its mark price. */
  #middle({market, shape, drift}: Quoted): bigint {
    if (market.product === 'spot') return gridIndex(shape, BigInt(drift));
    return this.#engine.contracts.marks.mark(market) / shape.gap;
  }

  /** Stale quotes between the old best and the new one go away, missing ones come. */
  #side(quoted: Quoted, buy: boolean, best: bigint, oldBest: bigint): Quote[] {
    const {shape} = quoted;
    const away = buy ? -1n : 1n;
    const changes: Quote[] = [];
    for (let index = oldBest; (best - index) * away > 0n; index += away)
      changes.push({buy, price: index * shape.gap, quantity: 0n});
    const gapInside = (oldBest - best) * away;
    const fresh = gapInside > LIVELY ? gapInside : LIVELY;
    const depth = fresh < BigInt(shape.levels) ? fresh : BigInt(shape.levels);
    for (let distance = 0n; distance < depth; distance += 1n) {
      changes.push({buy, price: (best + distance * away) * shape.gap, quantity: this.#quantity(quoted, Number(distance))});
    }
    const end = best + BigInt(shape.levels - 1) * away;
    changes.push({buy, price: end * shape.gap, quantity: this.#quantity(quoted, shape.levels)});
    return changes.filter(({price}) => price > 0n);
  }

  #quantity(quoted: Quoted, distance: number): bigint {
    return quoted.quantity(distance, Math.floor(this.#random() * 1000));
  }
}

function quotedFrom(market: EngineMarket, shape: BookShape): Quoted {
  return {market, shape, quantity: levelQuantities(shape, market), drift: 0};
}
