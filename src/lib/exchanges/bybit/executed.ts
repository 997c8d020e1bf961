/** An order put together from its executions, for one that no list of orders shows any more. Pure. */

import type {Row} from '../../adapter/kit/row.ts';
import {dec, plain, ZERO} from '../../model/decimal.ts';
import {createOrder, type Fill, type Order} from '../../model/order.ts';
import type {Owner} from './order.ts';

export interface Execution {
  readonly row: Row;
  readonly fill: Fill;
}

/** FILLED when the executions add up to the order's quantity, else of unknown state. Null without executions. */
export function executedOrder(executions: readonly Execution[], {account, exchange}: Owner): Order | null {
  const [first] = executions;
  if (first === undefined) return null;
  const {row, fill} = first;
  const filled = executions.reduce((sum, each) => sum.plus(each.fill.quantity), ZERO);
  const value = executions.reduce((sum, each) => sum.plus(dec(each.fill.quantity).mul(each.fill.price)), ZERO);
  const asked = dec(row.amount('orderQty') ?? '0');
  const isMarket = row.text('orderType') === 'Market';
  // A market order sized in quote money has an orderQty of 0 here; its size is then what was executed.
  const quantity = asked.lt(filled) ? filled : asked;
  return createOrder({
    account,
    exchange,
    symbol: fill.symbol,
    id: fill.orderId,
    clientOrderId: fill.clientOrderId,
    side: fill.side,
    type: isMarket ? 'MARKET' : 'LIMIT',
    price: isMarket ? null : row.nonZero('orderPrice'),
    quantity: plain(quantity),
    filled: plain(filled),
    remaining: plain(quantity.minus(filled)),
    averagePrice: plain(value.div(filled).toDecimalPlaces(18)),
    status: asked.eq(filled) ? 'FILLED' : 'UNKNOWN',
    updatedAt:
      executions
        .map((each) => each.fill.at)
        .sort()
        .at(-1) ?? null,
  });
}
