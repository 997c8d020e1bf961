/** What rows of Kraken's ledger come to. */
import {expect, it} from 'vitest';
import {ledgerEntries} from '../../../../src/lib/exchanges/kraken/ledger-row.ts';

const told = (change: object, chainIds: ReadonlyMap<string, string> = new Map()) =>
  ledgerEntries(
    ['L1', {refid: 'R1', time: 1700000000.25, type: 'deposit', subtype: '', asset: 'XXBT', amount: '0', fee: '0', ...change}],
    chainIds,
  );

it('tells a deposit with the id of the chain, and gives back a withdrawal that failed', () => {
  expect(told({amount: '2'}, new Map([['R1', 'x']]))).toMatchObject([
    {kind: 'DEPOSIT', asset: 'BTC', amount: '2', reference: 'x', at: '2023-11-14T22:13:20.250Z'},
  ]);
  const sums = [...told({type: 'withdrawal', amount: '-1', fee: '0.1'}), ...told({type: 'withdrawal', amount: '1', fee: '-0.1'})];
  expect(sums.map(({amount}) => amount)).toEqual(['-1', '-0.1', '1', '0.1']);
});

it('leaves out trades and moves between wallets that are read', () => {
  expect(told({type: 'trade', subtype: 'tradespot', amount: '1', fee: '0.1'})).toEqual([]);
  expect(told({type: 'earn', subtype: 'allocation', asset: 'SOL.B', amount: '1'})).toEqual([]);
  expect(told({type: 'transfer', subtype: 'spottostaking', amount: '-1'})).toEqual([]);
  expect(told({type: 'transfer', subtype: 'spottofutures', amount: '-1'})).toMatchObject([{kind: 'TRANSFER', amount: '-1'}]);
});

it('tells interest of loans, both sides of a conversion, and keeps what is on no list', () => {
  expect(told({type: 'rollover', fee: '0.3'})).toMatchObject([{kind: 'INTEREST', amount: '-0.3'}]);
  expect(told({type: 'spend', amount: '-5', fee: '0.5'})).toMatchObject([
    {kind: 'CONVERSION', amount: '-5', reference: 'R1'},
    {kind: 'FEE', amount: '-0.5'},
  ]);
  expect(told({type: 'brandnew', subtype: 'odd', amount: '5'})).toMatchObject([{kind: 'UNKNOWN', raw: 'brandnew / odd'}]);
  expect(() => told({asset: ''})).toThrow('without an id');
});
