/** The one account for all orders of a series: where all of it at its nearest price would be traded or rest. */

import {listedSymbol} from '../adapter/account-names.ts';
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {oneSymbol} from '../model/one-symbol.ts';
import {isShare} from '../model/typed/size.ts';
import type {Resolved} from '../model/typed/words.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {accountNamed} from '../orders/place/document.ts';
import {usedUpOn} from '../orders/place/used-up.ts';
import type {SeriesPorts} from '../orders/series/place-series.ts';
import type {SeriesInput} from '../orders/series/series.ts';
import {refuseEmpty} from './execute.ts';
import {gather} from './gather.ts';
import {planRoute} from './plan.ts';
import type {RouteRequest} from './route.ts';
import {settleRouted} from './settle-routed.ts';

const DEPTH = 100;

/** Words of the prices are the best of the route. Throws DeskError with every account's reason where none can trade it. */
export async function chooseAccount(
  input: SeriesInput,
  gathering: {readonly anyQuote: boolean; readonly exclude: readonly string[]},
  deps: Pick<OrderDeps, 'call' | 'state' | 'limits' | 'accounts'>,
): ReturnType<SeriesPorts['choose']> {
  const {form, typed} = input;
  const symbol = oneSymbol(typed.symbol);
  if (isShare(typed.quantity)) {
    throw new DeskError('usage', `A share such as ${typed.quantity} needs the account that it is a share of.`, {
      hint: 'Add --on ACCOUNT.',
      sent: false,
    });
  }
  const base: RouteRequest = {
    ...{symbol, side: typed.side, quantity: typed.quantity, quantityIn: typed.quantityIn, mode: 'best', price: null},
    ...{maxSlippage: typed.maxSlippage ?? null, rest: false},
  };
  const prices: DecimalText[] = [];
  const resolved: Resolved[] = [];
  const asked = form.kind === 'LADDER' ? [form.from, form.to] : [typed.price];
  let request = base;
  for (const price of asked) {
    const settled = await settleRouted(
      {...base, price, rest: price !== null},
      {accounts: deps.accounts, call: deps.call, gathering, placing: true},
    );
    resolved.push(...settled.resolved.filter(({field}) => field === 'price'));
    if (settled.request.price !== null) prices.push(settled.request.price);
    if (prices.length < 2 || isNearer(typed.side, settled.request.price, request.price)) request = settled.request;
  }
  const {candidates, failures} = await gather(deps.accounts, deps.call, {
    ...{symbol, side: typed.side, ...gathering, depth: DEPTH, withBalances: true, placing: true, barred: usedUpOn(deps)},
  });
  const route = planRoute(request, candidates, deps.call.clock.now(), failures);
  refuseEmpty(route);
  const account = route.plan[0]?.account ?? route.rest?.account ?? '';
  const handle = accountNamed(account, deps);
  // From here on as its exchange lists it: there, the user's name may be another coin.
  const listed = {...typed, symbol: listedSymbol(handle, symbol) ?? symbol};
  const [first = '', second = first] = prices;
  const settled =
    form.kind === 'LADDER'
      ? {...input, typed: listed, form: {...form, from: first, to: second}}
      : {...input, typed: {...listed, price: prices.length === 0 ? null : plain(dec(first))}};
  return {handle, input: settled, resolved};
}

/** Whether an order at `price` trades sooner than one at `other`. */
function isNearer(side: 'BUY' | 'SELL', price: DecimalText | null, other: DecimalText | null): boolean {
  if (price === null || other === null) return price !== null;
  return side === 'BUY' ? dec(price).gt(other) : dec(price).lt(other);
}
