/** Asking an exchange for the whole truth: what is open, and what closed or was executed since an instant. */
import {type Call, within} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Page} from '../adapter/contract/rows.ts';
import type {HistoryQuery} from '../adapter/contract/trading.ts';
import {DeskError} from '../model/errors.ts';
import type {Fill, Order, OrderRef} from '../model/order.ts';

const PAGE = 1000;
const MAX_PAGES = 20;

/** Symbols on which orders were placed from here since an instant (epoch ms): they may have a history that was never seen. */
export type PlacedSymbols = (since: number) => readonly string[];

export interface History {
  readonly closed: readonly Order[];
  readonly fills: readonly Fill[];
}

/** The questions of the feed. Some exchanges answer history only symbol by symbol; that is learned once and remembered. */
export class Snapshots {
  readonly #adapter: ExchangeAdapter;
  readonly #call: Call;
  /** Only these symbols; empty means all. */
  readonly #only: readonly string[];
  readonly #placed: PlacedSymbols;
  readonly #seen = new Set<string>();
  #bySymbol = false;

  constructor(adapter: ExchangeAdapter, call: Call, only: readonly string[], placed: PlacedSymbols) {
    this.#adapter = adapter;
    this.#call = call;
    this.#only = only;
    this.#placed = placed;
  }

  /** The symbols whose history can be read, where that is not the history of all; null where it is, or is what was wanted. */
  get historyOf(): readonly string[] | null {
    return this.#bySymbol ? [...this.#seen].sort() : null;
  }

  /** Tells of a symbol that orders were seen on. */
  see(symbol: string): void {
    this.#seen.add(symbol);
  }

  async openOrders(): Promise<readonly Order[]> {
    const scopes = this.#only.length === 0 ? [null] : this.#only;
    const lists = await Promise.all(
      scopes.map((symbol) => within(this.#call, (signal) => this.#adapter.trading.openOrders(symbol, signal))),
    );
    const orders = lists.flatMap(({rows}) => rows);
    for (const {symbol} of orders) this.see(symbol);
    return orders;
  }

  /** Closed orders and executions since an instant (epoch ms), oldest first. */
  async history(since: number): Promise<History> {
    for (const symbol of this.#placed(since)) this.see(symbol);
    const closed = await this.#each(since, (query, signal) => this.#adapter.trading.closedOrders(query, signal), orderTime);
    const fills = await this.#each(since, (query, signal) => this.#adapter.trading.fills(query, signal), fillTime);
    return {
      closed: closed.toSorted((a, b) => compare(a.updatedAt ?? '', b.updatedAt ?? '')),
      fills: fills.toSorted((a, b) => compare(a.at, b.at)),
    };
  }

  /** One order, or null when the exchange does not know it. */
  order(ref: OrderRef): Promise<Order | null> {
    return within(this.#call, (signal) => this.#adapter.trading.order(ref, signal));
  }

  async #each<T>(since: number, ask: Ask<T>, timeOf: (item: T) => number): Promise<readonly T[]> {
    if (this.#only.length > 0) return this.#perSymbol(this.#only, since, ask, timeOf);
    if (this.#bySymbol) return this.#perSymbol([...this.#seen], since, ask, timeOf);
    try {
      return await this.#pages(null, since, ask, timeOf);
    } catch (error) {
      if (!(error instanceof DeskError) || error.kind !== 'unsupported') throw error;
      this.#bySymbol = true;
      return this.#perSymbol([...this.#seen], since, ask, timeOf);
    }
  }

  async #perSymbol<T>(
    symbols: readonly string[],
    since: number,
    ask: Ask<T>,
    timeOf: (item: T) => number,
  ): Promise<readonly T[]> {
    const found: T[] = [];
    for (const symbol of symbols) found.push(...(await this.#pages(symbol, since, ask, timeOf)));
    return found;
  }

  /** A full answer may be cut short: asks again from its latest item on. Items told twice are joined by the reader. */
  async #pages<T>(symbol: string | null, since: number, ask: Ask<T>, timeOf: (item: T) => number): Promise<readonly T[]> {
    const found: T[] = [];
    let from = since;
    for (let page = 0; page < MAX_PAGES; page++) {
      const {rows, more} = await within(this.#call, (signal) => ask({symbol, since: from, limit: PAGE}, signal));
      found.push(...rows);
      const latest = rows.reduce((time, item) => Math.max(time, timeOf(item)), from);
      if (!more || latest === from) break;
      from = latest;
    }
    return found;
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
