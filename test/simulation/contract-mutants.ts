/** Known mistakes with contracts: each is planted where an exchange trades them. */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Rows} from '../../src/lib/adapter/contract/rows.ts';
import type {Position} from '../../src/lib/model/account.ts';
import type {Members} from '../support/patched.ts';
import type {Mutation} from './mutation.ts';

/** What `positions` answers, changed. */
function told(change: (positions: readonly Position[]) => readonly Position[]) {
  return ({derivatives}: ExchangeAdapter): Partial<Members> => {
    if (derivatives === undefined) return {};
    const positions = async (signal: AbortSignal): Promise<Rows<Position>> => {
      const {rows, missing} = await derivatives.positions(signal);
      return {rows: change(rows), missing};
    };
    return {derivatives: {...derivatives, positions}};
  };
}

export const CONTRACT_MUTANTS: readonly Mutation[] = [
  {
    name: 'reduce-only is journaled and not sent',
    product: 'linear',
    faults: [],
    adapter: (real) => ({
      prepareOrder: (request, market, settings) => ({
        ...real.trading.prepareOrder({...request, reduceOnly: false}, market, settings),
        request,
      }),
    }),
  },
  {
    name: 'a short position is told as a long one',
    product: 'linear',
    faults: [],
    adapter: told((rows) => rows.map((row) => ({...row, quantity: row.quantity.replace('-', '')}))),
  },
  {
    name: 'of a hedged contract one position is told',
    product: 'linear',
    faults: [],
    adapter: told((rows) => rows.filter(({symbol}, index) => rows.findIndex((row) => row.symbol === symbol) === index)),
  },
  {
    name: 'the mark price is taken for the entry',
    product: 'linear',
    faults: [],
    adapter: told((rows) => rows.map((row) => ({...row, entryPrice: row.markPrice}))),
  },
];
