/** What a cancel's document means to the shell and to a reader. */
import {exitCodeOfStatuses} from '../../adapter/exit-code.ts';
import {type DeskError, exitCodeOf, PARTIAL_EXIT} from '../../model/errors.ts';
import {errorOf} from '../look/find.ts';
import {emptyText} from '../look/list.ts';
import type {CancelDocument} from './cancel.ts';

/** 0 when all are gone; 6 when one may still be there; else its own reason, or partial. */
export function exitCodeOfCancel({orders, accounts}: CancelDocument): number {
  if (orders.some(({outcome}) => outcome === 'unknown')) return exitCodeOf({kind: 'unknown-outcome'});
  if (orders.length === 0) return exitCodeOfStatuses(accounts);
  const bad = orders.filter(({outcome}) => outcome !== 'canceled');
  const [first] = bad;
  if (first === undefined) return accounts.every(({status}) => status === 'ok') ? 0 : PARTIAL_EXIT;
  if (bad.length < orders.length) return PARTIAL_EXIT;
  return exitCodeOf(first.error ?? {kind: first.outcome === 'not-found' ? 'not-found' : 'rejected'});
}

/** The only verdict as the failure of the command, where the words were at fault: nothing was sent then. */
export function refusalOfOne({orders}: CancelDocument): DeskError | null {
  const [only, ...others] = orders;
  return only?.error?.kind === 'usage' && others.length === 0 ? errorOf(only.error) : null;
}

/** What to say where a cancel of all met no order by name; null where no account answered, so that nothing is known. */
export function nothingCanceled({accounts}: CancelDocument): string | null {
  if (accounts.some(({unnamed = 0}) => unnamed > 0)) return null;
  return emptyText('No open orders', {accounts, missing: []});
}

/** A line for each account of which the exchange counts orders and names none. */
export function unnamedWords({accounts}: CancelDocument): readonly string[] {
  return accounts.flatMap(({account, exchange, unnamed = 0}) => {
    if (unnamed === 0) return [];
    const what = unnamed === 1 ? '1 more order was canceled' : `${unnamed} more orders were canceled`;
    return [`${account}: ${what}, which ${exchange} counts and does not name. See mxt orders history --account ${account}`];
  });
}
