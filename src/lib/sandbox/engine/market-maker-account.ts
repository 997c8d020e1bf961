/** What the market maker's account can do: quotes by level, and trades at the best price, each one whole change of a book. */
import type {Engine} from './engine.ts';
import {isOpen, type LiveOrder} from './live-order.ts';
import type {BookSide} from './order-book.ts';
import {HOUSE} from './types.ts';

export interface Quote {
  readonly buy: boolean;
  readonly price: bigint;
  /** Zero takes the quote away. */
  readonly quantity: bigint;
}

export class MarketMakerAccount {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Sets its quantity at prices, all as one change of the book. Customers in the way are traded with. */
  quote(symbol: string, quotes: readonly Quote[]): void {
    const {markets, matcher} = this.#engine;
    const on = markets.live(symbol);
    if (on === null || on.market.status !== 'TRADING') return;
    const requote = () => {
      for (const {buy, price, quantity} of quotes) {
        const side = on.book.side(buy);
        const before = ownOrder(side.at(price)?.head ?? null);
        if (before !== null) side.remove(before);
        if (quantity === 0n) continue;
        const order = markets.houseOrder(symbol, buy, price, quantity);
        // An older quote of its own that is in the way is stale: the new one stands.
        while (matcher.take(order, on)) dropBest(on.book.side(!buy));
        if (isOpen(order)) side.add(order, price);
      }
    };
    this.#engine.apply(on, requote, () => null);
  }

  /** Trades with the first order at the best price, its own included: this is what moves the last price. */
  tradeAtBest(symbol: string, buy: boolean, quantity: bigint): void {
    const {markets, matcher} = this.#engine;
    const on = markets.live(symbol);
    const best = on?.book.side(!buy).best() ?? null;
    if (on === null || best === null || on.market.status !== 'TRADING') return;
    const order = markets.houseOrder(symbol, buy, best.price, quantity);
    const trade = () => void matcher.take(order, on, true);
    this.#engine.apply(on, trade, () => null);
  }
}

function ownOrder(head: LiveOrder | null): LiveOrder | null {
  for (let order = head; order !== null; order = order.next) if (order.accountId === HOUSE) return order;
  return null;
}

function dropBest(side: BookSide): void {
  const first = side.best()?.head ?? null;
  if (first !== null) side.remove(first);
}
