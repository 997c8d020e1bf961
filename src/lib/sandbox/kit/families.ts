/**
 * Orders that an exchange makes once another order has traded: which fill of the parent makes them, and that one of two ends the
 * other. A venue says what they are; everything else is an order like any.
 *
 *   place ─► add(parent, family) ─► [fill, or the end of the parent] ─► children in the engine ─► made(child)
 */
import type {Engine} from '../engine/engine.ts';
import {floorTo, text, units} from '../engine/fixed.ts';
import type {EngineOrder, EngineOrderRequest, PlacedOrder} from '../engine/types.ts';
import {isOpen} from './context.ts';

/** One order that is to be made. `named`: told its order once it is there. */
export interface Child {
  readonly request: EngineOrderRequest;
  made(order: EngineOrder): void;
}

export interface Family {
  /** EACH_FILL: of the size of each; END: of all that had filled when the parent was over; FULL: only if it filled whole. */
  readonly at: 'EACH_FILL' | 'END' | 'FULL';
  /** For base units that the parent brought or sold. Of two children each ends the other. */
  children(parent: EngineOrder, quantity: string): readonly Child[];
  /** The parent ended, and there never will be a child. */
  dropped?(parent: EngineOrder): void;
}

export class Families {
  readonly #engine: Engine;
  readonly #waiting = new Map<number, Family>();
  readonly #stop: () => void;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#stop = engine.events.subscribe((event) => {
      if (event.type !== 'ORDER') return;
      const family = this.#waiting.get(event.order.orderId);
      if (family !== undefined) this.#hear(event.order, event.trade?.quantity ?? null, family);
    });
  }

  /** Right after its parent was placed: what it traded at once counts as well. */
  add({order, trades}: PlacedOrder, family: Family): void {
    if (family.at === 'EACH_FILL') for (const {quantity} of trades) this.#release(order, quantity, family);
    if (isOpen(order)) this.#waiting.set(order.orderId, family);
    else this.#over(order, family);
  }

  close(): void {
    this.#stop();
  }

  #hear(order: EngineOrder, traded: string | null, family: Family): void {
    if (traded !== null && family.at === 'EACH_FILL') this.#release(order, traded, family);
    if (isOpen(order)) return;
    this.#waiting.delete(order.orderId);
    this.#over(order, family);
  }

  #over(order: EngineOrder, family: Family): void {
    const hasFilled = family.at === 'FULL' ? order.status === 'FILLED' : units(order.filled) > 0n;
    if (!hasFilled) family.dropped?.(order);
    else if (family.at !== 'EACH_FILL') this.#release(order, order.filled, family);
  }

  /** What the exchange cannot make is not there: a trigger that was passed already, an amount below the smallest. */
  #release(parent: EngineOrder, quantity: string, family: Family): void {
    const size = this.#held(parent, quantity);
    if (size === '0') return family.dropped?.(parent);
    const made = family.children(parent, size).flatMap((child) => {
      const placed = this.#engine.place(child.request);
      if (!placed.ok) return [];
      child.made(placed.value.order);
      return [placed.value.order.orderId];
    });
    const [one, other] = made;
    if (one !== undefined && other !== undefined) this.#engine.orders.pair(parent.accountId, one, other);
  }

  /** What a fill leaves to close it with, in whole steps: a buy of coins may pay its fee out of them. */
  #held({symbol, side, fees, filled}: EngineOrder, quantity: string): string {
    const market = this.#engine.markets.find(symbol);
    const all = units(filled);
    if (market === null || all === 0n) return '0';
    const fee = side === 'BUY' && market.product === 'spot' ? units(fees[market.base] ?? '0') : 0n;
    const left = units(quantity) - (fee * units(quantity)) / all;
    return text(floorTo(left, units(market.stepSize)));
  }
}
