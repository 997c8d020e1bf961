/**
 * Placing order lists: every order is held to the filters of the symbol, then all of them are made at once.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-list---oco-trade
 */
import {hold} from '../../engine/pending.ts';
import type {EngineOrderRequest, PlacedOrder} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, situationOf} from '../../kit/context.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, generatedId, marketOf} from './context.ts';
import {errorOf, filterFailure, REFUSALS, rejected} from './errors.ts';
import {type ListKind, type ListPlan, planOf} from './list-terms.ts';
import {listView} from './list-view.ts';
import {clientId} from './params.ts';
import {checkFilters, MAX_LISTS} from './rules.ts';
import {ackView, fullView, resultView} from './view.ts';

export function prepareList(kind: ListKind): (context: Context, call: ApiRequest) => () => object {
  return (context, call) => {
    const {params, account} = call;
    const market = marketOf(context, call);
    const plan = planOf(context, call, market, kind);
    const orders = requestsOf(plan);
    const id = clientId(params, 'listClientOrderId') ?? generatedId(context);
    const view = params.has('newOrderRespType')
      ? params.oneOf('newOrderRespType', {ACK: ackView, RESULT: resultView, FULL: fullView})
      : resultView;
    strikeRules(context, call.subject, errorOf);
    const situation = situationOf(context, account, market);
    for (const [before, order] of orders.entries())
      checkFilters(market, order, {...situation, openHere: situation.openHere + before});
    const open = context.lists.all(account).filter(({symbol, left}) => symbol === market.symbol && left.size > 0);
    if (open.length >= MAX_LISTS) throw filterFailure('MAX_NUM_ORDER_LISTS');
    for (const _ of orders) context.limits.countOrder(context.now(), account);
    return () => {
      if (open.some((list) => list.clientId === id && list.left.size > 0)) throw rejected('Duplicate order sent.');
      checkIds(context, orders);
      // What is placed shows as it was then, even if the working order filled at once.
      return context.engine.events.together(() => {
        const placed = make(context, plan);
        const members = placed.map(({order}) => order);
        const contingency = plan.working === null ? 'OCO' : 'OTO';
        const workingId = plan.working === null ? null : (members[0]?.orderId ?? null);
        const {unsized} = plan;
        const list = context.lists.add({account, symbol: market.symbol, contingency, clientId: id, members, workingId, unsized});
        if (placed.some(({trades}) => trades.length > 0)) context.limits.orderFilled(context.now(), account);
        return {...listView(context, list), orderReports: placed.map(({order, trades}) => view(context, order, trades))};
      });
    };
  };
}

/** The working order first. */
function requestsOf({working, others}: ListPlan): readonly EngineOrderRequest[] {
  return working === null ? others : [working, ...others];
}

function checkIds({engine}: Context, orders: readonly EngineOrderRequest[]): void {
  const ids = orders.map(({clientOrderId}) => clientOrderId);
  const isTaken = ({accountId, clientOrderId, symbol}: EngineOrderRequest) =>
    engine.orders.byClientId(accountId, clientOrderId).some((order) => order.symbol === symbol && isOpen(order));
  if (new Set(ids).size < ids.length || orders.some(isTaken)) throw rejected('Duplicate order sent.');
}

/** The orders of a list in the engine. Throws where the first one of them cannot be paid or would trade what it must not: nothing is there then. */
function make({engine, clock}: Context, {working, others}: ListPlan): readonly PlacedOrder[] {
  const first = working === null ? null : accepted(engine.place(working), REFUSALS);
  const placed = first === null ? placePair(engine, others) : others.map((order) => held(hold(engine, order, clock.now())));
  const [one, other] = placed;
  if (one !== undefined && other !== undefined) engine.orders.pair(one.order.accountId, one.order.orderId, other.order.orderId);
  return first === null ? placed : [first, ...placed];
}

/** The second one ties up the money of both, and so is the one that can be refused for it. */
function placePair(engine: Context['engine'], [atLoss, atProfit]: readonly EngineOrderRequest[]): readonly PlacedOrder[] {
  if (atLoss === undefined || atProfit === undefined) throw new Error('A pair has two orders.');
  const profit = accepted(engine.place(atProfit), REFUSALS);
  return [accepted(engine.place(atLoss), REFUSALS), profit];
}

function held(result: ReturnType<typeof hold>): PlacedOrder {
  return {order: accepted(result, REFUSALS), trades: []};
}
