/**
 * Take profit and stop loss of positions: conditional orders that the exchange makes, and ends with the position.
 * https://bybit-exchange.github.io/docs/v5/position/trading-stop
 */
import {text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest, TriggerPrice} from '../../engine/types.ts';
import {ApiError, accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {Params} from '../../kit/params.ts';
import {type Context, contractOf} from './context.ts';
import {checkContractPrice, checkContractQuantity} from './contract-rules.ts';
import {badParameter, badRequest, CONTRACT_REFUSALS, complaint, errorOf, noPosition} from './errors.ts';
import {positionSide} from './position-view.ts';
import {triggerBy} from './triggers.ts';

const MOST_PARTIAL = 20;
const ATTACHED = 'takeProfit stopLoss tpTriggerBy slTriggerBy tpslMode tpOrderType slOrderType tpLimitPrice slLimitPrice'.split(
  ' ',
);
const KINDS = [
  {name: 'takeProfit', kind: 'TakeProfit', by: 'tpTriggerBy', size: 'tpSize', type: 'tpOrderType', limit: 'tpLimitPrice'},
  {name: 'stopLoss', kind: 'StopLoss', by: 'slTriggerBy', size: 'slSize', type: 'slOrderType', limit: 'slLimitPrice'},
] as const;
type Kind = (typeof KINDS)[number];
type Side = 'NET' | 'LONG' | 'SHORT';

/** What an order says of the stops that its first fill sets. Throws 10001 on one that only reduces. */
export function attachedOf(params: Params, closes: boolean): Readonly<Record<string, string>> {
  const given = ATTACHED.flatMap((name) => {
    const value = params.optional(name);
    return value === null || value === '0' ? [] : [[name, value] as const];
  });
  const attached = Object.fromEntries(given);
  const hasStop = attached.takeProfit !== undefined || attached.stopLoss !== undefined;
  if (hasStop && closes) throw badParameter('takeProfit or stopLoss');
  return hasStop ? attached : {};
}

/**
 * The stops that an order brought: for the whole position at its first fill, or in part, each time for what has filled since. One that
 * cannot be set (its price was passed already, it would be too small) is not there, and the order stands.
 */
export function setAttached(context: Context, order: EngineOrder): void {
  const attached = context.notes.of(order.orderId).contract?.attached ?? {};
  const market = context.engine.markets.find(order.symbol);
  if (Object.keys(attached).length === 0 || market === null) return;
  const covered = context.notes.attached(order.orderId);
  const isPartial = attached.tpslMode === 'Partial';
  if (isPartial ? covered === order.filled : covered !== '0') return;
  const size = text(units(order.filled) - units(covered));
  const sizes = isPartial ? {tpSize: size, slSize: size} : {};
  const params = new Params(new Map(Object.entries({...attached, ...sizes})), complaint);
  const owner = {...order, parent: order.clientOrderId};
  const made = KINDS.flatMap((each) => (params.has(each.name) ? tried(context, owner, market, params, each, isPartial) : []));
  if (made.length > 0) context.notes.attach(order);
  const [one, other] = made;
  if (isPartial && one !== undefined && other !== undefined) context.engine.orders.pair(order.accountId, one, other);
}

/** The stop's order, or none where it is refused. */
function tried(...of: Parameters<typeof setStop>): readonly number[] {
  try {
    const set = setStop(...of);
    return typeof set === 'number' ? [set] : [];
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

export function prepareTradingStop(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  params.oneOf('category', {linear: true});
  const market = contractOf(context, call);
  const side = positionSide(context, params, account, market.symbol);
  const isPartial = params.oneOf('tpslMode', {Full: false, Partial: true});
  const trailing = params.optional('trailingStop');
  if (trailing !== null && trailing !== '0') throw badRequest('Trailing stops are not offered here.');
  for (const {name} of KINDS) {
    const price = params.decimal(name, 18);
    if (price !== null && price !== '0') checkContractPrice(market, price);
  }
  return () => {
    const of = {accountId: account, positionSide: side};
    const {quantity} = context.engine.contracts.positions.of(account, market.symbol, side ?? 'NET');
    if (quantity === 0n) throw noPosition();
    const changed = KINDS.filter(
      (each) => params.has(each.name) && setStop(context, of, market, params, each, isPartial) !== false,
    );
    if (changed.length === 0) throw errorOf(34040);
    return {};
  };
}

/** Whose stop it is, and the client's id of the order that brought it, if one did. */
type Owner = Pick<EngineOrder, 'accountId' | 'positionSide'> & {readonly parent?: string};

/** The new stop's order, or true where there is none any more; false where it is so already. */
function setStop(
  context: Context,
  of: Owner,
  market: EngineMarket,
  params: Params,
  each: Kind,
  isPartial: boolean,
): number | boolean {
  const side = of.positionSide ?? 'NET';
  const price = params.decimal(each.name, 18) ?? '0';
  const existing = isPartial ? [] : stopsFor(context, of.accountId, market.symbol, side, [each.kind]);
  const by = triggerBy(params, each.by);
  if (existing.some(({stopPrice, triggerBy}) => stopPrice === price && triggerBy === by)) return false;
  for (const {orderId} of existing) context.engine.cancel(of.accountId, market.symbol, orderId, 'TPSL_CLEAR');
  if (price === '0') return existing.length > 0;
  const request = requestOf(context, of, market, params, each, {price, by, isPartial});
  const lastPrice = context.engine.markets.ticker(market.symbol).last;
  const {orderId} = accepted(context.engine.place(request), {
    ...CONTRACT_REFUSALS,
    WOULD_TRIGGER: () => badRequest(`${each.kind}:${price} set for position is past base_price:${lastPrice}`),
  }).order;
  context.notes.put(orderId, {
    ...{filter: 'StopOrder', marketUnit: '', isLeverage: '0', guardPrice: null},
    contract: {
      stopOrderType: isPartial ? `Partial${each.kind}` : each.kind,
      ...{closeOnTrigger: true, createType: `CreateBy${isPartial ? 'Partial' : ''}${each.kind}`, lastPrice},
      ...{followsPosition: !isPartial, attached: {}},
      ...(of.parent !== undefined && {parent: of.parent}),
    },
  });
  return orderId;
}

function requestOf(
  context: Context,
  {accountId, positionSide: held}: Pick<EngineOrder, 'accountId' | 'positionSide'>,
  market: EngineMarket,
  params: Params,
  each: Kind,
  {price, by, isPartial}: {readonly price: string; readonly by: TriggerPrice; readonly isPartial: boolean},
): EngineOrderRequest {
  const {symbol} = market;
  const {quantity} = context.engine.contracts.positions.of(accountId, symbol, held ?? 'NET');
  const size = isPartial ? (params.decimal(each.size, 18) ?? '0') : text(quantity < 0n ? -quantity : quantity);
  if (isPartial) {
    checkContractQuantity(market, size, price, true);
    const all = stopsFor(context, accountId, symbol, held ?? 'NET', ['PartialTakeProfit', 'PartialStopLoss']);
    if (all.length >= MOST_PARTIAL) throw errorOf(110061);
  }
  const limit = isPartial && params.optional(each.type) === 'Limit' ? params.decimal(each.limit, 18) : null;
  const isLong = quantity > 0n;
  return {
    ...{accountId, clientOrderId: '', symbol, side: isLong ? 'SELL' : 'BUY', type: limit === null ? 'STOP_MARKET' : 'STOP_LIMIT'},
    ...{timeInForce: limit === null ? 'IOC' : 'GTC', price: limit, stopPrice: price, quantity: size, quoteQuantity: null},
    ...{trigger: isLong === (each.kind === 'TakeProfit') ? 'RISE' : 'FALL', triggerBy: by, funds: 'AT_TRIGGER', reduceOnly: true},
    ...(held !== null && {positionSide: held}),
    ...(!isPartial && {closesAll: true as const}),
  };
}

function stopsFor(
  {engine, notes}: Context,
  account: string,
  symbol: string,
  side: Side,
  kinds: readonly string[],
): readonly EngineOrder[] {
  return engine.orders
    .open(account, symbol)
    .filter(({positionSide: of}) => (of ?? 'NET') === side)
    .filter(({orderId}) => kinds.includes(notes.of(orderId).contract?.stopOrderType ?? ''));
}

const ALL_KINDS = ['TakeProfit', 'StopLoss', 'PartialTakeProfit', 'PartialStopLoss'];

/** Sets what orders bring, and ends the stops of positions that are gone. The answer stops it. */
export function keepStops(context: Context): () => void {
  return context.engine.events.subscribe((event) => {
    if (event.type === 'ORDER' && event.change === 'TRADE' && event.trade?.contract) setAttached(context, event.order);
    if (event.type !== 'POSITION' || units(event.position.quantity) !== 0n) return;
    const {accountId, symbol, side} = event.position;
    for (const {orderId} of stopsFor(context, accountId, symbol, side, ALL_KINDS))
      context.engine.cancel(accountId, symbol, orderId, 'TPSL_CLEAR');
  });
}
