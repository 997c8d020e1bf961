import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../../../src/lib/orders/place/terms.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS: OrderTerms = limitTerms();

function input({handle}: Rig, more: Partial<Ticket> = {}, terms: Partial<OrderTerms> = {}): Ticket {
  return {
    handle,
    terms: {...TERMS, ...terms},
    clientId: null,
    leg: null,
    exact: false,
    allowDuplicate: false,
    despite: [],
    ...more,
  };
}

const lostReply = new DeskError('unknown-outcome', 'No answer.', {sent: true});

describe('placing', () => {
  it('sends once, and journals the intent and the bytes before the send', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      const [intent] = desk.state.journal.unsettled();
      expect(intent?.state).toBe('SENT');
      expect(intent?.sent?.wire).toEqual(prepared.wire);
      return {outcome: 'PLACED', order: exchange.accept(prepared), fills: []};
    });
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result.outcome).toBe('placed');
    expect(result.order.status).toBe('NEW');
    expect(desk.exchange.posts).toBe(1);
    expect(desk.state.journal.unsettled()).toEqual([]);
  });

  it('says rejected for an allow-listed refusal', async () => {
    const desk = rig();
    desk.exchange.scripts.push(() => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'Not enough.')}));
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'rejected', error: {kind: 'insufficient-funds'}, order: {status: 'REJECTED'}});
  });

  it('finds an order whose reply was lost', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared, {status: 'FILLED', filled: '0.01', remaining: '0'});
      throw lostReply;
    });
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'placed', order: {status: 'FILLED'}});
    expect(desk.exchange.posts).toBe(1);
  });

  it('says unknown, never failed, when the reply is lost and the order is not seen', async () => {
    const desk = rig();
    desk.exchange.scripts.push(() => {
      throw lostReply;
    });
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'unknown', order: {status: 'UNKNOWN'}, error: {kind: 'unknown-outcome'}});
    expect(result.error?.hint).toContain('mxt order resolve');
  });

  it('says not placed when no byte was sent, and lets the same client id try again', async () => {
    const desk = rig();
    desk.exchange.scripts.push(
      () => {
        throw new DeskError('network', 'No route.', {sent: false});
      },
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared), fills: []}),
    );
    const first = await desk.time.until(submitOrder(input(desk, {clientId: 'dca'}), desk.deps));
    expect(first).toMatchObject({outcome: 'rejected', error: {kind: 'network'}});
    const second = await desk.time.until(submitOrder(input(desk, {clientId: 'dca'}), desk.deps));
    expect(second).toMatchObject({outcome: 'placed', order: {clientOrderId: 'dca'}});
  });

  it('reports the first result for the same client id, and refuses other terms', async () => {
    const desk = rig();
    const both = Promise.all([1, 2].map(() => submitOrder(input(desk, {clientId: 'dca'}), desk.deps)));
    const [one, two] = await desk.time.until(both);
    expect(two?.order.id).toBe(one?.order.id);
    expect(desk.exchange.posts).toBe(1);
    const other = submitOrder(input(desk, {clientId: 'dca'}, {quantity: '0.02'}), desk.deps);
    await expect(desk.time.until(other)).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('sends again only after a refusal for the time stamp, once', async () => {
    const desk = rig();
    const refusal = () => ({outcome: 'REJECTED' as const, error: new DeskError('clock', 'Outside recvWindow.')});
    desk.exchange.scripts.push(refusal, refusal, (exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared),
      fills: [],
    }));
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'rejected', error: {kind: 'clock'}});
    expect(desk.exchange.posts).toBe(2);
  });

  it('does not call a receipt placed: a later rejection is rejected', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      const order = exchange.accept(prepared, {status: 'PENDING'});
      desk.time.after(100, () =>
        exchange.orders.set(order.id ?? '', {...order, status: 'CANCELED', reason: 'EC_PostOnlyWillTakeLiquidity'}),
      );
      return {outcome: 'ACCEPTED', id: order.id};
    });
    const result = await desk.time.until(submitOrder(input(desk, {}, {postOnly: true}), desk.deps));
    expect(result).toMatchObject({outcome: 'rejected', order: {status: 'REJECTED'}});
  });

  it('treats an answer about another order as unknown', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: {...exchange.accept(prepared), quantity: '1'},
      fills: [],
    }));
    desk.exchange.visibleAt = Number.POSITIVE_INFINITY;
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result.outcome).toBe('unknown');
  });

  it('stops waiting on Ctrl-C, names the order, and keeps the journal', async () => {
    const desk = rig();
    desk.exchange.scripts.push(async (exchange) => {
      await exchange.clock.sleep(100);
      desk.interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
      throw lostReply;
    });
    await expect(desk.time.until(submitOrder(input(desk, {clientId: 'mine'}), desk.deps))).rejects.toMatchObject({
      kind: 'interrupted',
      detail: {clientOrderId: 'mine', hint: expect.stringContaining('mxt order resolve mine')},
    });
    expect(desk.state.journal.unsettled()).toHaveLength(1);
  });

  it('refuses while halted, in read mode, and next to an unknown twin', async () => {
    const desk = rig();
    desk.state.halt.raise('test');
    await expect(desk.time.until(submitOrder(input(desk), desk.deps))).rejects.toMatchObject({kind: 'limit'});
    desk.state.halt.lift();
    const readOnly = {...desk.handle, mode: 'read' as const};
    await expect(desk.time.until(submitOrder(input(desk, {handle: readOnly}), desk.deps))).rejects.toMatchObject({
      kind: 'permission',
    });
    desk.exchange.scripts.push(() => {
      throw lostReply;
    });
    await desk.time.until(submitOrder(input(desk, {clientId: 'lost'}), desk.deps));
    const next = input(desk, {}, {quantity: '0.5'});
    await expect(desk.time.until(submitOrder(next, desk.deps))).rejects.toMatchObject({
      kind: 'limit',
      detail: {hint: expect.stringContaining('--despite lost')},
    });
    expect(desk.exchange.posts).toBe(1);
    await desk.time.until(submitOrder({...next, despite: ['lost']}, desk.deps));
    expect(desk.exchange.posts).toBe(2);
  });

  it('refuses the same order within a minute unless told', async () => {
    const desk = rig();
    await desk.time.until(submitOrder(input(desk), desk.deps));
    await expect(desk.time.until(submitOrder(input(desk), desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect((await desk.time.until(submitOrder(input(desk, {allowDuplicate: true}), desk.deps))).outcome).toBe('placed');
    await desk.time.pass(61_000);
    expect((await desk.time.until(submitOrder(input(desk), desk.deps))).outcome).toBe('placed');
  });

  it.each([
    ['placed', 'PLACED'],
    ['unknown', 'lost'],
  ])('says %s when the disk is full after the send', async (outcome, answer) => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      desk.state.close();
      if (answer === 'lost') throw lostReply;
      return {outcome: 'PLACED', order: exchange.accept(prepared), fills: []};
    });
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result.outcome).toBe(outcome);
  });

  it('does not place next to an order that a dead process sent', async () => {
    const desk = rig();
    desk.exchange.scripts.push(() => new Promise(() => {}));
    void submitOrder(input(desk, {clientId: 'dead'}), {...desk.deps, call: {...desk.deps.call, timeoutMs: 1e9}});
    await desk.time.pass(31_000);
    await expect(desk.time.until(submitOrder(input(desk, {}, {quantity: '0.3'}), desk.deps))).rejects.toMatchObject({
      kind: 'limit',
    });
  });
});

describe('resolving', () => {
  async function lost(): Promise<Rig> {
    const desk = rig();
    desk.exchange.scripts.push(() => {
      throw lostReply;
    });
    await desk.time.until(submitOrder(input(desk, {clientId: 'lost'}), desk.deps));
    return desk;
  }

  it('proves absence only after fence, engine bound and read bound', async () => {
    const desk = await lost();
    const early = await desk.time.until(resolveOrders('lost', 30_000, desk.deps));
    expect(early.orders[0]?.outcome).toBe('unknown');
    const late = await desk.time.until(resolveOrders('lost', 120_000, desk.deps));
    expect(late.orders[0]).toMatchObject({outcome: 'rejected'});
    expect(desk.state.journal.find('lost')[0]?.state).toBe('NOT_PLACED');
  });

  it('counts no error as evidence', async () => {
    const desk = await lost();
    desk.exchange.readsFail = true;
    const result = await desk.time.until(resolveOrders('lost', 300_000, desk.deps));
    expect(result.orders[0]?.outcome).toBe('unknown');
  });

  it('finds an order that reads did not show for a minute', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared);
      exchange.visibleAt = exchange.clock.now() + 62_000;
      throw lostReply;
    });
    await desk.time.until(submitOrder(input(desk, {clientId: 'late'}), desk.deps));
    const result = await desk.time.until(resolveOrders('late', 120_000, desk.deps));
    expect(result.orders[0]).toMatchObject({outcome: 'placed', order: {status: 'NEW'}});
  });

  it('never guesses past the time after which the exchange forgets', async () => {
    const desk = await lost();
    desk.exchange.readsFail = true;
    await desk.time.pass(90_000_000);
    desk.exchange.readsFail = false;
    const result = await desk.time.until(resolveOrders('lost', 120_000, desk.deps));
    expect(result.orders[0]?.outcome).toBe('unknown');
    expect(desk.state.journal.find('lost')[0]?.state).toBe('UNRESOLVED');
  });
});

describe('limits', () => {
  it('refuses an order over the order value, in another currency at market prices', async () => {
    const desk = rig({maxOrderValue: {amount: '599', asset: 'USD'}});
    await expect(desk.time.until(submitOrder(input(desk), desk.deps))).rejects.toMatchObject({
      kind: 'limit',
      message: expect.stringMatching(/599\.4 USD.*maxOrderValue/),
    });
    expect(desk.exchange.posts).toBe(0);
  });

  it('counts everything of the day that is not proven unplaced, and refuses what no price values', async () => {
    const desk = rig({maxDailyValue: {amount: '1000', asset: 'USDT'}});
    desk.exchange.scripts.push(() => {
      throw lostReply;
    });
    await desk.time.until(submitOrder(input(desk, {clientId: 'a'}), desk.deps));
    const second = input(desk, {clientId: 'b', despite: ['a']});
    await expect(desk.time.until(submitOrder(second, desk.deps))).rejects.toMatchObject({
      message: expect.stringContaining('maxDailyValue'),
    });
    const foreign = rig({maxOrderValue: {amount: '1', asset: 'XAU'}});
    await expect(foreign.time.until(submitOrder(input(foreign), foreign.deps))).rejects.toMatchObject({kind: 'limit'});
  });

  it('values market orders from the book, and holds the collar', async () => {
    const desk = rig({priceCollar: '0.05', maxOrderValue: {amount: '700', asset: 'USDT'}});
    const receivedAt = desk.exchange.clock.now();
    desk.exchange.book = {
      symbol: 'BTC/USDT',
      bids: [['60000', '1']],
      asks: [
        ['60100', '0.005'],
        ['80000', '1'],
      ],
      receivedAt,
      exchangeAt: null,
      sequence: null,
    };
    const market = input(desk, {}, {price: null});
    await expect(desk.time.until(submitOrder(market, desk.deps))).rejects.toMatchObject({
      message: expect.stringContaining('priceCollar'),
    });
    const low = input(desk, {}, {side: 'SELL', price: '1000', quantity: '0.1'});
    await expect(desk.time.until(submitOrder(low, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(0);
  });

  it('does not sign an order again that was held up for long: nobody waits for it any more', async () => {
    const desk = rig();
    let suspended = 0;
    const {clock} = desk.exchange;
    Object.assign(clock, {now: () => desk.time.now() + suspended});
    desk.exchange.scripts.push(() => {
      suspended = 3_600_000;
      return {outcome: 'REJECTED', error: new DeskError('clock', 'Outside of the window.')};
    });
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'rejected', error: {kind: 'clock'}});
    expect(desk.exchange.posts).toBe(1);
  });

  it('believes an order that it sees more than the proof that there was none', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared);
      // Hidden for longer than any exchange is known to hide one.
      exchange.visibleAt = exchange.clock.now() + 3_600_000;
      throw lostReply;
    });
    await desk.time.until(submitOrder(input(desk, {clientId: 'late'}), desk.deps));
    const resolve = async () => (await desk.time.until(resolveOrders('late', 120_000, desk.deps))).orders[0]?.outcome;
    expect(await resolve()).toBe('rejected');
    expect(await resolve()).toBe('rejected');
    desk.exchange.visibleAt = 0;
    expect(await resolve()).toBe('placed');
    expect(await desk.time.until(submitOrder(input(desk, {clientId: 'late'}), desk.deps))).toMatchObject({outcome: 'placed'});
    expect(desk.exchange.posts).toBe(1);
  });
});
