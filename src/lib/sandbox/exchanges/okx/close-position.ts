/** Closes a whole position at market. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-close-positions */
import {text, units} from '../../engine/fixed.ts';
import type {EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, contractOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {badParameter, contractRefusals, errorOf} from './errors.ts';
import {PLAIN} from './notes.ts';
import {checkUnused, tagOf} from './order-params.ts';
import {clientId, isTrue} from './params.ts';
import {isRival} from './place-contract.ts';
import {MAX_CONTRACTS_AT_MARKET} from './rules.ts';

export function prepareClosePosition(context: Context, call: ApiRequest): () => object {
  const {params, account, subject} = call;
  const {engine, notes} = context;
  const market = contractOf(context, params);
  const marginMode = params.oneOf('mgnMode', {cross: 'CROSS', isolated: 'ISOLATED'} as const);
  const positionSide = sideOf(context, params, account);
  const clOrdId = clientId(params, 'clOrdId');
  const tag = tagOf(params);
  strikeRules(context, subject, errorOf);
  return () => {
    checkUnused(context, account, clOrdId);
    const {quantity} = engine.contracts.positions.of(account, market.symbol, positionSide ?? 'NET', marginMode);
    if (quantity === 0n) throw errorOf(51023);
    const size = text(quantity < 0n ? -quantity : quantity);
    if (units(inContracts(market, size)) > units(MAX_CONTRACTS_AT_MARKET)) throw errorOf(51207);
    const request: EngineOrderRequest = {
      ...{
        accountId: account,
        clientOrderId: clOrdId,
        symbol: market.symbol,
        side: quantity > 0n ? 'SELL' : 'BUY',
        type: 'MARKET',
      },
      ...{timeInForce: 'IOC', price: null, stopPrice: null, quantity: size, quoteQuantity: null, marginMode},
      ...(positionSide === null ? {reduceOnly: true} : {positionSide}),
    };
    clearTheWay(context, request, isTrue(params, 'autoCxl'));
    const {order} = accepted(engine.place(request), contractRefusals(market));
    notes.put(order.orderId, {...PLAIN, tag});
    return [{instId: params.text('instId'), posSide: params.optional('posSide') ?? 'net', clOrdId, tag}];
  };
}

/** Null in net mode. Throws 51000 for a side that the mode does not have. */
function sideOf({engine}: Context, params: Params, account: string): 'LONG' | 'SHORT' | null {
  if (engine.contracts.settings.positionMode(account) === 'HEDGE')
    return params.oneOf('posSide', {long: 'LONG', short: 'SHORT'} as const);
  if (params.has('posSide') && params.optional('posSide') !== 'net') throw badParameter('posSide');
  return null;
}

/** Orders that close the position already are ended first, or are in the way: 51115. */
function clearTheWay({engine}: Context, request: EngineOrderRequest, ends: boolean): void {
  const isPending = (order: EngineOrder) => order.status !== 'UNTRIGGERED' && isRival(order, request);
  const pending = engine.orders.open(request.accountId, request.symbol).filter(isPending);
  if (pending.length > 0 && !ends) throw errorOf(51115);
  for (const {orderId} of pending) engine.cancel(request.accountId, request.symbol, orderId, 'REDUCE_ONLY');
}
