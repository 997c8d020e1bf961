import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import type {PreparedOrder} from '../../../src/lib/adapter/contract/trading.ts';
import {type HedgeRequest, hedge} from '../../../src/lib/arbitrage/hedge.ts';
import type {Balance, Position} from '../../../src/lib/model/account.ts';
import {dec, plain} from '../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {OrderDeps} from '../../../src/lib/orders/order-deps.ts';
import {fakeBalance, fakeBoard, fakeDerivatives} from '../../support/fake-account.ts';
import {holdingAccount, PERP, perpetual, positionOf} from '../../support/holding-account.ts';
import {holdingsOf, type Members} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';

interface Desk {
  readonly balances?: readonly Balance[];
  readonly position?: Position | null;
  readonly market?: ReturnType<typeof perpetual>;
  readonly prices?: Readonly<Record<string, string>>;
  readonly limits?: Partial<OrderDeps['limits']>;
  readonly members?: Partial<Members>;
  /** Contracts of other kinds that are held. */
  readonly unread?: readonly string[];
}

/** One account that fills every order of its contract at once. */
async function deskOf({balances = [], position = null, market = perpetual(PERP), limits = {}, ...more}: Desk) {
  const sent: string[] = [];
  let held = position;
  const shared = rig(limits);
  const {symbol} = market;
  const placeOrder = async (prepared: PreparedOrder) => {
    const {side, quantity, reduceOnly} = prepared.request;
    sent.push(`${side} ${quantity}${reduceOnly ? ' reduce' : ''}`);
    held = {
      ...(held ?? positionOf(symbol, '0')),
      quantity: plain(dec(held?.quantity ?? '0').plus(side === 'BUY' ? quantity : `-${quantity}`)),
    };
    const order = shared.exchange.accept(prepared, {filled: quantity, remaining: '0', status: 'FILLED'});
    return {outcome: 'PLACED' as const, order};
  };
  const price = held?.markPrice ?? '100';
  const {desk, handle, deps} = await holdingAccount(
    [[symbol, '0']],
    {
      members: {
        market: async (asked) => (asked === symbol ? market : Promise.reject(new DeskError('not-found', `no ${asked}`))),
        book: async () => ({
          symbol,
          bids: [[price, '1000000']],
          asks: [[price, '1000000']],
          receivedAt: shared.exchange.clock.now(),
          exchangeAt: null,
          sequence: null,
        }),
        balances: async () => holdingsOf(balances),
        prices: async () => fakeBoard(more.prices ?? {'BTC/USD': '100', 'USDT/USD': '1'}),
        derivatives: fakeDerivatives({
          positions: async () => allRows(held === null || held.quantity === '0' ? [] : [held]),
          unread: async () => more.unread ?? [],
          settings: async () => ({symbol, positionMode: 'ONE_WAY', marginMode: 'CROSS', leverage: {LONG: '10', SHORT: '10'}}),
        }),
        placeOrder,
        ...more.members,
      },
    },
    'desk',
    shared,
  );
  const request: HedgeRequest = {
    ...{asset: 'BTC', handle, symbol, ratio: '1', band: '0.02', maxSlippage: '0.005', allowDuplicate: false},
    approve: async () => true,
    warn: () => {},
  };
  const run = (changes: Partial<HedgeRequest> = {}, use: OrderDeps = deps) =>
    desk.time.until(hedge({...request, ...changes}, use));
  return {run, sent, deps, handle};
}

describe('hedge', () => {
  it('holds a contract on 1000 coins to its minimum by the value of the contract, not of one coin', async () => {
    const symbol = '1000PEPE/USDT:USDT';
    const rules = {stepSize: '1', minQuantity: '1', minNotional: '5', tickSize: '0.000001', minPrice: '0.000001'};
    const market = {...perpetual(symbol, {...rules, maxQuantity: '1000000'}), multiple: {coin: 'PEPE', coinsPerUnit: '1000'}};
    const position = {...positionOf(symbol, '0'), coin: 'PEPE', coinsPerUnit: '1000', markPrice: '0.01'};
    const prices = {'PEPE/USD': '0.00001', 'USDT/USD': '1'};
    const {run, sent} = await deskOf({balances: [fakeBalance('PEPE', '2500000')], market, position, prices});
    const document = await run({asset: 'PEPE'});
    expect([document?.outcome, document?.hedge.reason]).toEqual(['placed', null]);
    expect(sent).toEqual(['SELL 2500']);
  });

  it('refuses a contract on another coin', async () => {
    const {run, sent} = await deskOf({balances: [fakeBalance('ETH', '1')], prices: {'ETH/USD': '100', 'USDT/USD': '1'}});
    await expect(run({asset: 'ETH'})).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('BTC')});
    expect(sent).toEqual([]);
  });

  it('refuses a contract that is held long and short: it cannot know which side is the hedge', async () => {
    const positions = async () => allRows([positionOf(PERP, '1'), positionOf(PERP, '-0.4')]);
    const {run, sent} = await deskOf({members: {derivatives: fakeDerivatives({positions})}});
    await expect(run()).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('held long and short')});
    expect(sent).toEqual([]);
  });

  it('takes a symbol however it is written', async () => {
    const {run, sent} = await deskOf({balances: [fakeBalance('BTC', '1')], position: positionOf(PERP, '-0.4')});
    expect((await run({symbol: 'btc/usdt:usdt'}))?.hedge).toMatchObject({symbol: PERP, exposure: '1', position: '-0.4'});
    expect(sent).toEqual(['SELL 0.6']);
  });

  it('knows its own position under the name of another key of that account', async () => {
    const {run, sent, deps, handle} = await deskOf({
      balances: [fakeBalance('BTC', '1')],
      position: positionOf(PERP, '-0.4'),
      members: {uid: async () => '7'},
    });
    const first = {...handle, account: 'first'};
    const document = await run({}, {...deps, accounts: [first, handle]});
    expect(document?.hedge).toMatchObject({exposure: '1', position: '-0.4'});
    expect(sent).toEqual(['SELL 0.6']);
  });

  it('sends nothing while the exchange holds the coin in contracts that are not read', async () => {
    const {run, sent} = await deskOf({balances: [fakeBalance('BTC', '1')], unread: ['inverse contracts (BTC, ETH)']});
    expect(await run()).toMatchObject({complete: false, orders: [], hedge: {exposure: null}, error: {kind: 'unsupported'}});
    expect(sent).toEqual([]);
  });

  it('sends nothing of a turn whose second half is over a limit', async () => {
    const maxOrderValue = {amount: '50', asset: 'USDT'};
    const {run, sent} = await deskOf({
      balances: [fakeBalance('BTC', '1')],
      position: positionOf(PERP, '0.4'),
      limits: {maxOrderValue},
    });
    await expect(run()).rejects.toMatchObject({kind: 'limit'});
    expect(sent).toEqual([]);
  });

  it('tells of what was sent where the order after it fails', async () => {
    let looks = 0;
    const down = new DeskError('network', 'No connection.');
    const base = await deskOf({balances: [fakeBalance('BTC', '1')], position: positionOf(PERP, '0.4')});
    const adapter = await base.handle.adapter();
    const {book} = adapter.marketData;
    // Both orders are looked at before the first is sent, and each again when it is.
    const marketData = {
      ...adapter.marketData,
      book: async (...asked: Parameters<typeof book>) => {
        looks += 1;
        return looks > 3 ? Promise.reject(down) : book(...asked);
      },
    };
    const handle = {...base.handle, adapter: async () => ({...adapter, marketData})};
    const document = await base.run({handle}, {...base.deps, accounts: [handle]});
    expect(base.sent).toEqual(['SELL 0.4 reduce']);
    expect(document).toMatchObject({
      outcome: 'partial',
      missing: '1',
      orders: [{outcome: 'placed'}, {outcome: 'rejected', error: {kind: 'network'}}],
    });
  });
});
