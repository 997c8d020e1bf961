/** A route is one order: however many legs share it, its whole value is held to the limit on one. */
import {dec, plain, ZERO} from '../model/decimal.ts';
import {splitSymbol} from '../model/symbol.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {refuseOverValue} from '../orders/place/limits.ts';
import {convert, readRates} from '../orders/place/valuation.ts';
import type {Route} from './route.ts';

/** Throws `limit` for a plan worth more than `maxOrderValue`, or one that no price values. Asks for prices only across currencies. */
export async function refuseOverLimit(
  {plan, rest, side}: Route,
  deps: Pick<OrderDeps, 'call' | 'limits' | 'accounts'>,
): Promise<void> {
  const limit = deps.limits.maxOrderValue;
  if (limit === null) return;
  // A sell trades at its average or better; its limit is only the worst it may get.
  const taken = plan.map((leg) => ({...leg, price: side === 'BUY' ? leg.limitPrice : leg.averagePrice}));
  const legs = rest === null ? taken : [...taken, {...rest, price: rest.limitPrice}];
  const values = legs.map(({symbol, quantity, price}) => ({
    amount: plain(dec(price).times(quantity)),
    asset: splitSymbol(symbol)?.quote ?? symbol,
  }));
  const rates = values.some(({asset}) => asset !== limit.asset) ? await readRates(deps) : () => dec(1);
  const worth = values.reduce((sum, value) => sum.plus(convert(value, limit.asset, rates, 'maxOrderValue')), ZERO);
  refuseOverValue(worth, limit);
}
