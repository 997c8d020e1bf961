/** Orders as the executions channel tells them, piece by piece. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {Executions} from '../../../../src/lib/exchanges/kraken/executions.ts';
import {wireOrder} from './desk.ts';

const AT = '2026-11-27T12:00:00.123456Z';
const ID = 'OK4GJX-KSTLS-7DZZO5';
const born = {
  ...{
    order_id: ID,
    cl_ord_id: 'mine',
    symbol: 'BTC/USD',
    side: 'sell',
    order_type: 'limit',
    order_qty: '0.005',
    limit_price: 26500,
  },
  ...{time_in_force: 'GTC', exec_type: 'pending_new', order_status: 'pending_new', cum_qty: 0, timestamp: AT},
};
const later = (change: object) => ({order_id: ID, timestamp: '2026-11-27T12:00:01.000000Z', ...change});
const live = later({exec_type: 'new', order_status: 'new'});
const trade = (exec_id: string, last_qty: string, cum_qty: string, fee: string) =>
  later({
    ...{
      exec_type: 'trade',
      order_status: 'partially_filled',
      exec_id,
      last_qty,
      last_price: '26600',
      cum_qty,
      avg_price: '26600',
    },
    ...{liquidity_ind: 't', fees: [{asset: 'USD', qty: fee}]},
  });

function told(...events: readonly object[]) {
  const orders = new Executions({account: 'desk', exchange: 'kraken'});
  return events.map((event) => orders.take(new Row(event), null));
}
const last = (...events: readonly object[]) => {
  const event = told(...events).at(-1);
  if (event?.type !== 'ORDER') throw new Error('no order was told');
  return event;
};

describe('orders of the executions channel', () => {
  it('are no orders while they are pending, and whole from the first event on', () => {
    expect(told(born)).toEqual([null]);
    expect(last(born, live).order).toMatchObject({
      ...{symbol: 'BTC/USD', id: ID, clientOrderId: 'mine', side: 'SELL', type: 'LIMIT', price: '26500', quantity: '0.005'},
      ...{status: 'NEW', filled: '0', createdAt: '2026-11-27T12:00:00.123Z', updatedAt: '2026-11-27T12:00:01.000Z'},
    });
  });

  it('carry their trades, and their fees as long as all were seen', () => {
    const first = trade('T1', '0.002', '0.002', '0.1');
    const second = trade('T2', '0.003', '0.005', '0.15');
    expect(last(born, live, first)).toMatchObject({
      order: {status: 'PARTIALLY_FILLED', filled: '0.002', fees: [{asset: 'USD', amount: '0.1'}]},
      fill: {id: 'T1', orderId: ID, clientOrderId: 'mine', side: 'SELL', price: '26600', quantity: '0.002', liquidity: 'TAKER'},
    });
    // The last trade's own word is still "partially filled"; told twice, it counts once.
    expect(last(born, live, first, second, second).order).toMatchObject({
      ...{status: 'FILLED', filled: '0.005', remaining: '0', fees: [{asset: 'USD', amount: '0.25'}]},
    });
    const open = {...born, exec_type: 'new', order_status: 'partially_filled', cum_qty: '0.002'};
    expect(last(open, second).order.fees).toEqual([]);
  });

  it('that are amended have the new terms, and keep them; why is no reason of their end', () => {
    const amended = later({
      exec_type: 'amended',
      order_status: 'new',
      order_qty: '0.004',
      limit_price: '26600.5',
      reason: 'User requested',
      amended: true,
    });
    expect(last(born, live, amended).order).toMatchObject({quantity: '0.004', price: '26600.5', status: 'NEW'});
    const gone = later({exec_type: 'canceled', order_status: 'canceled', cum_qty: 0});
    expect(last(born, live, amended, gone).order).toMatchObject({quantity: '0.004', status: 'CANCELED'});
    expect(last(born, live, amended, gone).order.reason).toBeUndefined();
  });

  it('that wait for a trigger are pending until it fires', () => {
    const stop = {
      ...born,
      order_type: 'stop-loss-limit',
      triggers: {reference: 'last', price: 26000, price_type: 'static', status: 'untriggered'},
    };
    expect(last(stop, live).order).toMatchObject({
      ...{type: 'STOP_LIMIT', status: 'PENDING', stopPrice: '26000', price: '26500', trigger: {kind: 'STOP', by: 'LAST'}},
    });
    const fired = later({exec_type: 'status', order_status: 'triggered', triggers: {status: 'triggered'}});
    expect(last(stop, live, fired).order.status).toBe('PENDING');
    expect(last(stop, live, fired, live).order).toMatchObject({status: 'NEW', stopPrice: '26000'});
  });

  it('that were told of nowhere must be asked for, and are known then', () => {
    const orders = new Executions({account: 'desk', exchange: 'kraken'});
    const event = new Row(trade('T1', '0.3', '0.3', '0.1'));
    expect(orders.knows(event)).toBe(false);
    expect(() => orders.take(event, null)).toThrow(/its order is not known/);
    orders.learn(ID, new Row(wireOrder({vol: '0.5', vol_exec: '0.1'})), 'BTC/USD');
    expect(orders.take(event, null)).toMatchObject({
      order: {symbol: 'BTC/USD', side: 'BUY', quantity: '0.5', filled: '0.3', fees: []},
      fill: {quantity: '0.3', side: 'BUY'},
    });
  });

  it('of a snapshot that were amended are as of then', () => {
    const orders = new Executions({account: 'desk', exchange: 'kraken'});
    const open = {...born, exec_type: 'new', order_status: 'new', amended: true};
    expect(orders.take(new Row(open), '2026-11-27T13:00:00.000Z')).toMatchObject({
      order: {createdAt: null, updatedAt: '2026-11-27T13:00:00.000Z'},
    });
  });

  it('sized in quote money have a quantity in base when they are over', () => {
    const sized = {...born, order_type: 'market', order_qty: undefined, cash_order_qty: 150};
    expect(
      last(sized, later({exec_type: 'filled', order_status: 'filled', cum_qty: '0.0025', avg_price: '60000'})).order,
    ).toMatchObject({
      ...{type: 'MARKET', price: null, quantity: '0.0025', remaining: '0', status: 'FILLED'},
    });
  });

  it('without an id or in odd words spoil nothing', () => {
    expect(() => told({symbol: 'BTC/USD', order_status: 'new'})).toThrow(/no id/);
    expect(last(born, later({exec_type: 'new', order_status: 'dreaming'})).order).toMatchObject({
      ...{status: 'UNKNOWN', raw: {status: 'dreaming'}},
    });
  });
});
