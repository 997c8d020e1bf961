/**
 * What the engine does by itself when prices move: takes over positions that no longer hold their maintenance margin, and ends
 * orders that only reduced a position that is gone.
 */
import {text} from '../fixed.ts';
import {TRADING_WALLET} from '../ledger.ts';
import {newLiveOrder} from '../live-order.ts';
import type {Markets} from '../markets.ts';
import type {MarketBook, Matcher} from '../matcher.ts';
import type {OrderStore} from '../order-store.ts';
import type {EngineOrder} from '../types.ts';
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

  /** Books that changed in the present run. */
  readonly #changed = new Set<MarketBook>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks at every account that holds contracts. Answers the markets whose books changed. */
  run(): ReadonlySet<MarketBook> {
    const {contracts, markets} = this.#parts;
    const changed = this.#changed;
    changed.clear();
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

  /** Ends the orders that share its margin, closes the position at the mark price, and settles with the insurance. */
  #takeOver(position: LivePosition, on: MarketBook): void {
    const {contracts, markets, matcher, orders, nextOrderId, now} = this.#parts;
    const {accountId, symbol, side, quantity, margin} = position;
    const isIsolated = contracts.risk.isIsolated(position);
    const {market} = on;
    const asset = market.settle ?? market.quote;
    this.#endOrders(accountId, isIsolated ? (order) => order.symbol === symbol : this.#sharing(accountId, asset));
    const mark = contracts.marks.mark(market);
    const size = quantity < 0n ? -quantity : quantity;
    const maintenance = maintenanceOf(market, contracts.risk.sizeOf(position, market));
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
    const before = position.realized - position.fees;
    matcher.absorb(order, markets().houseOrder(symbol, !order.buy, mark, size), mark, on);
    const takeover = {accountId, symbol, asset};
    if (isIsolated) contracts.insurance.afterIsolated(takeover, margin + position.realized - position.fees - before);
    else contracts.insurance.afterCross(takeover, maintenance);
  }

  /** Orders that stand on the pool of a settle asset: contracts of it, and spot orders that tie up its money. */
  #sharing(accountId: string, asset: string): (order: EngineOrder) => boolean {
    const {contracts, markets} = this.#parts;
    const isUnified = contracts.settings.isUnified(accountId);
    const isOneWallet = contracts.risk.wallet === TRADING_WALLET;
    return ({symbol, side}) => {
      const market = markets().find(symbol);
      if (market?.product === 'linear') return isUnified || market.settle === asset;
      return isOneWallet && (isUnified || (side === 'BUY' ? market?.quote : market?.base) === asset);
    };
  }

  #endOrders(accountId: string, isMeant: (order: EngineOrder) => boolean): void {
    for (const order of this.#parts.orders.open(accountId).filter(isMeant)) {
      const on = this.#parts.markets().live(order.symbol);
      if (on === null) continue;
      this.#end(accountId, order.orderId, on, 'LIQUIDATION');
      this.#changed.add(on);
    }
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
