import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {contractTerms} from '../../../../src/lib/orders/place/question.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {patched} from '../../../support/patched.ts';
import {MARKET, rig} from '../../../support/scripted-exchange.ts';

const SYMBOL = 'BTC/USDT:USDT';
const BUY = {symbol: SYMBOL, side: 'BUY', reduceOnly: false} as const;

async function asked(settings: () => Promise<never>, terms: Parameters<typeof contractTerms>[1] = BUY): Promise<string> {
  const desk = rig();
  const market = {...MARKET, symbol: SYMBOL, product: 'linear' as const, settle: 'USDT'};
  const derivatives = fakeDerivatives({settings});
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
});
