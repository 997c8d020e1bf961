/**
 * A bracket that is attached to an order: once that is over, what it brought is sold by one order with two prices, at its limit or at
 * market below its trigger. https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/guides/orders
 */
import type {DecimalText} from '../../../model/decimal.ts';
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Family} from '../../kit/families.ts';
import {jsonObject, memberTexts, Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {complaint, errorOf, invalidArgument} from './errors.ts';
import {checkPrice} from './rules.ts';

export interface Bracket {
  readonly limit: DecimalText;
  readonly stop: DecimalText;
}

const TYPES: readonly string[] = ['MARKET', 'LIMIT', 'LIMIT_MAKER'];

/** Null without one. Throws the preview's reason for one that cannot be attached to this order. */
export function readAttached(
  params: Params,
  order: Pick<EngineOrderRequest, 'side' | 'type' | 'price'>,
  market: EngineMarket,
  last: string,
): Bracket | null {
  const text = params.optional('attached_order_configuration');
  if (text === null || text === 'null') return null;
  const {trigger_bracket_gtc: given, ...others} = jsonObject(text) ?? {};
  // Only brackets without an end are played here.
  if (typeof given !== 'object' || given === null || Object.keys(others).length > 0)
    throw invalidArgument('attached_order_configuration must have one trigger_bracket_gtc');
  const read = new Params(memberTexts(given), complaint);
  const limit = read.decimal('limit_price', 16);
  const stop = read.decimal('stop_trigger_price', 16);
  if (order.side !== 'BUY') throw errorOf('PREVIEW_INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL');
  if (!TYPES.includes(order.type)) throw errorOf('PREVIEW_ATTACHED_ORDERS_ONLY_ALLOWED_ON_MARKET_LIMIT');
  if (read.has('base_size')) throw errorOf('PREVIEW_ATTACHED_ORDER_SIZE_MUST_BE_NIL');
  if (limit === null || stop === null) throw errorOf('PREVIEW_SINGLE_LEGGED_ATTACHED_ORDER_CONFIGURATION_NOT_ALLOWED');
  checkPrice(market, limit, 'PREVIEW_INVALID_ATTACHED_TAKE_PROFIT_PRICE_PRECISION');
  checkPrice(market, stop, 'PREVIEW_INVALID_ATTACHED_STOP_LOSS_PRICE_PRECISION');
  const from = units(order.price ?? last);
  if (units(limit) <= from) throw errorOf('PREVIEW_INVALID_ATTACHED_TAKE_PROFIT_PRICE');
  if (units(stop) >= from) throw errorOf('PREVIEW_INVALID_ATTACHED_STOP_LOSS_PRICE');
  return {limit, stop};
}

export function attached({notes}: Context, {limit, stop}: Bracket): Family {
  return {
    at: 'END',
    children: ({accountId, symbol, orderId: originId}, quantity) => {
      const request: EngineOrderRequest = {
        ...{accountId, clientOrderId: '', symbol, side: 'SELL', type: 'STOP_MARKET', timeInForce: 'GTC', price: null},
        ...{stopPrice: stop, trigger: 'FALL', otherStop: {stopPrice: limit, price: limit}, quantity, quoteQuantity: null},
      };
      const made = ({orderId}: {readonly orderId: number}) => {
        notes.put(orderId, {originId});
        notes.put(originId, {attachedId: orderId});
      };
      return [{request, made}];
    },
  };
}
