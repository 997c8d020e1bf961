/** The rounds in which everything that is open on one account is canceled: act, list, and again until two lists are empty. */
import {type AccountHandle, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Missing, Rows} from '../../adapter/contract/rows.ts';
import type {CancelAllReport} from '../../adapter/contract/trading.ts';
import {DeskError, type ErrorKind, toFailure} from '../../model/errors.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import {openOrders} from '../look/open-orders.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type KnownOpen, knownOpen, sendCancelAll, unnamedOf} from './cancel-all.ts';
import type {CancelVerdict} from './cancel-one.ts';
import {endOf, sendOnce} from './cancel-one.ts';
import {arrivalEnd, doubtfulOn, refOfIntent} from './doubtful.ts';
import type {Sweeping} from './flatten.ts';
import {isOutOfReach, isRefusal, productIn, REFUSED_ROUNDS, RefusedProducts} from './reach.ts';
import {refOf, SeenOrders} from './seen-orders.ts';

/** Two empty lists this far apart: an order that slipped in before the flag has shown by then. */
const EMPTY_LISTS_APART_MS = 2000;
/** Between two rounds while something is open or a list did not come. */
const ROUND_MS = 500;
/** Longest time between two lists that do not come: they weigh most of all, and the fight needs some when the exchange is back. */
const LONGEST_UNREAD_MS = 8000;
/** Failures by which an exchange is not known to have heard anything. */
const SILENT: ReadonlySet<ErrorKind> = new Set(['network', 'timeout', 'exchange-down', 'protocol']);
/** Orders canceled by their ids at once. */
const AT_ONCE = 8;
/** Whatever the account's own products are: an order in another one is open all the same. */
const EVERYTHING = {symbol: null, products: 'ALL'} as const;
/** Kept for the last round: what it sends and the list after it. */
const LAST_ROUND_MS = 5000;
/** Kept for reading how the orders ended, when the fight is over. */
export const LAST_READS_MS = 5000;

/** The last list, which did not come, or not all of it. */
interface Unread {
  readonly list: Rows<Order> | DeskError;
  /** How long no other one is asked for, and until when (monotonic ms). */
  readonly pauseMs: number;
  readonly until: number;
  /** There was no answer to any part of it: then it is worth looking whether the exchange is back. */
  readonly isSilence: boolean;
}

/** The rounds of one account. */
export class Fight implements Sweeping {
  readonly seen: SeenOrders;
  readonly unreached: Set<string>;
  /** As the last list that came has it. */
  open: readonly Order[] = [];
  readonly #handle: AccountHandle;
  readonly #adapter: ExchangeAdapter;
  readonly #deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>;
  readonly #known: KnownOpen;
  readonly #symbols: Set<string>;
  readonly #refused = new RefusedProducts();
  readonly #begun = Promise.withResolvers<void>();
  readonly #reports: CancelAllReport[] = [];
  #emptySince: number | null = null;
  #unread: Unread | null = null;
  #isOver = false;

  constructor(handle: AccountHandle, adapter: ExchangeAdapter, deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>) {
    this.#handle = handle;
    this.#adapter = adapter;
    this.#deps = deps;
    this.seen = new SeenOrders(adapter, deps);
    this.unreached = new Set(adapter.capabilities.unreached);
    this.#known = knownOpen(adapter, deps);
    this.#symbols = new Set(this.#known.knownSymbols);
  }

  /** How many orders were canceled beside those in `verdicts`, by the count of the exchange. */
  unnamed(verdicts: readonly CancelVerdict[]): number {
    return unnamedOf(this.#reports, verdicts);
  }

  get hasBegun(): Promise<void> {
    return this.#begun.promise;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  /** Null: two lists in a row were empty. Else why the account is left. */
  async run(deadline: number): Promise<DeskError | null> {
    const error = await this.#rounds(deadline);
    this.#isOver = true;
    return error;
  }

  async #rounds(deadline: number): Promise<DeskError | null> {
    const {clock, signal} = this.#deps.call;
    for (let round = 1, refusedRounds = 0; ; round++) {
      const report = await this.#act(round > 1);
      const list = await this.#listInTurn(deadline);
      const refused = this.#refusal(report, list);
      refusedRounds = refused === null ? 0 : refusedRounds + 1;
      this.#refused.note([...report.failed, ...(list instanceof DeskError ? [] : list.missing)]);
      if (this.#isDone(list)) return this.#refused.errorFor(this.#handle);
      if (refused !== null && refusedRounds >= REFUSED_ROUNDS) return refused;
      const failure = list instanceof DeskError ? list : (list.missing[0]?.error ?? null);
      const left = deadline - LAST_ROUND_MS - clock.monotonic();
      if (signal.aborted || left <= 0) return this.#outOfTime(failure, deadline);
      // A wait that is longer than the time that is left ends with one more round, not before it.
      await clock.sleep(Math.min(this.#pauseAfter(failure), left), signal).catch(() => {});
    }
  }

  /** Cancels all, the doubtful orders, and by their ids those that the last list showed. */
  async #act(callerLists: boolean): Promise<CancelAllReport> {
    const known = {...this.#known, knownSymbols: [...this.#symbols]};
    const [report] = await Promise.all([
      sendCancelAll(this.#adapter, null, known, this.#deps, callerLists).finally(this.#begun.resolve),
      this.#cancelEach(this.open.map(refOf), false),
      this.#cancelEach(doubtfulOn(this.#adapter, null, this.#deps).map(refOfIntent), true),
    ]);
    for (const order of report.orders) this.seen.note(order);
    this.#reports.push(report);
    for (const part of report.failed) this.#noteUnreached(part);
    return report;
  }

  /** `inDoubt`: no list may show these, so that each is asked for where the cancel's answer does not prove its end. */
  async #cancelEach(refs: readonly OrderRef[], inDoubt: boolean): Promise<void> {
    const {call} = this.#deps;
    for (let from = 0; from < refs.length; from += AT_ONCE) {
      const answers = refs.slice(from, from + AT_ONCE).map(async (ref) => {
        const ended = endOf(await sendOnce(this.#adapter, ref, call), ref);
        if (ended !== null) this.seen.note(ended);
        if (ended !== null || !inDoubt) return;
        const order = await withTimeout(call, (signal) => this.#adapter.trading.order(ref, signal)).catch(() => null);
        if (order !== null && order.clientOrderId === ref.clientOrderId) this.seen.note(order);
      });
      await Promise.all(answers);
    }
  }

  /**
   * While no list comes, one is asked for less and less often, unless the exchange turns out to be back: an outage must not use up the
   * rate budget. The last round asks in any case.
   */
  async #listInTurn(deadline: number): Promise<Rows<Order> | DeskError> {
    const {clock} = this.#deps.call;
    const last = this.#unread;
    const isLast = clock.monotonic() >= deadline - LAST_ROUND_MS;
    const isEarly = last !== null && clock.monotonic() < last.until && !isLast;
    const isBack = isEarly && last.isSilence && (await this.#answers());
    if (isEarly && !isBack) return last.list;
    const list = await this.#list();
    const errors = list instanceof DeskError ? [list] : list.missing.map(({error}) => error);
    const pauseMs = Math.min((last?.pauseMs ?? ROUND_MS / 2) * 2, LONGEST_UNREAD_MS);
    // One that answers, and sends no list all the same, is no more asked whether it is back.
    const isSilence = list instanceof DeskError && SILENT.has(list.kind) && !isBack;
    const isUnread = errors.some((error) => !isRefusal(error));
    this.#unread = isUnread ? {list, pauseMs, until: clock.monotonic() + pauseMs, isSilence} : null;
    return list;
  }

  /** Its time weighs next to nothing. */
  #answers(): Promise<boolean> {
    return withTimeout(this.#deps.call, (signal) => this.#adapter.marketData.syncClock(signal)).then(
      () => true,
      () => false,
    );
  }

  async #list(): Promise<Rows<Order> | DeskError> {
    const {call} = this.#deps;
    try {
      const list = await withTimeout(call, (signal) => openOrders(this.#adapter, EVERYTHING, this.#deps, signal));
      this.open = list.rows.filter((order) => !this.seen.hasEnded(order));
      for (const order of this.open) {
        this.seen.note(order);
        this.#symbols.add(order.raw?.symbol ?? order.symbol);
      }
      return {rows: list.rows, missing: list.missing.filter((part) => !this.#noteUnreached(part))};
    } catch (error) {
      return asDeskError(error);
    }
  }

  /** A part that the key may not touch is named; it makes the account incomplete only where the keys file asks for it. */
  #noteUnreached(part: Missing): boolean {
    if (!isOutOfReach(this.#handle, part)) return false;
    this.unreached.add(part.what);
    return true;
  }

  /** Whether the key is refused, or may only read: then no later round can do better. */
  #refusal({canceled, failed}: CancelAllReport, list: Rows<Order> | DeskError): DeskError | null {
    if (list instanceof DeskError && isRefusal(list)) return list;
    const [first] = failed;
    if (first === undefined || canceled.length > 0 || !failed.every(({error}) => isRefusal(error))) return null;
    const parts = failed.map(({product}) => product);
    const isWhole = parts.includes(undefined) || this.#handle.products.every((product) => parts.includes(product));
    return isWhole ? first.error : null;
  }

  #isDone(list: Rows<Order> | DeskError): boolean {
    const {clock} = this.#deps.call;
    if (list instanceof DeskError) return false;
    const isLeft = this.open.some(({symbol}) => !this.#refused.hasGivenUp(productIn(symbol)));
    if (isLeft) this.#emptySince = null;
    if (isLeft || list.missing.some(({product = null}) => !this.#refused.hasGivenUp(product))) return false;
    this.#emptySince ??= clock.monotonic();
    // One that is still on its way would arrive after the last list.
    const arrived = clock.now() >= arrivalEnd(doubtfulOn(this.#adapter, null, this.#deps), this.#adapter);
    return arrived && clock.monotonic() - this.#emptySince >= EMPTY_LISTS_APART_MS;
  }

  #pauseAfter(failure: DeskError | null): number {
    const usual = this.open.length === 0 && failure === null ? EMPTY_LISTS_APART_MS : ROUND_MS;
    // What our own budget held back was never sent: the cancels have a share of their own, and do not wait for it.
    return Math.max(usual, failure === null || failure.detail.sent === false ? 0 : (failure.detail.retryAfterMs ?? 0));
  }

  #outOfTime(failure: DeskError | null, deadline: number): DeskError {
    if (failure !== null) return failure;
    const {signal, clock} = this.#deps.call;
    if (signal.aborted) return asDeskError(signal.reason);
    const left = this.open.length === 0 ? 'Orders may still arrive' : `${this.open.length} orders are still open`;
    const seconds = Math.round((deadline + LAST_READS_MS - clock.monotonic()) / 1000);
    return new DeskError('timeout', `${left}, ${seconds} s before the end of the time for it.`, {hint: 'Run mxt kill again.'});
  }
}

export function asDeskError(error: unknown): DeskError {
  return error instanceof DeskError ? error : new DeskError('internal', toFailure(error).message);
}
