/** Whether a change of an order was made, as a table. */
import {describe, expect, test} from 'vitest';
import {createOrder, type Order} from '../../../../src/lib/model/order.ts';
import {type ChangeVerdict, judgeChange, type Reading} from '../../../../src/lib/orders/judge/judge-change.ts';

const FENCE = Date.UTC(2026, 10, 27, 12);
const LATE = FENCE + 80_000;
const BOUNDS = {
  ...{windowMs: 5000, engineBoundMs: 10_000, readBoundMs: 60_000, resolveDeadlineMs: 86_400_000},
  uniqueness: 'OPEN_ONLY',
} as const;

const before = createOrder({
  ...{account: 'a', exchange: 'x', symbol: 'BTC/USDT', id: '1', clientOrderId: 'mine', side: 'BUY', type: 'LIMIT'},
  ...{price: '60000', quantity: '0.5', filled: '0', remaining: '0.5', status: 'NEW'},
});
const read = (change: Partial<Order> | null, askedAt: number | null, at: number): Reading => ({
  ...{order: change === null ? null : {...before, ...change}, askedAt, at},
});
const CHANGED = {price: '61000'};

interface Row {
  readonly name: string;
  readonly readings: readonly Reading[];
  readonly is: ChangeVerdict['is'];
  readonly pair?: boolean;
}

const ROWS: readonly Row[] = [
  {name: 'nothing read', readings: [], is: 'OPEN'},
  {name: 'shown', readings: [read(CHANGED, FENCE, 0)], is: 'MADE'},
  {name: 'old terms before the window has passed', readings: [read({}, FENCE, 0), read({}, FENCE + 9000, 9000)], is: 'OPEN'},
  {name: 'old terms twice after it', readings: [read({}, LATE, 0), read({}, LATE + 6000, 6000)], is: 'NOT_MADE'},
  {name: 'old terms twice at one moment', readings: [read({}, LATE, 0), read({}, LATE + 1, 1)], is: 'OPEN'},
  {name: 'old terms, and the clock was never measured', readings: [read({}, null, 0), read({}, null, 9000)], is: 'OPEN'},
  {name: 'ended before it could be changed', readings: [read({status: 'FILLED'}, FENCE, 0)], is: 'NOT_MADE'},
  {name: 'not found', readings: [read(null, LATE, 0)], is: 'OPEN'},
  {name: 'not found, and the exchange may have forgotten it', readings: [read(null, FENCE + 86_400_001, 0)], is: 'NOT_MADE'},
  {
    name: 'a pair: canceled a moment ago, the other half may be on its way',
    readings: [read({status: 'CANCELED'}, FENCE, 0)],
    pair: true,
    is: 'OPEN',
  },
  {
    name: 'a pair: canceled, and the other half was never sent',
    readings: [read({status: 'CANCELED'}, LATE, 0)],
    pair: true,
    is: 'HALF',
  },
  {name: 'a pair: filled before the cancel', readings: [read({status: 'FILLED'}, FENCE, 0)], pair: true, is: 'NOT_MADE'},
  {name: 'a pair: still open long after', readings: [read({}, LATE, 0), read({}, LATE + 6000, 6000)], pair: true, is: 'NOT_MADE'},
];

describe('the verdict on a change', () => {
  test.each(ROWS)('$name: $is', ({readings, is, pair = false}) => {
    const amend = {before, change: CHANGED, fenceAt: FENCE, replacement: pair ? 'f'.repeat(32) : null};
    expect(judgeChange(amend, readings, BOUNDS).is).toBe(is);
  });
});
