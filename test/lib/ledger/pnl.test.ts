/** `profitAndLoss` over two accounts of real sandboxes: what the wallets changed by is explained to the last digit. */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {AccountHandle, CallOptions} from '../../../src/lib/adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../src/lib/adapter/contract/exchange.ts';
import {exchangeIds} from '../../../src/lib/adapter/registry.ts';
import {FIELDS, sumOfFields} from '../../../src/lib/ledger/accounting/money.ts';
import {type PnlQuery, type PnlSums, profitAndLoss} from '../../../src/lib/ledger/pnl.ts';
import {dec, plain} from '../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {MarketOrder} from '../../../src/lib/model/order.ts';
import type {NewMovement} from '../../../src/lib/sandbox/engine/movement.ts';
import {type RunningSandbox, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {openMemoryState} from '../../../src/lib/state/memory/memory-state.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {openAdapter, settled} from '../../support/sandbox-desk.ts';

const [SPOT, PERP, OTHER] = ['BTC/USDT', 'BTC/USDT:USDT', 'ETH/USDT:USDT'];
const NAMES = ['one', 'other'] as const;
const soon = () => AbortSignal.timeout(20_000);

let sandbox: RunningSandbox;
let exchange: string;
const adapters = new Map<string, ExchangeAdapter>();
const state = openMemoryState({clock: systemClock});
const call: CallOptions = {clock: systemClock, signal: new AbortController().signal, timeoutMs: 20_000};

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 19, latencyMs: 0, moving: false, accounts: [...NAMES]});
  for (const id of exchangeIds()) {
    const at = sandbox.exchanges[id];
    if (exchange !== undefined || at === undefined || !at.products.includes('linear')) continue;
    for (const account of NAMES) {
      const credentials = at.accounts.find(({name}) => name === account)?.keys[0] ?? {};
      const adapter = await openAdapter(id, {...at, credentials}, {account, products: ['spot', 'linear']});
      if (adapter.ledger === undefined) break;
      adapters.set(account, adapter);
      exchange = id;
    }
  }
});
afterAll(() => sandbox.close());

const handle = (account: string, adapter = adapters.get(account)): AccountHandle => ({
  ...{account, exchange, environment: 'sandbox', mode: 'trade', products: ['spot', 'linear']},
  restUrl: sandbox.exchanges[exchange]?.rest ?? '',
  async adapter() {
    if (adapter === undefined) throw new DeskError('exchange-down', 'It does not answer.');
    return adapter;
  },
});
const ask = (query: Partial<PnlQuery> = {}, accounts = NAMES.map((name) => handle(name))) =>
  profitAndLoss({since: null, by: null, method: 'average', ...query}, {accounts, call, state});
const engine = () => sandbox.engine(exchange);
const move = (accountId: string, movement: Omit<NewMovement, 'accountId'>) => engine().move({accountId, ...movement});
let orders = 0;

async function trade(account: string, symbol: string, side: 'BUY' | 'SELL', quantity: string): Promise<void> {
  const adapter = adapters.get(account);
  if (adapter === undefined) throw new Error('no adapter');
  const clientOrderId = (++orders).toString(16).padStart(32, '0');
  const request: MarketOrder = {type: 'MARKET', symbol, side, clientOrderId, reduceOnly: false, quantity, quantityIn: 'BASE'};
  const market = await adapter.marketData.market(symbol, 60_000, soon());
  const settings = symbol === SPOT ? null : ((await adapter.derivatives?.settings(symbol, soon())) ?? null);
  const placement = await adapter.trading.placeOrder(adapter.trading.prepareOrder(request, market, settings), soon());
  await settled(adapter, placement, {symbol, id: null, clientOrderId});
}

function expectIdentity(sums: PnlSums): void {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, dec(sums[field] ?? 'NaN')]));
  expect(plain(sumOfFields(fields as Parameters<typeof sumOfFields>[0]))).toBe(sums.equityChange);
}

describe('profit and loss over two accounts', () => {
  it('begins with nothing', async () => {
    const {total, complete, unread, accounts} = await ask();
    expect(complete, JSON.stringify({unread, accounts})).toBe(true);
    expect(total).toMatchObject({equityChange: '0', unexplained: '0'});
  });

  it('explains spot, a contract with funding, a liquidation, and money that moves', async () => {
    await trade('one', SPOT, 'BUY', '0.05');
    await trade('one', SPOT, 'SELL', '0.02');
    await trade('other', SPOT, 'BUY', '0.03');
    await trade('one', PERP, 'SELL', '0.1');
    engine().settleFunding(PERP);
    await trade('one', PERP, 'BUY', '0.04');
    await adapters.get('one')?.derivatives?.setLeverage(OTHER, '20', soon());
    await adapters.get('one')?.derivatives?.setMarginMode(OTHER, 'ISOLATED', soon());
    await trade('one', OTHER, 'BUY', '1');
    const [{markPrice = '0'} = {}] = engine().contracts.open('one', OTHER);
    engine().setMark(OTHER, plain(dec(markPrice).mul('0.9').toDecimalPlaces(2)));
    move('one', {kind: 'WITHDRAWAL', wallet: 'spot', asset: 'USDT', amount: '700', fee: '1.5', txId: 'chain'});
    move('other', {kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount: '700', txId: 'chain'});
    move('other', {kind: 'DEPOSIT', wallet: 'spot', asset: 'USDT', amount: '40'});
    move('one', {kind: 'REWARD', wallet: 'spot', asset: 'ETH', amount: '0.01'});
    const {total, byAccount = [], complete, unread, accounts} = await ask({by: 'account'});
    expect(complete, JSON.stringify({unread, accounts})).toBe(true);
    expect(total.unexplained).toBe('0');
    for (const sums of [total, ...byAccount]) expectIdentity(sums);
    expect(byAccount.map(({account, unexplained}) => [account, unexplained])).toEqual([
      ['one', '0'],
      ['other', '0'],
    ]);
    // The move between both is neither a deposit nor a withdrawal; what came from outside is.
    expect(total.withdrawals).toBe('0');
    expect(
      dec(total.deposits ?? '0')
        .div(40)
        .minus(1)
        .abs()
        .lt('0.01'),
    ).toBe(true);
    expect(
      dec(byAccount[0]?.withdrawals ?? '0')
        .div(700)
        .minus(1)
        .abs()
        .lt('0.01'),
    ).toBe(true);
    expect(total.funding).not.toBe('0');
    expect(dec(total.fees ?? '0').gt(0)).toBe(true);
    expect(dec(total.interest ?? '0').gt(0)).toBe(true);
    expect(dec(total.realized ?? '0').lt(-50)).toBe(true);
  });

  it('counts each event once, in every grouping and by either method', async () => {
    const first = await ask();
    for (const by of ['asset', 'day', 'account'] as const) {
      const again = await ask({by, method: 'fifo'});
      expect(again.total).toMatchObject({equityChange: first.total.equityChange, fees: first.total.fees, unexplained: '0'});
      const rows: readonly PnlSums[] = again.byAsset ?? again.byDay ?? again.byAccount ?? [];
      for (const row of rows) expectIdentity(row);
      const sum = rows.reduce((all, {equityChange}) => all.plus(equityChange ?? 'NaN'), dec('0'));
      expect(plain(sum)).toBe(first.total.equityChange);
    }
  });

  it('leaves an account that failed, and one whose log failed, unknown and never 0', async () => {
    const [one, other] = NAMES.map((name) => adapters.get(name));
    if (one?.ledger === undefined || other?.ledger === undefined) throw new Error('no logs');
    const logs = other.ledger.logs.map((log, index) =>
      index > 0 ? log : {...log, entries: () => Promise.reject(new DeskError('network', 'It was cut.'))},
    );
    const broken = {...other, ledger: {logs}};
    const half = await ask({by: 'account'}, [handle('one'), handle('other', broken)]);
    expect(half.complete).toBe(false);
    expect(half.byAccount?.[1]).toMatchObject({account: 'other', equityChange: null, fees: null, unexplained: null});
    expect(half.unread).toMatchObject([{account: 'other', what: logs[0]?.name}]);
    expect(half.byAccount?.[0]).toMatchObject({unexplained: '0'});
    const none = await ask({by: 'account'}, [
      handle('one'),
      {...handle('other'), adapter: () => Promise.reject(new DeskError('network', 'No.'))},
    ]);
    expect(none.complete).toBe(false);
    expect(none.byAccount?.[1]).toMatchObject({equityChange: null});
    expect(none.accounts[1]).toMatchObject({status: 'failed', since: null});
    const whole = await ask();
    expect([whole.complete, whole.total.unexplained]).toEqual([true, '0']);
  });

  it('is answered although what is held now cannot be kept, as while another process locks the database', async () => {
    const keep = () => {
      throw new DeskError('config', 'The state directory cannot be used: database is locked.');
    };
    const locked = {...state, ledger: {...state.ledger, keep}};
    const later = {...call, clock: {...systemClock, now: () => systemClock.now() + 120_000}};
    const query = {since: null, by: null, method: 'average'} as const;
    const found = await profitAndLoss(query, {accounts: [handle('one')], call: later, state: locked});
    expect([found.complete, found.total.unexplained]).toEqual([true, '0']);
  });
});
