/** Mistakes with changes in place. */
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Mutation} from './mutation.ts';

export const AMEND_MUTANTS: readonly Mutation[] = [
  {
    name: 'a lost answer to an amend means not amended',
    faults: ['reply lost'],
    adapter: (real) => ({
      async amendOrder(order, change, replacementId, signal) {
        try {
          return await real.amendOrder(order, change, replacementId, signal);
        } catch (error) {
          if (!(error instanceof DeskError) || real.amendStyle(order, change) === 'REPLACE') throw error;
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
        const answer = await real.amendOrder(order, change, replacementId, signal).catch(() => done);
        return answer.style === 'IN_PLACE' && answer.outcome === 'ACCEPTED' ? done : answer;
      },
    }),
  },
];
