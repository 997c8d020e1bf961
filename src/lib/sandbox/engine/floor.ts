/** The room where trading happens: books, money, orders and events, and the one way to change them. */
import type {SandboxClock} from '../venue.ts';
import {Books, type OpeningBook} from './books.ts';
import {FEE_ACCOUNT, Ledger} from './ledger.ts';
import {HOUSE, type MarketBook, Matcher} from './matcher.ts';
import {OrderStore} from './order-store.ts';
import {Outbox} from './outbox.ts';
import type {EngineMarket} from './types.ts';

export interface FloorOptions {
  readonly markets: readonly EngineMarket[];
  readonly fees: {readonly maker: string; readonly taker: string};
  readonly clock: Pick<SandboxClock, 'now'>;
  /** The book a symbol starts with, made when somebody first asks for it. */
  readonly opening: (market: EngineMarket) => OpeningBook;
}

export class TradingFloor {
  readonly ledger = new Ledger();
  readonly store = new OrderStore();
  readonly outbox = new Outbox();
  readonly clock: Pick<SandboxClock, 'now'>;
  readonly books: Books;
  readonly matcher: Matcher;
  #lastOrderId = 10_000_000_000;

  constructor({markets, fees, clock, opening}: FloorOptions) {
    this.clock = clock;
    this.books = new Books(markets, opening, () => this.nextOrderId());
    this.matcher = new Matcher({ledger: this.ledger, store: this.store, outbox: this.outbox, clock, fees});
  }

  nextOrderId(): number {
    this.#lastOrderId += 1;
    return this.#lastOrderId;
  }

  /** One operation: does the work, fires stops, reads the result, and lets the events out when all of it is done. */
  run<T>(on: MarketBook, work: () => () => T): T {
    const result = work();
    this.matcher.fireStops(on);
    const value = result();
    const change = this.books.takeChanges(on);
    if (change !== null) this.outbox.put({type: 'BOOK', at: this.clock.now(), symbol: on.market.symbol, ...change});
    this.tellBalances();
    return value;
  }

  /** Puts out every balance that moved since the last time, and delivers what waits. */
  tellBalances(): void {
    const at = this.clock.now();
    for (const [accountId, balances] of this.ledger.takeTouched()) {
      if (accountId !== HOUSE && accountId !== FEE_ACCOUNT) this.outbox.put({type: 'BALANCE', at, accountId, balances});
    }
    this.outbox.deliver();
  }
}
