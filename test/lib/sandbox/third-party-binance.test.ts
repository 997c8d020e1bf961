/**
 * Somebody else's Binance client against the sandbox, with nothing changed but the address: the proof that the sandbox
 * speaks the exchange's protocol, and not merely ours.
 */
import {DefaultLogger, MainClient, WebsocketAPIClient, WS_KEY_MAP} from 'binance';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false, exchanges: ['binance']});
  const address = sandbox.exchanges.binance;
  if (address === undefined) throw new Error('no binance');
  at = address;
});
afterAll(() => sandbox.close());

const keys = ['HMAC', 'Ed25519'] as const;
const credentials = (kind: (typeof keys)[number]) => {
  const [hmac, ed25519] = at.accounts[0]?.keys ?? [];
  const {apiKey = '', secret, privateKey} = (kind === 'HMAC' ? hmac : ed25519) ?? {};
  return {api_key: apiKey, api_secret: secret ?? privateKey ?? ''};
};
const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const order = {symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 90000} as const;

describe.each(keys)('npm binance with an %s key', (kind) => {
  it('reads balances, rules and books over REST', async () => {
    const client = new MainClient({...credentials(kind), baseUrl: at.rest});
    const account = await client.getAccountInformation({omitZeroBalances: true});
    expect(account.balances.find(({asset}) => asset === 'USDT')?.free).toMatch(/^\d+\.\d{8}$/);
    const info = await client.getExchangeInfo();
    expect(info.symbols.length).toBeGreaterThanOrEqual(400);
    const book = await client.getOrderBook({symbol: 'BTCUSDT', limit: 100});
    expect([book.bids.length, book.asks.length]).toEqual([100, 100]);
    expect((await client.getFundingAsset({}))[0]).toMatchObject({asset: 'USDT', free: '1000.00000000'});
    expect((await client.getFlexibleProductPosition({})).rows[0]).toMatchObject({asset: 'BTC', totalAmount: '0.10000000'});
  });

  it('places, queries, fills and cancels over REST', async () => {
    const client = new MainClient({...credentials(kind), baseUrl: at.rest});
    const newClientOrderId = `rest-${kind}`;
    const placed = await client.submitNewOrder({...order, newClientOrderId});
    expect(placed).toMatchObject({status: 'NEW', clientOrderId: newClientOrderId, executedQty: '0.00000000'});
    await expect(client.submitNewOrder({...order, newClientOrderId})).rejects.toMatchObject({
      code: -2010,
      message: 'Duplicate order sent.',
    });
    expect(await client.getOrder({symbol: 'BTCUSDT', origClientOrderId: newClientOrderId})).toMatchObject({
      status: 'NEW',
      isWorking: true,
    });
    expect(await client.cancelOrder({symbol: 'BTCUSDT', origClientOrderId: newClientOrderId})).toMatchObject({
      status: 'CANCELED',
      origClientOrderId: newClientOrderId,
    });
    await expect(client.cancelOrder({symbol: 'BTCUSDT', origClientOrderId: newClientOrderId})).rejects.toMatchObject({
      code: -2011,
    });
    const market = await client.submitNewOrder({symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: 100});
    expect(market).toMatchObject({status: 'FILLED'});
    const trades = await client.getAccountTradeList({symbol: 'ETHUSDT'});
    expect(trades.at(-1)).toMatchObject({commissionAsset: 'ETH', isBuyer: true, isMaker: false});
  });

  it('trades over the WebSocket API and hears its own orders on the user data stream', async () => {
    const client = new WebsocketAPIClient(
      {...credentials(kind), wsUrl: at.stream, attachEventListeners: false, muteLatencyWarning: true},
      quiet,
    );
    const socket = client.getWSClient();
    const events: {e: string; x?: string; X?: string; c?: string; C?: string}[] = [];
    socket.on('message', (message) => {
      if ('e' in message) events.push(message as (typeof events)[number]);
    });
    socket.on('exception', () => {});
    await client.subscribeUserDataStream(WS_KEY_MAP.mainWSAPI);
    const newClientOrderId = `ws-${kind}`;
    const timed = {...order, newClientOrderId, timestamp: Date.now()};
    const placed = await client.submitNewSpotOrder(timed);
    expect(placed.result).toMatchObject({status: 'NEW', clientOrderId: newClientOrderId});
    const canceled = await client.cancelSpotOrder({
      symbol: 'BTCUSDT',
      origClientOrderId: newClientOrderId,
      timestamp: Date.now(),
    });
    expect(canceled.result).toMatchObject({status: 'CANCELED'});
    expect((await client.getSpotAccountInformation({timestamp: Date.now()})).result.accountType).toBe('SPOT');
    expect(events.map(({e, x, X}) => [e, x, X])).toEqual([
      ['executionReport', 'NEW', 'NEW'],
      ['outboundAccountPosition', undefined, undefined],
      ['executionReport', 'CANCELED', 'CANCELED'],
      ['outboundAccountPosition', undefined, undefined],
    ]);
    expect(events[2]).toMatchObject({C: newClientOrderId});
    socket.closeAll(true);
  });
});
