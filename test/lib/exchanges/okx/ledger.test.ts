/** What rows of OKX's bills come to. */
import {describe, expect, it} from 'vitest';
import {billEntries} from '../../../../src/lib/exchanges/okx/bill.ts';
import {depositEntries, walletBillEntries, withdrawalEntries} from '../../../../src/lib/exchanges/okx/wallet-bill.ts';

const bill = (change: object) => ({
  ...{billId: '7', type: '2', subType: '5', ccy: 'USDT', instType: 'SWAP', instId: 'BTC-USDT-SWAP', ts: '1700000000000'},
  ...{balChg: '0', pnl: '0', fee: '0', interest: '0', tradeId: '12', from: '', to: '', ...change},
});
const told = (change: object) => billEntries(bill(change)).map(({kind, amount, tradeId}) => [kind, amount, tradeId]);

describe('bills of OKX', () => {
  it('tells profit and fee of an isolated position, not the margin that moved', () => {
    expect(told({balChg: '100', posBalChg: '-92', pnl: '9', fee: '-1'})).toEqual([
      ['PROFIT', '9', '12'],
      ['FEE', '-1', '12'],
    ]);
  });

  it('tells funding by its profit, and refuses a sign that is not that of its type', () => {
    expect(told({type: '8', subType: '173', pnl: '-0.4', tradeId: '0'})).toEqual([['FUNDING', '-0.4', null]]);
    expect(() => told({type: '8', subType: '174', pnl: '-0.4'})).toThrow('do not agree');
  });

  it('tells what a liquidation without a trade took', () => {
    expect(told({type: '5', subType: '104', pnl: '-3', tradeId: '0'})).toEqual([['LIQUIDATION', '-3', null]]);
  });

  it('leaves out fills of coins, but for those on margin, and moves that are read on both sides', () => {
    expect(told({instType: 'SPOT', instId: 'BTC-USDT', balChg: '5'})).toEqual([]);
    expect(told({instType: 'MARGIN', instId: 'BTC-USDT', balChg: '5'})).toEqual([['CONVERSION', '5', null]]);
    expect(told({type: '1', subType: '11', instType: '', instId: '', from: '6', to: '18', balChg: '5'})).toEqual([]);
    expect(told({type: '6', instType: '', instId: '', balChg: '5'})).toEqual([]);
  });

  it('keeps the amount of a type that is on no list', () => {
    expect(billEntries(bill({type: '999', instType: '', instId: '', balChg: '5'}))).toMatchObject([
      {kind: 'UNKNOWN', amount: '5', raw: 'type 999, subType 5'},
    ]);
  });
});

describe('the funding account of OKX', () => {
  it('leaves deposits, withdrawals and the trading account to their own lists', () => {
    const row = {billId: '1', ccy: 'BTC', balChg: '2', ts: '1700000000000'};
    for (const type of ['1', '2', '13', '75', '130', '131']) expect(walletBillEntries({...row, type})).toEqual([]);
    expect(walletBillEntries({...row, type: '229'})).toMatchObject([{kind: 'REWARD', amount: '2'}]);
    expect(walletBillEntries({...row, type: '999'})).toMatchObject([{kind: 'UNKNOWN', raw: 'type 999'}]);
  });

  it('tells what is final, with a fee in its own coin', () => {
    const sent = {wdId: '3', ccy: 'USDT', amt: '10', fee: '0.2', feeCcy: 'TRX', txId: 'x', ts: '1700000000000'};
    expect(withdrawalEntries({...sent, state: '0'})).toEqual([]);
    expect(withdrawalEntries({...sent, state: '2'}).map(({asset, amount}) => [asset, amount])).toEqual([
      ['USDT', '-10'],
      ['TRX', '-0.2'],
    ]);
    const came = {depId: '4', ccy: 'USDT', amt: '10', txId: 'y', ts: '1700000000000'};
    expect(depositEntries({...came, state: '0'})).toEqual([]);
    expect(depositEntries({...came, state: '1'})).toMatchObject([{amount: '10', reference: 'y'}]);
  });
});
