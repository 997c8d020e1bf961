/** The orders of one account that ending them came across, and what became of each. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import {senderOf} from '../../state/account-names.ts';
import type {ExchangeMemory} from '../../state/exchange-memory.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';
import {withParent} from '../../state/linked-parent.ts';
import {journaled} from '../look/journaled.ts';
import {isIn} from '../look/list.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type CancelVerdict, ended, noteEnd} from './cancel-one.ts';
import {areOneOrder, otherSpelling} from './two-spellings.ts';

/** Orders asked about at once. */
const AT_ONCE = 8;
/** Orders placed from here that are asked for because a cancel-all may have ended them. */
const MOST_ASKED = 200;
/** An order that ended this long before the cancel, by the exchange's clock, was not ended by it. */
const CLOCK_SLACK_MS = 5000;

interface Seen {
  order: Order;
  /** What canceling it by its id came to. */
  verdict: CancelVerdict | null;
}

export class SeenOrders {
  readonly #adapter: ExchangeAdapter;
  readonly #deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>;
  readonly #startedAt: number;
  readonly #seen: Seen[] = [];
  readonly #byName = new Map<string, Seen>();
  readonly #memory: ExchangeMemory;

  constructor(adapter: ExchangeAdapter, deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>) {
    this.#adapter = adapter;
    this.#deps = deps;
    this.#memory = deps.state.memory(adapter.config);
    const offsetMs = this.#memory.clockOffset()?.offsetMs ?? 0;
    this.#startedAt = deps.call.clock.now() + offsetMs - CLOCK_SLACK_MS;
  }

  /** Notes an order as it was read or answered. An end is never taken back by a list that lags behind. */
  note(order: Order): void {
    const known = this.#find(order) ?? this.#findSpelledOtherwise(order);
    if (known !== undefined) for (const name of namesOf(order)) this.#byName.set(name, known);
    if (known !== undefined && isTerminal(known.order.status)) return;
    const seen = known ?? {order, verdict: null};
    seen.order = order;
    if (known === undefined) this.#seen.push(seen);
    for (const name of namesOf(order)) this.#byName.set(name, seen);
    const named = this.#canonical(order);
    noteEnd(named, intentOf(named, this.#deps), this.#adapter, this.#deps);
  }

  /** Notes what canceling an order by its id came to. */
  answer(order: Order, verdict: CancelVerdict): void {
    this.note(verdict.order ?? order);
    const seen = this.#find(order);
    if (seen !== undefined) seen.verdict = verdict;
  }

  /** Whether the end of this order is known. */
  hasEnded(order: Order): boolean {
    const status = (this.#find(order) ?? this.#findSpelledOtherwise(order))?.order.status;
    return status !== undefined && isTerminal(status);
  }

  /**
   * Asks for each order whose end is not known, as long as there is time until `deadline` (monotonic). An answer to a
   * cancel-all need not name the orders that it ended: those that were placed from here (in its `symbol`) are asked for as well.
   */
  async askEnds(deadline: number, symbol: string | null = null): Promise<void> {
    const isKnown = (order: Order) => (this.#find(order) ?? this.#findSpelledOtherwise(order)) !== undefined;
    const placed = this.#placedFromHere().filter((order) => (symbol === null || isIn(symbol, order)) && !isKnown(order));
    const open = this.#seen.map(({order}) => order).filter(({status}) => !isTerminal(status));
    const {clock, signal} = this.#deps.call;
    const asked = [...open, ...placed];
    for (let from = 0; from < asked.length && clock.monotonic() < deadline && !signal.aborted; from += AT_ONCE) {
      await Promise.all(asked.slice(from, from + AT_ONCE).map((order) => this.#ask(order, deadline)));
    }
  }

  async #ask(order: Order, deadline: number): Promise<void> {
    const {call} = this.#deps;
    const timeoutMs = Math.max(1, Math.min(call.timeoutMs, deadline - call.clock.monotonic()));
    const ref = refOf(order);
    const now = await withTimeout({...call, timeoutMs}, (signal) => this.#adapter.trading.order(ref, signal)).catch(() => null);
    if (now === null || !namesOf(now).some((name) => namesOf(order).includes(name))) return;
    const wasBefore = now.updatedAt !== null && Date.parse(now.updatedAt) < this.#startedAt;
    if (this.#find(order) === undefined && isTerminal(now.status) && wasBefore) return;
    this.note(now);
  }

  #placedFromHere(): readonly Order[] {
    try {
      const intents = this.#deps.state.journal.mayBeOpen(senderOf(this.#adapter.config), MOST_ASKED);
      return intents.flatMap(({order, state}) => (order === null || isUnsettled(state) ? [] : [order]));
    } catch {
      return [];
    }
  }

  /** One verdict an order: its end, or why that is not known. `open`: as the last list has it. */
  verdicts(open: readonly Order[]): readonly CancelVerdict[] {
    const names = new Set(open.flatMap(namesOf));
    const named = (order: Order) => withParent(order, this.#adapter, this.#deps.state.journal);
    return this.#seen.map(({order: read, verdict}): CancelVerdict => {
      const order = named(read);
      if (isTerminal(order.status)) return ended(this.#canonical(order));
      if (verdict !== null) return verdict.order === null ? verdict : {...verdict, order: named(verdict.order)};
      const isOpen = namesOf(order).some((name) => names.has(name));
      const message = isOpen
        ? 'It was still open when it was last seen.'
        : 'It is not listed any more, and its end could not be read.';
      return {
        outcome: 'unknown',
        order: {...order, status: isOpen ? order.status : 'UNKNOWN'},
        error: {kind: 'unknown-outcome', message},
      };
    });
  }

  /** An order that was noted before its market had a name here, or after. */
  #findSpelledOtherwise(order: Order): Seen | undefined {
    const symbol = otherSpelling(order, this.#memory);
    const found = symbol === null ? undefined : this.#find({...order, symbol});
    return found !== undefined && areOneOrder(found.order, order) ? found : undefined;
  }

  /** The order under the canonical name of its market, where that is known by now. */
  #canonical(order: Order): Order {
    if (order.raw?.symbol !== order.symbol) return order;
    return {...order, symbol: otherSpelling(order, this.#memory) ?? order.symbol};
  }

  #find(order: OrderRef): Seen | undefined {
    return namesOf(order)
      .map((name) => this.#byName.get(name))
      .find((seen) => seen !== undefined);
  }
}

function namesOf({symbol, id, clientOrderId}: OrderRef): readonly string[] {
  // A client order id may be used again after its order is closed: the exchange's id comes first.
  if (id !== null) return [`id ${symbol} ${id}`];
  return clientOrderId === null ? [] : [`client ${symbol} ${clientOrderId}`];
}

/** A row as what names it to its exchange. */
export function refOf({symbol, id, clientOrderId, raw}: Order): OrderRef {
  return {symbol, id, clientOrderId, ...(raw !== undefined && {raw})};
}

/** The order's own row in the journal, when it was placed from here: its end is written there. */
export function intentOf({account, symbol, clientOrderId}: Order, deps: Pick<OrderDeps, 'state' | 'accounts'>): Intent | null {
  if (clientOrderId === null) return null;
  return journaled(clientOrderId, symbol, deps, 'client').find(({handle}) => handle.account === account)?.intent ?? null;
}
