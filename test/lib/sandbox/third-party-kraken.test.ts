/**
 * CCXT against the sandbox's Kraken, with nothing changed but the addresses: no client of Kraken alone lets its address be changed.
 * CCXT is installed apart (`npm ci --prefix bench`); without it only its proof in bench/ is missing, which CI runs.
 */
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';

/** What is used of CCXT's own types, which are not installed here. */
interface CcxtOrder {
  readonly id: string;
  readonly clientOrderId: string | null;
  readonly status: string;
  readonly filled: number;
  readonly amount: number;
  readonly price: number;
  readonly cost: number;
  readonly triggerPrice: number | null;
}
interface CcxtBook {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}
interface CcxtBalance {
  readonly free: number;
  readonly used: number;
  readonly total: number;
}
type Asset = Readonly<Record<string, CcxtBalance | undefined>>;
interface Ccxt {
  urls: {api: unknown};
  readonly markets: Readonly<Record<string, {readonly id: string; readonly taker: number; readonly active: boolean} | undefined>>;
  loadHttpProxyAgent(): Promise<void>;
  loadMarkets(): Promise<void>;
  fetchTime(): Promise<number>;
  fetchStatus(): Promise<{readonly status: string}>;
  fetchBalance(): Promise<Asset>;
  fetchTicker(symbol: string): Promise<{readonly bid: number; readonly ask: number; readonly last: number}>;
  fetchOrderBook(symbol: string, depth?: number): Promise<CcxtBook>;
  fetchTradingFee(symbol: string): Promise<{readonly maker: number; readonly taker: number}>;
  createOrder(symbol: string, type: string, side: string, amount: number, price?: number, params?: object): Promise<CcxtOrder>;
  createMarketBuyOrderWithCost(symbol: string, cost: number): Promise<CcxtOrder>;
  editOrder(id: string, symbol: string, type: string, side: string, amount: number, price: number): Promise<CcxtOrder>;
  cancelOrder(id: string | undefined, symbol: string, params?: object): Promise<unknown>;
  cancelOrders(ids: readonly string[], symbol: string): Promise<unknown>;
  cancelAllOrders(): Promise<unknown>;
  fetchOrder(id: string, symbol: string): Promise<CcxtOrder>;
  fetchOpenOrders(symbol?: string, since?: number, limit?: number, params?: object): Promise<readonly CcxtOrder[]>;
  fetchClosedOrders(symbol?: string): Promise<readonly CcxtOrder[]>;
  fetchMyTrades(symbol?: string): Promise<readonly {readonly order: string; readonly amount: number; readonly fee: object}[]>;
  watchOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  watchMyTrades(symbol: string): Promise<readonly {readonly order: string}[]>;
  watchOrderBook(symbol: string): Promise<CcxtBook>;
  watchBalance(): Promise<Asset>;
  close(): Promise<void>;
}

const BENCH = new URL('../../../bench/package.json', import.meta.url);
const isInstalled = existsSync(new URL('node_modules/ccxt', BENCH));

let sandbox: RunningSandbox;
let client: Ccxt;
beforeAll(async () => {
  if (!isInstalled) return;
  // CCXT draws nonces out of milliseconds: answers take two at least, as over any network.
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 2, moving: false, exchanges: ['kraken']});
  const at = sandbox.exchanges.kraken;
  if (at === undefined) throw new Error('no kraken');
  client = open(at);
  // It opens ws:// (not wss://) only after this.
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
});
afterAll(async () => {
  await client?.close();
  await sandbox?.close();
});

function open({rest, stream, credentials}: SandboxAddress): Ccxt {
  const ccxt = createRequire(BENCH)('ccxt') as {readonly pro: {readonly kraken: new (settings: object) => Ccxt}};
  const made = new ccxt.pro.kraken({...credentials, enableRateLimit: false});
  made.urls.api = JSON.parse(
    JSON.stringify(made.urls.api).replaceAll(/(https?|wss?):\/\/[^/"]+/g, (_, scheme: string) =>
      scheme.startsWith('ws') ? stream : rest,
    ),
  );
  return made;
}

const bid = async () => (await client.fetchOrderBook('BTC/USD', 5)).bids[0]?.[0] ?? 0;

describe.skipIf(!isInstalled)('CCXT on Kraken', () => {
  it('reads markets under their common names, in dollars and euros, and what they cost', async () => {
    expect(client.markets['BTC/USD']).toMatchObject({id: 'XXBTZUSD', taker: 0.004, active: true});
    for (const symbol of ['BTC/EUR', 'DOGE/USD', 'USDT/USD', 'EUR/USD', 'ETH/BTC', 'SOL/USDC'])
      expect(client.markets[symbol], symbol).toBeDefined();
    expect(await client.fetchTradingFee('BTC/USD')).toMatchObject({taker: 0.0024, maker: 0.0014});
    const ticker = await client.fetchTicker('BTC/EUR');
    expect(ticker.bid).toBeLessThan(ticker.ask);
    expect((await client.fetchStatus()).status).toBe('ok');
    expect(Math.abs((await client.fetchTime()) - Date.now())).toBeLessThan(3000);
  });

  it('adds what earns to the coin that earns it', async () => {
    const balance = await client.fetchBalance();
    expect(balance.BTC).toMatchObject({free: 0.6, used: 0, total: 0.6});
    expect(balance['DOT.B']?.total ?? balance.DOT?.total).toBe(120);
    expect(balance.EUR?.free).toBe(8000);
  });

  it('places, finds, amends and cancels by the id of either side', async () => {
    const price = Math.floor((await bid()) * 0.95);
    const clientOrderId = '6d1b345e-2821-40e2-ad83-4ecb18a06876';
    const {id} = await client.createOrder('BTC/USD', 'limit', 'buy', 0.01, price, {clientOrderId});
    expect(await client.fetchOrder(id, 'BTC/USD')).toMatchObject({status: 'open', amount: 0.01, price, clientOrderId});
    expect((await client.fetchBalance()).USD?.used).toBeGreaterThan(price * 0.01);
    await client.editOrder(id, 'BTC/USD', 'limit', 'buy', 0.008, price - 100);
    expect(await client.fetchOpenOrders('BTC/USD')).toMatchObject([{id, amount: 0.008, price: price - 100}]);
    await client.cancelOrder(undefined, 'BTC/USD', {clientOrderId});
    await expect(client.cancelOrder(id, 'BTC/USD')).rejects.toMatchObject({name: 'OrderNotFound'});
    expect(await client.fetchOrder(id, 'BTC/USD')).toMatchObject({status: 'canceled', filled: 0});
  });

  it('buys and sells at market, for an amount of quote too, and reads its fills', async () => {
    const {id} = await client.createOrder('ETH/USD', 'market', 'buy', 0.2);
    expect(await client.fetchOrder(id, 'ETH/USD')).toMatchObject({status: 'closed', filled: 0.2});
    const {id: second} = await client.createMarketBuyOrderWithCost('ETH/EUR', 100);
    const bought = await client.fetchOrder(second, 'ETH/EUR');
    expect(bought.cost).toBeGreaterThan(90);
    expect(bought.cost).toBeLessThanOrEqual(100);
    const fills = await client.fetchMyTrades('ETH/USD');
    expect(fills).toMatchObject([{order: id, amount: 0.2, fee: {currency: 'USD'}}]);
    expect((await client.fetchClosedOrders()).map((order) => order.id)).toEqual(expect.arrayContaining([id, second]));
  });

  it('places an order with a close, which stands alone once the order has filled', async () => {
    const [price, low] = [Math.ceil((await bid()) * 1.02), Math.floor((await bid()) * 0.8)];
    const close = {ordertype: 'stop-loss', price: low};
    const {id} = await client.createOrder('BTC/USD', 'limit', 'buy', 0.002, price, {close});
    expect(await client.fetchOrder(id, 'BTC/USD')).toMatchObject({status: 'closed', filled: 0.002});
    const made = await client.fetchOpenOrders('BTC/USD');
    expect(made).toMatchObject(made.map(() => ({triggerPrice: low})));
    expect(made.reduce((sum, {amount}) => sum + amount, 0)).toBeCloseTo(0.002, 8);
    await client.cancelOrders(
      made.map((order) => order.id),
      'BTC/USD',
    );
    expect(await client.fetchOpenOrders()).toEqual([]);
  });

  it('says why an order is refused by the class of its error', async () => {
    const price = Math.floor((await bid()) * 0.95);
    const refused = (amount: number) => client.createOrder('BTC/USD', 'limit', 'buy', amount, price);
    await expect(refused(80)).rejects.toMatchObject({name: 'InsufficientFunds'});
    await expect(refused(0.000001)).rejects.toThrow();
    expect(await client.fetchOpenOrders()).toEqual([]);
  });

  it('places stops, and ends everything at once', async () => {
    const price = Math.ceil((await bid()) * 1.05);
    const {id} = await client.createOrder('BTC/USD', 'limit', 'buy', 0.001, price + 10, {stopLossPrice: price});
    expect(await client.fetchOrder(id, 'BTC/USD')).toMatchObject({status: 'open', price: price + 10});
    const low = Math.floor((await bid()) * 0.9);
    const others = [await client.createOrder('BTC/USD', 'limit', 'buy', 0.001, low, {postOnly: true})];
    others.push(await client.createOrder('BTC/USD', 'limit', 'buy', 0.001, low - 1));
    await client.cancelOrders([others[0]?.id ?? ''], 'BTC/USD');
    expect((await client.fetchOpenOrders()).map((order) => order.id).toSorted()).toEqual([id, others[1]?.id].toSorted());
    await client.cancelAllOrders();
    expect(await client.fetchOpenOrders()).toEqual([]);
  });

  it('streams its orders, fills and balances', async () => {
    const watching = {
      orders: client.watchOrders('SOL/USD'),
      fills: client.watchMyTrades('SOL/USD'),
      money: client.watchBalance(),
    };
    const before = (await watching.money).USD?.total ?? 0;
    const paid = client.watchBalance();
    const {id} = await client.createOrder('SOL/USD', 'market', 'buy', 1);
    expect((await watching.orders).map((order) => order.id)).toContain(id);
    expect((await watching.fills).map(({order}) => order)).toContain(id);
    expect((await paid).USD?.total).toBeLessThan(before);
  });

  it('follows a book', async () => {
    await client.watchOrderBook('SOL/EUR');
    for (const side of [true, false, true]) {
      const next = client.watchOrderBook('SOL/EUR');
      const engine = sandbox.engine('kraken');
      const best = engine.markets.book('SOL/EUR', 1)[side ? 'asks' : 'bids'][0]?.[0];
      sandbox.venue('kraken').house.tradeAtBest('SOL/EUR', side, 10n ** 15n);
      const book = await next;
      expect(book[side ? 'asks' : 'bids'][0]?.[0]).toBe(Number(best));
    }
  });
});
