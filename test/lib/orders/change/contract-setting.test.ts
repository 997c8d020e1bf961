import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {Derivatives} from '../../../../src/lib/adapter/contract/derivatives.ts';
import type {AllLimits} from '../../../../src/lib/config/keys-file.ts';
import {NO_LIMITS} from '../../../../src/lib/config/limits-section.ts';
import type {ContractSettings} from '../../../../src/lib/model/contract.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {changeSetting, type WantedSetting} from '../../../../src/lib/orders/change/contract-setting.ts';
import {settingsFor} from '../../../../src/lib/orders/place/contract-settings.ts';
import {PLAIN_SCREEN} from '../../../../src/lib/ui/screen.ts';
import {settingView, settingWords} from '../../../../src/lib/ui/views/setting.ts';
import {closedSchemaOf} from '../../../support/closed-schema.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {holdingAccount, PERP} from '../../../support/holding-account.ts';
import {MARKET} from '../../../support/scripted-exchange.ts';

const validate = new Ajv2020({strict: true, allErrors: true}).compile(closedSchemaOf('position leverage'));
const FIVE: ContractSettings = {symbol: PERP, positionMode: 'ONE_WAY', marginMode: 'CROSS', leverage: {LONG: '5', SHORT: '5'}};

interface Options {
  readonly script?: Partial<Derivatives>;
  readonly limits?: AllLimits;
  readonly agrees?: boolean;
  readonly mode?: 'trade' | 'read';
  readonly symbol?: string;
}

async function set(
  wanted: WantedSetting,
  {script = {}, limits = NO_LIMITS, agrees = true, mode = 'trade', symbol = PERP}: Options = {},
) {
  const sent: string[] = [];
  const asked: (string | null)[] = [];
  const derivatives = fakeDerivatives({
    settings: async () => FIVE,
    setLeverage: async (_symbol, leverage) => {
      sent.push(leverage);
      return {outcome: 'CHANGED', of: 'CONTRACT'};
    },
    setMarginMode: async (_symbol, marginMode) => {
      sent.push(marginMode);
      return {outcome: 'CHANGED', of: 'ACCOUNT'};
    },
    ...script,
  });
  const account = await holdingAccount([[PERP, '1']], {members: {derivatives}});
  const handle = {...account.handle, mode};
  const work = changeSetting(handle, symbol, wanted, {...account.deps, limits}, async (_contract, from) => {
    asked.push(from);
    return agrees;
  });
  const document = await account.desk.time.until(work);
  const log = account.desk.state.settings.list(0);
  if (document !== null) expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return {document, sent, asked, log, account};
}

describe('a setting of a contract', () => {
  it('is read anew for the next order, whatever an earlier command remembered', async () => {
    const {account} = await set({marginMode: 'ISOLATED'});
    const [adapter, memory] = [
      await account.handle.adapter(),
      account.deps.state.memory((await account.handle.adapter()).config),
    ];
    const market = {...MARKET, symbol: PERP, product: 'linear' as const, settle: 'USDT'};
    const read = () => account.desk.time.until(settingsFor(market, {reduceOnly: false}, adapter, account.deps.call, memory));
    expect((await read())?.marginMode).toBe('CROSS');
    const isolated = {...FIVE, marginMode: 'ISOLATED'} as const;
    const derivatives = fakeDerivatives({settings: async () => isolated});
    const other = {...adapter, derivatives};
    const again = () => account.desk.time.until(settingsFor(market, {reduceOnly: false}, other, account.deps.call, memory));
    expect((await again())?.marginMode).toBe('CROSS');
    const handle = {...account.handle, adapter: async () => other};
    const change = changeSetting(handle, PERP, {marginMode: 'ISOLATED'}, {...account.deps, limits: NO_LIMITS}, async () => true);
    expect(await account.desk.time.until(change)).toMatchObject({outcome: 'unchanged'});
    expect((await again())?.marginMode).toBe('ISOLATED');
  });

  it('is changed once, after the question that shows what it was', async () => {
    const {document, sent, asked, log} = await set({leverage: '10'});
    expect(log).toMatchObject([{account: 'desk', symbol: PERP, setting: 'leverage', from: '5', to: '10', outcome: 'changed'}]);
    expect(document).toMatchObject({
      outcome: 'changed',
      account: 'desk',
      symbol: PERP,
      setting: 'leverage',
      from: '5',
      to: '10',
      of: 'CONTRACT',
    });
    expect([sent, asked]).toEqual([['10'], ['5']]);
    expect(document && settingView(document, PLAIN_SCREEN)).toBe(`desk: leverage of ${PERP} is 10x now, was 5x.`);
    expect(settingWords(PERP, 'desk', {leverage: '10'}, '5')).toBe(`set the leverage of ${PERP} on desk from 5x to 10x`);
  });

  it('that is so already is left as it is, without a question', async () => {
    expect(await set({leverage: '5'})).toMatchObject({document: {outcome: 'unchanged'}, sent: [], asked: []});
    expect(await set({marginMode: 'CROSS'})).toMatchObject({document: {outcome: 'unchanged', to: 'CROSS'}, sent: []});
    const unread = {settings: async () => Promise.reject(new DeskError('timeout', 'No answer.'))};
    const setLeverage = async () => ({outcome: 'UNCHANGED', of: 'CONTRACT'}) as const;
    expect((await set({leverage: '5'}, {script: {...unread, setLeverage}})).document).toMatchObject({
      outcome: 'unchanged',
      from: null,
    });
  });

  it('may be one of the whole account, and says so', async () => {
    const {document} = await set({marginMode: 'ISOLATED'});
    expect(document && settingView(document, PLAIN_SCREEN)).toBe(
      'desk: margin mode of every contract is isolated now, was cross.',
    );
  });

  it('is not sent when the answer is no, over the limit, in read mode, or for a spot market', async () => {
    expect(await set({leverage: '10'}, {agrees: false})).toMatchObject({document: null, sent: [], log: []});
    await expect(set({leverage: '10'}, {limits: {...NO_LIMITS, maxLeverage: '9'}})).rejects.toMatchObject({kind: 'limit'});
    await expect(set({leverage: '10'}, {mode: 'read'})).rejects.toMatchObject({kind: 'permission'});
    await expect(set({leverage: '10'}, {symbol: 'BTX/USDT:USDT'})).rejects.toMatchObject({kind: 'not-found'});
  });

  it('that is refused throws the words of the exchange', async () => {
    const setMarginMode = async () => Promise.reject(new DeskError('rejected', 'There are open orders.'));
    await expect(set({marginMode: 'ISOLATED'}, {script: {setMarginMode}})).rejects.toMatchObject({
      message: 'There are open orders.',
    });
  });

  it('in doubt is looked at and never sent again', async () => {
    let now: ContractSettings = FIVE;
    let sends = 0;
    const lost = async () => {
      sends += 1;
      now = {...FIVE, leverage: {LONG: '10', SHORT: '10'}};
      throw new DeskError('unknown-outcome', 'The connection broke.');
    };
    const script = {settings: async () => now, setLeverage: lost};
    expect((await set({leverage: '10'}, {script})).document).toMatchObject({outcome: 'changed', from: '5', to: '10'});
    expect(sends).toBe(1);
    const vanished = async () => Promise.reject(new DeskError('unknown-outcome', 'The connection broke.'));
    await expect(set({leverage: '10'}, {script: {setLeverage: vanished}})).rejects.toMatchObject({kind: 'unknown-outcome'});
  });
});
