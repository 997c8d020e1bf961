/** What orders of every kind are asked for with. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {isOpen} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Context} from './context.ts';
import {badParameter, errorOf, missing} from './errors.ts';
import type {OrderNote} from './notes.ts';
import {amount, isTrue} from './params.ts';
import {priceBand} from './rules.ts';

/** An order for the engine, and what the engine does not keep of it. */
export interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

type Side = EngineOrderRequest['side'];

/** Kinds of orders that coins and contracts have in common. */
export const KINDS = {
  market: {type: 'MARKET', timeInForce: 'IOC'},
  limit: {type: 'LIMIT', timeInForce: 'GTC'},
  post_only: {type: 'LIMIT_MAKER', timeInForce: 'GTC'},
  fok: {type: 'LIMIT', timeInForce: 'FOK'},
  ioc: {type: 'LIMIT', timeInForce: 'IOC'},
} as const;

/** An order for coins in futures mode; everything else is for margin. Throws 51000, 51010 and 51139. */
export function checkCash(params: Params): void {
  const mode = params.oneOf('tdMode', {cash: 'cash', cross: 'margin', isolated: 'margin', spot_isolated: 'margin'} as const);
  if (mode !== 'cash') throw errorOf(51010);
  if (params.has('posSide') && params.optional('posSide') !== 'net') throw badParameter('posSide');
  if (isTrue(params, 'reduceOnly')) throw errorOf(51139);
}

export function sideOf(params: Params): Side {
  return params.oneOf('side', {buy: 'BUY', sell: 'SELL'} as const);
}

export function tagOf(params: Params): string {
  return params.match('tag', '^[A-Za-z0-9]{1,16}$') ?? '';
}

/** A market buy of coins counts in quote units unless it says otherwise, a market sell in base units. */
export function unitOf(params: Params, side: Side): 'base_ccy' | 'quote_ccy' {
  if (!params.has('tgtCcy')) return side === 'BUY' ? 'quote_ccy' : 'base_ccy';
  return params.oneOf('tgtCcy', {base_ccy: 'base_ccy', quote_ccy: 'quote_ccy'} as const);
}

/** An amount above zero that must be there. */
export function needed(params: Params, name: string): string {
  const value = amount(params, name);
  if (value === null) throw params.has(name) ? badParameter(name) : missing(name);
  return value;
}

/** The price of an order; the best one within the band, where that was asked for. */
export function priceOf(params: Params, instrument: EngineMarket, side: Side, last: string): string {
  const price = needed(params, 'px');
  if (params.optional('pxAmendType') !== '1') return price;
  const {buy, sell} = priceBand(instrument, last);
  if (side === 'BUY') return units(price) > units(buy) ? buy : price;
  return units(price) < units(sell) ? sell : price;
}

/** An id is taken while an order that carries it is pending. Throws 51016. */
export function checkUnused({engine}: Context, account: string, clOrdId: string): void {
  if (clOrdId === '') return;
  const taken = engine.orders.byClientId(account, clOrdId).some((order) => order.stopPrice === null && isOpen(order));
  if (taken) throw errorOf(51016);
}

/** So is that of a waiting order while it waits. Throws 51065. */
export function checkUnusedAlgo({engine}: Context, account: string, algoClOrdId: string): void {
  if (algoClOrdId === '') return;
  if (engine.orders.byClientId(account, algoClOrdId).some(({status}) => status === 'UNTRIGGERED')) throw errorOf(51065);
}
