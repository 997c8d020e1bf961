/**
 * Orders for perpetual contracts: sized in contracts, each with its margin mode, and in long/short mode with the position that it
 * works on. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {inBase} from './contract-size.ts';
import {badParameter, contractRefusals, errorOf} from './errors.ts';
import {PLAIN} from './notes.ts';
import {KINDS, needed, priceOf, sideOf, tagOf, type Wanted} from './order-params.ts';
import {clientId, isTrue} from './params.ts';
import {priceBand} from './rules.ts';

const CONTRACT_KINDS = {...KINDS, optimal_limit_ioc: {type: 'LIMIT', timeInForce: 'IOC'}} as const;

export function contractWanted(context: Context, {params, account}: ApiRequest, instrument: EngineMarket, last: string): Wanted {
  const side = sideOf(params);
  const {type, timeInForce} = params.oneOf('ordType', CONTRACT_KINDS);
  const isOptimal = params.optional('ordType') === 'optimal_limit_ioc';
  if (params.has('tgtCcy')) throw badParameter('tgtCcy');
  const band = priceBand(instrument, last)[side === 'BUY' ? 'buy' : 'sell'];
  const price = isOptimal ? band : type === 'MARKET' ? null : priceOf(params, instrument, side, last);
  return {
    request: {
      accountId: account,
      clientOrderId: clientId(params, 'clOrdId'),
      symbol: instrument.symbol,
      side,
      type,
      timeInForce,
      price,
      stopPrice: null,
      quantity: inBase(instrument, needed(params, 'sz')),
      quoteQuantity: null,
      ...(type === 'LIMIT_MAKER' && {crossing: 'EXPIRE'}),
      ...positionTerms(context, params, account),
    },
    note: {...PLAIN, tag: tagOf(params), isOptimal},
  };
}

type PositionTerms = Pick<EngineOrderRequest, 'marginMode' | 'positionSide' | 'reduceOnly'>;

/** Which position an order works on. In long/short mode `reduceOnly` is not looked at: what closes can only close. */
export function positionTerms({engine}: Context, params: Params, account: string): PositionTerms {
  const marginMode = params.oneOf('tdMode', {cross: 'CROSS', isolated: 'ISOLATED'} as const);
  if (engine.contracts.settings.positionMode(account) === 'HEDGE') {
    if (!params.has('posSide')) throw badParameter('posSide');
    return {marginMode, positionSide: params.oneOf('posSide', {long: 'LONG', short: 'SHORT'} as const)};
  }
  if (params.has('posSide') && params.optional('posSide') !== 'net') throw badParameter('posSide');
  return {marginMode, ...(isTrue(params, 'reduceOnly') && {reduceOnly: true})};
}

/** Whether the order cannot open: by its flag, or because it runs against the side that it names. */
export function onlyCloses({side, positionSide, reduceOnly}: Pick<EngineOrderRequest, 'side'> & PositionTerms): boolean {
  return positionSide === undefined ? reduceOnly === true : (positionSide === 'LONG') === (side === 'SELL');
}

export function enterContract(context: Context, request: EngineOrderRequest, market: EngineMarket): EngineOrder {
  checkClosing(context, request);
  return accepted(context.engine.place(request), contractRefusals(market)).order;
}

/**
 * What only closes is refused as a whole where it is larger than what is left of the position beside closing orders that come
 * before it. Throws 51169, 51170 and 51112.
 */
function checkClosing({engine}: Context, request: EngineOrderRequest): void {
  if (!onlyCloses(request)) return;
  const {accountId, symbol, side, positionSide = 'NET', marginMode = null} = request;
  const {quantity} = engine.contracts.positions.of(accountId, symbol, positionSide, marginMode);
  if (quantity === 0n) throw errorOf(51169);
  if (quantity > 0n === (side === 'BUY')) throw errorOf(51170);
  const before = engine.orders
    .open(accountId, symbol)
    .filter((order) => order.status !== 'UNTRIGGERED' && isRival(order, request) && comesBefore(order, request))
    .reduce((sum, order) => sum + units(order.quantity) - units(order.filled), 0n);
  const size = quantity < 0n ? -quantity : quantity;
  if (units(request.quantity ?? '0') > size - before) throw errorOf(51112);
}

/** An order that closes the same position. */
export function isRival(order: EngineOrder, {side, positionSide, marginMode}: EngineOrderRequest): boolean {
  return (
    order.side === side &&
    order.positionSide === (positionSide ?? null) &&
    order.marginMode === (marginMode ?? null) &&
    onlyCloses({
      side: order.side,
      reduceOnly: order.reduceOnly,
      ...(order.positionSide !== null && {positionSide: order.positionSide}),
    })
  );
}

/** By price, then by time. */
function comesBefore({price: resting, side}: EngineOrder, {price}: EngineOrderRequest): boolean {
  if (price === null || resting === null) return false;
  return side === 'SELL' ? units(resting) <= units(price) : units(resting) >= units(price);
}
