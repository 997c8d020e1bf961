/** Tells every subscription of the account what happens to its orders and balances. */
import {CUSTOMER, type EngineEvent} from '../../engine/types.ts';
import type {Context} from './context.ts';
import {accountPosition, executionReport} from './reports.ts';

export class UserStream {
  readonly #listeners = new Set<(event: object) => void>();
  readonly #context: Context;
  readonly #stop: () => void;

  constructor(context: Context) {
    this.#context = context;
    this.#stop = context.engine.subscribe((event) => this.#hear(event));
  }

  /** The answer ends the subscription. */
  subscribe(listener: (event: object) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  #hear(event: EngineEvent): void {
    if (this.#listeners.size === 0) return;
    if (event.type === 'ORDER' && event.order.accountId === CUSTOMER) {
      const renames = event.change === 'CANCELED' || event.change === 'REPLACED';
      this.#tell(executionReport(event, renames ? (this.#context.renamed.get(event.order.orderId) ?? null) : null));
    } else if (event.type === 'BALANCE' && event.accountId === CUSTOMER) {
      const spot = event.balances.filter(({wallet}) => wallet === 'spot');
      if (spot.length > 0) this.#tell(accountPosition(event.at, spot));
    }
  }

  #tell(event: object): void {
    for (const listener of this.#listeners) listener(event);
  }
}
