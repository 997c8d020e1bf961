/**
 * Orders as the commands send them: journaled first, sent once, and `placed`, `rejected` or `unknown`. No question is asked: what a
 * program calls here is sent, on live accounts too, within the limits of the keys file.
 */
import {type DecimalText, parseTyped} from '../lib/model/decimal.ts';
import {DeskError} from '../lib/model/errors.ts';
import type {Side, TimeInForce} from '../lib/model/order.ts';
import {type CancelDocument, cancelOrders} from '../lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../lib/orders/end/cancel-all.ts';
import {listOrders, type OrdersDocument} from '../lib/orders/look/list.ts';
import {withSlippage} from '../lib/orders/place/slippage.ts';
import type {TypedOrder} from '../lib/orders/place/terms.ts';
import {placeTyped} from '../lib/router/place-typed.ts';
import type {RouteMode} from '../lib/router/route.ts';
import type {RoutedResult} from '../lib/router/routed.ts';
import type {Desk} from './desk.ts';

export type {CancelDocument} from '../lib/orders/end/cancel.ts';
export type {OrdersDocument} from '../lib/orders/look/list.ts';
export type {RoutedResult} from '../lib/router/routed.ts';

/** How often the rest of a routed order is planned again. */
const REPLAN = 1;

export interface OrderWish {
  readonly side: Side;
  /** Plain decimal text. */
  readonly quantity: DecimalText;
  /** Default BASE. QUOTE: `quantity` is money, of a market order. */
  readonly quantityIn?: 'BASE' | 'QUOTE';
  readonly symbol: string;
  /** Absent: a market order. */
  readonly price?: DecimalText;
  /** Account; absent: routed. */
  readonly on?: string;
  /** Of a routed order; default best. */
  readonly mode?: RouteMode;
  /** Prices at which the exchange itself closes what the order opens: refused where it links no such orders. */
  readonly takeProfit?: DecimalText;
  readonly stopLoss?: DecimalText;
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  /** As a fraction of the best price: 0.005 is 0.5 %. */
  readonly maxSlippage?: DecimalText;
  /** One intent, one order, however often it is placed: give one to whatever may run twice. */
  readonly clientId?: string;
}

/**
 * Places one order: as `mxt order place --json` prints it. Throws DeskError where nothing was placed, and `interrupted`; an outcome
 * that is not known is in the result, never an exception.
 */
export async function placeOrder(wish: OrderWish, desk: Desk): Promise<RoutedResult> {
  const {on = null, mode = 'best'} = wish;
  const typed = bounded(termsOf(wish), on, desk);
  const options = {exact: false, allowDuplicate: false, despite: []};
  const routing = {gathering: {anyQuote: false, exclude: []}, replan: REPLAN};
  const placed = await placeTyped({on, mode, typed, options, routing}, desk, async () => true);
  if (placed === null) throw new DeskError('internal', 'An order that needs no answer was refused.');
  return placed;
}

/** Cancels by ids of the exchange or our own: as `mxt order cancel --json` prints it. */
export function cancel(ids: readonly string[], desk: Desk): Promise<CancelDocument> {
  return cancelOrders(ids, null, desk);
}

/** Cancels every open order of the accounts, or those of one symbol. `say` takes lines for a person. */
export function cancelAll(desk: Desk, symbol: string | null = null, say: (line: string) => void = () => {}) {
  return cancelAllOrders(symbol, desk, say);
}

/** Open orders: as `mxt orders list --json` prints them. */
export function openOrders(desk: Desk, symbols: readonly string[] = []): Promise<OrdersDocument> {
  return listOrders(symbols, desk);
}

function termsOf(wish: OrderWish): TypedOrder {
  const {side, symbol, quantityIn = 'BASE', timeInForce = null, postOnly = false, reduceOnly = false} = wish;
  const decimal = (field: 'price' | 'maxSlippage' | 'takeProfit' | 'stopLoss') => {
    const text = wish[field];
    return text === undefined ? null : decimalOf(text, field);
  };
  return {
    ...{side, symbol, quantity: decimalOf(wish.quantity, 'quantity'), quantityIn, price: decimal('price'), stopPrice: null},
    ...{triggerBy: null, takeProfit: decimal('takeProfit'), stopLoss: decimal('stopLoss')},
    ...{timeInForce, postOnly, reduceOnly, maxSlippage: decimal('maxSlippage'), clientId: wish.clientId ?? null},
  };
}

function decimalOf(text: string, field: string): DecimalText {
  const value = parseTyped(text);
  if (value !== null) return value;
  throw new DeskError('usage', `${field} "${text.slice(0, 40)}" is not a plain decimal number.`, {sent: false});
}

/** Within `defaults.maxSlippage` of the keys file, as the command is. */
function bounded(typed: TypedOrder, on: string | null, {keys: {defaults}}: Desk): TypedOrder {
  return on !== null && typed.quantityIn === 'QUOTE' ? typed : withSlippage(typed, defaults.maxSlippage);
}
