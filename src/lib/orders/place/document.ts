/** `order place` from typed terms to a document: on one account, or routed. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError, exitCodeOf, PARTIAL_EXIT} from '../../model/errors.ts';
import type {Resolved} from '../../model/typed/words.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {DryRun} from './dry-run.ts';
import {checkSlippage} from './slippage.ts';
import {missingOf, type Submission} from './submission.ts';
import type {TypedOrder} from './terms.ts';
import type {Ticket} from './ticket.ts';

/** partial: placed, but what was filled and what rests come to less than was asked for. */
export type PlaceOutcome = 'placed' | 'rejected' | 'unknown' | 'partial';

/** What `order place` prints, but for the route. */
export interface Placed {
  readonly outcome: PlaceOutcome;
  /** An earlier run under the same --client-id placed it; nothing was sent now. */
  readonly replayed: boolean;
  readonly orders: readonly Submission[];
  /** Words and percentages that were typed, and the numbers they became. */
  readonly resolved: readonly Resolved[];
  /** Base units that are neither filled nor resting; null where that is not known. "0": nothing is missing. */
  readonly missing: DecimalText | null;
}

/** The document of an order on one account. */
export function placedDirectly(submission: Submission, resolved: readonly Resolved[]): Placed & {readonly route: null} {
  const missing = missingOf(submission);
  const outcome = submission.outcome === 'placed' && missing !== '0' ? 'partial' : submission.outcome;
  return {outcome, replayed: submission.replayed, orders: [submission], resolved, missing, route: null};
}

/** The account that --on names, exactly. Throws `config` with the names there are. */
export function accountNamed(name: string, {accounts}: Pick<OrderDeps, 'accounts'>): AccountHandle {
  const handle = accounts.find(({account}) => account === name);
  if (handle !== undefined) return handle;
  throw new DeskError('config', `There is no account "${name}".`, {
    hint: `Accounts: ${accounts.map(({account}) => account).join(', ')}.`,
  });
}

/** The ticket of typed terms on one account. Throws `usage` for a slippage that says nothing. */
export function directTicket(
  handle: AccountHandle,
  {clientId, ...terms}: TypedOrder,
  options: Pick<Ticket, 'exact' | 'allowDuplicate' | 'despite'>,
): Ticket {
  checkSlippage(terms);
  return {handle, terms, clientId, leg: null, ...options};
}

/**
 * 0 placed, 3 partial or a state that could not be read again, 6 unknown, else the refusal's own. A dry run fails with what the
 * exchange's own test said.
 */
export function exitCodeOfPlace(
  result: Pick<Placed, 'outcome' | 'orders'> | {readonly dryRun: true; readonly orders: readonly Pick<DryRun, 'error'>[]},
): number {
  const error = result.orders.find((order) => order.error !== undefined)?.error;
  if ('dryRun' in result) return error === undefined ? 0 : exitCodeOf(error);
  if (result.outcome === 'unknown' || result.orders.some(({outcome}) => outcome === 'unknown'))
    return exitCodeOf({kind: 'unknown-outcome'});
  if (result.outcome === 'partial') return PARTIAL_EXIT;
  if (result.outcome === 'placed') return error === undefined ? 0 : PARTIAL_EXIT;
  return exitCodeOf(error ?? {kind: 'rejected'});
}
