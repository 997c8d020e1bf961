import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareDecimals, joinOrders} from '../../../src/lib/feed/merge.ts';
import {dec} from '../../../src/lib/model/decimal.ts';
import {isTerminal, type Order, type OrderStatus} from '../../../src/lib/model/order.ts';
import {anOrder, instant} from './orders.ts';

const RANK: Record<OrderStatus, number> = {
  UNKNOWN: 0,
  PENDING: 1,
  NEW: 2,
  PARTIALLY_FILLED: 3,
  EXPIRED: 4,
  REJECTED: 4,
  CANCELED: 4,
  FILLED: 4,
};

/** Any two reports of one order, contradicting each other as they may. Whether the client id is told is the exchange's habit. */
const report = fc
  .record({
    filled: fc.integer({min: 0, max: 10}),
    quantity: fc.integer({min: 10, max: 13}),
    price: fc.constantFrom('60000', '59000.5', null),
    status: fc.constantFrom<OrderStatus>(
      'UNKNOWN',
      'PENDING',
      'NEW',
      'PARTIALLY_FILLED',
      'FILLED',
      'CANCELED',
      'REJECTED',
      'EXPIRED',
    ),
    averagePrice: fc.constantFrom(null, '60000', '59999.5'),
    fees: fc.constantFrom(
      [],
      [{asset: 'USDT', amount: '1'}],
      [{asset: 'USDT', amount: '2'}],
      [
        {asset: 'BNB', amount: '1'},
        {asset: 'USDT', amount: '1'},
      ],
    ),
    updatedAt: fc.option(fc.integer({min: 0, max: 5})),
    createdAt: fc.option(fc.integer({min: 0, max: 2})),
    reason: fc.constantFrom(undefined, 'USER', 'IOC'),
    id: fc.constantFrom(null, '1'),
    postOnly: fc.boolean(),
    parentId: fc.constantFrom(null, '10', 'dip'),
    linkedIds: fc.constantFrom([], ['11'], ['12'], ['11', '12']),
    childIds: fc.constantFrom([], ['21'], ['21', '22']),
  })
  .map(
    ({filled, quantity, updatedAt, createdAt, reason, ...rest}): Order =>
      anOrder({
        ...rest,
        filled: String(filled),
        quantity: String(quantity),
        remaining: String(quantity - filled),
        updatedAt: updatedAt === null ? null : instant(updatedAt),
        createdAt: createdAt === null ? null : instant(createdAt),
        ...(reason !== undefined && {reason}),
      }),
  );

describe('joining two reports of one order', () => {
  test('does not depend on which comes first', () => {
    fc.assert(
      fc.property(report, report, (a, b) => void expect(joinOrders(a, b)).toEqual(joinOrders(b, a))),
      {numRuns: 1000},
    );
  });

  test('does not depend on how reports are grouped', () => {
    fc.assert(
      fc.property(
        report,
        report,
        report,
        (a, b, c) => void expect(joinOrders(joinOrders(a, b), c)).toEqual(joinOrders(a, joinOrders(b, c))),
      ),
      {numRuns: 1000},
    );
  });

  test('changes nothing when a report is repeated', () => {
    fc.assert(
      fc.property(report, report, (a, b) => {
        expect(joinOrders(a, a)).toEqual(a);
        const both = joinOrders(a, b);
        expect(joinOrders(both, b)).toEqual(both);
        expect(joinOrders(both, a)).toEqual(both);
      }),
      {numRuns: 1000},
    );
  });

  test('never goes back: not in what is filled, not in status, not from an end to another life', () => {
    fc.assert(
      fc.property(fc.array(report, {minLength: 2, maxLength: 8}), (reports) => {
        let known = reports[0] ?? anOrder();
        for (const next of reports.slice(1)) {
          const joined = joinOrders(known, next);
          expect(dec(joined.filled ?? '0').gte(known.filled ?? '0')).toBe(true);
          expect(RANK[joined.status]).toBeGreaterThanOrEqual(RANK[known.status]);
          if (isTerminal(known.status)) expect(isTerminal(joined.status)).toBe(true);
          expect(dec(joined.remaining ?? '0').isNegative()).toBe(false);
          known = joined;
        }
      }),
      {numRuns: 1000},
    );
  });

  test('takes an amendment by its time, although the quantity got smaller', () => {
    const amended = anOrder({quantity: '6', remaining: '6', price: '61000', updatedAt: instant(2)});
    const stale = anOrder({quantity: '10', filled: '2', remaining: '8', status: 'PARTIALLY_FILLED', updatedAt: instant(1)});
    expect(joinOrders(amended, stale)).toMatchObject({
      quantity: '6',
      price: '61000',
      filled: '2',
      remaining: '4',
      status: 'PARTIALLY_FILLED',
    });
  });
});

test('decimals compare as numbers do', () => {
  const decimal = fc
    .tuple(fc.bigInt({min: 0n, max: 10n ** 20n}), fc.integer({min: 0, max: 99}))
    .map(([whole, part]) => (part === 0 ? `${whole}` : dec(`${whole}.${part}`).toFixed()));
  fc.assert(
    fc.property(decimal, decimal, (a, b) => Math.sign(compareDecimals(a, b)) === dec(a).comparedTo(dec(b))),
    {numRuns: 1000},
  );
});
