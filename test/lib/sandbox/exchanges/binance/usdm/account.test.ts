/** The futures account of the sandbox's Binance: wallet, funding, liquidation, private and market streams. */
import {beforeEach, describe, expect, it} from 'vitest';
import {asDouble} from '../../../../../../src/lib/sandbox/exchanges/binance/usdm/format.ts';
import {Desk, type Frames} from './desk.ts';

const PERP = 'BTC/USDT:USDT';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});

const kinds = (frames: Frames) => frames.map(({e, o}) => [e, o?.x ?? o?.X]);
const assetOf = async (asset: string) => {
  const {assets} = (await desk.ask('GET', '/fapi/v3/account')).json as {assets: Record<string, string>[]};
  return assets.find((row) => row.asset === asset) ?? {};
};

describe('the futures account', () => {
  it('has a wallet apart from spot, and says what stands on it', async () => {
    await desk.buy('0.1');
    const {walletBalance = '', unrealizedProfit = '', marginBalance = '', initialMargin = ''} = await assetOf('USDT');
    expect(Number(walletBalance)).toBeLessThan(20_000);
    expect(Number(marginBalance)).toBeCloseTo(Number(walletBalance) + Number(unrealizedProfit), 7);
    expect(Number(initialMargin)).toBeGreaterThan(0);
    expect(await assetOf('USDC')).toMatchObject({walletBalance: '5000.00000000', availableBalance: '5000.00000000'});
    expect((await desk.ask('GET', '/fapi/v3/balance')).json).toContainEqual(
      expect.objectContaining({asset: 'USDT', balance: walletBalance}),
    );
    const spot = (await desk.ask('GET', '/api/v3/account')).json as {balances: Record<string, string>[]};
    expect(spot.balances.find(({asset}) => asset === 'USDT')?.free).toBe('50000.00000000');
  });

  it('tells a position with its entry, its break-even and the price at which it dies', async () => {
    await desk.ask('POST', '/fapi/v1/leverage', {symbol: 'BTCUSDT', leverage: '50'});
    await desk.buy('2');
    const [row] = (await desk.ask('GET', '/fapi/v3/positionRisk')).json as Record<string, string>[];
    expect(row).toMatchObject({symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '2.000', marginAsset: 'USDT'});
    expect(Number(row?.breakEvenPrice)).toBeGreaterThan(Number(row?.entryPrice));
    expect(row).not.toHaveProperty('leverage');
    const line = row?.liquidationPrice ?? '';
    desk.live.engine.setMark(PERP, (Number(line) + 1).toFixed(2));
    expect((await desk.ask('GET', '/fapi/v3/positionRisk')).json).toHaveLength(1);
    desk.live.engine.setMark(PERP, (Number(line) - 1).toFixed(2));
    expect((await desk.ask('GET', '/fapi/v3/positionRisk')).json).toEqual([]);
    expect((await desk.ask('GET', '/fapi/v1/forceOrders', {symbol: 'BTCUSDT', autoCloseType: 'LIQUIDATION'})).json).toMatchObject(
      [
        {
          symbol: 'BTCUSDT',
          side: 'SELL',
          status: 'FILLED',
          executedQty: '2.000',
          clientOrderId: expect.stringMatching(/^autoclose-/),
        },
      ],
    );
    expect((await desk.ask('GET', '/fapi/v1/forceOrders', {autoCloseType: 'ADL'})).json).toEqual([]);
    const ledger = (await desk.ask('GET', '/fapi/v1/income', {limit: '1000'})).json as Record<string, string>[];
    expect(ledger.map(({incomeType}) => incomeType)).toContain('INSURANCE_CLEAR');
    const left = ledger.reduce((sum, {income = '0'}) => sum + Number(income), 20_000);
    expect(Number((await assetOf('USDT')).walletBalance)).toBeCloseTo(left, 5);
  });

  it('is paid and pays funding on the hour, and keeps a ledger of it beside fees and profit', async () => {
    await desk.buy('0.1');
    const {nextFundingTime, lastFundingRate} = (await desk.openly('GET', '/fapi/v1/premiumIndex', {symbol: 'BTCUSDT'})).json as {
      nextFundingTime: number;
      lastFundingRate: string;
    };
    desk.pass(nextFundingTime - desk.now);
    await desk.order({side: 'SELL', type: 'MARKET', quantity: '0.1', reduceOnly: 'true'});
    const rows = (await desk.ask('GET', '/fapi/v1/income')).json as Record<string, string>[];
    const types = rows.map(({incomeType}) => incomeType);
    expect(new Set(types)).toEqual(new Set(['COMMISSION', 'FUNDING_FEE', 'REALIZED_PNL']));
    expect(Math.sign(Number(rows[types.indexOf('FUNDING_FEE')]?.income))).toBe(-Math.sign(Number(lastFundingRate)));
    expect((await desk.ask('GET', '/fapi/v1/income', {incomeType: 'FUNDING_FEE', symbol: 'BTCUSDT'})).json).toHaveLength(1);
    const sum = rows.reduce((total, {income = '0'}) => total + Number(income), 20_000);
    expect(Number((await assetOf('USDT')).walletBalance)).toBeCloseTo(sum, 6);
    const settled = (await desk.openly('GET', '/fapi/v1/fundingRate', {symbol: 'BTCUSDT', limit: '1'})).json as Record<
      string,
      unknown
    >[];
    expect(settled).toMatchObject([{fundingTime: nextFundingTime, fundingRate: lastFundingRate}]);
  });

  it('numbers its ledger beyond what a double holds', async () => {
    await desk.buy('0.1');
    const answer = await desk.live.venue.handle(
      await (async () => {
        const {createHmac} = await import('node:crypto');
        const text = `timestamp=${desk.now}`;
        const signature = createHmac('sha256', desk.live.keys.secret ?? '')
          .update(text)
          .digest('hex');
        return {
          method: 'GET',
          path: '/fapi/v1/income',
          query: `${text}&signature=${signature}`,
          body: '',
          headers: {'x-mbx-apikey': desk.live.keys.apiKey ?? ''},
        };
      })(),
    );
    expect(answer.body).toMatch(/"tranId":1581916192027936001[,}]/);
  });

  it('refuses the keys of an account in portfolio margin', async () => {
    const two = await Desk.open(['customer', 'portfolio-margin']);
    const keys = two.live.accounts[1]?.keys[0] ?? {};
    expect(await two.ask('GET', '/fapi/v3/account', {}, keys)).toMatchObject({status: 401, json: {code: -2015}});
    expect((await two.ask('GET', '/sapi/v1/account/apiRestrictions', {}, keys)).json).toMatchObject({
      enablePortfolioMarginTrading: true,
    });
    expect((await two.ask('GET', '/sapi/v1/account/apiRestrictions')).json).toMatchObject({
      enableFutures: true,
      enablePortfolioMarginTrading: false,
    });
  });
});

describe('the private stream', () => {
  it('tells a fill as the exchange does: short form, account, order', async () => {
    const frames = await desk.listenPrivately();
    await desk.buy('0.1');
    expect(
      kinds(frames)
        .map(([e]) => e)
        .filter((e, at, all) => e !== all[at - 1]),
    ).toEqual(['ORDER_TRADE_UPDATE', 'TRADE_LITE', 'ACCOUNT_UPDATE', 'ORDER_TRADE_UPDATE']);
    expect(frames[0]).toMatchObject({o: {x: 'NEW', X: 'NEW', z: '0', t: 0}});
    expect(frames.at(-1)).toMatchObject({o: {x: 'TRADE', X: 'FILLED', z: '0.1', N: 'USDT', ps: 'BOTH', R: false}});
    const update = frames.find(({e}) => e === 'ACCOUNT_UPDATE');
    expect(update).toMatchObject({
      a: {m: 'ORDER', B: [{a: 'USDT', bc: '0'}], P: [{s: 'BTCUSDT', pa: '0.1', mt: 'cross', ps: 'BOTH'}]},
    });
  });

  it('tells the life of a conditional order, and of the order that comes of it', async () => {
    await desk.buy('0.1');
    const frames = await desk.listenPrivately();
    await desk.algo({
      side: 'SELL',
      type: 'STOP_MARKET',
      quantity: '0.1',
      reduceOnly: 'true',
      triggerPrice: await desk.mark(950),
      workingType: 'MARK_PRICE',
      clientAlgoId: 'guard',
    });
    desk.live.engine.setMark(PERP, await desk.mark(940));
    const told = kinds(frames)
      .filter(([e]) => e === 'ALGO_UPDATE' || e === 'ORDER_TRADE_UPDATE')
      .map((pair) => pair[1]);
    expect([...new Set(told)]).toEqual(['NEW', 'TRIGGERING', 'TRIGGERED', 'TRADE', 'FINISHED']);
    const triggered = frames.find(({o}) => o?.X === 'TRIGGERED')?.o;
    const trade = frames.find(({o}) => o?.x === 'TRADE')?.o;
    expect(trade).toMatchObject({o: 'MARKET', ot: 'STOP_MARKET', c: 'guard', R: true, i: Number(triggered?.ai)});
    expect(frames.at(-1)).toMatchObject({e: 'ALGO_UPDATE', o: {X: 'FINISHED', aq: '0.1', act: 'MARKET'}});
  });

  it('tells cancels, amendments, leverage, funding, and the warning before a liquidation', async () => {
    const frames = await desk.listenPrivately();
    await desk.ask('POST', '/fapi/v1/leverage', {symbol: 'BTCUSDT', leverage: '50'});
    expect(frames.at(-1)).toMatchObject({e: 'ACCOUNT_CONFIG_UPDATE', ac: {s: 'BTCUSDT', l: 50}});
    const price = await desk.mark(980);
    const {orderId} = (await desk.order({side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price})).json as {
      orderId: number;
    };
    const named = {symbol: 'BTCUSDT', orderId: String(orderId)};
    await desk.ask('PUT', '/fapi/v1/order', {...named, side: 'BUY', quantity: '0.02', price});
    expect(frames.at(-1)).toMatchObject({o: {x: 'AMENDMENT', X: 'NEW', q: '0.02'}});
    await desk.ask('DELETE', '/fapi/v1/order', named);
    expect(frames.at(-1)).toMatchObject({o: {x: 'CANCELED', X: 'CANCELED', er: '0'}});
    await desk.buy('2');
    desk.live.engine.settleFunding(PERP);
    expect(frames.at(-1)).toMatchObject({
      e: 'ACCOUNT_UPDATE',
      a: {m: 'FUNDING_FEE', S: 'BTCUSDT', P: [], B: [{bc: expect.stringMatching(/^-?[0-9.]+$/)}]},
    });
    const [{liquidationPrice = ''} = {}] = (await desk.ask('GET', '/fapi/v3/positionRisk')).json as Record<string, string>[];
    desk.live.engine.setMark(PERP, (Number(liquidationPrice) + 100).toFixed(2));
    expect(frames.at(-1)).toMatchObject({e: 'MARGIN_CALL', p: [{s: 'BTCUSDT', mt: 'CROSSED'}]});
    desk.live.engine.setMark(PERP, (Number(liquidationPrice) - 1).toFixed(2));
    const fill = frames.find(({o}) => o?.x === 'CALCULATED');
    expect(fill).toMatchObject({o: {X: 'FILLED', c: expect.stringMatching(/^autoclose-/)}});
  });

  it('is opened by a key that lives an hour, and is kept by asking', async () => {
    const {apiKey} = desk.live.keys;
    const key = (method: string) => desk.openly(method, '/fapi/v1/listenKey', {}, apiKey);
    expect((await key('PUT')).json).toMatchObject({code: -1125});
    expect((await desk.openly('POST', '/fapi/v1/listenKey', {}, 'x')).status).toBe(401);
    const first = (await key('POST')).json as {listenKey: string};
    expect((await key('POST')).json).toEqual(first);
    const frames = desk.listen('/private/stream', `listenKey=${first.listenKey}`);
    desk.pass(3_500_000);
    await key('PUT');
    desk.pass(3_500_000);
    await desk.buy('0.01');
    expect(frames[0]).toMatchObject({stream: first.listenKey, data: {e: 'ORDER_TRADE_UPDATE'}});
    desk.pass(3_600_000);
    expect(frames.at(-1)).toMatchObject({data: {e: 'listenKeyExpired', listenKey: first.listenKey}});
    const before = frames.length;
    await desk.buy('0.01');
    expect(frames).toHaveLength(before);
  });

  it('carries only the kinds that its address asks for', async () => {
    const {json} = await desk.openly('POST', '/fapi/v1/listenKey', {}, desk.live.keys.apiKey);
    const {listenKey} = json as {listenKey: string};
    const frames = desk.listen('/private/ws', `listenKey=${listenKey}&events=ACCOUNT_UPDATE`);
    await desk.buy('0.01');
    expect(new Set(frames.map(({e}) => e))).toEqual(new Set(['ACCOUNT_UPDATE']));
  });
});

describe('market data of contracts', () => {
  it('lists rules whose precision is finer than the tick', async () => {
    const {symbols} = (await desk.openly('GET', '/fapi/v1/exchangeInfo')).json as {symbols: Record<string, unknown>[]};
    expect(symbols.find(({symbol}) => symbol === 'BTCUSDT')).toMatchObject({
      contractType: 'PERPETUAL',
      marginAsset: 'USDT',
      pricePrecision: 3,
      quantityPrecision: 3,
    });
    expect(symbols.map(({symbol}) => symbol)).toEqual(expect.arrayContaining(['1000PEPEUSDT', 'BTCUSDC']));
    const brackets = (await desk.ask('GET', '/fapi/v1/leverageBracket', {symbol: 'BTCUSDT'})).json;
    expect(brackets).toMatchObject([
      {
        symbol: 'BTCUSDT',
        brackets: [{bracket: 1, initialLeverage: 100, notionalFloor: 0, maintMarginRatio: 0.005, cum: 0}, {}, {}, {}],
      },
    ]);
  });

  it('answers the same book under both products, each its own', async () => {
    const futures = (await desk.openly('GET', '/fapi/v1/depth', {symbol: 'BTCUSDT', limit: '5'})).json;
    expect(futures).toMatchObject({E: desk.now, bids: {length: 5}});
    expect(await desk.openly('GET', '/fapi/v1/depth', {symbol: 'BTCUSDT', limit: '7'})).toMatchObject({json: {code: -4021}});
    expect(await desk.openly('GET', '/fapi/v1/nothing')).toMatchObject({status: 404});
  });

  it('streams books on /public and marks on /market, and nothing on the wrong one', async () => {
    const books = desk.listen('/public/stream', 'streams=btcusdt@depth@100ms/btcusdt@markPrice');
    const marks = desk.listen('/market/ws/btcusdt@markPrice@1s');
    await desk.buy('0.1');
    desk.pass(1000);
    expect(books).toMatchObject([{stream: 'btcusdt@depth@100ms', data: {e: 'depthUpdate', s: 'BTCUSDT'}}]);
    expect(marks.map(({e}) => e)).toEqual(['markPriceUpdate', 'markPriceUpdate']);
  });

  it('prints some numbers as Java does', () => {
    expect(['0.0007', '0.001', '0', '5', '12345678', '74457.1', '0.00012'].map(asDouble)).toEqual([
      '7.0E-4',
      '0.001',
      '0.0',
      '5.0',
      '1.2345678E7',
      '74457.1',
      '1.2E-4',
    ]);
  });
});
