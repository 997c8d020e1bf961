/**
 * Fills of an account, read from the exchange where they are not remembered: a long history is read once, page by page, and a reading that was
 * cut short goes on where it ended.
 *
 *   since ──── remembered ────┬──── asked ────┬── remembered ──┬──── asked ───► now      the last hour is always asked for again
 */
import {hash} from 'node:crypto';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {FILLS, readForward} from '../../adapter/forward-pages.ts';
import type {Fill} from '../../model/order.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {identityOf} from '../../state/account-names.ts';
import type {OrderDeps} from '../order-deps.ts';

/** A fill shows in its list within seconds; what is younger than this is asked for again. */
const SETTLED_MS = 3_600_000;
/** Names all markets. */
const ALL = '*';

type Deps = Pick<OrderDeps, 'call' | 'state'>;

/** All fills since an instant (epoch ms, our clock), whatever `limit` says. Throws what the first page throws. */
export async function fillsSince(
  adapter: ExchangeAdapter,
  {symbol, since}: HistoryQuery,
  deps: Deps,
  signal: AbortSignal,
): Promise<Rows<Fill>> {
  const what = symbol === null ? FILLS.name : `${FILLS.name} of ${symbol}`;
  const ask = (from: number, limit: number) => adapter.trading.fills({symbol, since: from, limit}, signal);
  const stretch = {what, since, idOf: FILLS.idOf, timesOf: FILLS.timesOf, ask};
  if (!isLasting(adapter)) return readForward(stretch);
  const remembered = new Remembered(adapter, symbol, deps);
  const asked = await readForward({
    ...stretch,
    skip: (from) => remembered.skip(from, from === since),
    onPage: (rows, from, to) => remembered.keep(rows, from, to),
  });
  const rows = new Map([...remembered.found, ...asked.rows].map((fill) => [FILLS.idOf(fill), fill]));
  return {rows: [...rows.values()], missing: asked.missing};
}

/** Test networks and the sandbox begin anew, and count from 1 again. */
function isLasting({config: {environment}}: ExchangeAdapter): boolean {
  return environment === 'live' || environment === 'demo';
}

/** What is remembered of one question. */
class Remembered {
  /** What was skipped of the question. */
  readonly found: Fill[] = [];
  readonly #adapter: ExchangeAdapter;
  readonly #symbol: string | null;
  readonly #deps: Deps;

  constructor(adapter: ExchangeAdapter, symbol: string | null, deps: Deps) {
    this.#adapter = adapter;
    this.#symbol = symbol;
    this.#deps = deps;
  }

  /** From where on to ask: behind what is remembered from here on. `isOurs`: the instant is of our clock. */
  skip(from: number, isOurs: boolean): number {
    const {fills} = this.#deps.state;
    // As the exchange is asked: the earlier reading of the instant counts.
    const start = isOurs ? Math.min(from, from + (this.#offsetMs() ?? 0)) : from;
    for (const market of this.#markets()) {
      const scope = this.#scope(market);
      const span = fills.spans(scope).find(({since, until}) => since <= start && until > from);
      const rows = span === undefined ? null : fills.list(scope, start, span.until);
      if (span === undefined || rows === null) continue;
      this.found.push(...rows.filter((fill) => this.#symbol === null || fill.symbol === this.#symbol));
      return span.until;
    }
    return from;
  }

  /** Keeps a page that lacks nothing. `to` null: it was the last. */
  keep(rows: readonly Fill[], from: number, to: number | null): void {
    // A name that is not known yet may be another one when it is asked for next.
    const isNamed = rows.every(({symbol}) => splitSymbol(symbol) !== null);
    const until = Math.min(to ?? Number.POSITIVE_INFINITY, this.#settledUntil(rows, from));
    const kept = rows.filter(({at}) => Date.parse(at) < until);
    this.#deps.state.fills.keep(this.#scope(this.#symbol ?? ALL), kept, isNamed ? {since: from, until} : null);
  }

  /** Until when all fills have shown: without the exchange's clock, no later than the last one. */
  #settledUntil(rows: readonly Fill[], from: number): number {
    const offsetMs = this.#offsetMs();
    const settled = this.#deps.call.clock.now() + (offsetMs ?? 0) - SETTLED_MS;
    if (offsetMs !== null) return settled;
    return Math.min(settled, Math.max(from, ...rows.map(({at}) => Date.parse(at) || 0)));
  }

  #offsetMs(): number | null {
    return this.#deps.state.memory(this.#adapter.config).clockOffset()?.offsetMs ?? null;
  }

  /** What holds the fills of the question. All markets only for a name that rows of them have too. */
  #markets(): readonly string[] {
    if (this.#symbol === null) return [ALL];
    return splitSymbol(this.#symbol) === null ? [this.#symbol] : [this.#symbol, ALL];
  }

  /** Which key, in which products, and which market: a product that is added later has a history of its own. */
  #scope(market: string): string {
    const {config} = this.#adapter;
    const products = [...config.products].sort().join(',');
    return hash('sha256', `${identityOf(config)}|${products}|${market}`, 'hex').slice(0, 24);
  }
}
