/** Asking an exchange for the whole truth: what is open, and what closed or was executed since an instant. */
import {type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {joinRows, type Missing, type Page, type Rows} from '../adapter/contract/rows.ts';
import type {HistoryQuery} from '../adapter/contract/trading.ts';
import {CLOSED_ORDERS, FILLS, type RowKind, readForward} from '../adapter/forward-pages.ts';
import type {AccountConfig} from '../model/account.ts';
import {DeskError} from '../model/errors.ts';
import type {Fill, Order, OrderRef} from '../model/order.ts';
import {WAS_SET_MS} from '../transport/clock.ts';

/** Symbols on which orders of an account were placed from here since an instant (epoch ms): they may have a history that was never seen. */
export type PlacedSymbols = (account: AccountConfig, since: number) => readonly string[];

export interface History {
  /** Oldest first, as `fills` is. */
  readonly closed: readonly Order[];
  readonly fills: readonly Fill[];
  /** What of it could not be read. */
  readonly missing: readonly Missing[];
}

/** The questions of the feed. Some exchanges answer history only symbol by symbol; that is learned once and remembered. */
export class Snapshots {
  readonly #adapter: ExchangeAdapter;
  readonly #call: CallOptions;
  /** Only these symbols; empty means all. */
  readonly #only: readonly string[];
  readonly #placed: PlacedSymbols;
  readonly #seen = new Set<string>();
  #bySymbol = false;
  /** Wall clock minus the monotonic one when the exchange's clock was measured: jumps when the wall clock is set. Null: never. */
  #apart: number | null = null;
  #offsetMs = 0;

  constructor(adapter: ExchangeAdapter, call: CallOptions, only: readonly string[], placed: PlacedSymbols) {
    this.#adapter = adapter;
    this.#call = call;
    this.#only = only;
    this.#placed = placed;
  }

  /** The symbols whose history can be read, where that is not the history of all; null where it is, or is what was wanted. */
  get historyOf(): readonly string[] | null {
    return this.#bySymbol ? [...this.#seen].sort() : null;
  }

  /** Notes a symbol that orders were seen on. */
  see(symbol: string): void {
    this.#seen.add(symbol);
  }

  /**
   * Exchange clock minus ours, ms. An instant of ours means nothing to the exchange before its clock was measured, and again once
   * ours was set: history would be read from another one, and what was executed in between would never be missed.
   */
  async clockOffset(): Promise<number> {
    const {clock} = this.#call;
    const apart = clock.now() - clock.monotonic();
    if (this.#apart !== null && Math.abs(apart - this.#apart) <= WAS_SET_MS) return this.#offsetMs;
    const asked = withTimeout(this.#call, (signal) => this.#adapter.marketData.syncClock(signal));
    // At the start our clock counts as right until the exchange says otherwise; once it was set, nothing is known without an answer.
    const measured = this.#apart === null ? await asked.catch(() => null) : await asked;
    if (measured === null) return 0;
    this.#apart = apart;
    this.#offsetMs = measured.offsetMs;
    return measured.offsetMs;
  }

  async openOrders(): Promise<Rows<Order>> {
    const scopes = this.#only.length === 0 ? [null] : this.#only;
    const lists = await Promise.all(
      scopes.map((symbol) =>
        withTimeout(this.#call, (signal) => this.#adapter.trading.openOrders({symbol, products: 'ACCOUNT'}, signal)),
      ),
    );
    const orders = joinRows(lists);
    for (const {symbol} of orders.rows) this.see(symbol);
    return orders;
  }

  /** Closed orders and executions since an instant (epoch ms). */
  async history(since: number): Promise<History> {
    for (const symbol of this.#placed(this.#adapter.config, since)) this.see(symbol);
    const closed = await this.#each(since, CLOSED_ORDERS, (query, signal) => this.#adapter.trading.closedOrders(query, signal));
    const fills = await this.#each(since, FILLS, (query, signal) => this.#adapter.trading.fills(query, signal));
    return {
      closed: closed.rows.toSorted((a, b) => compare(a.updatedAt ?? '', b.updatedAt ?? '')),
      fills: fills.rows.toSorted((a, b) => compare(a.at, b.at)),
      missing: [...closed.missing, ...fills.missing],
    };
  }

  /** One order, or null when the exchange does not know it. */
  order(ref: OrderRef): Promise<Order | null> {
    return withTimeout(this.#call, (signal) => this.#adapter.trading.order(ref, signal));
  }

  async #each<T>(since: number, kind: RowKind<T>, ask: Ask<T>): Promise<Rows<T>> {
    if (this.#only.length > 0) return this.#perSymbol(this.#only, since, kind, ask);
    if (this.#bySymbol) return this.#perSymbol([...this.#seen], since, kind, ask);
    try {
      return await this.#whole(null, since, kind, ask);
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind !== 'unsupported') throw error;
      this.#bySymbol = true;
      return this.#perSymbol([...this.#seen], since, kind, ask);
    }
  }

  async #perSymbol<T>(symbols: readonly string[], since: number, kind: RowKind<T>, ask: Ask<T>): Promise<Rows<T>> {
    const found: Rows<T>[] = [];
    for (const symbol of symbols) found.push(await this.#whole(symbol, since, kind, ask));
    return joinRows(found);
  }

  #whole<T>(symbol: string | null, since: number, {name, idOf, timesOf}: RowKind<T>, ask: Ask<T>): Promise<Rows<T>> {
    return readForward({
      what: symbol === null ? name : `${name} of ${symbol}`,
      since,
      ask: (from, limit) => withTimeout(this.#call, (signal) => ask({symbol, since: from, limit}, signal)),
      idOf,
      timesOf,
    });
  }
}

type Ask<T> = (query: HistoryQuery, signal: AbortSignal) => Promise<Page<T>>;

/** Epoch ms of the last change; NaN-free: 0 when the exchange did not say. */
export function orderTime({updatedAt, createdAt}: Order): number {
  return Date.parse(updatedAt ?? createdAt ?? '') || 0;
}

export function fillTime({at}: Fill): number {
  return Date.parse(at) || 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
