/** `order resolve`: settles journaled intents, each on its own account, as far as the time given allows. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {DeskError} from '../model/errors.ts';
import {type Intent, isUnsettled} from '../state/journal.ts';
import {venueOf} from '../state/shared-memory.ts';
import type {OrderDeps} from './order-deps.ts';
import {resolveIntent} from './resolve.ts';
import {type Submission, submissionOf, unknownFailure} from './submit.ts';

export interface ResolveDocument {
  readonly orders: readonly Submission[];
}

/**
 * Settles one order by any of its ids, or all of them (`id` null). Throws `not-found` for an id that the journal does not
 * have.
 */
export async function resolveOrders(id: string | null, budgetMs: number, deps: OrderDeps): Promise<ResolveDocument> {
  const {journal} = deps.state;
  const own = ({account}: Intent) => deps.accounts.some((handle) => handle.account === account);
  const intents = (id === null ? journal.unsettled() : journal.find(id)).filter(own);
  if (id !== null && intents.length === 0) {
    throw new DeskError('not-found', `The journal has no order ${id.slice(0, 64)}.`, {
      hint: 'See what it has with `mxt orders history --local`.',
    });
  }
  const settled = await Promise.all(intents.map((intent) => resolveJournaled(intent, budgetMs, deps)));
  return {orders: settled.map(submissionOf)};
}

/** Settles one intent. An account that can not be used leaves it unknown, with the reason. */
export async function resolveJournaled(intent: Intent, budgetMs: number, deps: OrderDeps): Promise<Intent> {
  const {journal} = deps.state;
  if (!isUnsettled(intent.state) && intent.state !== 'INTENT') return intent;
  if (!journal.lease(intent.id)) return intent;
  try {
    const adapter = await handleOf(intent, deps).adapter();
    if (venueOf(adapter.account) !== intent.venue)
      return {...intent, error: {...unknownFailure(intent), message: 'the account now points at another address or environment'}};
    return await resolveIntent(intent, adapter, budgetMs, deps);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return {...intent, error: {kind: error.kind, message: error.message}};
  } finally {
    journal.release(intent.id);
  }
}

function handleOf({account}: Intent, {accounts}: OrderDeps): AccountHandle {
  const handle = accounts.find((each) => each.account === account);
  if (handle === undefined) throw new DeskError('config', `The account ${account} is not in the keys file any more.`);
  return handle;
}

/** One line for stderr at the start of a trading command; null when nothing is open. Never throws. */
export function unsettledNotice({state}: Pick<OrderDeps, 'state'>): string | null {
  try {
    const open = state.journal.unsettled();
    if (open.length === 0) return null;
    const names = open.slice(0, 3).map(({key, clientOrderId, account}) => `${key ?? clientOrderId} (${account})`);
    const more = open.length > names.length ? ` and ${open.length - names.length} more` : '';
    return `Notice: nobody knows yet what became of ${names.join(', ')}${more}. Settle with: mxt order resolve`;
  } catch {
    return null;
  }
}
