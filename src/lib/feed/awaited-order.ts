/** The order that a watch waits for: one order, however many carry its id. */
import {DeskError} from '../model/errors.ts';
import type {Order, OrderRef} from '../model/order.ts';

export interface Wait {
  /** Filled, or closed in any way. */
  readonly state: 'filled' | 'closed';
  /** As typed: the exchange's id, or the client order id. */
  readonly id: string;
  /** Where it is; "" is unknown. */
  readonly symbol: string;
  /** The one order that the id names; null: no account shows one yet, so the first that comes is meant. */
  readonly order: (OrderRef & {readonly account: string}) | null;
}

export class AwaitedOrder {
  readonly #wait: Wait;
  #found: Wait['order'];
  #wasFound = false;

  constructor(wait: Wait) {
    this.#wait = wait;
    this.#found = wait.order;
  }

  get state(): Wait['state'] {
    return this.#wait.state;
  }

  get id(): string {
    return this.#wait.id;
  }

  /** True once it was reported. */
  get wasFound(): boolean {
    return this.#wasFound;
  }

  /** What an account is asked for at the start. */
  refsOn(account: string): readonly OrderRef[] {
    const {id, symbol, order} = this.#wait;
    if (order !== null) return order.account === account ? [order] : [];
    return [
      {symbol, id, clientOrderId: null},
      {symbol, id: null, clientOrderId: id},
    ];
  }

  /** Whether this is the order. Throws `usage` for a second one under an id that named none before. */
  is(account: string, order: Order): boolean {
    const known = this.#found;
    const isIt = known !== null && known.account === account && isNamedBy(known, order);
    const isNamed = order.id === this.#wait.id || order.clientOrderId === this.#wait.id;
    if (known === null && isNamed)
      this.#found = {account, symbol: order.symbol, id: order.id, clientOrderId: order.clientOrderId};
    if (known !== null && !isIt && isNamed && this.#wait.order === null)
      throw twoOrders(this.#wait.id, known, {...order, account});
    this.#wasFound ||= isIt || (known === null && isNamed);
    return isIt || (known === null && isNamed);
  }
}

function isNamedBy(known: OrderRef, {symbol, id, clientOrderId}: Order): boolean {
  if (known.symbol !== symbol) return false;
  return known.id !== null && id !== null ? known.id === id : known.clientOrderId === clientOrderId;
}

function twoOrders(id: string, one: NonNullable<Wait['order']>, other: NonNullable<Wait['order']>): DeskError {
  const words = [one, other].map(({account, symbol, id: own}) => `${symbol} on ${account}${own === null ? '' : ` (id ${own})`}`);
  return new DeskError('usage', `Two orders carry the id ${id.slice(0, 64)}: ${words.join(' and ')}.`, {
    hint: 'Name one with --account, --symbol or --by.',
    sent: false,
  });
}
