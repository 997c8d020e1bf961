/** `order place` from typed terms to a document: on one account, or routed. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {DeskError, exitCodeOf, PARTIAL_EXIT} from '../../model/errors.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {DryRun} from './dry-run.ts';
import {checkSlippage} from './slippage.ts';
import type {Submission, SubmitInput} from './submit.ts';
import type {OrderTerms} from './terms.ts';

/** The account that --on names, exactly. Throws `config` with the names there are. */
export function accountNamed(name: string, {accounts}: Pick<OrderDeps, 'accounts'>): AccountHandle {
  const handle = accounts.find(({account}) => account === name);
  if (handle !== undefined) return handle;
  throw new DeskError('config', `There is no account "${name}".`, {
    hint: `Accounts: ${accounts.map(({account}) => account).join(', ')}.`,
  });
}

/** What submitOrder is given for typed terms on one account. Throws `usage` for a slippage that says nothing. */
export function directInput(
  handle: AccountHandle,
  {clientId, ...terms}: OrderTerms & {readonly clientId: string | null},
  options: Pick<SubmitInput, 'exact' | 'allowDuplicate' | 'despite'>,
): SubmitInput {
  checkSlippage(terms);
  return {handle, terms, clientId, parent: null, ...options};
}

interface Result {
  readonly outcome: 'placed' | 'rejected' | 'unknown' | 'partial';
  readonly orders: readonly Pick<Submission, 'outcome' | 'error'>[];
}

/** 0 placed, 3 partial, 6 unknown, else the refusal's own. A dry run fails with what the exchange's own test said. */
export function exitCodeOfPlace(
  result: Result | {readonly dryRun: true; readonly orders: readonly Pick<DryRun, 'error'>[]},
): number {
  const error = result.orders.find((order) => order.error !== undefined)?.error;
  if ('dryRun' in result) return error === undefined ? 0 : exitCodeOf(error);
  if (result.outcome === 'unknown' || result.orders.some(({outcome}) => outcome === 'unknown'))
    return exitCodeOf({kind: 'unknown-outcome'});
  if (result.outcome === 'partial') return PARTIAL_EXIT;
  return result.outcome === 'placed' ? 0 : exitCodeOf(error ?? {kind: 'rejected'});
}
