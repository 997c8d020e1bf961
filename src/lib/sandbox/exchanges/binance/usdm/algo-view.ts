/** Conditional orders as replies show them. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Algo-Order */
import type {Algo} from './algo-book.ts';
import {asDouble, money, priceText, quantityText} from './format.ts';
import {averagePrice, marketOf, type Shown, typeOf} from './order-view.ts';

/** The acknowledgement: no word of the order that may come of it. */
export function algoAck(context: Shown, algo: Algo): object {
  return {...head(context, algo), ...amounts(context, algo), ...tail(algo)};
}

/** As a single query answers. */
export function algoView(context: Shown, algo: Algo): object {
  const order = algo.orderId === null ? null : context.engine.orders.find(algo.account, algo.orderId);
  return {
    ...head(context, algo),
    quantity: quantityText(marketOf(context, algo.symbol), algo.quantity),
    algoStatus: algo.status,
    actualOrderId: algo.orderId === null ? '' : String(algo.orderId),
    actualPrice: money(order === null ? null : averagePrice(order)),
    ...(order !== null && {actualType: typeOf(order)}),
    ...prices(context, algo),
    tpOrderType: '',
    ...tail(algo),
  };
}

/** As lists answer: numbers are printed as doubles there. */
export function algoRow(context: Shown, algo: Algo): object {
  const order = algo.orderId === null ? null : context.engine.orders.find(algo.account, algo.orderId);
  return {
    ...head(context, algo),
    quantity: asDouble(algo.quantity),
    algoStatus: algo.status,
    actualOrderId: algo.orderId === null ? '' : String(algo.orderId),
    actualQty: asDouble(order?.filled ?? null),
    triggerPrice: asDouble(algo.triggerPrice),
    price: asDouble(algo.price),
    icebergQuantity: null,
    ...tail(algo),
  };
}

function head({names}: Shown, algo: Algo): object {
  const {algoId, clientAlgoId, orderType, side, positionSide, timeInForce} = algo;
  return {
    algoId,
    clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType,
    symbol: names.wire(algo.symbol),
    side,
    positionSide,
    timeInForce,
  };
}

function amounts(context: Shown, algo: Algo): object {
  const quantity = quantityText(marketOf(context, algo.symbol), algo.quantity);
  return {quantity, algoStatus: algo.status, ...prices(context, algo)};
}

/** A trigger off the tick is taken as it was sent. */
function prices(context: Shown, {symbol, triggerPrice, price}: Algo): object {
  return {triggerPrice, price: priceText(marketOf(context, symbol), price), icebergQuantity: null};
}

function tail({workingType, quantity, priceProtect, reduceOnly, createdAt, updatedAt, triggeredAt}: Algo): object {
  return {
    ...{selfTradePreventionMode: 'EXPIRE_TAKER', workingType, priceMatch: 'NONE', closePosition: quantity === null},
    ...{priceProtect, reduceOnly, createTime: createdAt, updateTime: updatedAt, triggerTime: triggeredAt, goodTillDate: 0},
  };
}
