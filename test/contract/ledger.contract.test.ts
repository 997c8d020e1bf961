/**
 * The contract for the logs of an account, as numbered cards: fills of coins and entries together are what the balances changed
 * by, to the last digit. Runs for every exchange whose adapter has the facet, once more with contracts.
 */
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {Ledger} from '../../src/lib/adapter/contract/ledger.ts';
import {dec, floorToStep, plain} from '../../src/lib/model/decimal.ts';
import type {LedgerEntry} from '../../src/lib/model/ledger.ts';
import type {MarketOrder} from '../../src/lib/model/order.ts';
import {splitSymbol} from '../../src/lib/model/symbol.ts';
import type {Engine} from '../../src/lib/sandbox/engine/engine.ts';
import type {NewMovement} from '../../src/lib/sandbox/engine/movement.ts';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {EXCHANGES} from '../support/venues.ts';
import {newId, place, reaches, refOf, SYMBOL, size, soon} from './cards.ts';

const SPOT = 'BTC/USDT';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 17, latencyMs: 0, moving: false});
});
afterAll(async () => {
  await sandbox.close();
});

const SECOND_MS = 1000;

describe.each(EXCHANGES)('the logs of %s', (id) => {
  let adapter: ExchangeAdapter;
  let engine: Engine;
  let since: number;
  beforeAll(async () => {
    const address = sandbox.exchanges[id];
    if (address === undefined) throw new Error(`the sandbox has no ${id}`);
    adapter = await openAdapter(id, address, {products: PRODUCTS});
    engine = sandbox.engine(id);
  });
  beforeEach(async (context) => {
    if (adapter.ledger === undefined) context.skip();
    // What happened before is another second: some lists tell no smaller time.
    since = Math.ceil(Date.now() / SECOND_MS + 0.001) * SECOND_MS;
    await new Promise((resolve) => setTimeout(resolve, since - Date.now() + 1));
  });

  const allLogs = (): Ledger['logs'] => adapter.ledger?.logs ?? [];
  const entries = async (from = since): Promise<readonly LedgerEntry[]> => {
    const pages = await Promise.all(allLogs().map((log) => log.entries({since: from, limit: 1000}, soon())));
    expect(pages.flatMap(({missing}) => missing)).toEqual([]);
    return pages.flatMap(({rows}) => rows).filter(({at}) => Date.parse(at) >= from);
  };
  const move = (movement: Omit<NewMovement, 'accountId'>) => engine.move({accountId: CUSTOMER, ...movement});

  /** By coin, over all wallets, profit that is not realized left out. */
  const held = async (): Promise<Map<string, string>> => {
    const {rows, missing} = await adapter.account.balances('ALL', soon());
    expect(missing).toEqual([]);
    const sums = new Map<string, string>();
    for (const {asset, total, unrealizedPnl} of rows)
      sums.set(
        asset,
        plain(
          dec(sums.get(asset) ?? '0')
            .plus(total)
            .minus(unrealizedPnl),
        ),
      );
    return sums;
  };
  const traded = async (symbol: string, side: 'BUY' | 'SELL', quantity: string) => {
    const request: MarketOrder = {
      ...{type: 'MARKET', symbol, side, clientOrderId: newId(), reduceOnly: false, quantity, quantityIn: 'BASE'},
    };
    const settings = symbol === SPOT ? null : ((await adapter.derivatives?.settings(symbol, soon())) ?? null);
    const placement = await place(adapter, request, settings);
    if (placement.outcome === 'REJECTED') throw placement.error;
    return reaches(adapter, refOf(request), 'FILLED');
  };
  /** What a fill of coins brought and cost. */
  const ofFills = async (): Promise<readonly (readonly [string, string])[]> => {
    const {rows} = await adapter.trading.fills({symbol: SPOT, since, limit: 1000}, soon());
    return rows.flatMap(({symbol, side, price, quantity, fee}) => {
      const {base = '', quote = ''} = splitSymbol(symbol) ?? {};
      const [got, paid] =
        side === 'BUY' ? [dec(quantity), dec(price).mul(quantity)] : [dec(quantity).neg(), dec(price).mul(quantity).neg()];
      return [
        [base, plain(got)],
        [quote, plain(paid.neg())],
        [fee?.asset ?? '', plain(dec(fee?.amount ?? '0').neg())],
      ] as const;
    });
  };
  /** What of a change is in no fill of coins and in none of these entries. */
  const untold = async (before: ReadonlyMap<string, string>, told: readonly LedgerEntry[]) => {
    const left = new Map<string, string>();
    const add = (asset: string, amount: string) => left.set(asset, plain(dec(left.get(asset) ?? '0').plus(amount)));
    for (const [asset, total] of await held()) add(asset, total);
    for (const [asset, total] of before) add(asset, plain(dec(total).neg()));
    for (const [asset, amount] of await ofFills()) add(asset, plain(dec(amount).neg()));
    for (const {asset, amount} of told) add(asset, plain(dec(amount).neg()));
    return [...left].filter(([, amount]) => amount !== '0');
  };

  it('LG-01 has deposits, withdrawals with their fee, and what the exchange gave', async () => {
    const before = await held();
    move({kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount: '100.5', txId: 'in'});
    move({kind: 'WITHDRAWAL', wallet: 'spot', asset: 'BTC', amount: '0.01', fee: '0.0001', txId: 'out'});
    move({kind: 'REWARD', wallet: 'spot', asset: 'ETH', amount: '0.02'});
    const told = await entries();
    expect(new Set(told.map(({kind, asset, amount}) => `${kind} ${asset} ${amount}`))).toEqual(
      new Set(['DEPOSIT USDT 100.5', 'WITHDRAWAL BTC -0.01', 'FEE BTC -0.0001', 'REWARD ETH 0.02']),
    );
    expect(told.find(({kind}) => kind === 'DEPOSIT')?.reference).toBe('in');
    expect(told.find(({kind}) => kind === 'WITHDRAWAL')?.reference).toBe('out');
    expect(await untold(before, told)).toEqual([]);
  });

  it('LG-02 tells nothing of a fill of coins, which the fills tell with its fee', async () => {
    const before = await held();
    const {quantity} = await size(adapter);
    await traded(SPOT, 'BUY', quantity);
    await traded(SPOT, 'SELL', quantity);
    await eventually('they are among the fills', async () => (await ofFills()).length >= 6);
    const told = await entries();
    expect(told).toEqual([]);
    expect(await untold(before, told)).toEqual([]);
  });

  it('LG-03 gives the same rows the same ids, and goes on from the last one', async () => {
    for (const amount of ['1', '2', '3']) move({kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount});
    const log = await onlyLogWith('DEPOSIT');
    const first = await log.entries({since, limit: 2}, soon());
    expect([first.rows.length, first.more]).toEqual([2, true]);
    const rest = await log.entries({since: Date.parse(first.rows.at(-1)?.at ?? ''), limit: 100}, soon());
    const ids = new Set([...first.rows, ...rest.rows].filter(({at}) => Date.parse(at) >= since).map((entry) => entry.id));
    expect(ids.size).toBe(3);
    expect(rest.more).toBe(false);
  });

  const onlyLogWith = async (kind: LedgerEntry['kind']) => {
    for (const log of allLogs())
      if ((await log.entries({since, limit: 100}, soon())).rows.some((entry) => entry.kind === kind)) return log;
    throw new Error(`no log has ${kind}`);
  };

  describe.runIf(PRODUCT === 'linear')('with contracts', () => {
    it('LG-10 has profit, fees and funding of a contract, with the fill that they belong to', async () => {
      const before = await held();
      const {quantity} = await size(adapter);
      const three = plain(dec(quantity).mul(3));
      await traded(SYMBOL, 'BUY', three);
      engine.settleFunding(SYMBOL);
      await traded(SYMBOL, 'SELL', quantity);
      await traded(SYMBOL, 'SELL', plain(dec(quantity).mul(2)));
      const {rows} = await adapter.trading.fills({symbol: SYMBOL, since, limit: 100}, soon());
      const told = await entries();
      const trades = new Set(rows.map((fill) => fill.id));
      for (const {kind, tradeId, symbol} of told) {
        expect(symbol).toBe(SYMBOL);
        if (kind !== 'FUNDING') expect(trades).toContain(tradeId);
      }
      expect(new Set(told.map(({kind}) => kind))).toEqual(new Set(['FEE', 'PROFIT', 'FUNDING']));
      expect(await untold(before, told)).toEqual([]);
    });

    it('LG-11 has what a liquidation took', async () => {
      const before = await held();
      const contracts = adapter.derivatives;
      if (contracts === undefined) throw new Error('no contracts');
      await contracts.setLeverage(SYMBOL, '50', soon());
      await contracts.setMarginMode(SYMBOL, 'ISOLATED', soon());
      await traded(SYMBOL, 'BUY', plain(dec((await size(adapter)).quantity).mul(10)));
      const [position] = (await contracts.positions(soon())).rows;
      const {tickSize} = engine.markets.find(SYMBOL) ?? {tickSize: '1'};
      engine.setMark(SYMBOL, plain(floorToStep(dec(position?.liquidationPrice ?? '0').mul('0.995'), tickSize)));
      await eventually('it is closed', async () => (await contracts.positions(soon())).rows.length === 0);
      engine.setMark(SYMBOL, null);
      const told = await entries();
      expect(new Set(told.map(({kind}) => kind))).toContain('PROFIT');
      expect(await untold(before, told)).toEqual([]);
      await contracts.setMarginMode(SYMBOL, 'CROSS', soon());
      await contracts.setLeverage(SYMBOL, '10', soon());
    });

    it('LG-12 nets a move between wallets that are both read', async () => {
      const wallets = [...new Set(engine.ledger.balances(CUSTOMER).map(({wallet}) => wallet))];
      const to =
        wallets.find((wallet) => wallet === engine.contracts.risk.wallet && wallet !== 'spot') ??
        wallets.find((wallet) => wallet === 'funding');
      if (to === undefined) return;
      const before = await held();
      move({kind: 'TRANSFER', wallet: 'spot', to, asset: 'USDT', amount: '12.5'});
      const told = await entries();
      expect(await untold(before, told)).toEqual([]);
      const sum = told.reduce((total, {amount}) => total.plus(amount), dec('0'));
      expect(plain(sum)).toBe('0');
    });
  });
});
