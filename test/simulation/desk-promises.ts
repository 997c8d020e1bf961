/**
 * What a desk promises, compared with the engines' own ledgers.
 *
 *   X1 a route never comes to more than was asked · X2 placed: all of it is filled or rests · X3 rejected: nothing is
 *   X4 partial: what is missing is said · X5 long after everything healed nothing is unknown
 *   A1 an order is on the account that was named, once, and on no other · A2 "placed" and "not placed" of it are true
 *   C1 a cancel says what became of the order, with what is filled
 *   A3 an account whose exchange is well is served at once, whatever befalls the other
 *   R1 whatever is asked ends within its time
 */
import {dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {CancelVerdict} from '../../src/lib/orders/end/cancel-one.ts';
import type {RoutedResult} from '../../src/lib/router/routed.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import type {Desk} from './desk.ts';
import type {DirectOrder, RoutedOrder} from './desk-orders.ts';
import {isOpen} from './promises.ts';

export class DeskPromises {
  readonly broken: string[] = [];
  readonly #desk: Desk;
  readonly #journal: Journal;

  constructor(desk: Desk, journal: Journal) {
    this.#desk = desk;
    this.#journal = journal;
  }

  within(what: string, tookMs: number, mostMs: number): void {
    if (tookMs > mostMs) this.broken.push(`R1 ${what} took ${tookMs} ms, its time is ${mostMs}`);
  }

  /** A3: the exchange of the account was well all the time. */
  undisturbed({input, said, tookMs}: DirectOrder, mostMs: number): void {
    const word = said instanceof DeskError ? `${said.kind}: ${said.message}` : said?.outcome;
    // A route may have spent what the account had, and there may be nothing to reduce: those are answers, too.
    const kind = said instanceof DeskError ? said.kind : said?.error?.kind;
    const isAnswer = kind === 'insufficient-funds' || (input.terms.reduceOnly && (kind === 'rejected' || kind === 'rule'));
    if ((word === 'placed' || isAnswer) && tookMs <= mostMs) return;
    this.broken.push(`A3 ${input.account.account} was well, and its order came to ${word} after ${tookMs} ms`);
  }

  /** Nothing but this route trades its symbol. */
  routed(by: string, {input, said}: RoutedOrder): void {
    const {symbol, quantity} = input.request;
    const reached = this.#desk.reached(symbol);
    if (reached.gt(quantity)) this.broken.push(`X1 ${by} of ${quantity}: filled and open reach ${plain(reached)}`);
    if (said === null || said instanceof DeskError || said.outcome === 'unknown') return;
    const short = dec(quantity).minus(reached);
    const dust = dec(this.#desk.step(symbol)).mul(2);
    if (said.outcome === 'placed' && short.gt(dust))
      this.broken.push(`X2 ${by} said placed, but ${plain(short)} of ${quantity} is missing`);
    if (said.outcome === 'rejected' && !reached.isZero())
      this.broken.push(`X3 ${by} said rejected, but ${plain(reached)} is there`);
    if (said.outcome === 'partial' && said.missing !== null && dec(said.missing).minus(short).abs().gt(dust))
      this.broken.push(`X4 ${by} said ${said.missing} is missing, it is ${plain(short)}`);
  }

  direct(by: string, {clientId, input, said}: DirectOrder): void {
    const ids = new Set(this.#journal.find(clientId).map(({clientOrderId}) => clientOrderId));
    const there = this.#desk.orders().filter(({order}) => ids.has(order.clientOrderId));
    if (there.length > 1) this.broken.push(`A1 ${by}: ${there.length} orders of one`);
    if (there.some(({account}) => account.account !== input.account.account))
      this.broken.push(`A1 ${by} on ${input.account.account}: it is on another account`);
    if (said === null || said instanceof DeskError || said.outcome === 'unknown') return;
    if (said.outcome === 'placed' && there.length === 0) this.broken.push(`A2 ${by} said placed, but no engine has it`);
    if (said.outcome === 'rejected' && there.length > 0) this.broken.push(`A2 ${by} said not placed, but it is there`);
  }

  canceled({clientId, input}: DirectOrder, {outcome, order}: CancelVerdict): void {
    const ids = new Set([clientId, ...this.#journal.find(clientId).map(({clientOrderId}) => clientOrderId)]);
    const truth = this.#desk.orders().find(({order: each}) => ids.has(each.clientOrderId))?.order;
    const open = truth !== undefined && isOpen(truth);
    if ((outcome === 'canceled' || outcome === 'filled') && open)
      this.broken.push(`C1 said ${outcome}, but it is open on ${input.account.account}`);
    if (outcome === 'canceled' && truth !== undefined && order !== null && !dec(order.filled ?? '-1').eq(truth.filled))
      this.broken.push(`C1 said ${order.filled} filled, it is ${truth.filled}`);
    if (outcome === 'not-found' && open) this.broken.push('C1 said not found, but it is open');
  }

  /** X5: what a route came to, long after everything healed. */
  ended(said: RoutedResult | DeskError | null): void {
    if (said !== null && !(said instanceof DeskError) && said.outcome === 'unknown')
      this.broken.push('X5 still unknown long after everything healed');
  }
}
