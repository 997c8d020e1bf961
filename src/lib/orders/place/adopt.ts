/**
 * An order that only the exchange knew under its client order id: placed on another machine, or before the state directory was
 * lost. It is journaled as placed, because the exchange may have forgotten it when the same command runs again.
 */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {DeskError, toFailure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order, OrderRequest, Side} from '../../model/order.ts';
import {identityOf} from '../../state/account-names.ts';
import type {IntentDraft, JournalView, SentRecord} from '../../state/journal.ts';
import {boundsOf} from '../judge/evidence.ts';
import {judge, settlementOf} from '../judge/judge.ts';
import type {OrderDeps} from '../order-deps.ts';
import {assertNotRouted, mayRepeat, otherTerms} from './admission.ts';
import {intentIdOf, sentRecord} from './ids.ts';
import {draftOf, draftOn, type PreparedTicket} from './prepare.ts';
import {type Submission, submissionOf} from './submission.ts';
import type {Ticket} from './ticket.ts';
import {plainValue} from './valuation.ts';

/** Journals an order on one account. Throws `limit` where the id stands for a route here, or for other terms. */
export function adoptOrder(
  ticket: Ticket,
  prepared: PreparedTicket,
  order: Order,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Submission {
  const {wire, adapter} = prepared;
  const draft = {...draftOf(ticket, prepared, plainValue(wire.request, wire.market)), adjustments: []};
  const check = (view: JournalView) => {
    if (ticket.clientId !== null) assertNotRouted(ticket.clientId, view);
  };
  return adopt(draft, {order, wire: wire.wire}, check, adapter, deps);
}

/** A leg of a route as it was found. `index`: its number in the route. */
export interface FoundLeg {
  readonly order: Order;
  readonly market: Market;
  readonly adapter: ExchangeAdapter;
  readonly clientId: string;
  readonly route: string;
  readonly index: number;
}

/** Journals it under its route, so that the same command reports it whatever the exchange shows by then. */
export function adoptLeg(
  {order, market, adapter, clientId, route, index}: FoundLeg,
  side: Side,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Submission {
  const request = requestBehind(order, side);
  const leg = {routeId: route, index, isFirst: index === 0};
  const draft = draftOn(adapter, request, {
    id: intentIdOf({identity: identityOf(adapter.config), clientId, leg}) ?? '',
    clientId,
    routeId: route,
    legIndex: index,
    replaces: null,
    terms: `found as ${order.id ?? request.clientOrderId}`,
    adjustments: [],
    value: plainValue(request, market),
  });
  return adopt(draft, {order, wire: {method: '', path: '', body: ''}}, () => {}, adapter, deps);
}

/** What must have been asked for this order. */
function requestBehind({symbol, clientOrderId, price, quantity, filled, ...order}: Order, side: Side): OrderRequest {
  const common = {
    symbol,
    side: order.side ?? side,
    clientOrderId: clientOrderId ?? '',
    reduceOnly: order.reduceOnly,
    quantity: quantity ?? filled ?? '0',
  };
  if (price === null) return {...common, type: 'MARKET', quantityIn: 'BASE'};
  return {...common, type: 'LIMIT', price, timeInForce: order.timeInForce ?? 'GTC', postOnly: order.postOnly};
}

function adopt(
  draft: IntentDraft,
  {order, wire}: {readonly order: Order; readonly wire: SentRecord['wire']},
  check: (view: JournalView) => void,
  {capabilities}: ExchangeAdapter,
  {state, call}: Pick<OrderDeps, 'call' | 'state'>,
): Submission {
  const signedAt = order.createdAt === null ? call.clock.now() : Date.parse(order.createdAt);
  const sent = sentRecord({wire, signedAt, fenceAt: signedAt + capabilities.proof.windowMs});
  const subject = {request: draft.request, clientOrderId: draft.clientOrderId, sent, error: null};
  const verdict = judge(subject, [{saw: 'ORDER', source: 'order', order, fresh: false}], null, boundsOf(capabilities));
  try {
    const opened = state.journal.adopt(draft, sent, settlementOf(verdict), {check, mayRepeat});
    if (opened.found === 'OTHER_TERMS') throw otherTerms(opened.intent);
    return submissionOf(opened.intent, true);
  } catch (error) {
    if (!(error instanceof DeskError) || error.kind !== 'config') throw error;
    // That the order is there stands, whatever the disk says; that the next run may not know it must be said.
    const message = `The order could not be noted in the journal. ${error.message}`;
    const outcome = verdict.is === 'PLACED' ? 'placed' : verdict.is === 'OPEN' ? 'unknown' : 'rejected';
    return {outcome, replayed: true, order, adjustments: [], error: {...toFailure(error), message}};
  }
}
