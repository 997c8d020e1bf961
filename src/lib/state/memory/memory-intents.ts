/** Intents without a disk: opened, sent and settled as the database does. */
import type {Clock} from '../../transport/clock.ts';
import {
  type Admission,
  type Evidence,
  type Intent,
  type IntentDraft,
  isUnsettled,
  type JournalView,
  type Opened,
  type SentRecord,
  type Settlement,
  type Supersedes,
} from '../journal.ts';
import {joinAdjustments, openedBecause, openingOf} from '../opening.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import {copied, type HeldIntent, type MemoryStore} from './memory-store.ts';

/** By a living process, this one included: two callers in one process are two callers. */
export function isHeldBy({self, isAlive}: ProcessIdentity, holder: string | null): boolean {
  return holder !== null && (holder === self || isAlive(holder));
}

/** Opens an intent, or finds the one that has its client order id. `view` is what the check sees. */
export function openIntent(
  store: MemoryStore,
  draft: IntentDraft,
  {check, mayRepeat}: Admission,
  view: JournalView,
  identity: ProcessIdentity,
  at: number,
): Opened {
  const known = claimantOf(store, draft);
  if (known !== null) {
    const found = openingOf(known.intent, draft, isHeldBy(identity, known.holder), mayRepeat);
    if (found !== 'FRESH') return {found, intent: known.intent};
  }
  check(view);
  const opened = opening(draft, at);
  const before = known?.intent ?? null;
  const says = openedBecause(before);
  const kept = before === null ? opened : reopened(before, opened);
  const intent = withEvidence(kept, {at, source: 'mxt', says});
  store.intents.set(intent.id, {intent, orderId: null, holder: identity.self, heardAt: known?.heardAt ?? null});
  return {found: 'FRESH', intent};
}

/** The same key under another name is the same account: an id stands for one order on it. */
function claimantOf(store: MemoryStore, {account, venue, credential, clientOrderId}: IntentDraft): HeldIntent | null {
  const same = [...store.intents.values()].filter(
    ({intent}) =>
      intent.clientOrderId === clientOrderId &&
      (intent.account === account || (intent.venue === venue && intent.credential === credential)),
  );
  return same.find(({intent}) => intent.account === account) ?? same[0] ?? null;
}

function opening(draft: IntentDraft, at: number): Intent {
  const {side, symbol} = draft.request;
  return {
    ...copied(draft),
    state: 'INTENT',
    side,
    symbol,
    attempts: 0,
    sent: null,
    sentAt: null,
    order: null,
    error: null,
    unsent: false,
    evidence: [],
    createdAt: at,
    updatedAt: at,
  };
}

/** As if it had never been sent, but for its names, its attempts and its evidence. */
function reopened(known: Intent, opened: Intent): Intent {
  const {id, exchange, venue, clientOrderId, clientId, routeId, legIndex, replaces, attempts, evidence} = known;
  return {...opened, id, exchange, venue, clientOrderId, clientId, routeId, legIndex, replaces, attempts, evidence};
}

/** Noted before the send. */
export function sentIntent(known: Intent, sent: SentRecord, at: number): Intent {
  const attempts = known.attempts + 1;
  const says = `send ${attempts}, body ${sent.bodyHash.slice(0, 16)}`;
  return withEvidence(
    {...known, state: 'SENT', attempts, sent: copied(sent), sentAt: at, updatedAt: at},
    {at, source: 'mxt', says},
  );
}

/** Notes what a source said, and the verdict where it may replace the one that stands. */
export function settleIntent(
  store: MemoryStore,
  held: HeldIntent,
  {state, evidence, order, adjustments = [], error, unsent}: Settlement,
  supersedes: Supersedes,
  clock: Clock,
): Intent {
  const isReplaced = supersedes(state, held.intent.state);
  const at = clock.now();
  const noted = withEvidence(held.intent, {at, ...evidence});
  held.intent = noted;
  if (!isReplaced) return noted;
  held.intent = {
    ...noted,
    state,
    order: order === undefined ? noted.order : copied(order),
    adjustments: copied(joinAdjustments(noted.adjustments, adjustments)),
    error: error === undefined ? null : copied(error),
    unsent: unsent === true,
    updatedAt: at,
  };
  held.orderId = order?.id ?? held.orderId;
  held.heardAt = clock.monotonic();
  const {id} = noted;
  for (const alias of order?.childIds ?? []) store.aliases.set(alias, new Set([...(store.aliases.get(alias) ?? []), id]));
  if (!isUnsettled(state)) held.holder = null;
  return held.intent;
}

export function withEvidence(intent: Intent, evidence: Evidence): Intent {
  return {...intent, evidence: [...intent.evidence, evidence]};
}
