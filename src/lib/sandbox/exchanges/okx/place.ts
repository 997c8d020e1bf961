/**
 * Placing orders: parameters, rules, then the engine. An acknowledgement only says that an order was taken; what becomes of
 * it is told by the stream. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import {floorTo, text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {strikeRules} from '../../kit/strike.ts';
import {attachedOf, closing} from './attached.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {errorOf, REFUSALS, shortOf} from './errors.ts';
import {type OrderNote, PLAIN} from './notes.ts';
import type {Operation} from './operations.ts';
import {
  checkCash,
  checkUnused,
  checkUnusedAlgo,
  KINDS,
  needed,
  priceOf,
  sideOf,
  tagOf,
  unitOf,
  type Wanted,
} from './order-params.ts';
import {clientId, isTrue} from './params.ts';
import {contractWanted, enterContract} from './place-contract.ts';
import {checkOrder} from './rules.ts';

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
  const isContract = instrument.product === 'linear';
  const {request, note} = isContract
    ? contractWanted(context, call, instrument, last)
    : coinsWanted(call, instrument, market, last);
  const attached = attachedOf(params, request, instrument, last);
  strikeRules(context, subject, errorOf);
  checkOrder(instrument, request, last);
  const mayShrink = note.tgtCcy === receivedCurrency(request) && !isTrue(params, 'banAmend');
  return () => {
    checkUnused(context, account, request.clientOrderId);
    if (attached !== null) checkUnusedAlgo(context, account, attached.id);
    const placed = isContract ? enterContract(context, request, market) : enter(context, request, market, mayShrink);
    context.notes.put(placed.orderId, {...note, attached});
    if (attached !== null) context.families.add({order: placed, trades: []}, closing(context, attached, request));
    return {clOrdId: request.clientOrderId, ordId: context.notes.ordId(placed), tag: note.tag, sMsg: 'Order placed'};
  };
}

/** The order in the engine. A market order sized in what it receives becomes what the balance can pay, unless that is forbidden. */
function enter({engine}: Context, request: EngineOrderRequest, market: EngineMarket, mayShrink: boolean): EngineOrder {
  const placed = engine.place(request);
  const paid = request.side === 'BUY' ? market.quote : market.base;
  if (placed.ok || placed.refusal !== 'INSUFFICIENT_FUNDS') return accepted(placed, REFUSALS).order;
  const free = engine.ledger.usable(request.accountId, paid);
  const sell = text(floorTo(free, units(market.stepSize)));
  if (!mayShrink || sell === '0' || free <= 0n) throw shortOf(paid);
  const all = request.side === 'BUY' ? {quantity: null, quoteQuantity: text(free)} : {quantity: sell, quoteQuantity: null};
  const shrunk = engine.place({...request, ...all});
  if (!shrunk.ok && shrunk.refusal === 'INSUFFICIENT_FUNDS') throw shortOf(paid);
  return accepted(shrunk, REFUSALS).order;
}

function coinsWanted({params, account}: ApiRequest, instrument: EngineMarket, market: EngineMarket, last: string): Wanted {
  checkCash(params);
  const side = sideOf(params);
  const {type, timeInForce} = params.oneOf('ordType', KINDS);
  const size = needed(params, 'sz');
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
      price: type === 'MARKET' ? null : priceOf(params, instrument, side, last),
      stopPrice: null,
      quantity: inQuote ? null : size,
      quoteQuantity: inQuote ? size : null,
      ...(type === 'LIMIT_MAKER' && {crossing: 'EXPIRE'}),
    },
    note: {...PLAIN, tag: tagOf(params), tgtCcy},
  };
}

function receivedCurrency({side}: EngineOrderRequest): OrderNote['tgtCcy'] {
  return side === 'BUY' ? 'base_ccy' : 'quote_ccy';
}
