/**
 * The placement protocol alone, against a modelled exchange: millions of intents with the very judge of the program
 * (`orders/judge/judge.ts`), and the policies of other clients on the same seeds. Rates: reliability.md 3.6.
 */
import {createOrder} from '../../src/lib/model/order.ts';
import type {Bounds, Evidence, Subject} from '../../src/lib/orders/judge/evidence.ts';
import {judge} from '../../src/lib/orders/judge/judge.ts';
import {seeded} from './virtual-time.ts';

/** Seeded uniform numbers. */
type Random = () => number;

/** OPEN_ONLY: the id of a closed order is free again. EVER: it is refused for ever. */
export type Uniqueness = 'OPEN_ONLY' | 'EVER';

const FENCE_MS = 5000;
const TIMEOUT_MS = 3000;
const BOUNDS = {engineBoundMs: 10_000, readBoundMs: 60_000};
const SOURCES = ['order', 'open', 'history', 'fills'] as const;

/** One order POST on its way, as drawn before anybody acts: the same for every policy. */
interface Packet {
  /** When the engine has it; null: never. */
  readonly at: number | null;
  readonly answer: 'ok' | 'duplicate' | 'late' | 'none' | '5xx' | 'garbled';
}

/** One intent's exchange. Times in ms from the first send, on the exchange's clock. */
export class ModelExchange {
  readonly #random: Random;
  readonly uniqueness: Uniqueness;
  readonly #fillsAtOnce: boolean;
  readonly #hiddenUntil: number;
  readonly orders: {readonly at: number; readonly id: number}[] = [];

  constructor(random: Random, uniqueness: Uniqueness) {
    this.#random = random;
    this.uniqueness = uniqueness;
    this.#fillsAtOnce = random() < 0.5;
    this.#hiddenUntil = random() < 0.01 ? random() * 60_000 : 0;
  }

  /** Sends at `now`, valid until `fenceAt`; the order is there when its packet has arrived. */
  post(now: number, fenceAt: number, id: number): Packet {
    const random = this.#random;
    const fault = random();
    const slowMs = random() < 0.02 ? random() * 60_000 : 10;
    const engineMs = random() < 0.02 ? random() * 10_000 : 1;
    if (fault < 0.05) return {at: null, answer: 'none'};
    if (fault < 0.08) return {at: null, answer: '5xx'};
    // The gate checks the fence; what is past it may take the engine's time.
    if (now + slowMs > fenceAt) return {at: null, answer: 'none'};
    const at = now + slowMs + engineMs;
    const taken = this.orders.some((order) => order.id === id && (this.uniqueness === 'EVER' || !this.#fillsAtOnce));
    if (!taken) this.orders.push({at, id});
    const answer = taken ? 'duplicate' : 'ok';
    if (fault < 0.13) return {at, answer: 'none'};
    if (fault < 0.16) return {at, answer: '5xx'};
    if (fault < 0.17) return {at, answer: 'garbled'};
    return {at, answer: slowMs + engineMs > TIMEOUT_MS ? 'late' : answer};
  }

  /** True: seen. False: a parsed not-found. Null: the question failed, which says nothing. */
  find(now: number, source: (typeof SOURCES)[number], id: number): boolean | null {
    if (this.#random() < 0.1) return null;
    return this.orders.some(
      (order) =>
        order.id === id &&
        now >= order.at + this.#hiddenUntil &&
        (source !== 'open' || !this.#fillsAtOnce) &&
        (source !== 'fills' || this.#fillsAtOnce),
    );
  }
}

export type Verdict = 'placed' | 'not placed' | 'unknown';
export type Policy = (exchange: ModelExchange, random: Random) => {readonly said: Verdict; readonly at: number};

/** For a policy that sets no time: longer than anything here lasts. */
export const GIVE_UP = 100_000_000;

/** What the judge knows of a modelled intent: a market order, signed at 0. */
const SUBJECT: Subject = {
  clientOrderId: '1',
  error: null,
  request: {type: 'MARKET', symbol: 'X/Y', side: 'BUY', quantity: '1', quantityIn: 'BASE', clientOrderId: '1', reduceOnly: false},
  sent: {wire: {method: 'POST', path: '/', body: ''}, bodyHash: '', signedAt: 0, fenceAt: FENCE_MS},
};

const SEEN = createOrder({
  ...{account: '', exchange: '', symbol: 'X/Y', id: '1', clientOrderId: '1', side: 'BUY', type: 'MARKET'},
  ...{quantity: '1', filled: '0', remaining: '1', status: 'NEW'},
});

const NO_ANSWER: Evidence = {saw: 'NO_ANSWER', error: {kind: 'unknown-outcome', message: 'No answer.'}};

/**
 * Ours: one send, then questions until it is seen or proven absent; `budgetMs` is the user's patience. The other values are
 * wrong on purpose where a test shows what each of them is worth: the bounds, and the fence that the exchange holds to.
 */
export function ours(
  budgetMs: number,
  bounds: Pick<Bounds, 'engineBoundMs' | 'readBoundMs'> = BOUNDS,
  heldFenceMs = FENCE_MS,
): Policy {
  return (exchange, random) => {
    const {answer} = exchange.post(0, heldFenceMs, 1);
    const clockErrorMs = (random() - 0.5) * 1000;
    const all: Bounds = {windowMs: FENCE_MS, resolveDeadlineMs: GIVE_UP * 2, uniqueness: exchange.uniqueness, ...bounds};
    const evidence: Evidence[] = [answer === 'ok' ? {saw: 'ORDER', source: 'placement', order: SEEN, fresh: true} : NO_ANSWER];
    for (let now = answer === 'ok' ? 0 : TIMEOUT_MS, waited = 0; now <= budgetMs; ) {
      const exchangeNow = now + clockErrorMs;
      if (answer !== 'ok') evidence.push(...askAll(exchange, now, exchangeNow));
      const {is} = judge(SUBJECT, evidence, exchangeNow, all);
      if (is === 'PLACED') return {said: 'placed', at: now};
      if (is === 'NOT_PLACED') return {said: 'not placed', at: now};
      const wait = Math.min(Math.max(waited / 2, 1000), 5000);
      waited += wait;
      now += wait;
    }
    return {said: 'unknown', at: budgetMs};
  };
}

/** One round of questions. Fills show by the client order id here, so that none is left without an owner. */
function askAll(exchange: ModelExchange, now: number, askedAt: number): readonly Evidence[] {
  const answers = SOURCES.flatMap((source): readonly Evidence[] => {
    const found = exchange.find(now, source, 1);
    if (found === null) return [];
    if (found) return [{saw: 'ORDER', source, order: SEEN, fresh: false}];
    return [{saw: 'NOT_FOUND', source, fromEngine: false, shows: 'ALL' as const, askedAt, at: now}];
  });
  return [...answers, {saw: 'FILLS', unowned: 0, askedAt}];
}

/** Any error means failed: Hummingbot's generic path, freqtrade. */
const failOnError: Policy = (exchange) => ({
  said: exchange.post(0, GIVE_UP, 1).answer === 'ok' ? 'placed' : 'not placed',
  at: 0,
});

/** Up to three resends; with new ids (gocryptotrader, an exchange's own command line) or the same (CCXT with retries). */
function resend(newIds: boolean): Policy {
  return (exchange) => {
    for (let attempt = 1; attempt <= 4; attempt++) {
      const {answer} = exchange.post((attempt - 1) * TIMEOUT_MS, GIVE_UP, newIds ? attempt : 1);
      if (answer === 'ok') return {said: 'placed', at: attempt};
      // A duplicate id is read as a refusal.
      if (answer === 'duplicate') return {said: 'not placed', at: attempt};
    }
    return {said: 'not placed', at: 4};
  };
}

/** Looks among the open orders, then resends: Hummingbot on one exchange. */
const lookThenResend: Policy = (exchange) => {
  for (let attempt = 1; attempt <= 4; attempt++) {
    const at = (attempt - 1) * TIMEOUT_MS;
    const {answer} = exchange.post(at, GIVE_UP, attempt);
    if (answer === 'ok') return {said: 'placed', at};
    for (let id = 1; id <= attempt; id++) if (exchange.find(at + TIMEOUT_MS, 'open', id) === true) return {said: 'placed', at};
  }
  return {said: 'not placed', at: 0};
};

/** Five questions two seconds apart, then "rejected": NautilusTrader's in-flight check. */
const countNotFound: Policy = (exchange) => {
  if (exchange.post(0, GIVE_UP, 1).answer === 'ok') return {said: 'placed', at: 0};
  for (let check = 1; check <= 5; check++)
    if (exchange.find(5000 + check * 2000, 'order', 1) === true) return {said: 'placed', at: check};
  return {said: 'not placed', at: 15_000};
};

export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
  /** mxt's own; finished: with patience enough to settle everything. */
  readonly ours?: 'bounded' | 'finished';
}

export const POLICIES: readonly NamedPolicy[] = [
  {name: 'any error means failed (Hummingbot generic, freqtrade)', policy: failOnError},
  {name: 'resend with a new id (gocryptotrader)', policy: resend(true)},
  {name: 'resend with the same id, duplicate means rejected (NautilusTrader)', policy: resend(false)},
  {name: 'look among open orders, then resend (Hummingbot, one exchange)', policy: lookThenResend},
  {name: 'five not-founds mean rejected (NautilusTrader)', policy: countNotFound},
  {name: 'mxt, 30 s of patience', policy: ours(30_000), ours: 'bounded'},
  {name: 'mxt, order resolve allowed to finish', policy: ours(GIVE_UP), ours: 'finished'},
];

export interface Tally {
  readonly intents: number;
  /** More than one order for an intent. */
  readonly duplicates: number;
  /** Said "not placed", and it was (or is still going to be). */
  readonly falseAbsent: number;
  /** Said "placed", and it is not. */
  readonly lost: number;
  readonly unknown: number;
}

/** The same seeds for every policy. */
export function tally(policy: Policy, uniqueness: Uniqueness, seed: number, intents: number): Tally {
  let [duplicates, falseAbsent, lost, unknown] = [0, 0, 0, 0];
  for (let intent = 0; intent < intents; intent++) {
    const random = seeded((seed + intent) * 2_654_435_761);
    const exchange = new ModelExchange(random, uniqueness);
    const {said} = policy(exchange, random);
    if (exchange.orders.length > 1) duplicates++;
    if (said === 'not placed' && exchange.orders.length > 0) falseAbsent++;
    if (said === 'placed' && exchange.orders.length === 0) lost++;
    if (said === 'unknown') unknown++;
  }
  return {intents, duplicates, falseAbsent, lost, unknown};
}
