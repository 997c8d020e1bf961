/** What only virtual time and prices set by hand bring out of OKX's perpetual contracts. */
import {beforeEach, describe, expect, it} from 'vitest';
import {dec} from '../../../../../src/lib/model/decimal.ts';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {type Fields, rows, type Speaker, speakOkx} from './speaker.ts';

const BTC = 'BTC-USDT-SWAP';
const PERP = 'BTC/USDT:USDT';
const HOUR_MS = 3_600_000;

let okx: Speaker;
beforeEach(async () => {
  okx = await speakOkx(4);
});

const ORDER = {instId: BTC, tdMode: 'cross', side: 'buy', ordType: 'market', sz: '10'};
const place = (change: Fields = {}) => okx.post('trade/order', {...ORDER, ...change});
const placeAlgo = (change: Fields) => okx.post('trade/order-algo', {...ORDER, ordType: 'conditional', side: 'sell', ...change});
const sCodeOf = async (reply: Promise<{readonly data: readonly Record<string, string>[]}>) => (await reply).data[0]?.sCode;
const positions = async () => (await okx.ask('account/positions')).data;
const usdt = async () => {
  const [account] = (await okx.ask('account/balance', {ccy: 'USDT'})).data as unknown as {details: Record<string, string>[]}[];
  return account?.details[0] ?? {};
};
const lastPrice = () => okx.live.engine.markets.ticker(PERP).last;
const away = (share: number) =>
  dec(lastPrice())
    .times(1 + share)
    .toFixed(1);

describe('OKX perpetual contracts', () => {
  it('pay funding at its hour, which the channel and the bills tell, and the history has afterwards', async () => {
    const {frames} = await okx.listen('private', {channel: 'balance_and_position'});
    await place();
    const [due] = (await okx.ask('public/funding-rate', {instId: BTC})).data;
    const wait = Number(due?.fundingTime) - okx.time.now();
    expect([wait > 0, wait <= 8 * HOUR_MS]).toEqual([true, true]);
    const before = (await usdt()).cashBal ?? '';
    await okx.time.pass(wait + 10);
    const paid = units((await usdt()).cashBal ?? '') - units(before);
    const [bill] = (await okx.ask('account/bills', {type: '8'})).data;
    expect(bill).toMatchObject({ccy: 'USDT', instId: BTC, mgnMode: 'cross', sz: '10', subType: paid < 0n ? '173' : '174'});
    expect([units(bill?.pnl ?? ''), units(bill?.balChg ?? '')]).toEqual([paid, paid]);
    expect(await positions()).toMatchObject([{fundingFee: bill?.pnl}]);
    expect((await okx.ask('public/funding-rate-history', {instId: BTC, limit: '1'})).data).toMatchObject([
      {fundingTime: due?.fundingTime, realizedRate: due?.fundingRate},
    ]);
    expect(rows(frames, 'balance_and_position').map(({eventType}) => eventType)).toContain('funding_fee');
  });

  it('are taken over at the price that the position says, with the word for it on every channel', async () => {
    await okx.post('account/set-leverage', {instId: BTC, lever: '50', mgnMode: 'isolated'});
    const {frames} = await okx.listen('private', {channel: 'orders', instType: 'SWAP'}, {channel: 'positions', instType: 'SWAP'});
    await place({tdMode: 'isolated'});
    const [position] = await positions();
    expect(position).toMatchObject({mgnMode: 'isolated', imr: '', lever: '50'});
    const line = dec(position?.liqPx ?? '');
    const {engine} = okx.live;
    engine.setMark(PERP, line.plus('0.01').toFixed(2, 0));
    expect(await positions()).toMatchObject([{pos: '10'}]);
    engine.setMark(PERP, line.toFixed(2, 1));
    expect(await positions()).toEqual([]);
    await okx.time.pass(10);
    expect(rows(frames, 'orders').at(-1)).toMatchObject({category: 'full_liquidation', state: 'filled', side: 'sell', sz: '10'});
    expect(rows(frames, 'positions').at(-1)).toMatchObject({pos: '0', avgPx: ''});
    const [bill, ...others] = (await okx.ask('account/bills', {type: '5'})).data;
    expect([bill, ...others].every((row) => row?.subType === '107' && row.instId === BTC)).toBe(true);
    expect(bill?.bal).toBe((await usdt()).cashBal);
    expect((await okx.ask('account/positions', {instId: BTC})).data).toMatchObject([{pos: '0', mgnMode: 'isolated'}]);
  });

  it('fail what a trigger makes when nothing is left to close, and end what waits to close a position that is gone', async () => {
    await place();
    const {frames} = await okx.listen('business', {channel: 'orders-algo', instType: 'SWAP'});
    const stop = {slTriggerPx: away(-0.05), slTriggerPxType: 'mark', slOrdPx: '-1', reduceOnly: 'true'};
    await placeAlgo({...stop, algoClOrdId: 'loose', sz: '10'});
    await placeAlgo({...stop, algoClOrdId: 'bound', sz: '10', cxlOnClosePos: 'true'});
    const {sz: _, ...whole} = {...ORDER, ordType: 'conditional', side: 'sell', ...stop};
    expect(await sCodeOf(okx.post('trade/order-algo', {...whole, algoClOrdId: 'whole', closeFraction: '1'}))).toBe('0');
    await place({side: 'sell', reduceOnly: 'true'});
    okx.live.engine.setMark(PERP, away(-0.06));
    await okx.time.pass(10);
    const stateOf = (id: string) =>
      rows(frames, 'orders-algo')
        .filter(({algoClOrdId}) => algoClOrdId === id)
        .map(({state}) => state);
    expect([stateOf('loose'), stateOf('bound'), stateOf('whole')]).toEqual([
      ['live', 'order_failed'],
      ['live', 'canceled'],
      ['live', 'canceled'],
    ]);
    expect((await okx.ask('trade/order-algo', {algoClOrdId: 'loose'})).data).toMatchObject([{failCode: '51169', ordIdList: []}]);
    expect((await okx.ask('trade/orders-history', {instType: 'SWAP'})).data).toHaveLength(2);
    okx.live.engine.setMark(PERP, null);
    const late = await sCodeOf(okx.post('trade/order-algo', {...whole, closeFraction: '1'}));
    expect(late).toBe('51058');
  });

  it('fire by the index as well, from either side, and refuse legs on the wrong side of each price', async () => {
    const trigger = {side: 'buy', ordType: 'trigger', triggerPx: away(0.02), triggerPxType: 'index', orderPx: '-1'};
    expect(await sCodeOf(placeAlgo({...trigger, sz: '2', algoClOrdId: 'up'}))).toBe('0');
    okx.live.engine.setMark(PERP, away(0.05));
    expect(await positions()).toEqual([]);
    okx.live.engine.contracts.marks.setUsd('BTC', units(away(0.03)));
    okx.live.engine.watchMargins();
    expect(await positions()).toMatchObject([{pos: '2'}]);
    const leg = (type: string, name: string, share: number) =>
      sCodeOf(placeAlgo({sz: '1', [`${name}TriggerPx`]: away(share), [`${name}TriggerPxType`]: type, [`${name}OrdPx`]: '-1'}));
    expect(await leg('mark', 'sl', 0.2)).toBe('51304');
    expect(await leg('mark', 'tp', -0.2)).toBe('51303');
    expect(await leg('index', 'sl', 0.2)).toBe('51308');
    expect(await leg('index', 'tp', -0.2)).toBe('51307');
    expect(await leg('last', 'sl', 0.2)).toBe('51280');
  });

  it('hold closing orders to what is left of the position beside those that come first', async () => {
    await okx.post('account/set-position-mode', {posMode: 'long_short_mode'});
    expect(await sCodeOf(place())).toBe('51000');
    await place({posSide: 'long'});
    const close = {side: 'sell', posSide: 'long', ordType: 'limit'};
    expect(await sCodeOf(place({...close, px: away(0.01), sz: '6'}))).toBe('0');
    expect(await sCodeOf(place({...close, px: away(0.02), sz: '5'}))).toBe('51112');
    expect(await sCodeOf(place({...close, px: away(0.02), sz: '4'}))).toBe('0');
    expect(await sCodeOf(place({side: 'buy', posSide: 'short', sz: '1'}))).toBe('51169');
    const closing = {instId: BTC, mgnMode: 'cross', posSide: 'long'};
    expect((await okx.post('trade/close-position', closing)).code).toBe('51115');
    expect(await okx.post('trade/close-position', {...closing, autoCxl: 'true', clOrdId: 'bye'})).toMatchObject({
      code: '0',
      data: [{instId: BTC, posSide: 'long', clOrdId: 'bye'}],
    });
    expect([await positions(), (await okx.ask('trade/orders-pending', {instType: 'SWAP'})).data]).toEqual([[], []]);
    expect((await okx.ask('trade/order', {instId: BTC, clOrdId: 'bye'})).data).toMatchObject([
      {state: 'filled', accFillSz: '10'},
    ]);
  });

  it('count in contracts wherever a size stands, also when an order is amended, and over the socket', async () => {
    const [instrument] = (await okx.ask('public/instruments', {instType: 'SWAP', instId: BTC})).data;
    const {frames, line} = await okx.listen('private', {channel: 'orders', instType: 'ANY', instId: BTC});
    const args = [
      {...ORDER, instId: undefined, ordType: 'limit', px: away(-0.02), sz: '3', instIdCode: Number(instrument?.instIdCode)},
    ];
    line.receive(JSON.stringify({id: 'o1', op: 'order', args}));
    await okx.time.pass(10);
    const [{ordId = ''} = {}] = rows(frames, 'orders') as {ordId?: string}[];
    expect(okx.live.engine.orders.open('customer')).toMatchObject([{quantity: '0.03'}]);
    expect(await sCodeOf(okx.post('trade/amend-order', {instId: BTC, ordId, newSz: '5.5'}))).toBe('0');
    expect((await okx.ask('trade/orders-pending', {instType: 'SWAP'})).data).toMatchObject([
      {ordId, sz: '5.5', accFillSz: '0', lever: '10'},
    ]);
    const margin = await usdt();
    expect([units(margin.ordFrozen ?? '') > 0n, margin.imr]).toEqual([true, margin.ordFrozen]);
    const [book] = (await okx.ask('market/books', {instId: BTC, sz: '400'})).data as unknown as {bids: string[][]}[];
    expect(book?.bids.find(([px]) => px === away(-0.02))?.[1]).toBe('5.5');
    expect(await sCodeOf(okx.post('trade/cancel-batch-orders', [{instId: BTC, ordId}]))).toBe('0');
    expect((await usdt()).ordFrozen).toBe('0');
  });

  it('may not grow beyond what the leverage allows', async () => {
    await okx.post('account/set-leverage', {instId: BTC, lever: '100', mgnMode: 'cross'});
    expect(await sCodeOf(place({ordType: 'limit', px: away(-0.01), sz: '2500'}))).toBe('51004');
  });

  it('have a break-even price at which closing leaves what was there before', async () => {
    const before = units((await usdt()).eq ?? '');
    await place({side: 'sell', sz: '4'});
    const [position] = await positions();
    const bePx = units(position?.bePx ?? '');
    const size = units('0.04');
    const gained = ((units(position?.avgPx ?? '') - bePx) * size) / units('1');
    const fees = -units(position?.fee ?? '') + (bePx * size * 5n) / (units('1') * 10_000n);
    expect(Number(gained - fees)).toBeCloseTo(0, -3);
    expect(before).toBe(units((await usdt()).eq ?? '') - units(position?.upl ?? '') - units(position?.fee ?? ''));
  });
});
