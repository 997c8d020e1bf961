import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import type {Position} from '../../../src/lib/model/account.ts';
import {readExposure} from '../../../src/lib/portfolio/exposure.ts';
import {schemaOf} from '../../../src/lib/schemas/catalog.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {positionView} from '../../../src/lib/ui/views/position.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';

const SHORT: Position = {
  symbol: 'BTC/USDT:USDT',
  coin: 'BTC',
  coinsPerUnit: '1',
  quantity: '-0.4',
  entryPrice: '100000',
  markPrice: '99000',
  liquidationPrice: null,
  leverage: '3',
  unrealizedPnl: '400',
};
const board = fakeBoard({'BTC/USD': '99000', 'USDT/USD': '0.5'});
const script = {
  balances: async () => [fakeBalance('BTC', '1'), fakeBalance('USDT', '100')],
  prices: async () => board,
  derivatives: {positions: async () => allRows([SHORT])},
};
const validate = new Ajv2020({strict: true, allErrors: true}).compile(schemaOf('position') ?? {});

describe('position', () => {
  it('nets spot against perpetuals, and values their PnL through the settle asset', async () => {
    const {document} = await readExposure([fakeAccount('bybit', script, {products: ['spot', 'linear']})], fakeCall());
    const btc = document.assets.find(({asset}) => asset === 'BTC');
    expect(btc).toMatchObject({spot: '1', derivatives: '-0.4', net: '0.6', price: '99000', value: '59400', unrealizedPnl: '200'});
    expect(btc?.legs.map(({symbol, wallet, quantity, unrealizedPnl}) => [symbol, wallet, quantity, unrealizedPnl])).toEqual([
      [null, 'spot', '1', null],
      ['BTC/USDT:USDT', 'linear', '-0.4', '400'],
    ]);
    expect(document.assets.find(({asset}) => asset === 'USDT')?.unrealizedPnl).toBeNull();
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(positionView(document, PLAIN_SCREEN)).toContain('400.00 USDT');
  });

  it('does not ask for perpetuals on accounts that trade spot alone', async () => {
    const {document} = await readExposure([fakeAccount('bybit', script)], fakeCall());
    expect(document.assets.flatMap(({legs}) => legs).every(({symbol}) => symbol === null)).toBe(true);
  });

  it('shows a short without any spot, with a negative value', async () => {
    const account = fakeAccount('bybit', {...script, balances: async () => []}, {products: ['linear']});
    const {document} = await readExposure([account], fakeCall());
    expect(document.assets).toHaveLength(1);
    expect(document.assets[0]).toMatchObject({asset: 'BTC', spot: '0', net: '-0.4', value: '-39600'});
  });
});
