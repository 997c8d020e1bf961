/**
 * What an order would do, without placing it: the same checks, and an estimate out of the book as it is now.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/preview-orders
 */
import {over, smaller, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, productOf, stableId} from './context.ts';
import {errorOf} from './errors.ts';
import {requestOf} from './place.ts';
import {checkOrder} from './rules.ts';

const DEPTH = 1000;

export function previewOrder(context: Context, call: ApiRequest): object {
  const market = productOf(context, call);
  const {request} = requestOf(context, call, market, '');
  const errs = reasonsAgainst(context, request, market);
  return {...estimateView(context, request, market), errs, warning: ['UNKNOWN']};
}

/** Why the order would be refused now; empty: it would be taken. */
function reasonsAgainst(context: Context, request: EngineOrderRequest, market: EngineMarket): readonly string[] {
  try {
    checkOrder(context, request, market);
    checkPostOnly(context, request);
    return [];
  } catch (error) {
    if (error instanceof ApiError && error.status === 200) return [error.code];
    throw error;
  }
}

export function checkPostOnly(
  {engine}: Context,
  {type, side, symbol, price}: Pick<EngineOrderRequest, 'type' | 'side' | 'symbol' | 'price'>,
): void {
  if (type !== 'LIMIT_MAKER' || price === null) return;
  const {bid, ask} = engine.markets.ticker(symbol);
  const crosses = side === 'BUY' ? ask !== null && units(price) >= units(ask) : bid !== null && units(price) <= units(bid);
  if (crosses) throw errorOf('PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY');
}

/** Sizes, worth and fee of an order, as if it traded now as far as its price goes, and at its price for the rest. */
export function estimateView(
  context: Context,
  request: Pick<EngineOrderRequest, 'symbol' | 'side' | 'price' | 'quantity' | 'quoteQuantity'>,
  market: EngineMarket,
): object {
  const {bid, ask, last} = context.engine.markets.ticker(market.symbol);
  const taker = units(context.engine.fees.taker);
  const wanted =
    request.quoteQuantity === null ? units(request.quantity ?? '0') : over(units(request.quoteQuantity), UNIT + taker);
  const {quantity, worth} = tradeNow(context, request, wanted);
  const average = quantity === 0n ? units(request.price ?? last) : over(worth, quantity);
  const base = request.quoteQuantity === null ? wanted : quantity;
  const value = request.quoteQuantity === null ? times(base, average) : worth;
  const fee = (value * taker) / UNIT;
  return {
    order_total: text(request.side === 'BUY' ? value + fee : value - fee),
    commission_total: text(fee),
    quote_size: text(value),
    base_size: text(base),
    best_bid: bid ?? '0',
    best_ask: ask ?? '0',
    is_max: false,
    ...fieldsOf('', 'order_margin_total leverage long_leverage short_leverage'),
    slippage: '0',
    preview_id: stableId(context, `preview/${context.random()}`),
    est_average_filled_price: text(average),
    commission_detail_total: {total_commission: text(fee)},
  };
}

/** `wanted` is in base units, or for a size in quote units what can be spent before the fee. */
function tradeNow(
  {engine}: Context,
  {symbol, side, price, quoteQuantity}: Pick<EngineOrderRequest, 'symbol' | 'side' | 'price' | 'quoteQuantity'>,
  wanted: bigint,
): {readonly quantity: bigint; readonly worth: bigint} {
  const book = engine.markets.book(symbol, DEPTH);
  const limit = price === null ? null : units(price);
  let [quantity, worth] = [0n, 0n];
  for (const [level, size] of side === 'BUY' ? book.asks : book.bids) {
    const at = units(level);
    if (limit !== null && (side === 'BUY' ? at > limit : at < limit)) break;
    const left = quoteQuantity === null ? wanted - quantity : over(wanted - worth, at);
    const part = smaller(units(size), left);
    if (part <= 0n) break;
    quantity += part;
    worth += times(part, at);
  }
  return {quantity, worth};
}
