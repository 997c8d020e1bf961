/** Frames of the private stream of USD-M futures as others recorded or documented them, where the collection is at hand. */
import {describe, expect, it} from 'vitest';
import {Row} from '../../src/lib/adapter/kit/row.ts';
import {algoEvent, orderEvent} from '../../src/lib/exchanges/binance/usdm/order-events.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {isTerminal} from '../../src/lib/model/order.ts';
import {follow} from '../lib/exchanges/binance/usdm/followed.ts';
import type {Json} from './binance-checks.ts';
import {payloadOf, recorded} from './binance-files.ts';

const files = recorded.filter(({name, kind}) => /usdm|perp-/.test(name) && ['ws-order', 'ws-balance', 'margin'].includes(kind));
const place = {account: 'desk', exchange: 'binance', symbol: 'A/B:B', isListed: true};

interface Frame {
  readonly path: string;
  readonly event: Json;
}

/** Wrapped by stream, or several in order, as some recorders keep them. */
const frames: readonly Frame[] = files.flatMap((file) =>
  [payloadOf(file)].flat().flatMap((frame: Json): Frame[] => {
    const event = frame.data ?? frame;
    return typeof event.e === 'string' ? [{path: file.path, event}] : [];
  }),
);
const ofType = (type: string) => frames.filter(({event}) => event.e === type);
// Dated contracts in coins are another exchange's words: no account of these has them.
const orders = ofType('ORDER_TRADE_UPDATE').filter(({event}) => !event.o.s.includes('USD_'));

const STATES: Readonly<Record<string, string>> = {NEW: 'NEW', CANCELED: 'CANCELED', FILLED: 'FILLED', EXPIRED: 'EXPIRED'};

describe.skipIf(files.length === 0)('recorded frames of USD-M futures', () => {
  it('are there, of every type that is documented for orders, money and margin', () => {
    expect([orders.length, ofType('ALGO_UPDATE').length, ofType('ACCOUNT_UPDATE').length]).toEqual([
      ...[expect.toSatisfy((count: number) => count >= 20), expect.toSatisfy((count: number) => count >= 5)],
      expect.toSatisfy((count: number) => count >= 6),
    ]);
    expect([ofType('MARGIN_CALL').length, ofType('TRADE_LITE').length]).not.toContain(0);
  });

  it.each(orders)('say of an order what it asks for, what is filled and how it stands: $path', ({event}) => {
    const {o} = event;
    const told = orderEvent(place, new Row({...o, T: event.T}), null);
    if (told.type !== 'ORDER') throw new Error('no event of an order');
    const {order} = told;
    expect(order).toMatchObject({id: String(o.i), clientOrderId: o.c, side: o.S, updatedAt: new Date(event.T).toISOString()});
    if (dec(o.q).gt(0)) expect(dec(order.quantity ?? '-1').eq(o.q)).toBe(true);
    expect(dec(order.filled ?? '-1').eq(o.z)).toBe(true);
    expect(dec(order.price ?? '0').eq(order.type === 'MARKET' ? '0' : o.p)).toBe(true);
    expect(dec(order.stopPrice ?? '0').eq(o.sp ?? '0')).toBe(true);
    if (dec(o.z).gt(0) && dec(o.ap).gt(0)) expect(dec(order.averagePrice ?? '0').eq(o.ap)).toBe(true);
    const isPart = dec(o.z).gt(0) && dec(o.z).lt(o.q) && !['CANCELED', 'EXPIRED'].includes(o.X);
    const isTakenOver = /^NEW_/.test(o.X);
    expect(order.status).toBe(isPart ? 'PARTIALLY_FILLED' : isTakenOver && dec(o.z).eq(o.q) ? 'FILLED' : STATES[o.X]);
    expect(order.reduceOnly).toBe(o.R === true || (o.ps === 'LONG' && o.S === 'SELL') || (o.ps === 'SHORT' && o.S === 'BUY'));
    if (isTerminal(order.status) && order.remaining !== null) expect(dec(order.remaining).eq(dec(o.q).minus(o.z))).toBe(true);
  });

  it.each(orders)('say of a fill what traded, at which price, what was paid and why: $path', ({event}) => {
    const {o} = event;
    const told = orderEvent(place, new Row({...o, T: event.T}), null);
    const fill = told.type === 'ORDER' ? told.fill : null;
    if (o.x !== 'TRADE' && o.x !== 'CALCULATED') return expect(fill).toBeNull();
    if (dec(o.l).isZero()) return expect(fill).toBeNull();
    expect(fill).toMatchObject({id: String(o.t), orderId: String(o.i), side: o.S, liquidity: o.m ? 'MAKER' : 'TAKER'});
    expect([fill?.quantity, fill?.price].map((told) => dec(told ?? '-1').toFixed())).toEqual([
      dec(o.l).toFixed(),
      dec(o.L).toFixed(),
    ]);
    if (o.N == null) expect(fill?.fee ?? null).toBeNull();
    else expect([fill?.fee?.asset, dec(fill?.fee?.amount ?? '-1').eq(o.n)]).toEqual([o.N, true]);
    const cause = o.c.startsWith('autoclose-') ? 'LIQUIDATION' : o.c.startsWith('adl_autoclose') ? 'ADL' : 'TRADE';
    expect(fill?.cause).toBe(cause);
  });

  it.each(ofType('ALGO_UPDATE'))('say of a conditional order that it waits, or how it ended: $path', ({event}) => {
    const {o} = event;
    const told = algoEvent(place, new Row({...o, T: event.T}));
    // From then on the order that was made of it tells.
    if (o.X === 'TRIGGERED' || o.X === 'FINISHED') return expect(told).toBeNull();
    if (told?.type !== 'ORDER') throw new Error('no event of an order');
    expect(told).toMatchObject({
      order: {id: `algo-${o.aid}`, clientOrderId: o.caid, side: o.S, status: o.X === 'NEW' ? 'PENDING' : o.X, filled: '0'},
      fill: null,
    });
    expect([told.order.stopPrice, told.order.quantity].map((text) => dec(text ?? '-1').toFixed())).toEqual([
      dec(o.tp).toFixed(),
      dec(o.q).toFixed(),
    ]);
    expect(told.order.trigger).toEqual({
      kind: o.o.startsWith('TAKE_PROFIT') ? 'TAKE_PROFIT' : 'STOP',
      by: o.wt === 'MARK_PRICE' ? 'MARK' : 'LAST',
    });
    expect(told.order.reason ?? '').toBe(o.rm ?? '');
  });

  it('of money, margin and trades in short tell nothing of orders; a fill that three frames tell is one', async () => {
    const stream = await follow(['ETHUSDC', 'BTCUSDT']);
    try {
      const others = frames.filter(({event}) => !['ORDER_TRADE_UPDATE', 'ALGO_UPDATE'].includes(event.e));
      expect(others.length).toBeGreaterThan(8);
      await stream.say(...others.map(({event}) => event));
      expect([stream.events, stream.ends]).toEqual([[], []]);
      const [sequence] = files.filter(({name}) => name.includes('trade-lite-account-order-seq'));
      if (sequence === undefined) return;
      await stream.say(...payloadOf(sequence));
      expect(stream.events).toMatchObject([
        {
          order: {symbol: 'ETH/USDC:USDC', status: 'FILLED', filled: '0.02'},
          fill: {id: '702423109', quantity: '0.02', price: '2317.3', fee: {asset: 'USDC', amount: '0'}, liquidity: 'MAKER'},
        },
      ]);
    } finally {
      stream.close();
    }
  });
});
