/** A ladder and slices in time on a scripted exchange. */
import {describe, expect, it} from 'vitest';
import {awaitedOrder} from '../../../../src/lib/awaited.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {findOrder} from '../../../../src/lib/orders/look/find.ts';
import {exitCodeOfPlace} from '../../../../src/lib/orders/place/document.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {drySeries, exitCodeOfSeries, placeSeries, type SeriesPorts} from '../../../../src/lib/orders/series/place-series.ts';
import type {PlacedSeries, SeriesInput} from '../../../../src/lib/orders/series/series.ts';
import {type PlaceScript, type Rig, rig} from '../../../support/scripted-exchange.ts';
import {ladderOf, slicesOf} from '../../../support/series.ts';
import {limitTerms} from '../../../support/terms.ts';

const fill: PlaceScript = (exchange, prepared) => {
  const {quantity} = prepared.request;
  return {
    outcome: 'PLACED',
    order: exchange.accept(prepared, {status: 'FILLED', filled: quantity, remaining: '0', averagePrice: '60000'}),
  };
};
const refuse: PlaceScript = () => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'Not enough.')});

function run(desk: Rig, input: SeriesInput, ports: Partial<SeriesPorts> = {}): Promise<PlacedSeries | null> {
  const choose = async () => Promise.reject(new Error('it has an account'));
  return desk.time.until(placeSeries(input, desk.deps, {choose, approve: async () => true, say: () => {}, ...ports}));
}
function bookAt(bid: string): OrderBook {
  return {symbol: 'BTC/USDT', bids: [[bid, '1']], asks: [], receivedAt: 0, exchangeAt: null, sequence: null};
}
const fates = (placed: PlacedSeries | null) => placed?.children.map(({outcome}) => outcome);

describe('a ladder', () => {
  it('is placed as children of one name, and the same command again sends nothing', async () => {
    const desk = rig();
    const first = await run(desk, ladderOf({clientId: 'mine'}));
    expect(first).toMatchObject({outcome: 'placed', replayed: false, missing: '0', clientId: 'mine'});
    expect(first?.orders.map(({order}) => [order.price, order.quantity, order.parentId])).toEqual([
      ['60000', '0.01', 'mine'],
      ['59000', '0.01', 'mine'],
      ['58000', '0.01', 'mine'],
    ]);
    const second = await run(desk, ladderOf({clientId: 'mine'}), {
      approve: async () => Promise.reject(new Error('nothing is sent')),
    });
    expect(second).toMatchObject({outcome: 'placed', replayed: true, missing: '0'});
    expect(desk.exchange.posts).toBe(3);
  });

  it('is sent as it was shown, to the last digit', async () => {
    const desk = rig();
    const sent: string[] = [];
    desk.exchange.scripts.push((exchange, prepared) => {
      const {request} = prepared;
      sent.push(`${request.quantity} at ${'price' in request ? request.price : 'market'}`);
      return {outcome: 'PLACED', order: exchange.accept(prepared)};
    });
    let shown: readonly string[] = [];
    const approve: SeriesPorts['approve'] = async (_, {legs}) => {
      shown = legs.map(({quantity, price}) => `${quantity} at ${price}`);
      return true;
    };
    await run(desk, ladderOf({quantity: '0.1000001'}, {from: '60000.005', to: '57777.777', into: 7}), {approve});
    expect(sent).toEqual(shown);
    expect(sent).toHaveLength(7);
  });

  it('is not one order: its name is refused where one is meant, with the way to name one', async () => {
    const desk = rig();
    await run(desk, ladderOf({clientId: 'mine'}));
    const refused = {kind: 'usage', detail: {hint: 'Name one of them by its own id.', matches: [{}, {}, {}]}};
    await expect(desk.time.until(findOrder('mine', null, desk.deps))).rejects.toMatchObject(refused);
    const wait = {state: 'filled' as const, id: 'mine', by: null, symbols: []};
    await expect(desk.time.until(awaitedOrder(wait, desk.deps))).rejects.toMatchObject(refused);
    expect(await desk.time.until(awaitedOrder({...wait, id: 'x2'}, desk.deps))).toMatchObject({order: {id: 'x2'}});
  });

  it('shows what ticks and steps take off its prices and its size, and is refused with --exact', async () => {
    const desk = rig();
    const odd = ladderOf({quantity: '0.0300001'}, {from: '60000.005'});
    const RESOLVED = [
      {field: 'price', typed: '60000.005', value: '60000', from: 'tick 0.01'},
      {field: 'quantity', typed: '0.0300001', value: '0.03', from: 'step 0.00001'},
    ];
    const choose = async () => Promise.reject(new Error('it has an account'));
    expect(await desk.time.until(drySeries(odd, desk.deps, {choose}))).toMatchObject({resolved: RESOLVED});
    expect(await run(desk, odd)).toMatchObject({outcome: 'placed', missing: '0', resolved: RESOLVED});
    const exactly = (input: SeriesInput) => run(desk, {...input, options: {...input.options, exact: true}});
    const inexact = {kind: 'rule', message: expect.stringMatching(/^Not exact: /)};
    await expect(exactly(ladderOf({quantity: '0.0300001'}))).rejects.toMatchObject(inexact);
    await expect(exactly(ladderOf({}, {to: '58000.001'}))).rejects.toMatchObject(inexact);
    expect(await exactly(ladderOf({quantity: '0.06'}))).toMatchObject({outcome: 'placed', resolved: []});
    expect(desk.exchange.posts).toBe(6);
  });

  it('is shown by --dry-run with the limit of a day that its later orders would pass', async () => {
    const maxDailyValue = {amount: '1300', asset: 'USDT'};
    const desk = rig({maxDailyValue});
    desk.exchange.book = bookAt('59990');
    const choose = async () => Promise.reject(new Error('it has an account'));
    const shown = await desk.time.until(drySeries(ladderOf(), desk.deps, {choose}));
    expect(shown.orders.map(({error}) => error?.kind ?? null)).toEqual([null, null, 'limit']);
    expect(exitCodeOfPlace(shown)).toBe(4);
    expect(shown.orders[2]?.error?.message).toContain('(limits.maxDailyValue)');
  });

  it('gets a name that is said before anything is sent, and is no duplicate of itself under it', async () => {
    const desk = rig();
    const said: string[] = [];
    const first = await run(desk, ladderOf(), {say: (line) => said.push(`${desk.exchange.posts} ${line}`)});
    const name = first?.clientId ?? '';
    expect(said).toEqual([expect.stringMatching(new RegExp(`^0 This is ${name}`))]);
    await expect(run(desk, ladderOf())).rejects.toMatchObject({
      kind: 'limit',
      detail: {hint: expect.stringContaining('--allow-duplicate')},
    });
    expect(await run(desk, ladderOf({clientId: name}))).toMatchObject({replayed: true});
    expect(desk.exchange.posts).toBe(3);
  });

  it('places again what was refused, and only that', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}), refuse);
    const first = await run(desk, ladderOf({clientId: 'mine'}));
    expect(first).toMatchObject({outcome: 'partial', missing: '0.02', children: [{}, {error: {kind: 'insufficient-funds'}}, {}]});
    expect(first === null ? null : exitCodeOfSeries(first)).toBe(3);
    desk.exchange.scripts.length = 0;
    const second = await run(desk, ladderOf({clientId: 'mine'}));
    expect(second).toMatchObject({
      outcome: 'placed',
      missing: '0',
      children: [{replayed: true}, {replayed: false}, {replayed: false}],
    });
    expect(desk.exchange.orders.size).toBe(3);
  });

  it('tells of a rung that was canceled since, and does not place it again', async () => {
    const desk = rig();
    const [rung] = (await run(desk, ladderOf({clientId: 'mine'})))?.orders ?? [];
    if (rung === undefined) throw new Error('there is a rung');
    const adapter = await desk.handle.adapter();
    await adapter.trading.cancelOrder(rung.order, new AbortController().signal);
    const again = await run(desk, ladderOf({clientId: 'mine'}));
    expect(again).toMatchObject({outcome: 'partial', missing: '0.01', replayed: true});
    expect(desk.exchange.posts).toBe(3);
  });

  it('is refused in every rung for one that breaks a rule, with nothing sent', async () => {
    const desk = rig();
    await expect(run(desk, ladderOf({quantity: '0.00003'}))).rejects.toMatchObject({kind: 'rule'});
    await expect(run(desk, ladderOf({}, {from: '60000', to: '60000.01', into: 3}))).rejects.toMatchObject({kind: 'rule'});
    await expect(run(desk, ladderOf({}, {to: '60000'}))).rejects.toMatchObject({kind: 'usage'});
    expect(desk.exchange.posts).toBe(0);
    expect(desk.state.journal.list(0, 10)).toEqual([]);
  });

  it('is one intent: other terms under its name, or an order of its own, are refused', async () => {
    const desk = rig();
    await run(desk, ladderOf({clientId: 'mine'}));
    await expect(run(desk, ladderOf({clientId: 'mine', quantity: '0.06'}))).rejects.toMatchObject({kind: 'limit'});
    await expect(run(desk, slicesOf({clientId: 'mine'}))).rejects.toMatchObject({kind: 'limit'});
    const ticket = {
      handle: desk.handle,
      terms: limitTerms(),
      clientId: 'mine',
      leg: null,
      exact: false,
      allowDuplicate: false,
      despite: [],
    };
    await expect(desk.time.until(submitOrder(ticket, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(3);
  });

  it('that only the exchange knows is found there, and completed', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}), refuse);
    await run(desk, ladderOf({clientId: 'mine'}));
    desk.exchange.scripts.length = 0;
    const elsewhere = rig();
    for (const order of desk.exchange.orders.values()) elsewhere.exchange.orders.set(order.id ?? '', order);
    const placed = await run(elsewhere, ladderOf({clientId: 'mine'}));
    expect(placed).toMatchObject({outcome: 'placed', children: [{replayed: true}, {replayed: false}, {replayed: false}]});
    expect(elsewhere.exchange.posts).toBe(2);
  });

  it('that only the exchange knows is itself, although its prices were words or off the tick', async () => {
    const elsewhere = async (desk: Rig, input: SeriesInput) => {
      const other = rig();
      for (const [id, order] of desk.exchange.orders) other.exchange.orders.set(id, order);
      other.exchange.book = bookAt('59000');
      return [await run(other, input), other.exchange.posts];
    };
    const first = rig();
    first.exchange.book = bookAt('60000');
    const words = ladderOf({clientId: 'mine'}, {from: 'bid', to: 'bid-2%'});
    await run(first, words);
    expect(await elsewhere(first, words)).toMatchObject([{outcome: 'placed', replayed: true}, 0]);
    const second = rig();
    const offTick = slicesOf({clientId: 'mine', price: '60000.123'});
    await run(second, offTick);
    expect(await elsewhere(second, offTick)).toMatchObject([{outcome: 'placed', replayed: true}, 0]);
  });

  it('is not begun where the exchange cannot be asked for its name', async () => {
    const desk = rig();
    desk.exchange.readsFail = true;
    await expect(run(desk, ladderOf({clientId: 'mine'}))).rejects.toMatchObject({kind: 'network'});
    expect(desk.exchange.posts).toBe(0);
    desk.exchange.readsFail = false;
    expect(await run(desk, ladderOf({clientId: 'mine'}))).toMatchObject({outcome: 'placed', replayed: false});
  });

  it('leaves nothing behind when the answer is no', async () => {
    const desk = rig();
    expect(await run(desk, ladderOf({clientId: 'mine'}), {approve: async () => false})).toBeNull();
    expect(desk.state.journal.list(0, 10)).toEqual([]);
    expect(await run(desk, ladderOf({clientId: 'mine'}))).toMatchObject({outcome: 'placed'});
  });

  it('is stopped by the halt, and says what was not sent', async () => {
    const desk = rig();
    desk.exchange.scripts.push(
      (exchange, prepared) => {
        desk.state.halt.raise('mxt kill');
        return {outcome: 'PLACED', order: exchange.accept(prepared)};
      },
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}),
    );
    const halted = await run(desk, ladderOf({clientId: 'mine'}));
    expect(fates(halted)).toEqual(['placed', 'unsent', 'unsent']);
    expect(halted).toMatchObject({outcome: 'partial', missing: '0.02', children: [{}, {error: {kind: 'limit'}}, {}]});
    expect(fates(await run(desk, ladderOf({clientId: 'mine'})))).toEqual(['placed', 'unsent', 'unsent']);
    desk.state.halt.lift();
    expect(fates(await run(desk, ladderOf({clientId: 'mine'})))).toEqual(['placed', 'placed', 'placed']);
    expect(desk.exchange.posts).toBe(3);
  });

  it('is over for good once it is canceled by its name, from another process too', async () => {
    const desk = rig();
    desk.exchange.scripts.push(async (exchange, prepared) => {
      const order = exchange.accept(prepared);
      if (desk.exchange.posts === 2) await cancelOrders(['mine'], null, desk.deps);
      return {outcome: 'PLACED', order: exchange.orders.get(order.id ?? '') ?? order};
    });
    const placed = await run(desk, ladderOf({clientId: 'mine'}));
    expect(fates(placed)).toEqual(['placed', 'placed', 'unsent']);
    expect(placed?.children[2]?.error?.message).toContain('mxt order cancel');
    expect(desk.exchange.find({symbol: 'BTC/USDT', id: 'x1', clientOrderId: null})?.status).toBe('CANCELED');
    expect(fates(await run(desk, ladderOf({clientId: 'mine'})))).toEqual(['placed', 'placed', 'unsent']);
    expect(desk.exchange.posts).toBe(2);
  });

  it('that is canceled while a refused time stamp is corrected does not send that order again', async () => {
    const desk = rig();
    desk.exchange.scripts.push(
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}),
      async () => {
        await cancelOrders(['mine'], null, desk.deps);
        return {outcome: 'REJECTED', error: new DeskError('clock', 'Outside of the window.')};
      },
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}),
    );
    const placed = await run(desk, ladderOf({clientId: 'mine'}));
    expect(fates(placed)).toEqual(['placed', 'rejected', 'unsent']);
    expect(placed?.children[1]?.error?.message).toContain('mxt order cancel');
    expect(desk.exchange.posts).toBe(2);
    expect([...desk.exchange.orders.values()].map(({status}) => status)).toEqual(['CANCELED']);
  });

  it('stops at Ctrl-C after the order on its way, and names what rests and how to go on', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      desk.interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
      return {outcome: 'PLACED', order: exchange.accept(prepared)};
    });
    const said: string[] = [];
    const cut = await run(desk, ladderOf({clientId: 'mine'}), {say: (line) => said.push(line)});
    expect(desk.exchange.posts).toBe(1);
    expect(fates(cut)?.slice(1)).toEqual(['unsent', 'unsent']);
    expect(said.join('\n')).toContain('--client-id mine');
  });
});

describe('slices', () => {
  it('are sent when they are due', async () => {
    const desk = rig();
    const at: number[] = [];
    desk.exchange.scripts.push((exchange, prepared) => {
      at.push(exchange.clock.now());
      return fill(exchange, prepared);
    });
    const start = desk.exchange.clock.now();
    const placed = await run(desk, slicesOf());
    expect(placed).toMatchObject({outcome: 'placed', missing: '0'});
    expect(at.map((instant) => Math.round((instant - start) / 1000))).toEqual([0, 60, 120]);
  });

  it('whose time has passed are told, not caught up', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      desk.interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
      return fill(exchange, prepared);
    });
    await run(desk, slicesOf({clientId: 'mine'}));
    await desk.time.pass(130_000);
    const again: Rig = {...desk, deps: {...desk.deps, call: {...desk.deps.call, signal: new AbortController().signal}}};
    desk.exchange.scripts.length = 0;
    desk.exchange.scripts.push(fill);
    const placed = await run(again, slicesOf({clientId: 'mine'}));
    expect(fates(placed)).toEqual(['placed', 'missed', 'placed']);
    expect(placed).toMatchObject({outcome: 'partial', missing: '0.01'});
    await desk.time.pass(130_000);
    expect(fates(await run(again, slicesOf({clientId: 'mine'})))).toEqual(['placed', 'missed', 'placed']);
    expect(desk.exchange.posts).toBe(2);
  });

  it('are stopped by a halt that comes while one is waited for', async () => {
    const desk = rig();
    desk.exchange.scripts.push(fill);
    desk.time.after(90_000, () => void desk.state.halt.raise('mxt kill'));
    const placed = await run(desk, slicesOf());
    expect(fates(placed)).toEqual(['placed', 'placed', 'unsent']);
    expect(desk.time.now() - Date.UTC(2026, 10, 22, 12)).toBeLessThan(95_000);
  });

  it('of an amount are never counted in coins', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'FILLED', filled: '0.001', quantity: '0.001', remaining: '0'}),
    }));
    const placed = await run(desk, slicesOf({quantity: '100', quantityIn: 'QUOTE'}));
    expect(placed).toMatchObject({
      outcome: 'placed',
      missing: '0',
      children: [{quantity: '33.33', quantityIn: 'QUOTE'}, {}, {quantity: '33.34'}],
    });
  });

  it('are refused as a whole where their first one comes to nothing, with why', async () => {
    const desk = rig();
    desk.exchange.scripts.push(refuse);
    const placed = await run(desk, slicesOf());
    expect(placed).toMatchObject({outcome: 'rejected', missing: '0.03'});
    expect(placed === null ? null : exitCodeOfSeries(placed)).toBe(4);
  });
});
