/**
 * Trades a pair by its plan: reads the journal, the books and the halt flag, does what `decide` says, and begins again. Nothing is
 * remembered in between, so that a later process goes on from the same place.
 */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {DeskError, type Failure, toFailure} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {accountNamed} from '../../orders/place/document.ts';
import {settleAndLook} from '../../orders/settle/resolve-all.ts';
import type {Intent} from '../../state/journal.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import type {RouteEnd} from '../../state/routes.ts';
import type {PairAction, PairWorld} from './action.ts';
import {decide, dueOf, isFrozen} from './decide.ts';
import {otherSide} from './lead.ts';
import {PairMarkets} from './markets.ts';
import {Nap} from './nap.ts';
import {type PairStanding, standingOf} from './pair.ts';
import {isUnended, namesOf, type PairState, projectPair, restingLegs} from './projection.ts';
import {Refusals} from './refusals.ts';
import {mayStillRest} from './resting-order.ts';
import {RestingSide} from './resting-side.ts';
import {type Sending, sendLeg} from './send-leg.ts';

/** Between two looks while nothing is to be done. */
const PAUSE_MS = 250;
/** Between two looks at an order in doubt, at the longest: they cost a share of the exchange's rate limit. */
const LONGEST_PAUSE_MS = 5000;
/** How long one order is asked for at a time. */
const LOOK_MS = 8000;
/** After so long without a verdict a pair ends as unknown; longer than any exchange takes to prove that an order never came. */
const DOUBT_MS = 240_000;
/** How long the other side is followed up before what is ahead is left to the user. */
const FOLLOW_MS = 60_000;
/** How often what is waited for is said again while it changes. */
const SAY_MS = 5000;

export interface PairRun {
  readonly id: string;
  readonly plan: PairPlan;
  /**
   * False: it had ended, and what it may still trade counted towards no limit meanwhile. Then each order that begins something new is held
   * to the limits. Absent: all of it was.
   */
  readonly isReserved?: boolean;
  /** Nothing new is begun from this instant on (monotonic ms). Null: whenever the spread is there. */
  readonly until: number | null;
  /** What is waited for. */
  readonly say: (line: string) => void;
}

/** Why it ended before all was traded; null: it did not. Never throws for one order. The pair has ended in the journal then. */
export async function carryOut(run: PairRun, deps: OrderDeps): Promise<Failure | null> {
  const pursuit = new Pursuit(run, deps);
  const why = await pursuit.run().catch((failure: unknown) => toFailure(failure));
  const error = (await pursuit.close()) ?? why;
  const legs = deps.state.journal.legs(run.id);
  const standing = standingOf(run.plan, projectPair(run.plan, legs, namesOf(restingLegs(legs))));
  deps.state.journal.endRoute(run.id, ENDS[standing]);
  return error;
}

const ENDS: Readonly<Record<PairStanding, RouteEnd>> = {
  hedged: 'placed',
  closed: 'placed',
  open: 'partial',
  residual: 'partial',
  unknown: 'unknown',
};

class Pursuit {
  readonly #run: PairRun;
  readonly #deps: OrderDeps;
  /** Ctrl-C ends new risk only: what is ahead is still followed up. */
  readonly #work: OrderDeps;
  readonly #handles: Readonly<Record<PairSide, AccountHandle>>;
  readonly #markets: PairMarkets;
  /** Ctrl-C and what is heard of the resting order end it. */
  readonly #nap: Nap;
  readonly #refusals: Refusals;
  #resting: RestingSide | null = null;
  #doubtSince: number | null = null;
  #behindSince: number | null = null;
  #saidAt: number | null = null;
  /** Why nothing new is begun any more. */
  #failure: Failure | null = null;

  constructor(run: PairRun, deps: OrderDeps) {
    this.#run = run;
    this.#deps = deps;
    this.#work = {...deps, call: {...deps.call, signal: new AbortController().signal}};
    this.#handles = {long: accountNamed(run.plan.long.account, deps), short: accountNamed(run.plan.short.account, deps)};
    this.#markets = new PairMarkets(run.plan, this.#handles, this.#work.call);
    this.#nap = new Nap(deps.call.clock);
    this.#refusals = new Refusals(run.plan.lead);
    deps.call.signal.addEventListener('abort', () => this.#nap.wake(), {once: true});
  }

  /** Why it ended before all was traded. */
  async run(): Promise<Failure | null> {
    const {plan, id} = this.#run;
    if (plan.maker === true) this.#resting = await this.#openResting();
    for (;;) {
      const known = this.#deps.state.journal.legs(id);
      const legs = this.#resting?.absorb(known) ?? known;
      const state = projectPair(plan, legs, this.#resting?.unsure);
      const world = await this.#world(state);
      const action = decide(plan, state, world);
      const isBehind = this.#isBehind(action, state, world);
      this.#behindSince = isBehind ? (this.#behindSince ?? this.#now()) : null;
      if (action.do !== 'SETTLE' && action.do !== 'CANCEL') this.#doubtSince = null;
      const ended = await this.#act(action, legs, isBehind);
      if (ended !== undefined) return ended;
    }
  }

  /** Nothing rests after this, or the answer says what may. */
  async close(): Promise<Failure | null> {
    this.#markets[Symbol.dispose]();
    return (await this.#resting?.close()) ?? null;
  }

  async #openResting(): Promise<RestingSide> {
    const {plan, id} = this.#run;
    const handle = this.#handles[plan.lead];
    return new RestingSide(id, plan[plan.lead].symbol, handle, await handle.adapter(), this.#work, () => this.#nap.wake());
  }

  /** Whether the other side is behind by what its market takes, or of a taker pair that is opened by a lot. */
  #isBehind(action: PairAction, state: PairState, world: PairWorld): boolean {
    const {plan} = this.#run;
    if (plan.maker === true || plan.kind === 'CLOSE') return action.do === 'WAIT' && action.isDue === true;
    return !isFrozen(plan, state) && dueOf(plan, state, world).gte(plan[otherSide(plan.lead)].lot);
  }

  /** Undefined: it goes on. */
  async #act(action: PairAction, legs: readonly Intent[], isBehind: boolean): Promise<Failure | null | undefined> {
    switch (action.do) {
      case 'END':
        return action.why === null ? null : (this.#failure ?? this.#stopFailure(action.why));
      case 'SETTLE':
        return this.#settle(legs);
      case 'PLACE':
      case 'REST':
        return this.#send(action);
      case 'MOVE':
        await this.#resting?.move(named(action.clientOrderId, legs), action.price);
        return undefined;
      case 'CANCEL':
        return this.#takeBack(named(action.clientOrderId, legs));
      case 'WAIT':
        if (isBehind && this.#now() - (this.#behindSince ?? this.#now()) > FOLLOW_MS)
          return {kind: 'timeout', message: `One side is ahead: ${action.why} was waited for in vain.`};
        this.#say(`waiting for ${action.why}`);
        await this.#pause();
        return undefined;
    }
  }

  async #world(state: PairState): Promise<PairWorld> {
    const {plan} = this.#run;
    const books = state[otherSide(plan.lead)].unfilled > 0 ? 'FRESH' : 'LIVE';
    const facts = await this.#markets.facts(isFrozen(plan, state) ? 'NONE' : books);
    const refused = this.#refusals.isFollowerRefused ? `${plan[otherSide(plan.lead)].account} to take an order again` : null;
    const halted = this.#deps.state.halt.current() !== null;
    const {silence = null, changedMs = 0} = this.#resting ?? {};
    return {facts, stopped: this.#stopped(), halted, noRest: refused ?? silence, restedMs: changedMs};
  }

  #stopped(): string | null {
    this.#failure ??= this.#resting?.failure ?? null;
    if (this.#failure !== null) return this.#failure.message;
    if (this.#deps.call.signal.aborted) return 'Interrupted.';
    const {until} = this.#run;
    return until !== null && this.#now() >= until ? 'The time for it is over.' : null;
  }

  #stopFailure(why: string): Failure {
    if (this.#deps.call.signal.aborted) return {kind: 'interrupted', message: 'Interrupted: nothing new was begun.'};
    return {kind: this.#deps.state.halt.current() === null ? 'timeout' : 'limit', message: why};
  }

  /** Asked for again and again: a cancel can only end the same order. */
  async #takeBack(intent: Intent): Promise<Failure | undefined> {
    this.#doubtSince ??= this.#now();
    if ((await this.#resting?.end(intent)) === true) return undefined;
    if (this.#now() - this.#doubtSince > DOUBT_MS) return mayStillRest(intent, this.#run.id);
    this.#say(`waiting for the end of ${intent.clientOrderId} on ${intent.account}`);
    await this.#pause();
    return undefined;
  }

  async #settle(legs: readonly Intent[]): Promise<Failure | undefined> {
    this.#doubtSince ??= this.#now();
    const unsure = this.#resting?.unsure ?? new Set();
    const doubtful = legs.filter((leg) => unsure.has(leg.clientOrderId) || isUnended(leg));
    const [first] = doubtful;
    const askedMs = this.#now() - this.#doubtSince;
    if (first !== undefined && askedMs > DOUBT_MS) {
      return {
        kind: 'unknown-outcome',
        message: `It is not known what became of order ${first.clientOrderId} on ${first.account}.`,
        hint: `Settle it with: mxt order resolve ${first.clientOrderId}, then: mxt pair resume ${this.#run.id}`,
        clientOrderId: first.clientOrderId,
      };
    }
    for (const {clientOrderId, account} of doubtful) this.#say(`waiting for what became of ${clientOrderId} on ${account}`);
    await Promise.all(
      doubtful.map((intent) =>
        unsure.has(intent.clientOrderId) ? this.#resting?.look(intent) : settleAndLook(intent, LOOK_MS, this.#work, askedMs),
      ),
    );
    await this.#nap.take(Math.min(Math.max(Math.round(askedMs / 2), PAUSE_MS), LONGEST_PAUSE_MS));
    return undefined;
  }

  async #send(action: Sending): Promise<Failure | undefined> {
    const {isReserved = true} = this.#run;
    const failure = await sendLeg({...this.#run, isReserved}, action, this.#handles[action.side], this.#work);
    if (action.do === 'REST') this.#resting?.changed();
    if (failure === null) this.#refusals.passed(action);
    else {
      const ends = this.#refusals.refused(action, failure);
      if (ends === 'ALL') return failure;
      if (ends === 'NEW') this.#failure = failure;
      await this.#pause();
    }
    return undefined;
  }

  #say(line: string): void {
    if (this.#saidAt !== null && this.#now() - this.#saidAt < SAY_MS) return;
    this.#saidAt = this.#now();
    this.#run.say(line);
  }

  #pause(): Promise<void> {
    return this.#nap.take(PAUSE_MS);
  }

  #now(): number {
    return this.#deps.call.clock.monotonic();
  }
}

function named(clientOrderId: string, legs: readonly Intent[]): Intent {
  const found = legs.find((leg) => leg.clientOrderId === clientOrderId);
  if (found === undefined) throw new DeskError('internal', `The pair has no order ${clientOrderId}.`);
  return found;
}
