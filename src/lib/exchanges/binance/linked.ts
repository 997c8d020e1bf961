/**
 * An order with what Binance links to it, as one order list: the working order, and the pending ones that Binance places when the
 * working one has filled whole. Two pending ones are an OCO pair, of which one ends the other. Pure.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-list---otoco-trade
 */
import * as v from 'valibot';
import {dec, floorToStep, ONE, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {LinkedForm} from '../../model/linked.ts';
import type {Market} from '../../model/market.ts';
import type {LimitOrder, LinkedLeg, OrderRequest} from '../../model/order.ts';
import type {Endpoint} from './client.ts';
import type {Family, WireOrder} from './order.ts';
import {NEW_OPO, NEW_OPOCO, NEW_OTO, NEW_OTOCO} from './rest.ts';
import type {Params} from './sign.ts';

export const LINKED: LinkedForm = {
  exchange: 'Binance',
  legs: 'ANY',
  sides: ['BUY', 'SELL'],
  types: ['LIMIT'],
  // What an IOC order fills only in part would never be closed.
  timesInForce: ['GTC', 'FOK'],
  ids: 'EACH',
  // There is no test endpoint for order lists.
  tested: false,
};

/** What of a buy is left for its pending orders where Binance does not size them itself: the fee of an account without a discount is taken from it. */
const LEFT_OF_A_BUY = ONE.minus('0.001');

/** An order list, as parameters without signature and time. Throws `unsupported` where this market has no such lists. */
export function listOf(request: OrderRequest, legs: readonly LinkedLeg[], market: Market): {endpoint: Endpoint; params: Params} {
  if (request.type !== 'LIMIT' || market.linkedSize === undefined) {
    throw new DeskError('unsupported', `Binance has no linked orders in ${market.symbol}.`, {sent: false});
  }
  const isReceived = market.linkedSize === 'RECEIVED' && request.side === 'BUY';
  const side = request.side === 'BUY' ? 'SELL' : 'BUY';
  const size = isReceived ? {} : {pendingQuantity: pendingQuantityOf(request, market)};
  const head = {symbol: market.exchangeSymbol, ...workingParams(request), pendingSide: side, ...size};
  const tail = {newOrderRespType: 'FULL'};
  const [first, second] = legs;
  if (first !== undefined && second === undefined) {
    return {
      endpoint: isReceived ? NEW_OPO : NEW_OTO,
      params: {...head, ...legParams('pending', first, 'LIMIT', market), ...tail},
    };
  }
  const params = legs.flatMap((leg) => {
    const place = (leg.kind === 'TAKE_PROFIT') === (side === 'SELL') ? 'pendingAbove' : 'pendingBelow';
    return Object.entries(legParams(place, leg, 'LIMIT_MAKER', market));
  });
  return {endpoint: isReceived ? NEW_OPOCO : NEW_OTOCO, params: {...head, ...Object.fromEntries(params), ...tail}};
}

function workingParams({side, price, quantity, timeInForce, postOnly, clientOrderId}: LimitOrder): Params {
  const type = postOnly ? {workingType: 'LIMIT_MAKER'} : {workingType: 'LIMIT', workingTimeInForce: timeInForce};
  return {...type, workingSide: side, workingClientOrderId: clientOrderId, workingPrice: price, workingQuantity: quantity};
}

/** A take-profit rests at its price; a stop-loss sells or buys at market when its price is reached. */
function legParams(
  prefix: 'pending' | 'pendingAbove' | 'pendingBelow',
  {kind, price, clientOrderId}: LinkedLeg,
  limitType: 'LIMIT' | 'LIMIT_MAKER',
  {symbol, orderTypes}: Market,
): Params {
  if (kind === 'STOP_LOSS' && !orderTypes.includes('STOP_MARKET')) {
    throw new DeskError('unsupported', `${symbol} has no stop orders at market for a stop-loss.`, {sent: false});
  }
  const id = {[`${prefix}ClientOrderId`]: clientOrderId ?? ''};
  if (kind === 'STOP_LOSS') return {[`${prefix}Type`]: 'STOP_LOSS', ...id, [`${prefix}StopPrice`]: price};
  const lives = limitType === 'LIMIT' ? {[`${prefix}TimeInForce`]: 'GTC'} : {};
  return {[`${prefix}Type`]: limitType, ...id, [`${prefix}Price`]: price, ...lives};
}

/** A sale's buy-back is of the same size. */
function pendingQuantityOf({side, quantity}: OrderRequest, {rules}: Market): string {
  return side === 'SELL' ? quantity : plain(floorToStep(dec(quantity).times(LEFT_OF_A_BUY), rules.stepSize));
}

/** What an answer or event says of a list; in one of working and pending orders the working one comes first. */
export interface ListFacts {
  readonly contingency: unknown;
  readonly ids: readonly string[];
}

/** The place of one order in its list. */
export function familyIn({contingency, ids}: ListFacts, own: string): Family {
  const others = ids.filter((id) => id !== own);
  const [working = own] = ids;
  if (contingency !== 'OTO' || working === own) return {parentId: null, linkedIds: others};
  return {parentId: working, linkedIds: others.filter((id) => id !== working)};
}

/**
 * The lists of closed orders, whose rows do not say what kind of list it was. Ids rise in the order of the list; where the first order is on
 * the other side of all the others, they were to close it.
 */
export function familiesAmong(rows: readonly WireOrder[]): (own: WireOrder) => Family {
  const lists = Map.groupBy(
    rows.filter((wire) => listIdOf(wire) !== null),
    listIdOf,
  );
  return (own) => {
    const list = lists.get(listIdOf(own))?.toSorted((a, b) => compareIds(a.orderId, b.orderId)) ?? [];
    const [first, ...others] = list;
    const isWorking = others.every(({side}) => side !== first?.side);
    return familyIn({contingency: isWorking ? 'OTO' : null, ids: list.map(({orderId}) => orderId)}, own.orderId);
  };
}

/** Null: the order is of no list. */
export function listIdOf({orderListId}: WireOrder): number | null {
  return typeof orderListId === 'number' && orderListId >= 0 ? orderListId : null;
}

/** Numbers as text. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** The answer to a new list, and to a cancel that ended one. */
export const ListReply = v.object({
  contingencyType: v.optional(v.string()),
  orders: v.array(v.looseObject({orderId: v.unknown()})),
  orderReports: v.array(v.unknown()),
});
