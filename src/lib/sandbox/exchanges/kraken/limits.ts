/**
 * Counters that fall with time: one for the requests of a key, and one for each pair that orders are sent to.
 * https://docs.kraken.com/api/docs/guides/spot-rest-ratelimits and .../spot-ratelimits
 */
import {Counters, LeakyBucket} from '../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

interface Bucket {
  readonly most: number;
  readonly perSecond: number;
}

export interface Tier {
  /** Of requests, by key. */
  readonly calls: Bucket;
  /** Of orders, changes and cancels, by pair. */
  readonly orders: Bucket;
  readonly openOrdersPerPair: number;
}

export const INTERMEDIATE: Tier = {
  calls: {most: 20, perSecond: 0.5},
  orders: {most: 125, perSecond: 2.34},
  openOrdersPerPair: 80,
};
export const PRO: Tier = {calls: {most: 20, perSecond: 1}, orders: {most: 180, perSecond: 3.75}, openOrdersPerPair: 225};

/** The intermediate tier, with `room` times as much of everything. */
export function tierWith(room: number): Tier {
  const {calls, orders, openOrdersPerPair} = INTERMEDIATE;
  const wider = ({most, perSecond}: Bucket): Bucket => ({most: most * room, perSecond: perSecond * room});
  return {calls: wider(calls), orders: wider(orders), openOrdersPerPair: openOrdersPerPair * room};
}

/** What a change of an order costs by its age: points for each age below so many seconds. */
const AMENDED: readonly (readonly [seconds: number, points: number])[] = [[5, 3], [10, 2], [15, 1]]; // biome-ignore format: a table
const EDITED: typeof AMENDED = [[5, 6], [10, 5], [15, 4], [45, 2], [90, 1]]; // biome-ignore format: a table
const CANCELED: typeof AMENDED = [[5, 8], [10, 6], [15, 5], [45, 4], [90, 2], [300, 1]]; // biome-ignore format: a table

export class RateLimits {
  readonly tier: Tier;
  readonly #calls: Counters<LeakyBucket>;
  readonly #orders: Counters<LeakyBucket>;

  constructor(tier: Tier) {
    this.tier = tier;
    this.#calls = new Counters(() => new LeakyBucket(tier.calls.most, tier.calls.perSecond));
    this.#orders = new Counters(() => new LeakyBucket(tier.orders.most, tier.orders.perSecond));
  }

  /** Throws EAPI:Rate limit exceeded. */
  countCall(now: number, account: string, points: number): void {
    if (!this.#calls.of(account).add(now, points)) throw errorOf('EAPI:Rate limit exceeded');
  }

  /** Throws EOrder:Rate limit exceeded; counted even when the order is refused later. */
  countOrder(now: number, account: string, symbol: string): void {
    this.#count(now, account, symbol, 1);
  }

  countAmend(now: number, account: string, symbol: string, since: number): void {
    this.#count(now, account, symbol, 1 + pointsAt(AMENDED, now - since));
  }

  countEdit(now: number, account: string, symbol: string, since: number): void {
    this.#count(now, account, symbol, 1 + pointsAt(EDITED, now - since));
  }

  /** Never refused: what is open can always be canceled. */
  countCancel(now: number, account: string, symbol: string, since: number): void {
    this.#orders.of(`${account} ${symbol}`).add(now, pointsAt(CANCELED, now - since));
  }

  /** Where the counter of a pair stands. */
  level(now: number, account: string, symbol: string): number {
    return this.#orders.of(`${account} ${symbol}`).level(now);
  }

  #count(now: number, account: string, symbol: string, points: number): void {
    if (!this.#orders.of(`${account} ${symbol}`).add(now, points)) throw errorOf('EOrder:Rate limit exceeded');
  }
}

function pointsAt(table: typeof AMENDED, ageMs: number): number {
  return table.find(([seconds]) => ageMs < seconds * 1000)?.[1] ?? 0;
}
