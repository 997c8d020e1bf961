/** Exactly what would be sent, and what the exchange's own test says of it. Sends no order and journals nothing. */
import {withTimeout} from '../../adapter/accounts.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import {requestedOrder} from '../look/shown-order.ts';
import type {OrderDeps} from '../order-deps.ts';
import {prepareLimits} from './limits.ts';
import {prepareTicket} from './prepare.ts';
import type {Ticket} from './ticket.ts';

export interface DryRun {
  readonly account: string;
  readonly exchange: string;
  /** As it would be placed, after rules. */
  readonly order: Order;
  readonly adjustments: readonly Adjustment[];
  /** Unsigned. */
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  /** passed and failed: the exchange's own test said so. untested: it has none. */
  readonly test: 'passed' | 'failed' | 'untested';
  readonly error?: Failure;
}

/** All checks that need no journaled intent. Throws DeskError as placing would. */
export async function dryRun(ticket: Ticket, deps: OrderDeps): Promise<DryRun> {
  const {adapter, settings, wire: prepared, adjustments} = await prepareTicket(ticket, deps);
  const {request, market, wire} = prepared;
  const limits = await prepareLimits(
    {
      ...{adapter, market, request, settings, despite: ticket.despite},
      allowDuplicate: ticket.allowDuplicate || ticket.clientId !== null,
    },
    deps,
  );
  const {journal, halt} = deps.state;
  limits.check({
    halt: halt.current(),
    since: (at) =>
      journal
        .list(at, Number.MAX_SAFE_INTEGER)
        .filter(({state}) => state !== 'REJECTED' && state !== 'NOT_PLACED')
        .reverse(),
    valuesSince: (at, sender, except) => journal.valuesSince(at, sender, except),
    unsettled: () => journal.unsettled(),
    routesSince: () => [],
    openPairs: () => journal.pairs().filter(({ended}) => ended === null),
    find: (id) => journal.find(id),
    routes: (id) => journal.routes(id),
  });
  const {account, exchange} = adapter.config;
  const order = requestedOrder({account, exchange}, request, 'PENDING', new Date(deps.call.clock.now()).toISOString());
  const shown = {account, exchange, order: {...order, createdAt: null}, adjustments, wire};
  if (adapter.trading.testOrder === undefined) return {...shown, test: 'untested'};
  try {
    await withTimeout(deps.call, async (signal) => adapter.trading.testOrder?.(prepared, signal));
    return {...shown, test: 'passed'};
  } catch (error) {
    return {...shown, test: 'failed', error: toFailure(error)};
  }
}
