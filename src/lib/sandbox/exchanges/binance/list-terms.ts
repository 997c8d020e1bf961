/**
 * What the parameters of an order list say: its working order, the orders that wait for it, and how a pair must stand.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-list---otoco-trade
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {complaint, rejected} from './errors.ts';
import {requestOf} from './order-terms.ts';

/** OCO: a pair. OTO: one that works, and one or a pair that waits for it; OPO: what waits is sized by what the working one brought in. */
export type ListKind = 'OCO' | 'OTO' | 'OTOCO' | 'OPO' | 'OPOCO';

export interface ListPlan {
  /** Null for a plain pair. */
  readonly working: EngineOrderRequest | null;
  /** One, or a pair: first the one that limits the loss. */
  readonly others: readonly EngineOrderRequest[];
  /** What waits has no size of its own. */
  readonly unsized: boolean;
}

/** Names of one order's parameters, without the prefix that says which order of the list it is. */
const OWN = ['type', 'price', 'stopPrice', 'timeInForce', 'icebergQty', 'trailingDelta', 'newClientOrderId'];
const SHARED = ['side', 'quantity'];

export function planOf(context: Context, call: ApiRequest, market: EngineMarket, kind: ListKind): ListPlan {
  const {params} = call;
  const unsized = kind === 'OPO' || kind === 'OPOCO';
  const read = (prefix: string, shared: string, isUnsized = false) => {
    const {params: own, named} = orderIn(params, prefix, shared);
    return requestOf(context, {params: own, account: call.account}, market, {named, unsized: isUnsized});
  };
  if (kind === 'OCO') {
    const others = pairOf(params, ['above', 'below'], (prefix) => read(prefix, ''));
    checkAgainst(others, units(context.engine.markets.ticker(market.symbol).last));
    return {working: null, others, unsized};
  }
  if (!['LIMIT', 'LIMIT_MAKER'].includes(params.text('workingType'))) throw new ApiError(-1116, 'Invalid orderType.');
  const working = read('working', 'working');
  if (unsized) checkUnsized(params);
  const others =
    kind === 'OTO' || kind === 'OPO'
      ? [read('pending', 'pending', unsized)]
      : pairOf(params, ['pendingAbove', 'pendingBelow'], (prefix) => read(prefix, 'pending', unsized));
  return {working, others, unsized};
}

/** The parameters of one order of the list under the names that a single order has. */
function orderIn(params: Params, prefix: string, shared: string): {params: Params; named: (name: string) => string} {
  const named = (name: string) => {
    const before = SHARED.includes(name) ? shared : prefix;
    const own = name === 'newClientOrderId' ? 'ClientOrderId' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return before === '' ? name : `${before}${own}`;
  };
  const values = new Map<string, string>();
  for (const name of [...OWN, ...SHARED]) {
    const value = params.optional(named(name));
    if (value !== null) values.set(name, value);
  }
  return {params: new Params(values, (name, wrong, legal) => complaint(named(name), wrong, legal)), named};
}

/** "Only working orders on the BUY side and pending order(s) on the SELL side are accepted", without a quantity of their own. */
function checkUnsized(params: Params): void {
  if (params.text('workingSide') !== 'BUY') throw new ApiError(-1222, 'Working order in an OPO list must be a bid.');
  if (params.text('pendingSide') !== 'SELL') throw new ApiError(-1223, 'Pending orders in an OPO list must be asks.');
  if (params.has('pendingQuantity')) throw new ApiError(-1225, "Pending orders should not include the 'pendingQuantity' tag.");
}

const IN_PAIRS = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];

/** The order above and the order below: one limits the loss, the other one takes the profit, each on its side of the market. */
function pairOf(
  params: Params,
  [above, below]: readonly [string, string],
  read: (prefix: string) => EngineOrderRequest,
): readonly EngineOrderRequest[] {
  const types = [above, below].map((prefix) => params.text(`${prefix}Type`));
  if (types.some((type) => !IN_PAIRS.includes(type))) throw new ApiError(-1158, 'Order type not supported in OCO.');
  if (types.every((type) => type === 'LIMIT_MAKER')) throw new ApiError(-1168, 'At least one OCO order must be contingent.');
  const [upper, lower] = [read(above), read(below)];
  const isSale = upper.side === 'SELL';
  const [atLoss, atProfit] = isSale ? [types[1] ?? '', types[0] ?? ''] : [types[0] ?? '', types[1] ?? ''];
  if (!atLoss.startsWith('STOP_LOSS')) throw misplaced(atLoss, isSale);
  if (atProfit.startsWith('STOP_LOSS')) throw misplaced(atProfit, isSale);
  if (priceOf(upper) <= priceOf(lower)) throw wrongPrices();
  // Both stand for the same money: the one that limits the loss pays with what the other one had tied up.
  return isSale ? [{...lower, funds: 'AT_TRIGGER'}, upper] : [{...upper, funds: 'AT_TRIGGER'}, lower];
}

/** A type that stands on the wrong side of the market. */
function misplaced(type: string, isSale: boolean): ApiError {
  const side = isSale ? 'sell' : 'buy';
  if (type.startsWith('STOP_LOSS'))
    return new ApiError(isSale ? -1197 : -1196, `A stop loss order in a ${side} OCO must be ${isSale ? 'below' : 'above'}.`);
  const place = isSale ? 'above' : 'below';
  if (type === 'LIMIT_MAKER') return new ApiError(isSale ? -1166 : -1165, `A limit order in a ${side} OCO must be ${place}.`);
  return new ApiError(isSale ? -1199 : -1198, `A take profit order in a ${side} OCO must be ${place}.`);
}

/** Where the market must come to: a stop by its trigger, a limit order by its price. */
function priceOf({price, stopPrice}: EngineOrderRequest): bigint {
  return units(stopPrice ?? price ?? '0');
}

/** A pair that works at once has the last price between its two. */
function checkAgainst([atLoss, atProfit]: readonly EngineOrderRequest[], last: bigint): void {
  if (atLoss === undefined || atProfit === undefined) return;
  const [upper, lower] = atLoss.side === 'SELL' ? [atProfit, atLoss] : [atLoss, atProfit];
  if (priceOf(upper) <= last || priceOf(lower) >= last) throw wrongPrices();
}

function wrongPrices(): ApiError {
  return rejected('The relationship of the prices for the orders is not correct.');
}
