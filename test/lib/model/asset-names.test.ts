import {expect, it} from 'vitest';
import {listedNames} from '../../../src/lib/model/asset-names.ts';

it('what the user calls one coin may have several names on an exchange, its own among them unless that is another coin', () => {
  const names = {WBTC: 'BTC', TBTC: 'BTC', LUNA: 'LUNC', LUNA2: 'LUNA'};
  expect(listedNames(names, 'BTC')).toEqual(['WBTC', 'TBTC', 'BTC']);
  expect(listedNames(names, 'LUNA')).toEqual(['LUNA2']);
  expect(listedNames(names, 'ETH')).toEqual(['ETH']);
});
