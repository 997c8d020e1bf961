/** Known mistakes with contracts: each is planted where an exchange trades them. */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Rows} from '../../src/lib/adapter/contract/rows.ts';
import type {Position} from '../../src/lib/model/account.ts';
import type {Members} from '../support/patched.ts';
import type {Mutation} from './mutation.ts';

type ReadPositions = (signal: AbortSignal) => Promise<Rows<Position>>;

/** Another way to read positions, made from the exchange's own. */
export function readBy(change: (read: ReadPositions) => ReadPositions) {
  return ({derivatives}: ExchangeAdapter): Partial<Members> =>
    derivatives === undefined
      ? {}
      : {derivatives: {...derivatives, positions: change((signal) => derivatives.positions(signal))}};
}

/** What `positions` answers, changed. */
function told(change: (positions: readonly Position[]) => readonly Position[]) {
  return readBy((read) => async (signal) => {
    const {rows, missing} = await read(signal);
    return {rows: change(rows), missing};
  });
}

/** As it is sent; the journal keeps what was asked. */
export function reducingNothing({trading}: ExchangeAdapter): Partial<Members> {
  return {
    prepareOrder: (request, market, settings) => ({
      ...trading.prepareOrder({...request, reduceOnly: false}, market, settings),
      request,
    }),
  };
}

export const CONTRACT_MUTANTS: readonly Mutation[] = [
  {
    name: 'reduce-only is journaled and not sent',
    product: 'linear',
    faults: [],
    adapter: reducingNothing,
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
