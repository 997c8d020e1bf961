/**
 * Orders that wait for a price: trigger orders, and conditional ones with a stop or a profit leg. They freeze nothing;
 * the order that a trigger makes has ids of its own. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-post-place-algo-order
 */
import {text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest, TriggerPrice} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {inBase} from './contract-size.ts';
import {badParameter, contractRefusals, errorOf} from './errors.ts';
import {algoIdOf, type OrderNote, PLAIN} from './notes.ts';
import type {Operation} from './operations.ts';
import {checkCash, checkUnusedAlgo, needed, sideOf, tagOf, unitOf, type Wanted} from './order-params.ts';
import {amount, clientId, isTrue} from './params.ts';
import {isRival, onlyCloses, positionTerms} from './place-contract.ts';
import {checkOrder} from './rules.ts';

type Side = EngineOrderRequest['side'];

export const PLACE_ALGO: Operation = {
  prepare,
  named: (params) => ({
    algoClOrdId: params.optional('algoClOrdId') ?? '',
    algoId: '',
    clOrdId: '',
    tag: params.optional('tag') ?? '',
  }),
  most: 1,
};

function prepare(context: Context, call: ApiRequest): () => Readonly<Record<string, string>> {
  const {params, account, subject} = call;
  const instrument = instrumentOf(context, params);
  const market = tradedMarket(context, params);
  const {last} = context.engine.markets.ticker(market.symbol);
  const wanted = instrument.product === 'linear' ? contractWanted(context, call, instrument) : coinsWanted(call, market, last);
  const {request, note} = wanted;
  strikeRules(context, subject, errorOf);
  if (!note.closesAll) checkOrder(instrument, request, last);
  return () => {
    const {clientOrderId} = request;
    checkUnusedAlgo(context, account, clientOrderId);
    if (note.closesAll) checkOnlyOne(context, request);
    const {order} = accepted(context.engine.place(request), contractRefusals(market));
    context.notes.put(order.orderId, note);
    return {algoClOrdId: clientOrderId, algoId: algoIdOf(order), clOrdId: '', tag: note.tag};
  };
}

/** What fires it, and what it is then. */
interface Waiting {
  readonly algo: 'trigger' | 'sl' | 'tp';
  readonly stopPrice: string;
  readonly triggerBy: TriggerPrice;
  /** Null: a market order. */
  readonly price: string | null;
}

const KINDS = {trigger: 'trigger', conditional: 'conditional'} as const;

function coinsWanted({params, account}: ApiRequest, {symbol}: EngineMarket, last: string): Wanted {
  checkCash(params);
  const side = sideOf(params);
  const kind = params.oneOf('ordType', KINDS);
  const waiting = kind === 'trigger' ? triggerOf(params) : legOf(params, side, () => last);
  if (waiting.triggerBy !== 'LAST') throw errorOf(51415);
  const {price} = waiting;
  const size = needed(params, 'sz');
  const tgtCcy = price === null ? unitOf(params, side) : '';
  // Only a conditional buy at market has a unit that can be chosen.
  if (params.has('tgtCcy') && (kind === 'trigger' || price !== null || side === 'SELL')) throw unitError(kind);
  const inQuote = tgtCcy === 'quote_ccy';
  const advanceOrdType = advanced(params, kind);
  return {
    request: {
      ...common(params, account, side, waiting, advanceOrdType),
      symbol,
      quantity: inQuote ? null : size,
      quoteQuantity: inQuote ? size : null,
    },
    note: {...PLAIN, tag: tagOf(params), tgtCcy, algo: waiting.algo, advanceOrdType},
  };
}

/** Contracts also wait for the mark and the index price, and may wait to close a whole position, whose size nobody knows yet. */
function contractWanted(context: Context, {params, account}: ApiRequest, market: EngineMarket): Wanted {
  const {marks} = context.engine.contracts;
  const prices = {
    LAST: () => context.engine.markets.ticker(market.symbol).last,
    MARK: () => text(marks.mark(market)),
    INDEX: () => text(marks.index(market)),
  };
  const side = sideOf(params);
  const kind = params.oneOf('ordType', KINDS);
  if (params.has('tgtCcy')) throw kind === 'trigger' ? errorOf(51281) : badParameter('tgtCcy');
  const waiting = kind === 'trigger' ? triggerOf(params) : legOf(params, side, (by) => prices[by]());
  const position = positionTerms(context, params, account);
  const [closesAll, endsWithPosition] = [closingAll(params, kind, waiting, {side, ...position}), isTrue(params, 'cxlOnClosePos')];
  if (endsWithPosition && !onlyCloses({side, ...position})) throw badParameter('cxlOnClosePos');
  const advanceOrdType = advanced(params, kind);
  return {
    request: {
      ...common(params, account, side, waiting, advanceOrdType),
      ...position,
      symbol: market.symbol,
      quantity: closesAll ? market.maxQuantity : inBase(market, needed(params, 'sz')),
      quoteQuantity: null,
      ...(closesAll && {closesAll: true as const}),
    },
    note: {...PLAIN, tag: tagOf(params), algo: waiting.algo, advanceOrdType, closesAll, endsWithPosition},
  };
}

function common(params: Params, accountId: string, side: Side, {algo, stopPrice, price, triggerBy}: Waiting, advance: string) {
  // A leg knows its way; a trigger order fires from wherever the price is now.
  const trigger: 'RISE' | 'FALL' = (side === 'BUY') === (algo === 'sl') ? 'RISE' : 'FALL';
  return {
    accountId,
    clientOrderId: clientId(params, 'algoClOrdId'),
    side,
    type: price === null ? 'STOP_MARKET' : 'STOP_LIMIT',
    timeInForce: advance === 'fok' ? 'FOK' : price === null || advance === 'ioc' ? 'IOC' : 'GTC',
    price,
    stopPrice,
    triggerBy,
    ...(algo !== 'trigger' && {trigger}),
    funds: 'AT_TRIGGER',
  } as const;
}

/** `closeFraction` "1": only of conditional orders at market that cannot open. */
function closingAll(params: Params, kind: string, {price}: Waiting, terms: Parameters<typeof onlyCloses>[0]): boolean {
  if (!params.has('closeFraction')) return false;
  const isLegal = params.optional('closeFraction') === '1' && kind === 'conditional' && price === null && !params.has('sz');
  if (!isLegal || !onlyCloses(terms)) throw badParameter('closeFraction');
  return true;
}

/** One order alone waits to close a whole position, and only while there is one. Throws 51088 and 51058. */
function checkOnlyOne({engine, notes}: Context, request: EngineOrderRequest): void {
  const {accountId, symbol, positionSide = 'NET', marginMode = null} = request;
  if (engine.contracts.positions.of(accountId, symbol, positionSide, marginMode).quantity === 0n) throw errorOf(51058);
  const others = engine.orders.open(accountId, symbol);
  if (others.some((order) => notes.of(order.orderId).closesAll && isRival(order, request))) throw errorOf(51088);
}

function triggerOf(params: Params): Waiting {
  const stopPrice = needed(params, 'triggerPx');
  return {algo: 'trigger', stopPrice, triggerBy: priceType(params, 'triggerPxType'), price: orderPrice(params, 'orderPx')};
}

/** Codes of a trigger on the wrong side of a price: of a profit leg too high, a stop too low, a profit leg too low, a stop too high. */
const WRONG_SIDE = {
  LAST: [51277, 51278, 51279, 51280],
  MARK: [51300, 51302, 51303, 51304],
  INDEX: [51305, 51306, 51307, 51308],
} as const;

/** Where both legs are given the stop counts alone. Throws a code of WRONG_SIDE. */
function legOf(params: Params, side: Side, now: (by: TriggerPrice) => string): Waiting {
  const algo = params.has('slTriggerPx') ? 'sl' : 'tp';
  const triggerBy = priceType(params, `${algo}TriggerPxType`);
  const stopPrice = amount(params, `${algo}TriggerPx`);
  if (stopPrice === null) throw badParameter(`${algo}TriggerPx`);
  const mustRise = (side === 'BUY') === (algo === 'sl');
  const isWrong = mustRise ? units(stopPrice) < units(now(triggerBy)) : units(stopPrice) > units(now(triggerBy));
  if (isWrong) throw errorOf(WRONG_SIDE[triggerBy][algo === 'sl' ? (mustRise ? 1 : 3) : mustRise ? 2 : 0]);
  return {algo, stopPrice, triggerBy, price: orderPrice(params, `${algo}OrdPx`)};
}

/** Null for -1: at market. */
function orderPrice(params: Params, name: string): string | null {
  return params.text(name) === '-1' ? null : needed(params, name);
}

function priceType(params: Params, name: string): TriggerPrice {
  return params.has(name) ? params.oneOf(name, {last: 'LAST', index: 'INDEX', mark: 'MARK'} as const) : 'LAST';
}

function advanced(params: Params, kind: 'trigger' | 'conditional'): OrderNote['advanceOrdType'] {
  if (kind !== 'trigger' || !params.has('advanceOrdType')) return '';
  return params.oneOf('advanceOrdType', {fok: 'fok', ioc: 'ioc'} as const);
}

function unitError(kind: 'trigger' | 'conditional') {
  return kind === 'trigger' ? errorOf(51281) : badParameter('tgtCcy');
}
