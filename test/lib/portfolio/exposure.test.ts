import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {exitCodeOfDocument} from '../../../src/lib/adapter/exit-code.ts';
import type {Position} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {readExposure} from '../../../src/lib/portfolio/exposure.ts';
import {readHoldings} from '../../../src/lib/portfolio/holdings.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {positionView} from '../../../src/lib/ui/views/position.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeBalance, fakeBoard, fakeCall} from '../../support/fake-account.ts';

const SHORT: Position = {
  symbol: 'BTC/USDT:USDT',
  coin: 'BTC',
  coinsPerUnit: '1',
  quantity: '-0.4',
  entryPrice: '100000',
  breakEvenPrice: null,
  markPrice: '99000',
  liquidationPrice: null,
  leverage: '3',
  marginMode: null,
  margin: null,
  maintenance: null,
  unrealizedPnl: '400',
  realizedPnl: null,
};
const board = fakeBoard({'BTC/USD': '99000', 'USDT/USD': '0.5'});
const script = {
  balances: async () => [fakeBalance('BTC', '1'), fakeBalance('USDT', '100')],
  prices: async () => board,
  derivatives: {positions: async () => allRows([SHORT])},
};
const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('position'));

describe('position', () => {
  it('nets spot against perpetuals, and values their PnL through the settle asset', async () => {
    const {document} = await readExposure([fakeAccount('south', script, {products: ['spot', 'linear']})], fakeCall());
    const btc = document.assets.find(({asset}) => asset === 'BTC');
    // The wallet at 99,000 USD; the contract at its own mark price of 99,000 USDT, half a dollar each.
    expect(btc).toMatchObject({spot: '1', derivatives: '-0.4', net: '0.6', price: '99000', value: '79200', unrealizedPnl: '200'});
    expect(btc?.legs.map(({symbol, wallet, quantity, unrealizedPnl}) => [symbol, wallet, quantity, unrealizedPnl])).toEqual([
      [null, 'spot', '1', null],
      ['BTC/USDT:USDT', 'linear', '-0.4', '400'],
    ]);
    expect(document.assets.find(({asset}) => asset === 'USDT')?.unrealizedPnl).toBeNull();
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(positionView(document, PLAIN_SCREEN)).toContain('400.00 USDT');
  });

  it('does not ask for contracts on accounts that trade spot alone, and says so', async () => {
    const offers = async () => ['spot', 'linear'] as const;
    const {document} = await readExposure([fakeAccount('south', script, {offers})], fakeCall());
    expect(document.assets.flatMap(({legs}) => legs).every(({symbol}) => symbol === null)).toBe(true);
    expect(document.unread).toEqual([{account: 'south', what: expect.stringContaining('linear')}]);
    expect(document.complete).toBe(true);
  });

  it('says nothing of contracts where the exchange has none for mxt', async () => {
    const {document} = await readExposure([fakeAccount('northex', script, {offers: async () => ['spot']})], fakeCall());
    expect(document.unread).toEqual([]);
  });

  it('shows a short without any spot, with a negative value', async () => {
    const account = fakeAccount('south', {...script, balances: async () => []}, {products: ['linear']});
    const {document} = await readExposure([account], fakeCall());
    expect(document.assets).toHaveLength(1);
    expect(document.assets[0]).toMatchObject({asset: 'BTC', spot: '0', net: '-0.4', value: '-19800'});
  });

  it('tells side, notional and distance of each leg, and totals whose equity is the total of balance', async () => {
    const account = fakeAccount(
      'south',
      {...script, derivatives: {positions: async () => allRows([{...SHORT, liquidationPrice: '123750'}])}},
      {products: ['spot', 'linear']},
    );
    const {document} = await readExposure([account], fakeCall());
    const legs = document.assets.flatMap((asset) => asset.legs);
    expect(legs.map(({side, notional, liquidationDistance}) => [side, notional, liquidationDistance])).toEqual([
      ['LONG', '99000', null],
      ['SHORT', '-39600', '0.25'],
      ['LONG', '50', null],
    ]);
    // 100 USDT are no exposure; -0.4 x 99,000 USDT at half a dollar each.
    expect(document.totals).toEqual({
      equity: '99050',
      gross: '118800',
      net: '79200',
      leverage: '1.199394245331',
      unrealizedPnl: '200',
    });
    expect((await readHoldings([account], fakeCall())).document.total).toBe(document.totals.equity);
    expect(document.accounts[0]?.margin).toBeNull();
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('is not complete while a contract has no price: it is named, and in no total', async () => {
    const unpriced: Position = {...SHORT, symbol: 'NEW/USDT:USDT', coin: 'NEW', markPrice: null, unrealizedPnl: null};
    const account = fakeAccount(
      'south',
      {...script, derivatives: {positions: async () => allRows([SHORT, unpriced])}},
      {products: ['spot', 'linear']},
    );
    const {document, warnings} = await readExposure([account], fakeCall());
    expect(document.complete).toBe(false);
    expect(document.unread).toMatchObject([{account: 'south', what: 'mark price of NEW/USDT:USDT', error: {kind: 'protocol'}}]);
    expect(warnings.join()).toContain('mark price of NEW/USDT:USDT');
    expect(document.totals).toEqual({equity: '99050', gross: null, net: null, leverage: null, unrealizedPnl: null});
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('names what else is held of contracts and not read, and is complete all the same', async () => {
    const derivatives = {positions: async () => allRows([]), unread: async () => ['inverse contracts']};
    const account = fakeAccount('south', {...script, derivatives}, {products: ['spot', 'linear']});
    const {document} = await readExposure([account], fakeCall());
    expect([document.unread, document.complete]).toEqual([[{account: 'south', what: 'inverse contracts'}], true]);
  });

  it('tells no gross, net, leverage or PnL while positions could not be read: none read is not none', async () => {
    const positions = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const account = fakeAccount('south', {...script, derivatives: {positions}}, {products: ['spot', 'linear']});
    const {document} = await readExposure([account], fakeCall());
    expect(document.totals).toEqual({equity: '99050', gross: null, net: null, leverage: null, unrealizedPnl: null});
    expect(document.complete).toBe(false);
  });

  it('nets a contract on 1000 coins with the coin, in coins', async () => {
    const short: Position = {...SHORT, symbol: '1000PEPE/USDT:USDT', quantity: '-100', entryPrice: '0.0101', markPrice: '0.01'};
    const coin = {coin: 'PEPE', coinsPerUnit: '1000'};
    const account = fakeAccount(
      'south',
      {
        balances: async () => [fakeBalance('PEPE', '100000', 'unified')],
        prices: async () => fakeBoard({'PEPE/USD': '0.00001', 'USDT/USD': '1'}),
        derivatives: {positions: async () => allRows([{...short, ...coin}])},
      },
      {products: ['spot', 'linear']},
    );
    const {document} = await readExposure([account], fakeCall());
    expect(document.assets).toHaveLength(1);
    expect(document.assets[0]).toMatchObject({asset: 'PEPE', spot: '100000', derivatives: '-100000', net: '0', value: '0'});
    expect(document.assets[0]?.legs[1]).toMatchObject({
      symbol: '1000PEPE/USDT:USDT',
      quantity: '-100000',
      notional: '-1',
      entryPrice: '0.0000101',
      markPrice: '0.00001',
    });
  });

  it('a contract without any other market is worth its mark price', async () => {
    const position: Position = {...SHORT, symbol: 'NEW/USDT:USDT', coin: 'NEW', quantity: '100', markPrice: '2.1'};
    const account = fakeAccount(
      'south',
      {...script, derivatives: {positions: async () => allRows([position])}},
      {products: ['linear']},
    );
    const {document} = await readExposure([account], fakeCall());
    expect(document.assets.find(({asset}) => asset === 'NEW')).toMatchObject({net: '100', price: '1.05', value: '105'});
  });

  it('positions that fail take no balances along', async () => {
    const account = fakeAccount(
      'south',
      {...script, derivatives: {positions: async () => Promise.reject(new DeskError('exchange-down', 'Maintenance.'))}},
      {products: ['spot', 'linear']},
    );
    const {document, warnings} = await readExposure([account], fakeCall());
    expect(document.assets.map(({asset}) => asset)).toEqual(['BTC', 'USDT']);
    expect(document.complete).toBe(false);
    expect(document.unread).toMatchObject([{account: 'south', what: 'linear positions', error: {kind: 'exchange-down'}}]);
    expect(warnings).toContain('not read on south: linear positions: Maintenance');
    expect(exitCodeOfDocument(document)).toBe(3);
  });

  it('tells every field of a contract, each price per coin, and what its account holds it with in USD', async () => {
    const held: Position = {
      ...{...SHORT, symbol: '1000PEPE/USDT:USDT', coin: 'PEPE', coinsPerUnit: '1000', quantity: '-100'},
      ...{entryPrice: '0.0101', breakEvenPrice: '0.01005', markPrice: '0.01', liquidationPrice: '0.015', leverage: '5'},
      ...{marginMode: 'CROSS', margin: '0.2', maintenance: '0.005', unrealizedPnl: '0.01', realizedPnl: '-0.02'},
    };
    const rate = {
      ...{symbol: '1000PEPE/USDT:USDT', rate: '0.0001', predicted: true, intervalHours: '4'},
      ...{nextAt: '2026-11-27T20:00:00.000Z', markPrice: null, indexPrice: null},
    };
    const pool = {
      ...{asset: 'USDT', settles: ['USDT'], mode: 'CROSS' as const, equity: '100', used: '20'},
      ...{maintenance: '5', available: '80', collateral: []},
    };
    const derivatives = {
      positions: async () => allRows([held]),
      margin: async () => allRows([pool]),
      funding: async () => allRows([rate]),
    };
    const account = fakeAccount('south', {...script, derivatives}, {products: ['spot', 'linear']});
    const {document} = await readExposure([account], fakeCall());
    const leg = document.assets.flatMap(({legs}) => legs).find(({symbol}) => symbol === '1000PEPE/USDT:USDT');
    expect(leg).toEqual({
      ...{account: 'south', exchange: 'south', symbol: '1000PEPE/USDT:USDT', wallet: 'linear', side: 'SHORT'},
      ...{quantity: '-100000', notional: '-1', entryPrice: '0.0000101', breakEvenPrice: '0.00001005', markPrice: '0.00001'},
      ...{liquidationPrice: '0.000015', liquidationDistance: '0.5', leverage: '5', marginMode: 'CROSS', margin: '0.2'},
      ...{unrealizedPnl: '0.01', realizedPnl: '-0.02', fundingRate: '0.0001', nextFundingAt: '2026-11-27T20:00:00.000Z'},
    });
    // USDT is worth half a dollar here.
    expect(document.accounts[0]?.margin).toEqual({
      ...{equity: '50', used: '10', maintenance: '2.5', available: '40', ratio: '0.05'},
    });
    expect(document.complete).toBe(true);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('keeps everything else where margin or funding rates could not be read, and names them', async () => {
    const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const derivatives = {positions: async () => allRows([SHORT]), margin: down, funding: down};
    const account = fakeAccount('south', {...script, derivatives}, {products: ['spot', 'linear']});
    const {document} = await readExposure([account], fakeCall());
    expect(document.unread.map(({what}) => what)).toEqual(['margin', 'funding rates']);
    expect(document).toMatchObject({
      complete: false,
      totals: {equity: '99050', unrealizedPnl: '200'},
      accounts: [{margin: null}],
    });
  });

  it('does not wait for funding rates that no position needs', async () => {
    let isLeft = false;
    const funding = (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isLeft = true;
          reject(signal.reason);
        });
      });
    const account = fakeAccount('south', {...script, derivatives: {funding}}, {products: ['spot', 'linear']});
    const {document} = await readExposure([account], fakeCall());
    expect(isLeft).toBe(true);
    expect(document).toMatchObject({complete: true, unread: []});
  });
});
