/** Plans carried out for real: adapters, journal and limits against two sandbox exchanges over sockets. */
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {AccountHandle, CallOptions} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import {type RouteAndPlace, routeAndPlace} from '../../src/lib/router/execute.ts';
import type {Route, RouteRequest} from '../../src/lib/router/route.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {openMemoryState} from '../../src/lib/state/memory/memory-state.ts';
import {systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {openAdapter} from '../support/sandbox-desk.ts';
import {ANY} from '../support/venues.ts';

const SYMBOL = 'BTC/USDT';
/** As the engines call it. */
const ENGINE_SYMBOL = 'BTC/USDT';
const NAMES = ['east', 'west'] as const;
const call: CallOptions = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 5000};
const sandboxes: RunningSandbox[] = [];
const adapters: ExchangeAdapter[] = [];
let accounts: AccountHandle[] = [];
let intents = 0;

beforeAll(async () => {
  // One exchange from two seeds: two venues with books of their own.
  for (const seed of [3, 8]) sandboxes.push(await startSandbox({exchanges: [ANY], port: 0, seed, latencyMs: 0, moving: false}));
  for (const [index, name] of NAMES.entries()) {
    const address = sandboxes[index]?.exchanges[ANY];
    if (address === undefined) throw new Error('the sandbox has no such exchange');
    adapters.push(await openAdapter(ANY, address, {account: name}));
  }
  accounts = NAMES.map((account, index) => ({
    ...{account, exchange: ANY, environment: 'sandbox', mode: 'trade', products: ['spot']},
    // Two servers, so two books.
    restUrl: sandboxes[index]?.exchanges[ANY]?.rest ?? '',
    adapter: async () => adapters[index] as ExchangeAdapter,
  }));
});
afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
});
beforeEach(() => {
  for (const sandbox of sandboxes) {
    sandbox.engine(ANY).markets.setStatus(ENGINE_SYMBOL, 'TRADING');
    sandbox.engine(ANY).deposit('rival', 'spot', 'USDT', '10000000');
  }
});

/** Somebody else buys everything down to what is left of the best levels, between plan and send. */
function rivalBuys(index: number, quantity: string): void {
  const done = sandboxes[index]?.engine(ANY).place({
    ...{
      accountId: 'rival',
      clientOrderId: `rival-${intents++}`,
      symbol: ENGINE_SYMBOL,
      side: 'BUY',
      type: 'MARKET',
      timeInForce: 'IOC',
    },
    ...{price: null, stopPrice: null, quantity, quoteQuantity: null},
  });
  expect(done).toMatchObject({ok: true});
}

async function trade(change: Partial<RouteRequest>, meanwhile: (route: Route) => void, replan = 0) {
  const state = openMemoryState({clock: systemClock});
  const limits = NO_LIMITS;
  const deps: OrderDeps = {call, random: systemRandom, state, limits, accounts};
  const options: RouteAndPlace = {
    accounts,
    call,
    request: {
      ...{symbol: SYMBOL, side: 'BUY', quantity: '0.3', quantityIn: 'BASE', mode: 'split'},
      ...{price: null, maxSlippage: null, rest: false},
      ...change,
    },
    gathering: {depth: 100, anyQuote: false, exclude: []},
    routeId: Buffer.from(systemRandom(16)).toString('hex'),
    replan,
    timeToLiveMs: 3000,
    approve: async (route) => {
      meanwhile(route);
      return true;
    },
    aim: () => {},
    submit: (handle, terms, leg) =>
      submitOrder(
        {
          ...{handle, terms},
          ...{clientId: null, leg, exact: false, allowDuplicate: true, despite: []},
        },
        deps,
      ),
  };
  try {
    const placed = await routeAndPlace(options);
    if (placed === null) throw new Error('not approved');
    return placed;
  } finally {
    state.close();
  }
}

describe('a plan carried out', () => {
  it.each(['BUY', 'SELL'] as const)('%s: the fills are the plan when the books stand still', async (side) => {
    const {outcome, orders, route, summary} = await trade({side}, () => {});
    expect(outcome).toBe('placed');
    expect(orders.map(({order}) => [order.account, order.filled, order.status])).toEqual(
      route.plan.map(({account, quantity}) => [account, quantity, 'FILLED']),
    );
    for (const [index, {averagePrice}] of route.plan.entries()) {
      expect(
        dec(orders[index]?.order.averagePrice ?? '0')
          .minus(averagePrice)
          .abs()
          .lt('0.000001'),
      ).toBe(true);
    }
    expect(route.totals.unfilled).toBe('0');
    expect(summary.slippageBps).toBe('0');
  });

  it('a book that moved between plan and send never costs more than the plan: what is gone stays unfilled', async () => {
    const {outcome, orders, route} = await trade({}, ({plan}) => {
      for (const leg of plan) rivalBuys(NAMES.indexOf(leg.account as 'east'), leg.quantity);
    });
    expect(outcome).toBe('partial');
    for (const [index, leg] of route.plan.entries()) {
      const order = orders[index]?.order;
      expect(dec(order?.filled ?? '1').lt(leg.quantity)).toBe(true);
      expect(order?.averagePrice === null || dec(order?.averagePrice ?? '0').lte(leg.limitPrice)).toBe(true);
    }
  });

  it('planned again, the proven remainder is bought at what the books ask then', async () => {
    let moved = false;
    const meanwhile = ({plan}: Route) => {
      if (!moved) for (const leg of plan) rivalBuys(NAMES.indexOf(leg.account as 'east'), leg.quantity);
      moved = true;
    };
    const {outcome, orders, summary} = await trade({}, meanwhile, 1);
    expect(outcome).toBe('placed');
    expect(summary.filled).toBe('0.3');
    expect(orders.length).toBeGreaterThan(1);
    expect(dec(summary.slippageBps ?? '-1').gte(0)).toBe(true);
  });

  it('an exchange that halts in the middle leaves its leg over, and the others stand', async () => {
    const {outcome, orders, route} = await trade({quantity: '1.5', side: 'SELL'}, ({plan}) => {
      const last = plan.at(-1)?.account === 'west' ? 1 : 0;
      sandboxes[last]?.engine(ANY).markets.setStatus(ENGINE_SYMBOL, 'HALTED');
    });
    const halted = route.plan.at(-1)?.account;
    for (const {order, outcome: leg} of orders)
      expect([order.account, leg]).toEqual([order.account, order.account === halted ? 'rejected' : 'placed']);
    expect(outcome).toBe(route.plan.length === 1 ? 'rejected' : 'partial');
  });
});
