/** A pair that is taken up after its closing was begun, over two exchanges in virtual time. */
import {afterEach, beforeEach, expect, it} from 'vitest';
import {closePair} from '../../../../src/lib/arbitrage/pair/close-pair.ts';
import {openPair} from '../../../../src/lib/arbitrage/pair/open-pair.ts';
import {resumePair} from '../../../../src/lib/arbitrage/pair/resume-pair.ts';
import type {OrderDeps} from '../../../../src/lib/orders/order-deps.ts';
import {Desk} from '../../../simulation/desk.ts';
import {loadSides} from '../../../simulation/world.ts';
import {PAIR} from '../../../support/venues.ts';

const sides = [await loadSides(PAIR[0]), await loadSides(PAIR[1])] as const;
const SYMBOL = 'BTC/USDT';
const QUIET = {begun: () => {}, say: () => {}};

let desk: Desk;

beforeEach(async () => {
  desk = new Desk(sides, 1, {coins: 3, customers: 1});
  desk.fund('1000000', [1, 1]);
  const {deps} = desk.start();
  const placeOf = (index: 0 | 1) => ({handle: deps.accounts[index] as OrderDeps['accounts'][number], symbol: SYMBOL});
  const request = {
    ...{asset: 'BTC', quantity: '0.02', minSpreadBps: '-300', maxUnhedged: '0.01', maxSlippage: '0.02', maker: false},
    ...{long: placeOf(0), short: placeOf(1), clientId: 'carry', allowDuplicate: false, forMs: 10_000},
  };
  const opened = await desk.time.until(openPair(request, deps, {approve: async () => true, ...QUIET}));
  expect(opened).toMatchObject({state: 'hedged'});
});

afterEach(() => desk.close());

it('sends nothing more once a second closing closed what the first one had left', async () => {
  const first = desk.start();
  first.interrupt();
  expect(await desk.time.until(closePair('carry', first.deps, QUIET))).toMatchObject({
    state: 'open',
    error: {kind: 'interrupted'},
  });
  expect(await desk.time.until(closePair('carry', desk.start().deps, QUIET))).toMatchObject({state: 'closed'});
  const before = desk.orders().length;
  expect(await desk.time.until(resumePair('carry', null, desk.start().deps, QUIET))).toMatchObject({state: 'closed'});
  expect(desk.orders()).toHaveLength(before);
});

it('closes what a closing that was killed before its first order has left', async () => {
  const {journal} = desk.start().deps.state;
  const [route] = journal.pairs();
  journal.endRoute(route?.id ?? '', 'canceled');
  const before = desk.orders().length;
  expect(await desk.time.until(resumePair('carry', null, desk.start().deps, QUIET))).toMatchObject({state: 'closed'});
  expect(desk.orders().length).toBeGreaterThan(before);
  const sold = desk.orders().filter(({account, order}) => account === desk.accounts[0] && order.side === 'SELL');
  expect(sold).not.toHaveLength(0);
});

it('says of a closed pair what is left of it', async () => {
  await desk.time.until(closePair('carry', desk.start().deps, QUIET));
  const said = await desk.time.until(closePair('carry', desk.start().deps, QUIET));
  expect(said.state).toBe('closed');
  expect(Math.abs(Number(said.residual))).toBeLessThan(0.0001);
});
