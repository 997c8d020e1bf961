/**
 * The side of a maker pair that rests: what is heard of its order, what is not sure of it, and the requests that change or end it.
 *
 *   a later process takes it up ─┐
 *   a cancel without an end ─────┴► unsure: it counts as in doubt until it is read ─► known again, or ended
 */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {type DecimalText, dec} from '../../model/decimal.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import {LeadFeed} from './lead-feed.ts';
import {restingLegs} from './projection.ts';
import {endOrder, lookAtOrder, mayStillRest, moveOrder} from './resting-order.ts';

/** How long an order is asked for at a time. */
const LOOK_MS = 8000;

export class RestingSide {
  readonly #pair: string;
  readonly #handle: AccountHandle;
  readonly #adapter: ExchangeAdapter;
  readonly #deps: OrderDeps;
  readonly #feed: LeadFeed;
  readonly #unsure: Set<string>;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** `deps` as for work that Ctrl-C does not cut short. */
  constructor(
    pair: string,
    symbol: string,
    handle: AccountHandle,
    adapter: ExchangeAdapter,
    deps: OrderDeps,
    onNews: () => void,
  ) {
    this.#pair = pair;
    this.#handle = handle;
    this.#adapter = adapter;
    this.#deps = deps;
    // What an earlier process left in the book may have traded since.
    this.#unsure = new Set(restingLegs(deps.state.journal.legs(pair)).map(({clientOrderId}) => clientOrderId));
    this.#feed = new LeadFeed(handle, symbol, deps, onNews);
  }

  /** Client order ids of orders that may have traded more than is known. */
  get unsure(): ReadonlySet<string> {
    return this.#unsure;
  }

  /** Why nothing may rest now; null: it may. */
  get silence(): string | null {
    return this.#feed.silence;
  }

  /** Why nothing can rest at all. */
  get failure(): Failure | null {
    return this.#feed.failure;
  }

  /** How long ago the order was placed or moved. */
  get changedMs(): number {
    return this.#deps.call.clock.monotonic() - this.#changedAt;
  }

  /** The orders of the pair with what was heard of them. */
  absorb(legs: readonly Intent[]): readonly Intent[] {
    return this.#feed.absorb(legs, this.#adapter, this.#deps);
  }

  changed(): void {
    this.#changedAt = this.#deps.call.clock.monotonic();
  }

  /** Moves the order, or ends it where it cannot be moved. */
  async move(intent: Intent, price: DecimalText): Promise<void> {
    if (!(await moveOrder(intent, price, this.#handle, this.#deps))) return void (await this.end(intent));
    this.changed();
    const now = this.#deps.state.journal.get(intent.id)?.order;
    // Else the same move would be decided again at once.
    if (now?.price == null || !dec(now.price).eq(price)) this.#unsure.add(intent.clientOrderId);
  }

  /** An end that is not proven freezes the pair until the order is read. */
  async end(intent: Intent): Promise<boolean> {
    const ended = await endOrder(intent, this.#handle, this.#deps);
    if (!ended) this.#unsure.add(intent.clientOrderId);
    return ended;
  }

  async look(intent: Intent): Promise<void> {
    if (await lookAtOrder(intent, LOOK_MS, this.#deps)) this.#unsure.delete(intent.clientOrderId);
  }

  /**
   * Ends whatever rests, however the pair came to its end, and stops listening. Never throws: what may still rest is the answer; null:
   * nothing does.
   */
  async close(): Promise<Failure | null> {
    try {
      const legs = this.absorb(this.#deps.state.journal.legs(this.#pair));
      const open = legs.filter((leg) => restingLegs([leg]).length > 0 || isDoubtfulRest(leg));
      for (const leg of open) if (!(await this.end(leg))) return mayStillRest(leg, this.#pair);
      await this.#settleChanges(legs);
      return null;
    } catch (error) {
      return toFailure(error);
    } finally {
      await this.#feed.close();
    }
  }

  /** A change whose answer was lost is settled by the end of its order. */
  async #settleChanges(legs: readonly Intent[]): Promise<void> {
    const doubts = this.#deps.state.journal.amends(0).filter(({after}) => after === null);
    const changed = legs.filter((leg) =>
      doubts.some(({before, venue}) => venue === leg.venue && before.clientOrderId === leg.clientOrderId),
    );
    await Promise.all(changed.map((leg) => lookAtOrder(leg, LOOK_MS, this.#deps)));
  }
}

/** Sent to rest, and not known to be there. */
function isDoubtfulRest({state, request}: Intent): boolean {
  return isUnsettled(state) && request.type === 'LIMIT' && request.timeInForce === 'GTC';
}
