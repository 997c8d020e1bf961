/** Multi-assets mode of the sandbox's Binance: all assets of the wallet are one pool in USD, each as far as it counts. */
import {beforeEach, describe, expect, it} from 'vitest';
import {Desk} from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});

const pool = (on: boolean) => desk.ask('POST', '/fapi/v1/multiAssetsMargin', {multiAssetsMargin: String(on)});
const account = async () =>
  (await desk.ask('GET', '/fapi/v3/account')).json as Record<string, string> & {assets: Record<string, string>[]};

describe('multi-assets mode', () => {
  it('is switched for the whole account, and told', async () => {
    expect((await pool(false)).json).toMatchObject({code: -4171});
    expect((await pool(true)).json).toEqual({code: 200, msg: 'success'});
    expect((await desk.ask('GET', '/fapi/v1/multiAssetsMargin')).json).toEqual({multiAssetsMargin: true});
    expect((await desk.ask('GET', '/fapi/v1/accountConfig')).json).toMatchObject({multiAssetsMargin: true});
    expect((await pool(true)).json).toMatchObject({code: -4171});
  });

  it('is in the way of isolated margin, and isolated margin and open orders of it', async () => {
    await desk.order({side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '50000', quantity: '0.01'});
    expect((await pool(true)).json).toMatchObject({code: -4170});
    await desk.ask('DELETE', '/fapi/v1/allOpenOrders', {symbol: 'BTCUSDT'});
    await desk.ask('POST', '/fapi/v1/marginType', {symbol: 'BTCUSDT', marginType: 'ISOLATED'});
    expect((await pool(true)).json).toMatchObject({code: -4167});
    await desk.ask('POST', '/fapi/v1/marginType', {symbol: 'BTCUSDT', marginType: 'CROSSED'});
    expect((await pool(true)).json).toMatchObject({code: 200});
    expect((await desk.ask('POST', '/fapi/v1/marginType', {symbol: 'BTCUSDT', marginType: 'ISOLATED'})).json).toMatchObject({
      code: -4168,
    });
  });

  it('sums the assets at the rate at which they count', async () => {
    await pool(true);
    const indexes = (await desk.openly('GET', '/fapi/v1/assetIndex')).json as Record<string, string>[];
    const usdc = indexes.find(({symbol}) => symbol === 'USDCUSD');
    expect(usdc).toMatchObject({bidBuffer: '0.02000000'});
    expect(Number(usdc?.bidRate)).toBeCloseTo(Number(usdc?.index) * 0.98, 6);
    const {totalMarginBalance, availableBalance, assets} = await account();
    const own = (asset: string) => Number(assets.find((row) => row.asset === asset)?.walletBalance);
    const counted = Number(totalMarginBalance) - own('USDC') * Number(usdc?.bidRate);
    expect(counted / own('USDT')).toBeCloseTo(1, 2);
    expect(Number(availableBalance)).toBeCloseTo(Number(totalMarginBalance), 4);
    // Each asset draws on the same pool, and no more of it than it holds leaves the wallet.
    const row = assets.find(({asset}) => asset === 'USDC');
    expect(Number(row?.availableBalance)).toBeGreaterThan(own('USDC'));
    expect(Number(row?.maxWithdrawAmount)).toBe(own('USDC'));
  });

  it('holds positions that one asset alone could not', async () => {
    await desk.ask('POST', '/fapi/v1/leverage', {symbol: 'BTCUSDC', leverage: '1'});
    const {markPrice} = (await desk.openly('GET', '/fapi/v1/premiumIndex', {symbol: 'BTCUSDC'})).json as {markPrice: string};
    const quantity = (9000 / Number(markPrice)).toFixed(3);
    const buy = () => desk.order({symbol: 'BTCUSDC', side: 'BUY', type: 'MARKET', quantity});
    expect((await buy()).json).toMatchObject({code: -2019});
    await pool(true);
    expect((await buy()).json).toMatchObject({status: 'FILLED'});
  });
});
