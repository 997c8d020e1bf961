/**
 * The one way an order leaves this program, and the only caller of `placeOrder`.
 *
 *   rules ─► limits ─► journal (halt, duplicates, synced) ─► SENT (synced) ─► one POST ─► journal ─► confirm / resolve
 *   known client id ─► wait for and report the first one's result, whatever the rules and limits of today say
 */

import type {AccountHandle} from '../../adapter/accounts.ts';
import {within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../adapter/contract/trading.ts';
import {resolveSymbol} from '../../adapter/find-market.ts';
import {DeskError, type Failure} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order} from '../../model/order.ts';
import {type Adjustment, applyRules} from '../../model/rules.ts';
import {symbolCandidates} from '../../model/symbol.ts';
import {type Intent, type IntentDraft, isUnsettled} from '../../state/journal.ts';
import {credentialOf, venueOf} from '../../state/shared-memory.ts';
import {otherTerms} from '../../state/sql-journal.ts';
import {orderOfIntent} from '../look/shown-order.ts';
import type {OrderDeps} from '../order-deps.ts';
import {releaseIntent} from '../settle/record.ts';
import {resolveIntent} from '../settle/resolve.ts';
import {refuseRouted} from './client-id.ts';
import {intentIdOf, makeIds} from './ids.ts';
import {type LimitCheck, prepareLimits} from './limits.ts';
import {interruptedBy, sendIntent} from './send.ts';
import {boundSlippage} from './slippage.ts';
import {explained} from './stale-rules.ts';
import {type OrderTerms, requestOf, termsText} from './terms.ts';

/** Market rules younger than this are used without asking; a stale rule is refused by the exchange, never placed wrong. */
export const RULES_MAX_AGE_MS = 900_000;
/** How long an unknown outcome is looked into at once. Proof of absence takes longer: `mxt order resolve`. */
const FIRST_LOOK_MS = 2000;
const WAIT_STEP_MS = 50;

export interface SubmitInput {
  readonly handle: AccountHandle;
  /** `symbol` as typed or canonical. */
  readonly terms: OrderTerms;
  /** The user's --client-id. */
  readonly clientId: string | null;
  /** Set for a leg of a route. */
  readonly parent: {readonly id: string; readonly child: number} | null;
  readonly exact: boolean;
  readonly allowDuplicate: boolean;
  readonly despite: readonly string[];
}

export interface Submission {
  /** rejected: proof that nothing was placed. unknown: it may be live. */
  readonly outcome: 'placed' | 'rejected' | 'unknown';
  readonly order: Order;
  readonly adjustments: readonly Adjustment[];
  readonly error?: Failure;
}

/** An order ready to be journaled: after rules, encoded, with its ids. Nothing was sent. */
export interface Draft {
  readonly intentId: string;
  readonly terms: OrderTerms;
  readonly market: Market;
  readonly adapter: ExchangeAdapter;
  readonly prepared: PreparedOrder;
  readonly adjustments: readonly Adjustment[];
}

/** Everything up to the door: symbol, rules, encoding. Throws DeskError (usage, rule, permission, ...); sends no order. */
export async function draftOrder(
  {handle, terms: asked, clientId, parent, exact}: SubmitInput,
  {call, random}: OrderDeps,
): Promise<Draft> {
  if (handle.mode !== 'trade') {
    throw new DeskError('permission', `${handle.account} is in ${handle.mode} mode.`, {
      hint: 'Set `mode: trade` in the keys file to trade with it.',
      sent: false,
    }).on(handle);
  }
  const adapter = await handle.adapter();
  const market = await within(call, (signal) => resolveSymbol(asked.symbol, adapter, RULES_MAX_AGE_MS, signal));
  const terms = await boundSlippage({...asked, symbol: market.symbol}, adapter, call);
  const ids = makeIds({account: handle.account, key: clientId, parent}, adapter.capabilities.clientOrderIds, random);
  const {request, adjustments} = applyRules(requestOf(terms, ids.clientOrderId), market, {exact, referencePrice: null});
  return {intentId: ids.intentId, terms, market, adapter, prepared: adapter.trading.prepareOrder(request, market), adjustments};
}

/**
 * Places one order once. Throws DeskError when it was refused before anything was journaled, and `interrupted` on Ctrl-C:
 * with the client order id when that order was journaled. Every other outcome is in the result, that of a leg always.
 */
export async function submitOrder(input: SubmitInput, deps: OrderDeps): Promise<Submission> {
  try {
    const first = await firstResult(input, deps);
    if (first !== null) return first;
    const draft = await draftOrder(input, deps);
    // A client id is consent to the same order again: it can not be placed twice under it.
    const allowDuplicate = input.allowDuplicate || input.clientId !== null || input.parent !== null;
    const subject = {
      adapter: draft.adapter,
      market: draft.market,
      request: draft.prepared.request,
      allowDuplicate,
      despite: input.despite,
    };
    const limits = await prepareLimits(subject, deps);
    const submission = await submitDrafted(input, draft, limits, deps);
    return await explained(submission, subject, deps);
  } catch (error) {
    throw error instanceof DeskError ? error.on(input.handle) : error;
  }
}

/**
 * What an earlier run under this name came to: rules, prices and limits of today change nothing of it, and a market that is
 * gone or does not answer must not make it look unplaced. Null: nothing was ever sent. Throws `limit` for other terms.
 */
async function firstResult({handle, terms, clientId, parent}: SubmitInput, deps: OrderDeps): Promise<Submission | null> {
  const id = intentIdOf({account: handle.account, key: clientId, parent});
  const {journal} = deps.state;
  const known = id === null ? null : journal.get(id);
  if (known === null || !wasSent(known)) return null;
  const adapter = await handle.adapter();
  const same =
    symbolCandidates(terms.symbol).includes(known.symbol) && termsText({...terms, symbol: known.symbol}) === known.terms;
  if (!same || known.venue !== venueOf(adapter.config)) throw otherTerms(known);
  return reported(() => journal.get(known.id) ?? known, adapter, deps);
}

function wasSent({state, unsent}: Intent): boolean {
  return state !== 'INTENT' && !unsent;
}

/** The result of somebody else's intent: waited for, and looked into once nobody works on it. Null when it was never sent after all. */
async function reported(read: () => Intent, adapter: ExchangeAdapter, deps: OrderDeps): Promise<Submission | null> {
  const {clock, signal, timeoutMs} = deps.call;
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const known = read();
    if (!isUnsettled(known.state) && known.state !== 'INTENT') return known.unsent ? null : submissionOf(known);
    // Read again under the lease: its holder may have gone on in between.
    if (known.state !== 'INTENT' && deps.state.journal.lease(known.id)) return finish(read(), adapter, deps);
    if (clock.monotonic() > deadline) return submissionOf(known);
    await clock.sleep(WAIT_STEP_MS, signal).catch(() => Promise.reject(interruptedBy(known)));
  }
}

async function submitDrafted(input: SubmitInput, draft: Draft, {check, value}: LimitCheck, deps: OrderDeps): Promise<Submission> {
  const {clientId, parent} = input;
  const {journal} = deps.state;
  const {clock} = deps.call;
  const intent = intentDraft(input, draft, value);
  const deadline = clock.monotonic() + deps.call.timeoutMs;
  for (;;) {
    const {intent: known, fresh} = journal.open(intent, (view) => {
      if (clientId !== null && parent === null) refuseRouted(clientId, deps.state);
      check(view);
    });
    if (fresh) return finish(await sendIntent(known, draft, deps), draft.adapter, deps);
    if (!isUnsettled(known.state) && known.state !== 'INTENT') return submissionOf(known);
    // Read again under the lease: its holder may have gone on in between.
    if (known.state !== 'INTENT' && journal.lease(known.id)) return finish(journal.get(known.id) ?? known, draft.adapter, deps);
    if (clock.monotonic() > deadline) return submissionOf(known);
    await clock.sleep(WAIT_STEP_MS, deps.call.signal).catch(() => Promise.reject(interruptedBy(known)));
  }
}

/** Looks into an unknown outcome once, and lets go of the lease. A leg cut short by Ctrl-C is its route's to tell. */
async function finish(intent: Intent, adapter: ExchangeAdapter, deps: OrderDeps): Promise<Submission> {
  const {signal} = deps.call;
  try {
    const isOver = !isUnsettled(intent.state) || signal.aborted;
    const settled = isOver ? intent : await resolveIntent(intent, adapter, FIRST_LOOK_MS, deps);
    if (signal.aborted && intent.parent === null) throw interruptedBy(settled);
    return submissionOf(settled);
  } finally {
    releaseIntent(intent.id, deps.state);
  }
}

function intentDraft(
  {clientId, parent}: SubmitInput,
  {intentId, terms, adapter, prepared, adjustments}: Draft,
  value: IntentDraft['value'],
): IntentDraft {
  const {account, exchange} = adapter.config;
  return {
    id: intentId,
    account,
    exchange,
    venue: venueOf(adapter.config),
    credential: credentialOf(adapter.config),
    clientOrderId: prepared.request.clientOrderId,
    key: clientId,
    parent: parent?.id ?? null,
    child: parent?.child ?? null,
    terms: termsText(terms),
    request: prepared.request,
    adjustments,
    value,
  };
}

/** What the journal can say of an intent. */
export function submissionOf(intent: Intent): Submission {
  const order = orderOfIntent(intent);
  const {adjustments, state} = intent;
  if (state === 'CONFIRMED') return {outcome: 'placed', order, adjustments};
  if (state === 'REJECTED' || state === 'NOT_PLACED') {
    const error = intent.error ?? {kind: 'rejected', message: 'Nothing was placed.'};
    return {outcome: 'rejected', order, adjustments, error};
  }
  return {outcome: 'unknown', order, adjustments, error: unknownFailure(intent)};
}

/** Exit 6: the id, and the command that settles it. */
export function unknownFailure({account, exchange, clientOrderId, key, error}: Intent): Failure {
  const why = error === null ? '' : ` (${error.message.replace(/\.$/, '')})`;
  return {
    kind: 'unknown-outcome',
    message: `Nobody knows yet whether order ${clientOrderId} was placed${why}: it may be live.`,
    hint: `Settle it with: mxt order resolve ${key ?? clientOrderId}`,
    account,
    exchange,
    clientOrderId,
    ...(error?.code !== undefined && {code: error.code}),
  };
}
