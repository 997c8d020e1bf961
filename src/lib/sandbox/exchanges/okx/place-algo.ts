/**
 * Orders that wait for the last price: trigger orders, and conditional ones with a stop or a profit leg. They freeze nothing;
 * the order that a trigger makes has ids of its own. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-post-place-algo-order
 */
import {units} from '../../engine/fixed.ts';
import type {EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, instrumentOf, tradedMarket} from './context.ts';
import {badParameter, errorOf, missing, REFUSALS} from './errors.ts';
import {algoIdOf, type OrderNote} from './notes.ts';
import type {Operation} from './operations.ts';
import {amount, clientId} from './params.ts';
import {checkMode, sideOf, tagOf, unitOf} from './place.ts';
import {checkOrder} from './rules.ts';

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
  const {symbol} = tradedMarket(context, params);
  const {last} = context.engine.markets.ticker(symbol);
  const {request, note} = requestOf(call, symbol, last);
  strikeRules(context, subject, errorOf);
  checkOrder(instrument, request, last);
  return () => {
    const {clientOrderId} = request;
    const same = clientOrderId === '' ? [] : context.engine.orders.byClientId(account, clientOrderId);
    if (same.some(({status}) => status === 'UNTRIGGERED')) throw errorOf(51065);
    const {order} = accepted(context.engine.place(request), REFUSALS);
    context.notes.put(order.orderId, note);
    return {algoClOrdId: clientOrderId, algoId: algoIdOf(order), clOrdId: '', tag: note.tag};
  };
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

/** What fires it, and what it is then. */
interface Waiting {
  readonly algo: 'trigger' | 'sl' | 'tp';
  readonly stopPrice: string;
  /** Null: a market order. */
  readonly price: string | null;
}

function requestOf({params, account}: ApiRequest, symbol: string, last: string): Wanted {
  checkMode(params);
  const side = sideOf(params);
  const kind = params.oneOf('ordType', {trigger: 'trigger', conditional: 'conditional'} as const);
  const {algo, stopPrice, price} = kind === 'trigger' ? triggerOf(params) : legOf(params, side, last);
  const size = amount(params, 'sz');
  if (size === null) throw params.has('sz') ? badParameter('sz') : missing('sz');
  const advanceOrdType = kind === 'trigger' && params.has('advanceOrdType') ? advanced(params) : '';
  const tgtCcy = price === null ? unitOf(params, side) : '';
  // Only a conditional buy at market has a unit that can be chosen.
  if (params.has('tgtCcy') && (kind === 'trigger' || price !== null || side === 'SELL')) throw unitError(kind);
  const inQuote = tgtCcy === 'quote_ccy';
  return {
    request: {
      accountId: account,
      clientOrderId: clientId(params, 'algoClOrdId'),
      symbol,
      side,
      type: price === null ? 'STOP_MARKET' : 'STOP_LIMIT',
      timeInForce: advanceOrdType === 'fok' ? 'FOK' : price === null || advanceOrdType === 'ioc' ? 'IOC' : 'GTC',
      price,
      stopPrice,
      quantity: inQuote ? null : size,
      quoteQuantity: inQuote ? size : null,
      funds: 'AT_TRIGGER',
    },
    note: {tag: tagOf(params), tgtCcy, algo, advanceOrdType},
  };
}

function triggerOf(params: Params): Waiting {
  checkPriceType(params, 'triggerPxType');
  const stopPrice = amount(params, 'triggerPx');
  if (stopPrice === null) throw params.has('triggerPx') ? badParameter('triggerPx') : missing('triggerPx');
  return {algo: 'trigger', stopPrice, price: orderPrice(params, 'orderPx')};
}

/** Where both legs are given the stop counts alone. Throws 51277 to 51280 for a trigger on the wrong side of the last price. */
function legOf(params: Params, side: EngineOrderRequest['side'], last: string): Waiting {
  const algo = params.has('slTriggerPx') ? 'sl' : 'tp';
  checkPriceType(params, `${algo}TriggerPxType`);
  const stopPrice = amount(params, `${algo}TriggerPx`);
  if (stopPrice === null) throw badParameter(`${algo}TriggerPx`);
  const mustRise = (side === 'BUY') === (algo === 'sl');
  if (mustRise ? units(stopPrice) < units(last) : units(stopPrice) > units(last))
    throw errorOf(algo === 'sl' ? (mustRise ? 51278 : 51280) : mustRise ? 51279 : 51277);
  return {algo, stopPrice, price: orderPrice(params, `${algo}OrdPx`)};
}

/** Null for -1: at market. */
function orderPrice(params: Params, name: string): string | null {
  if (params.text(name) === '-1') return null;
  const price = amount(params, name);
  if (price === null) throw badParameter(name);
  return price;
}

function checkPriceType(params: Params, name: string): void {
  if (params.has(name) && params.oneOf(name, {last: true, index: false, mark: false}) === false) throw errorOf(51415);
}

function advanced(params: Params): 'fok' | 'ioc' {
  return params.oneOf('advanceOrdType', {fok: 'fok', ioc: 'ioc'} as const);
}

function unitError(kind: 'trigger' | 'conditional') {
  return kind === 'trigger' ? errorOf(51281) : badParameter('tgtCcy');
}
