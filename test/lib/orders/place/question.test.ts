import {describe, expect, it} from 'vitest';
import type {Derivatives} from '../../../../src/lib/adapter/contract/derivatives.ts';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {contractTerms} from '../../../../src/lib/orders/place/question.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {positionOf} from '../../../support/holding-account.ts';
import {patched} from '../../../support/patched.ts';
import {MARKET, rig} from '../../../support/scripted-exchange.ts';

const SYMBOL = 'BTC/USDT:USDT';
const BUY = {symbol: SYMBOL, side: 'BUY', reduceOnly: false} as const;

async function asked(
  settings: () => Promise<never>,
  terms: Parameters<typeof contractTerms>[1] = BUY,
  more: Partial<Derivatives> = {},
): Promise<string> {
  const desk = rig();
  const market = {...MARKET, symbol: SYMBOL, product: 'linear' as const, settle: 'USDT'};
  const derivatives = fakeDerivatives({settings, ...more});
  const bare = await desk.handle.adapter();
  const config = {...bare.config, products: ['spot' as const, 'linear' as const]};
  const adapter = patched(bare, {config, market: async () => market, derivatives});
  return desk.time.until(contractTerms([{...desk.handle, adapter: async () => adapter}], terms, desk.deps.call));
}

const ISOLATED = {symbol: SYMBOL, positionMode: 'HEDGE', marginMode: 'ISOLATED', leverage: {LONG: '10', SHORT: '3'}};

describe('the question before an order of contracts', () => {
  it('shows leverage, margin and position mode as the exchange tells them, of the side that it opens', async () => {
    const settings = async () => ISOLATED as never;
    expect(await asked(settings)).toBe(' (desk: leverage 10x, isolated margin, hedge mode)');
    expect(await asked(settings, {...BUY, side: 'SELL'})).toContain('leverage 3x');
  });

  it('is not asked where they can’t be read, unless the order only reduces a position', async () => {
    const settings = async () => Promise.reject(new DeskError('network', 'No connection.'));
    await expect(asked(settings)).rejects.toMatchObject({kind: 'protocol', detail: {sent: false}});
    expect(await asked(settings, {...BUY, reduceOnly: true})).toBe('');
  });

  it('shows the margin that the order needs, and the position after it', async () => {
    const settings = async () => ISOLATED as never;
    const positions = async () => allRows([positionOf(SYMBOL, '-2'), positionOf(SYMBOL, '3')]);
    const buy = {...BUY, quantity: '0.5', quantityIn: 'BASE', price: '100'} as const;
    expect(await asked(settings, buy, {positions})).toContain('needs about 5 USDT of margin, position after it 3.5 BTC');
    const oneWay = async () => ({...ISOLATED, positionMode: 'ONE_WAY'}) as never;
    const short = async () => allRows([positionOf(SYMBOL, '-2')]);
    // What takes from the other side needs none; what turns it over, only for what it opens.
    expect(await asked(oneWay, buy, {positions: short})).toContain('needs about 0 USDT of margin, position after it -1.5 BTC');
    expect(await asked(oneWay, {...buy, quantity: '3'}, {positions: short})).toContain(
      'needs about 10 USDT of margin, position after it 1 BTC',
    );
  });

  it('says that they are not known where they could not be read, and asks all the same', async () => {
    const settings = async () => ISOLATED as never;
    const positions = async () => Promise.reject(new DeskError('timeout', 'No answer.'));
    const atMarket = {...BUY, quantity: '0.5', quantityIn: 'BASE', price: null} as const;
    expect(await asked(settings, atMarket, {positions})).toContain('margin needed not known, position after it not known');
  });
});
