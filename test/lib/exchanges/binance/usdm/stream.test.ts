/** The private stream of contracts: events of orders are told, every other one changes none, and an expired key ends it. */
import {afterEach, describe, expect, it} from 'vitest';
import {type Followed, follow} from './followed.ts';

const AT = 1_789_000_000_123;
const order = (change: object) => ({
  ...{e: 'ORDER_TRADE_UPDATE', E: AT + 4, T: AT},
  o: {
    ...{
      s: 'SOLUSDT',
      c: 'desk-41',
      S: 'SELL',
      o: 'LIMIT',
      f: 'GTX',
      q: '12.5',
      p: '143.20',
      ap: '0',
      sp: '0',
      x: 'NEW',
      X: 'NEW',
    },
    ...{i: 5_512_337, l: '0', z: '0', L: '0', N: 'USDT', n: '0', T: AT, t: 0, b: '0', a: '0', m: false, R: true},
    ...{
      wt: 'CONTRACT_PRICE',
      ot: 'LIMIT',
      ps: 'BOTH',
      cp: false,
      rp: '0',
      pP: false,
      si: 0,
      ss: 0,
      V: 'NONE',
      pm: 'NONE',
      gtd: 0,
    },
    ...change,
  },
});
const fill = (change: object) =>
  order({x: 'TRADE', X: 'PARTIALLY_FILLED', l: '2.5', z: '2.5', L: '143.21', t: 88_001, ap: '143.21', ...change});
const algo = (change: object) => ({
  ...{e: 'ALGO_UPDATE', T: AT, E: AT + 2},
  o: {
    ...{caid: 'stop-7', aid: 31_415, at: 'CONDITIONAL', o: 'STOP_MARKET', s: 'SOLUSDT', S: 'SELL', ps: 'BOTH', f: 'GTC', q: '3'},
    ...{X: 'NEW', ai: '', ap: '0', aq: '0', act: '0', tp: '120.5', p: '0', V: 'NONE', wt: 'MARK_PRICE', pm: 'NONE', cp: false},
    ...{pP: false, R: true, tt: 0, gtd: 0, rm: '', ...change},
  },
});
const ofAlgo = (change: object) =>
  fill({i: 900_001, c: 'stop-7', o: 'MARKET', ot: 'STOP_MARKET', q: '3', p: '0', sp: '120.5', wt: 'MARK_PRICE', ...change});

let followed: Followed | null = null;
afterEach(() => followed?.close());
async function told(...frames: readonly object[]) {
  followed = await follow(['SOLUSDT', 'ETHUSDC']);
  await followed.say(...frames);
  return followed;
}

describe('an order on a contract', () => {
  it('is told with its terms, and has no fill while nothing traded', async () => {
    const {events} = await told(order({}));
    expect(events).toMatchObject([
      {
        order: {
          ...{id: '5512337', clientOrderId: 'desk-41', symbol: 'SOL/USDT:USDT', side: 'SELL', type: 'LIMIT', status: 'NEW'},
          ...{
            quantity: '12.5',
            filled: '0',
            remaining: '12.5',
            price: '143.2',
            postOnly: true,
            reduceOnly: true,
            timeInForce: 'GTC',
          },
          ...{createdAt: new Date(AT).toISOString(), updatedAt: new Date(AT).toISOString()},
        },
        fill: null,
      },
    ]);
  });

  it('is told with each fill, what was paid for it and who took', async () => {
    const {events} = await told(
      fill({m: true, n: '0.0716', N: 'BNB'}),
      fill({X: 'FILLED', l: '10', z: '12.5', L: '143.2', t: 88_002, n: '-0.05', ap: '143.202'}),
    );
    expect(events).toMatchObject([
      {
        order: {status: 'PARTIALLY_FILLED', filled: '2.5', remaining: '10', averagePrice: '143.21'},
        fill: {
          id: '88001',
          price: '143.21',
          quantity: '2.5',
          fee: {asset: 'BNB', amount: '0.0716'},
          liquidity: 'MAKER',
          cause: 'TRADE',
        },
      },
      {
        order: {status: 'FILLED', filled: '12.5', remaining: '0', averagePrice: '143.202'},
        fill: {id: '88002', quantity: '10', fee: {asset: 'USDT', amount: '-0.05'}, liquidity: 'TAKER'},
      },
    ]);
  });

  it.each([
    ['AMENDMENT', 'NEW', 'NEW'],
    ['CANCELED', 'CANCELED', 'CANCELED'],
    ['EXPIRED', 'EXPIRED', 'EXPIRED'],
    ['EXPIRED', 'EXPIRED_IN_MATCH', 'EXPIRED'],
    ['NEW', 'A_NEW_WORD', 'UNKNOWN'],
  ])('that was %s, now %s, is %s', async (x, X, status) => {
    const {events} = await told(order({x, X, p: '143.35'}));
    expect(events).toMatchObject([{order: {status, price: '143.35', filled: '0'}, fill: null}]);
  });

  it.each([
    ['autoclose-1789000000', 'FILLED', 'LIQUIDATION'],
    ['autoclose-1789000000', 'NEW_INSURANCE', 'LIQUIDATION'],
    ['adl_autoclose', 'NEW_ADL', 'ADL'],
    ['settlement_autoclose-77', 'FILLED', 'SETTLEMENT'],
  ])('that the exchange made itself (%s, %s) is over once it filled, its fill a %s', async (c, X, cause) => {
    const {events} = await told(fill({c, X, x: 'CALCULATED', l: '12.5', z: '12.5'}));
    expect(events).toMatchObject([{order: {status: 'FILLED', filled: '12.5', remaining: '0'}, fill: {quantity: '12.5', cause}}]);
  });

  it('that the exchange has made and not filled yet is open', async () => {
    const {events} = await told(order({c: 'autoclose-1', X: 'NEW_INSURANCE', x: 'CALCULATED'}));
    expect(events).toMatchObject([{order: {status: 'NEW', filled: '0'}, fill: null}]);
  });

  it('that closes a side of a hedge reduces; one that opens it does not', async () => {
    const {events} = await told(order({ps: 'LONG', R: false}), order({ps: 'SHORT', R: false}));
    expect(events.map((event) => event.order.reduceOnly)).toEqual([true, false]);
  });
});

describe('a conditional order', () => {
  it('waits, is triggered and filled under one id, whichever event comes first', async () => {
    const {events} = await told(
      algo({}),
      algo({X: 'TRIGGERED', ai: '900001'}),
      ofAlgo({x: 'NEW', X: 'NEW', l: '0', z: '0', L: '0', t: 0, ap: '0'}),
      ofAlgo({X: 'FILLED', l: '3', z: '3', L: '120.4', ap: '120.4'}),
      algo({X: 'FINISHED', ai: '900001', ap: '120.4', aq: '3'}),
    );
    expect(events.map((event) => [event.order.id, event.order.type, event.order.status, event.fill?.orderId])).toEqual([
      ['algo-31415', 'STOP_MARKET', 'PENDING', undefined],
      ['algo-31415', 'STOP_MARKET', 'NEW', undefined],
      ['algo-31415', 'STOP_MARKET', 'FILLED', 'algo-31415'],
    ]);
    expect(events[0]?.order).toMatchObject({
      stopPrice: '120.5',
      trigger: {kind: 'STOP', by: 'MARK'},
      quantity: '3',
      reduceOnly: true,
    });
    expect(events[2]?.order).toMatchObject({
      stopPrice: '120.5',
      trigger: {kind: 'STOP', by: 'MARK'},
      filled: '3',
      childIds: ['900001'],
    });
  });

  it('is found by its client id where the event of its order comes alone', async () => {
    const row = {algoId: 31_415, clientAlgoId: 'stop-7', actualOrderId: '900001', createTime: AT - 60_000};
    followed = await follow(['SOLUSDT'], {'stop-7': row});
    await followed.say(ofAlgo({X: 'FILLED', l: '3', z: '3'}));
    expect(followed.events).toMatchObject([{order: {id: 'algo-31415', createdAt: new Date(AT - 60_000).toISOString()}}]);
  });

  it('that ended says why; of a whole position it has no size', async () => {
    const {events} = await told(algo({X: 'REJECTED', rm: 'Reduce Only reject'}), algo({aid: 9, cp: true, q: '0'}));
    expect(events).toMatchObject([
      {order: {status: 'REJECTED', reason: 'Reduce Only reject'}},
      {order: {id: 'algo-9', quantity: null, reduceOnly: true}},
    ]);
  });
});

describe('an event of something else', () => {
  const balance = {a: 'USDT', wb: '812.44', cw: '812.44', bc: '0'};
  const held = {s: 'SOLUSDT', pa: '-4', ep: '141.9', cr: '0', up: '1.2', mt: 'cross', iw: '0', ps: 'BOTH', bep: '141.8'};
  it.each([
    ['of money and positions', {e: 'ACCOUNT_UPDATE', E: AT, T: AT, a: {m: 'ORDER', B: [balance], P: [held]}}],
    ['of a funding payment', {e: 'ACCOUNT_UPDATE', E: AT, T: AT, a: {m: 'FUNDING_FEE', B: [{...balance, bc: '-0.31'}], P: []}}],
    [
      'of a margin call',
      {
        e: 'MARGIN_CALL',
        E: AT,
        cw: '61.5',
        p: [{s: 'SOLUSDT', ps: 'BOTH', pa: '-4', mt: 'CROSSED', iw: '0', mp: '155.2', up: '-53', mm: '40.1'}],
      },
    ],
    [
      'of a trade in short, which the order event tells in full',
      {e: 'TRADE_LITE', E: AT, T: AT, s: 'SOLUSDT', q: '1', p: '0', m: false, c: 'x', S: 'BUY', L: '140', l: '1', t: 5, i: 6},
    ],
    ['of leverage', {e: 'ACCOUNT_CONFIG_UPDATE', E: AT, T: AT, ac: {s: 'SOLUSDT', l: 25}}],
    ['of the mode of assets', {e: 'ACCOUNT_CONFIG_UPDATE', E: AT, T: AT, ai: {j: true}}],
    ['of a strategy', {e: 'STRATEGY_UPDATE', T: AT, E: AT, su: {si: 7, st: 'GRID', ss: 'NEW', s: 'SOLUSDT', ut: AT, c: 8007}}],
    ['that is not documented', {e: 'SOMETHING_NEW', E: AT, o: {s: 'SOLUSDT', i: 7}}],
  ])('%s tells nothing of an order, and the stream goes on', async (_what, frame) => {
    const {events, ends} = await told(frame, {stream: 'key-of-the-stream', data: frame}, order({}));
    expect([events.map((event) => event.order.id), ends]).toEqual([['5512337'], []]);
  });

  it('of an expired key ends the stream, which is a gap', async () => {
    const {events, ends} = await told({e: 'listenKeyExpired', E: AT, listenKey: 'key-of-the-stream'}, order({}));
    expect([events, ends.map(({kind}) => kind)]).toEqual([[], ['network']]);
  });

  it('of an order that it does not name ends the stream', async () => {
    const {ends} = await told(order({i: undefined}));
    expect(ends.map(({kind}) => kind)).toEqual(['protocol']);
  });
});
