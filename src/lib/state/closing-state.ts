/**
 * The state of a command that ends positions: where its own journal cannot be written, orders that only reduce a position are
 * journaled in a spare directory that is made for this run, and followed there. Any other order is refused as ever.
 *
 *   open ─► journal ─┬─ written ─────────────────────────► the row lives there
 *                    └─ unusable, and it only reduces ───► the spare, once made for all later closings of the run
 */
import {DeskError} from '../model/errors.ts';
import type {Intent, Journal} from './journal.ts';
import type {State} from './state.ts';

export interface ClosingState extends State {
  /** The spare directory, where one was made; null: everything is in the state directory. */
  readonly journaledIn: () => string | null;
  /** Whether an order of this client order id is journaled in the spare. */
  readonly isSpare: (clientOrderId: string | null) => boolean;
}

/** The same as `state` where that has no spare, or needs none. Closing `state` closes the spare. */
export function closingState(state: State): ClosingState {
  let spare: State | null = null;
  /** Client order ids by intent id. */
  const inSpare = new Map<string, string>();
  const journalOf = (id: string): Journal => (spare !== null && inSpare.has(id) ? spare.journal : state.journal);
  /** Of both; without a spare exactly what the journal answers or throws. */
  const ofBoth = (read: (journal: Journal) => readonly Intent[]): readonly Intent[] =>
    spare === null ? read(state.journal) : [...read(spare.journal), ...orNone(() => read(state.journal))];
  const journal: Journal = {
    ...state.journal,
    open(draft, admission, sent) {
      if (spare === null || !draft.request.reduceOnly) {
        try {
          return state.journal.open(draft, admission, sent);
        } catch (error) {
          if (!isUnusable(error) || !draft.request.reduceOnly || state.spare === undefined) throw error;
          spare = state.spare(error.message);
        }
      }
      const opened = spare.journal.open(draft, admission, sent);
      inSpare.set(opened.intent.id, opened.intent.clientOrderId);
      return opened;
    },
    markSent: (id, sent, check) => journalOf(id).markSent(id, sent, check),
    settle: (id, settlement, supersedes) => journalOf(id).settle(id, settlement, supersedes),
    note: (id, evidence) => journalOf(id).note(id, evidence),
    lease: (id) => journalOf(id).lease(id),
    release: (id) => journalOf(id).release(id),
    get: (id) => journalOf(id).get(id),
    find: (id) => ofBoth((each) => each.find(id)),
    unsettled: () => ofBoth((each) => each.unsettled()),
  };
  return {
    ...state,
    journal,
    journaledIn: () => spare?.directory ?? null,
    isSpare: (clientOrderId) => clientOrderId !== null && [...inSpare.values()].includes(clientOrderId),
  };
}

/** The journal could not be made durable: nothing was written, and nothing sent. */
function isUnusable(error: unknown): error is DeskError {
  return error instanceof DeskError && error.kind === 'config';
}

function orNone(read: () => readonly Intent[]): readonly Intent[] {
  try {
    return read();
  } catch {
    return [];
  }
}
