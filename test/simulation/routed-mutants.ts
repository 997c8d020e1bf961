/** Mistakes with routed orders: a drill must notice each. */
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Mutation} from './mutation.ts';

export const ROUTED_MUTANTS: readonly Mutation[] = [
  {
    name: 'a leg that gave no answer counts as not placed, and is planned again',
    adapter: (real) => ({
      async placeOrder(order, signal) {
        try {
          return await real.trading.placeOrder(order, signal);
        } catch (error) {
          if (!(error instanceof DeskError) || error.detail.sent === false) throw error;
          return {outcome: 'REJECTED', error: new DeskError('rejected', 'No answer.', {sent: true})};
        }
      },
    }),
  },
  {
    name: 'a rerun does not know the legs of the first run',
    state: (real) => ({...real, journal: {...real.journal, children: () => []}}),
  },
];
