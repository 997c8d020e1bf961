/**
 * What the engine does by itself when prices move: takes over positions that no longer hold their maintenance margin, and ends
 * orders that only reduced a position that is gone.
 */
import {text} from '../fixed.ts';
import {newLiveOrder} from '../live-order.ts';
import type {Markets} from '../markets.ts';
import type {MarketBook, Matcher} from '../matcher.ts';
import type {OrderStore} from '../order-store.ts';
import type {Contracts} from './contracts.ts';
import type {LivePosition} from './positions.ts';
import {maintenanceOf} from './tiers.ts';

interface Parts {
  readonly contracts: Contracts;
  readonly markets: () => Markets;
  readonly matcher: Matcher;
  readonly orders: OrderStore;
  readonly nextOrderId: () => number;
  readonly now: () => number;
}

export class MarginWatch {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks at every account that holds contracts. Answers the markets whose books changed. */
  run(): ReadonlySet<MarketBook> {
    const {contracts, markets} = this.#parts;
    const changed = new Set<MarketBook>();
    const onBook = (position: LivePosition, work: (on: MarketBook) => void) => {
      const on = markets().live(position.symbol);
      if (on === null) return;
      work(on);
      changed.add(on);
    };
    for (let [due] = contracts.due(); due !== undefined; [due] = contracts.due()) {
      const position = due;
      onBook(position, (on) => this.#takeOver(position, on));
    }
    for (const position of contracts.flat()) onBook(position, (on) => this.#endReducing(position, on));
    contracts.announce();
    return changed;
  }

  /** Ends the account's orders in the contract, closes the position at the mark price, and settles with the insurance. */
  #takeOver(position: LivePosition, on: MarketBook): void {
    const {contracts, markets, matcher, orders, nextOrderId, now} = this.#parts;
    const {accountId, symbol, side, quantity} = position;
    for (const {orderId} of orders.open(accountId, symbol)) this.#end(accountId, orderId, on, 'LIQUIDATION');
    const {market} = on;
    const mark = contracts.marks.mark(market);
    const size = quantity < 0n ? -quantity : quantity;
    const lost = contracts.risk.isIsolated(position) ? position.margin : null;
    const maintenance = maintenanceOf(market, contracts.risk.valueOf(position, market));
    const order = newLiveOrder(
      nextOrderId(),
      {
        ...{accountId, clientOrderId: '', symbol, side: quantity < 0n ? 'BUY' : 'SELL', type: 'MARKET', timeInForce: 'IOC'},
        ...{price: null, stopPrice: null, quantity: text(size), quoteQuantity: null, reduceOnly: true},
        ...(side !== 'NET' && {positionSide: side}),
        ...(position.mode !== null && {marginMode: position.mode}),
      },
      null,
      now(),
    );
    orders.add(order);
    const before = position.realized;
    matcher.absorb(order, markets().houseOrder(symbol, !order.buy, mark, size), mark, on);
    const asset = market.settle ?? market.quote;
    contracts.insure(accountId, asset, lost === null ? null : lost + position.realized - before, maintenance);
  }

  #endReducing({accountId, symbol, side, mode}: LivePosition, on: MarketBook): void {
    for (const {orderId, reduceOnly, positionSide, marginMode, status} of this.#parts.orders.open(accountId, symbol)) {
      const isMeant = (positionSide ?? 'NET') === side && marginMode === mode;
      if (reduceOnly && isMeant && status !== 'UNTRIGGERED') this.#end(accountId, orderId, on, 'REDUCE_ONLY');
    }
  }

  #end(accountId: string, orderId: number, on: MarketBook, reason: string): void {
    const order = this.#parts.orders.live(accountId, orderId);
    if (order !== null) this.#parts.matcher.end(order, on, 'CANCELED', reason);
  }
}
