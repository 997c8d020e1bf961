import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {exitCodeOfDocument} from '../../../src/lib/adapter/exit-code.ts';
import {comparePairs} from '../../../src/lib/arbitrage/compare-pairs.ts';
import {readFunding} from '../../../src/lib/markets/funding.ts';
import type {FundingRate} from '../../../src/lib/model/contract.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {pairsCsv, pairsView} from '../../../src/lib/ui/views/funding-pairs.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeCall, type Script} from '../../support/fake-account.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('funding'));

function rateOf(symbol: string, change: Partial<FundingRate> = {}): FundingRate {
  const times = {predicted: true, intervalHours: '8', nextAt: '2026-11-28T00:00:00.000Z'};
  return {symbol, rate: '0.0001', ...times, markPrice: '100', indexPrice: '100', ...change};
}

interface Wanted {
  readonly rates: readonly FundingRate[];
  readonly taker?: string;
  readonly script?: Script;
  readonly mode?: 'trade' | 'public';
}

const asked: string[] = [];

function account(name: string, {rates, taker = '0.0005', script = {}, mode = 'trade'}: Wanted) {
  const fees: Script['fees'] = async (symbol) => {
    asked.push(`${name} ${symbol}`);
    return {symbol, maker: '0', taker, buyFeeIn: 'QUOTE', at: '2026-11-28T00:00:00.000Z'};
  };
  return fakeAccount(name, {derivatives: {funding: async () => allRows(rates)}, fees, ...script}, {products: ['linear'], mode});
}

async function pairs(...accounts: readonly ReturnType<typeof account>[]) {
  asked.length = 0;
  const call = fakeCall();
  const document = await comparePairs(await readFunding([], accounts, call, null), accounts, call);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}

const north = (more: Partial<Wanted> = {}) => account('north', {rates: [rateOf('BTC/USDT:USDT')], ...more});
const south = (more: Partial<Wanted> = {}) =>
  account('south', {rates: [rateOf('BTC/USDT:USDT', {rate: '0.0002', intervalHours: '4'})], taker: '0.0003', ...more});

describe('funding pairs', () => {
  it('have the fees of their own accounts, and both intervals', async () => {
    const document = await pairs(north(), south());
    // 0.0001 x 1095 a year, and 0.0002 x 2190.
    expect(document).toMatchObject({
      complete: true,
      pairs: [
        {
          asset: 'BTC',
          long: {account: 'north', intervalHours: '8', takerFee: '0.0005'},
          short: {account: 'south', intervalHours: '4', takerFee: '0.0003'},
          ...{annualized: '0.3285', fees: '0.0016', breakEvenHours: '42.67', markGapBps: '0', settleMismatch: false},
        },
      ],
    });
    const screen = pairsView(document, PLAIN_SCREEN);
    expect(screen).toContain('32.85%');
    expect(screen).toContain('8 h / 4 h');
    expect(screen).toContain('each by its own rate');
    expect(pairsCsv(document).rows).toHaveLength(1);
  });

  it('count in coins, whatever a contract stands for', async () => {
    const many = rateOf('1000PEPE/USDT:USDT', {markPrice: '0.01'});
    const multiple = {coin: 'PEPE', coinsPerUnit: '1000'};
    const market = async () => ({...MARKET, symbol: many.symbol, base: '1000PEPE', multiple});
    const one = rateOf('PEPE/USDT:USDT', {rate: '0.0003', markPrice: '0.00001001'});
    const document = await pairs(north({rates: [many], script: {market}}), south({rates: [one]}));
    expect(document.pairs).toMatchObject([{asset: 'PEPE', markGapBps: '10', long: {symbol: '1000PEPE/USDT:USDT'}}]);
  });

  it('of a contract whose rules cannot be read are none, and that is said', async () => {
    const market = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const many = rateOf('1000PEPE/USDT:USDT');
    const document = await pairs(north({rates: [many], script: {market}}), south({rates: [many], script: {market}}));
    expect(document).toMatchObject({complete: false, pairs: [], missing: [{account: 'north'}, {account: 'south'}]});
    expect(pairsView(document, PLAIN_SCREEN)).not.toContain('No coin');
  });

  it('whose fee failed have none, and the answer is not complete', async () => {
    const fees = async () => Promise.reject(new DeskError('timeout', 'No answer.'));
    const document = await pairs(north({script: {fees}}), south());
    expect(document).toMatchObject({
      complete: false,
      missing: [{account: 'north', what: 'fees of BTC/USDT:USDT'}],
      pairs: [{fees: null, breakEvenHours: null, annualized: '0.3285', short: {takerFee: '0.0003'}}],
    });
    expect(exitCodeOfDocument(document)).toBe(3);
  });

  it('of an account that did not answer are not there, and the answer is not complete', async () => {
    const funding = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const down = fakeAccount('west', {derivatives: {funding}}, {products: ['linear']});
    const partial = await pairs(north(), south(), down);
    expect(partial).toMatchObject({complete: false, pairs: [{asset: 'BTC'}]});
    expect(exitCodeOfDocument(partial)).toBe(3);
  });

  it('ask fees of the widest alone where there are many, and none without a key', async () => {
    const symbols = Array.from({length: 30}, (_, index) => `C${index}/USDT:USDT`);
    const low = symbols.map((symbol) => rateOf(symbol));
    const high = symbols.map((symbol, index) => rateOf(symbol, {rate: `0.0${index + 10}1`}));
    const document = await pairs(north({rates: low}), south({rates: high}));
    expect(document.complete).toBe(true);
    expect(document.pairs.map(({fees}) => fees !== null)).toEqual(symbols.map((_, index) => index < 25));
    expect(asked).toHaveLength(50);
    const capabilities = {standardFees: {linear: {maker: '0', taker: '0.001', buyFeeIn: 'QUOTE'}}} as never;
    const free = {mode: 'public', script: {capabilities}} as const;
    const open = await pairs(north({rates: low, ...free}), south({rates: high, ...free}));
    expect(open.pairs.every(({fees}) => fees === '0.004')).toBe(true);
    expect(asked).toEqual([]);
  });
});
