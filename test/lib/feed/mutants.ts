/**
 * Mistakes that feeds in use make, planted one at a time into the feed's own modules or before them: the checks of an
 * episode must notice each.
 */

import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import type * as ForwardPages from '../../../src/lib/adapter/forward-pages.ts';
import type * as Audit from '../../../src/lib/feed/audit.ts';
import type * as EventJoiner from '../../../src/lib/feed/event-joiner.ts';
import type * as Merge from '../../../src/lib/feed/merge.ts';
import type * as OrderWatch from '../../../src/lib/feed/order-watch.ts';
import type * as Snapshot from '../../../src/lib/feed/snapshot.ts';
import type * as TradeIds from '../../../src/lib/feed/trade-ids.ts';
import {patched} from '../../support/patched.ts';

export interface FeedMutant {
  readonly name: string;
  /** The module of src/lib/feed that is changed, and what of it. */
  readonly module?: string;
  change?(real: never): object;
  plant?(real: ExchangeAdapter): ExchangeAdapter;
}

/** Types what `change` is given. */
function mutant<Module>(name: string, module: string, change: (real: Module) => Partial<Module>): FeedMutant {
  return {name, module, change};
}

export const FEED_MUTANTS: readonly FeedMutant[] = [
  {name: 'snapshot before subscribe', plant: readsBeforeSubscribing},
  mutant<typeof EventJoiner>('events during the snapshot are dropped', 'event-joiner', (real) => ({
    EventJoiner: class extends real.EventJoiner {
      override release(): void {
        this.holdAfresh();
        super.release();
      }
    },
  })),
  mutant<typeof Merge>('arrival order wins', 'merge', () => ({joinOrders: (_, latest) => latest})),
  mutant<typeof TradeIds>('dedupe by order, not by trade', 'trade-ids', (real) => ({
    TradeIds: class extends real.TradeIds {
      override add(): boolean {
        return super.add('the order');
      }
      override has(): boolean {
        return super.has('the order');
      }
    },
  })),
  mutant<typeof TradeIds>('no dedupe', 'trade-ids', (real) => ({
    TradeIds: class extends real.TradeIds {
      override add(id: string): boolean {
        super.add(id);
        return true;
      }
    },
  })),
  mutant<typeof Audit>('no audit', 'audit', () => ({auditUntilDisagreement: () => new Promise(() => {})})),
  mutant<typeof OrderWatch>('a gap is not announced', 'order-watch', (real) => ({
    OrderWatch: class extends real.OrderWatch {
      override stream(...args: Parameters<OrderWatch.OrderWatch['stream']>): void {
        if (args[1] !== 'gap') super.stream(...args);
      }
    },
  })),
  mutant<typeof Snapshot>('only open orders are read after a gap', 'snapshot', (real) => ({
    Snapshots: class extends real.Snapshots {
      override async history(): Promise<Snapshot.History> {
        return {closed: [], fills: [], missing: []};
      }
    },
  })),
  mutant<typeof ForwardPages>('a page is taken for the whole', '../adapter/forward-pages', (real) => ({
    ...real,
    readForward: async ({since, ask}) => ask(since, 1000),
  })),
  {
    name: 'a part that did not come is taken for empty',
    plant: (real) =>
      patched(real, {
        openOrders: async ({symbol}, signal) => ({
          ...(await real.trading.openOrders({symbol, products: 'ACCOUNT'}, signal)),
          missing: [],
        }),
        closedOrders: async (query, signal) => ({...(await real.trading.closedOrders(query, signal)), missing: []}),
        fills: async (query, signal) => ({...(await real.trading.fills(query, signal)), missing: []}),
      }),
  },
  {
    name: 'silence is taken for calm',
    plant: (real) => ({...real, capabilities: {...real.capabilities, streamSilenceMs: 3_600_000}}),
  },
];

/** After every connect, the first answer to each question is one that was read before the subscription. */
function readsBeforeSubscribing(real: ExchangeAdapter): ExchangeAdapter {
  const early = new Map<string, Promise<unknown>>();
  const everything = {symbol: null, since: 0, limit: 1000};
  const answer = <T>(name: string, later: () => Promise<T>): Promise<T> => {
    const known = early.get(name) as Promise<T> | undefined;
    early.delete(name);
    return known?.catch(later) ?? later();
  };
  return patched(real, {
    async open(handlers, signal) {
      early.set('open', real.trading.openOrders({symbol: null, products: 'ACCOUNT'}, signal));
      early.set('closed', real.trading.closedOrders(everything, signal));
      early.set('fills', real.trading.fills(everything, signal));
      await Promise.allSettled(early.values());
      return real.orderFeed.open(handlers, signal);
    },
    openOrders: ({symbol}, signal) => {
      // Asked again, so the repair is over.
      if (!early.has('open')) early.clear();
      return answer('open', () => real.trading.openOrders({symbol, products: 'ACCOUNT'}, signal));
    },
    closedOrders: (query, signal) => answer('closed', () => real.trading.closedOrders(query, signal)),
    fills: (query, signal) => answer('fills', () => real.trading.fills(query, signal)),
  });
}
