import {describe, expect, test} from 'vitest';
import {OrderTable} from '../../../src/lib/feed/order-table.ts';
import {aFill, anOrder, instant} from './orders.ts';

describe('the table of orders', () => {
  test('tells a report once', () => {
    const table = new OrderTable();
    expect(table.apply(anOrder(), null)?.order).toEqual(anOrder());
    expect(table.apply(anOrder(), null)).toBeNull();
    expect(table.apply(anOrder({updatedAt: instant(5)}), null), 'a mere time stamp is no news').toBeNull();
  });

  test('tells a fill once, whether it comes with the order or apart from it', () => {
    const table = new OrderTable();
    const partly = anOrder({filled: '1', remaining: '9', status: 'PARTIALLY_FILLED'});
    expect(table.apply(partly, aFill())?.fill?.id).toBe('t1');
    expect(table.applyFill(aFill())).toBeNull();
    expect(table.apply(partly, aFill())).toBeNull();
    expect(table.applyFill(aFill({id: 't2'}))).toMatchObject({order: {filled: '1'}, fill: {id: 't2'}});
  });

  test('keeps trades of the same number on two symbols apart, and orders too', () => {
    const table = new OrderTable();
    expect(table.apply(anOrder(), aFill())?.fill?.id).toBe('t1');
    expect(table.apply(anOrder({symbol: 'ETH/USDT'}), aFill({symbol: 'ETH/USDT'}))?.fill?.id).toBe('t1');
    expect(table.open()).toHaveLength(2);
  });

  test('asks for the order of a fill that it does not know', () => {
    expect(new OrderTable().applyFill(aFill({orderId: '9'}))).toBe('unknown');
  });

  test('knows an order by its client id until the exchange has named it, and tells it under one name', () => {
    const table = new OrderTable();
    table.apply(anOrder({id: null, status: 'PENDING'}), null);
    expect(table.apply(anOrder({id: '7'}), null)?.order).toMatchObject({id: '7', status: 'NEW'});
    expect(table.apply(anOrder({id: null, status: 'PENDING'}), null)).toBeNull();
    expect(table.open().map(({id}) => id)).toEqual(['7']);
  });

  test('stays bounded, and silent about what it has forgotten but for the name', () => {
    const table = new OrderTable({closed: 10, names: 1000});
    const filled = (id: string) => anOrder({id, clientOrderId: `c${id}`, status: 'FILLED', filled: '10', remaining: '0'});
    for (let id = 1; id <= 200; id++) table.apply(filled(String(id)), aFill({id: `t${id}`, orderId: String(id)}));
    expect(table.size).toBe(10);
    for (let id = 1; id <= 200; id++) {
      expect(table.apply(filled(String(id)), aFill({id: `t${id}`, orderId: String(id)}))).toBeNull();
      expect(table.hasFill(aFill({id: `t${id}`, orderId: String(id)}))).toBe(true);
    }
    expect(table.apply(filled('1'), aFill({id: 'late', orderId: '1'}))?.fill?.id, 'a fill that was never told').toBe('late');
    expect(table.apply(filled('1'), aFill({id: 'late', orderId: '1'}))).toBeNull();
    expect(table.apply(filled('1'), aFill({id: 'later', orderId: '1'}))?.fill?.id, 'a second one').toBe('later');
  });

  test('tells each of many fills of one order once', () => {
    const table = new OrderTable({closed: 1, names: 1000});
    const ids = Array.from({length: 100}, (_, index) => `t${index}`);
    const order = anOrder({filled: '1', remaining: '9', status: 'PARTIALLY_FILLED'});
    for (const id of ids) expect(table.apply(order, aFill({id}))?.fill?.id).toBe(id);
    for (const id of ids) expect(table.apply(order, aFill({id}))).toBeNull();
    table.apply({...order, status: 'CANCELED'}, null);
    table.apply(anOrder({id: '2', status: 'CANCELED'}), null);
    expect(table.size).toBe(1);
    for (const id of ids) expect(table.hasFill(aFill({id}))).toBe(true);
    expect(table.hasFill(aFill({id: 'other'}))).toBe(false);
  });
});
