/** Mistakes with positions of several accounts: an episode of a desk must notice each. */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import type {Members} from '../support/patched.ts';
import {readBy, reducingNothing} from './contract-mutants.ts';
import type {Mutation} from './mutation.ts';

export const DESK_CONTRACT_MUTANTS: readonly Mutation[] = [
  {name: 'reduce-only is journaled and not sent', product: 'linear', adapter: reducingNothing},
  {
    name: 'positions that cannot be read count as none',
    product: 'linear',
    adapter: readBy((read) => (signal) => read(signal).catch(() => ({rows: [], missing: []}))),
  },
  {name: 'positions are read with the key of another account', product: 'linear', adapter: readByAnother()},
  {name: 'a market order that closes a position is sent for half of it', product: 'linear', adapter: halved},
];

/** The second account's positions are asked for by the first one's adapter. Accounts of a process are opened in order. */
function readByAnother(): NonNullable<Mutation['adapter']> {
  const first = new Map<string, ExchangeAdapter>();
  return (real) => {
    const {account, exchange} = real.config;
    if (account === exchange) first.set(exchange, real);
    return readBy(() => async (signal) => {
      const {derivatives} = first.get(exchange) ?? real;
      return derivatives === undefined ? {rows: [], missing: []} : derivatives.positions(signal);
    })(real);
  };
}

function halved({trading}: ExchangeAdapter): Partial<Members> {
  return {
    prepareOrder(request, market, settings) {
      if (!request.reduceOnly || request.type !== 'MARKET') return trading.prepareOrder(request, market, settings);
      const half = floorToStep(dec(request.quantity).div(2), market.rules.stepSize);
      const quantity = half.isZero() ? request.quantity : plain(half);
      return {...trading.prepareOrder({...request, quantity}, market, settings), request};
    },
  };
}
