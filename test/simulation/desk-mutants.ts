/** Mistakes of a desk with several orders, accounts and exchanges: an episode must notice each. */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../../src/lib/adapter/contract/order-feed.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {State} from '../../src/lib/state/state.ts';
import {pageOf} from '../support/patched.ts';
import type {Mutation} from './mutation.ts';

export const DESK_MUTANTS: readonly Mutation[] = [
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
    state: (real) => ({...real, journal: {...real.journal, legs: () => []}}),
  },
  {name: 'the orders of one account are sent with the key of another', adapter: sentByAnother()},
  {name: 'a ban of one exchange silences the others', state: banned},
  {
    name: 'a cancel is watched until its time is over',
    adapter: (real, clock) => ({
      async cancelOrder(ref, signal) {
        const answer = await real.trading.cancelOrder(ref, signal);
        await clock.sleep(4000);
        return answer;
      },
    }),
  },
  {
    name: 'the feed reads no history after a gap',
    adapter: () => ({closedOrders: async () => pageOf([]), fills: async () => pageOf([])}),
  },
  {
    name: 'the feed names fills by their arrival',
    adapter: (real) => {
      let arrived = 0;
      return {
        open: (handlers, signal) => {
          const onEvent = (event: OrderStreamEvent) => {
            const hasFill = 'fill' in event && event.fill !== null;
            handlers.onEvent(hasFill ? ({...event, fill: {...event.fill, id: `${++arrived}`}} as OrderStreamEvent) : event);
          };
          return real.orderFeed.open({...handlers, onEvent}, signal);
        },
      };
    },
  },
];

/** The second account's orders leave through the first one's adapter. Accounts of a process are opened in order. */
function sentByAnother(): NonNullable<Mutation['adapter']> {
  const first = new Map<string, ExchangeAdapter>();
  return (real) => {
    const {account, exchange} = real.config;
    if (account === exchange) first.set(exchange, real);
    const other = first.get(exchange) ?? real;
    return {placeOrder: (order, signal) => other.trading.placeOrder(order, signal)};
  };
}

/** One list of bans for all exchanges. */
function banned(real: State): State {
  return {
    ...real,
    memory(account) {
      const own = real.memory(account);
      const all = real.memory({...account, account: '*', exchange: '*', urls: {}});
      return {
        ...own,
        async admit(request, signal) {
          await all.admit({...request, budget: 'ip', weight: 0}, signal);
          await own.admit(request, signal);
        },
        block(budget, until) {
          all.block('ip', until);
          own.block(budget, until);
        },
      };
    },
  };
}
