import {expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {failedSubmission} from '../../../../src/lib/orders/place/failed.ts';
import {limitTerms} from '../../../support/terms.ts';

const refused = (symbol: string) =>
  failedSubmission(new DeskError('limit', 'over the limit'), {account: 'desk', exchange: 'one'}, limitTerms({symbol}));

it('an order that was refused before its market was found is shown with its canonical symbol', () => {
  expect(refused('btc-usdt').order).toMatchObject({symbol: 'BTC/USDT', status: 'REJECTED', clientOrderId: null});
  expect(refused('btcusdt:usdt').order.symbol).toBe('BTC/USDT:USDT');
});

it('a symbol that names no one market is shown as it was typed', () => {
  expect(refused('nonsense').order.symbol).toBe('nonsense');
});
