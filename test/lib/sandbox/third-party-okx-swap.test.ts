/** Somebody else's OKX client trades perpetual contracts on the sandbox, with nothing changed but the address. */
import {randomUUID} from 'node:crypto';
import {DefaultLogger, RestClient, WebsocketClient} from 'okx-api';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {units} from '../../../src/lib/sandbox/engine/fixed.ts';
import {type RunningSandbox, type SandboxAddress, startSandbox} from '../../../src/lib/sandbox/sandbox.ts';
import {eventually} from '../../support/sandbox-desk.ts';

const BTC = 'BTC-USDT-SWAP';
const PERP = 'BTC/USDT:USDT';

let sandbox: RunningSandbox;
let at: SandboxAddress;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 3, latencyMs: 0, moving: false, exchanges: ['okx']});
  const address = sandbox.exchanges.okx;
  if (address === undefined) throw new Error('no okx');
  at = address;
});
afterAll(() => sandbox.close());

const quiet = Object.assign({}, DefaultLogger, {trace() {}, info() {}, error() {}});
const keys = () => {
  const {apiKey = '', secret = '', passphrase = ''} = at.credentials;
  return {apiKey, apiSecret: secret, apiPass: passphrase};
};
const rest = () => new RestClient({...keys(), baseUrl: at.rest});
const order = {instId: BTC, tdMode: 'cross', side: 'buy', ordType: 'market', sz: '10'} as const;
const newId = () => randomUUID().replaceAll('-', '');
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const moneyRows = async () => (await rest().getBalance({ccy: 'USDT'}))[0]?.details as unknown as Record<string, string>[];
const held = async () => (await rest().getPositions({instType: 'SWAP'})) as unknown as Record<string, string>[];

/** Every test leaves the account without contracts. */
afterEach(() => {
  const {engine} = sandbox.venue('okx');
  for (const {symbol, orderId} of engine.orders.open('customer')) engine.cancel('customer', symbol, orderId);
  for (const {symbol, side, marginMode, quantity} of engine.contracts.open('customer')) {
    const closing = {
      type: 'MARKET',
      timeInForce: 'IOC',
      price: null,
      stopPrice: null,
      quoteQuantity: null,
      reduceOnly: true,
    } as const;
    const isShort = quantity.startsWith('-');
    engine.place({
      ...{accountId: 'customer', clientOrderId: '', symbol, side: isShort ? 'BUY' : 'SELL', marginMode, ...closing},
      quantity: quantity.replace('-', ''),
      ...(side !== 'NET' && {positionSide: side}),
    });
  }
  engine.contracts.setPositionMode('customer', 'ONE_WAY');
});

describe('npm okx-api on perpetual contracts', () => {
  it('reads instruments, marks, funding, tiers and limits', async () => {
    const client = rest();
    expect(await client.getInstruments({instType: 'SWAP', instId: BTC})).toMatchObject([
      {
        ctVal: '0.01',
        ctMult: '1',
        ctValCcy: 'BTC',
        lotSz: '0.01',
        minSz: '0.01',
        settleCcy: 'USDT',
        ctType: 'linear',
        lever: '100',
      },
    ]);
    expect((await client.getInstruments({instType: 'SWAP'})).map(({settleCcy}) => settleCcy)).toContain('USDC');
    const [dated] = await client.getInstruments({instType: 'FUTURES'});
    expect(dated).toMatchObject({instFamily: 'BTC-USDT', state: 'preopen', instType: 'FUTURES'});
    expect(dated?.instId).toMatch(/^BTC-USDT-\d{6}$/);
    const [mark] = await client.getMarkPrice({instType: 'SWAP', instId: BTC});
    const [index] = await client.getIndexTickers({instId: 'BTC-USDT'});
    expect(Math.abs(Number(mark?.markPx) / Number(index?.idxPx) - 1)).toBeLessThan(0.001);
    const [funding] = await client.getFundingRate({instId: BTC});
    expect(Number(funding?.nextFundingTime) - Number(funding?.fundingTime)).toBe(8 * 3_600_000);
    const [paid] = await client.getFundingRateHistory({instId: BTC, limit: '1'});
    expect(paid).toMatchObject({realizedRate: (funding as unknown as {settFundingRate: string}).settFundingRate});
    expect(await client.getPositionTiers({instType: 'SWAP', tdMode: 'cross', instFamily: 'BTC-USDT'} as never)).toMatchObject([
      {tier: '1', mmr: '0.005', imr: '0.01', maxLever: '100'},
      {tier: '2'},
      {tier: '3'},
      {tier: '4'},
    ]);
    expect(await client.getMaxBuySellAmount({instId: BTC, tdMode: 'cross'})).toMatchObject([{instId: BTC, ccy: 'USDT'}]);
  });

  it('opens at its leverage, shows the position and the margin, and closes it with a reduce-only order', async () => {
    const client = rest();
    await client.setLeverage({instId: BTC, lever: '20', mgnMode: 'cross'});
    expect(await client.getLeverage({instId: BTC, mgnMode: 'cross'})).toMatchObject([{lever: '20', posSide: 'net'}]);
    const [placed] = await client.submitOrder(order);
    const [done] = await client.getOrderDetails({instId: BTC, ordId: placed?.ordId ?? ''});
    expect(done).toMatchObject({
      state: 'filled',
      accFillSz: '10',
      sz: '10',
      feeCcy: 'USDT',
      lever: '20',
      instType: 'SWAP',
      pnl: '0',
    });
    const [position] = await held();
    expect(position).toMatchObject({pos: '10', posSide: 'net', mgnMode: 'cross', lever: '20', margin: '', avgPx: done?.avgPx});
    // 10 contracts are 0.1 BTC; the engine's own figures are what the account says.
    const {maintenance, equity} = sandbox.engine('okx').contracts.state('customer', 'USDT');
    const details = await moneyRows();
    expect(units(details[0]?.mmr ?? '')).toBe(maintenance);
    expect(units(details[0]?.eq ?? '')).toBe(equity);
    expect(details[0]).toMatchObject({imr: position?.imr, upl: position?.upl, isoEq: '0'});
    expect(Number(position?.liqPx)).toBeLessThan(Number(position?.markPx));
    expect(await refusalOf(client.submitOrder({...order, side: 'sell', sz: '11', reduceOnly: true} as never))).toMatchObject({
      data: [{sCode: '51112'}],
    });
    expect(await refusalOf(client.submitOrder({...order, reduceOnly: true} as never))).toMatchObject({data: [{sCode: '51170'}]});
    const [closing] = await client.submitOrder({...order, side: 'sell', reduceOnly: true} as never);
    expect(await client.getOrderDetails({instId: BTC, ordId: closing?.ordId ?? ''})).toMatchObject([
      {state: 'filled', reduceOnly: 'true'},
    ]);
    expect(await held()).toEqual([]);
    expect(await refusalOf(client.submitOrder({...order, side: 'sell', reduceOnly: true} as never))).toMatchObject({
      data: [{sCode: '51169'}],
    });
  });

  it('refuses modes and leverage that orders or positions are in the way of', async () => {
    const client = rest();
    const [{ordId = ''} = {}] = await client.submitOrder({...order, ordType: 'limit', px: '90000', sz: '1'});
    expect(await refusalOf(client.setLeverage({instId: BTC, lever: '5', mgnMode: 'cross'}))).toMatchObject({code: '59107'});
    expect(await refusalOf(client.setPositionMode({posMode: 'long_short_mode'}))).toMatchObject({code: '59000'});
    await client.cancelOrder({instId: BTC, ordId});
    expect(await refusalOf(client.setLeverage({instId: BTC, lever: '101', mgnMode: 'cross'}))).toMatchObject({code: '59102'});
    expect(await refusalOf(client.submitOrder({...order, sz: '9000'}))).toMatchObject({data: [{sCode: '51008'}]});
    expect(await refusalOf(client.submitOrder({...order, posSide: 'long'} as never))).toMatchObject({data: [{sCode: '51000'}]});
    expect(await refusalOf(client.submitOrder({...order, tdMode: 'cash'} as never))).toMatchObject({data: [{sCode: '51000'}]});
    expect(await refusalOf(client.submitOrder({...order, sz: '0.015'}))).toMatchObject({data: [{sCode: '51121'}]});
    expect(await refusalOf(client.submitOrder({...order, sz: '12000.01'}))).toMatchObject({data: [{sCode: '51202'}]});
  });

  it('keeps a long and a short position side by side, cross and isolated, each closed by its own name', async () => {
    const client = rest();
    await client.setPositionMode({posMode: 'long_short_mode'});
    expect(await client.getAccountConfiguration()).toMatchObject([{posMode: 'long_short_mode'}]);
    await client.setLeverage({instId: BTC, lever: '7', mgnMode: 'isolated', posSide: 'short'});
    expect(await client.getLeverage({instId: BTC, mgnMode: 'isolated'})).toMatchObject([
      {posSide: 'long', lever: '10'},
      {posSide: 'short', lever: '7'},
    ]);
    await client.submitOrder({...order, posSide: 'long'} as never);
    await client.submitOrder({...order, side: 'sell', tdMode: 'isolated', posSide: 'short', sz: '4'} as never);
    const rows = await held();
    expect(rows.find(({posSide}) => posSide === 'long')).toMatchObject({pos: '10', mgnMode: 'cross', margin: ''});
    expect(rows.find(({posSide}) => posSide === 'short')).toMatchObject({pos: '4', mgnMode: 'isolated', lever: '7', imr: ''});
    const details = await moneyRows();
    const {cashBal = '', eq = '', isoEq = '', upl = '', isoUpl = ''} = details[0] ?? {};
    expect(units(eq)).toBe(units(cashBal) + units(isoEq) + units(upl) - units(isoUpl));
    // A sell of the long side can only close it.
    expect(await refusalOf(client.submitOrder({...order, side: 'sell', posSide: 'long', sz: '10.01'} as never))).toMatchObject({
      data: [{sCode: '51112'}],
    });
    expect(await refusalOf(client.closePositions({instId: BTC, mgnMode: 'isolated', posSide: 'long'}))).toMatchObject({
      code: '51023',
    });
    await client.closePositions({instId: BTC, mgnMode: 'isolated', posSide: 'short'});
    expect((await held()).map(({posSide}) => posSide)).toEqual(['long']);
  });

  it('keeps conditional orders on their own endpoints: by mark price, reduce-only, and one that closes everything', async () => {
    const client = rest();
    await client.submitOrder(order);
    const algo = {instId: BTC, tdMode: 'cross', side: 'sell', reduceOnly: true} as const;
    const stop = {ordType: 'conditional', slTriggerPx: '80000', slTriggerPxType: 'mark', slOrdPx: '-1'} as const;
    const algoClOrdId = newId();
    const [placed] = await client.placeAlgoOrder({...algo, ...stop, closeFraction: '1', algoClOrdId} as never);
    const algoId = placed?.algoId ?? '';
    const again = refusalOf(client.placeAlgoOrder({...algo, ...stop, closeFraction: '1'} as never));
    expect(await again).toMatchObject({data: [{sCode: '51088'}]});
    const wrong = {...algo, ...stop, slTriggerPx: '120000', sz: '1'};
    expect(await refusalOf(client.placeAlgoOrder(wrong as never))).toMatchObject({data: [{sCode: '51304'}]});
    expect(await client.getAlgoOrderList({ordType: 'conditional', instType: 'SWAP'})).toMatchObject([
      {
        algoId,
        algoClOrdId,
        sz: '',
        closeFraction: '1',
        slTriggerPxType: 'mark',
        reduceOnly: 'true',
        state: 'live',
        posSide: 'net',
      },
    ]);
    expect(await client.getOrderList({instType: 'SWAP'})).toEqual([]);
    expect(await held()).toMatchObject([{closeOrderAlgo: [{algoId, slTriggerPx: '80000', closeFraction: '1'}]}]);
    expect(await refusalOf(client.setLeverage({instId: BTC, lever: '9', mgnMode: 'cross'}))).toMatchObject({code: '59669'});
    // The mark price falls: the stop makes an order of its own, which closes the position.
    sandbox.engine('okx').setMark(PERP, '79999');
    sandbox.engine('okx').setMark(PERP, null);
    const [fired] = (await client.getAlgoOrderDetails({algoId})) as unknown as Record<string, unknown>[];
    expect(fired).toMatchObject({state: 'effective', ordIdList: [expect.any(String)], actualSz: '10'});
    const [ordId = ''] = (fired?.ordIdList ?? []) as string[];
    expect(await client.getOrderDetails({instId: BTC, ordId})).toMatchObject([
      {state: 'filled', algoId, algoClOrdId, sz: '10', accFillSz: '10', source: '7'},
    ]);
    expect(await held()).toEqual([]);
  });

  it('hears its positions, orders and money on the private channels, and the mark price on a public one', async () => {
    const [listener, board] = ['private', 'public'].map((path) => {
      const accounts = path === 'private' ? {accounts: [keys()]} : {};
      const client = new WebsocketClient({...accounts, wsUrl: `${at.stream}/ws/v5/${path}`}, quiet);
      client.on('exception', () => {});
      return client;
    }) as [WebsocketClient, WebsocketClient];
    const frames: {arg: {channel: string}; eventType?: string; data: Record<string, string>[]}[] = [];
    for (const each of [listener, board]) each.on('update', (frame) => void frames.push(frame as never));
    const rows = (channel: string) => frames.filter(({arg}) => arg.channel === channel).flatMap(({data}) => data);
    try {
      await Promise.all(
        listener.subscribe([
          {channel: 'orders', instType: 'SWAP'},
          {channel: 'positions', instType: 'ANY', extraParams: '{"updateInterval":"0"}'} as never,
          {channel: 'balance_and_position'},
        ]),
      );
      await Promise.all(board.subscribe({channel: 'mark-price', instId: BTC} as never));
      await eventually('the first snapshot', async () =>
        frames.some(({arg, eventType}) => arg.channel === 'positions' && eventType === 'snapshot'),
      );
      await rest().submitOrder({...order, sz: '1'});
      await eventually('the position', async () => rows('positions').some(({pos}) => pos === '1'));
      expect(rows('orders').at(-1)).toMatchObject({instId: BTC, state: 'filled', fillSz: '1', execType: 'T', fillFeeCcy: 'USDT'});
      await rest().closePositions({instId: BTC, mgnMode: 'cross'});
      await eventually('that it is closed', async () => rows('positions').at(-1)?.pos === '0');
      await eventually('a mark price', async () => rows('mark-price').some(({markPx}) => Number(markPx) > 0));
      const events = rows('balance_and_position').map(({eventType}) => eventType);
      expect(new Set(events)).toEqual(new Set(['snapshot', 'filled']));
    } finally {
      listener.closeAll(true);
      board.closeAll(true);
    }
  });

  it('tells every move of money: trades, margin of isolated positions, funding', async () => {
    const client = rest();
    const eth = {instId: 'ETH-USDT-SWAP'};
    const before = (await client.getBalance({ccy: 'USDT'}))[0]?.details[0]?.cashBal ?? '';
    await client.submitOrder({...order, ...eth, tdMode: 'isolated', sz: '0.01'});
    sandbox.engine('okx').settleFunding('ETH/USDT:USDT');
    await client.closePositions({...eth, mgnMode: 'isolated'});
    const bills = (await client.getBills(eth as never)) as unknown as Record<string, string>[];
    expect(bills.map(({type}) => type)).toEqual(['2', '8', '2']);
    const [closed, funding, opened] = bills;
    expect(funding).toMatchObject({balChg: '0', posBalChg: funding?.pnl, mgnMode: 'isolated'});
    expect(units(opened?.balChg ?? '')).toBe(units(opened?.fee ?? '') - units(opened?.posBalChg ?? ''));
    const moved = bills.reduce((sum, {balChg = ''}) => sum + units(balChg), 0n);
    const earned = bills.reduce((sum, {pnl = '', fee = ''}) => sum + units(pnl) + units(fee), 0n);
    const after = (await client.getBalance({ccy: 'USDT'}))[0]?.details[0]?.cashBal ?? '';
    expect([moved, earned]).toEqual([units(after) - units(before), units(after) - units(before)]);
    expect(units(closed?.bal ?? '')).toBe(units(after));
    const fills = await client.getFills({instType: 'SWAP', ...eth});
    expect(fills.map(({billId}) => billId)).toEqual([closed?.billId, opened?.billId]);
  });
});
