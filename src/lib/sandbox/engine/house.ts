/** The market maker's hands: quotes by level and trades of its own, as whole changes of a book. */
import type {TradingFloor} from './floor.ts';
import {isOpen, type LiveOrder} from './live-order.ts';
import {HOUSE} from './matcher.ts';

export interface Quote {
  readonly buy: boolean;
  readonly price: bigint;
  /** Zero takes the quote away. */
  readonly quantity: bigint;
}

export class House {
  readonly #floor: TradingFloor;

  constructor(floor: TradingFloor) {
    this.#floor = floor;
  }

  /** Sets the house's quantity at prices, all as one change of the book. Customers in the way are traded with. */
  quote(symbol: string, quotes: readonly Quote[]): void {
    const {books, matcher} = this.#floor;
    const on = books.get(symbol);
    if (on === null || on.market.status !== 'TRADING') return;
    this.#floor.run(on, () => {
      for (const {buy, price, quantity} of quotes) {
        const side = on.book.side(buy);
        const before = ownOrder(side.at(price)?.head ?? null);
        if (before !== null) side.remove(before);
        if (quantity === 0n) continue;
        const order = books.houseOrder(symbol, buy, price, quantity);
        // A quote of the house that is in its own way is stale: the new one stands.
        while (matcher.take(order, on)) books.dropBest(on.book, !buy);
        if (isOpen(order)) side.add(order, price);
      }
      return () => null;
    });
  }

  /** Trades with whoever is first at the best price, itself too: this is what moves the last price. */
  print(symbol: string, buy: boolean, quantity: bigint): void {
    const {books, matcher} = this.#floor;
    const on = books.get(symbol);
    const best = on?.book.side(!buy).best() ?? null;
    if (on === null || best === null || on.market.status !== 'TRADING') return;
    this.#floor.run(on, () => {
      matcher.take(books.houseOrder(symbol, buy, best.price, quantity), on, true);
      return () => null;
    });
  }
}

function ownOrder(head: LiveOrder | null): LiveOrder | null {
  for (let order = head; order !== null; order = order.next) if (order.accountId === HOUSE) return order;
  return null;
}
