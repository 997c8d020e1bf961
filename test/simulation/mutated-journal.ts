/** Journals with a mistake. */
import type {Intent, IntentDraft, Journal, SentRecord} from '../../src/lib/state/journal.ts';

/** Keeps an intent in memory until its verdict is known: a crash in between leaves nothing. */
export function keepsJournalLate(real: Journal): Journal {
  const drafts = new Map<string, {readonly intent: Intent; readonly draft: IntentDraft; sent: SentRecord | null}>();
  return {
    ...real,
    open(draft, admission) {
      const known = real.get(draft.id);
      if (known !== null) return real.open(draft, admission);
      const intent: Intent = {
        ...draft,
        state: 'INTENT',
        side: draft.request.side,
        symbol: draft.request.symbol,
        attempts: 0,
        sent: null,
        sentAt: null,
        order: null,
        error: null,
        unsent: false,
        evidence: [],
        createdAt: 0,
        updatedAt: 0,
      };
      drafts.set(draft.id, {intent, draft, sent: null});
      return {intent, found: 'FRESH'};
    },
    markSent(id, sent, check) {
      const kept = drafts.get(id);
      if (kept === undefined) return real.markSent(id, sent, check);
      kept.sent = sent;
      return {...kept.intent, state: 'SENT', sent};
    },
    settle(id, settlement, supersedes) {
      const kept = drafts.get(id);
      if (kept !== undefined) {
        real.open(kept.draft, {check() {}, mayRepeat: () => false});
        if (kept.sent !== null) real.markSent(id, kept.sent, () => {});
        drafts.delete(id);
      }
      return real.settle(id, settlement, supersedes);
    },
  };
}

/** A settled intent's id is free for another order. */
export function reopensSettled(real: Journal): Journal {
  return {
    ...real,
    get(id) {
      const known = real.get(id);
      return known?.state === 'CONFIRMED' ? null : known;
    },
    open(draft, admission) {
      const known = real.find(draft.clientOrderId).find(({clientOrderId}) => clientOrderId === draft.clientOrderId);
      if (known === undefined || known.state !== 'CONFIRMED' || known.terms === draft.terms) return real.open(draft, admission);
      return {intent: {...known, ...draft}, found: 'FRESH'};
    },
    markSent(id, sent, check) {
      const known = real.get(id);
      return known?.state === 'CONFIRMED' ? known : real.markSent(id, sent, check);
    },
  };
}
