/** Ids of the exchange by client order id, as far as this process has seen them: Coinbase cancels and shows by its own alone. */
import type {Order} from '../../model/order.ts';

/** More are not remembered; the oldest go first. They are found in the lists as well, only slower. */
const MOST = 20_000;

export class OrderIds {
  readonly #ids = new Map<string, string>();

  note({id, clientOrderId}: Pick<Order, 'id' | 'clientOrderId'>): void {
    if (id === null || clientOrderId === null || this.#ids.has(clientOrderId)) return;
    this.#ids.set(clientOrderId, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MOST && oldest !== undefined) this.#ids.delete(oldest);
  }

  idOf(clientOrderId: string | null): string | null {
    return clientOrderId === null ? null : (this.#ids.get(clientOrderId) ?? null);
  }
}
