/** Mistakes about whose fill it was, and about how old an answer is. */

import type {AccountConfig} from '../../src/lib/model/account.ts';
import {createOrder, type Order} from '../../src/lib/model/order.ts';
import type {Mutation} from './mutation.ts';

/** What was read in one world, by all its programs. */
const READ = new WeakMap<AccountConfig, Map<string, Order>>();

function readBefore(account: AccountConfig): Map<string, Order> {
  const known = READ.get(account) ?? new Map<string, Order>();
  READ.set(account, known);
  return known;
}

export const STRANGERS_MUTANTS: readonly Mutation[] = [
  {
    name: "a stranger's fill proves ours",
    faults: ['request lost'],
    adapter: (real) => ({
      orderSources: (ref, sentAt) => [
        ...real.trading.orderSources(ref, sentAt),
        {
          name: 'fills of that symbol',
          fromEngine: false,
          shows: 'EXECUTED',
          async find(signal) {
            const {rows} = await real.trading.fills({symbol: ref.symbol, since: sentAt, limit: 500}, signal);
            const [fill] = rows;
            if (fill === undefined) return null;
            const {symbol, side, quantity, at} = fill;
            const {account, exchange} = real.config;
            const filled = {quantity, filled: quantity, remaining: '0', status: 'FILLED', createdAt: at, updatedAt: at} as const;
            return createOrder({account, exchange, symbol, side, id: fill.orderId, clientOrderId: ref.clientOrderId, ...filled});
          },
        },
      ],
    }),
  },
  {
    name: 'a rerun repeats what was read before',
    // Where the ack is the engine's answer, what was answered is remembered beside every read.
    applies: ({acknowledgement}) => acknowledgement === 'ACCEPTED',
    faults: [],
    adapter: (real) => {
      const known = readBefore(real.config);
      return {
        async order(ref, signal) {
          const key = `${ref.symbol} ${ref.clientOrderId ?? ref.id}`;
          const order = known.get(key) ?? (await real.trading.order(ref, signal));
          if (order !== null) known.set(key, order);
          return order;
        },
        async placeOrder(prepared, signal) {
          const answer = await real.trading.placeOrder(prepared, signal);
          if (answer.outcome === 'PLACED') known.set(`${answer.order.symbol} ${answer.order.clientOrderId}`, answer.order);
          return answer;
        },
      };
    },
  },
];
