/** Promise: the user's limits hold for every kind of order, count what the documentation says, and name the account they speak of. */

import {describe, expect, it} from 'vitest';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import type {Side} from '../../../../src/lib/model/order.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../../../src/lib/orders/place/terms.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {senderOf} from '../../../../src/lib/state/account-names.ts';
import {ADMIT} from '../../../support/admission.ts';
import {LONG, PAIR} from '../../../support/pair-plan.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS: OrderTerms = limitTerms({price: null});

/** A rig whose book is 60000 to 60100. */
function booked(limits: Parameters<typeof rig>[0]): Rig {
  const desk = rig(limits);
  const {exchange} = desk;
  const at = {symbol: 'BTC/USDT', exchangeAt: null, sequence: null};
  const book = () => ({...at, bids: [['60000', '5']] as const, asks: [['60100', '5']] as const, receivedAt: desk.time.now()});
  Object.defineProperty(exchange, 'book', {get: book});
  return desk;
}

function place(desk: Rig, terms: Partial<OrderTerms>, more: Partial<Ticket> = {}) {
  const {handle, deps, time} = desk;
  const common = {clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  return time.until(submitOrder({handle, terms: {...TERMS, ...terms}, ...common, ...more}, deps));
}

describe('the limits of one account', () => {
  const LIMIT = {amount: '500', asset: 'USDT'};
  it.each([
    ['maxOrderValue', {maxOrderValue: LIMIT}],
    ['maxDailyValue', {maxDailyValue: LIMIT}],
    ['maxOrdersPerMinute', {maxOrdersPerMinute: 0}],
    ['priceCollar', {priceCollar: '0.0001'}],
    ['maxOrderValue', {maxOrderValue: {amount: '1', asset: 'XYZ'}}],
  ])('refuse by their whole name: %s', async (limit, own) => {
    const desk = booked({});
    const ofAccount = new Map([['desk', {...NO_LIMITS, ...own}]]);
    const refused = place({...desk, deps: {...desk.deps, limits: {...NO_LIMITS, ofAccount}}}, {price: '60200'});
    const name = expect.stringContaining(`accounts.desk.limits.${limit}`);
    await expect(refused).rejects.toMatchObject({kind: 'limit', message: name, detail: {hint: name}});
    const general = place(booked(own), {price: '60200'});
    await expect(general).rejects.toMatchObject({message: expect.stringMatching(new RegExp(`(^|\\()limits.${limit}`))});
  });
});

describe('the collar of a stop order', () => {
  it.each<[string, Side, string, string | null]>([
    ['a trigger to buy far over the asks', 'BUY', '66200', null],
    ['the same with a limit', 'BUY', '66200', '66210'],
    ['a trigger to sell far under the bids', 'SELL', '53900', null],
    ['the same with a limit', 'SELL', '53900', '53890'],
    ['a limit far over a near trigger', 'BUY', '60500', '67000'],
    ['a limit far under a near trigger', 'SELL', '59500', '53000'],
  ])('refuses %s (%s)', async (_what, side, stopPrice, price) => {
    const desk = booked({priceCollar: '0.1'});
    const refused = place(desk, {side, stopPrice, price});
    await expect(refused).rejects.toMatchObject({kind: 'limit', message: expect.stringMatching(/10%.*priceCollar/)});
    expect(desk.exchange.posts).toBe(0);
  });

  it.each<[Side, string, string | null]>([
    ['BUY', '66000', null],
    ['BUY', '66000', '66010'],
    ['SELL', '54100', null],
    ['SELL', '54100', '54000'],
  ])('lets %s at %s go, which is within', async (side, stopPrice, price) => {
    expect((await place(booked({priceCollar: '0.1'}), {side, stopPrice, price})).outcome).toBe('placed');
  });
});

describe('a limit in another currency', () => {
  it('does not wait for the prices of an exchange that hangs once those of the order’s own are there', async () => {
    const desk = booked({maxOrderValue: {amount: '1000', asset: 'USD'}});
    const adapter = await desk.handle.adapter();
    const silent = patched(adapter, {prices: () => new Promise<never>(() => {})});
    const hangs = {...desk.handle, account: 'other', adapter: async () => silent};
    const deps = {...desk.deps, accounts: [hangs, desk.handle]};
    const startedAt = desk.time.now();
    expect((await place({...desk, deps}, {price: '60000'})).outcome).toBe('placed');
    expect(desk.time.now() - startedAt).toBeLessThan(1000);
    await expect(place({...desk, deps}, {price: '60000', quantity: '0.02'})).rejects.toThrow('maxOrderValue');
  });
});

describe('what is counted', () => {
  it('maxDailyValue: all of the UTC day on this account, canceled orders too; the refusal says so', async () => {
    const desk = booked({maxDailyValue: {amount: '1000', asset: 'USDT'}});
    const first = await place(desk, {price: '60000'});
    desk.exchange.orders.set(first.order.id ?? '', {...first.order, status: 'CANCELED'});
    await expect(place(desk, {price: '60000'})).rejects.toMatchObject({
      kind: 'limit',
      message:
        "Today's orders on desk (UTC) come to 600 USDT; with this one of 600 USDT they would be over the limit of 1000 USDT (limits.maxDailyValue).",
    });
    await desk.time.pass(13 * 3_600_000);
    expect((await place(desk, {price: '60000'})).outcome).toBe('placed');
  });

  it('maxDailyValue: all that an open pair may still trade, and its legs no second time; they themselves are not held up', async () => {
    const desk = booked({maxDailyValue: {amount: '1000', asset: 'USDT'}});
    const {config} = await desk.handle.adapter();
    const own = {
      ...LONG,
      ...senderOf(config),
      symbol: 'BTC/USDT',
      product: 'spot',
      reserve: {amount: '900', asset: 'USDT'},
    } as const;
    const draft = {id: 'f'.repeat(32), kind: 'PAIR', clientId: null, symbol: 'BTC', side: 'BUY', quantity: '1'} as const;
    const {journal} = desk.deps.state;
    journal.openRoute({...draft, quantityIn: 'BASE', terms: 'pair', pair: {...PAIR, long: own}}, ADMIT);
    const leg = {routeId: draft.id, index: 0, isFirst: false};
    for (const index of [0, 1])
      expect((await place(desk, {price: '60000'}, {leg: {...leg, index}, reserved: true})).outcome).toBe('placed');
    await expect(place(desk, {price: '60000'})).rejects.toThrow('come to 900 USDT');
    journal.endRoute(draft.id, 'placed');
    await expect(place(desk, {price: '60000'})).rejects.toThrow('come to 1200 USDT');
  });

  it('maxOrdersPerMinute: orders on this account in any sixty seconds', async () => {
    const desk = booked({maxOrdersPerMinute: 2});
    for (const quantity of ['0.01', '0.02']) expect((await place(desk, {price: '60000', quantity})).outcome).toBe('placed');
    await expect(place(desk, {price: '60000'})).rejects.toMatchObject({
      kind: 'limit',
      message: '2 orders on desk in the last minute, the limit is 2 (limits.maxOrdersPerMinute).',
    });
    const other = {...desk.handle, account: 'other', adapter: async () => otherAdapter};
    const adapter = await desk.handle.adapter();
    const otherAdapter = patched(adapter, {
      config: {...adapter.config, account: 'other', credentials: {apiKey: new Secret('key of other')}},
    });
    expect((await place(desk, {price: '60000'}, {handle: other})).outcome).toBe('placed');
    await desk.time.pass(60_001);
    expect((await place(desk, {price: '60000'})).outcome).toBe('placed');
  });
});
