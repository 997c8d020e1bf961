/** An exchange whose stream says, and whose questions answer, exactly what a test wants, in virtual time. */

import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent, OrderStreamHandlers} from '../../../src/lib/adapter/contract/order-feed.ts';
import type {Missing, Page} from '../../../src/lib/adapter/contract/rows.ts';
import type {HistoryQuery} from '../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {type Fill, isTerminal, type Order} from '../../../src/lib/model/order.ts';
import type {VirtualTime} from '../../simulation/virtual-time.ts';
import {fakeAdapter, type Script} from '../../support/fake-account.ts';
import {CAPABILITIES} from './modelled-exchange.ts';

export class ScriptedStream {
  /** What questions answer: every order as it is now. */
  orders: readonly Order[] = [];
  fills: readonly Fill[] = [];
  /** Whether closed orders and fills are told one symbol at a time only. */
  bySymbol = false;
  /** How long an answer takes; it is made when the question arrives. */
  answerMs = 0;
  /** Stand in for the list of open orders, and for that of closed ones. */
  list: readonly Order[] | null = null;
  history: readonly Order[] | null = null;
  /** Why no connection comes about; null: it does. */
  refusal: DeskError | null = null;
  /** What the list of open orders lacks. */
  missing: readonly Missing[] = [];
  /** Stands in the way of history from an instant on; null: nothing does. */
  failure: ((since: number) => DeskError | null) | null = null;
  connects = 0;
  readonly #time: VirtualTime;
  #peers: OrderStreamHandlers[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  handle(account: string): AccountHandle {
    const adapter = this.#adapter();
    return {
      account,
      exchange: 'scripted',
      environment: 'sandbox',
      mode: 'trade',
      products: ['spot'],
      adapter: async () => adapter,
    };
  }

  say(...events: readonly OrderStreamEvent[]): void {
    for (const event of events) for (const peer of this.#peers) peer.onEvent(event);
  }

  /** A sign of life that is no event. */
  beat(): void {
    for (const peer of this.#peers) peer.onAlive();
  }

  end(reason = new DeskError('network', 'The connection broke.')): void {
    for (const peer of this.#peers.splice(0)) peer.onEnd(reason);
  }

  #of<T extends {readonly symbol: string}>(symbol: string | null, rows: readonly T[]): readonly T[] {
    if (symbol === null && this.bySymbol) throw new DeskError('unsupported', 'One symbol at a time.');
    return rows.filter((row) => symbol === null || row.symbol === symbol);
  }

  #page<T extends {readonly symbol: string}>(
    {symbol, since, limit}: HistoryQuery,
    all: readonly T[],
    timeOf: (row: T) => string | null,
  ): Page<T> {
    const failure = this.failure?.(since) ?? null;
    if (failure !== null) throw failure;
    const rows = this.#of(symbol, all).filter((row) => (timeOf(row) ?? '') >= new Date(since).toISOString());
    return {rows: rows.slice(0, limit), missing: [], more: rows.length > limit};
  }

  #adapter(): ExchangeAdapter {
    const answer = async <T>(value: T): Promise<T> => {
      if (this.answerMs > 0) await this.#time.clock().sleep(this.answerMs);
      return value;
    };
    const face: Script = {
      capabilities: CAPABILITIES,
      openOrders: async () => ({
        rows: await answer(this.list ?? this.orders.filter(({status}) => !isTerminal(status))),
        missing: this.missing,
      }),
      closedOrders: async (query) =>
        answer(
          this.#page(query, this.history ?? this.orders.filter(({status}) => isTerminal(status)), (order) => order.updatedAt),
        ),
      fills: async (query) => answer(this.#page(query, this.fills, ({at}) => at)),
      order: ({id}) => answer(this.orders.find((order) => order.id === id) ?? null),
      open: async (handlers) => {
        this.connects += 1;
        if (this.refusal !== null) throw this.refusal;
        this.#peers.push(handlers);
        this.#time.after(1, () => handlers.onEvent({type: 'LIVE'}));
        return {
          pause() {},
          resume() {},
          close: () => {
            this.#peers = this.#peers.filter((peer) => peer !== handlers);
          },
        };
      },
    };
    return fakeAdapter('scripted', face);
  }
}
