/** Both markets of a pair: their rules, and their books, which are read each time, or kept by their streams where an order rests on them. */
import {type AccountHandle, type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {DeskError} from '../../model/errors.ts';
import type {MarketRules, OrderBook} from '../../model/market.ts';
import {RULES_MAX_AGE_MS} from '../../orders/place/prepare.ts';
import {LiveBooks} from '../../router/live-books.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import type {SideFacts} from './sizes.ts';

const BOOK_DEPTH = 100;

export class PairMarkets implements Disposable {
  readonly #plan: PairPlan;
  readonly #handles: Readonly<Record<PairSide, AccountHandle>>;
  readonly #call: CallOptions;
  readonly #live: LiveBooks | null;
  readonly #rules = new Map<PairSide, MarketRules>();

  constructor(plan: PairPlan, handles: Readonly<Record<PairSide, AccountHandle>>, call: CallOptions) {
    this.#plan = plan;
    this.#handles = handles;
    this.#call = call;
    this.#live = plan.maker === true ? new LiveBooks(call) : null;
  }

  /** `books`: none where nothing will be decided by them; FRESH: read now, whatever their streams say. Throws where the rules are not known. */
  async facts(books: 'NONE' | 'LIVE' | 'FRESH'): Promise<Readonly<Record<PairSide, SideFacts>>> {
    const [long, short] = await Promise.all([this.#side('long', books), this.#side('short', books)]);
    return {long, short};
  }

  [Symbol.dispose](): void {
    this.#live?.[Symbol.dispose]();
  }

  async #side(side: PairSide, books: 'NONE' | 'LIVE' | 'FRESH'): Promise<SideFacts> {
    const rules = this.#rules.get(side) ?? (await this.#readRules(side));
    return {rules, book: books === 'NONE' ? null : await this.#book(side, books === 'FRESH' ? null : this.#live)};
  }

  async #readRules(side: PairSide): Promise<MarketRules> {
    const adapter = await this.#handles[side].adapter();
    const {symbol} = this.#plan[side];
    const {rules} = await withTimeout(this.#call, (signal) => resolveSymbol(symbol, adapter, RULES_MAX_AGE_MS, signal));
    this.#rules.set(side, rules);
    return rules;
  }

  /** Null where it cannot be known now. */
  async #book(side: PairSide, live: LiveBooks | null): Promise<OrderBook | null> {
    const {account, adapter} = this.#handles[side];
    const {symbol} = this.#plan[side];
    try {
      const opened = await adapter();
      return await withTimeout(this.#call, (signal) =>
        live === null
          ? opened.marketData.book(symbol, BOOK_DEPTH, signal)
          : live.latest(`${account} ${symbol}`, opened, {symbol, depth: BOOK_DEPTH}, signal),
      );
    } catch (error) {
      if (error instanceof DeskError) return null;
      throw error;
    }
  }
}
