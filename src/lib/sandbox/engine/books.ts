/** The books of a venue, made when first looked at, so that hundreds of symbols cost nothing to start. */
import {text} from './fixed.ts';
import {type LiveOrder, newLiveOrder} from './live-order.ts';
import {HOUSE, type MarketBook} from './matcher.ts';
import {type BookSide, OrderBook} from './order-book.ts';
import type {EngineBook, EngineMarket} from './types.ts';

type LevelText = readonly [string, string];

export interface OpeningBook {
  readonly last: bigint;
  /** [price, quantity], best first. */
  readonly bids: readonly (readonly [bigint, bigint])[];
  readonly asks: readonly (readonly [bigint, bigint])[];
}

/** Best prices as text; null where a side is empty. */
export interface BookTop {
  readonly last: string;
  readonly bid: string | null;
  readonly bidQuantity: string | null;
  readonly ask: string | null;
  readonly askQuantity: string | null;
}

export interface BookChange {
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

const FIRST_ID = 1_000_000;

export class Books {
  readonly #markets = new Map<string, EngineMarket>();
  readonly #opening: (market: EngineMarket) => OpeningBook;
  readonly #nextOrderId: () => number;
  readonly #live = new Map<string, MarketBook>();
  readonly #openingTops = new Map<string, BookTop>();

  constructor(markets: readonly EngineMarket[], opening: (market: EngineMarket) => OpeningBook, nextOrderId: () => number) {
    for (const market of markets) this.#markets.set(market.symbol, market);
    this.#opening = opening;
    this.#nextOrderId = nextOrderId;
  }

  markets(): readonly EngineMarket[] {
    return [...this.#markets.values()];
  }

  market(symbol: string): EngineMarket | null {
    return this.#markets.get(symbol) ?? null;
  }

  change(symbol: string, change: Partial<EngineMarket>): void {
    const market = this.#markets.get(symbol);
    if (market === undefined) return;
    const changed = {...market, ...change};
    this.#markets.set(symbol, changed);
    const live = this.#live.get(symbol);
    if (live !== undefined) live.market = changed;
  }

  active(): readonly string[] {
    return [...this.#live.keys()];
  }

  get(symbol: string): MarketBook | null {
    const live = this.#live.get(symbol);
    if (live !== undefined) return live;
    const market = this.#markets.get(symbol);
    if (market === undefined) return null;
    const opening = this.#opening(market);
    const book = new OrderBook(opening.last, FIRST_ID);
    for (const [price, quantity] of opening.bids) book.bids.add(this.houseOrder(symbol, true, price, quantity), price);
    for (const [price, quantity] of opening.asks) book.asks.add(this.houseOrder(symbol, false, price, quantity), price);
    book.bids.takeChanges();
    book.asks.takeChanges();
    const made = {market, book};
    this.#live.set(symbol, made);
    return made;
  }

  /** An order of the market maker, not on the book yet. */
  houseOrder(symbol: string, buy: boolean, price: bigint, quantity: bigint): LiveOrder {
    const order = newLiveOrder(
      this.#nextOrderId(),
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

  /** Takes the first order of the best level off a side. */
  dropBest(book: OrderBook, buy: boolean): void {
    const first = book.side(buy).best()?.head ?? null;
    if (first !== null) book.side(buy).remove(first);
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

  render(symbol: string, depth: number): EngineBook {
    const on = this.get(symbol);
    if (on === null) throw new RangeError('There is no such symbol in this sandbox.');
    return {symbol, lastUpdateId: on.book.updateId, bids: levels(on.book.bids, depth), asks: levels(on.book.asks, depth)};
  }

  /** Best prices; a book nobody has looked at yet is not made for this. */
  top(market: EngineMarket): BookTop {
    const live = this.#live.get(market.symbol);
    if (live !== undefined) return topOf(live.book.last, bestOf(live.book.bids), bestOf(live.book.asks));
    let top = this.#openingTops.get(market.symbol);
    if (top === undefined) {
      const opening = this.#opening(market);
      top = topOf(opening.last, opening.bids[0], opening.asks[0]);
      this.#openingTops.set(market.symbol, top);
    }
    return top;
  }
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
