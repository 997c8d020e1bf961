/** Promise: no order lets an account be leveraged over `limits.maxLeverage`, whatever rests beside it; one that reduces always passes. */
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import type {AllLimits} from '../../../../src/lib/config/keys-file.ts';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import type {MarginPool, Position} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {createOrder, type Order, type OrderRequest} from '../../../../src/lib/model/order.ts';
import {refuseLeverageOver} from '../../../../src/lib/orders/place/leverage-limit.ts';
import {prepareLimits} from '../../../../src/lib/orders/place/limits.ts';
import type {Intent, JournalView} from '../../../../src/lib/state/journal.ts';
import {fakeBalance, fakeDerivatives} from '../../../support/fake-account.ts';
import {PERP, perpetual, positionOf} from '../../../support/holding-account.ts';
import {holdingsOf, patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const ETH = 'ETH/USDT:USDT';
/** USDT is worth 0.999 USD here; the pool counts in USDT too. */
const POOL: MarginPool = {
  ...{asset: 'USDT', settles: ['USDT'], mode: 'CROSS', equity: '1000', used: '0', maintenance: '0', available: '1000'},
  collateral: [],
};

interface Held {
  readonly positions?: readonly Position[];
  readonly open?: readonly Order[];
  readonly pools?: readonly MarginPool[] | DeskError;
  readonly mode?: 'ONE_WAY' | 'HEDGE';
  /** Orders of the journal whose outcome is not known. */
  readonly unsettled?: readonly Partial<Intent>[];
}

function resting(symbol: string, side: 'BUY' | 'SELL', quantity: string, more: Partial<Order> = {}): Order {
  return createOrder({
    ...{account: 'desk', exchange: 'scripted', symbol, id: `r${quantity}`, clientOrderId: `c${quantity}`, side},
    ...{type: 'LIMIT', price: '100', quantity, filled: '0', remaining: quantity, status: 'NEW'},
    ...more,
  });
}

/** Whether an order of so many at 100 may go where 2x is the most: "placed", or the refusal. */
async function verdict(
  quantity: string,
  {positions = [], open = [], pools = [POOL], mode = 'ONE_WAY', unsettled = []}: Held,
  request: Partial<OrderRequest> = {},
) {
  const desk = rig();
  const margin = async () => {
    if (pools instanceof DeskError) throw pools;
    return allRows(pools);
  };
  const adapter = patched(await desk.handle.adapter(), {
    derivatives: fakeDerivatives({positions: async () => allRows(positions), margin}),
    openOrders: async () => allRows(open),
    balances: async () => holdingsOf([fakeBalance('USDT', '500'), fakeBalance('USDT', '9000', 'earn'), fakeBalance('ODD', '7')]),
  });
  const order = {
    ...{symbol: PERP, side: 'BUY', type: 'LIMIT', price: '100', quantity, timeInForce: 'GTC', postOnly: false},
    ...{reduceOnly: false, clientOrderId: 'new'},
    ...request,
  } as OrderRequest;
  const subject = {
    adapter,
    market: perpetual(PERP),
    request: order,
    settings: {positionMode: mode},
    allowDuplicate: true,
    despite: [],
  };
  const view = {halt: null, since: () => [], unsettled: () => unsettled} as unknown as JournalView;
  try {
    const checked = prepareLimits(subject, {...desk.deps, limits: {...NO_LIMITS, maxLeverage: '2'}});
    (await desk.time.until(checked)).check(view);
    return 'placed';
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
}

const refused = {kind: 'limit', message: expect.stringContaining('limits.maxLeverage')};

describe('maxLeverage', () => {
  it('holds the worth of all positions, of what rests and of the order to the equity of the account', async () => {
    expect(await verdict('20', {})).toBe('placed');
    expect(await verdict('20.1', {})).toMatchObject(refused);
    expect(await verdict('5', {positions: [positionOf(ETH, '-15')]})).toBe('placed');
    expect(await verdict('5.1', {positions: [positionOf(ETH, '-15')]})).toMatchObject({
      message: 'desk could be leveraged 2.01x, the limit is 2x (limits.maxLeverage).',
    });
    expect(await verdict('6', {open: [resting(ETH, 'SELL', '15')]})).toMatchObject(refused);
    expect(await verdict('20', {open: [resting(ETH, 'SELL', '15', {reduceOnly: true}), resting('BTC/USDT', 'BUY', '99')]})).toBe(
      'placed',
    );
  });

  it('counts what would be reduced in one-way mode, and both sides in hedge mode', async () => {
    const short = [positionOf(PERP, '-10')];
    expect(await verdict('30', {positions: short})).toBe('placed');
    expect(await verdict('30.1', {positions: short})).toMatchObject(refused);
    expect(await verdict('10', {positions: short, mode: 'HEDGE'})).toBe('placed');
    expect(await verdict('10.1', {positions: short, mode: 'HEDGE'})).toMatchObject(refused);
  });

  it('counts both sides of every contract in hedge mode: an order on the other side of one opens a second position', async () => {
    const held = {positions: [positionOf(ETH, '15')], open: [resting(ETH, 'SELL', '5')]};
    expect(await verdict('1', held)).toBe('placed');
    expect(await verdict('1', {...held, mode: 'HEDGE'})).toMatchObject(refused);
    expect(await verdict('1', {positions: held.positions, mode: 'HEDGE'})).toBe('placed');
  });

  it('counts an order of unknown outcome in another contract, and none on a spot market', async () => {
    const lost = (symbol: string): Partial<Intent> => ({
      ...{id: 'lost', account: 'desk', clientOrderId: 'lost', symbol, side: 'BUY', value: {amount: '1500', asset: 'USDT'}},
      request: {
        ...{symbol, side: 'BUY', type: 'MARKET', quantityIn: 'BASE', quantity: '15'},
        reduceOnly: false,
        clientOrderId: 'lost',
      },
    });
    expect(await verdict('6', {unsettled: [lost(ETH)]})).toMatchObject(refused);
    expect(await verdict('6', {unsettled: [lost('ETH/USDT')]})).toBe('placed');
  });

  it('takes the wallets that pay for contracts where the exchange gives no equity, without what has no price', async () => {
    const pools = [{...POOL, equity: null}];
    expect(await verdict('10', {pools})).toBe('placed');
    expect(await verdict('10.1', {pools})).toMatchObject(refused);
  });

  it('refuses what it cannot check, but never an order that only reduces', async () => {
    const pools = new DeskError('timeout', 'No answer.');
    expect(await verdict('1', {pools})).toMatchObject({
      ...{kind: 'timeout', message: expect.stringContaining('maxLeverage cannot be checked'), detail: {sent: false}},
    });
    expect(await verdict('1', {positions: [{...positionOf(ETH, '1'), markPrice: null, entryPrice: null}]})).toMatchObject({
      kind: 'protocol',
    });
    expect(await verdict('99', {pools}, {reduceOnly: true})).toBe('placed');
    expect(await verdict('1', {pools: [{...POOL, equity: '0'}]})).toMatchObject({
      ...refused,
      message: expect.stringContaining('without any equity'),
    });
  });

  it('bounds what the leverage of an account may be set to, by the smaller of both limits', () => {
    const limits: AllLimits = {...NO_LIMITS, maxLeverage: '5', ofAccount: new Map([['desk', {...NO_LIMITS, maxLeverage: '3'}]])};
    expect(() => refuseLeverageOver('3', 'desk', limits)).not.toThrow();
    expect(() => refuseLeverageOver('4', 'desk', limits)).toThrow('over the limit of 3x (accounts.desk.limits.maxLeverage)');
    expect(() => refuseLeverageOver('5', 'other', limits)).not.toThrow();
    expect(() => refuseLeverageOver('125', 'other', NO_LIMITS)).not.toThrow();
  });
});
