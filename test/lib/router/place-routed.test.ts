import {describe, expect, it} from 'vitest';
import type {MarketData} from '../../../src/lib/adapter/contract/market-data.ts';
import type {Trading} from '../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {createOrder} from '../../../src/lib/model/order.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import {withSlippage} from '../../../src/lib/orders/place/slippage.ts';
import {submitOrder} from '../../../src/lib/orders/place/submit.ts';
import {dryRoute, placeRouted, routedInput} from '../../../src/lib/router/place-routed.ts';
import type {RoutedInput} from '../../../src/lib/router/routed.ts';
import {fakeBalance} from '../../support/fake-account.ts';
import {holdingsOf, patched} from '../../support/patched.ts';
import {type Rig, rig} from '../../support/scripted-exchange.ts';

const TERMS = {
  side: 'BUY' as const,
  symbol: 'BTC/USDT',
  quantity: '0.01',
  quantityIn: 'BASE' as const,
  stopPrice: null,
  timeInForce: null,
  postOnly: false,
  reduceOnly: false,
};

/** The rig's account with everything a route asks for: a book, fees, a balance. */
async function routing(limits: Parameters<typeof rig>[0] = {}, depth = '10', ask = () => '60000'): Promise<Rig> {
  const desk = rig(limits);
  const {clock} = desk.exchange;
  const base = await desk.handle.adapter();
  const adapter = patched(base, {
    book: async () => ({
      symbol: 'BTC/USDT',
      asks: [[ask(), depth]],
      bids: [['59990', depth]],
      receivedAt: clock.now(),
      exchangeAt: null,
      sequence: null,
    }),
    fees: async (symbol) => ({symbol, maker: '0.001', taker: '0.001', buyFeeIn: 'QUOTE', at: '2026-11-22T12:00:00.000Z'}),
    balances: async () => holdingsOf(['BTC', 'USDT'].map((asset) => fakeBalance(asset, '9000000'))),
  });
  const handle = {...desk.handle, adapter: async () => adapter};
  const other = {
    ...handle,
    account: 'other',
    // A server, and so a book, of its own.
    restUrl: 'http://other.test',
    adapter: async () =>
      patched(adapter, {config: {...adapter.config, account: 'other', credentials: {apiKey: new Secret('key of other')}}}),
  };
  return {...desk, handle, deps: {...desk.deps, accounts: [handle, other]}};
}

function routed(more: Partial<RoutedInput> = {}, quantity = '0.01'): RoutedInput {
  return {
    request: {
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity,
      quantityIn: 'BASE',
      mode: 'best',
      price: null,
      maxSlippage: null,
      rest: false,
    },
    gathering: {anyQuote: false, exclude: []},
    replan: 0,
    clientId: null,
    allowDuplicate: false,
    despite: [],
    exact: false,
    approve: async () => true,
    ...more,
  };
}

const fill = (desk: Rig) =>
  desk.exchange.scripts.push((exchange, prepared) => ({
    outcome: 'PLACED',
    order: exchange.accept(prepared, {
      status: 'FILLED',
      filled: prepared.request.quantity,
      remaining: '0',
      averagePrice: '60000',
    }),
    fills: [],
  }));

describe('typed terms of a routed order', () => {
  const plain = {stopPrice: null, timeInForce: null, postOnly: false, reduceOnly: false, maxSlippage: null, clientId: null};
  const typed = {...plain, side: 'BUY' as const, quantity: '1', quantityIn: 'BASE' as const, price: null};
  const options = {gathering: {anyQuote: false, exclude: []}, replan: 0, exact: false, allowDuplicate: false, despite: []};
  const symbolOf = (symbol: string) => routedInput({...typed, symbol}, 'best', options, async () => true).request.symbol;

  it('name their market in its canonical form, in whichever quote', () => {
    expect(['btc/try', 'btc-xyz', 'btcusdt', 'btc/usdt:usdt'].map(symbolOf)).toEqual([
      ...['BTC/TRY', 'BTC/XYZ', 'BTC/USDT', 'BTC/USDT:USDT'],
    ]);
    expect(() => symbolOf('btcxyz')).toThrow('does not name one symbol');
  });
});

describe('a routed order', () => {
  it('that can only rest is looked at once', async () => {
    const desk = await routing();
    const looks = {count: 0};
    const accounts = await Promise.all(
      desk.deps.accounts.map(async (handle) => {
        const adapter = await handle.adapter();
        const counted = patched(adapter, {
          book: (symbol, depth, signal) => {
            looks.count += 1;
            return adapter.marketData.book(symbol, depth, signal);
          },
        });
        return {...handle, adapter: async () => counted};
      }),
    );
    const request = {...routed().request, price: '50000', rest: true};
    const placed = await desk.time.until(placeRouted(routed({request, replan: 2}), {...desk.deps, accounts}));
    expect(placed?.orders.map(({order}) => order.status)).toEqual(['NEW']);
    expect(looks.count).toBe(2);
  });

  const ROUNDED = [{field: 'quantity', from: '0.0123456789', to: '0.01234', rule: 'step 0.00001'}];

  it('shows what the step takes off its size, before it is sent and afterwards', async () => {
    const desk = await routing();
    fill(desk);
    expect((await desk.time.until(dryRoute(routed({}, '0.0123456789'), desk.deps))).orders).toMatchObject([
      {order: {quantity: '0.01234'}, adjustments: ROUNDED},
    ]);
    const placed = await desk.time.until(placeRouted(routed({}, '0.0123456789'), desk.deps));
    expect(placed).toMatchObject({
      outcome: 'placed',
      missing: '0',
      orders: [{order: {quantity: '0.01234'}, adjustments: ROUNDED}],
    });
  });

  it('shows it of the order that is planned last', async () => {
    const desk = await routing({}, '0.012');
    fill(desk);
    const input = routed({}, '0.0200056789');
    const split = {...input, request: {...input.request, mode: 'split' as const}};
    const placed = await desk.time.until(placeRouted(split, desk.deps));
    expect(placed?.orders.map(({order, adjustments}) => [order.quantity, adjustments.map(({to}) => to)])).toEqual([
      ['0.012', []],
      ['0.008', ['0.008']],
    ]);
    const resting = routed({request: {...input.request, price: '50000', rest: true}});
    expect((await desk.time.until(placeRouted(resting, desk.deps)))?.orders).toMatchObject([
      {order: {quantity: '0.02'}, adjustments: [{field: 'quantity', from: '0.0200056789', to: '0.02'}]},
    ]);
  });

  it.each([
    ['its size', {}, '0.0123456789'],
    ['the size of one of several orders', {mode: 'split' as const}, '15.0000056789'],
    ['the price at which a rest would stand', {price: '60000.001', rest: true}, '0.01'],
  ])('is refused with --exact before anything is sent where rounding would change %s', async (_, more, quantity) => {
    const desk = await routing();
    fill(desk);
    const input = routed({exact: true}, quantity);
    await expect(desk.time.until(placeRouted({...input, request: {...input.request, ...more}}, desk.deps))).rejects.toMatchObject(
      {kind: 'rule', message: expect.stringMatching(/^Not exact: /)},
    );
    expect(desk.exchange.posts).toBe(0);
  });

  it('that was placed is reported as placed although the journal broke after the send', async () => {
    const desk = await routing();
    fill(desk);
    const full = () => {
      throw new DeskError('config', 'The disk is full.');
    };
    const journal = {...desk.state.journal, settle: full};
    const placed = await desk.time.until(placeRouted(routed(), {...desk.deps, state: {...desk.state, journal}}));
    expect(placed?.outcome).toBe('placed');
    expect(desk.exchange.posts).toBe(1);
  });

  it('typed twice within a minute is refused unless told, and one that was refused does not count', async () => {
    const desk = await routing();
    desk.exchange.scripts.push(() => ({outcome: 'REJECTED', error: new DeskError('rejected', 'No.')}));
    expect((await desk.time.until(placeRouted(routed(), desk.deps)))?.outcome).toBe('rejected');
    desk.exchange.scripts.length = 0;
    fill(desk);
    expect((await desk.time.until(placeRouted(routed(), desk.deps)))?.outcome).toBe('placed');
    await expect(desk.time.until(placeRouted(routed(), desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(2);
    expect((await desk.time.until(placeRouted(routed({allowDuplicate: true}), desk.deps)))?.outcome).toBe('placed');
  });

  it('that was refused whole is tried again under its id, at the prices of today', async () => {
    let ask = '60000';
    const desk = await routing({}, '10', () => ask);
    const named = routed({clientId: 'dca'});
    desk.exchange.scripts.push(() => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'No money.')}));
    expect(await desk.time.until(placeRouted(named, desk.deps))).toMatchObject({outcome: 'rejected', replayed: false});
    desk.exchange.scripts.length = 0;
    fill(desk);
    ask = '60010';
    expect(await desk.time.until(placeRouted(named, desk.deps))).toMatchObject({outcome: 'placed', replayed: false});
    ask = '60020';
    expect(await desk.time.until(placeRouted(named, desk.deps))).toMatchObject({outcome: 'placed', replayed: true});
    expect(desk.exchange.posts).toBe(2);
  });

  it('that only the exchanges know stays what it is once they have forgotten it', async () => {
    const [desk, elsewhere] = [await routing({}, '0.012'), await routing({}, '0.012')];
    fill(desk);
    const split = routed({clientId: 'dca'}, '0.0200000012');
    const input = {...split, request: {...split.request, mode: 'split' as const}};
    expect(await desk.time.until(placeRouted(input, desk.deps))).toMatchObject({outcome: 'placed', replayed: false});
    expect(desk.exchange.posts).toBe(2);
    for (const [id, order] of desk.exchange.orders) elsewhere.exchange.orders.set(id, order);
    // Each account shows its own leg.
    const accounts = elsewhere.deps.accounts.map((handle, index) => ({
      ...handle,
      adapter: async () => {
        const adapter = await handle.adapter();
        const order: Trading['order'] = async (ref, signal) => {
          const shown = await adapter.trading.order(ref, signal);
          return shown?.id === `x${index + 1}` ? shown : null;
        };
        return patched(adapter, {order});
      },
    }));
    const run = () => elsewhere.time.until(placeRouted(input, {...elsewhere.deps, accounts}));
    const found = await run();
    expect(found).toMatchObject({outcome: 'placed', replayed: true, orders: [{order: {id: 'x1'}}, {order: {id: 'x2'}}]});
    elsewhere.exchange.orders.clear();
    expect(await run()).toMatchObject({outcome: 'placed', replayed: true, orders: [{order: {id: 'x1'}}, {order: {id: 'x2'}}]});
    expect(elsewhere.exchange.posts).toBe(0);
  });

  it.each([
    {lies: 'where the exchange has another name for the coin', symbol: 'XBTX/USDT', listed: 'BTC/USDT', names: {BTC: 'XBTX'}},
    {lies: 'in another quote, with --any-quote', symbol: 'BTC/USDT', listed: 'BTC/USDC', names: {}},
  ])('that another machine placed $lies is found by its name, and not placed again', async ({symbol, listed, names}) => {
    const desk = await routing();
    const order = createOrder({
      ...{account: 'desk', exchange: 'scripted', symbol: listed, id: '7', clientOrderId: 'dca', side: 'BUY', type: 'LIMIT'},
      ...{timeInForce: 'IOC', price: '60000', quantity: '0.01', filled: '0.01', remaining: '0', averagePrice: '60000'},
      status: 'FILLED',
    });
    const accounts = desk.deps.accounts.map((handle, index) => ({
      ...handle,
      names,
      adapter: async () => {
        const adapter = await handle.adapter();
        const market: MarketData['market'] = async (asked, ...rest) => {
          if (asked !== 'BTC/USDT' && asked !== 'BTC/USDC') throw new DeskError('not-found', `No ${asked}.`);
          return {...(await adapter.marketData.market('BTC/USDT', ...rest)), symbol: asked, quote: asked.slice(4)};
        };
        return patched(adapter, {market, order: async (ref) => (index === 0 && ref.symbol === listed ? order : null)});
      },
    }));
    const asked = routed({clientId: 'dca', gathering: {anyQuote: true, exclude: []}});
    const input = {...asked, request: {...asked.request, symbol}};
    const found = await desk.time.until(placeRouted(input, {...desk.deps, accounts}));
    expect(found).toMatchObject({outcome: 'placed', replayed: true, orders: [{order: {symbol: listed, status: 'FILLED'}}]});
    expect(desk.exchange.posts).toBe(0);
  });

  it('whose id another machine took in the same moment is not bought again under another id', async () => {
    const desk = await routing();
    desk.exchange.scripts.push((exchange, prepared) => {
      const createdAt = new Date(exchange.clock.now() - 60_000).toISOString();
      exchange.accept(prepared, {id: 'theirs', createdAt});
      return {outcome: 'DUPLICATE', error: new DeskError('rejected', 'Duplicate order sent.')};
    });
    const placed = await desk.time.until(placeRouted(routed({clientId: 'dca', replan: 2}), desk.deps));
    expect(placed).toMatchObject({outcome: 'rejected', orders: [{outcome: 'rejected'}]});
    expect(placed?.orders[0]?.error?.message).toContain('theirs');
    expect(desk.exchange.posts).toBe(1);
  });

  it('is held to maxOrderValue as a whole, before anybody is asked and in a dry run', async () => {
    const desk = await routing({maxOrderValue: {amount: '1000', asset: 'USDT'}}, '0.012');
    fill(desk);
    let asked = 0;
    const counting = {
      approve: async () => {
        asked += 1;
        return true;
      },
    };
    const split = routed(counting, '0.02');
    const large = {...split, request: {...split.request, mode: 'split' as const}};
    await expect(desk.time.until(placeRouted(large, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    await expect(desk.time.until(dryRoute(large, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect([asked, desk.exchange.posts]).toEqual([0, 0]);
    expect((await desk.time.until(placeRouted(routed(counting, '0.01'), desk.deps)))?.outcome).toBe('placed');
  });

  it('that its process did not live to finish is partial in every later run: the target of its plan decides', async () => {
    const desk = await routing();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'CANCELED', filled: '0.004', remaining: '0.006'}),
    }));
    // The word that a living process would have left is missing.
    const journal = {...desk.deps.state.journal, endRoute: () => {}};
    const dying = {...desk.deps, state: {...desk.deps.state, journal}};
    await desk.time.until(placeRouted(routed({clientId: 'cut'}), dying));
    desk.deps.state.journal.endRoute(desk.deps.state.journal.routes('cut')[0]?.id ?? '', 'placed');
    const again = await desk.time.until(placeRouted(routed({clientId: 'cut'}), desk.deps));
    expect(again).toMatchObject({outcome: 'partial', replayed: true, missing: '0.006', route: null});
    expect(desk.exchange.posts).toBe(1);
  });

  it('that is interrupted tells each leg as far as it is known, and sends nothing more', async () => {
    const desk = await routing({}, '0.012');
    desk.exchange.scripts.push(
      (exchange, prepared) => {
        const {quantity} = prepared.request;
        const order = exchange.accept(prepared, {status: 'CANCELED', filled: '0.001', remaining: quantity});
        return {outcome: 'PLACED', order, fills: []};
      },
      async (exchange) => {
        await exchange.clock.sleep(100);
        desk.interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
        throw new DeskError('unknown-outcome', 'Stopped.', {sent: true});
      },
    );
    const split = routed({replan: 3, clientId: 'cut'}, '0.02');
    const request = {...split.request, mode: 'split' as const, price: '60000', rest: true};
    const placed = await desk.time.until(placeRouted({...split, request}, desk.deps));
    expect(placed?.orders.map(({outcome}) => outcome).toSorted()).toEqual(['placed', 'unknown']);
    expect(placed?.orders.find(({outcome}) => outcome === 'unknown')?.error?.hint).toContain('mxt order resolve cut');
    expect(desk.exchange.posts).toBe(2);
  });

  it('is looked at again when the answer took long, although the clock was set back meanwhile', async () => {
    const desk = await routing();
    fill(desk);
    const {clock} = desk.exchange;
    let [asked, off] = [0, 0];
    Object.assign(clock, {now: () => desk.time.now() + off});
    const approve = async () => {
      asked += 1;
      if (asked > 1) return true;
      await clock.sleep(10_000);
      off -= 3_600_000;
      return true;
    };
    expect((await desk.time.until(placeRouted(routed({approve}), desk.deps)))?.outcome).toBe('placed');
    expect(asked).toBe(2);
  });

  it('that is interrupted before a leg was journaled does not call that leg unknown', async () => {
    const desk = await routing();
    const [first, other] = desk.deps.accounts;
    if (first === undefined || other === undefined) throw new Error('two accounts');
    const base = await first.adapter();
    const market: MarketData['market'] = (symbol, maxAgeMs, signal) => {
      if (!desk.interrupt.signal.aborted) return base.marketData.market(symbol, maxAgeMs, signal);
      throw new DeskError('interrupted', 'Stopped before the exchange answered.', {sent: true});
    };
    const accounts = [{...first, adapter: async () => patched(base, {market})}];
    const approve = async () => {
      desk.interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
      return true;
    };
    const placed = await desk.time.until(placeRouted(routed({approve}), {...desk.deps, accounts}));
    expect(placed?.orders.map(({outcome, error}) => [outcome, error?.kind])).toEqual([['rejected', 'interrupted']]);
    expect(desk.exchange.posts).toBe(0);
  });

  it('goes past an account that may only read, and says why', async () => {
    const desk = await routing();
    fill(desk);
    const [first, other] = desk.deps.accounts;
    if (first === undefined || other === undefined) throw new Error('two accounts');
    const accounts = [{...first, mode: 'read' as const}, other];
    const placed = await desk.time.until(placeRouted(routed(), {...desk.deps, accounts}));
    expect(placed).toMatchObject({outcome: 'placed', orders: [{outcome: 'placed'}]});
    expect(placed?.route?.plan.map(({account}) => account)).toEqual(['other']);
    expect(placed?.route?.venues[0]).toMatchObject({account: 'desk', excluded: 'the account is in read mode'});
  });

  it('and an order on one account never share a client id: whichever came first, the other is refused', async () => {
    const desk = await routing();
    fill(desk);
    const direct = (clientId: string) => {
      const terms = {...TERMS, price: '50000'};
      const input = {
        handle: desk.deps.accounts[1] ?? desk.handle,
        terms,
        clientId,
        leg: null,
        exact: false,
        allowDuplicate: false,
        despite: [],
      };
      return desk.time.until(submitOrder(input, desk.deps));
    };
    expect((await desk.time.until(placeRouted(routed({clientId: 'one'}), desk.deps)))?.outcome).toBe('placed');
    await expect(direct('one')).rejects.toMatchObject({kind: 'limit'});
    expect((await direct('two')).outcome).toBe('placed');
    await expect(desk.time.until(placeRouted(routed({clientId: 'two'}), desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(2);
    expect((await desk.time.until(placeRouted(routed({clientId: 'one'}), desk.deps)))?.outcome).toBe('placed');
    expect(desk.exchange.posts).toBe(2);
  });

  it('that was partial is partial again when the command is repeated', async () => {
    const desk = await routing();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'EXPIRED', filled: '0.004', remaining: '0.006', averagePrice: '60000'}),
      fills: [],
    }));
    const again = () => desk.time.until(placeRouted(routed({clientId: 'one'}), desk.deps));
    expect((await again())?.outcome).toBe('partial');
    expect((await again())?.outcome).toBe('partial');
    expect(desk.exchange.posts).toBe(1);
  });

  it('is the same order whatever defaults.maxSlippage has become in the keys file', async () => {
    const desk = await routing();
    fill(desk);
    const under = async (byDefault: string | null) => {
      const {request} = routed();
      return desk.time.until(placeRouted(routed({clientId: 'one', request: withSlippage(request, byDefault)}), desk.deps));
    };
    expect((await under('0.01'))?.outcome).toBe('placed');
    for (const later of ['0.02', null]) expect(await under(later)).toMatchObject({outcome: 'placed', replayed: true});
    const {request} = routed();
    const typed = routed({clientId: 'one', request: {...request, maxSlippage: '0.01'}});
    await expect(desk.time.until(placeRouted(typed, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('leaves out an account whose limit is used up, with the reason', async () => {
    const desk = await routing();
    const limits = {...desk.deps.limits, maxDailyValue: {amount: '600', asset: 'USDT'}};
    const deps = {...desk.deps, limits};
    const one = {...desk.handle, account: 'desk'};
    fill(desk);
    const first = await desk.time.until(placeRouted(routed(), {...deps, accounts: [one]}));
    expect(first?.outcome).toBe('placed');
    const {route} = await desk.time.until(dryRoute(routed({allowDuplicate: true}, '0.009'), deps));
    expect(route.venues.map(({account, excluded}) => [account, excluded])).toContainEqual([
      ...['desk', 'limits.maxDailyValue is used up: 600 USDT today (UTC)'],
    ]);
    expect(route.plan.map(({account}) => account)).toEqual(['other']);
    const own = {...desk.deps.limits, ofAccount: new Map([['desk', limits]])};
    const again = await desk.time.until(dryRoute(routed({allowDuplicate: true}, '0.009'), {...deps, limits: own}));
    expect(again.route.venues.map(({excluded}) => excluded)).toContain(
      'accounts.desk.limits.maxDailyValue is used up: 600 USDT today (UTC)',
    );
  });
});
