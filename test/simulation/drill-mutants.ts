/** Mistakes with the kill switch that leave orders open: a drill must notice each. */
import type {CancelAllReport} from '../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {readBy, reducingNothing} from './contract-mutants.ts';
import type {Trouble} from './kill-drill.ts';
import type {Mutation} from './mutation.ts';

export interface DrillMutation extends Mutation {
  /** What brings the mistake out. */
  readonly trouble: Trouble;
}

const nothing: CancelAllReport = {canceled: [], orders: [], unnamed: 0, failed: []};

export const DRILL_MUTANTS: readonly DrillMutation[] = [
  {
    name: 'kill lists before it cancels',
    trouble: 'blind',
    adapter: (real) => ({
      async cancelAll(scope, signal) {
        await real.trading.openOrders({symbol: null, products: 'ALL'}, signal);
        return real.trading.cancelAll(scope, signal);
      },
    }),
  },
  {
    name: 'kill takes failed reads for a refused key',
    trouble: 'outage',
    adapter: (real) => ({
      openOrders: (scope, signal) =>
        real.trading.openOrders(scope, signal).catch((error: unknown) => {
          throw new DeskError('permission', 'The list did not come.', {code: '1', cause: error});
        }),
    }),
  },
  {
    name: 'a cancel that failed counts as done, and a list that failed as empty',
    trouble: 'outage',
    adapter: (real) => ({
      cancelAll: async (scope, signal) => ({...(await real.trading.cancelAll(scope, signal)), failed: []}),
      openOrders: (scope, signal) => real.trading.openOrders(scope, signal).catch(() => ({rows: [], missing: []})),
    }),
  },
  {
    name: 'kill cancels nothing but what the journal names',
    trouble: 'once',
    adapter: (real) => ({
      cancelAll: async () => nothing,
      async openOrders(scope, signal) {
        const list = await real.trading.openOrders(scope, signal);
        return {...list, rows: list.rows.filter(({clientOrderId}) => clientOrderId?.startsWith('stranger') !== true)};
      },
    }),
  },
  {
    name: 'positions that cannot be read count as none',
    product: 'linear',
    trouble: 'flaky',
    adapter: readBy((read) => (signal) => read(signal).catch(() => ({rows: [], missing: []}))),
  },
  {
    name: 'kill sees long positions alone',
    product: 'linear',
    trouble: 'once',
    adapter: readBy((read) => async (signal) => {
      const {rows, missing} = await read(signal);
      return {rows: rows.filter(({quantity}) => !quantity.startsWith('-')), missing};
    }),
  },
  {
    name: 'what is sent to close a position could open one',
    product: 'linear',
    trouble: 'flaky',
    adapter: reducingNothing,
  },
];
