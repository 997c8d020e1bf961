/**
 * The one way an order leaves this program, and the only caller of `placeOrder`.
 *
 *   rules ─► limits ─► journal (halt, duplicates, synced) ─► SENT (synced) ─► one POST ─► journal ─► confirm / resolve
 *                          │ known client id
 *                          └──────────────► wait for and report the first one's result
 */

import type {AccountHandle} from '../adapter/accounts.ts';
import {within} from '../adapter/accounts.ts';
import type {ExchangeAdapter, PreparedOrder} from '../adapter/exchange-adapter.ts';
import {resolveSymbol} from '../adapter/find-market.ts';
import {DeskError, type Failure} from '../model/errors.ts';
import type {Market} from '../model/market.ts';
import type {Order} from '../model/order.ts';
import {type Adjustment, applyRules} from '../model/rules.ts';
import {type Intent, type IntentDraft, isUnsettled} from '../state/journal.ts';
import {venueOf} from '../state/shared-memory.ts';
import {makeIds} from './ids.ts';
import {prepareLimits} from './limits.ts';
import type {OrderDeps} from './order-deps.ts';
import {resolveIntent} from './resolve.ts';
import {interruptedBy, sendIntent} from './send.ts';
import {releaseIntent} from './settle.ts';
import {orderOfIntent} from './shown-order.ts';
import {refuseRouted} from './taken.ts';
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
  {handle, terms: typed, clientId, parent, exact}: SubmitInput,
  {call, random}: OrderDeps,
): Promise<Draft> {
  if (handle.mode === 'read') {
    throw new DeskError('permission', `${handle.account} is in read mode.`, {
      hint: 'Set `mode: trade` in the keys file to trade with it.',
      sent: false,
    }).on(handle);
  }
  const adapter = await handle.adapter();
  const market = await within(call, (signal) => resolveSymbol(typed.symbol, adapter, RULES_MAX_AGE_MS, signal));
  const terms = {...typed, symbol: market.symbol};
  const ids = makeIds({account: handle.account, key: clientId, parent}, adapter.capabilities.clientOrderIdPattern, random);
  const {request, adjustments} = applyRules(requestOf(terms, ids.clientOrderId), market, {exact, referencePrice: null});
  return {intentId: ids.intentId, terms, market, adapter, prepared: adapter.prepareOrder(request, market), adjustments};
}

/**
 * Places one order once. Throws DeskError when it was refused before anything was journaled, and `interrupted` on Ctrl-C:
 * with the client order id when that order was journaled. Every other outcome is in the result, that of a leg always.
 */
export async function submitOrder(input: SubmitInput, deps: OrderDeps): Promise<Submission> {
  try {
    const draft = await draftOrder(input, deps);
    // A client id is consent to the same order again: it can not be placed twice under it.
    const allowDuplicate = input.allowDuplicate || input.clientId !== null || input.parent !== null;
    if (input.clientId !== null && input.parent === null) refuseRouted(input.clientId, deps.state);
    const known = deps.state.journal.get(draft.intentId);
    if (known !== null && known.state !== 'INTENT' && !known.unsent) {
      const first = await submitDrafted(input, draft, refuseFresh, null, deps).catch(ifFresh);
      if (first !== null) return first;
    }
    const subject = {
      adapter: draft.adapter,
      market: draft.market,
      request: draft.prepared.request,
      allowDuplicate,
      despite: input.despite,
    };
    const limits = await prepareLimits(subject, deps);
    return await submitDrafted(input, draft, limits.check, limits.value, deps);
  } catch (error) {
    throw error instanceof DeskError ? error.on(input.handle) : error;
  }
}

/** Ends the wait for an earlier run's result when there is none after all: that run never sent it. */
const NEVER_SENT = new DeskError('internal', 'The earlier order was never sent.', {sent: false});

function refuseFresh(): never {
  throw NEVER_SENT;
}

function ifFresh(error: unknown): null {
  if (error === NEVER_SENT) return null;
  throw error;
}

type Check = Parameters<OrderDeps['state']['journal']['open']>[1];

async function submitDrafted(
  input: SubmitInput,
  draft: Draft,
  check: Check,
  value: IntentDraft['value'] | null,
  deps: OrderDeps,
): Promise<Submission> {
  const {journal} = deps.state;
  const {clock} = deps.call;
  const intent = intentDraft(input, draft, value ?? {amount: '0', asset: draft.market.quote});
  const deadline = clock.monotonic() + deps.call.timeoutMs;
  for (;;) {
    const {intent: known, fresh} = journal.open(intent, check);
    if (fresh) return finish(await sendIntent(known, draft, deps), draft.adapter, deps);
    if (!isUnsettled(known.state) && known.state !== 'INTENT') return submissionOf(known);
    if (known.state !== 'INTENT' && journal.lease(known.id)) return finish(known, draft.adapter, deps);
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
  const {account, exchange} = adapter.account;
  return {
    id: intentId,
    account,
    exchange,
    venue: venueOf(adapter.account),
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
