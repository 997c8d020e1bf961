/**
 * Take-profit and stop-loss that OKX links to an order: one conditional order for both, which it places when the first has filled
 * whole, and of which one side ends the other. Pure. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import type {LinkedForm} from '../../model/linked.ts';
import type {OrderRequest} from '../../model/order.ts';

export const LINKED: LinkedForm = {
  exchange: 'OKX',
  legs: 'ANY',
  sides: ['BUY', 'SELL'],
  types: ['LIMIT', 'MARKET'],
  // What an IOC order fills only in part would never be closed.
  timesInForce: ['GTC', 'FOK'],
  ids: 'SHARED',
  // OKX has no test of orders.
  tested: false,
};

const AT_MARKET = '-1';

/** The field of an order that holds its legs; none without legs. They trigger by the last price, and trade at market. */
export function linkedTerms({linked = []}: Pick<OrderRequest, 'linked'>): {readonly attachAlgoOrds?: readonly object[]} {
  if (linked.length === 0) return {};
  const [id] = linked.flatMap(({clientOrderId}) => clientOrderId ?? []);
  const parts = linked.map(({kind, price}) =>
    kind === 'TAKE_PROFIT'
      ? {tpTriggerPx: price, tpTriggerPxType: 'last', tpOrdPx: AT_MARKET}
      : {slTriggerPx: price, slTriggerPxType: 'last', slOrdPx: AT_MARKET},
  );
  return {attachAlgoOrds: [Object.assign({...(id !== undefined && {attachAlgoClOrdId: id})}, ...parts)]};
}
