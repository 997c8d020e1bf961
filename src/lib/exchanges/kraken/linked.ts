/**
 * The conditional close that Kraken links to an order: each fill of it makes an order of the same size on the other side. Pure.
 * https://docs.kraken.com/api/docs/rest-api/add-order
 */
import type {LinkedForm} from '../../model/linked.ts';
import type {OrderRequest} from '../../model/order.ts';
import type {Params} from './sign.ts';

export const LINKED: LinkedForm = {
  exchange: 'Kraken',
  // `close` has room for one order.
  legs: 'ONE',
  sides: ['BUY', 'SELL'],
  types: ['LIMIT', 'MARKET'],
  timesInForce: ['GTC', 'IOC', 'FOK'],
  ids: 'NONE',
  tested: true,
};

/** The parameters of the close; none without one. A take-profit rests at its price, a stop-loss trades at market. */
export function closeParams({linked = []}: Pick<OrderRequest, 'linked'>): Params {
  const [leg] = linked;
  if (leg === undefined) return {};
  return {'close[ordertype]': leg.kind === 'TAKE_PROFIT' ? 'limit' : 'stop-loss', 'close[price]': leg.price};
}
