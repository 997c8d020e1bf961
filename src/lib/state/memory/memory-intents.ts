/** Intents without a disk: opened, sent and settled as the database does. */
import {linkedIdsOf} from '../../model/linked.ts';
import type {Clock} from '../../transport/clock.ts';
import {openedIntent, sentIntent, settledIntent} from '../intent-changes.ts';
import {
  type Admission,
  type Intent,
  type IntentDraft,
  isUnsettled,
  type JournalView,
  type Opened,
  type SentRecord,
  type Settlement,
  type Supersedes,
} from '../journal.ts';
import {openingOf} from '../opening.ts';
import type {ProcessIdentity} from '../process-identity.ts';
import {copied, type HeldIntent, type MemoryStore} from './memory-store.ts';

/** By a living process, this one included: two callers in one process are two callers. */
export function isHeldBy({self, isAlive}: ProcessIdentity, holder: string | null): boolean {
  return holder !== null && (holder === self || isAlive(holder));
}

/** `sent`: as the journal's `open` has it. */
interface Opening {
  readonly at: number;
  readonly sent: SentRecord | null;
}

/** Opens an intent, or finds the one that has its client order id. `view` is what the check sees. */
export function openIntent(
  store: MemoryStore,
  draft: IntentDraft,
  {check, mayRepeat}: Admission,
  view: JournalView,
  identity: ProcessIdentity,
  {at, sent}: Opening,
): Opened {
  const known = claimantOf(store, draft);
  if (known !== null) {
    const found = openingOf(known.intent, draft, isHeldBy(identity, known.holder), mayRepeat);
    if (found !== 'FRESH') return {found, intent: known.intent};
  }
  check(view);
  const opened = openedIntent(copied(draft), known?.intent ?? null, at);
  const intent = sent === null ? opened : sentIntent(opened, copied(sent), at);
  store.intents.set(intent.id, {intent, orderId: null, holder: identity.self, heardAt: known?.heardAt ?? null});
  for (const alias of linkedIdsOf(intent.request)) insertAlias(store, alias, intent.id);
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

/** Notes what a source said, and the verdict where it may replace the one that stands. */
export function settleIntent(
  store: MemoryStore,
  held: HeldIntent,
  settlement: Settlement,
  supersedes: Supersedes,
  clock: Clock,
): Intent {
  const {state, order} = settlement;
  const replaces = supersedes(state, held.intent.state);
  held.intent = settledIntent(held.intent, copied(settlement), replaces, clock.now());
  if (!replaces) return held.intent;
  held.orderId = order?.id ?? held.orderId;
  held.heardAt = clock.monotonic();
  const {id} = held.intent;
  for (const alias of order?.childIds ?? []) insertAlias(store, alias, id);
  if (!isUnsettled(state)) held.holder = null;
  return held.intent;
}

/** Another name under which the intent is found. */
function insertAlias({aliases}: MemoryStore, alias: string, id: string): void {
  aliases.set(alias, new Set([...(aliases.get(alias) ?? []), id]));
}
