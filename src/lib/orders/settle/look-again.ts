/** Asks for an order again before its remembered state is shown. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import {replaces} from '../look/journaled.ts';
import {newest, recentlySeen} from '../look/newest.ts';
import type {OrderDeps} from '../order-deps.ts';
import {recordSighting} from './record.ts';

/** An intent, and why its order is an old state. Null: it is as the exchange has it now. */
export interface Looked {
  readonly intent: Intent;
  readonly failure: Failure | null;
}

/** Asks for an order that was open when it was last seen; one that has ended never changes again. */
export async function lookAgain(
  intent: Intent,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call' | 'state'>,
): Promise<Looked> {
  const {order, symbol, clientOrderId} = intent;
  if (order !== null && isTerminal(order.status)) return {intent, failure: null};
  const ref = {symbol, id: order?.id ?? null, clientOrderId};
  let now: Order | null;
  try {
    now = await withTimeout(deps.call, (signal) => adapter.trading.order(ref, signal));
  } catch (error) {
    return {intent, failure: stale(intent, toFailure(error))};
  }
  if (now === null)
    return {intent, failure: stale(intent, {kind: 'not-found', message: 'The exchange does not show this order now.'})};
  const told = newest(now, [...(order === null ? [] : [order]), ...recentlySeen(adapter, deps)]);
  return {intent: recordSighting(intent, told, 'order', adapter, deps), failure: null};
}

function stale({updatedAt, account, exchange}: Intent, failure: Failure): Failure {
  const at = new Date(updatedAt).toISOString();
  return {...failure, account, exchange, message: `${failure.message} The order is shown as it was at ${at}.`};
}

/** The newest order that goes by this one's name: an amend by cancel-and-replace hands the name on. */
export function lastOf(intent: Intent, deps: Pick<OrderDeps, 'state'>): Intent {
  const names = [intent.clientOrderId, intent.order?.id ?? null].flatMap((name) => name ?? []);
  const next = names
    .flatMap((name) => deps.state.journal.replacing(name))
    .find((each) => replaces(each, intent) && each.state !== 'REJECTED' && each.state !== 'NOT_PLACED');
  return next === undefined ? intent : lastOf(next, deps);
}
