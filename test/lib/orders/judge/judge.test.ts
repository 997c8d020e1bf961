/**
 * The judge as a table: state and evidence in, verdict out. The rows name the incident behind them (the numbers are those of
 * the fault matrix in the research that docs/reliability.md is made of).
 */
import {describe, expect, it, test} from 'vitest';
import type {OrderSource} from '../../../../src/lib/adapter/contract/trading.ts';
import type {Failure} from '../../../../src/lib/model/errors.ts';
import {createOrder, type LimitOrder, type MarketOrder, type Order} from '../../../../src/lib/model/order.ts';
import type {Bounds, Evidence, Subject, Verdict} from '../../../../src/lib/orders/judge/evidence.ts';
import {judge, settlementOf, supersedes} from '../../../../src/lib/orders/judge/judge.ts';
import type {IntentState} from '../../../../src/lib/state/journal.ts';

const SIGNED = Date.UTC(2026, 10, 27, 12);
const FENCE = SIGNED + 5000;
/** Past fence, engine bound and read bound. */
const LATE = FENCE + 80_000;

const REQUEST: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: '0.5',
  price: '60000',
  clientOrderId: 'mine',
  reduceOnly: false,
  postOnly: false,
  timeInForce: 'GTC',
};
const SENT = {wire: {method: 'POST', path: '/', body: ''}, bodyHash: '', signedAt: SIGNED, fenceAt: FENCE};
const SUBJECT: Subject = {clientOrderId: 'mine', error: null, request: REQUEST, sent: SENT};
const BOUNDS: Bounds = {
  windowMs: 5000,
  engineBoundMs: 10_000,
  readBoundMs: 60_000,
  resolveDeadlineMs: 86_400_000,
  uniqueness: 'OPEN_ONLY',
};

const at = (ms: number) => new Date(ms).toISOString();
function order(change: Partial<Order> = {}): Order {
  return createOrder({
    ...{account: 'a', exchange: 'x', symbol: 'BTC/USDT', id: '1', clientOrderId: 'mine', side: 'BUY', type: 'LIMIT'},
    ...{timeInForce: 'GTC', price: '60000', quantity: '0.5', filled: '0', remaining: '0.5', status: 'NEW'},
    ...{createdAt: at(SIGNED + 20)},
    ...change,
  });
}

const failure = (message: string): Failure => ({kind: 'unknown-outcome', message});
const answered = (change: Partial<Order> = {}): Evidence => ({
  saw: 'ORDER',
  source: 'placement',
  order: order(change),
  fresh: true,
});
const looked = (change: Partial<Order> = {}): Evidence => ({saw: 'ORDER', source: 'order', order: order(change), fresh: true});
const found = (change: Partial<Order> = {}): Evidence => ({saw: 'ORDER', source: 'history', order: order(change), fresh: false});
const NO_ANSWER: Evidence = {saw: 'NO_ANSWER', error: failure('No answer.')};
const RECEIPT: Evidence = {saw: 'RECEIPT', id: '1'};
const TAKEN: Evidence = {saw: 'TAKEN'};
const absent = (
  source: string,
  askedAt: number | null,
  monotonic: number,
  {fromEngine = false, shows = 'ALL'}: Partial<Pick<OrderSource, 'fromEngine' | 'shows'>> = {},
): Evidence => ({
  saw: 'NOT_FOUND',
  ...{source, fromEngine, shows, askedAt, at: monotonic},
});
const fills = (unowned: number, askedAt = LATE + 6000): Evidence => ({saw: 'FILLS', unowned, askedAt});
/** Three not-founds from two sources, the last two 6 s apart, all late. */
const ABSENT = [absent('order', LATE, 0), absent('open', LATE, 1), absent('order', LATE + 6000, 6000)];
/** The same from two sources that each show a part of all orders. */
const absentFrom = (one: OrderSource['shows'], other: OrderSource['shows']) => [
  absent('one', LATE, 0, {shows: one}),
  absent('other', LATE, 1, {shows: other}),
  absent('one', LATE + 6000, 6000, {shows: one}),
];
const OLD = {createdAt: at(SIGNED - 3_600_000)};

interface Row {
  readonly name: string;
  readonly evidence: readonly Evidence[];
  readonly is: Verdict['is'];
  readonly says?: RegExp;
  readonly now?: number | null;
  readonly subject?: Partial<Subject>;
  readonly bounds?: Partial<Bounds>;
}

const ROWS: readonly Row[] = [
  // Never sent, and refused.
  {name: '91 killed before the first byte', evidence: [], subject: {sent: null}, is: 'NOT_PLACED', says: /never sent/},
  {
    name: '7 79 83 not one byte was written (dns, connect, tls)',
    evidence: [{saw: 'NOT_SENT', error: null, says: 'not sent'}],
    is: 'NOT_PLACED',
  },
  {
    name: '16 refused in allow-listed words',
    evidence: [{saw: 'REFUSED', error: {kind: 'insufficient-funds', message: 'no money', code: '-2010'}, passing: false}],
    is: 'REFUSED',
    says: /-2010/,
  },
  {
    name: '74 refused for the moment: a rate limit that proves that nothing was executed',
    evidence: [{saw: 'REFUSED', error: {kind: 'rate-limit', message: 'slow down'}, passing: true}],
    is: 'NOT_PLACED',
  },
  // Doubt.
  {name: '1 2 3 4 no answer', evidence: [NO_ANSWER], is: 'OPEN', says: /no usable answer/},
  {name: '5 6 10 11 14 15 22 a 5xx, a page, half an answer or a doubtful word', evidence: [NO_ANSWER], is: 'OPEN'},
  {name: '23 a receipt is no placement', evidence: [RECEIPT], is: 'OPEN', says: /receipt/},
  {name: '23 a receipt that is only repeated', evidence: [RECEIPT, looked({status: 'PENDING'})], is: 'OPEN'},
  {
    name: '23 a receipt, then the engine refuses',
    evidence: [RECEIPT, looked({status: 'REJECTED', reason: 'margin'})],
    is: 'REFUSED',
    says: /REJECTED/,
  },
  {name: 'a word that mxt does not know is no verdict', evidence: [NO_ANSWER, found({status: 'UNKNOWN'})], is: 'OPEN'},
  // Seen.
  {name: '16 placed', evidence: [answered()], is: 'PLACED', says: /NEW, filled 0/},
  {
    name: '3 a timed-out order that was filled at once',
    evidence: [NO_ANSWER, found({status: 'FILLED', filled: '0.5'})],
    is: 'PLACED',
  },
  {name: '8 30 seen after a refusal that was not one', evidence: [NO_ANSWER, ...ABSENT, found()], is: 'PLACED'},
  {name: '19 a duplicate id proves that the first exists', evidence: [TAKEN, looked()], is: 'PLACED'},
  {
    name: '25 seen although most reads say that it does not exist',
    evidence: [NO_ANSWER, ...ABSENT, fills(0), found()],
    is: 'PLACED',
  },
  {name: '28 44 placed and ended by the exchange', evidence: [answered({status: 'EXPIRED'})], is: 'PLACED', says: /EXPIRED/},
  {
    name: '27 post-only would have traded: rejected',
    evidence: [answered({postOnly: true, status: 'REJECTED', reason: 'would take'})],
    is: 'REFUSED',
  },
  {
    name: '27 post-only would have traded: canceled by the exchange',
    evidence: [RECEIPT, looked({postOnly: true, status: 'CANCELED', reason: 'EC_PostOnlyWillTakeLiquidity'})],
    is: 'REFUSED',
  },
  {
    name: 'post-only that rested, was changed, and then would have traded: an order that was placed and has ended',
    evidence: [found({postOnly: true, status: 'REJECTED', reason: 'would take'})],
    is: 'PLACED',
    says: /REJECTED/,
    subject: {state: 'CONFIRMED'},
  },
  {
    name: 'a stop waits as PENDING',
    evidence: [RECEIPT, looked({type: 'STOP_MARKET', status: 'PENDING'})],
    is: 'PLACED',
    subject: stop(),
  },
  // Other orders.
  {
    name: '21 an answer with another price, against the user',
    evidence: [answered({price: '61000'})],
    is: 'OPEN',
    says: /another order/,
  },
  {name: '143 an answer with another side', evidence: [answered({side: 'SELL'})], is: 'OPEN', says: /side SELL/},
  {name: '143 an answer with another quantity', evidence: [answered({quantity: '5'})], is: 'OPEN', says: /quantity 5/},
  {name: '20 an older order has the id, and is closed', evidence: [NO_ANSWER, found({...OLD, status: 'FILLED'})], is: 'OPEN'},
  {name: '19 taken by an older order that is open', evidence: [TAKEN, looked(OLD)], is: 'REFUSED', says: /made at/},
  {
    name: 'taken by an older order that is closed, ids free again',
    evidence: [TAKEN, looked({...OLD, status: 'FILLED'})],
    is: 'OPEN',
  },
  {
    name: 'taken by an older order that is closed, ids unique for ever',
    evidence: [TAKEN, looked({...OLD, status: 'FILLED'})],
    bounds: {uniqueness: 'EVER'},
    is: 'REFUSED',
  },
  {
    name: '21 replayed: the exchange answers with its first order',
    evidence: [answered(OLD)],
    bounds: {uniqueness: 'REPLAY'},
    is: 'REFUSED',
  },
  {
    name: '21 replayed: the exchange acknowledges its first order',
    evidence: [RECEIPT, looked(OLD)],
    bounds: {uniqueness: 'REPLAY'},
    is: 'REFUSED',
    says: /made at/,
  },
  {
    name: '21 replayed: the receipt names another order than the one that is found',
    evidence: [RECEIPT, looked({...OLD, id: '2'})],
    bounds: {uniqueness: 'REPLAY'},
    is: 'OPEN',
  },
  {name: '21 replayed: the first order is this one', evidence: [answered()], bounds: {uniqueness: 'REPLAY'}, is: 'PLACED'},
  {
    name: 'ids not unique: an order without a time could be any',
    evidence: [NO_ANSWER, found({createdAt: null})],
    bounds: {uniqueness: 'NONE'},
    is: 'OPEN',
  },
  {name: 'ids not unique: one made since the send', evidence: [NO_ANSWER, found()], bounds: {uniqueness: 'NONE'}, is: 'PLACED'},
  {
    name: 'a window of two minutes: an order made right after signing is ours',
    evidence: [NO_ANSWER, found()],
    subject: {sent: {...SENT, fenceAt: SIGNED + 120_000}},
    bounds: {windowMs: 120_000},
    is: 'PLACED',
  },
  {
    name: 'an old row without its signing time goes by the window',
    evidence: [NO_ANSWER, found()],
    subject: {sent: {...SENT, signedAt: null, fenceAt: SIGNED + 120_000}},
    bounds: {windowMs: 120_000},
    is: 'PLACED',
  },
  // Absence.
  {
    name: '1 4 6 92 absent after fence and bounds, and no fill',
    evidence: [NO_ANSWER, ...ABSENT, fills(0)],
    is: 'NOT_PLACED',
    says: /3 not-founds/,
  },
  {name: '25 not-founds before the bounds prove nothing', evidence: early(ABSENT), is: 'OPEN', now: FENCE + 30_000},
  {
    name: '25 one source is not enough',
    evidence: [absent('order', LATE, 0), absent('order', LATE, 1), absent('order', LATE, 9000), fills(0)],
    is: 'OPEN',
  },
  {
    name: '25 two not-founds are not enough',
    evidence: [absent('order', LATE, 0), absent('open', LATE, 9000), fills(0)],
    is: 'OPEN',
  },
  {
    name: '25 asked at one moment',
    evidence: [absent('order', LATE, 0), absent('open', LATE, 1), absent('fills', LATE, 2), fills(0)],
    is: 'OPEN',
  },
  {name: '26 failed questions are no evidence', evidence: [NO_ANSWER, fills(0)], is: 'OPEN'},
  {
    name: '71 73 the exchange’s clock was never measured',
    evidence: [absent('order', null, 0), absent('open', null, 1), absent('order', null, 9000), fills(0)],
    is: 'OPEN',
    now: null,
  },
  {
    name: 'the engine itself may answer before the reads have caught up',
    evidence: engineSaid(),
    is: 'NOT_PLACED',
    now: FENCE + 30_000,
  },
  {
    name: 'absent from what shows ended orders alone: it may rest',
    evidence: [NO_ANSWER, ...absentFrom('ENDED', 'EXECUTED'), fills(0)],
    is: 'OPEN',
  },
  {
    name: 'absent from what shows open orders alone: it may have ended',
    evidence: [NO_ANSWER, ...absentFrom('OPEN', 'EXECUTED'), fills(0)],
    is: 'OPEN',
  },
  {
    name: 'absent from open and from ended orders',
    evidence: [NO_ANSWER, ...absentFrom('OPEN', 'ENDED'), fills(0)],
    is: 'NOT_PLACED',
  },
  {name: 'absent, but the fills were not read', evidence: [NO_ANSWER, ...ABSENT], is: 'OPEN', says: /fills not read/},
  {
    name: 'absent, but the fills were read before the last look',
    evidence: [NO_ANSWER, ...ABSENT, fills(0, LATE)],
    is: 'OPEN',
    says: /fills not read/,
  },
  {name: 'absent, but a fill may be its own', evidence: [NO_ANSWER, ...ABSENT, fills(1)], is: 'OPEN', says: /may be its own/},
  {
    name: 'absent, and it is there in a word of its own',
    evidence: [NO_ANSWER, found({status: 'UNKNOWN'}), ...ABSENT, fills(0)],
    is: 'OPEN',
  },
  {
    name: 'the exchange may have forgotten it',
    evidence: [...ABSENT, fills(0)],
    now: FENCE + 86_400_001,
    is: 'OPEN',
    says: /forgotten/,
  },
];

function stop(): Partial<Subject> {
  const {price: _, timeInForce: _in, postOnly: _post, ...rest} = REQUEST;
  return {request: {...rest, type: 'STOP_MARKET', stopPrice: '61000'}};
}

function early(evidence: readonly Evidence[]): readonly Evidence[] {
  return [...evidence.map((each) => (each.saw === 'NOT_FOUND' ? {...each, askedAt: FENCE + 9000} : each)), fills(0)];
}

function engineSaid(): readonly Evidence[] {
  const soon = FENCE + 11_000;
  return [
    absent('order', soon, 0, {fromEngine: true}),
    absent('open', soon, 1, {fromEngine: true}),
    absent('order', soon, 6000, {fromEngine: true}),
    fills(0, soon + 6000),
  ];
}

describe('the verdict on an order', () => {
  test.each(ROWS)('$name: $is', ({evidence, is, says, now = LATE + 6000, subject, bounds}) => {
    const verdict = judge({...SUBJECT, ...subject}, evidence, now, {...BOUNDS, ...bounds});
    expect(verdict.is).toBe(is);
    if (says !== undefined) expect(`${verdict.says} ${'error' in verdict ? (verdict.error?.message ?? '') : ''}`).toMatch(says);
  });

  it('never claims that a refused order never reached the exchange', () => {
    const refused: Failure = {kind: 'unknown-outcome', message: 'code 12345: nobody documented this', code: '12345'};
    const verdict = judge({...SUBJECT, error: refused}, [...ABSENT, fills(0)], LATE + 6000, BOUNDS);
    expect(verdict).toMatchObject({is: 'NOT_PLACED', error: {code: '12345', message: expect.stringContaining('code 12345')}});
    expect(verdict.is === 'NOT_PLACED' && verdict.error?.message).not.toMatch(/never reached/);
  });

  it('tells what the exchange changed of the order', () => {
    const reduce = {...REQUEST, reduceOnly: true};
    const verdict = judge({...SUBJECT, request: reduce}, [answered({price: '59900', quantity: '0.2'})], null, BOUNDS);
    expect(verdict).toMatchObject({
      is: 'PLACED',
      adjustments: [
        {field: 'quantity', from: '0.5', to: '0.2', rule: 'set by the exchange'},
        {field: 'price', from: '60000', to: '59900', rule: 'set by the exchange'},
      ],
    });
  });

  it('leaves the base size of an order by quote amount to the exchange', () => {
    const byQuote: MarketOrder = {
      ...{type: 'MARKET', symbol: 'BTC/USDT', side: 'BUY', quantity: '100', quantityIn: 'QUOTE'},
      ...{clientOrderId: 'mine', reduceOnly: false},
    };
    const verdict = judge(
      {...SUBJECT, request: byQuote},
      [answered({type: 'MARKET', price: null, quantity: '0.0016'})],
      null,
      BOUNDS,
    );
    expect(verdict.is).toBe('PLACED');
  });

  it('asks after a receipt for the order, after silence everywhere, and for fills only when the rest is proven', () => {
    const next = (evidence: readonly Evidence[]) => {
      const verdict = judge(SUBJECT, evidence, LATE + 6000, BOUNDS);
      return verdict.is === 'OPEN' ? verdict.next : verdict.is;
    };
    expect([[RECEIPT], [TAKEN], [NO_ANSWER], [NO_ANSWER, ...ABSENT]].map(next)).toEqual(['ORDER', 'ORDER', 'SOURCES', 'FILLS']);
  });
});

describe('a verdict in the journal', () => {
  it('is never undone by a later doubt, and an order that is there outweighs a proof that it was not', () => {
    const settled: readonly IntentState[] = ['CONFIRMED', 'REJECTED', 'NOT_PLACED'];
    for (const now of settled)
      for (const next of ['UNKNOWN', 'UNRESOLVED', 'ACKED', 'SENT'] as const) expect(supersedes(next, now)).toBe(false);
    expect(supersedes('CONFIRMED', 'NOT_PLACED')).toBe(true);
    expect(supersedes('CONFIRMED', 'REJECTED')).toBe(false);
    expect(supersedes('REJECTED', 'CONFIRMED')).toBe(false);
    for (const now of ['INTENT', 'SENT', 'ACKED', 'UNKNOWN', 'UNRESOLVED'] as const)
      for (const next of settled) expect(supersedes(next, now)).toBe(true);
  });

  it('is unsettled as long as nothing is proven', () => {
    const stateOf = (evidence: readonly Evidence[], now = LATE) => settlementOf(judge(SUBJECT, evidence, now, BOUNDS)).state;
    expect(stateOf([RECEIPT])).toBe('ACKED');
    expect(stateOf([NO_ANSWER])).toBe('UNKNOWN');
    expect(stateOf([NO_ANSWER], FENCE + 86_400_001)).toBe('UNRESOLVED');
  });
});
