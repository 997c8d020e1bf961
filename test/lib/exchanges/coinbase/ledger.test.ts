/** What rows of Coinbase's transactions come to. */
import {expect, it} from 'vitest';
import {transactionEntries} from '../../../../src/lib/exchanges/coinbase/transaction.ts';

const told = (type: string, amount: string, change: object = {}) =>
  transactionEntries({
    ...{id: 'a', type, status: 'completed', amount: {amount, currency: 'BTC'}, created_at: '2024-01-16T08:21:20Z', ...change},
  });

it('takes the fee of the network out of what was sent', () => {
  const network = {hash: 'x', transaction_fee: {amount: '0.1', currency: 'BTC'}};
  expect(told('send', '-1.1', {network})).toMatchObject([
    {kind: 'WITHDRAWAL', amount: '-1', reference: 'x'},
    {kind: 'FEE', amount: '-0.1'},
  ]);
  expect(told('send', '2', {network: {hash: 'y'}})).toMatchObject([{kind: 'DEPOSIT', amount: '2', reference: 'y'}]);
});

it('leaves out fills, moves into staking and what is not completed', () => {
  expect(told('advanced_trade_fill', '1')).toEqual([]);
  expect(told('staking_transfer', '-1')).toEqual([]);
  expect(told('send', '1', {status: 'pending'})).toEqual([]);
});

it('ties both sides of a conversion together, and keeps what is on no list', () => {
  expect(told('trade', '-1', {trade: {id: 't'}})).toMatchObject([{kind: 'CONVERSION', amount: '-1', reference: 't'}]);
  expect(told('staking_reward', '1')).toMatchObject([{kind: 'INTEREST'}]);
  expect(told('brand_new', '1')).toMatchObject([{kind: 'UNKNOWN', raw: 'brand_new'}]);
});
