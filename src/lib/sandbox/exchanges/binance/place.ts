/**
 * Placing orders: filters, then the engine.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-trade
 */
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, situationOf} from '../../kit/context.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, marketOf} from './context.ts';
import {errorOf, REFUSALS, rejected} from './errors.ts';
import {requestOf} from './order-terms.ts';
import {checkFilters} from './rules.ts';
import {ackView, fullView, resultView} from './view.ts';

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = marketOf(context, call);
  const request = requestOf(context, call, market);
  const usual = request.type === 'MARKET' || request.type === 'LIMIT' ? fullView : ackView;
  const view = params.has('newOrderRespType')
    ? params.oneOf('newOrderRespType', {ACK: ackView, RESULT: resultView, FULL: fullView})
    : usual;
  strikeRules(context, call.subject, errorOf);
  checkFilters(market, request, situationOf(context, account, market));
  context.limits.countOrder(context.now(), account);
  return () => {
    const same = context.engine.orders.byClientId(account, request.clientOrderId);
    if (same.some((order) => order.symbol === market.symbol && isOpen(order))) throw rejected('Duplicate order sent.');
    const {order, trades} = accepted(context.engine.place(request), REFUSALS);
    if (trades.length > 0) context.limits.orderFilled(context.now(), account);
    return view(context, order, trades);
  };
}

/** The same checks, and nothing more. */
export function testOrder(context: Context, call: ApiRequest): object {
  const market = marketOf(context, call);
  checkFilters(market, requestOf(context, call, market), situationOf(context, call.account, market));
  if (call.params.optional('computeCommissionRates') !== 'true') return {};
  const {maker, taker} = context.engine.fees;
  return {
    standardCommissionForOrder: {maker, taker},
    specialCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    taxCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    discount: {enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.75000000'},
  };
}
