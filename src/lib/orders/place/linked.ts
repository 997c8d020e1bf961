/** The take-profit and stop-loss of an order, as its exchange links them: checked, on ticks, named before anything is sent. */
import type {CallOptions} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {applyLinkedRules, checkForm, type LinkedForm, legsOf} from '../../model/linked.ts';
import type {Market} from '../../model/market.ts';
import type {LinkedLeg} from '../../model/order.ts';
import type {RuledOrder} from '../../model/rules.ts';
import {linkedIdOf} from './ids.ts';
import {hasLinked, type OrderTerms} from './terms.ts';
import {marketPrice} from './trigger.ts';

interface LinkedSubject {
  readonly terms: OrderTerms;
  readonly intentId: string;
  readonly market: Market;
  readonly exact: boolean;
}

/**
 * The order with what is linked to it; as it is where nothing was asked for. Throws `unsupported` where the exchange does not link
 * these, `rule` for a price on the wrong side, `protocol` where the price of the market cannot be read: nothing was sent.
 */
export async function withLinked(
  {request, adjustments}: RuledOrder,
  {terms, intentId, market, exact}: LinkedSubject,
  adapter: ExchangeAdapter,
  call: CallOptions,
): Promise<RuledOrder> {
  if (!hasLinked(terms)) return {request, adjustments};
  const {capabilities, config} = adapter;
  const legs = legsOf(terms, () => null);
  const form = checkForm(request, legs, capabilities.linkedOrders?.[market.product], {exchange: config.exchange, market});
  const named = legs.map((leg) => ({...leg, clientOrderId: nameOf(leg, form, intentId, adapter)}));
  // Without a price of its own it trades about where the market is.
  const price = 'price' in request ? request.price : await marketPrice('LAST', market, adapter, call);
  const ruled = applyLinkedRules(request, named, price, market, exact);
  return {request: ruled.request, adjustments: [...adjustments, ...ruled.adjustments]};
}

function nameOf({kind}: LinkedLeg, {ids}: LinkedForm, intentId: string, {capabilities}: ExchangeAdapter): string | null {
  if (ids === 'NONE') return null;
  return linkedIdOf(intentId, ids === 'SHARED' ? 'both' : kind, capabilities.clientOrderIds);
}
