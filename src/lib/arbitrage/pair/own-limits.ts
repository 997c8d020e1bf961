/** The user's limits for a pair that goes on after it had ended. */
import type {Admission} from '../../state/journal.ts';
import type {State} from '../../state/state.ts';

/**
 * The state as an order of this pair is held to the limits: by what the pair has really sent. Its reserve, which counts in full again
 * once it is taken up, would count the same order twice. For other orders the reserve stays.
 */
export function withoutReserveOf(id: string, state: State): State {
  const {journal} = state;
  const without = ({check, mayRepeat}: Admission): Admission => ({
    check: (view) => check({...view, openPairs: () => view.openPairs().filter((pair) => pair.id !== id)}),
    mayRepeat,
  });
  return {...state, journal: {...journal, open: (draft, admission) => journal.open(draft, without(admission))}};
}
