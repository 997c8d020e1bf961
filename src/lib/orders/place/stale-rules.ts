/** Rules are remembered for a while. When the exchange refuses an order, they may have changed since they were read. */
import {within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {DeskError, type ErrorKind, type Failure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {applyRules} from '../../model/rules.ts';
import type {OrderDeps} from '../order-deps.ts';

/** What an exchange calls an order that breaks a rule: a filter, a closed market, a symbol that is gone. */
const SUSPECT: ReadonlySet<ErrorKind> = new Set(['rule', 'rejected', 'not-found', 'unsupported']);

/** What was asked of the exchange, as it went out. */
export interface Asked {
  readonly adapter: ExchangeAdapter;
  readonly market: Market;
  readonly request: OrderRequest;
}

/**
 * Reads the market anew, once, after a refusal that its rules may explain, and says which one the order breaks. The order is
 * not rounded again and not sent again: that is for whoever typed it. The next one goes by the new rules.
 */
export async function explained<T extends {readonly error?: Failure}>(result: T, asked: Asked, deps: OrderDeps): Promise<T> {
  const {error} = result;
  if (error === undefined || !SUSPECT.has(error.kind)) return result;
  const why = await brokenRule(asked, deps);
  if (why === null) return result;
  return {...result, error: {...error, hint: `The market has changed since its rules were read: ${why}`}};
}

/** Null: the order obeys the rules as they are now, or they can not be read. */
async function brokenRule({adapter, market, request}: Asked, deps: OrderDeps): Promise<string | null> {
  const {symbol} = market;
  try {
    const now = await within(deps.call, (signal) => adapter.marketData.market(symbol, 0, signal));
    applyRules(request, now, {exact: true, referencePrice: null});
    return null;
  } catch (error) {
    if (!(error instanceof DeskError)) return null;
    if (error.kind === 'not-found') return `there is no ${symbol} any more.`;
    return error.kind === 'rule' || error.kind === 'unsupported' ? error.message : null;
  }
}
