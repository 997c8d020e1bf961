/** Rules are remembered for a while. When the exchange refuses an order, they may have changed since they were read. */

import {withTimeout} from '../../adapter/accounts.ts';
import {levelsFor} from '../../model/depth.ts';
import {DeskError, type ErrorKind, type Failure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {applyRules} from '../../model/rules.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {LimitSubject} from './limit-subject.ts';

/** What an exchange calls an order that breaks a rule: a filter, a closed market, a symbol that is gone. */
const RULE_REFUSALS: ReadonlySet<ErrorKind> = new Set(['rule', 'rejected', 'not-found', 'unsupported']);

/** What was asked of the exchange, as it went out. */
type SentOrder = Pick<LimitSubject, 'adapter' | 'market' | 'request'>;

/**
 * Reads the market again, once, after a refusal that its rules may explain, and says which one the order breaks. The order is
 * not rounded again and not sent again: that is for whoever typed it. The next one goes by the new rules. A market order is
 * also held to the minimum at the price of this moment, with the smallest valid order.
 */
export async function withBrokenRule<T extends {readonly outcome: string; readonly error?: Failure}>(
  result: T,
  asked: SentOrder,
  deps: Pick<OrderDeps, 'call'>,
): Promise<T> {
  const {error, outcome} = result;
  if (error === undefined || outcome !== 'rejected' || !RULE_REFUSALS.has(error.kind)) return result;
  const why = await brokenRule(asked, deps);
  return why === null ? result : {...result, error: {...error, hint: why}};
}

/** Null: the order obeys the rules as they are now, or they can't be read. */
async function brokenRule({adapter, market, request}: SentOrder, deps: Pick<OrderDeps, 'call'>): Promise<string | null> {
  const {symbol} = market;
  try {
    const now = await withTimeout(deps.call, (signal) => adapter.marketData.market(symbol, 0, signal));
    const changed = brokenBy(request, now, null);
    if (changed !== null) return `The market has changed since its rules were read: ${changed.message}`;
    if (request.type !== 'MARKET' || request.quantityIn === 'QUOTE') return null;
    const book = await withTimeout(deps.call, (signal) => adapter.marketData.book(symbol, 5, signal));
    const best = levelsFor(request.side, book)[0]?.[0];
    const small = best === undefined ? null : brokenBy(request, now, best);
    return small === null ? null : `${small.message} ${small.detail.hint ?? ''}`.trim();
  } catch (error) {
    if (!(error instanceof DeskError)) return null;
    return error.kind === 'not-found' ? `There is no ${symbol} any more.` : null;
  }
}

function brokenBy(request: OrderRequest, market: Market, referencePrice: string | null): DeskError | null {
  try {
    applyRules(request, market, {exact: true, referencePrice});
    return null;
  } catch (error) {
    return error instanceof DeskError && (error.kind === 'rule' || error.kind === 'unsupported') ? error : null;
  }
}
