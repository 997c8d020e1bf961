/** What the exchange's stream says of the order that rests: each fill as it happens, with the fee that it paid. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {FeedEvent, OrderEvent} from '../../feed/feed-event.ts';
import {differs, joinOrders} from '../../feed/merge.ts';
import {OrderWatch} from '../../feed/order-watch.ts';
import {type dec, plain, ZERO} from '../../model/decimal.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {Fee, Order} from '../../model/order.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {recordSighting} from '../../orders/settle/record.ts';
import type {Intent} from '../../state/journal.ts';

/** An order as it was told last, and its executions by their ids. */
interface Told {
  readonly order: Order;
  readonly fills: Map<string, {readonly quantity: string; readonly fee: Fee | null}>;
}

export class LeadFeed {
  readonly #handle: AccountHandle;
  readonly #watch: OrderWatch;
  readonly #ended: Promise<void>;
  readonly #onNews: () => void;
  /** By client order id. */
  readonly #told = new Map<string, Told>();
  #isLive = false;
  #failure: Failure | null = null;

  /** Follows one market of the account from now on; `onNews` is called when something may have changed. */
  constructor(handle: AccountHandle, symbol: string, deps: Pick<OrderDeps, 'call' | 'random' | 'state'>, onNews: () => void) {
    this.#handle = handle;
    this.#onNews = onNews;
    const {call, random, state} = deps;
    const wanted = {since: null, fillsOnly: false, until: null, endAfterMs: null} as const;
    this.#watch = new OrderWatch({accounts: [handle], symbols: [symbol], call, random, state, ...wanted}, (event) =>
      this.#hear(event),
    );
    this.#ended = this.#watch.run().then(({failures: [failure]}) => {
      this.#isLive = false;
      this.#failure = failure === undefined ? null : toFailure(failure);
      onNews();
    });
  }

  /** Why a fill would not be heard of now; null: it would. */
  get silence(): string | null {
    return this.#isLive ? null : `the order stream of ${this.#handle.account}`;
  }

  /** Why this account cannot be followed at all. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /**
   * The orders with what was heard of them, which is written into the journal. Asked before each decision: an answer to a request may be
   * older than what the stream said meanwhile.
   */
  absorb(legs: readonly Intent[], adapter: ExchangeAdapter, deps: Pick<OrderDeps, 'state'>): readonly Intent[] {
    const names = new Set(legs.map(({clientOrderId}) => clientOrderId));
    for (const name of this.#told.keys()) if (!names.has(name)) this.#told.delete(name);
    return legs.map((leg) => {
      const told = this.#told.get(leg.clientOrderId);
      if (told === undefined || leg.account !== this.#handle.account || leg.state === 'REJECTED') return leg;
      const order = leg.order === null ? withFees(told) : joinOrders(leg.order, withFees(told));
      const isKnown = leg.state === 'CONFIRMED' && leg.order !== null && isSame(leg.order, order);
      return isKnown ? leg : recordSighting(leg, order, 'stream', adapter, deps);
    });
  }

  async close(): Promise<void> {
    this.#watch.stop();
    await this.#ended;
  }

  #hear(event: FeedEvent): void {
    if (event.type === 'order') this.#note(event);
    else this.#isLive = event.state === 'live' || event.state === 'recovered';
    this.#onNews();
  }

  #note({order, fill}: OrderEvent): void {
    if (order.clientOrderId === null) return;
    const known = this.#told.get(order.clientOrderId);
    const fills = known?.fills ?? new Map<string, {readonly quantity: string; readonly fee: Fee | null}>();
    if (fill !== undefined) fills.set(fill.id, fill);
    this.#told.set(order.clientOrderId, {order: known === undefined ? order : joinOrders(known.order, order), fills});
  }
}

/** Some exchanges tell fees with the executions alone: theirs count once all of them came. */
function withFees({order, fills}: Told): Order {
  if (order.fees.length > 0 || order.filled === null) return order;
  const all = [...fills.values()];
  const sum = all.reduce((total, {quantity}) => total.plus(quantity), ZERO);
  if (!sum.eq(order.filled)) return order;
  const byAsset = new Map<string, ReturnType<typeof dec>>();
  for (const {fee} of all) {
    if (fee === null) return order;
    byAsset.set(fee.asset, (byAsset.get(fee.asset) ?? ZERO).plus(fee.amount));
  }
  return {...order, fees: [...byAsset].map(([asset, amount]) => ({asset, amount: plain(amount)}))};
}

function isSame(a: Order, b: Order): boolean {
  const text = ({fees, averagePrice}: Order) => [averagePrice, ...fees.map(({asset, amount}) => `${asset} ${amount}`)].join();
  return a === b || (!differs(a, b) && text(a) === text(b));
}
