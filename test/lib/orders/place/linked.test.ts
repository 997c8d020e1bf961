/** An order with a take-profit and a stop-loss that its exchange links: one request, known before it leaves, found again by any name. */
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {type LinkedForm, linkedIdsOf} from '../../../../src/lib/model/linked.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {findOrder} from '../../../../src/lib/orders/look/find.ts';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import {checkTicket} from '../../../../src/lib/orders/place/dry-run.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../../../src/lib/orders/place/terms.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {settleDirect} from '../../../../src/lib/orders/words/settle-direct.ts';
import {senderOf} from '../../../../src/lib/state/account-names.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const FORM: LinkedForm = {
  exchange: 'Scripted',
  legs: 'ANY',
  sides: ['BUY', 'SELL'],
  types: ['LIMIT', 'MARKET'],
  timesInForce: ['GTC', 'FOK'],
  ids: 'EACH',
  tested: false,
};
const BOTH = {takeProfit: '65000', stopLoss: '55000'};

function linking(form: LinkedForm | string = FORM): Rig {
  const desk = rig();
  desk.exchange.linkedOrders = {spot: form};
  // Its adapter is made anew, with what it links.
  const handle = desk.exchange.handle(desk.state);
  return {...desk, handle, deps: {...desk.deps, accounts: [handle]}};
}

function ticket({handle}: Rig, terms: Partial<OrderTerms> = BOTH, more: Partial<Ticket> = {}): Ticket {
  const options = {clientId: null, leg: null, exact: false, allowDuplicate: false, despite: []};
  return {handle, terms: {...limitTerms(), price: '60000', ...terms}, ...options, ...more};
}

const lostReply = new DeskError('unknown-outcome', 'No answer.', {sent: true});
const submit = (desk: Rig, ...args: [Partial<OrderTerms>?, Partial<Ticket>?]) =>
  desk.time.until(submitOrder(ticket(desk, ...args), desk.deps));

describe('placing', () => {
  it('is one request, whose legs and their ids are journaled before it leaves', async () => {
    const desk = linking();
    desk.exchange.scripts.push((exchange, prepared) => {
      const [intent] = desk.state.journal.unsettled();
      expect(intent?.request.linked).toEqual(prepared.request.linked);
      for (const id of linkedIdsOf(prepared.request)) expect(desk.state.journal.find(id)).toEqual([intent]);
      return {outcome: 'PLACED', order: exchange.accept(prepared)};
    });
    const result = await submit(desk);
    expect(result).toMatchObject({
      outcome: 'placed',
      linked: [
        {kind: 'TAKE_PROFIT', price: '65000'},
        {kind: 'STOP_LOSS', price: '55000'},
      ],
    });
    expect(new Set(result.linked?.map(({clientOrderId}) => clientOrderId)).size).toBe(2);
    expect(desk.exchange.posts).toBe(1);
  });

  it('names the legs as its exchange does: one name for both, or none', async () => {
    const shared = await submit(linking({...FORM, ids: 'SHARED'}));
    expect(new Set(shared.linked?.map(({clientOrderId}) => clientOrderId)).size).toBe(1);
    const none = await submit(linking({...FORM, ids: 'NONE'}));
    expect(none.linked?.map(({clientOrderId}) => clientOrderId)).toEqual([null, null]);
  });

  it('where the exchange links none: refused with its reason, nothing journaled, nothing sent', async () => {
    const desk = linking('Scripted links nothing.');
    await expect(submit(desk)).rejects.toMatchObject({kind: 'unsupported', message: expect.stringContaining('links nothing')});
    expect([desk.exchange.posts, desk.state.journal.list(0, 10)]).toEqual([0, []]);
    await expect(submit(linking(), {...BOTH, reduceOnly: true})).rejects.toMatchObject({kind: 'usage'});
    await expect(submit(linking(), {...BOTH, stopPrice: '61000'})).rejects.toMatchObject({kind: 'usage'});
  });

  it('at market it is held to the last price, and without one it is not sent', async () => {
    const desk = linking();
    const adapter = await desk.handle.adapter();
    const last = (price: string | null) => {
      const row = {symbol: 'BTC/USDT', bid: null, ask: null, open: null, high: null, low: null, change: null, volume: null};
      const tickers = async () => allRows([{...row, quoteVolume: null, last: price}]);
      return {...desk, handle: {...desk.handle, adapter: async () => patched(adapter, {tickers})}};
    };
    const atMarket = {...BOTH, price: null, timeInForce: null};
    await expect(submit(last(null), atMarket)).rejects.toMatchObject({kind: 'protocol', detail: {sent: false}});
    await expect(submit(last('66000'), atMarket)).rejects.toMatchObject({kind: 'rule', detail: {sent: false}});
    expect(desk.exchange.posts).toBe(0);
    await expect(submit(last('60000'), atMarket)).resolves.toMatchObject({outcome: 'placed', order: {type: 'MARKET'}});
  });

  it('a leg that has ended is found by the id of its exchange, where that looks for closed orders by symbol alone', async () => {
    const desk = linking();
    const {order, linked} = await submit(desk);
    // As its exchange shows it later: nothing says that it is one of a family.
    const leg = {...order, id: 'leg-9', clientOrderId: linked?.[0]?.clientOrderId ?? null, side: 'SELL' as const};
    desk.exchange.orders.set('leg-9', {...leg, status: 'FILLED'});
    desk.exchange.orders.set('other-9', {...leg, id: 'other-9', clientOrderId: 'typed-elsewhere', status: 'FILLED'});
    const adapter = patched(await desk.handle.adapter(), {lookUp: async () => ({orders: [], complete: false})});
    const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
    const found = await desk.time.until(findOrder('leg-9', null, deps));
    expect(found.order).toMatchObject({id: 'leg-9', status: 'FILLED', parentId: order.id});
    // Without its symbol the same number may be another order's.
    await expect(desk.time.until(findOrder('other-9', null, deps))).rejects.toMatchObject({
      kind: 'usage',
      detail: {hint: expect.stringContaining('--symbol')},
    });
  });

  it('a dry run shows the legs, and claims no test that leaves them out', async () => {
    const desk = linking();
    const {run: shown} = await desk.time.until(checkTicket(ticket(desk), desk.deps));
    expect(shown).toMatchObject({test: 'untested', linked: [{kind: 'TAKE_PROFIT'}, {kind: 'STOP_LOSS'}]});
    expect(desk.exchange.posts).toBe(0);
  });

  it('the same order a moment later is a duplicate, one with another stop-loss is not', async () => {
    const desk = linking();
    await submit(desk);
    await expect(submit(desk)).rejects.toMatchObject({kind: 'limit', message: expect.stringContaining('The same order')});
    await expect(submit(desk, {...BOTH, stopLoss: '54000'})).resolves.toMatchObject({outcome: 'placed'});
    await expect(submit(desk, {})).resolves.toMatchObject({outcome: 'placed'});
  });
});

describe('the same --client-id again', () => {
  it('is the first order, with the prices as typed', async () => {
    const desk = linking();
    const named = {clientId: 'dca-1'};
    const first = await submit(desk, BOTH, named);
    const again = await submit(desk, BOTH, named);
    expect([again.replayed, again.order.id, again.linked]).toEqual([true, first.order.id, first.linked]);
    expect(desk.exchange.posts).toBe(1);
  });

  it.each([
    ['another take-profit', {...BOTH, takeProfit: '65000.01'}],
    ['no stop-loss', {takeProfit: '65000'}],
    ['none of both', {}],
  ])('with %s it is another order: refused, nothing sent', async (_, terms) => {
    const desk = linking();
    await submit(desk, BOTH, {clientId: 'dca-1'});
    await expect(submit(desk, terms, {clientId: 'dca-1'})).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('words stand for the numbers of the first run', async () => {
    const desk = linking();
    const level = (price: string): [string, string] => [price, '5'];
    const bookAt = (bid: string, ask: string) => ({
      ...{symbol: 'BTC/USDT', receivedAt: desk.deps.call.clock.now(), exchangeAt: null, sequence: null},
      ...{bids: [level(bid)], asks: [level(ask)]},
    });
    const typed = {...limitTerms(), price: '60000', takeProfit: 'ask+10%', stopLoss: 'bid-10%', clientId: 'dca-1'};
    desk.exchange.book = bookAt('59990', '60010');
    const run = async () => {
      const {terms, resolved} = await settleDirect(typed, desk.handle, desk.deps);
      const {clientId, ...rest} = terms;
      return {resolved, result: await submit(desk, rest, {clientId})};
    };
    const first = await run();
    expect(first.resolved.map(({field, value}) => [field, value])).toEqual([
      ['takeProfit', '66011'],
      ['stopLoss', '53991'],
    ]);
    desk.exchange.book = bookAt('70000', '70010');
    const again = await run();
    expect([again.result.replayed, again.result.linked]).toEqual([true, first.result.linked]);
    expect(desk.exchange.posts).toBe(1);
  });
});

describe('after a lost answer', () => {
  it('the family is found by its first order, and nothing is sent twice', async () => {
    const desk = linking();
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared);
      throw lostReply;
    });
    const result = await submit(desk, BOTH, {clientId: 'dca-1'});
    expect([result.outcome, desk.exchange.posts]).toEqual(['placed', 1]);
    expect(result.linked).toHaveLength(2);
  });

  it('what never arrived is proven absent, and the next run sends the same legs under the same names', async () => {
    const desk = linking();
    desk.exchange.scripts.push(
      () => {
        throw lostReply;
      },
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}),
    );
    const first = await submit(desk, BOTH, {clientId: 'dca-1'});
    expect(first.outcome).toBe('unknown');
    await desk.time.until(resolveOrders('dca-1', 120_000, desk.deps));
    const again = await submit(desk, BOTH, {clientId: 'dca-1'});
    expect([again.outcome, again.linked]).toEqual(['placed', first.linked]);
    expect(desk.exchange.posts).toBe(2);
  });
});

/** Placed and filled; the exchange has placed both legs since. */
async function filledFamily(desk: Rig) {
  desk.exchange.scripts.push((exchange, prepared) => ({
    outcome: 'PLACED',
    order: exchange.accept(prepared, {status: 'FILLED', filled: '0.01', remaining: '0'}),
  }));
  const parent = await submit(desk);
  const ids = parent.linked?.map(({clientOrderId}) => clientOrderId ?? '') ?? [];
  const legs = ids.map((clientOrderId, index) => {
    const leg = {...parent.order, ...{id: `leg-${index}`, clientOrderId, status: 'NEW' as const, side: 'SELL' as const}};
    const linkedIds = [`leg-${1 - index}`];
    desk.exchange.orders.set(leg.id, {...leg, linkedIds});
    return leg;
  });
  return {parent: parent.order, legs};
}

describe('the legs, once the first order has filled', () => {
  it('are listed with the order that they belong to', async () => {
    const desk = linking();
    const {parent, legs} = await filledFamily(desk);
    const {orders} = await desk.time.until(listOrders([], desk.deps));
    expect(orders.map(({id, parentId}) => [id, parentId]).toSorted()).toEqual(legs.map(({id}) => [id, parent.id]));
  });

  it('are found and canceled by our name, and by the id of the exchange, each as itself', async () => {
    const desk = linking();
    const {parent, legs} = await filledFamily(desk);
    const [first, second] = legs;
    for (const name of [first?.clientOrderId ?? '', first?.id ?? '']) {
      const found = await desk.time.until(findOrder(name, null, desk.deps));
      expect([found.order?.id, found.order?.side, found.intent]).toEqual([first?.id, 'SELL', null]);
    }
    const said: string[] = [];
    const canceled = await desk.time.until(
      cancelOrders([second?.clientOrderId ?? ''], null, desk.deps, {say: (line) => said.push(line)}),
    );
    expect(canceled.orders[0]).toMatchObject({outcome: 'canceled', order: {id: second?.id}});
    expect(desk.exchange.orders.get(parent.id ?? '')?.status).toBe('FILLED');
    const [intent] = desk.state.journal.find(parent.clientOrderId ?? '');
    expect(intent?.order?.status, 'the end of a leg is not that of its order').toBe('FILLED');
  });

  it('keep their market among those that ending everything begins with', async () => {
    const desk = linking();
    await filledFamily(desk);
    const {config} = await desk.handle.adapter();
    expect(desk.state.journal.symbols(senderOf(config), 0, 'MAY_BE_OPEN')).toEqual(['BTC/USDT']);
  });
});

describe('an order that others are linked to', () => {
  it('is canceled with a word of what ends with it', async () => {
    const desk = linking();
    const {order} = await submit(desk);
    const said: string[] = [];
    await desk.time.until(cancelOrders([order.clientOrderId ?? ''], null, desk.deps, {say: (line) => said.push(line)}));
    expect(said.join()).toContain('take-profit 65000, stop-loss 55000: they end with what of it is not filled');
  });

  it('is not changed where that would end them, or leave them of another size', async () => {
    const desk = linking();
    const {order} = await submit(desk);
    desk.exchange.orders.set(order.id ?? '', {...order, linkedIds: ['leg-0']});
    const input = {id: order.clientOrderId ?? '', symbol: null, price: null, quantity: '0.02'};
    await expect(desk.time.until(amendOrder(input, desk.deps))).rejects.toMatchObject({kind: 'unsupported'});
  });
});
