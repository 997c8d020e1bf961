import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {contractFilter} from '../../../src/lib/markets/contract-filter.ts';
import {readFunding} from '../../../src/lib/markets/funding.ts';
import type {FundingPayment, FundingRate} from '../../../src/lib/model/contract.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {fundingCsv, fundingView} from '../../../src/lib/ui/views/funding.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeCall, type Script} from '../../support/fake-account.ts';

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('funding'));

function rate(symbol: string, more: Partial<FundingRate> = {}): FundingRate {
  return {
    ...{symbol, rate: '0.0001', predicted: true, intervalHours: '8', nextAt: '2026-11-28T00:00:00.000Z'},
    ...{markPrice: '100', indexPrice: '99.9', ...more},
  };
}

function account(name: string, derivatives: NonNullable<Script['derivatives']>, change = {}) {
  return fakeAccount(name, {derivatives}, {products: ['spot', 'linear'], ...change});
}

const north = () =>
  account('north', {
    funding: async (symbols) =>
      allRows(
        [rate('BTC/USDT:USDT'), rate('1000PEPE/USDT:USDT', {rate: '-0.0002', intervalHours: '4'}), rate('BTC/USDC:USDC')].filter(
          ({symbol}) => symbols === null || symbols.includes(symbol),
        ),
      ),
  });
const south = () => account('south', {funding: async () => allRows([rate('BTC/USDT:USDT', {intervalHours: null, rate: '0'})])});
const read = (typed: readonly string[], accounts = [north(), south()]) =>
  readFunding(typed.map(contractFilter), accounts, fakeCall(), null);

describe('funding rates', () => {
  it('stand side by side, per year by the interval of each exchange, and are not known where it does not say one', async () => {
    const document = await read(['btc']);
    expect(document.symbols).toMatchObject([
      {symbol: 'BTC/USDC:USDC', venues: [{exchange: 'north'}]},
      {
        symbol: 'BTC/USDT:USDT',
        venues: [
          {account: 'north', rate: '0.0001', intervalHours: '8', annualized: '0.1095', payer: 'LONG', predicted: true},
          {account: 'south', rate: '0', intervalHours: null, annualized: null, payer: null},
        ],
      },
    ]);
    expect(document.complete).toBe(true);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(fundingView(document, PLAIN_SCREEN)).toContain('10.95%');
    expect(fundingCsv(document).rows).toHaveLength(3);
  });

  it('are found by coin, pair or contract', async () => {
    const symbols = async (...typed: string[]) => (await read(typed)).symbols.map(({symbol}) => symbol);
    expect(await symbols('pepe')).toEqual(['1000PEPE/USDT:USDT']);
    expect(await symbols('1000PEPE')).toEqual(['1000PEPE/USDT:USDT']);
    expect(await symbols('BTC/USDT')).toEqual(['BTC/USDT:USDT']);
    expect(await symbols('btcusdc', 'pepe')).toEqual(['1000PEPE/USDT:USDT', 'BTC/USDC:USDC']);
    expect(await symbols('BTC/USDT:USDT')).toEqual(['BTC/USDT:USDT']);
    expect(await symbols()).toHaveLength(3);
    await expect(read(['BTX/USDT:USDT'])).rejects.toMatchObject({
      kind: 'not-found',
      detail: {hint: expect.stringContaining('BTC/USDT:USDT')},
    });
    expect(() => contractFilter('a b')).toThrow('does not name a contract');
  });

  it('say which exchange failed, and keep the others', async () => {
    const down = account('west', {funding: async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'))});
    const document = await read(['ETH', 'BTC'], [north(), down]);
    expect(document).toMatchObject({complete: false, accounts: [{status: 'ok'}, {account: 'west', status: 'failed'}]});
    expect(document.symbols.map(({symbol}) => symbol)).toEqual(['BTC/USDC:USDC', 'BTC/USDT:USDT']);
    expect(fundingView({...(await read([], [down])), paid: []}, PLAIN_SCREEN)).not.toMatch(/No funding rates|Nothing was paid/);
  });

  it('are asked once of an exchange however many of its accounts are there', async () => {
    let asked = 0;
    const funding = async () => {
      asked += 1;
      return allRows([rate('BTC/USDT:USDT')]);
    };
    const {symbols} = await read([], [account('north', {funding}), account('north', {funding}, {account: 'second'})]);
    expect(asked).toBe(1);
    expect(symbols[0]?.venues).toHaveLength(1);
  });

  it('need an account that trades contracts', async () => {
    await expect(read([], [fakeAccount('north', {})])).rejects.toMatchObject({kind: 'not-found'});
  });
});

describe('funding paid', () => {
  const payment = (id: string, at: string, amount: string): FundingPayment => ({
    ...{id, symbol: 'BTC/USDT:USDT', asset: 'USDT', amount, rate: '0.0001', at},
  });

  it('is read to its end, newest first, and each payment once', async () => {
    const pages = [
      {
        rows: [payment('a', '2026-11-20T00:00:00.000Z', '1'), payment('b', '2026-11-20T08:00:00.000Z', '-2')],
        missing: [],
        more: true,
      },
      {
        rows: [payment('b', '2026-11-20T08:00:00.000Z', '-2'), payment('c', '2026-11-20T16:00:00.000Z', '3')],
        missing: [],
        more: false,
      },
    ];
    const fundingPaid = async () => pages.shift() ?? {rows: [], missing: [], more: false};
    const own = account('north', {fundingPaid, funding: async () => allRows([rate('BTC/USDT:USDT')])});
    const document = await readFunding([contractFilter('btc')], [own], fakeCall(), {since: Date.UTC(2026, 10, 19)});
    expect(document.paid?.map(({amount}) => amount)).toEqual(['3', '-2', '1']);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(fundingCsv(document).rows).toHaveLength(3);
    expect(fundingView(document, PLAIN_SCREEN)).toContain('2026-11-20 16:00');
  });

  it('is not asked of an account without a key, and one that fails is named', async () => {
    const fundingPaid = async () => Promise.reject(new DeskError('timeout', 'No answer.'));
    const accounts = [account('north', {fundingPaid}), account('south', {}, {mode: 'public'})];
    const document = await readFunding([], accounts, fakeCall(), {since: null});
    expect(document).toMatchObject({complete: false, paid: [], accounts: [{account: 'north', status: 'failed'}, {status: 'ok'}]});
  });
});
