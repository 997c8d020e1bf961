/** The markets of a venue: their rules, and their books, made when first looked at, so that hundreds of them cost nothing to start. */
import {text} from './fixed.ts';
import {type LiveOrder, newLiveOrder} from './live-order.ts';
import type {MarketBook} from './matcher.ts';
import {type BookSide, OrderBook} from './order-book.ts';
import type {Settlement} from './settlement.ts';
import {type EngineBook, type EngineMarket, type EngineProduct, type EngineTicker, HOUSE} from './types.ts';

type LevelText = readonly [string, string];

export interface OpeningBook {
  readonly last: bigint;
  /** [price, quantity], best first. */
  readonly bids: readonly (readonly [bigint, bigint])[];
  readonly asks: readonly (readonly [bigint, bigint])[];
}

type BookTop = Omit<EngineTicker, 'symbol' | 'usdIndex'>;

export interface BookChange {
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

const FIRST_ID = 1_000_000;

/** What a market may be changed to while the venue runs. */
export type RuleChange = Partial<Pick<EngineMarket, 'tickSize' | 'stepSize' | 'minQuantity' | 'minNotional'>>;

export interface MarketsOptions {
  /** Most liquid first. */
  readonly listed: readonly EngineMarket[];
  readonly settlements: Readonly<Partial<Record<EngineProduct, Settlement>>>;
  /** USD per unit of an asset. */
  readonly usdPrice: (asset: string) => string;
  /** The book a market starts with; `depth` levels of each side of it, or all. */
  readonly opening: (market: EngineMarket, depth?: number) => OpeningBook;
  readonly nextOrderId: () => number;
}

/** Of each list of markets the symbols that trade on each book, worked out once: a simulation opens thousands of venues. */
const SHARING = new WeakMap<readonly EngineMarket[], ReadonlyMap<string, readonly string[]>>();

export class Markets {
  readonly #listed = new Map<string, EngineMarket>();
  readonly #options: MarketsOptions;
  readonly #live = new Map<string, MarketBook>();
  readonly #openingTops = new Map<string, BookTop>();

  constructor(options: MarketsOptions) {
    for (const market of options.listed) this.#listed.set(market.symbol, market);
    this.#options = options;
  }

  /** Most liquid first; of every product without one. */
  all(product: EngineProduct | null = null): readonly EngineMarket[] {
    return [...this.#listed.values()].filter((market) => product === null || market.product === product);
  }

  /** By canonical symbol. */
  find(symbol: string): EngineMarket | null {
    return this.#listed.get(symbol) ?? null;
  }

  /** Symbols of every market on the book that is named after a market, that one first. */
  onBook(bookSymbol: string): readonly string[] {
    const {listed} = this.#options;
    const known = SHARING.get(listed) ?? sharing(listed);
    SHARING.set(listed, known);
    return known.get(bookSymbol) ?? [];
  }

  setStatus(symbol: string, status: EngineMarket['status']): void {
    this.#change(symbol, {status});
  }

  setRules(symbol: string, rules: RuleChange): void {
    this.#change(symbol, rules);
  }

  /** Books that have been looked at, by the symbol that they are named after. */
  active(): readonly string[] {
    return [...this.#live].flatMap(([symbol, {market}]) => (market.bookSymbol === symbol ? [symbol] : []));
  }

  /** Throws a RangeError for a symbol that is not listed. */
  book(symbol: string, depth: number): EngineBook {
    const on = this.live(symbol);
    if (on === null) throw new RangeError('There is no such symbol in this sandbox.');
    return {symbol, lastUpdateId: on.book.updateId, bids: levels(on.book.bids, depth), asks: levels(on.book.asks, depth)};
  }

  /** Throws a RangeError for a symbol that is not listed. */
  ticker(symbol: string): EngineTicker {
    const market = this.find(symbol);
    if (market === null) throw new RangeError('There is no such symbol in this sandbox.');
    return {symbol, ...this.#top(market), usdIndex: this.#options.usdPrice(market.base)};
  }

  /** The market with its book, for the engine to trade on; null for a symbol that is not listed. */
  live(symbol: string): MarketBook | null {
    const known = this.#live.get(symbol);
    if (known !== undefined) return known;
    const market = this.#listed.get(symbol);
    if (market === undefined) return null;
    const settlement = this.#options.settlements[market.product];
    if (settlement === undefined) throw new Error(`Nothing settles ${market.product} markets in this engine.`);
    const shared = market.bookSymbol === symbol ? null : this.live(market.bookSymbol);
    const book = shared?.book ?? this.#openBook(market);
    const made = {market, book, settlement};
    this.#live.set(symbol, made);
    return made;
  }

  #openBook(market: EngineMarket): OrderBook {
    const {symbol} = market;
    const opening = this.#options.opening(market);
    const book = new OrderBook(this.onBook(symbol), opening.last, FIRST_ID);
    for (const [price, quantity] of opening.bids) book.bids.add(this.houseOrder(symbol, true, price, quantity), price);
    for (const [price, quantity] of opening.asks) book.asks.add(this.houseOrder(symbol, false, price, quantity), price);
    book.bids.takeChanges();
    book.asks.takeChanges();
    return book;
  }

  /** An order of the market maker, not on the book yet. */
  houseOrder(symbol: string, buy: boolean, price: bigint, quantity: bigint): LiveOrder {
    const order = newLiveOrder(
      this.#options.nextOrderId(),
      {
        accountId: HOUSE,
        clientOrderId: '',
        symbol,
        side: buy ? 'BUY' : 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        price: null,
        stopPrice: null,
        quantity: null,
        quoteQuantity: null,
      },
      null,
      0,
    );
    order.price = price;
    order.quantity = quantity;
    return order;
  }

  /** What changed on the book since the last call, or null. */
  takeChanges({book}: MarketBook): BookChange | null {
    const bids = book.bids.takeChanges();
    const asks = book.asks.takeChanges();
    if (bids.size === 0 && asks.size === 0) return null;
    book.updateId += 1;
    return {
      firstUpdateId: book.updateId,
      lastUpdateId: book.updateId,
      bids: changed(book.bids, bids),
      asks: changed(book.asks, asks),
    };
  }

  #change(symbol: string, change: Partial<EngineMarket>): void {
    const market = this.#listed.get(symbol);
    if (market === undefined) return;
    const changed = {...market, ...change};
    this.#listed.set(symbol, changed);
    const live = this.#live.get(symbol);
    if (live !== undefined) live.market = changed;
  }

  /** Best prices; a book that nobody has looked at yet is not made for this. */
  #top(market: EngineMarket): BookTop {
    const {bookSymbol} = market;
    const live = this.#live.get(bookSymbol);
    if (live !== undefined) return topOf(live.book.last, bestOf(live.book.bids), bestOf(live.book.asks));
    let top = this.#openingTops.get(bookSymbol);
    if (top === undefined) {
      const opening = this.#options.opening(this.find(bookSymbol) ?? market, 1);
      top = topOf(opening.last, opening.bids[0], opening.asks[0]);
      this.#openingTops.set(bookSymbol, top);
    }
    return top;
  }
}

function sharing(listed: readonly EngineMarket[]): ReadonlyMap<string, readonly string[]> {
  const books = Map.groupBy(listed, ({bookSymbol}) => bookSymbol);
  const named = ([book, markets]: [string, EngineMarket[]]) =>
    [book, [...new Set([book, ...markets.map(({symbol}) => symbol)])]] as const;
  return new Map([...books].map(named));
}

function topOf(last: bigint, bid: readonly [bigint, bigint] | undefined, ask: readonly [bigint, bigint] | undefined): BookTop {
  return {
    last: text(last),
    bid: bid === undefined ? null : text(bid[0]),
    bidQuantity: bid === undefined ? null : text(bid[1]),
    ask: ask === undefined ? null : text(ask[0]),
    askQuantity: ask === undefined ? null : text(ask[1]),
  };
}

function bestOf(side: BookSide): readonly [bigint, bigint] | undefined {
  const level = side.best();
  return level === null ? undefined : [level.price, level.total];
}

function levels(side: BookSide, depth: number): LevelText[] {
  const result: LevelText[] = [];
  for (const level of side.levels()) {
    if (result.length >= depth) break;
    result.push([text(level.price), text(level.total)]);
  }
  return result;
}

function changed(side: BookSide, prices: ReadonlySet<bigint>): LevelText[] {
  return [...prices].map((price) => [text(price), text(side.at(price)?.total ?? 0n)]);
}
