import type {Intent, Settlement} from '../../state/journal.ts';
import type {State} from '../../state/state.ts';

/**
 * Writes a verdict. After the send a full or broken disk must not change what is reported: the verdict stands, and the
 * journal's older word (SENT) makes the next run look again.
 */
export function settleIntent(intent: Intent, settlement: Settlement, {journal}: Pick<State, 'journal'>): Intent {
  try {
    return journal.settle(intent.id, settlement);
  } catch {
    const {state, order, error, unsent} = settlement;
    return {...intent, state, order: order ?? intent.order, error: error ?? null, unsent: unsent === true};
  }
}

/** Lets go of the lease; a dead process's lease ends by itself, so a failure here is none. */
export function releaseIntent(id: string, {journal}: Pick<State, 'journal'>): void {
  try {
    journal.release(id);
  } catch {
    // The disk is full or gone; so is this process, soon.
  }
}
