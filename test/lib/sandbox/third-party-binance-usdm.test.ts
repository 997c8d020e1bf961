/** Somebody else's client of Binance's USD-M futures against the sandbox, with nothing changed but the address. */
import {DefaultLogger, USDMClient, WebsocketClient, WS_KEY_MAP} from 'binance';
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

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const keys = () => ({api_key: at.credentials.apiKey ?? '', api_secret: at.credentials.secret ?? ''});
const client = () => new USDMClient({...keys(), baseUrl: at.rest});
const symbol = 'ETHUSDT';

describe('npm binance on USD-M futures', () => {
  it('reads rules, prices, funding and brackets', async () => {
    const info = await client().getExchangeInfo();
    expect(info.symbols.find((row) => row.symbol === symbol)).toMatchObject({contractType: 'PERPETUAL', status: 'TRADING'});
    expect((await client().getOrderBook({symbol, limit: 100})).bids).toHaveLength(100);
    expect(await client().getMarkPrice({symbol})).toMatchObject({symbol, lastFundingRate: expect.stringMatching(/^-?0\.\d{8}$/)});
    expect((await client().getFundingRates()).every(({fundingIntervalHours}) => fundingIntervalHours !== 8)).toBe(true);
    expect(await client().getFundingRateHistory({symbol, limit: 3})).toHaveLength(3);
    expect(await client().getNotionalAndLeverageBrackets({symbol})).toMatchObject([
      {symbol, brackets: [{bracket: 1}, {}, {}, {}]},
    ]);
  });

  it('sets leverage, opens, amends, closes, and reads its ledger', async () => {
    const rest = client();
    expect(await rest.setLeverage({symbol, leverage: 25})).toMatchObject({leverage: 25});
    await expect(rest.setMarginType({symbol, marginType: 'CROSSED'})).rejects.toMatchObject({code: -4046});
    const opened = await rest.submitNewOrder({symbol, side: 'BUY', type: 'MARKET', quantity: 0.5, newOrderRespType: 'RESULT'});
    expect(opened).toMatchObject({status: 'FILLED', executedQty: '0.50'});
    expect(await rest.getPositionsV3({symbol})).toMatchObject([{symbol, positionSide: 'BOTH', positionAmt: '0.50'}]);
    const mark = Number(
      (await rest.getMarkPrice({symbol})) && ((await rest.getMarkPrice({symbol})) as {markPrice: string}).markPrice,
    );
    const price = Math.floor(mark * 0.97);
    const resting = await rest.submitNewOrder({symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTX', quantity: 0.1, price});
    const amended = await rest.modifyOrder({symbol, side: 'BUY', orderId: resting.orderId, quantity: 0.2, price: price - 1});
    expect(amended).toMatchObject({origQty: '0.20', status: 'NEW'});
    expect(await rest.cancelAllOpenOrders({symbol})).toMatchObject({code: 200});
    await rest.submitNewOrder({symbol, side: 'SELL', type: 'MARKET', quantity: 0.5, reduceOnly: 'true'});
    await expect(
      rest.submitNewOrder({symbol, side: 'SELL', type: 'MARKET', quantity: 0.5, reduceOnly: 'true'}),
    ).rejects.toMatchObject({code: -2022, message: 'ReduceOnly Order is rejected.'});
    expect(await rest.getPositionsV3({symbol})).toEqual([]);
    const income = await rest.getIncomeHistory({symbol});
    expect(new Set(income.map(({incomeType}) => incomeType))).toEqual(new Set(['COMMISSION', 'REALIZED_PNL']));
    expect((await rest.getAccountTrades({symbol})).at(-1)).toMatchObject({commissionAsset: 'USDT', side: 'SELL', maker: false});
  });

  it('guards a position with conditional orders on their own endpoints', async () => {
    const rest = client();
    const {price} = (await rest.getSymbolPriceTickerV2({symbol})) as {price: string};
    const terms = {symbol, side: 'SELL', type: 'STOP_MARKET', quantity: '0.1', algoType: 'CONDITIONAL'} as const;
    const triggerPrice = String(Math.floor(Number(price) * 0.9));
    const {clientAlgoId} = await rest.submitNewAlgoOrder({...terms, triggerPrice});
    expect(await rest.getOpenAlgoOrders({symbol})).toMatchObject([{clientAlgoId, algoStatus: 'NEW'}]);
    await expect(rest.submitNewAlgoOrder({...terms, triggerPrice: String(Number(price) * 2)})).rejects.toMatchObject({
      code: -2021,
    });
    expect(await rest.cancelAlgoOrder({clientAlgoId})).toMatchObject({clientAlgoId});
    expect(await rest.getOpenAlgoOrders({symbol})).toEqual([]);
  });

  it('hears its own orders, wallet and positions on the private stream, and books and marks on theirs', async () => {
    const socket = new WebsocketClient(
      {...keys(), wsUrl: at.stream, restOptions: {baseUrl: at.rest}, beautify: false} as never,
      quiet,
    );
    const heard: {e?: string; data?: {e: string}}[] = [];
    const arrived = Promise.withResolvers<void>();
    socket.on('message', (message) => {
      heard.push(message as (typeof heard)[number]);
      const seen = new Set(heard.map(({e, data}) => e ?? data?.e));
      if (
        ['TRADE_LITE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE', 'markPriceUpdate', 'depthUpdate'].every((kind) => seen.has(kind))
      )
        arrived.resolve();
    });
    socket.on('exception', () => {});
    await socket.subscribeUsdFuturesUserDataStream();
    await socket.subscribe('ethusdt@markPrice@1s', WS_KEY_MAP.usdmMarket);
    await socket.subscribe('ethusdt@depth@100ms', WS_KEY_MAP.usdmPublic);
    const rest = client();
    const repeat = setInterval(() => void rest.submitNewOrder({symbol, side: 'BUY', type: 'MARKET', quantity: 0.01}), 300);
    await arrived.promise;
    clearInterval(repeat);
    socket.closeAll(true);
  });
});
