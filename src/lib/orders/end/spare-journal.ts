/** What a document says of closing orders that are journaled apart, since the state directory could not be used. */
import {quoted} from '../../model/quoted.ts';
import type {ClosingState} from '../../state/closing-state.ts';
import type {Submission} from '../place/submission.ts';

export interface JournaledApart {
  /** The state directory that was made for the closing orders of this run; absent: they are journaled in the usual one. */
  readonly journaledIn?: string;
}

export function journaledApart({journaledIn}: Pick<ClosingState, 'journaledIn'>): JournaledApart {
  const directory = journaledIn();
  return directory === null ? {} : {journaledIn: directory};
}

/** The command in its hint asks the journal that knows the order. */
export function withJournal(submission: Submission, state: Pick<ClosingState, 'journaledIn' | 'isSpare'>): Submission {
  const {error, order} = submission;
  const directory = state.journaledIn();
  if (directory === null || error?.hint === undefined || !state.isSpare(order.clientOrderId)) return submission;
  const hint = error.hint.replace(/mxt order (?:resolve|show) \S+/, (command) => `${command} --state-dir ${quoted(directory)}`);
  return {...submission, error: {...error, hint}};
}
