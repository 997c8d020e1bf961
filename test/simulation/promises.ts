/**
 * The promises, checked against the exchange's own ledger. What was said once must stay true: every claim is checked again
 * after late packets have arrived and after everything was settled.
 *
 *   P1 at most one order per intent · P2 "not placed" only when it is not · P3 "placed" only when it is · P4 every intent ends
 *   P5 no order without a journal record · C1 cancels with the exact filled quantity · C2 filled + open never over the target
 *   K1 after a kill nothing is open and nothing is placed · K2 it names what is unknown · V1 a rerun and `show` say what the exchange has now
 *   N1 what was typed is what the exchange has · R4 never sooner than the exchange allows · T2 reduce-only never opens (positions.ts)
 */

import {ceilToStep, dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import {isTerminal, type Order} from '../../src/lib/model/order.ts';
import type {CancelVerdict} from '../../src/lib/orders/end/cancel-one.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import {type EngineMarket, type EngineOrder, SHRUNK} from '../../src/lib/sandbox/engine/types.ts';
import {type Intent, isUnsettled} from '../../src/lib/state/journal.ts';
import {ordersNamed, ordersOf} from './ledger.ts';
import {Openings} from './positions.ts';
import {isStranger} from './strangers.ts';
import type {World} from './world.ts';

interface Claim {
  readonly clientOrderId: string;
  readonly outcome: 'placed' | 'rejected';
  readonly saidBy: string;
}

/** What was said of a change in place, and what it would have changed: terms that the order had not before. */
export interface AmendClaim {
  readonly clientOrderId: string;
  readonly outcome: 'amended' | 'rejected';
  readonly price: string | null;
  readonly quantity: string | null;
}

/** Most that a position may grow by one order and its replacements. */
interface Target {
  readonly clientOrderIds: readonly string[];
  readonly quantity: string;
}

export class Promises {
  readonly broken: string[] = [];
  readonly #world: World;
  #claims: Claim[] = [];
  #targets: readonly Target[] = [];
  #amendClaims: readonly AmendClaim[] = [];
  readonly #amended = new Set<string>();
  readonly #openings: Openings;
  #nothingIsLeft = false;

  constructor(world: World) {
    this.#world = world;
    this.#openings = new Openings(world);
  }

  /** What the program answered about an order. Doubt is no claim. */
  said(clientOrderId: string | null, outcome: Submission['outcome'], saidBy: string): void {
    if (clientOrderId !== null && outcome !== 'unknown') this.#claims.push({clientOrderId, outcome, saidBy});
  }

  /** The same intent is tried once more. */
  retract(clientOrderId: string): void {
    this.#claims = this.#claims.filter((claim) => claim.clientOrderId !== clientOrderId);
  }

  /** Two answers about one intent must not contradict each other. */
  sameOrder(one: Submission, other: Submission): void {
    if (one.outcome !== 'unknown' && other.outcome !== 'unknown' && one.outcome !== other.outcome)
      this.broken.push(`P1 one client id, two answers: ${one.outcome} and ${other.outcome}`);
  }

  /** From now on these orders together must not exceed the quantity. */
  mayReach(target: Target): void {
    // A newer amend of the same order speaks for it now.
    this.#targets = [
      ...this.#targets.filter(({clientOrderIds}) => !clientOrderIds.includes(target.clientOrderIds[0] ?? '')),
      target,
    ];
  }

  /** A change is under way: what was said of earlier ones need not hold any more. */
  amending(clientOrderId: string): void {
    this.#amended.add(clientOrderId);
    this.#amendClaims = this.#amendClaims.filter((claim) => claim.clientOrderId !== clientOrderId);
  }

  amendSaid(claim: AmendClaim): void {
    this.#amendClaims = [...this.#amendClaims, claim];
  }

  /** The kill switch said that nothing is left anywhere: from now on nothing may be open. */
  cleared(): void {
    this.#nothingIsLeft = true;
  }

  /** An order may be placed again. */
  placing(): void {
    this.#nothingIsLeft = false;
  }

  /** V1: what is shown of an order while everything is well is what the exchange has. */
  shows(by: string, {clientOrderId, status, filled}: Pick<Order, 'clientOrderId' | 'status' | 'filled'>): void {
    const truth = this.#ledger(clientOrderId ?? '')[0];
    if (truth === undefined) return;
    if (isOpen(truth) === isTerminal(status)) this.broken.push(`V1 ${by} shows ${status}, the exchange has ${truth.status}`);
    if (filled === null || !dec(filled).eq(truth.filled))
      this.broken.push(`V1 ${by} shows ${filled} filled, it is ${truth.filled}`);
  }

  cancel(clientOrderId: string, {outcome, order}: CancelVerdict): void {
    if (isStranger({clientOrderId})) return;
    const truth = this.#ledger(clientOrderId)[0];
    const open = truth !== undefined && isOpen(truth);
    if (outcome === 'canceled') {
      if (open) this.broken.push('C1 said canceled, but it is open');
      this.#exact(truth, order);
    }
    if (outcome === 'filled' && truth?.status !== 'FILLED' && truth?.endReason !== SHRUNK)
      this.broken.push('C1 said filled, but it is not');
    if (outcome === 'not-found' && truth !== undefined) this.broken.push('C1 said not found, but the exchange has it');
  }

  #exact(truth: EngineOrder | undefined, order: Order | null): void {
    if (truth === undefined || order === null) return;
    if (truth.status === 'FILLED') this.broken.push('C1 said canceled, but it was filled');
    if (order.filled === null || !dec(order.filled).eq(truth.filled))
      this.broken.push(`C1 said ${order.filled} filled, it was ${truth.filled}`);
  }

  /** Everything that must hold at any moment. */
  hold(when: string, intents: readonly Intent[]): void {
    const complain = (what: string) => this.broken.push(`${what}, ${when}`);
    const known = new Map(intents.map((intent) => [intent.clientOrderId, intent]));
    const orders = this.#orders();
    for (const order of orders) {
      const intent = known.get(order.clientOrderId);
      if (intent === undefined) complain('P5 an order at the exchange without a journal record');
      else if (!this.#amended.has(order.clientOrderId)) asAsked(order, intent, complain);
    }
    for (const clientOrderId of new Set(orders.map((order) => order.clientOrderId))) {
      const count = orders.filter((order) => order.clientOrderId === clientOrderId).length;
      if (count > 1) complain(`P1 ${count} orders for one intent`);
    }
    for (const wrong of this.#openings.check(known)) complain(wrong);
    for (const {clientOrderId, outcome, saidBy} of this.#claims) {
      const has = this.#ledger(clientOrderId).length > 0;
      if (outcome === 'placed' && !has) complain(`P3 ${saidBy} said placed, but the exchange has no such order`);
      if (outcome === 'rejected' && has) complain(`P2 ${saidBy} said not placed, but it was`);
    }
    for (const {clientOrderIds, quantity} of this.#targets) {
      const reach = orders.filter((order) => clientOrderIds.includes(order.clientOrderId)).reduce(reaching, dec('0'));
      if (reach.gt(quantity)) complain(`C2 filled and open reach ${plain(reach)}, the target was ${quantity}`);
    }
    if (this.#nothingIsLeft && orders.some(isOpen)) complain('K1 said that nothing is left, but an order is open');
    for (const {clientOrderId, outcome, price, quantity} of this.#amendClaims) {
      const truth = this.#ledger(clientOrderId)[0];
      if (truth === undefined) continue;
      const shows =
        (price === null || (truth.price !== null && dec(truth.price).eq(price))) &&
        (quantity === null || dec(truth.quantity).eq(quantity));
      if (outcome === 'amended' && !shows) complain('C2 said amended, but the order has other terms');
      if (outcome === 'rejected' && shows) complain('C2 said not amended, but the order has the new terms');
    }
    for (const request of this.#world.wire.impatient.splice(0)) complain(`R4 ${request}`);
  }

  /** Long after everything healed every intent has ended, and with the truth. */
  settled(intents: readonly Intent[]): void {
    for (const {state, clientOrderId} of intents) {
      if (isUnsettled(state) || state === 'INTENT') this.broken.push(`P4 still ${state} long after everything healed`);
      else this.said(clientOrderId, state === 'CONFIRMED' ? 'placed' : 'rejected', 'the journal');
    }
  }

  /** Orders of the customer that are more than a refusal at the door. */
  #orders(): readonly EngineOrder[] {
    return ordersOf(this.#world.live).filter((order) => isPlaced(order) && !isStranger(order));
  }

  #ledger(clientOrderId: string): readonly EngineOrder[] {
    return ordersNamed(this.#world.live, clientOrderId).filter(isPlaced);
  }
}

/** A post-only order that would have taken is a refusal, whatever the exchange calls it. */
export function isPlaced({status, endReason, createdAt, updatedAt}: EngineOrder): boolean {
  return status !== 'REJECTED' && (endReason !== 'POST_ONLY' || updatedAt > createdAt);
}

export function isOpen({status}: EngineOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED';
}

function reaching(sum: ReturnType<typeof dec>, order: EngineOrder) {
  return sum.plus(isOpen(order) ? order.quantity : order.filled);
}

/** N1: the journaled request, number for number. */
function asAsked(order: EngineOrder, {request}: Intent, complain: (what: string) => void): void {
  const byQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  const quantity = byQuote ? order.quoteQuantity : order.quantity;
  // The exchange may cut an order that only reduces to what there is.
  if (quantity === null || !(request.reduceOnly ? dec(quantity).lte(request.quantity) : dec(quantity).eq(request.quantity)))
    complain(`N1 asked for ${request.quantity}, the exchange has ${quantity}`);
  if ('price' in request && (order.price === null || !dec(order.price).eq(request.price)))
    complain(`N1 asked for the price ${request.price}, the exchange has ${order.price}`);
  if (order.side !== request.side) complain(`N1 asked to ${request.side}, the exchange has ${order.side}`);
}

/** N1: between what was typed and what the journal froze there is at most the rounding that rules allow, never upward. */
export function roundedAsPromised(terms: OrderTerms, {request}: Intent, market: EngineMarket): readonly string[] {
  const broken: string[] = [];
  if (terms.quantityIn === 'BASE' && !dec(request.quantity).eq(floorToStep(dec(terms.quantity), market.stepSize)))
    broken.push(`N1 typed ${terms.quantity}, became ${request.quantity}`);
  if (terms.price === null || !('price' in request)) return broken;
  const round = terms.side === 'BUY' ? floorToStep : ceilToStep;
  if (!dec(request.price).eq(round(dec(terms.price), market.tickSize)))
    broken.push(`N1 typed the price ${terms.price}, became ${request.price}`);
  return broken;
}
