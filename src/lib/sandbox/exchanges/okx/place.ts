/**
 * Placing orders: parameters, rules, then the engine. An acknowledgement only says that an order was taken; what becomes of
 * it is told by the stream. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import {floorTo, text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {badParameter, errorOf, missing, REFUSALS, shortOf} from './errors.ts';
import type {OrderNote} from './notes.ts';
import type {Operation} from './operations.ts';
import {amount, clientId, isTrue} from './params.ts';
import {checkOrder, priceBand} from './rules.ts';

export const PLACE: Operation = {
  prepare,
  named: (params) => ({clOrdId: params.optional('clOrdId') ?? '', ordId: '', tag: params.optional('tag') ?? ''}),
  most: 20,
};

function prepare(context: Context, call: ApiRequest): () => Readonly<Record<string, string>> {
  const {params, account, subject} = call;
  const instrument = instrumentOf(context, params);
  const market = tradedMarket(context, params);
  const {last} = context.engine.markets.ticker(instrument.symbol);
  const {request, note} = requestOf(call, instrument, market, last);
  strikeRules(context, subject, errorOf);
  checkOrder(instrument, request, last);
  const mayShrink = note.tgtCcy === receivedCurrency(request) && !isTrue(params, 'banAmend');
  return () => {
    checkUnused(context, account, request.clientOrderId);
    const {orderId, stopPrice} = enter(context, request, market, mayShrink);
    context.notes.put(orderId, note);
    return {
      clOrdId: request.clientOrderId,
      ordId: context.notes.ordId({orderId, stopPrice}),
      tag: note.tag,
      sMsg: 'Order placed',
    };
  };
}

/** The order in the engine. A market order sized in what it receives becomes what the balance can pay, unless that is forbidden. */
function enter({engine}: Context, request: EngineOrderRequest, market: EngineMarket, mayShrink: boolean) {
  const placed = engine.place(request);
  const paid = request.side === 'BUY' ? market.quote : market.base;
  if (placed.ok || placed.refusal !== 'INSUFFICIENT_FUNDS') return accepted(placed, REFUSALS).order;
  const free = engine.ledger.free(request.accountId, paid);
  const sell = text(floorTo(free, units(market.stepSize)));
  if (!mayShrink || sell === '0' || free <= 0n) throw shortOf(paid);
  const all = request.side === 'BUY' ? {quantity: null, quoteQuantity: text(free)} : {quantity: sell, quoteQuantity: null};
  const shrunk = engine.place({...request, ...all});
  if (!shrunk.ok && shrunk.refusal === 'INSUFFICIENT_FUNDS') throw shortOf(paid);
  return accepted(shrunk, REFUSALS).order;
}

/** An id is taken while an order that carries it is pending. Throws 51016. */
function checkUnused({engine}: Context, account: string, clOrdId: string): void {
  if (clOrdId === '') return;
  const taken = engine.orders.byClientId(account, clOrdId).some((order) => order.stopPrice === null && isOpen(order));
  if (taken) throw errorOf(51016);
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

const KINDS = {
  market: {type: 'MARKET', timeInForce: 'IOC'},
  limit: {type: 'LIMIT', timeInForce: 'GTC'},
  post_only: {type: 'LIMIT_MAKER', timeInForce: 'GTC'},
  fok: {type: 'LIMIT', timeInForce: 'FOK'},
  ioc: {type: 'LIMIT', timeInForce: 'IOC'},
} as const;

function requestOf({params, account}: ApiRequest, instrument: EngineMarket, market: EngineMarket, last: string): Wanted {
  checkMode(params);
  const side = sideOf(params);
  const {type, timeInForce} = params.oneOf('ordType', KINDS);
  const size = amount(params, 'sz');
  if (size === null) throw params.has('sz') ? badParameter('sz') : missing('sz');
  const price = type === 'MARKET' ? null : amount(params, 'px');
  if (type !== 'MARKET' && price === null) throw params.has('px') ? badParameter('px') : missing('px');
  const tgtCcy = type === 'MARKET' ? unitOf(params, side) : '';
  const inQuote = tgtCcy === 'quote_ccy';
  return {
    request: {
      accountId: account,
      clientOrderId: clientId(params, 'clOrdId'),
      symbol: market.symbol,
      side,
      type,
      timeInForce,
      price: price !== null && params.optional('pxAmendType') === '1' ? clamped(instrument, side, price, last) : price,
      stopPrice: null,
      quantity: inQuote ? null : size,
      quoteQuantity: inQuote ? size : null,
      ...(type === 'LIMIT_MAKER' && {crossing: 'EXPIRE'}),
    },
    note: {tag: tagOf(params), tgtCcy, algo: null, advanceOrdType: ''},
  };
}

/** The account is in spot mode: everything else is for margin or for contracts. Throws 51000, 51010 and 51139. */
export function checkMode(params: Params): void {
  const mode = params.oneOf('tdMode', {cash: 'cash', cross: 'margin', isolated: 'margin', spot_isolated: 'margin'} as const);
  if (mode !== 'cash') throw errorOf(51010);
  if (params.has('posSide') && params.optional('posSide') !== 'net') throw badParameter('posSide');
  if (isTrue(params, 'reduceOnly')) throw errorOf(51139);
}

export function sideOf(params: Params): EngineOrderRequest['side'] {
  return params.oneOf('side', {buy: 'BUY', sell: 'SELL'} as const);
}

export function tagOf(params: Params): string {
  return params.match('tag', '^[A-Za-z0-9]{1,16}$') ?? '';
}

/** A market buy counts in quote units unless it says otherwise, a market sell in base units. */
export function unitOf(params: Params, side: EngineOrderRequest['side']): 'base_ccy' | 'quote_ccy' {
  if (!params.has('tgtCcy')) return side === 'BUY' ? 'quote_ccy' : 'base_ccy';
  return params.oneOf('tgtCcy', {base_ccy: 'base_ccy', quote_ccy: 'quote_ccy'} as const);
}

function receivedCurrency({side}: EngineOrderRequest): OrderNote['tgtCcy'] {
  return side === 'BUY' ? 'base_ccy' : 'quote_ccy';
}

/** The best price within the band. */
function clamped(instrument: EngineMarket, side: EngineOrderRequest['side'], price: string, last: string): string {
  const {buy, sell} = priceBand(instrument, last);
  if (side === 'BUY') return units(price) > units(buy) ? buy : price;
  return units(price) < units(sell) ? sell : price;
}
