/** Contracts on the Bybit venue, in virtual time: what its replies and streams say of what the engine did. */
import {createHmac} from 'node:crypto';
import {beforeEach, describe, expect, it} from 'vitest';
import {text, units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

type Json = Record<string, unknown>;
type Fields = Readonly<Record<string, string | number | boolean>>;
interface Reply {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: {
    readonly orderId: string;
    readonly list: readonly Json[];
    readonly nextPageCursor: string;
    readonly reasons: readonly Json[];
    readonly marginMode: string;
  };
}

const HOUR_MS = 3_600_000;
let time: VirtualTime;
let live: LiveVenue;
beforeEach(async () => {
  // Ten minutes before a payment of funding.
  time = new VirtualTime(1_800_000_000_000 - (1_800_000_000_000 % (8 * HOUR_MS)) + 8 * HOUR_MS - 600_000);
  live = await createVenue('bybit', {seed: 9, clock: time, moving: false});
});

function send(method: 'GET' | 'POST', path: string, fields: Fields): Promise<Reply> {
  const {apiKey = '', secret = ''} = live.keys;
  const query = method === 'GET' ? new URLSearchParams(Object.entries(fields).map(([k, v]) => [k, String(v)])).toString() : '';
  const body = method === 'POST' ? JSON.stringify(fields) : '';
  const timestamp = String(time.now());
  const sign = createHmac('sha256', secret).update(`${timestamp}${apiKey}5000${query}${body}`).digest('hex');
  const headers = {'x-bapi-api-key': apiKey, 'x-bapi-timestamp': timestamp, 'x-bapi-recv-window': '5000', 'x-bapi-sign': sign};
  return live.venue.handle({method, path, query, headers, body}).then(({body: reply}) => JSON.parse(reply) as Reply);
}
const ask = async (path: string, fields: Fields = {}) => {
  await time.pass(100);
  return time.until(send('GET', path, {category: 'linear', ...fields}));
};
const tell = async (path: string, fields: Fields = {}) => {
  await time.pass(110);
  return time.until(send('POST', path, {category: 'linear', symbol: 'BTCUSDT', ...fields}));
};
const market = (side: 'Buy' | 'Sell', qty: string, more: Fields = {}) =>
  tell('/v5/order/create', {side, orderType: 'Market', qty, ...more});
const limit = (side: 'Buy' | 'Sell', qty: string, price: string, more: Fields = {}) =>
  tell('/v5/order/create', {side, orderType: 'Limit', qty, price, ...more});
const position = async (index = 0) => (await ask('/v5/position/list', {symbol: 'BTCUSDT'})).result.list[index] ?? {};
const wallet = async () => (await ask('/v5/account/wallet-balance', {accountType: 'UNIFIED'})).result.list[0] as Json;
const orderOf = async (orderId: string) => (await ask('/v5/order/realtime', {orderId})).result.list[0];
const markOf = () =>
  live.engine.contracts.snapshot(live.engine.contracts.positions.of('customer', 'BTC/USDT:USDT', 'NET')).markPrice;

/** Frames of a private connection that has subscribed. */
function listen(...topics: readonly string[]): readonly Json[] {
  const frames: Json[] = [];
  const peer = {send: (frame: string) => void frames.push(JSON.parse(frame)), ping() {}, close() {}};
  const line = live.venue.connect('/v5/private', '', peer);
  const expires = time.now() + 5000;
  const mark = createHmac('sha256', live.keys.secret ?? '')
    .update(`GET/realtime${expires}`)
    .digest('hex');
  line?.receive(JSON.stringify({op: 'auth', args: [live.keys.apiKey, expires, mark]}));
  line?.receive(JSON.stringify({op: 'subscribe', args: topics}));
  frames.splice(0);
  return frames;
}
const rows = (frames: readonly Json[], topic: string) =>
  frames.filter((frame) => frame.topic === topic).flatMap(({data}) => data as Json[]);

describe('instruments and prices', () => {
  it('lists perpetuals, those of thousands of a coin and in USDC, and a dated future', async () => {
    const {list, nextPageCursor} = (await ask('/v5/market/instruments-info', {limit: 50})).result;
    expect(list[0]).toMatchObject({symbol: 'BTCUSDT', contractType: 'LinearPerpetual', settleCoin: 'USDT', fundingInterval: 480});
    const rest = (await ask('/v5/market/instruments-info', {limit: 50, cursor: nextPageCursor})).result;
    const all = [...list, ...rest.list];
    expect(all.find(({symbol}) => symbol === '1000PEPEUSDT')).toMatchObject({baseCoin: '1000PEPE', quoteCoin: 'USDT'});
    expect(all.find(({symbol}) => symbol === 'BTCPERP')).toMatchObject({baseCoin: 'BTC', quoteCoin: 'USDC', settleCoin: 'USDC'});
    const dated = all.find(({contractType}) => contractType === 'LinearFutures');
    expect(dated).toMatchObject({symbol: expect.stringMatching(/^BTCUSDT-\d{1,2}[A-Z]{3}\d{2}$/), status: 'Trading'});
    expect(new Date(Number(dated?.deliveryTime)).getUTCDay()).toBe(5);
    const refused = await limit('Buy', '0.001', '90000', {symbol: String(dated?.symbol)});
    expect(refused.retCode).toBe(110074);
    const tickers = (await ask('/v5/market/tickers', {symbol: String(dated?.symbol)})).result.list;
    expect(tickers).toMatchObject([{symbol: dated?.symbol, deliveryTime: dated?.deliveryTime, fundingRate: ''}]);
  });

  it('tells mark, index and the funding that is going to be paid, and keeps that promise', async () => {
    const [ticker] = (await ask('/v5/market/tickers', {symbol: 'BTCUSDT'})).result.list;
    expect(ticker).toMatchObject({markPrice: markOf(), fundingIntervalHour: '8'});
    const frames = listen('execution.linear');
    await market('Buy', '0.01');
    await time.pass(600_000);
    const [paid] = rows(frames, 'execution.linear').filter(({execType}) => execType === 'Funding');
    expect(paid).toMatchObject({execTime: ticker?.nextFundingTime, feeRate: ticker?.fundingRate, execQty: '0.01', side: 'Buy'});
    const [settled] = (await ask('/v5/market/funding/history', {symbol: 'BTCUSDT', limit: 1})).result.list;
    expect(settled).toMatchObject({fundingRate: ticker?.fundingRate, fundingRateTimestamp: ticker?.nextFundingTime});
    const [listed] = (await ask('/v5/execution/list', {symbol: 'BTCUSDT', execType: 'Funding'})).result.list;
    expect(listed).toMatchObject({execId: paid?.execId, execFee: paid?.execFee, orderType: 'UNKNOWN', orderQty: '0'});
    const [logged] = (await ask('/v5/account/transaction-log', {type: 'SETTLEMENT'})).result.list;
    expect(units(String(logged?.funding))).toBe(-units(String(paid?.execFee)));
  });
});

describe('perpetuals in USDC', () => {
  it('pay out their profit with the funding: the entry price stays, and the session begins at the mark', async () => {
    const perp = {symbol: 'BTCPERP'};
    await market('Buy', '0.01', perp);
    const at = async () => (await ask('/v5/position/list', perp)).result.list[0] ?? {};
    live.engine.setMark('BTC/USDC:USDC', '97000');
    const before = await at();
    live.engine.settleFunding('BTC/USDC:USDC');
    expect(await at()).toMatchObject({avgPrice: before.avgPrice, sessionAvgPrice: '97000', unrealisedPnl: '0'});
    const [row] = (await ask('/v5/account/transaction-log', {type: 'SETTLEMENT', currency: 'USDC'})).result.list;
    expect(row).toMatchObject({cashFlow: before.unrealisedPnl, symbol: 'BTCPERP', size: '0.01'});
    expect(units(String(row?.change))).toBe(units(String(row?.cashFlow)) + units(String(row?.funding)));
  });
});

describe('orders', () => {
  it('have UUIDs, codes of their own, and client ids that are used once', async () => {
    const first = await limit('Buy', '0.01', '90000', {orderLinkId: 'mine'});
    expect(first.result.orderId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect((await limit('Buy', '0.01', '90000', {orderLinkId: 'mine'})).retCode).toBe(110072);
    expect(await orderOf(first.result.orderId)).toMatchObject({orderLinkId: 'mine', orderStatus: 'New', positionIdx: 0});
    expect((await ask('/v5/order/realtime')).retCode).toBe(10001);
    expect((await ask('/v5/order/realtime', {settleCoin: 'USDT'})).result.list).toHaveLength(1);
    expect((await ask('/v5/order/realtime', {settleCoin: 'USDC'})).result.list).toEqual([]);
    expect((await ask('/v5/order/realtime', {category: 'spot'})).result.list).toEqual([]);
    expect((await tell('/v5/order/cancel', {orderLinkId: 'mine'})).retCode).toBe(0);
    expect(await tell('/v5/order/cancel', {orderLinkId: 'mine'})).toMatchObject({retCode: 110001});
  });

  it.each([
    [{qty: '0.0015'}, 10001],
    [{price: '90000.001'}, 10001],
    [{qty: '0.001', price: '4000'}, 110094],
    [{qty: '20'}, 110007],
    [{qty: '2001', orderType: 'Market'}, 10001],
    [{positionIdx: 1}, 10001],
    [{reduceOnly: true}, 110017],
    [{symbol: 'NOPEUSDT'}, 10001],
    [{triggerPrice: '80000', triggerDirection: 1}, 110092],
    [{triggerPrice: '200000', triggerDirection: 2, triggerBy: 'MarkPrice'}, 110093],
    [{timeInForce: 'Never'}, 10001],
  ])('refuse %j with %i', async (change, retCode) => {
    expect(
      await tell('/v5/order/create', {side: 'Buy', orderType: 'Limit', qty: '0.01', price: '90000', ...change}),
    ).toMatchObject({
      retCode,
    });
  });

  it('are refused for a position that its leverage does not allow, with the leverage that does', async () => {
    await tell('/v5/position/set-leverage', {buyLeverage: '100', sellLeverage: '100'});
    const refused = await limit('Buy', '30', '90000');
    expect(refused).toMatchObject({retCode: 110090, retMsg: expect.stringContaining('adjust your leverage to 50 or below')});
  });

  it('move a price beyond the limit to the limit without a word', async () => {
    const {result} = await ask('/v5/market/price-limit', {symbol: 'BTCUSDT'});
    const {buyLmt = ''} = result as unknown as {buyLmt?: string};
    const {orderId} = (await limit('Buy', '0.001', '150000')).result;
    expect(await orderOf(orderId)).toMatchObject({price: buyLmt, orderStatus: 'Filled'});
  });

  it('that close are cut to the position, close it whole with a quantity of 0, and need a position', async () => {
    await market('Buy', '0.05');
    const cut = (await limit('Sell', '0.08', '99000', {reduceOnly: true})).result.orderId;
    expect(await orderOf(cut)).toMatchObject({qty: '0.05', reduceOnly: true});
    const {orderId} = (await market('Sell', '0', {reduceOnly: true, closeOnTrigger: true})).result;
    expect(await orderOf(orderId)).toMatchObject({qty: '0.05', cumExecQty: '0.05', orderStatus: 'Filled', closeOnTrigger: true});
    expect(await orderOf(cut)).toMatchObject({orderStatus: 'Cancelled', cancelType: 'CancelByReduceOnly'});
    expect(await position()).toMatchObject({side: '', size: '0'});
  });

  it('that close more than one order may are split, and the client id is that of the first', async () => {
    live.engine.deposit('customer', 'spot', 'USDT', '20000000');
    live.engine.contracts.settings.setLeverage('customer', 'XRP/USDT:USDT', units('1'));
    const xrp = {symbol: 'XRPUSDT'};
    const most = 2_000_000;
    for (const price of ['2.3', '2.31'])
      live.house.quote('XRP/USDT:USDT', [{buy: false, price: units(price), quantity: units('3000000')}]);
    await limit('Buy', String(most), '2.35', xrp);
    await limit('Buy', String(most), '2.35', xrp);
    const {orderId} = (await limit('Sell', '3000000', '2.5', {...xrp, reduceOnly: true, orderLinkId: 'closing'})).result;
    const open = (await ask('/v5/order/realtime', xrp)).result.list;
    expect(open.map(({qty, orderLinkId}) => [qty, orderLinkId])).toEqual([
      ['1000000', ''],
      ['2000000', 'closing'],
    ]);
    expect(open[1]?.orderId).toBe(orderId);
  });

  it('wait for their trigger by the price that they name, can be moved, and keep their id when it fires', async () => {
    const frames = listen('order.linear');
    await market('Buy', '0.02');
    const stop = {triggerPrice: '90000', triggerDirection: 2, triggerBy: 'MarkPrice', reduceOnly: true};
    const {orderId} = (await market('Sell', '0.02', stop)).result;
    expect((await ask('/v5/order/realtime', {symbol: 'BTCUSDT', orderFilter: 'StopOrder'})).result.list).toMatchObject([
      {orderId, orderStatus: 'Untriggered', stopOrderType: 'Stop', triggerBy: 'MarkPrice', triggerDirection: 2},
    ]);
    expect((await tell('/v5/order/amend', {orderId, triggerPrice: '91000'})).retCode).toBe(0);
    expect(await tell('/v5/order/amend', {orderId, triggerPrice: '99000'})).toMatchObject({retCode: 110093});
    live.engine.setMark('BTC/USDT:USDT', '91000');
    await time.pass(10);
    const own = rows(frames, 'order.linear').filter((row) => row.orderId === orderId);
    expect(own.map(({orderStatus}) => orderStatus).slice(-3)).toEqual(['Triggered', 'New', 'Filled']);
    expect(own.at(-1)).toMatchObject({triggerPrice: '91000', reduceOnly: true, createType: 'CreateByStopOrder'});
  });

  it('are all ended by one request, or only those of a kind', async () => {
    await market('Buy', '0.02');
    await limit('Buy', '0.01', '90000');
    await market('Sell', '0.02', {triggerPrice: '80000', triggerDirection: 2, reduceOnly: true});
    await tell('/v5/position/trading-stop', {tpslMode: 'Full', positionIdx: 0, takeProfit: '120000'});
    const open = async () => (await ask('/v5/order/realtime', {symbol: 'BTCUSDT'})).result.list.length;
    expect(await open()).toBe(3);
    expect((await tell('/v5/order/cancel-all', {orderFilter: 'StopOrder', stopOrderType: 'Stop'})).result.list).toHaveLength(1);
    expect((await tell('/v5/order/cancel-all', {orderFilter: 'Order'})).result.list).toHaveLength(1);
    expect((await time.until(send('POST', '/v5/order/cancel-all', {category: 'linear'}))).retCode).toBe(10001);
    expect(
      (await time.until(send('POST', '/v5/order/cancel-all', {category: 'linear', settleCoin: 'USDT'}))).result.list,
    ).toHaveLength(1);
    expect(await open()).toBe(0);
  });
});

describe('take profit and stop loss', () => {
  it('come with an order, follow the position, and end with it', async () => {
    await market('Buy', '0.02', {takeProfit: '120000', stopLoss: '80000'});
    expect(await position()).toMatchObject({takeProfit: '120000', stopLoss: '80000'});
    await market('Buy', '0.01');
    const stops = (await ask('/v5/order/realtime', {symbol: 'BTCUSDT'})).result.list;
    expect(stops.map(({stopOrderType, qty}) => [stopOrderType, qty])).toEqual([
      ['StopLoss', '0.03'],
      ['TakeProfit', '0.03'],
    ]);
    const set = (fields: Fields) => tell('/v5/position/trading-stop', {tpslMode: 'Full', positionIdx: 0, ...fields});
    expect((await set({stopLoss: '80000'})).retCode).toBe(34040);
    expect((await set({stopLoss: '85000', slTriggerBy: 'MarkPrice'})).retCode).toBe(0);
    expect(await position()).toMatchObject({stopLoss: '85000'});
    live.engine.setMark('BTC/USDT:USDT', '84999');
    expect(await position()).toMatchObject({size: '0', takeProfit: '', stopLoss: ''});
    const ended = (await ask('/v5/order/history', {symbol: 'BTCUSDT'})).result.list.find(
      ({stopOrderType}) => stopOrderType === 'TakeProfit',
    );
    expect(ended).toMatchObject({orderStatus: 'Deactivated', cancelType: 'CancelByTpSlTsClear'});
    expect((await set({takeProfit: '120000'})).retCode).toBe(10001);
  });
});

describe('settings', () => {
  it('sets stops in part for what each fill brings, and none beyond', async () => {
    const best = live.engine.markets.book('BTC/USDT:USDT', 1).bids[0]?.[0] ?? '';
    const price = text(units(best) + units('0.1'));
    const {orderId} = (await limit('Buy', '0.05', price, {tpslMode: 'Partial', takeProfit: '120000', stopLoss: '60000'})).result;
    const stops = async () =>
      (await ask('/v5/order/realtime', {symbol: 'BTCUSDT'})).result.list
        .filter(({stopOrderType}) => String(stopOrderType).startsWith('Partial'))
        .map(({stopOrderType, qty}) => `${stopOrderType} ${qty}`)
        .toSorted();
    live.house.tradeAtBest('BTC/USDT:USDT', false, units('0.02'));
    expect(await orderOf(orderId)).toMatchObject({orderStatus: 'PartiallyFilled', cumExecQty: '0.02'});
    expect(await stops()).toEqual(['PartialStopLoss 0.02', 'PartialTakeProfit 0.02']);
    live.house.tradeAtBest('BTC/USDT:USDT', false, units('0.03'));
    expect(await stops()).toEqual([
      ...['PartialStopLoss 0.02', 'PartialStopLoss 0.03', 'PartialTakeProfit 0.02', 'PartialTakeProfit 0.03'],
    ]);
  });

  it('refuses stops on the wrong side of the price, and takes an order whose fill has passed its stop', async () => {
    const wrong = await limit('Buy', '0.01', '90000', {stopLoss: '91000'});
    expect(wrong).toMatchObject({retCode: 10001, retMsg: expect.stringContaining('StopLoss:910000000 set for Buy position')});
    const {last} = live.engine.markets.ticker('BTC/USDT:USDT');
    const passed = text((units(last) * 10_100n) / 10_000n - (((units(last) * 10_100n) / 10_000n) % units('0.1')));
    const high = text((units(last) * 10_300n) / 10_000n - (((units(last) * 10_300n) / 10_000n) % units('0.1')));
    expect(await limit('Buy', '0.01', high, {tpslMode: 'Partial', stopLoss: passed})).toMatchObject({retCode: 0});
    expect(await position()).toMatchObject({size: '0.01'});
  });

  it('of leverage: changed, unchanged, and beyond what the contract allows', async () => {
    const set = (buy: string, sell = buy) => tell('/v5/position/set-leverage', {buyLeverage: buy, sellLeverage: sell});
    expect((await set('25')).retCode).toBe(0);
    expect((await set('25')).retCode).toBe(110043);
    expect((await set('101')).retCode).toBe(110013);
    expect((await set('5', '6')).retCode).toBe(10001);
    expect(await position()).toMatchObject({leverage: '25', side: '', size: '0', positionIdx: 0});
  });

  it('of the position mode: by contract or coin, and not over orders or positions', async () => {
    const set = (mode: number, more: Fields = {}) => tell('/v5/position/switch-mode', {mode, ...more});
    expect((await set(0)).retCode).toBe(110025);
    expect((await set(3, {symbol: 'BTCPERP'})).retCode).toBe(110029);
    const {orderId} = (await limit('Buy', '0.01', '90000')).result;
    expect((await set(3)).retCode).toBe(110028);
    await tell('/v5/order/cancel', {orderId});
    await market('Buy', '0.01');
    expect((await set(3)).retCode).toBe(110024);
    expect(
      (await time.until(send('POST', '/v5/position/switch-mode', {category: 'linear', coin: 'USDT', mode: 3}))).retCode,
    ).toBe(0);
    const both = await ask('/v5/position/list', {symbol: 'ETHUSDT'});
    expect(both.result.list.map(({positionIdx}) => positionIdx)).toEqual([1, 2]);
    expect(await position()).toMatchObject({positionIdx: 0, size: '0.01'});
  });

  it('of hedge mode: both sides at once, each closed by its own index', async () => {
    await tell('/v5/position/switch-mode', {mode: 3});
    expect((await market('Buy', '0.02')).retCode).toBe(10001);
    await market('Buy', '0.02', {positionIdx: 1});
    await market('Sell', '0.01', {positionIdx: 2});
    expect([await position(0), await position(1)]).toMatchObject([
      {side: 'Buy', size: '0.02', positionIdx: 1},
      {side: 'Sell', size: '0.01', positionIdx: 2},
    ]);
    expect((await market('Buy', '0.01', {positionIdx: 1, reduceOnly: true})).retCode).toBe(110017);
    await market('Buy', '0.01', {positionIdx: 2, reduceOnly: true});
    expect((await ask('/v5/position/list', {settleCoin: 'USDT'})).result.list).toMatchObject([{side: 'Buy', size: '0.02'}]);
  });

  it('of the margin mode: of the whole account, and refused with reasons', async () => {
    const set = (setMarginMode: string) => tell('/v5/account/set-margin-mode', {setMarginMode});
    expect((await set('REGULAR_MARGIN')).retCode).toBe(110026);
    await market('Buy', '0.01');
    expect(await set('ISOLATED_MARGIN')).toMatchObject({retCode: 3400045, result: {reasons: [{reasonCode: '3400208'}]}});
    await market('Sell', '0.01', {reduceOnly: true});
    expect(await set('ISOLATED_MARGIN')).toMatchObject({retCode: 0, result: {reasons: []}});
    expect((await ask('/v5/account/info')).result.marginMode).toBe('ISOLATED_MARGIN');
    expect(await wallet()).toMatchObject({
      totalAvailableBalance: '',
      accountMMRate: '',
      totalEquity: expect.stringMatching(/\d/),
    });
    await market('Buy', '0.01');
    const before = await position();
    expect((await tell('/v5/position/add-margin', {margin: '50'})).retCode).toBe(0);
    expect(units(String((await position()).liqPrice)) < units(String(before.liqPrice))).toBe(true);
  });
});

describe('the wallet', () => {
  it('adds up: coins in USD, profit, margins, and what is left', async () => {
    await market('Buy', '0.1');
    await limit('Buy', '0.01', '90000');
    const all = await wallet();
    const of = (name: string) => units(String(all[name]));
    const {risk} = live.engine.contracts;
    const {equity, positionMargin, orderMargin, maintenance} = risk.unified('customer');
    expect(of('totalMarginBalance')).toBe(of('totalWalletBalance') + of('totalPerpUPL'));
    expect(of('totalInitialMargin')).toBe(positionMargin + orderMargin);
    expect(of('totalMaintenanceMargin')).toBe(maintenance);
    expect(of('totalAvailableBalance')).toBe(equity - positionMargin - orderMargin);
    const usdt = (all.coin as Json[]).find(({coin}) => coin === 'USDT') ?? {};
    expect(units(String(usdt.equity))).toBe(units(String(usdt.walletBalance)) + units(String(usdt.unrealisedPnl)));
    expect(usdt.unrealisedPnl).toBe((await position()).unrealisedPnl);
  });

  it('lets only so much money go into coins as contracts can spare', async () => {
    await tell('/v5/position/set-leverage', {buyLeverage: '10', sellLeverage: '10'});
    await market('Buy', '5');
    const [{spotMaxTradeQty} = {}] = [
      (await ask('/v5/order/spot-borrow-check', {category: 'spot', symbol: 'ETHUSDT', side: 'Buy'})).result as unknown as Json,
    ];
    const spot = {category: 'spot', symbol: 'ETHUSDT', side: 'Buy', orderType: 'Market', marketUnit: 'quoteCoin'};
    expect((await tell('/v5/order/create', {...spot, qty: '30000'})).retCode).toBe(170131);
    expect(units(String(spotMaxTradeQty)) < units('30000')).toBe(true);
  });

  it('and the log explain every change of the account to the last digit', async () => {
    const before = await wallet();
    await market('Buy', '0.1');
    await tell('/v5/order/create', {category: 'spot', side: 'Buy', orderType: 'Market', qty: '100', marketUnit: 'quoteCoin'});
    await market('Sell', '0.13');
    live.engine.settleFunding('BTC/USDT:USDT');
    live.engine.deposit('customer', 'spot', 'USDT', '12.5');
    const after = await wallet();
    const {list} = (await ask('/v5/account/transaction-log', {category: '', limit: 50})).result;
    for (const coin of ['USDT', 'BTC']) {
      const balance = (all: Json) => units(String((all.coin as Json[]).find((each) => each.coin === coin)?.walletBalance));
      const rowsOf = list.filter(({currency}) => currency === coin);
      const change = rowsOf.reduce((sum, row) => sum + units(String(row.change)), 0n);
      expect(balance(after) - balance(before), coin).toBe(change);
      expect(units(String(rowsOf[0]?.cashBalance))).toBe(balance(after));
    }
    const [closed] = (await ask('/v5/position/closed-pnl', {symbol: 'BTCUSDT'})).result.list;
    expect(closed).toMatchObject({closedSize: '0.1', side: 'Sell', execType: 'Trade', qty: '0.13'});
    const profit = units(String(closed?.cumExitValue)) - units(String(closed?.cumEntryValue));
    const net = profit - units(String(closed?.openFee)) - units(String(closed?.closeFee));
    expect(text(net - units(String(closed?.closedPnl))).replace('-', '')).toMatch(/^0(\.0{7}\d*)?$/);
  });
});

describe('liquidation', () => {
  it('comes at the price that the position states, as the exchange tells it', async () => {
    const frames = listen('order', 'execution', 'position', 'wallet');
    await tell('/v5/position/set-leverage', {buyLeverage: '50', sellLeverage: '50'});
    await market('Buy', '10');
    const {liqPrice} = await position();
    const line = units(String(liqPrice));
    live.engine.setMark('BTC/USDT:USDT', text(line + units('0.01')));
    expect(await position()).toMatchObject({size: '10'});
    live.engine.setMark('BTC/USDT:USDT', text(line));
    await time.pass(10);
    expect(await position()).toMatchObject({size: '0', side: ''});
    const bust = rows(frames, 'execution').at(-1);
    expect(bust).toMatchObject({
      execType: 'BustTrade',
      orderLinkId: '',
      createType: 'CreateByTakeOver_PassThrough',
      execQty: '10',
    });
    expect(rows(frames, 'position').at(-1)).toMatchObject({symbol: 'BTCUSDT', size: '0', category: 'linear'});
    const [fill] = (await ask('/v5/execution/list', {symbol: 'BTCUSDT', execType: 'BustTrade'})).result.list;
    expect(fill?.execId).toBe(bust?.execId);
    const logged = (await ask('/v5/account/transaction-log', {type: 'LIQUIDATION'})).result.list;
    expect(logged.length).toBeGreaterThan(1);
  });
});

describe('the public stream', () => {
  it('sends a ticker once and then what changed, the mark price too', async () => {
    const frames: Json[] = [];
    const peer = {send: (frame: string) => void frames.push(JSON.parse(frame)), ping() {}, close() {}};
    const line = live.venue.connect('/v5/public/linear', '', peer);
    line?.receive(JSON.stringify({op: 'subscribe', args: ['tickers.BTCUSDT', 'orderbook.50.BTCPERP']}));
    await time.pass(200);
    live.engine.setMark('BTC/USDT:USDT', '90000');
    await time.pass(200);
    const tickers = frames.filter(({topic}) => topic === 'tickers.BTCUSDT') as {type: string; data: Json}[];
    expect(tickers.map(({type}) => type)).toEqual(['snapshot', 'delta']);
    expect(tickers[1]?.data).toEqual({symbol: 'BTCUSDT', markPrice: '90000'});
    expect(frames.find(({topic}) => topic === 'orderbook.50.BTCPERP')).toMatchObject({type: 'snapshot', data: {s: 'BTCPERP'}});
  });
});
