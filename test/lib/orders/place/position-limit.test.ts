/** Promise: no order makes a position larger than `limits.maxPosition`, whatever rests beside it; one that reduces always passes. */
import {describe, expect, it} from 'vitest';
import type {Rows} from '../../../../src/lib/adapter/contract/rows.ts';
import type {Limits} from '../../../../src/lib/config/keys-file.ts';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import type {Position} from '../../../../src/lib/model/account.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {createOrder, type Order, type OrderRequest} from '../../../../src/lib/model/order.ts';
import {prepareLimits} from '../../../../src/lib/orders/place/limits.ts';
import type {Intent, JournalView} from '../../../../src/lib/state/journal.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {patched} from '../../../support/patched.ts';
import {MARKET, rig} from '../../../support/scripted-exchange.ts';

const SYMBOL = 'BTC/USDT:USDT';
const PERPETUAL = {...MARKET, symbol: SYMBOL, product: 'linear' as const, settle: 'USDT'};
const LIMITED = {...NO_LIMITS, maxPosition: {amount: '1000', asset: 'USDT'}};

function position(quantity: string, more: Partial<Position> = {}): Position {
  return {
    ...{symbol: SYMBOL, coin: 'BTC', coinsPerUnit: '1', quantity, entryPrice: '90', markPrice: '100'},
    ...{liquidationPrice: null, leverage: null, unrealizedPnl: null},
    ...more,
  } as Position;
}

function resting(quantity: string, more: Partial<Order> = {}): Order {
  return createOrder({
    ...{account: 'desk', exchange: 'scripted', symbol: SYMBOL, id: `r${quantity}`, clientOrderId: `c${quantity}`},
    ...{side: 'BUY', type: 'LIMIT', price: '100', quantity, filled: '0', remaining: quantity, status: 'NEW'},
    ...more,
  });
}

interface Held {
  readonly positions?: Rows<Position> | DeskError;
  readonly open?: readonly Order[];
  readonly mode?: 'ONE_WAY' | 'HEDGE';
  readonly replaces?: string;
  readonly journaled?: readonly Intent[];
}

/** Whether an order of this many at 100 may go: "placed", or the refusal. */
async function verdict(quantity: string, held: Held, request: Partial<OrderRequest> = {}, limits: Limits = LIMITED) {
  const desk = rig();
  const {positions = {rows: [], missing: []}, open = [], mode = 'ONE_WAY', replaces, journaled = []} = held;
  const derivatives = fakeDerivatives({
    positions: async () => {
      if (positions instanceof DeskError) throw positions;
      return positions;
    },
  });
  const adapter = patched(await desk.handle.adapter(), {derivatives, openOrders: async () => ({rows: open, missing: []})});
  const order = {
    ...{symbol: SYMBOL, side: 'BUY', type: 'LIMIT', price: '100', quantity, timeInForce: 'GTC', postOnly: false},
    ...{reduceOnly: false, clientOrderId: 'new'},
    ...request,
  } as OrderRequest;
  const subject = {adapter, market: PERPETUAL, request: order, settings: {positionMode: mode}, allowDuplicate: true, despite: []};
  const view = {halt: null, since: () => journaled, unsettled: () => []} as unknown as JournalView;
  try {
    const checked = prepareLimits({...subject, ...(replaces !== undefined && {replaces})}, {...desk.deps, limits});
    (await desk.time.until(checked)).check(view);
    return 'placed';
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
}

const rows = (...all: readonly Position[]): Rows<Position> => ({rows: all, missing: []});
const refused = {kind: 'limit', message: expect.stringContaining('limits.maxPosition')};

describe('maxPosition', () => {
  it('counts the position, what rests on that side, and the order', async () => {
    expect(await verdict('5', {positions: rows(position('5'))})).toBe('placed');
    expect(await verdict('5.1', {positions: rows(position('5'))})).toMatchObject(refused);
    expect(await verdict('3', {positions: rows(position('5')), open: [resting('3')]})).toMatchObject(refused);
    expect(await verdict('5', {positions: rows(position('5', {symbol: 'ETH/USDT:USDT'})), open: []})).toBe('placed');
    const harmless = [resting('9', {reduceOnly: true}), resting('8', {side: 'SELL'})];
    expect(await verdict('5', {positions: rows(position('5')), open: harmless})).toBe('placed');
  });

  it('counts an order that was sent since, and is in no list yet', async () => {
    const sent = {
      ...{id: 'i', account: 'desk', symbol: SYMBOL, side: 'BUY', clientOrderId: 'c3', request: {reduceOnly: false}},
      value: {amount: '300', asset: 'USDT'},
    } as unknown as Intent;
    expect(await verdict('8', {journaled: [sent]})).toMatchObject(refused);
    expect(await verdict('7', {journaled: [sent], open: [resting('3')]})).toBe('placed');
  });

  it('lets an order turn a position over as far as it is allowed on the other side', async () => {
    const short = rows(position('-8'));
    expect(await verdict('18', {positions: short})).toBe('placed');
    expect(await verdict('18.1', {positions: short})).toMatchObject(refused);
    // In hedge mode it opens a position of its own.
    expect(await verdict('10.1', {positions: short, mode: 'HEDGE'})).toMatchObject(refused);
    expect(await verdict('10', {positions: short, mode: 'HEDGE'})).toBe('placed');
  });

  it('does not count the order that is replaced', async () => {
    expect(await verdict('8', {open: [resting('7')]})).toMatchObject(refused);
    expect(await verdict('8', {open: [resting('7')], replaces: 'r7'})).toBe('placed');
  });

  it('is no hindrance to what only reduces a position, and asks nothing for it', async () => {
    const silent = {positions: new DeskError('timeout', 'No answer.')};
    expect(await verdict('99', silent, {reduceOnly: true})).toBe('placed');
    expect(await verdict('99', silent, {reduceOnly: true}, {...NO_LIMITS, maxLeverage: '2'})).toBe('placed');
  });

  it('refuses what it cannot check: no answer, a missing part, a row without a price', async () => {
    expect(await verdict('1', {positions: new DeskError('timeout', 'No answer.')})).toMatchObject({
      ...{kind: 'timeout', message: expect.stringContaining('maxPosition'), detail: {sent: false}},
    });
    const missing = [{what: 'page 2', error: new DeskError('protocol', 'Odd.')}];
    const unread = {...refused, kind: 'protocol', detail: {sent: false}};
    expect(await verdict('1', {positions: {rows: [], missing}})).toMatchObject(unread);
    expect(await verdict('1', {positions: rows(position('1', {markPrice: null, entryPrice: null}))})).toMatchObject(unread);
    expect(await verdict('1', {open: [resting('1', {remaining: null, quantity: null})]})).toMatchObject(unread);
  });

  it('holds for one account alone where it stands there', async () => {
    const own = {...NO_LIMITS, ofAccount: new Map([['desk', LIMITED]])};
    expect(await verdict('11', {}, {}, own)).toMatchObject({
      ...{...refused, message: expect.stringContaining('(accounts.desk.limits.maxPosition)')},
    });
  });
});
