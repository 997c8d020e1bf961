import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {partsOf} from '../../../../src/lib/orders/end/close-position.ts';
import {closePositions, exitCodeOfClose} from '../../../../src/lib/orders/end/close-positions.ts';
import type {CloseRequest} from '../../../../src/lib/orders/end/held-positions.ts';
import type {OrderDeps} from '../../../../src/lib/orders/order-deps.ts';
import {PLAIN_SCREEN} from '../../../../src/lib/ui/screen.ts';
import {closeView} from '../../../../src/lib/ui/views/close.ts';
import {closedSchemaOf} from '../../../support/closed-schema.ts';
import {type HoldingAccount, holdingAccount, PERP, perpetual} from '../../../support/holding-account.ts';
import {rig} from '../../../support/scripted-exchange.ts';

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('position close'));

async function close(account: HoldingAccount, change: Partial<CloseRequest> = {}, deps: OrderDeps = account.deps) {
  const request = {
    ...{symbol: PERP, everywhere: false, quantity: null, side: null, maxSlippage: null, allowDuplicate: false},
    ...change,
  };
  const document = await account.desk.time.until(closePositions(request, deps));
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}

describe('closing a position', () => {
  it('sends one order that can only reduce it, of its whole size; a second run finds nothing and is done', async () => {
    const account = await holdingAccount([[PERP, '0.5']]);
    const document = await close(account);
    expect(document).toMatchObject({
      outcome: 'placed',
      missing: '0',
      orders: [{outcome: 'placed', order: {side: 'SELL', reduceOnly: true, type: 'MARKET'}}],
    });
    expect(exitCodeOfClose(document)).toBe(0);
    expect(account.held()).toEqual({});
    const again = await close(account);
    expect([again.orders, exitCodeOfClose(again), account.sizes]).toEqual([[], 0, ['0.5']]);
    expect(closeView(again, PLAIN_SCREEN)).toContain('No such position');
  });

  it("finds it by the user's name of the coin too", async () => {
    const account = await holdingAccount([[PERP, '0.5']]);
    const [base = ''] = PERP.split('/');
    const accounts = account.deps.accounts.map((handle) => ({...handle, names: {[base]: 'OTHER'}}));
    await close(account, {symbol: PERP.replace(base, 'OTHER')}, {...account.deps, accounts});
    expect(account.held()).toEqual({});
  });

  it('closes both sides of hedge mode, or the one that is named', async () => {
    const both = await holdingAccount([
      [PERP, '2'],
      [PERP, '-3'],
    ]);
    await close(both);
    expect(both.held()).toEqual({});
    const one = await holdingAccount([
      [PERP, '2'],
      [PERP, '-3'],
    ]);
    await expect(close(one, {quantity: '1'})).rejects.toMatchObject({
      kind: 'usage',
      detail: {hint: expect.stringContaining('--side')},
    });
    await close(one, {side: 'SHORT', quantity: '1'});
    expect(one.held()).toEqual({[PERP]: '-2'});
  });

  it('asks for no settings where the positions say how they are held: both sides prove hedge mode, a row may say it itself', async () => {
    const sides = await holdingAccount(
      [
        [PERP, '2'],
        [PERP, '-3'],
      ],
      {settingsFail: true},
    );
    await close(sides, {side: 'SHORT'});
    expect([sides.held(), sides.encoded]).toEqual([{[PERP]: '2'}, [{positionMode: 'HEDGE', marginMode: 'CROSS'}]]);
    const row = await holdingAccount([[PERP, '2']], {settingsFail: true, positionMode: 'HEDGE', marginMode: 'ISOLATED'});
    await close(row);
    expect([row.held(), row.encoded]).toEqual([{}, [{positionMode: 'HEDGE', marginMode: 'ISOLATED'}]]);
    // Nothing proves it: closed as without settings, which hedge mode refuses.
    const mute = await holdingAccount([[PERP, '2']], {settingsFail: true});
    await close(mute);
    expect(mute.encoded).toEqual([null]);
  });

  it('takes a quantity or a share of it, never more than there is', async () => {
    const account = await holdingAccount([[PERP, '-2']]);
    expect((await close(account, {quantity: '25%'})).resolved).toMatchObject([{typed: '25%', value: '0.5'}]);
    expect(account.held()).toEqual({[PERP]: '-1.5'});
    await close(account, {quantity: '9'});
    expect([account.held(), account.sizes]).toEqual([{}, ['0.5', '1.5']]);
    await expect(close(await holdingAccount([[PERP, '1']]), {quantity: '500usdt'})).rejects.toMatchObject({kind: 'usage'});
  });

  it('counts what rounding takes off a typed size as an adjustment, and off a whole position as left', async () => {
    const rules = {stepSize: '0.1', marketStepSize: '0.1', minQuantity: '0.1'};
    const account = await holdingAccount([[PERP, '1']], {rules});
    const part = await close(account, {quantity: '25%'});
    expect([part.missing, exitCodeOfClose(part), account.sizes]).toEqual(['0', 0, ['0.2']]);
    expect(part.orders[0]?.adjustments).toMatchObject([{field: 'quantity', from: '0.25', to: '0.2'}]);
    const odd = await close(await holdingAccount([[PERP, '1.05']], {rules}));
    expect([odd.missing, exitCodeOfClose(odd)]).toEqual(['0.05', 3]);
  });

  it('says of a name without a quote that no account has it, and not what was guessed', async () => {
    const account = await holdingAccount([]);
    await expect(close(account, {symbol: 'BTC'})).rejects.toMatchObject({
      kind: 'not-found',
      message: 'No account has a contract "BTC".',
      detail: {hint: expect.stringContaining('BTC/USDT:USDT')},
    });
  });

  it('splits what is over the largest order of the exchange, each part journaled', async () => {
    const account = await holdingAccount([[PERP, '25']], {rules: {maxQuantity: '100', marketMaxQuantity: '10'}});
    const document = await close(account);
    expect(account.sizes).toEqual(['10', '10', '5']);
    expect(document.orders.map(({outcome}) => outcome)).toEqual(['placed', 'placed', 'placed']);
    expect(account.desk.state.journal.list(0, 10)).toHaveLength(3);
  });

  it('leaves no last part that is under the minimum', () => {
    const market = perpetual(PERP, {maxQuantity: '10', minQuantity: '1', stepSize: '0.1'});
    expect(partsOf('20.5', market, false)).toEqual(['10', '5.2', '5.3']);
    expect(partsOf('20', market, false)).toEqual(['10', '10']);
    expect(partsOf('10', market, false)).toEqual(['10']);
    expect(partsOf('7', perpetual(PERP, {maxQuantity: null}), false)).toEqual(['7']);
  });

  it('names a close that was refused: exit 3, and the position stays', async () => {
    const account = await holdingAccount([[PERP, '1']], {fate: () => 'refused'});
    const document = await close(account);
    expect(document).toMatchObject({
      outcome: 'rejected',
      missing: '1',
      orders: [{outcome: 'rejected', error: {message: 'No counterparty.'}}],
    });
    expect(exitCodeOfClose(document)).toBe(3);
    expect(account.held()).toEqual({[PERP]: '1'});
  });

  it('stops after a part whose outcome is not known: exit 6', async () => {
    const account = await holdingAccount([[PERP, '20']], {rules: {maxQuantity: '10'}, fate: () => 'vanished'});
    const document = await close(account);
    expect(document).toMatchObject({outcome: 'unknown', missing: null, orders: [{outcome: 'unknown'}]});
    expect(exitCodeOfClose(document)).toBe(6);
    // The whole of what is left may be closed all the same: it can only reduce.
    expect((await close(account)).orders).toHaveLength(1);
    await expect(close(account, {quantity: '10'})).resolves.toMatchObject({
      outcome: 'rejected',
      orders: [{error: {kind: 'limit'}}],
    });
  });

  it('names the parts that were placed, and the one that Ctrl-C cut short', async () => {
    const interrupt = new AbortController();
    const account = await holdingAccount([[PERP, '2']], {
      rules: {maxQuantity: '1'},
      fate: (count) => {
        if (count === 2) interrupt.abort(new DeskError('interrupted', 'Interrupted.'));
        return count === 2 ? 'lost' : null;
      },
    });
    const call = {...account.deps.call, signal: interrupt.signal};
    const document = await close(account, {}, {...account.deps, call});
    expect(document).toMatchObject({outcome: 'unknown', missing: null, orders: [{outcome: 'placed'}, {outcome: 'unknown'}]});
    expect(document.orders[1]?.order.clientOrderId).not.toBeNull();
    expect(account.sizes).toHaveLength(2);
  });

  it('passes the halt and every limit', async () => {
    const account = await holdingAccount([[PERP, '1']]);
    account.desk.state.halt.raise('drill');
    const money = {amount: '1', asset: 'USDT'};
    const limits = {
      ...NO_LIMITS,
      maxOrderValue: money,
      maxDailyValue: money,
      maxPosition: money,
      maxLeverage: '1',
      priceCollar: '0.01',
      maxOrdersPerMinute: 1,
    };
    expect(await close(account, {}, {...account.deps, limits})).toMatchObject({outcome: 'placed'});
  });

  it('asks where, when several accounts hold it; --all closes it on each, and one that fails stops no other', async () => {
    const desk = rig();
    const one = await holdingAccount([[PERP, '1']], {}, 'one', desk);
    const two = await holdingAccount([[PERP, '-2']], {}, 'two', desk);
    const down = await holdingAccount([[PERP, '3']], {readFails: () => true}, 'down', desk);
    const deps = {...desk.deps, accounts: [one.handle, two.handle, down.handle]};
    await expect(close(one, {}, deps)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('one and two')});
    const document = await close(one, {everywhere: true}, deps);
    expect([one.held(), two.held(), exitCodeOfClose(document)]).toEqual([{}, {}, 3]);
    // What the third account holds is not known, so neither is what is left.
    expect([document.outcome, document.missing]).toEqual(['partial', null]);
    expect(document.accounts.filter(({status}) => status === 'failed').map(({account}) => account)).toEqual(['down']);
    const unheard = await close(down, {}, {...desk.deps, accounts: [down.handle]});
    expect([unheard.outcome, unheard.missing, unheard.orders]).toEqual(['partial', null, []]);
  });

  it('is not held up on one exchange by another one that does not answer', async () => {
    const desk = rig();
    const quick = await holdingAccount([[PERP, '1']], {}, 'quick', desk);
    const silent = await holdingAccount([[PERP, '2']], {readHangs: true}, 'silent', desk);
    const elsewhere = {...silent.handle, restUrl: 'http://127.0.0.1:2'};
    const startedAt = desk.time.now();
    let closedAt = Number.POSITIVE_INFINITY;
    const work = closePositions(
      {symbol: PERP, everywhere: true, quantity: null, side: null, maxSlippage: null, allowDuplicate: false},
      {...desk.deps, accounts: [elsewhere, quick.handle]},
    );
    const watch = () => {
      if (quick.sizes.length > 0) closedAt = Math.min(closedAt, desk.time.now());
      else desk.time.clock().after(50, watch);
    };
    watch();
    const document = await desk.time.until(work);
    expect(closedAt - startedAt).toBeLessThan(1000);
    expect(document.accounts).toMatchObject([
      {account: 'silent', status: 'failed'},
      {account: 'quick', status: 'ok'},
    ]);
    expect(document).toMatchObject({outcome: 'partial', missing: null, orders: [{order: {account: 'quick'}}]});
  });

  it('goes by rules that were read long ago where they cannot be read now', async () => {
    const members = {market: async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'))};
    const account = await holdingAccount([[PERP, '1']], {members});
    expect(await close(account)).toMatchObject({outcome: 'rejected', orders: [{error: {kind: 'exchange-down'}}]});
    account.desk.state.memory((await account.handle.adapter()).config).saveMarkets([perpetual(PERP)]);
    await account.desk.time.until(account.desk.time.clock().sleep(86_400_000, new AbortController().signal));
    expect(await close(account)).toMatchObject({outcome: 'placed', missing: '0'});
    expect(account.held()).toEqual({});
  });

  it('goes out in the margin mode of the position, whatever that of the contract is', async () => {
    const desk = rig();
    const {trading} = await desk.handle.adapter();
    const modes: unknown[] = [];
    const prepareOrder: typeof trading.prepareOrder = (request, market, settings) => {
      modes.push(settings?.marginMode);
      return trading.prepareOrder(request, market, settings);
    };
    const account = await holdingAccount([[PERP, '1']], {marginMode: 'ISOLATED', members: {prepareOrder}}, 'desk', desk);
    await close(account);
    expect([account.held(), modes]).toEqual([{}, ['ISOLATED']]);
  });

  it('of a quantity is not sent twice to what may be one account under two keys', async () => {
    const desk = rig();
    const one = await holdingAccount([[PERP, '2']], {}, 'one', desk);
    const two = await holdingAccount([[PERP, '2']], {}, 'two', desk);
    const deps = {...desk.deps, accounts: [one.handle, two.handle]};
    await expect(close(one, {everywhere: true, quantity: '1'}, deps)).rejects.toMatchObject({
      ...{message: expect.stringContaining('one and two'), detail: {sent: false, hint: expect.stringContaining('--on')}},
    });
    expect([...one.sizes, ...two.sizes]).toEqual([]);
    const [first, second] = await Promise.all(
      [one, two].map((account, index) =>
        holdingAccount([[PERP, '2']], {members: {uid: async () => String(index)}}, `${account.handle.account}-known`, desk),
      ),
    );
    if (first === undefined || second === undefined) throw new Error('no accounts');
    // Both accounts are of one key here, so that the second order looks like the first again.
    await close(
      first,
      {everywhere: true, quantity: '1', allowDuplicate: true},
      {...desk.deps, accounts: [first.handle, second.handle]},
    );
    expect([first.held(), second.held()]).toEqual([{[PERP]: '1'}, {[PERP]: '1'}]);
  });

  it('is refused for a contract that no account has, which is not one that is closed already', async () => {
    const account = await holdingAccount([[PERP, '1']]);
    await expect(close(account, {symbol: 'BTX/USDT:USDT'})).rejects.toMatchObject({kind: 'not-found'});
    await expect(close(account, {symbol: 'a b'})).rejects.toMatchObject({kind: 'usage'});
    expect(await close(account, {symbol: 'btcusdt'})).toMatchObject({outcome: 'placed'});
  });

  it('ends within a slippage with what it got, and says what is left', async () => {
    const account = await holdingAccount([[PERP, '1']]);
    account.desk.exchange.book = {
      symbol: PERP,
      bids: [['100', '1']],
      asks: [['101', '1']],
      receivedAt: account.desk.exchange.clock.now(),
      exchangeAt: null,
      sequence: null,
    };
    const document = await close(account, {maxSlippage: '0.01'});
    expect(document.orders[0]?.order).toMatchObject({type: 'LIMIT', timeInForce: 'IOC', price: '99', reduceOnly: true});
  });
});
