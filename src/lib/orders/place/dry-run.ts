/** Exactly what would be sent, what it would cost, and what the exchange's own test says of it. Sends no order and journals nothing. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../adapter/contract/trading.ts';
import {dec, plain} from '../../model/decimal.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import {type Forecast, freeAfter, inTurn} from '../../model/forecast.ts';
import type {LinkedLeg, Order} from '../../model/order.ts';
import type {Adjustment} from '../../model/rules.ts';
import {forecaster, type PlannedOrder} from '../forecast/read-forecast.ts';
import {requestedOrder} from '../look/shown-order.ts';
import type {OrderDeps} from '../order-deps.ts';
import {prepareLimits} from './limits.ts';
import {limitName} from './own-limit.ts';
import {prepareTicket} from './prepare.ts';
import type {Ticket} from './ticket.ts';

export interface DryRun {
  readonly account: string;
  readonly exchange: string;
  /** As it would be placed, after rules. */
  readonly order: Order;
  readonly adjustments: readonly Adjustment[];
  /** What the exchange would place itself when it has filled. */
  readonly linked?: readonly LinkedLeg[];
  /** Unsigned. */
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  /** passed and failed: the exchange's own test said so. untested: it has none. */
  readonly test: 'passed' | 'failed' | 'untested';
  /** At this moment; of several orders each after the ones before it. */
  readonly expected: Forecast;
  readonly error?: Failure;
}

/** Of orders that would be sent one after the other. Throws DeskError as placing would; one that was just placed is no duplicate. */
export async function dryRuns(tickets: readonly Ticket[], deps: OrderDeps): Promise<readonly DryRun[]> {
  const forecast = forecaster(deps);
  const runs = await Promise.all(
    tickets.map(async (ticket) => {
      const {run, planned} = await checkTicket({...ticket, allowDuplicate: true}, deps);
      return {run, expected: await forecast(planned)};
    }),
  );
  return inTurnOf(runs.map(({run, expected}) => ({...run, expected})));
}

/** What is free before each is what the ones before it leave. */
export function inTurnOf(runs: readonly DryRun[]): readonly DryRun[] {
  const expected = inTurn(runs.map((run) => run.expected));
  return runs.map((run, index) => withOverLimit(withShortage({...run, expected: expected[index] ?? run.expected})));
}

/** Alone it has room; with those before it, it would be refused. Of orders at intervals a limit by the minute says nothing. */
function withOverLimit(run: DryRun): DryRun {
  const {account, exchange, expected} = run;
  const over = expected.limits.find(({limit, used, of}) => limit === 'maxDailyValue' && used !== null && dec(used).gt(of));
  if (run.error !== undefined || over === undefined) return run;
  const {limit, before, used, of, asset, scope} = over;
  const name = limitName(limit, scope === 'ACCOUNT' ? account : null);
  const message = `With the orders before it, ${before} ${asset}, this one comes to ${used} ${asset} today (UTC): over the limit of ${of} ${asset} (${name}).`;
  return {...run, error: {kind: 'limit', message, account, exchange}};
}

/** What the exchange's test does not look at is an error of the dry run, too. */
function withShortage(run: DryRun): DryRun {
  const {expected} = run;
  const after = freeAfter(expected);
  const {needs, free} = expected;
  if (run.error !== undefined || after === null || needs === null || free === null || !dec(after.amount).isNegative()) return run;
  const {account, exchange} = run;
  const message = `The order needs ${plain(dec(needs.amount))} ${needs.asset}, ${free.amount} ${free.asset} are free on ${account}.`;
  return {...run, error: {kind: 'insufficient-funds', message, account, exchange}};
}

interface Checked {
  readonly run: Omit<DryRun, 'expected'>;
  readonly planned: PlannedOrder;
}

/** All checks that need no journaled intent. Throws DeskError as placing would. */
export async function checkTicket(ticket: Ticket, deps: OrderDeps): Promise<Checked> {
  const {adapter, settings, wire: prepared, adjustments} = await prepareTicket(ticket, deps);
  const {request, market, wire} = prepared;
  const allowDuplicate = ticket.allowDuplicate || ticket.clientId !== null;
  const limits = await prepareLimits({adapter, market, request, settings, despite: ticket.despite, allowDuplicate}, deps);
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
  const {linked} = request;
  const shown = {
    ...{account, exchange, order: {...order, createdAt: null}, adjustments, wire},
    ...(linked !== undefined && {linked}),
  };
  const planned = {handle: ticket.handle, adapter, market, request, settings};
  if (adapter.trading.testOrder === undefined || !isTested(prepared, adapter))
    return {run: {...shown, test: 'untested'}, planned};
  try {
    await withTimeout(deps.call, async (signal) => adapter.trading.testOrder?.(prepared, signal));
    return {run: {...shown, test: 'passed'}, planned};
  } catch (error) {
    return {run: {...shown, test: 'failed', error: toFailure(error)}, planned};
  }
}

/** A test that leaves out what is linked would pass for all of it. */
function isTested({request: {linked}, market}: PreparedOrder, {capabilities}: ExchangeAdapter): boolean {
  const form = capabilities.linkedOrders?.[market.product];
  return linked === undefined || (typeof form === 'object' && form.tested);
}
