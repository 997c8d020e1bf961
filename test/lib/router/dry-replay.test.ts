/** Promise: a dry run says what would be sent now; under a --client-id that was used already that is nothing, or what is left. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../../src/lib/orders/order-deps.ts';
import {drySeries, placeSeries} from '../../../src/lib/orders/series/place-series.ts';
import {wasRouted} from '../../../src/lib/router/claim.ts';
import {dryRoute, placeRouted, routedInput} from '../../../src/lib/router/place-routed.ts';
import {placeTyped, showTyped, type TypedPlacing} from '../../../src/lib/router/place-typed.ts';
import {fakeBalance} from '../../support/fake-account.ts';
import {holdingsOf, patched} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';
import {ladderOf} from '../../support/series.ts';
import {limitTerms} from '../../support/terms.ts';

const REPLAYED = {dryRun: true, replayed: true, orders: []};

/** A desk whose account can be routed to. */
async function desk() {
  const made = rig();
  const adapter = patched(await made.handle.adapter(), {
    book: async () => ({
      ...{symbol: 'BTC/USDT', asks: [['60100', '5']], bids: [['60000', '5']], exchangeAt: null, sequence: null},
      receivedAt: made.time.now(),
    }),
    fees: async (symbol) => ({symbol, maker: '0.001', taker: '0.001', buyFeeIn: 'QUOTE', at: '2026-11-22T12:00:00.000Z'}),
    balances: async () => holdingsOf(['BTC', 'USDT'].map((asset) => fakeBalance(asset, '9000000'))),
  });
  return {...made, deps: {...made.deps, accounts: [{...made.handle, adapter: async () => adapter}]}};
}

function placing(on: string | null, quantity: string, clientId: string | null): TypedPlacing {
  return {
    ...{on, mode: 'best', options: {exact: false, allowDuplicate: false, despite: []}},
    typed: {...limitTerms(), maxSlippage: null, clientId, quantity},
    routing: {gathering: {anyQuote: false, exclude: []}, replan: 0},
  };
}

const ASK = async () => true;

/** What is loaded on use is loaded here: virtual time waits for no file. */
async function shown(each: TypedPlacing, deps: OrderDeps) {
  if (each.on !== null) return showTyped(each, deps);
  const input = routedInput(each.typed, each.mode, {...each.options, ...each.routing}, ASK);
  return wasRouted(input, deps) ? REPLAYED : dryRoute(input, deps);
}

function placed(each: TypedPlacing, deps: OrderDeps) {
  if (each.on !== null) return placeTyped(each, deps, ASK);
  return placeRouted(routedInput(each.typed, each.mode, {...each.options, ...each.routing}, ASK), deps);
}

describe.each([
  ['on one account', 'desk'],
  ['routed', null],
])('an order %s', (_, on) => {
  it('that was placed under its id is sent no more, and other words are refused', async () => {
    const {deps, time, exchange} = await desk();
    const show = (quantity: string, id: string, at = on) => time.until(shown(placing(at, quantity, id), deps));
    expect((await show('0.01', 'dca')).orders).toHaveLength(1);
    await time.until(placed(placing(on, '0.01', 'dca'), deps));
    expect(await show('0.01', 'dca')).toMatchObject(REPLAYED);
    await expect(show('0.02', 'dca')).rejects.toMatchObject({kind: 'limit'});
    await expect(show('0.01', 'dca', on === null ? 'desk' : null)).rejects.toMatchObject({kind: 'limit'});
    expect((await show('0.01', 'other')).orders).toHaveLength(1);
    expect(exchange.posts).toBe(1);
  });
});

it('an order that only the exchange knows is sent no more', async () => {
  const [here, elsewhere] = [await desk(), await desk()];
  await here.time.until(placeTyped(placing('desk', '0.01', 'dca'), here.deps, async () => true));
  for (const [id, order] of here.exchange.orders) elsewhere.exchange.orders.set(id, order);
  const show = (quantity: string) => elsewhere.time.until(showTyped(placing('desk', quantity, 'dca'), elsewhere.deps));
  expect(await show('0.01')).toMatchObject(REPLAYED);
  await expect(show('0.02')).rejects.toMatchObject({kind: 'limit'});
});

it('of a ladder what no run has sent is shown', async () => {
  const {deps, time, exchange} = await desk();
  const choose = async () => Promise.reject(new Error('it has an account'));
  const show = (input = ladderOf({clientId: 'mine'})) => time.until(drySeries(input, deps, {choose}));
  expect((await show()).orders).toHaveLength(3);
  exchange.scripts.push(
    (at, prepared) => ({outcome: 'PLACED', order: at.accept(prepared)}),
    () => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'No money.')}),
    (at, prepared) => ({outcome: 'PLACED', order: at.accept(prepared)}),
  );
  const place = () =>
    time.until(placeSeries(ladderOf({clientId: 'mine'}), deps, {choose, approve: async () => true, say: () => {}}));
  expect(await place()).toMatchObject({outcome: 'partial'});
  expect((await show()).orders.map(({order}) => order.price)).toEqual(['59000']);
  await place();
  expect(await show()).toMatchObject(REPLAYED);
  await expect(show(ladderOf({clientId: 'mine', quantity: '0.06'}))).rejects.toMatchObject({kind: 'limit'});
});
