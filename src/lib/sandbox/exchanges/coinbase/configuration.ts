/**
 * What an order is, as the one key of its `order_configuration` says it: read into terms of the engine, and written back.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/guides/orders
 */
import type {EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {jsonObject, memberTexts, Params} from '../../kit/params.ts';
import {iso} from './context.ts';
import {complaint, errorOf, invalidArgument} from './errors.ts';
import type {OrderNote} from './notes.ts';

type Form = Pick<EngineOrderRequest, 'type' | 'timeInForce'>;

/** The kinds that the sandbox's engine can trade. */
const KINDS: Readonly<Record<string, Form>> = {
  market_market_ioc: {type: 'MARKET', timeInForce: 'IOC'},
  limit_limit_gtc: {type: 'LIMIT', timeInForce: 'GTC'},
  limit_limit_gtd: {type: 'LIMIT', timeInForce: 'GTC'},
  limit_limit_fok: {type: 'LIMIT', timeInForce: 'FOK'},
  sor_limit_ioc: {type: 'LIMIT', timeInForce: 'IOC'},
  stop_limit_stop_limit_gtc: {type: 'STOP_LIMIT', timeInForce: 'GTC'},
  stop_limit_stop_limit_gtd: {type: 'STOP_LIMIT', timeInForce: 'GTC'},
};
/** Kinds that the exchange has beside them: refused as it refuses them for products that do not have them. */
const OTHER_KINDS = 'market_market_fok twap_limit_gtd trigger_bracket_gtc trigger_bracket_gtd scaled_limit_gtc'.split(' ');
const DIRECTIONS = {STOP_DIRECTION_STOP_UP: 'RISE', STOP_DIRECTION_STOP_DOWN: 'FALL'} as const;

export type Terms = Pick<
  EngineOrderRequest,
  'type' | 'timeInForce' | 'price' | 'stopPrice' | 'trigger' | 'quantity' | 'quoteQuantity'
>;

export interface Configuration {
  readonly terms: Terms;
  /** Epoch ms; null: no date. */
  readonly endTime: number | null;
}

/** Throws INVALID_ARGUMENT for what is no configuration, and a refusal for one that does not fit the side or the engine. */
export function readConfiguration(params: Params, side: EngineOrderRequest['side'], now: number): Configuration {
  const [first, ...others] = Object.entries(jsonObject(params.text('order_configuration')) ?? {});
  if (first === undefined || others.length > 0) throw invalidArgument('order_configuration must have one configuration');
  const [kind, given] = first;
  if (OTHER_KINDS.includes(kind)) throw errorOf('UNSUPPORTED_ORDER_CONFIGURATION');
  const form = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (form === undefined || typeof given !== 'object' || given === null) throw invalidArgument(`unknown field "${kind}"`);
  if (Object.values(given).some((value) => typeof value === 'number')) throw invalidArgument('invalid value for string type');
  const read = new Params(memberTexts(given), complaint);
  const isMarket = form.type === 'MARKET';
  const quantity = size(read, 'base_size');
  const quoteQuantity = size(read, 'quote_size');
  if ((quantity === null) === (quoteQuantity === null)) throw errorOf('UNSUPPORTED_ORDER_CONFIGURATION');
  // A sale and a limit order are sized in base units.
  if (quoteQuantity !== null && (!isMarket || side === 'SELL')) throw errorOf('UNSUPPORTED_ORDER_CONFIGURATION');
  const isPostOnly = read.optional('post_only') === 'true';
  if (isPostOnly && form.timeInForce === 'FOK') throw errorOf('PREVIEW_POST_ONLY_NOT_ALLOWED_WITH_FOK');
  const isStop = form.type === 'STOP_LIMIT';
  return {
    terms: {
      type: isPostOnly && form.type === 'LIMIT' ? 'LIMIT_MAKER' : form.type,
      timeInForce: form.timeInForce,
      price: isMarket ? null : positive(read, 'limit_price', 'PREVIEW_INVALID_LIMIT_PRICE'),
      stopPrice: isStop ? positive(read, 'stop_price', 'PREVIEW_INVALID_STOP_PRICE') : null,
      ...(isStop && {trigger: read.oneOf('stop_direction', DIRECTIONS)}),
      quantity,
      quoteQuantity,
    },
    endTime: kind.endsWith('_gtd') ? endTimeOf(read, now) : null,
  };
}

/** "0" and nothing count as left out, as SDKs send them. */
function size(params: Params, name: string): string | null {
  const value = params.decimal(name, 16);
  return value === '0' ? null : value;
}

function positive(params: Params, name: string, refusal: string): string {
  const value = params.decimal(name, 16);
  if (value === null || value === '0') throw errorOf(refusal);
  return value;
}

function endTimeOf(params: Params, now: number): number {
  const given = params.optional('end_time');
  if (given === null) throw errorOf('PREVIEW_GTD_ORDERS_MUST_HAVE_END_TIME');
  const endTime = Date.parse(given);
  if (Number.isNaN(endTime)) throw invalidArgument('invalid value for end_time');
  if (endTime <= now) throw errorOf('PREVIEW_END_TIME_IS_IN_THE_PAST');
  return endTime;
}

/** The configuration of an order that exists. */
export function configurationOf(order: EngineOrder, {endTime}: OrderNote): object {
  const limit = {base_size: order.quantity, limit_price: order.price ?? ''};
  const dated = endTime === null ? {} : {end_time: iso(endTime)};
  const end = endTime === null ? 'gtc' : 'gtd';
  if (order.otherStop !== undefined)
    return bracketOf({limit: order.otherStop, stop: order.stopPrice ?? ''}, {base_size: order.quantity});
  if (order.type === 'MARKET' || order.type === 'STOP_MARKET')
    return {market_market_ioc: order.quoteQuantity === null ? {base_size: order.quantity} : {quote_size: order.quoteQuantity}};
  if (order.type === 'STOP_LIMIT') {
    const stop_direction = order.trigger === 'RISE' ? 'STOP_DIRECTION_STOP_UP' : 'STOP_DIRECTION_STOP_DOWN';
    return {[`stop_limit_stop_limit_${end}`]: {...limit, stop_price: order.stopPrice ?? '', ...dated, stop_direction}};
  }
  if (order.timeInForce === 'IOC') return {sor_limit_ioc: limit};
  if (order.timeInForce === 'FOK') return {limit_limit_fok: limit};
  return {[`limit_limit_${end}`]: {...limit, ...dated, post_only: order.type === 'LIMIT_MAKER'}};
}

export function bracketOf({limit, stop}: {readonly limit: string; readonly stop: string}, size: object = {}): object {
  return {trigger_bracket_gtc: {...size, limit_price: limit, stop_trigger_price: stop}};
}
