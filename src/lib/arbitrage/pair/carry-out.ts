/**
 * Trades a pair by its plan: reads the journal, the books and the halt flag, does what `decide` says, and begins again. Nothing is
 * remembered in between, so that a later process goes on from the same place.
 */
import {type AccountHandle, withTimeout} from '../../adapter/accounts.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {DeskError, ERROR_KINDS, type Failure, toFailure} from '../../model/errors.ts';
import type {Market, OrderBook} from '../../model/market.ts';
import {isTerminal} from '../../model/order.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {accountNamed} from '../../orders/place/document.ts';
import {RULES_MAX_AGE_MS} from '../../orders/place/prepare.ts';
import {submitOrder} from '../../orders/place/submit.ts';
import {settleAndLook} from '../../orders/settle/resolve-all.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import type {RouteEnd} from '../../state/routes.ts';
import {decide, dueOf, otherSide, type PairAction, type PairWorld, reducesOnly} from './decide.ts';
import {type PairStanding, standingOf} from './pair.ts';
import {projectPair, sideOfLeg} from './projection.ts';
import type {SideFacts} from './sizes.ts';

const BOOK_DEPTH = 100;
/** Between two looks while nothing is to be done. */
const PAUSE_MS = 250;
/** How long one order is asked for at a time. */
const LOOK_MS = 8000;
/** After so long without a verdict a pair ends as unknown; longer than any exchange takes to prove that an order never came. */
const DOUBT_MS = 240_000;
/** How long the other side is followed up before what is ahead is left to the user. */
const FOLLOW_MS = 60_000;
/** Orders in a row that were refused. */
const MOST_REFUSED = 3;
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

export interface PairEnd {
  readonly standing: PairStanding;
  /** Why it ended before all was traded; null: it did not. */
  readonly error: Failure | null;
}

/** Never throws for one order: what failed is in the answer. The pair has ended in the journal then. */
export async function carryOut(run: PairRun, deps: OrderDeps): Promise<PairEnd> {
  const pursuit = new Pursuit(run, deps);
  const error = await pursuit.run().catch((failure: unknown) => toFailure(failure));
  const standing = standingOf(run.plan, projectPair(run.plan, deps.state.journal.legs(run.id)));
  deps.state.journal.endRoute(run.id, ENDS[standing]);
  return {standing, error};
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
  #doubtSince: number | null = null;
  #behindSince: number | null = null;
  #refused = 0;
  #saidAt: number | null = null;
  /** Why nothing new is begun any more. */
  #failure: Failure | null = null;

  constructor(run: PairRun, deps: OrderDeps) {
    this.#run = run;
    this.#deps = deps;
    this.#work = {...deps, call: {...deps.call, signal: new AbortController().signal}};
    this.#handles = {long: accountNamed(run.plan.long.account, deps), short: accountNamed(run.plan.short.account, deps)};
  }

  /** Why it ended before all was traded. */
  async run(): Promise<Failure | null> {
    const markets = {long: await this.#market('long'), short: await this.#market('short')};
    for (;;) {
      const {plan, id} = this.#run;
      const legs = this.#deps.state.journal.legs(id);
      const state = projectPair(plan, legs);
      const inDoubt = state.long.doubt.gt(0) || state.short.doubt.gt(0);
      const world = await this.#world(markets, inDoubt);
      const action = decide(plan, state, world);
      const isBehind = !inDoubt && dueOf(plan, state, world).gte(plan[otherSide(plan.lead)].lot);
      this.#behindSince = isBehind ? (this.#behindSince ?? this.#now()) : null;
      if (action.do !== 'SETTLE') this.#doubtSince = null;
      const ended = await this.#act(action, legs, isBehind);
      if (ended !== undefined) return ended;
    }
  }

  /** Undefined: it goes on. */
  async #act(action: PairAction, legs: readonly Intent[], isBehind: boolean): Promise<Failure | null | undefined> {
    switch (action.do) {
      case 'END':
        return action.why === null ? null : (this.#failure ?? this.#stopFailure(action.why));
      case 'SETTLE':
        return this.#settle(legs);
      case 'PLACE':
        return this.#place(action);
      case 'WAIT':
        if (isBehind && this.#now() - (this.#behindSince ?? this.#now()) > FOLLOW_MS)
          return {kind: 'timeout', message: `One side is ahead: ${action.why} was waited for in vain.`};
        this.#say(`waiting for ${action.why}`);
        await this.#pause(!isBehind);
        return undefined;
    }
  }

  async #world(markets: Readonly<Record<PairSide, Market>>, inDoubt: boolean): Promise<PairWorld> {
    const [long, short] = inDoubt ? [null, null] : await Promise.all([this.#book('long'), this.#book('short')]);
    const facts: Readonly<Record<PairSide, SideFacts>> = {
      long: {rules: markets.long.rules, book: long},
      short: {rules: markets.short.rules, book: short},
    };
    return {facts, stopped: this.#stopped(), halted: this.#deps.state.halt.current() !== null};
  }

  #stopped(): string | null {
    if (this.#failure !== null) return this.#failure.message;
    if (this.#deps.call.signal.aborted) return 'Interrupted.';
    const {until} = this.#run;
    return until !== null && this.#now() >= until ? 'The time for it is over.' : null;
  }

  #stopFailure(why: string): Failure {
    if (this.#deps.call.signal.aborted) return {kind: 'interrupted', message: 'Interrupted: nothing new was begun.'};
    return {kind: this.#deps.state.halt.current() === null ? 'timeout' : 'limit', message: why};
  }

  async #settle(legs: readonly Intent[]): Promise<Failure | undefined> {
    this.#doubtSince ??= this.#now();
    const doubtful = legs.filter(isDoubtful);
    const [first] = doubtful;
    if (first !== undefined && this.#now() - this.#doubtSince > DOUBT_MS) {
      return {
        kind: 'unknown-outcome',
        message: `It is not known what became of order ${first.clientOrderId} on ${first.account}.`,
        hint: `Settle it with: mxt order resolve ${first.clientOrderId}, then: mxt pair resume ${this.#run.id}`,
        clientOrderId: first.clientOrderId,
      };
    }
    for (const {clientOrderId, account} of doubtful) this.#say(`waiting for what became of ${clientOrderId} on ${account}`);
    await Promise.all(doubtful.map((intent) => settleAndLook(intent, LOOK_MS, this.#work)));
    await this.#pause(false);
    return undefined;
  }

  async #place({side, quantity, price}: Extract<PairAction, {do: 'PLACE'}>): Promise<Failure | undefined> {
    const {plan, id} = this.#run;
    const terms = {
      ...{side: sideOfLeg(plan, side), symbol: plan[side].symbol, quantity, quantityIn: 'BASE' as const, price},
      ...{stopPrice: null, timeInForce: 'IOC' as const, postOnly: false, reduceOnly: reducesOnly(plan, side)},
    };
    const {journal} = this.#deps.state;
    const before = journal.legs(id);
    const leg = {routeId: id, index: 1 + Math.max(-1, ...before.map(({legIndex}) => legIndex ?? -1)), isFirst: false};
    const despite = journal.unsettled().map((intent) => intent.id);
    const ticket = {
      handle: this.#handles[side],
      terms,
      clientId: null,
      leg,
      exact: false,
      allowDuplicate: true,
      despite,
      reserved: side !== plan.lead || this.#run.isReserved !== false,
    };
    const failure = await submitOrder(ticket, this.#work).then(
      ({outcome, error}) => (outcome === 'rejected' ? (error ?? null) : null),
      (error: unknown) => toFailure(error),
    );
    if (failure !== null) return this.#refusedOn(side, failure);
    // Without a new leg nothing has changed, and would not the next time.
    if (journal.legs(id).length === before.length)
      return this.#refusedOn(side, {kind: 'internal', message: 'An order of the pair did not become a leg of it.'});
    this.#refused = 0;
    return undefined;
  }

  /** A refusal of the lead ends what is new; one of the follower is tried again, and then left to the user. */
  async #refusedOn(side: PairSide, failure: Failure): Promise<Failure | undefined> {
    this.#refused += 1;
    const isOver = this.#refused >= MOST_REFUSED || !ERROR_KINDS[failure.kind].retryable;
    if (isOver && side === this.#run.plan.lead) this.#failure = failure;
    else if (this.#refused >= MOST_REFUSED) return failure;
    await this.#pause(false);
    return undefined;
  }

  #say(line: string): void {
    if (this.#saidAt !== null && this.#now() - this.#saidAt < SAY_MS) return;
    this.#saidAt = this.#now();
    this.#run.say(line);
  }

  #market(side: PairSide): Promise<Market> {
    const {symbol} = this.#run.plan[side];
    return withTimeout(this.#work.call, async (signal) =>
      resolveSymbol(symbol, await this.#handles[side].adapter(), RULES_MAX_AGE_MS, signal),
    );
  }

  /** Null where it cannot be read now. */
  async #book(side: PairSide): Promise<OrderBook | null> {
    const {symbol} = this.#run.plan[side];
    try {
      const {marketData} = await this.#handles[side].adapter();
      return await withTimeout(this.#work.call, (signal) => marketData.book(symbol, BOOK_DEPTH, signal));
    } catch (error) {
      if (error instanceof DeskError) return null;
      throw error;
    }
  }

  /** `wakes`: Ctrl-C ends it. */
  async #pause(wakes: boolean): Promise<void> {
    await this.#work.call.clock.sleep(PAUSE_MS, wakes ? this.#deps.call.signal : this.#work.call.signal).catch(() => {});
  }

  #now(): number {
    return this.#deps.call.clock.monotonic();
  }
}

/** Not known to have ended. */
function isDoubtful({state, order}: Intent): boolean {
  return isUnsettled(state) || (state === 'CONFIRMED' && (order === null || order.filled === null || !isTerminal(order.status)));
}
