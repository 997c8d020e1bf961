/** `order resolve`: settles journaled intents, each on its own account, as far as the time given allows. */
import {type AccountHandle, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {DeskError, exitCodeOf, PARTIAL_EXIT, toFailure} from '../../model/errors.ts';
import {credentialOf, venueOf} from '../../state/account-names.ts';
import {type Amend, type Intent, isUnsettled} from '../../state/journal.ts';
import {type IdKind, isOneOrder, kindOf, living} from '../look/journaled.ts';
import {ambiguous} from '../look/matches.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type Submission, submissionOf, unknownFailure} from '../place/submission.ts';
import {type Looked, lastOf, lookAgain} from './look-again.ts';
import {recordSighting, releaseIntent} from './record.ts';
import {resolveIntent} from './resolve.ts';
import {type AmendVerdict, nameOf, resolveChange} from './settle-change.ts';

export interface ResolveDocument {
  readonly orders: readonly Submission[];
  /** Changes of orders in place. */
  readonly amends: readonly AmendVerdict[];
}

/** What was typed beside the id. */
export interface ResolveChoice {
  /** Whether accounts were chosen: others than those of `deps` are not meant. */
  readonly chosen?: boolean;
  readonly symbol?: string | null;
  readonly by?: IdKind | null;
}

/**
 * Settles one order by any of its ids, or all of them (`id` null). Throws `not-found` for an id that the journal does not
 * have, and `usage` for one that fits two orders.
 */
export async function resolveOrders(
  id: string | null,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  {chosen = false, symbol = null, by = null}: ResolveChoice = {},
): Promise<ResolveDocument> {
  const {journal} = deps.state;
  const isMeant = (intent: Intent) =>
    (symbol === null || intent.symbol === symbol) && (id === null || by === null || kindOf(id, intent) === by);
  const all = (id === null ? journal.unsettled() : journal.find(id)).filter(isMeant);
  const own = all.filter(({account}) => deps.accounts.some((handle) => handle.account === account));
  const intents = chosen || (id !== null && own.length > 0) ? own : all;
  if (id !== null) refuseTwoOrders(id, intents);
  const amends = amendsInDoubt(deps, chosen).filter((amend) => id === null || isOf(amend, id, intents));
  if (id !== null && intents.length === 0 && amends.length === 0) {
    throw new DeskError('not-found', `The journal has no order ${id.slice(0, 64)}.`, {
      hint: 'See what it has with `mxt orders history --local`.',
    });
  }
  const [settled, verdicts] = await Promise.all([
    Promise.all(
      intents.map(async (intent) => {
        const settled = await resolveJournaled(intent, budgetMs, deps);
        return id === null ? {intent: settled, failure: null} : lookAnew(settled, deps);
      }),
    ),
    Promise.all(amends.map((amend) => resolveOnAccount(amend, budgetMs, deps))),
  ]);
  return {orders: settled.map(asShown), amends: verdicts};
}

/** One id, one order: what was refused or never placed under it beside a living order does not make it two. */
function refuseTwoOrders(id: string, intents: readonly Intent[]): void {
  const found = living(intents).map((intent) => ({handle: intent, order: null, intent}));
  if (found.length > 0 && !isOneOrder(found)) throw ambiguous(id, found);
}

/**
 * 0 when all is settled, whichever way: an order that turned out not to be placed is settled too. 3 where one is shown as it was,
 * because the exchange could not be asked or does not show it now.
 */
export function exitCodeOfResolve({orders, amends}: ResolveDocument): number {
  if ([...orders, ...amends].some(({outcome}) => outcome === 'unknown')) return exitCodeOf({kind: 'unknown-outcome'});
  return orders.some(({outcome, error}) => outcome === 'placed' && error !== undefined && error.kind !== 'rejected')
    ? PARTIAL_EXIT
    : 0;
}

/** Changes of unknown outcome; only on accounts that were chosen, where some were. */
function amendsInDoubt({state, accounts}: Pick<OrderDeps, 'state' | 'accounts'>, chosen: boolean): readonly Amend[] {
  const doubts = state.journal.amends(0).filter(({after}) => after === null);
  return chosen ? doubts.filter(({before}) => accounts.some(({account}) => account === before.account)) : doubts;
}

/** The account that made a change, under the name that it has now. */
function senderOfChange({before, venue, credential}: Amend): Sent {
  return {account: before.account, exchange: before.exchange, venue, credential};
}

/** By the order's ids, or by any name of the order that was placed from here. */
function isOf({before}: Amend, id: string, intents: readonly Intent[]): boolean {
  const placed = intents.some(
    ({account, symbol, clientOrderId}) =>
      account === before.account && symbol === before.symbol && clientOrderId === before.clientOrderId,
  );
  return placed || before.id === id || before.clientOrderId === id;
}

/** Settles one change. An account that cannot be used leaves it unknown, with the reason. */
async function resolveOnAccount(
  amend: Amend,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<AmendVerdict> {
  try {
    const adapter = await adapterOf(senderOfChange(amend), deps);
    const before = {...amend.before, account: adapter.config.account};
    return await resolveChange({...amend, before}, adapter, budgetMs, deps);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return {outcome: 'unknown', order: amend.before, error: toFailure(error)};
  }
}

/** Settles one intent and shows it as the exchange has it now, under the order that goes by its name today. `askedMs`: as of `resolveIntent`. */
export async function settleAndLook(
  known: Intent,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  askedMs = 0,
): Promise<Submission> {
  return asShown(await lookAnew(await resolveJournaled(lastOf(known, deps), budgetMs, deps, askedMs), deps));
}

/** Settles one intent. An account that cannot be used leaves it unknown, with the reason. */
export async function resolveJournaled(
  known: Intent,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
  askedMs = 0,
): Promise<Intent> {
  const {journal} = deps.state;
  if (!isUnsettled(known.state) && known.state !== 'INTENT') return known;
  if (!journal.lease(known.id)) return known;
  // Read again under the lease: who held it may have sent the order, or settled it, since.
  const intent = journal.get(known.id) ?? known;
  try {
    if (!isUnsettled(intent.state) && intent.state !== 'INTENT') return intent;
    const adapter = await adapterOf(intent, deps);
    if (venueOf(adapter.config) !== intent.venue)
      return {...intent, error: {...unknownFailure(intent), message: 'the account now points at another address or environment'}};
    const settled = await resolveIntent(intent, adapter, budgetMs, deps, askedMs);
    if (!isUnsettled(settled.state) || credentialOf(adapter.config) === intent.credential) return settled;
    return {...settled, error: {...unknownFailure(settled), message: 'the account has another key now, which may not see it'}};
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return {...intent, error: {kind: error.kind, message: error.message}};
  } finally {
    releaseIntent(intent.id, deps.state);
  }
}

function asShown({intent, failure}: Looked): Submission {
  const submission = submissionOf(intent);
  return failure === null ? submission : {...submission, error: failure};
}

/**
 * An order that was asked for by name is read again before its state is shown; a proof that it was never placed is put to the
 * test once more: no exchange promises when its reads show an order.
 */
async function lookAnew(intent: Intent, deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>): Promise<Looked> {
  if (intent.state === 'CONFIRMED') {
    try {
      return await lookAgain(intent, await adapterOf(intent, deps), deps);
    } catch (error) {
      return {intent, failure: toFailure(error)};
    }
  }
  if (intent.state !== 'NOT_PLACED' || intent.unsent) return {intent, failure: null};
  try {
    const adapter = await adapterOf(intent, deps);
    const ref = {symbol: intent.symbol, id: null, clientOrderId: intent.clientOrderId};
    const order = await withTimeout(deps.call, (signal) => adapter.trading.order(ref, signal));
    return {intent: order === null ? intent : recordSighting(intent, order, 'order', adapter, deps), failure: null};
  } catch {
    // Nothing new: the proof stands.
    return {intent, failure: null};
  }
}

type Sent = Pick<Intent, 'account' | 'exchange' | 'venue' | 'credential'>;

/** The account that something was sent from: by name, but by its key where that is under another name now. */
async function adapterOf(intent: Sent, deps: Pick<OrderDeps, 'accounts'>): Promise<ExchangeAdapter> {
  const named = deps.accounts.find(({account}) => account === intent.account);
  const adapter = await named?.adapter();
  if (adapter !== undefined && credentialOf(adapter.config) === intent.credential) return adapter;
  for (const handle of deps.accounts) {
    if (handle === named || handle.exchange !== intent.exchange) continue;
    const other = await handle.adapter().catch(() => null);
    if (other !== null && venueOf(other.config) === intent.venue && credentialOf(other.config) === intent.credential)
      return other;
  }
  return adapter ?? handleOf(intent, deps).adapter();
}

function handleOf({account}: {readonly account: string}, {accounts}: Pick<OrderDeps, 'accounts'>): AccountHandle {
  const handle = accounts.find((each) => each.account === account);
  if (handle === undefined)
    throw new DeskError('config', `The account ${account} is not in the keys file any more, or is left out of this command.`);
  return handle;
}

/** One line for stderr at the start of a trading command; null when nothing is open. Never throws. */
export function unsettledNotice(deps: Pick<OrderDeps, 'state' | 'accounts' | 'call'>): string | null {
  try {
    const open = [
      ...deps.state.journal.unsettled().map(({clientId, clientOrderId, account}) => `${clientId ?? clientOrderId} (${account})`),
      ...amendsInDoubt(deps, false).map(({before}) => `the change of ${nameOf(before)} (${before.account})`),
    ];
    if (open.length === 0) return null;
    const names = open.slice(0, 3);
    const more = open.length > names.length ? ` and ${open.length - names.length} more` : '';
    return `Notice: it is not known yet what became of ${names.join(', ')}${more}. Settle with: mxt order resolve`;
  } catch {
    return null;
  }
}
