import {describe, expect, it} from 'vitest';
import {holding} from '../../../../src/lib/adapter/kit/holding.ts';
import {dec} from '../../../../src/lib/model/decimal.ts';

const of = (total: string, spendable: string) => holding('BTC', 'spot', {total: dec(total), spendable: dec(spendable)});

describe('one coin of one wallet', () => {
  it('locks what of the total is not free', () => {
    expect(of('1.5', '0.4')).toMatchObject({total: '1.5', free: '0.4', locked: '1.1'});
  });

  it('has nothing free where the exchange counts below nothing, and keeps a debt as the total', () => {
    expect(of('-2', '-5')).toMatchObject({total: '-2', free: '0', locked: '-2'});
  });

  it('is no row where there is nothing', () => {
    expect(of('0', '0')).toBeNull();
    expect(of('0', '-1')).toBeNull();
  });

  it('pays for no order unless that is said', () => {
    expect(of('1', '1')).toMatchObject({pays: [], unrealizedPnl: '0', usdValue: null});
    const paying = holding('BTC', 'spot', {total: dec('1'), spendable: dec('1')}, {pays: ['spot']});
    expect(paying).toMatchObject({pays: ['spot'], unrealizedPnl: '0'});
  });
});
