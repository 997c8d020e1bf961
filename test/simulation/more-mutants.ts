/** Mistakes with changes in place and with the kill switch. */
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Mutation} from './mutation.ts';

export const MORE_MUTANTS: readonly Mutation[] = [
  {
    name: 'a lost answer to an amend means not amended',
    faults: ['reply lost'],
    adapter: (real) => ({
      async amendOrder(order, change, replacementId, signal) {
        try {
          return await real.trading.amendOrder(order, change, replacementId, signal);
        } catch (error) {
          if (!(error instanceof DeskError) || real.trading.amendStyle(order, change) === 'REPLACE') throw error;
          return {style: 'IN_PLACE', outcome: 'REJECTED', error: new DeskError('rejected', 'No answer.', {sent: true})};
        }
      },
    }),
  },
  {
    name: 'an amend is called done without a look',
    faults: ['engine drops before', 'engine slow', 'doubtful words before'],
    adapter: (real) => ({
      async amendOrder(order, change, replacementId, signal) {
        const done = {
          style: 'IN_PLACE',
          outcome: 'AMENDED',
          order: {...order, price: change.price ?? order.price, quantity: change.quantity ?? order.quantity},
        } as const;
        const answer = await real.trading.amendOrder(order, change, replacementId, signal).catch(() => done);
        return answer.style === 'IN_PLACE' && answer.outcome === 'ACCEPTED' ? done : answer;
      },
    }),
  },
  {
    name: 'orders heed no halt flag',
    faults: [],
    state: (real) => ({
      ...real,
      journal: {
        ...real.journal,
        open: (draft, {check, mayRepeat}) => real.journal.open(draft, {check: (view) => check({...view, halt: null}), mayRepeat}),
        markSent: (id, sent) => real.journal.markSent(id, sent, () => {}),
      },
    }),
  },
  {
    name: 'kill forgets orders that nobody is sure of',
    faults: ['reply lost', 'reads lag'],
    state: (real) => ({...real, journal: {...real.journal, unsettled: () => []}}),
  },
];
