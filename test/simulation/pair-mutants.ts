/** Mistakes of a pair: an episode must notice each. */
import {dec, plain} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderBook} from '../../src/lib/model/market.ts';
import {requestedOrder} from '../../src/lib/orders/look/shown-order.ts';
import type {Intent} from '../../src/lib/state/journal.ts';
import {isUnsettled} from '../../src/lib/state/journal.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Mutation} from './mutation.ts';

/** By account of an episode; each of a pair trades one market. */
const KEPT_BOOKS = new WeakMap<object, OrderBook>();

export const PAIR_MUTANTS: readonly Mutation[] = [
  {name: 'an order in doubt is hedged as filled', state: (real) => withLegs(real, (legs) => legs.map(asFilled))},
  {
    name: 'an order that gave no answer counts as not placed, and is sent again',
    adapter: (real) => ({
      async placeOrder(order, signal) {
        try {
          return await real.trading.placeOrder(order, signal);
        } catch (error) {
          if (!(error instanceof DeskError) || error.detail.sent === false) throw error;
          return {outcome: 'REJECTED', error: new DeskError('exchange-down', 'No answer.', {sent: true})};
        }
      },
    }),
  },
  {name: 'a later process knows none of the legs', state: (real) => withLegs(real, () => [])},
  {name: 'what a fee keeps back in coins is hedged', state: feeless},
  {
    name: 'a closing knows none of its orders',
    state: (real) => {
      const closes = (id: string) => real.journal.pairs().some((route) => route.id === id && route.pair?.kind === 'CLOSE');
      return {...real, journal: {...real.journal, legs: (id) => (closes(id) ? [] : real.journal.legs(id))}};
    },
  },
  {
    name: 'more rests than may be alone',
    ofMaker: true,
    adapter: (real) => ({
      prepareOrder(request, market, settings) {
        const rests = request.type === 'LIMIT' && request.postOnly;
        const quantity = rests ? plain(dec(request.quantity).times(3)) : request.quantity;
        return real.trading.prepareOrder({...request, quantity}, market, settings);
      },
    }),
  },
  {
    name: 'a change of the resting order counts as made before it is',
    ofMaker: true,
    adapter: (_real, clock) => ({
      async amendOrder(order, change) {
        return {
          style: 'IN_PLACE',
          outcome: 'AMENDED',
          order: {...order, ...change, updatedAt: new Date(clock.now()).toISOString()},
        };
      },
    }),
  },
  {
    name: 'the resting order is left in the book at the end',
    ofMaker: true,
    adapter: (real) => ({
      async cancelOrder(ref, signal) {
        const order = await real.trading.order(ref, signal);
        if (order === null) return real.trading.cancelOrder(ref, signal);
        return {outcome: 'CANCELED', order: {...order, status: 'CANCELED'}};
      },
    }),
  },
  {
    name: 'a fill of the resting order is hedged a second time',
    ofMaker: true,
    state: (real) => withLegs(real, (legs) => legs.map(filledTwice)),
  },
  {
    name: 'what an earlier closing traded is closed again',
    state: (real) => {
      const isOver = (id: string) => real.journal.routes(id).some(({pair, ended}) => pair?.kind === 'CLOSE' && ended !== null);
      return {...real, journal: {...real.journal, legs: (id) => (isOver(id) ? [] : real.journal.legs(id))}};
    },
  },
  {
    name: 'an order goes by a book that an earlier process read',
    ofMaker: false,
    adapter: (real, clock) => ({
      async book(symbol, depth, signal) {
        const known = KEPT_BOOKS.get(real.config) ?? (await real.marketData.book(symbol, depth, signal));
        KEPT_BOOKS.set(real.config, known);
        return {...known, receivedAt: clock.now()};
      },
    }),
  },
];

/** As if each of its fills had been told, and counted, twice. */
function filledTwice(leg: Intent): Intent {
  const {order, request} = leg;
  if (request.type !== 'LIMIT' || !request.postOnly || order?.filled == null) return leg;
  return {...leg, order: {...order, filled: plain(dec(order.filled).times(2))}};
}

function withLegs(real: State, change: (legs: readonly Intent[]) => readonly Intent[]): State {
  return {...real, journal: {...real.journal, legs: (id) => change(real.journal.legs(id))}};
}

function asFilled(leg: Intent): Intent {
  if (!isUnsettled(leg.state) || leg.request.type !== 'LIMIT') return leg;
  const {quantity, price} = leg.request;
  const asked = requestedOrder(leg, leg.request, 'FILLED', '');
  const order = {...asked, id: '1', filled: quantity, remaining: '0', averagePrice: price, createdAt: null};
  return {...leg, state: 'CONFIRMED', order};
}

/** Neither the fee that the account pays nor the fees that it paid. */
function feeless(real: State): State {
  const bare = (leg: Intent): Intent => (leg.order === null ? leg : {...leg, order: {...leg.order, fees: []}});
  const {journal} = real;
  return {
    ...real,
    journal: {
      ...journal,
      legs: (id) => journal.legs(id).map(bare),
      pairs: () =>
        journal.pairs().map((route) => ({
          ...route,
          ...(route.pair !== undefined && {pair: {...route.pair, long: {...route.pair.long, coinFee: '0'}}}),
        })),
    },
  };
}
