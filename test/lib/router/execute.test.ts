import {describe, expect, it} from 'vitest';
import type {AccountHandle, CallOptions} from '../../../src/lib/adapter/accounts.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Level} from '../../../src/lib/model/market.ts';
import {createOrder, type Order} from '../../../src/lib/model/order.ts';
import {exitCodeOfPlace} from '../../../src/lib/orders/place/document.ts';
import type {Submission} from '../../../src/lib/orders/place/submission.ts';
import type {OrderTerms} from '../../../src/lib/orders/place/terms.ts';
import type {LegOf} from '../../../src/lib/orders/place/ticket.ts';
import {type RouteAndPlace, routeAndPlace} from '../../../src/lib/router/execute.ts';
import {gather} from '../../../src/lib/router/gather.ts';
import {fakeAdapter, fakeBalance, type Script} from '../../support/fake-account.ts';
import {candidate, NOW, request} from './candidates.ts';

interface Venue {
  readonly account: string;
  asks: readonly Level[];
  readonly fails?: 'book' | 'fees' | 'all' | 'symbol';
}

/** Time that moves only when told to. */
function callAt() {
  const time = {now: NOW};
  const clock = {now: () => time.now, monotonic: () => time.now, sleep: async () => undefined, after: () => () => undefined};
  const call: CallOptions = {clock, signal: new AbortController().signal, timeoutMs: 1000};
  return {time, call};
}

/** An account that answers the four questions of a route; anything else it is asked fails the test. */
function handleOf(venue: Venue, now: () => number): AccountHandle {
  const no = (kind: 'timeout' | 'permission' | 'not-found') =>
    Promise.reject(new DeskError(kind, `${venue.account} says ${kind}.`));
  const sketch = candidate({account: venue.account});
  const answers: Script = {
    market: async () => (venue.fails === 'symbol' ? no('not-found') : (sketch.market ?? no('not-found'))),
    book: async (symbol) =>
      venue.fails === 'book'
        ? no('timeout')
        : {...{symbol, asks: venue.asks, bids: []}, ...{receivedAt: now(), exchangeAt: null, sequence: null}},
    fees: async () => (venue.fails === 'fees' ? no('permission') : (sketch.fees ?? no('permission'))),
    balances: async () => [fakeBalance('USDT', '1000', 'spot'), fakeBalance('USDT', '9000', 'earn')],
  };
  return {
    ...{account: venue.account, exchange: venue.account, environment: 'sandbox', mode: 'trade', products: ['spot']},
    adapter: async () => {
      if (venue.fails === 'all') throw new DeskError('exchange-down', `${venue.account} is down.`);
      return fakeAdapter(venue.account, answers);
    },
  };
}

function filled({symbol, side, quantity, price, timeInForce}: OrderTerms, account: string, part = quantity): Order {
  return createOrder({
    account,
    exchange: account,
    symbol,
    id: '1',
    clientOrderId: 'c',
    side,
    type: 'LIMIT',
    timeInForce,
    price,
    quantity,
    filled: part,
    remaining: `${Number(quantity) - Number(part)}`,
    averagePrice: part === '0' ? null : price,
    status: part === quantity ? 'FILLED' : timeInForce === 'GTC' ? 'NEW' : 'EXPIRED',
  });
}

function desk(venues: readonly Venue[], change: Partial<RouteAndPlace> = {}) {
  const {time, call} = callAt();
  const sent: (OrderTerms & {leg: LegOf; account: string})[] = [];
  const options: RouteAndPlace = {
    accounts: venues.map((venue) => handleOf(venue, () => time.now)),
    call,
    request: request({quantity: '3'}),
    gathering: {depth: 100, anyQuote: false, exclude: []},
    routeId: 'intent',
    replan: 0,
    timeToLiveMs: 3000,
    approve: async () => true,
    aim: () => {},
    submit: async ({account}, order) => ({outcome: 'placed', order: filled(order, account), adjustments: [], replayed: false}),
    ...change,
  };
  const submit: RouteAndPlace['submit'] = (handle, order, leg) => {
    sent.push({...order, leg, account: handle.account});
    return options.submit(handle, order, leg);
  };
  return {time, sent, run: () => routeAndPlace({...options, submit})};
}

const two = (): Venue[] => [
  {
    account: 'a',
    asks: [
      ['100', '2'],
      ['102', '5'],
    ],
  },
  {
    account: 'b',
    asks: [
      ['101', '2'],
      ['103', '5'],
    ],
  },
];

describe('carrying out a plan', () => {
  it('sends every leg as an immediate-or-cancel order at the worst price it walks to', async () => {
    const {run, sent} = desk(two());
    const placed = await run();
    expect(sent).toMatchObject([
      {account: 'a', quantity: '2', price: '100', timeInForce: 'IOC', leg: {routeId: 'intent', index: 0, isFirst: true}},
      {account: 'b', quantity: '1', price: '101', timeInForce: 'IOC', leg: {routeId: 'intent', index: 1, isFirst: true}},
    ]);
    expect(placed).toMatchObject({outcome: 'placed', summary: {filled: '3', slippageBps: '0'}});
  });

  it('plans nothing again of a leg that ended with a fill that could not be read', async () => {
    const submit = async ({account}: AccountHandle, order: OrderTerms, leg: LegOf): Promise<Submission> => {
      const whole = filled(order, account);
      const ended: Order = leg.index === 1 ? {...whole, filled: null, status: 'CANCELED'} : whole;
      return {outcome: 'placed', order: ended, adjustments: [], replayed: false};
    };
    const {run, sent} = desk(two(), {submit, replan: 2});
    expect(await run()).toMatchObject({outcome: 'partial', missing: null});
    expect(sent).toHaveLength(2);
  });

  it('plans again only what is proven to be left', async () => {
    const venues = two();
    const submit = async ({account}: AccountHandle, order: OrderTerms, leg: LegOf): Promise<Submission> => {
      if (leg.index === 1) return {outcome: 'placed', order: filled(order, account, '0.4'), adjustments: [], replayed: false};
      return {outcome: 'placed', order: filled(order, account), adjustments: [], replayed: false};
    };
    const {run, sent} = desk(venues, {submit, replan: 1});
    const placed = await run();
    expect(sent.slice(2).map(({quantity, leg}) => [quantity, leg.index])).toEqual([['0.6', 2]]);
    expect(placed?.outcome).toBe('placed');
  });

  it('never places the quantity of an unknown leg again', async () => {
    const submit = async ({account}: AccountHandle, order: OrderTerms): Promise<Submission> => {
      if (account === 'b') throw new DeskError('unknown-outcome', 'No answer.');
      return {outcome: 'placed', order: filled(order, account, '0.5'), adjustments: [], replayed: false};
    };
    const {run, sent} = desk(two(), {submit, replan: 3});
    const placed = await run();
    expect(placed?.outcome).toBe('unknown');
    expect(exitCodeOfPlace({outcome: placed?.outcome ?? 'placed', orders: placed?.orders ?? []})).toBe(6);
    // 1.5 of the leg at a is proven left, b's quantity is not, and b is asked for nothing more.
    expect(sent[2]).toMatchObject({account: 'a', quantity: '1.5'});
    expect(sent.slice(2).every(({account}) => account === 'a')).toBe(true);
  });

  it('a refused leg leaves the others standing: partial, exit 3', async () => {
    const submit = async ({account}: AccountHandle, order: OrderTerms): Promise<Submission> => {
      if (account === 'b') throw new DeskError('insufficient-funds', 'Too little.');
      return {outcome: 'placed', order: filled(order, account), adjustments: [], replayed: false};
    };
    const placed = await desk(two(), {submit}).run();
    expect(placed).toMatchObject({outcome: 'partial', summary: {filled: '2'}});
    expect(exitCodeOfPlace({outcome: 'partial', orders: placed?.orders ?? []})).toBe(3);
    expect(placed?.orders[1]).toMatchObject({outcome: 'rejected', error: {kind: 'insufficient-funds', account: 'b'}});
  });

  it('an old plan is not sent: it looks again, and gives up after three', async () => {
    const slow = async () => {
      time.now += 4000;
      return true;
    };
    const {run, sent, time} = desk(two(), {approve: slow});
    await expect(run()).rejects.toMatchObject({kind: 'timeout'});
    expect(sent).toEqual([]);
  });

  it('what the price leaves over rests as one order', async () => {
    const submit = async ({account}: AccountHandle, order: OrderTerms): Promise<Submission> => ({
      outcome: 'placed',
      order: filled(order, account, order.timeInForce === 'GTC' ? '0' : order.quantity),
      replayed: false,
      adjustments: [],
    });
    const {run, sent} = desk(two(), {submit, request: request({quantity: '5', price: '101', rest: true})});
    const placed = await run();
    expect(sent.at(-1)).toMatchObject({account: 'a', quantity: '1', price: '101', timeInForce: 'GTC'});
    expect(placed).toMatchObject({outcome: 'placed', summary: {filled: '4', resting: '1'}});
  });

  it('refuses with every reason when nobody can trade, and when one account alone is asked for too much', async () => {
    await expect(desk([{account: 'a', asks: []}]).run()).rejects.toMatchObject({
      kind: 'rule',
      message: 'No account can trade this. a: the order book has no asks.',
    });
    await expect(desk(two(), {request: request({quantity: '11', mode: 'best'})}).run()).rejects.toThrow(
      'No single account can fill 11; the most is 7 on a.',
    );
  });
});

describe('gathering', () => {
  const ask = {symbol: 'BTC/USDT', side: 'BUY', depth: 10, anyQuote: false, exclude: [], withBalances: true} as const;
  const from = (venues: readonly Venue[]) => {
    const {call} = callAt();
    return gather(
      venues.map((venue) => handleOf(venue, () => NOW)),
      call,
      ask,
    );
  };
  const asks: readonly Level[] = [['100', '1']];

  it('one account that fails is excluded and named, and the others stand', async () => {
    const {candidates, failures} = await from([
      {account: 'ok', asks},
      {account: 'down', asks, fails: 'all'},
      {account: 'bookless', asks, fails: 'book'},
    ]);
    expect(candidates.map(({account, excluded}) => [account, excluded])).toEqual([
      ['ok', null],
      ['down', 'down is down.'],
      ['bookless', 'order book not known: bookless says timeout.'],
    ]);
    expect(failures.map(({kind, account}) => [kind, account])).toEqual([
      ['exchange-down', 'down'],
      ['timeout', 'bookless'],
    ]);
  });

  it('says when a key may not read its fees, and counts only money that can trade', async () => {
    const {candidates} = await from([
      {account: 'ok', asks},
      {account: 'feeless', asks, fails: 'fees'},
    ]);
    expect(candidates[1]?.excluded).toBe('taker fee not known: feeless says permission.');
    expect(candidates[0]?.available).toBe('1000');
  });

  it('a symbol that one exchange lacks is no failure; one that all lack is not-found', async () => {
    const some = await from([
      {account: 'ok', asks},
      {account: 'small', asks, fails: 'symbol'},
    ]);
    expect([some.candidates[1]?.excluded, some.failures]).toEqual(['no such symbol', []]);
    await expect(from([{account: 'small', asks, fails: 'symbol'}])).rejects.toMatchObject({kind: 'not-found'});
  });
});
