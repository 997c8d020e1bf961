/**
 * Every point at which the sandbox can strike, struck over real sockets on every exchange: the verdict on the order is true,
 * the merged feed ends with the truth, and the sandbox's own journal says that the fault was there.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import {NO_LIMITS} from '../../src/lib/config/limits-section.ts';
import type {FeedEvent} from '../../src/lib/feed/feed-event.ts';
import {OrderWatch} from '../../src/lib/feed/order-watch.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../src/lib/orders/order-deps.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import {SOCKET_POINTS, VENUE_POINTS} from '../../src/lib/sandbox/engine/faults.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {openState} from '../../src/lib/state/open-state.ts';
import {systemClock, systemRandom} from '../../src/lib/transport/clock.ts';
import {PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {limitTerms} from '../support/terms.ts';
import {EXCHANGES, factsOf, placingRule} from '../support/venues.ts';
import {newId, placed, priceAt, SYMBOL, size} from './cards.ts';

/** Short enough to wait for where nothing ever answers, or where an order is looked for as long as there is time. */
const BRIEF_MS = 1500;
/** Where an answer comes, a loaded machine may take its time. */
const AMPLE_MS = 15_000;
/** On a loaded machine a brief time can be over before the request reaches the fault: then once more. */
const MOST_ATTEMPTS = 8;
let sandbox: RunningSandbox;
let folder = '';
const struck = new Set<string>();

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 12, latencyMs: 0, moving: false});
  folder = mkdtempSync(join(tmpdir(), 'mxt-faults-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, {recursive: true, force: true});
});

/** How the account holds a contract is read before its order: a fault that strikes there refuses it, with nothing journaled. */
function unsent(error: unknown): Pick<Submission, 'outcome'> {
  if (PRODUCT === 'linear' && error instanceof DeskError && error.detail.sent === false) return {outcome: 'rejected'};
  throw error;
}

interface Struck {
  readonly point: string;
  readonly action: object;
  /** What may be said of the order. */
  readonly says: readonly ('placed' | 'rejected' | 'unknown')[];
  /** The answer never comes, or too late. */
  readonly silent?: true;
}

const ORDER_FAULTS: readonly Struck[] = [
  {point: 'accept', action: {do: 'reset'}, says: ['rejected', 'unknown']},
  {point: 'req.head', action: {do: 'reset'}, says: ['unknown']},
  {point: 'req.body', action: {do: 'cut', bytes: 0, how: 'reset'}, says: ['unknown']},
  {point: 'req.delay', action: {do: 'delay', ms: 200}, says: ['placed']},
  {point: 'req.delay', action: {do: 'delay', ms: 20_000}, says: ['unknown']},
  {point: 'gw.pre', action: {do: 'drop'}, says: ['unknown']},
  {point: 'gw.pre', action: {do: 'answer', status: 503, body: '<html>busy</html>'}, says: ['unknown']},
  {point: 'gw.post', action: {do: 'reset'}, says: ['unknown']},
  {point: 'engine.pre', action: {do: 'drop'}, says: ['unknown']},
  {point: 'engine.post', action: {do: 'drop'}, says: ['placed'], silent: true},
  {point: 'engine.post', action: {do: 'answer', status: 502, body: ''}, says: ['placed']},
  {point: 'resp.head', action: {do: 'reset'}, says: ['placed']},
  {point: 'resp.body', action: {do: 'cut', bytes: 7, how: 'end'}, says: ['placed']},
  {point: 'resp.body', action: {do: 'garbage'}, says: ['placed']},
  {point: 'resp.body', action: {do: 'endless'}, says: ['placed']},
  {point: 'resp.body', action: {do: 'bomb'}, says: ['placed']},
  {point: 'resp.body', action: {do: 'redirect', to: 'http://127.0.0.1:9/'}, says: ['placed']},
  {point: 'resp.delay', action: {do: 'delay', ms: 20_000}, says: ['placed'], silent: true},
  {point: 'clock', action: {do: 'shift', ms: -20_000}, says: ['placed']},
];

/** Over WebSockets: the watch must get over each by itself. */
const STREAM_FAULTS = [
  {point: 'ws.open', action: {do: 'reset'}, when: 'connecting'},
  {point: 'ws.open', action: {do: 'answer', status: 503, body: ''}, when: 'connecting'},
  {point: 'ws.in', action: {do: 'drop'}, when: 'connecting'},
  {point: 'ws.in', action: {do: 'reset'}, when: 'connecting'},
  {point: 'ws.out', action: {do: 'duplicate'}, when: 'following'},
  {point: 'ws.out', action: {do: 'reset'}, when: 'following'},
  {point: 'read.lag', action: {do: 'lag', ms: 1500}, when: 'connecting'},
] as const;

describe.each(EXCHANGES)('%s', (id) => {
  let adapter: ExchangeAdapter;
  let deps: OrderDeps;
  let handle: AccountHandle;
  let price = '';

  beforeAll(async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    adapter = await openAdapter(id, address, {products: PRODUCTS});
    handle = {account: id, exchange: id, environment: 'sandbox', mode: 'trade', products: PRODUCTS, adapter: async () => adapter};
    const state = openState({directory: join(folder, id), clock: systemClock, warn: () => {}});
    const call = {clock: systemClock, signal: new AbortController().signal, timeoutMs: AMPLE_MS};
    const limits = NO_LIMITS;
    deps = {call, random: systemRandom, state, limits, accounts: [handle]};
    price = await priceAt(adapter, -2);
  });
  afterAll(async () => {
    deps.state.close();
  });
  afterEach(() => sandbox.faults(id).clear());

  const inject = (rule: object) =>
    fetch(`${sandbox.controlUrl}/faults`, {method: 'POST', body: JSON.stringify({exchange: id, ...rule})}).then((reply) =>
      reply.json(),
    );
  const strikes = () => sandbox.faults(id).journal().length;
  const atExchange = (clientOrderId: string) =>
    sandbox
      .engine(id)
      .orders.byClientId(CUSTOMER, clientOrderId)
      .filter(({status}) => status !== 'REJECTED');

  async function submit(clientId: string, timeoutMs = BRIEF_MS) {
    const {quantity} = await size(adapter);
    const terms = limitTerms({symbol: SYMBOL, quantity, price});
    const input = {handle, terms, clientId, leg: null, exact: false, allowDuplicate: true, despite: [] as string[]};
    for (const {id: intent} of deps.state.journal.unsettled()) input.despite.push(intent);
    return submitOrder(input, {...deps, call: {...deps.call, timeoutMs}}).catch(unsent);
  }

  /** Submits under a fault until it struck. Whatever was said of an order that it missed is true as well. */
  async function submitStruck({point, action, says, silent}: Struck) {
    const order = point === 'accept' || point === 'clock' ? {} : placingRule(id);
    expect(await inject({point, action, ...order, ...(point !== 'clock' && {times: 1})})).toEqual({added: 1});
    const timeoutMs = says.includes('placed') && silent !== true ? AMPLE_MS : BRIEF_MS;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const [clientId, before] = [newId(), strikes()];
      const {outcome} = await submit(clientId, timeoutMs);
      if (strikes() > before) return {clientId, outcome};
      expect(atExchange(clientId)).toHaveLength(outcome === 'placed' ? 1 : 0);
    }
    throw new Error(`${point} never struck`);
  }

  it.each(ORDER_FAULTS)('$point $action: says $says', async (fault) => {
    const {clientId, outcome} = await submitStruck(fault);
    expect(fault.says).toContain(outcome);
    struck.add(`${id} ${fault.point}`);
    sandbox.faults(id).clear();
    expect(atExchange(clientId)).toHaveLength(outcome === 'placed' ? 1 : 0);
    // Asked again, it is the same intent: nothing is sent a second time. One in doubt would be looked into for seconds.
    if (outcome !== 'unknown') expect((await submit(clientId, AMPLE_MS)).outcome).toBe('placed');
    expect(atExchange(clientId).length).toBeLessThanOrEqual(1);
  });

  it('rules changed since they were read: refused, and nothing is there', async () => {
    expect(await inject({point: 'rules', action: {do: 'error', code: factsOf(id).trouble.filters[0]}, times: 1})).toEqual({
      added: 1,
    });
    const clientId = newId();
    expect((await submit(clientId, AMPLE_MS)).outcome).toBe('rejected');
    expect(atExchange(clientId)).toEqual([]);
    expect(strikes()).toBeGreaterThan(0);
    struck.add(`${id} rules`);
  });

  it.each(STREAM_FAULTS)('$point $action while $when: the feed ends with the truth', async (fault) => {
    const {point, action, when} = fault;
    const before = strikes();
    const rule = {point, action, times: point === 'read.lag' ? 50 : 1};
    if (when === 'connecting') await inject(rule);
    const lines: FeedEvent[] = [];
    const interrupt = new AbortController();
    const call = {clock: systemClock, signal: interrupt.signal, timeoutMs: BRIEF_MS};
    const accounts = [handle];
    const request = {accounts, call, random: systemRandom, symbols: [SYMBOL], since: null, fillsOnly: false, until: null};
    const ended = new OrderWatch({...request, endAfterMs: null}, (event) => void lines.push(event)).run();
    const isFollowing = () => {
      const last = lines.findLast((line) => line.type === 'stream');
      return last?.type === 'stream' && (last.state === 'live' || last.state === 'recovered');
    };
    const eventuallyTrue = async (what: string, probe: () => boolean) => {
      for (let patience = 0; !probe() && patience < 4; patience++) await eventually(what, async () => probe()).catch(() => {});
      expect(probe(), what).toBe(true);
    };
    await eventuallyTrue('live', isFollowing);
    if (when === 'following') await inject(rule);
    const {quantity} = await size(adapter);
    const order = {
      type: 'LIMIT' as const,
      symbol: SYMBOL,
      side: 'BUY' as const,
      clientOrderId: newId(),
      reduceOnly: false,
      quantity,
      price,
      timeInForce: 'GTC' as const,
      postOnly: false,
    };
    const open = await placed(adapter, order);
    await adapter.trading.cancelOrder(
      {symbol: SYMBOL, id: open.id, clientOrderId: order.clientOrderId},
      AbortSignal.timeout(5000),
    );
    const told = () =>
      lines.flatMap((line) => (line.type === 'order' && line.order.clientOrderId === order.clientOrderId ? [line.order] : []));
    await eventuallyTrue('the end of the order', () => told().at(-1)?.status === 'CANCELED' && isFollowing());
    // What the feed read for itself may be here before the stream said the same.
    await eventuallyTrue('the fault', () => strikes() > before);
    struck.add(`${id} ${point}`);
    expect(told().filter(({status}) => status === 'CANCELED')).toHaveLength(1);
    if (action.do === 'reset' && when === 'following')
      expect(lines.filter((line) => line.type === 'stream').map(({state}) => state)).toContain('gap');
    interrupt.abort();
    await ended;
  });

  it('no point was left out', () => {
    const points = [...VENUE_POINTS, ...SOCKET_POINTS].map((point) => `${id} ${point}`);
    expect(points.filter((point) => !struck.has(point))).toEqual([]);
  });
});
