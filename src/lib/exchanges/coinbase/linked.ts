/**
 * The bracket that Coinbase attaches to a buy: one order with both prices, of the size of the buy. Pure.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/guides/orders#attached-take-profit%2Fstop-loss-orders
 */
import type {LinkedForm} from '../../model/linked.ts';
import {legPrice} from '../../model/linked.ts';
import type {OrderRequest} from '../../model/order.ts';

export const LINKED: LinkedForm = {
  exchange: 'Coinbase',
  // "Single-legged attached order configuration not allowed"; a bracket on spot sells.
  legs: 'BOTH',
  sides: ['BUY'],
  types: ['LIMIT', 'MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  ids: 'NONE',
  tested: true,
};

/** The field of an order that holds the bracket; none without legs. Its size is that of the order, and must not be named. */
export function attachedTerms(request: Pick<OrderRequest, 'linked'>): {readonly attached_order_configuration?: object} {
  const [limit, trigger] = [legPrice(request, 'TAKE_PROFIT'), legPrice(request, 'STOP_LOSS')];
  if (limit === null || trigger === null) return {};
  return {attached_order_configuration: {trigger_bracket_gtc: {limit_price: limit, stop_trigger_price: trigger}}};
}
