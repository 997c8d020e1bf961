import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {allRows} from '../../../src/lib/adapter/contract/rows.ts';
import {exitCodeOfDocument} from '../../../src/lib/adapter/exit-code.ts';
import type {MarginPool, Position} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {isBelow, readMargin} from '../../../src/lib/portfolio/margin-report.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {marginCsv, marginView} from '../../../src/lib/ui/views/margin.ts';
import {closedSchemaOf} from '../../support/closed-schema.ts';
import {fakeAccount, fakeBoard, fakeCall, type Script} from '../../support/fake-account.ts';

const LONG: Position = {
  ...{symbol: 'BTC/USDT:USDT', coin: 'BTC', coinsPerUnit: '1', quantity: '1', entryPrice: '10000', breakEvenPrice: null},
  ...{markPrice: '10000', liquidationPrice: '9000', leverage: '10', marginMode: 'CROSS', margin: '1000', maintenance: '50'},
  ...{unrealizedPnl: '0', realizedPnl: null},
};
const POOL: MarginPool = {
  ...{asset: 'USDT', settles: ['USDT'], mode: 'CROSS', equity: '1000', used: '100', maintenance: '50', available: '900'},
  collateral: [],
};
const TIERS = [{upTo: null, maintenanceRate: '0.005', deduction: '0', maxLeverage: '100'}];
const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('margin'));

function account(name: string, derivatives: NonNullable<Script['derivatives']>, script: Script = {}) {
  const prices = async () => fakeBoard({'USDT/USD': '0.5', 'BTC/USDT': '10000'});
  const facet = {positions: async () => allRows([LONG]), margin: async () => allRows([POOL]), riskTiers: async () => TIERS};
  return fakeAccount(name, {prices, ...script, derivatives: {...facet, ...derivatives}}, {products: ['spot', 'linear']});
}

describe('margin', () => {
  it('tells the figures in USD and in the currency of each pool, and how far each coin is from liquidation', async () => {
    const {document} = await readMargin([account('south', {})], fakeCall());
    expect(document).toMatchObject({complete: true, unread: []});
    expect(document.accounts[0]).toMatchObject({
      ...{
        account: 'south',
        status: 'ok',
        mode: 'CROSS',
        equity: '500',
        used: '50',
        maintenance: '25',
        available: '450',
        ratio: '0.05',
      },
      pools: [{asset: 'USDT', equity: '1000', ratio: '0.05'}],
      lines: [{asset: 'BTC', direction: 'DOWN', liquidationPrice: '9045.226130653266', told: '9000', distance: '0.095477386935'}],
    });
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(marginView(document, PLAIN_SCREEN)).toContain('9,045.2261');
    expect(marginCsv(document).rows).toHaveLength(1);
  });

  it('is below a threshold that a distance is under, not at it, and never for what is not known', async () => {
    const {document} = await readMargin([account('south', {})], fakeCall());
    expect(isBelow(document, '0.095477386935')).toBe(false);
    expect(isBelow(document, '0.095477386936')).toBe(true);
    const untold = {
      margin: async () => allRows([{...POOL, equity: null}]),
      positions: async () => allRows([{...LONG, liquidationPrice: null}]),
    };
    const unknown = await readMargin([account('south', untold)], fakeCall());
    expect(unknown.document.accounts[0]?.lines).toMatchObject([{liquidationPrice: null, told: null, distance: null}]);
    expect(isBelow(unknown.document, '1')).toBe(false);
  });

  it('says failed of an account that answered nothing, ok of one that answered a part', async () => {
    const down = async () => Promise.reject(new DeskError('network', 'No connection.'));
    const accounts = [account('south', {positions: down}), account('west', {positions: down, margin: down})];
    const {document} = await readMargin(accounts, fakeCall());
    expect(document.accounts).toMatchObject([{status: 'ok'}, {status: 'failed', error: {kind: 'network', account: 'west'}}]);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const alone = await readMargin([account('west', {positions: down, margin: down})], fakeCall());
    expect(exitCodeOfDocument(alone.document)).toBe(5);
  });

  it('is crossed on one account although another failed; not crossed, that is partial', async () => {
    const down = async () => Promise.reject(new DeskError('exchange-down', 'HTTP 503.'));
    const {document} = await readMargin([account('south', {}), account('west', {positions: down, margin: down})], fakeCall());
    expect(document.complete).toBe(false);
    expect(document.unread.map(({account: on, what}) => [on, what])).toEqual([
      ['west', 'linear positions'],
      ['west', 'margin'],
    ]);
    expect(isBelow(document, '0.2')).toBe(true);
    expect(exitCodeOfDocument(document)).toBe(3);
    expect(document.accounts[1]).toMatchObject({equity: null, mode: null, lines: []});
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('names brackets that could not be read, and shows the price of the exchange alone', async () => {
    const riskTiers = async () => Promise.reject(new DeskError('timeout', 'No answer.'));
    const {document} = await readMargin([account('south', {riskTiers})], fakeCall());
    expect(document).toMatchObject({complete: false, unread: [{account: 'south', what: 'risk tiers of BTC/USDT:USDT'}]});
    expect(document.accounts[0]?.lines).toMatchObject([{liquidationPrice: null, told: '9000', distance: '0.1'}]);
  });

  it('asks for no wallets, and for brackets only of contracts that are held', async () => {
    const {document} = await readMargin(
      [account('south', {positions: async () => allRows([]), margin: async () => allRows([])})],
      fakeCall(),
    );
    expect(document).toMatchObject({complete: true, accounts: [{mode: null, equity: null, ratio: null, pools: [], lines: []}]});
    expect(marginView(document, PLAIN_SCREEN)).toContain('south');
  });
});
