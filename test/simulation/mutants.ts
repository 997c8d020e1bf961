/**
 * Known mistakes, each seen in a program that people trade with (reliability.md, table 1b): planted one at a time, so that
 * the checker proves that it would notice.
 */

import type {Capabilities} from '../../src/lib/adapter/contract/capabilities.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {OrderSource, Placement, PreparedOrder} from '../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderRef} from '../../src/lib/model/order.ts';
import {requestedOrder} from '../../src/lib/orders/look/shown-order.ts';
import type {ExchangeMemory} from '../../src/lib/state/exchange-memory.ts';
import type {Journal} from '../../src/lib/state/journal.ts';
import type {State} from '../../src/lib/state/state.ts';
import type {Clock} from '../../src/lib/transport/clock.ts';
import {type Members, pageOf} from '../support/patched.ts';
import {CONTRACT_MUTANTS} from './contract-mutants.ts';
import {MORE_MUTANTS} from './more-mutants.ts';
import {keepsJournalLate, reopensSettled} from './mutated-journal.ts';
import {ceilQuantity, floatPrice} from './mutated-numbers.ts';
import type {Mutation} from './mutation.ts';
import {STRANGERS_MUTANTS} from './strangers-mutants.ts';

const openOnly = ({clientOrderIds}: Capabilities) => clientOrderIds.uniqueness === 'OPEN_ONLY';
const isDoubt = (error: unknown) => error instanceof DeskError && error.detail.sent !== false;

/** Sends again up to three times whatever `prepare` makes of the order, each with a second of patience. */
function retrying(prepare: (order: PreparedOrder, attempt: number) => PreparedOrder) {
  return (real: ExchangeAdapter, clock: Clock): Partial<Members> => ({
    async placeOrder(order, signal) {
      for (let attempt = 1; ; attempt++) {
        const patience = new AbortController();
        const stop = clock.after(900, () => patience.abort());
        try {
          return await real.trading.placeOrder(
            attempt === 1 ? order : prepare(order, attempt),
            AbortSignal.any([signal, patience.signal]),
          );
        } catch (error) {
          if (!isDoubt(error) || attempt === 3 || signal.aborted) throw error;
        } finally {
          stop();
        }
      }
    },
  });
}

/** Calls a placement failed when its doubt says one of these words. */
/** Without `words`: whatever the exchange answered, where the mutation's own kinds of fault are all that can go wrong. */
function failing(words = /(?:)/) {
  return (real: ExchangeAdapter): Partial<Members> => ({
    async placeOrder(order, signal) {
      try {
        return await real.trading.placeOrder(order, signal);
      } catch (error) {
        if (isDoubt(error) && error instanceof DeskError && words.test(error.message))
          return {outcome: 'REJECTED', error: new DeskError('rejected', error.message, {sent: true})};
        throw error;
      }
    },
  });
}

/** Concludes from not-founds alone, however soon they come. */
const withoutBounds = (real: ExchangeAdapter): Partial<Members> => ({
  capabilities: {...real.capabilities, proof: {...real.capabilities.proof, engineBoundMs: 0, readBoundMs: 0}},
  prepareOrder: (request, market) => ({...real.trading.prepareOrder(request, market, null), fenceAt: 0}),
});

function sources(
  change: (source: OrderSource) => OrderSource,
  keep: (source: OrderSource, index: number) => boolean = () => true,
) {
  return (real: ExchangeAdapter): Partial<Members> => ({
    orderSources: (ref: OrderRef, sentAt: number) => real.trading.orderSources(ref, sentAt).filter(keep).map(change),
  });
}

const same = (source: OrderSource) => source;

function placed({config}: ExchangeAdapter, {request, signedAt}: PreparedOrder, id: string | null): Placement {
  const at = new Date(signedAt).toISOString();
  return {outcome: 'PLACED', order: {...requestedOrder(config, request, 'NEW', at), id}};
}

export const MUTANTS: readonly Mutation[] = [
  {name: 'resend on a time-out, same bytes', applies: openOnly, adapter: retrying((order) => order)},
  {
    name: 'resend with a new id',
    adapter: (real, clock) =>
      retrying(({request, market}, attempt) =>
        real.trading.prepareOrder({...request, clientOrderId: `${request.clientOrderId}-${attempt}`}, market, null),
      )(real, clock),
  },
  {
    name: 'resend with the same id, signed again',
    applies: openOnly,
    adapter: (real, clock) => retrying(({request, market}) => real.trading.prepareOrder(request, market, null))(real, clock),
  },
  {
    name: 'a duplicate id means rejected',
    adapter: (real, clock) => {
      const again = retrying(({request, market}) => real.trading.prepareOrder(request, market, null))(real, clock);
      return {
        async placeOrder(order, signal) {
          const answer = await again.placeOrder?.(order, signal);
          if (answer === undefined) throw new Error('no placement');
          return answer.outcome === 'DUPLICATE' ? {outcome: 'REJECTED', error: answer.error} : answer;
        },
      };
    },
  },
  {name: 'not found a few times means rejected', faults: ['reply lost', 'engine slow', 'reads lag'], adapter: withoutBounds},
  {
    name: 'an error counts as not found',
    faults: ['reply lost', 'dns'],
    onReadsLater: 1,
    adapter: (real) => ({
      ...sources((source) => ({...source, find: (signal) => source.find(signal).catch(() => null)}))(real),
      fills: (query, signal) => real.trading.fills(query, signal).catch(() => pageOf([])),
    }),
  },
  {
    name: 'looks among open orders only',
    faults: ['reply lost'],
    adapter: (real) => ({
      orderSources: (ref, sentAt) =>
        ['first', 'second'].flatMap(
          (name) =>
            sources(same, (source) => /open/.test(source.name))(real)
              .orderSources?.(ref, sentAt)
              .map((source) => ({...source, name: `${name} ${source.name}`})) ?? [],
        ),
      fills: async () => pageOf([]),
    }),
  },
  {name: '5xx means failed', faults: ['5xx after', 'doubtful words after'], adapter: failing(/HTTP 5\d\d/)},
  {name: 'an unreadable answer means failed', faults: ['reply garbled'], adapter: failing()},
  {name: 'a lost answer means failed', adapter: failing(/No answer|connection broke/)},
  {name: 'the exchange has no fence', faults: ['request late'], unfenced: true},
  {
    name: 'the fence is read on the local clock',
    faults: ['reply lost', 'reads lag'],
    skewMs: 240_000,
    state: localClockInProofs,
  },
  {
    name: 'journal written after the send',
    faults: ['reply late'],
    state: (real) => ({...real, journal: keepsJournalLate(real.journal)}),
  },
  {
    name: 'SENT not written before the send',
    state: (real) =>
      withJournal(real, {
        open: (draft, admission) => real.journal.open(draft, admission),
        markSent: (id) => present(real.journal.get(id)),
      }),
  },
  {
    name: 'terminal on the receipt',
    applies: ({acknowledgement}) => acknowledgement === 'ACCEPTED',
    adapter: (real) => ({
      async placeOrder(order, signal) {
        const answer = await real.trading.placeOrder(order, signal);
        return answer.outcome === 'ACCEPTED' ? placed(real, order, answer.id) : answer;
      },
    }),
  },
  {
    name: 'HTTP 200 means placed',
    faults: ['captive portal'],
    adapter: (real) => ({
      async placeOrder(order, signal) {
        try {
          return await real.trading.placeOrder(order, signal);
        } catch (error) {
          if (isDoubt(error)) return placed(real, order, null);
          throw error;
        }
      },
    }),
  },
  {
    name: 'cancel: unknown order means canceled',
    adapter: (real) => ({
      async cancelOrder(ref, signal) {
        const answer = await real.trading.cancelOrder(ref, signal);
        if (answer.outcome !== 'NOT_OPEN') return answer;
        const order = await real.trading.order(ref, signal).catch(() => null);
        return order === null ? answer : {outcome: 'CANCELED', order: {...order, status: 'CANCELED', filled: '0'}};
      },
    }),
  },
  {
    name: 'amend forgets what is filled',
    faults: [],
    applies: (_, {replacesAmended = false}) => replacesAmended,
    adapter: (real) => ({
      amendOrder: (order, change, id, signal) =>
        real.trading.amendOrder({...order, filled: '0', status: 'PARTIALLY_FILLED'}, change, id, signal),
    }),
  },
  {
    name: 'prices through floating point',
    adapter: (real) => ({prepareOrder: (request, market) => floatPrice(real, request, market)}),
  },
  {name: 'quantities rounded up', adapter: (real) => ({prepareOrder: (request, market) => ceilQuantity(real, request, market)})},
  {
    name: 'a ban is counted on the wall clock',
    faults: ['ban', 'own clock set'],
    onReadsLater: 0.3,
    state: (real, clock) => ({...real, memory: (account) => bannedByTheWallClock(real.memory(account), clock)}),
  },
  ...MORE_MUTANTS,
  ...STRANGERS_MUTANTS,
  ...CONTRACT_MUTANTS,
  {name: 'a client id is taken for a second order', state: (real) => ({...real, journal: reopensSettled(real.journal)})},
];

const bans = new WeakMap<ExchangeMemory, {until: number}>();

function bannedByTheWallClock(real: ExchangeMemory, clock: Clock): ExchangeMemory {
  const ban = bans.get(real) ?? {until: 0};
  bans.set(real, ban);
  return {
    ...real,
    block(_, until) {
      ban.until = Math.max(ban.until, until);
    },
    async admit() {
      if (ban.until > clock.now())
        throw new DeskError('rate-limit', 'wait', {retryAfterMs: ban.until - clock.now(), sent: false});
    },
  };
}

function withJournal(real: State, changes: Partial<Journal>): State {
  return {...real, journal: {...real.journal, ...changes}};
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('the journal has no such intent');
  return value;
}

/** The adapter asks for its memory first and keeps it, so that orders are signed in time: only proofs take our clock for the exchange's. */
function localClockInProofs(real: State): State {
  let isAdapters = true;
  return {
    ...real,
    memory(account) {
      const memory = real.memory(account);
      if (isAdapters) {
        isAdapters = false;
        return memory;
      }
      return {...memory, clockOffset: () => ({offsetMs: 0, measuredAt: 0})};
    },
  };
}
