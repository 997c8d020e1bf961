/** Placing and cancelling: one POST or DELETE each, and what its answer proves. */
import type {Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRef, OrderRequest} from '../../model/order.ts';
import {type Client, RECV_WINDOW_MS, type WriteAnswer} from './client.ts';
import {errorBodyOf, isDuplicate} from './errors.ts';
import {clientOrderIdOf, type Owner, orderOf, orderParams} from './mapping.ts';
import type {OrderName, Rest} from './rest.ts';
import {WireOrder} from './schemas.ts';
import {encodeParams} from './sign.ts';
import {wireSymbol} from './symbols.ts';

/** Encodes an order. Pure but for the clock: the time in it and the window after it are the fence. */
export function prepare(request: OrderRequest, market: Market, now: number): PreparedOrder {
  const body = encodeParams({...orderParams(request, market.exchangeSymbol), recvWindow: RECV_WINDOW_MS, timestamp: now});
  return {
    request,
    market,
    wire: {method: 'POST', path: '/api/v3/order', body},
    signedAt: now,
    fenceAt: now + RECV_WINDOW_MS,
  };
}

export class Trading {
  readonly #rest: Rest;
  readonly #client: Client;
  readonly #owner: Owner;

  constructor(rest: Rest, client: Client, owner: Owner) {
    this.#rest = rest;
    this.#client = client;
    this.#owner = owner;
  }

  async place(order: PreparedOrder, signal: AbortSignal): Promise<Placement> {
    const answer = await this.#rest.newOrder(order.wire.body, signal);
    return this.placementOf(answer, order.market, order.request.side, order.request.clientOrderId);
  }

  /** Throws what the exchange says against the order; nothing is placed either way. */
  async test(order: PreparedOrder, signal: AbortSignal): Promise<void> {
    let refused: DeskError | null;
    try {
      refused = this.#client.refusalOf(await this.#rest.testOrder(order.wire.body, signal));
    } catch (error) {
      // A dry run leaves nothing in doubt, whatever became of it.
      if (!(error instanceof DeskError) || error.kind !== 'unknown-outcome') throw error;
      throw new DeskError('exchange-down', error.message, error.detail);
    }
    if (refused !== null) throw refused;
  }

  /** What an answer to a placement proves. An order other than the one asked for proves nothing good: `unknown-outcome`. */
  placementOf(answer: WriteAnswer, market: Market, side: OrderRequest['side'], clientOrderId: string): Placement {
    const body = errorBodyOf(answer.payload);
    const error = this.#client.refusalOf(answer);
    if (error !== null) return {outcome: body !== null && isDuplicate(body) ? 'DUPLICATE' : 'REJECTED', error};
    return doubtful(() => {
      const wire = decode(WireOrder, answer.payload, 'new order');
      if (wire.symbol !== market.exchangeSymbol || wire.side !== side || clientOrderIdOf(wire) !== clientOrderId) {
        throw new DeskError('protocol', 'Binance answered with another order than the one asked for.');
      }
      return {outcome: 'PLACED', order: orderOf(this.#owner, market.symbol, wire)};
    });
  }

  async cancel(ref: OrderRef, signal: AbortSignal): Promise<Cancellation> {
    const answer = await this.#rest.cancelOrder(wireSymbol(ref.symbol), nameOf(ref), signal);
    return this.cancellationOf(answer, ref.symbol);
  }

  /** What an answer to a cancel proves. */
  cancellationOf(answer: WriteAnswer, symbol: string): Cancellation {
    const error = this.#client.refusalOf(answer);
    if (error !== null) return {outcome: error.kind === 'not-found' ? 'NOT_OPEN' : 'REJECTED', error};
    return doubtful(() => ({
      outcome: 'CANCELED',
      order: orderOf(this.#owner, symbol, decode(WireOrder, answer.payload, 'cancel')),
    }));
  }

  /** Cancels all orders of these wire symbols, in parallel. Throws the first failure after every one has been tried. */
  async cancelAll(exchangeSymbols: readonly string[], signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(exchangeSymbols.map((symbol) => this.#cancelSymbol(symbol, signal)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    const [first] = failures;
    if (first === undefined) return;
    if (!(first instanceof DeskError)) throw first;
    const count =
      failures.length === 1 && exchangeSymbols.length === 1 ? '' : `${failures.length} of ${exchangeSymbols.length} symbols: `;
    throw new DeskError(first.kind, `${count}${first.message}`, {...first.detail, cause: new AggregateError(failures)});
  }

  async #cancelSymbol(symbol: string, signal: AbortSignal): Promise<void> {
    const error = this.#client.refusalOf(await this.#rest.cancelOpenOrders(symbol, signal));
    // Nothing open is what was asked for.
    if (error !== null && error.kind !== 'not-found') throw error;
  }
}

/** How Binance names an order; its own id is exact, a client id may be shared by closed orders. */
export function nameOf({id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'>): OrderName {
  if (id !== null) return {orderId: id};
  if (clientOrderId !== null) return {origClientOrderId: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

/** Reads an answer to a write: one that cannot be read leaves the outcome open. */
export function doubtful<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unanswered(error, 'WRITE');
  }
}
