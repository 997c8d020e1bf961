/** Answers of the service for tests that are about the journal alone. */
import {supersedes} from '../../src/lib/orders/judge/judge.ts';
import type {Admission, Journal, Settlement} from '../../src/lib/state/journal.ts';

/** Lets everything in; nothing that was settled is tried again. */
export const ADMIT: Admission = {check() {}, mayRepeat: () => false};

/** Writes a verdict by the judge's own rule of what replaces what. */
export function settle(journal: Journal, id: string, settlement: Settlement) {
  return journal.settle(id, settlement, supersedes);
}

/** No check before the send. */
export const UNCHECKED = (): void => {};
