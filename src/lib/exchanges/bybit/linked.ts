/**
 * Take-profit and stop-loss that Bybit links to an order. Each fill of it gets orders of the same size, at market when their price is
 * reached; of a position none but what this order adds is closed. Pure. https://bybit-exchange.github.io/docs/v5/order/create-order
 */
import type {DecimalText} from '../../model/decimal.ts';
import type {LinkedForm} from '../../model/linked.ts';
import type {Product} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';

const BOTH_SIDES: Pick<LinkedForm, 'exchange' | 'legs' | 'sides' | 'timesInForce' | 'ids' | 'tested'> = {
  exchange: 'Bybit',
  legs: 'ANY',
  sides: ['BUY', 'SELL'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  // They get ids of the exchange alone.
  ids: 'NONE',
  // Bybit has no test of orders.
  tested: false,
};

/** "Spot Limit order supports take profit, stop loss". */
export const LINKED: Readonly<Record<Product, LinkedForm>> = {
  spot: {...BOTH_SIDES, types: ['LIMIT']},
  linear: {...BOTH_SIDES, types: ['LIMIT', 'MARKET']},
};

export interface LinkedTerms {
  readonly takeProfit?: DecimalText;
  readonly tpOrderType?: 'Market';
  readonly tpTriggerBy?: 'LastPrice';
  readonly stopLoss?: DecimalText;
  readonly slOrderType?: 'Market';
  readonly slTriggerBy?: 'LastPrice';
  /** Full would take the place of what the whole position has. */
  readonly tpslMode?: 'Partial';
}

/** The terms of an order's legs; none without legs. */
export function linkedTerms({linked = []}: Pick<OrderRequest, 'linked'>, product: Product): LinkedTerms {
  if (linked.length === 0) return {};
  const isContract = product === 'linear';
  const parts = linked.map(
    ({kind, price}): LinkedTerms =>
      kind === 'TAKE_PROFIT'
        ? {takeProfit: price, tpOrderType: 'Market', ...(isContract && {tpTriggerBy: 'LastPrice'})}
        : {stopLoss: price, slOrderType: 'Market', ...(isContract && {slTriggerBy: 'LastPrice'})},
  );
  return Object.assign({}, ...parts, isContract ? {tpslMode: 'Partial'} : {});
}
