/** What opening, sending and settling make of an intent: pure, the same for every implementation of the journal. */
import type {Evidence, Intent, IntentDraft, SentRecord, Settlement} from './journal.ts';
import {joinAdjustments, openedBecause} from './opening.ts';
import type {Origin} from './origin.ts';

/** The draft with who opens it. */
export function draftFrom(draft: IntentDraft, origin: Origin | null): IntentDraft {
  return origin === null ? draft : {...draft, origin};
}

/** The intent as it is opened; `known`: what stood under its client order id, whose names, attempts and evidence it keeps. */
export function openedIntent(draft: IntentDraft, known: Intent | null, at: number): Intent {
  const opened = opening(draft, at);
  const kept = known === null ? opened : reopened(known, opened);
  return withEvidence(kept, {at, source: 'mxt', says: openedBecause(known)});
}

function opening(draft: IntentDraft, at: number): Intent {
  const {side, symbol} = draft.request;
  return {
    ...draft,
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
  return withEvidence({...known, state: 'SENT', attempts, sent, sentAt: at, updatedAt: at}, {at, source: 'mxt', says});
}

/** With what a source said, and its verdict where that `replaces` the one that stands. */
export function settledIntent(known: Intent, settlement: Settlement, replaces: boolean, at: number): Intent {
  const {state, evidence, order, adjustments = [], error, unsent} = settlement;
  const noted = withEvidence(known, {at, ...evidence});
  if (!replaces) return noted;
  return {
    ...noted,
    state,
    order: order ?? noted.order,
    adjustments: joinAdjustments(noted.adjustments, adjustments),
    error: error ?? null,
    unsent: unsent === true,
    updatedAt: at,
  };
}

export function withEvidence(intent: Intent, evidence: Evidence): Intent {
  return {...intent, evidence: [...intent.evidence, evidence]};
}
